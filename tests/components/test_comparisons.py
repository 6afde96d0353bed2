"""The tests under the curves: off until asked for, withheld with the reason, counted where they are made."""

from __future__ import annotations

from dataclasses import replace

from components.comparisons import comparison_links, comparisons_block
from components.format import p_value
from data.results import Comparison, IncidenceAnswer
from data.view import parse_query
from tests.components.answers import answer, group
from tests.components.reading import cells, of_kind, plain

LINKS = comparison_links(parse_query("by=product&patient=AW-0417"))
NAMES = ("axi-cel", "tisa-cel", "liso-cel")


def grouped(*tests: Comparison, by: str | None = "product") -> IncidenceAnswer:
    groups = [group(name, [400.0, 800.0, 900.0], [1, 2, 0]) for name in NAMES]
    return answer(groups, by=by, tests=tests)


def made(
    groups: tuple[str, ...], p: float | None, adjusted: float | None = None, note: str | None = None
) -> Comparison:
    return Comparison(
        "gray", "second_cancer", groups, None if p is None else 4.2, len(groups) - 1, p, adjusted, note
    )


def hrefs(block: object) -> dict[str, str]:
    return {plain(link): link.href for link in of_kind(block, "A")}


def test_p_values_are_off_with_a_way_to_switch_them_on() -> None:
    block = comparisons_block(grouped(), LINKS)
    assert plain(block) == "P values are off. Switch them on"
    assert hrefs(block) == {"Switch them on": "?by=product&patient=AW-0417&tests=gray"}


def test_one_group_and_classes_have_nothing_to_test() -> None:
    assert comparisons_block(answer([group("all", [400.0], [1])]), LINKS) is None
    assert comparisons_block(grouped(by="class"), LINKS) is None


def test_a_test_says_its_p_value_and_how_many_comparisons_the_view_makes() -> None:
    block = comparisons_block(grouped(made(NAMES, 0.274)), LINKS)
    words = plain(block)
    assert "P = 0.27 (χ² 4.2, df 2)" in words
    assert "1 comparison in this view." in words and "not drawn by lot" in words
    assert hrefs(block) == {
        "Every pair": "?by=product&patient=AW-0417&tests=gray,pairwise",
        "Switch P values off": "?by=product&patient=AW-0417",
        "Weigh early differences more": LINKS.early,
        "“Who they were” in Curves": "/cohort?by=product&patient=AW-0417",
    }


def test_the_weights_of_a_test_are_named_with_the_way_back() -> None:
    links = comparison_links(parse_query("by=product&tests=gray,pairwise&gray_rho=1"))
    weighted = [replace(test, rho=1.0) for test in (made(NAMES, 0.274),)]
    block = comparisons_block(grouped(*weighted), links)
    assert "Gray’s test (ρ = 1: early differences weigh more): P = 0.27" in plain(block)
    assert hrefs(block)["Weigh all times alike"] == "?by=product&tests=gray,pairwise"
    assert links.early == "?by=product&gray_rho=1&tests=gray,pairwise"
    assert links.off == "?by=product"


def test_beside_the_baseline_table_its_name_is_enough() -> None:
    block = comparisons_block(grouped(made(NAMES, 0.274)), replace(LINKS, baseline=None))
    assert "(see “Who they were”)." in plain(block) and not any("Who" in words for words in hrefs(block))


def test_a_withheld_test_says_why_and_counts_as_none() -> None:
    words = plain(comparisons_block(grouped(made(NAMES, None, note="Withheld: because.")), LINKS))
    assert "Withheld: because." in words
    assert "in this view" not in words and "P =" not in words


def test_pairs_stand_in_a_table_with_their_adjusted_values() -> None:
    pairs = (
        made(NAMES[:2], 0.01, 0.02),
        made(NAMES[1:], 0.0004, 0.0008),
        made((NAMES[0], NAMES[2]), None, note="Withheld: few."),
    )
    block = comparisons_block(grouped(made(NAMES, 0.03), *pairs), LINKS)
    assert cells(block)[1:] == [
        ["axi-cel – tisa-cel", "4.2", "P = 0.010", "P = 0.020", ""],
        ["tisa-cel – liso-cel", "4.2", "P < 0.001", "P < 0.001", ""],
        ["axi-cel – liso-cel", "–", "withheld", "–", "Withheld: few."],
    ]
    assert "3 comparisons in this view." in plain(block)
    assert "2 of 3 tested" in plain(block)


def test_how_a_p_value_reads() -> None:
    assert [p_value(p) for p in (0.5, 0.1, 0.0999, 0.0456, 0.001, 0.00099)] == [
        "P = 0.50", "P = 0.10", "P = 0.100", "P = 0.046", "P = 0.001", "P < 0.001",
    ]  # fmt: skip
