"""The verdict on screen: one line by sign and word, then rules, gaps and markers; nothing tested stands first."""

from __future__ import annotations

import pytest

from components.markers import NOT_MENTIONED_MEANS, look_words
from components.verdict import (
    NOTHING_AGAINST,
    NOTHING_EITHER_WAY,
    NOTHING_MISSING,
    input_words,
    verdict_line,
    verdict_parts,
)
from components.verdict_words import SIGNS, STATE_SIGNS, answer_words
from data.evidence_results import Input, Level, Look, RuleState, Source, Verdict
from data.evidence_rules import RULES, VERDICTS
from data.vocabulary import FindingResult, Material
from tests.components.reading import cells, of_class, of_kind, plain
from tests.data.evidence_cases import (
    NEGATIVE,
    NO_SITE,
    POSITIVE,
    apheresis,
    car,
    clonotype,
    judged,
    no_vector,
    product,
    sample,
    site,
    tumour,
    variant,
    vector,
    virus,
)

WHENCE = Source("S1", Material.APHERESIS, -33)
ABSENT = apheresis(
    clonotype(result=NEGATIVE, lower_limit=1e-5, unit="fraction"), variant("TET2 p.Q1*", NEGATIVE)
)
CLONAL = (vector(0.42), car(0.8), site(0.9, cancer_gene="yes", expression_effect="shown"))
MARKED = (clonotype(rank=1, share=0.8), variant("TET2 p.Q1*", share=0.3))
CASES: dict[str, Verdict] = {
    "0": judged(tumour(variant("TET2 p.Q1*"))),
    "1": judged(tumour(no_vector(), car(0.0, NEGATIVE))),
    "2": judged(tumour(no_vector(), *MARKED), apheresis(clonotype())),
    "3": judged(tumour(vector(0.03), car(0.01))),
    "4": judged(tumour(*CLONAL, *MARKED), apheresis(clonotype())),
    "5": judged(tumour(*CLONAL[:2], site(0.9), *MARKED), ABSENT),
    "6": judged(tumour(*CLONAL, *MARKED), ABSENT),
    "I": judged(tumour(no_vector(), car(0.9))),
}


@pytest.mark.parametrize("level", CASES)
def test_the_line_says_level_and_wording_with_a_sign(level: str) -> None:
    found = CASES[level]
    assert found.level == level
    line = plain(verdict_line(found))
    assert line.startswith(SIGNS[Level(level)])
    assert f"erdict {level}" in line
    assert found.wording.removeprefix("Indeterminate: ") in line


def test_the_groups_of_verdicts_have_signs_and_looks_of_their_own() -> None:
    looks = {level: getattr(verdict_line(found), "className", "") for level, found in CASES.items()}
    assert len(set(looks.values())) == 4
    assert looks["1"] == looks["2"] == looks["3"] and looks["4"] == looks["5"] == looks["6"]
    assert len({SIGNS[level] for level in Level}) == 5


def test_what_was_not_tested_is_said_before_the_level() -> None:
    line = plain(verdict_line(CASES["0"]))
    assert line.index("Nothing was tested for the CAR") < line.index("verdict 0")


def test_one_line_of_evidence_alone_is_said() -> None:
    assert "1 line of evidence agrees (R2): not supported by a second" in plain(
        verdict_line(judged(tumour(no_vector())))
    )
    assert "2 lines of evidence agree (R2, R3)" in plain(verdict_line(CASES["1"]))


@pytest.mark.parametrize("level", CASES)
def test_every_rule_stands_with_its_answer_its_inputs_and_its_cut_offs(level: str) -> None:
    found = CASES[level]
    rules, *_ = of_kind(verdict_parts(found, is_open=False), "Table")
    rows = cells(rules)[1:]
    assert [row[0][:2] for row in rows] == [f"R{number}" for number in range(1, 9)]
    for row, one in zip(rows, found.rules, strict=True):
        assert row[1].startswith(f"{STATE_SIGNS[one.state]}{answer_words(one.code, one.outcome)}")
        assert all(given.name in row[2] for given in one.inputs)
        assert all(f"{cut.text} ({cut.standing})" in row[3] for cut in RULES[one.code].cut_offs)
        assert RULES[one.code].exemplar in row[4]


def test_the_arithmetic_of_the_vector_can_be_read() -> None:
    rules, *_ = of_kind(verdict_parts(CASES["6"], is_open=True), "Table")
    (row,) = [row for row in cells(rules) if row[0].startswith("R2")]
    for words in (
        "vector 0.42 copies/cell",
        "tumour purity 60.0 %",
        "× 151,500 diploid genomes/µg = 63,600 copies/µg DNA",
        "copies per cell ÷ purity = 0.7 copies/tumour cell",
    ):
        assert words in row[2]


@pytest.mark.parametrize("level", CASES)
def test_what_is_missing_is_named_with_where_it_could_be_obtained(level: str) -> None:
    shown = plain(verdict_parts(CASES[level], is_open=True))
    for one in CASES[level].missing:
        assert one.test in shown and f"obtainable from: {one.where}" in shown
    assert CASES[level].next_step in shown
    assert (NOTHING_MISSING in shown) == (not CASES[level].missing)


def test_what_speaks_against_is_listed_and_nothing_is_said_too() -> None:
    conflict = plain(verdict_parts(CASES["I"], is_open=True))
    assert "What points either way" in conflict
    for said in (*CASES["I"].conflicts, *CASES["I"].against):
        assert said in conflict
    assert NOTHING_AGAINST in plain(verdict_parts(CASES["1"], is_open=True))
    between = judged(tumour(vector(0.2), car(0.2)))
    assert NOTHING_EITHER_WAY in plain(verdict_parts(between, is_open=True))


@pytest.mark.parametrize("is_open", [True, False])
def test_the_rules_are_folded_or_open_as_the_page_asks(is_open: bool) -> None:
    details, *_ = of_class(verdict_parts(CASES["5"], is_open=is_open), "verdict-details")
    assert details.open is is_open


def test_the_table_of_verdicts_marks_the_one_that_was_given() -> None:
    shown = verdict_parts(CASES["5"], is_open=True)
    (marked,) = of_class(shown, "verdict-current")
    assert plain(marked).startswith("5 (this one)")
    assert len(cells(of_kind(shown, "Table")[-1])) == 1 + len(VERDICTS)


def test_markers_are_shown_in_every_specimen() -> None:
    tables = [cells(one) for one in of_kind(verdict_parts(CASES["5"], is_open=True), "Table")]
    (markers,) = [one for one in tables if one[0][0] == "Marker"]
    assert markers[0][1:] == ["Second tumour T, day 300", "Apheresis A, day −30"]
    assert markers[1] == ["TRB Aclonotype", "found 80.0 %, rank 1", "not found (limit 0.001 %)"]
    assert markers[2] == ["TET2 p.Q1*variant", "found 30.0 %", "not found"]
    assert markers[3] == ["PBX2integration site", "found 90.0 %", "not tested"]


def test_sites_and_viruses_stand_among_the_markers_and_silence_of_a_report_is_said() -> None:
    found = judged(
        tumour(site(0.9), virus("EBV (EBER)", POSITIVE)),
        product(site(0.01, "KDM2A"), site(0.003, rank=5)),
        sample(Material.BLOOD, NO_SITE, virus("EBV", NEGATIVE), virus("HHV-6", POSITIVE), name="C", day=20),
        sample(Material.BLOOD, site(0.2, "X"), name="D", day=30),
    )
    shown = verdict_parts(found, is_open=True)
    (markers,) = [one for one in map(cells, of_kind(shown, "Table")) if one[0][0] == "Marker"]
    order = ["T, day 300", "P, day −1", "C, day 20", "D, day 30"]
    assert [
        head.split(" ", 1)[1].removeprefix("product ").removeprefix("tumour ") for head in markers[0][1:]
    ] == order
    assert markers[1:] == [
        ["PBX2integration site", "found 90.0 %", "found 0.3 %, rank 5", "not found", "not mentioned"],
        ["EBVvirus", "found", "not tested", "not found", "not tested"],
        ["HHV-6virus", "not mentioned", "not tested", "found", "not tested"],
    ]
    assert NOT_MENTIONED_MEANS in plain(shown)
    assert NOT_MENTIONED_MEANS not in plain(verdict_parts(CASES["5"], is_open=True))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Input("tumour purity", words="not recorded"), "tumour purity not recorded"),
        (Input("limit", 0.002, "copies/cell"), "limit 0.002 copies/cell"),
        (Input("PBX2", 0.94, "fraction of reads"), "PBX2 94.0 % of reads"),
        (Input("TRB A", 0.004, "fraction", "found, rank 3"), "TRB A 0.4 % (found, rank 3)"),
        (Input("CAR RNA", 0.0, "fraction of malignant cells"), "CAR RNA 0 % of malignant cells"),
    ],
)
def test_the_words_of_an_input(given: Input, words: str) -> None:
    assert input_words(given).replace("\u202f", " ") == words


@pytest.mark.parametrize(
    ("look", "words"),
    [
        (Look(WHENCE, None), "not tested"),
        (Look(WHENCE, None, assay_done=True), "not mentioned"),
        (Look(WHENCE, FindingResult.NEGATIVE), "not found"),
        (
            Look(WHENCE, FindingResult.POSITIVE, 0.5, denominator="malignant_cells"),
            "found 50.0 % of malignant cells",
        ),
        (
            Look(WHENCE, FindingResult.BELOW_LIMIT, lower_limit=0.005, unit="fraction"),
            "below limit (limit 0.5 %)",
        ),
        (Look(WHENCE, FindingResult.INCONCLUSIVE), "inconclusive"),
        (Look(WHENCE, FindingResult.POSITIVE), "found"),
    ],
)
def test_the_words_of_a_look(look: Look, words: str) -> None:
    assert look_words(look).replace("\u202f", " ") == words


def test_every_answer_of_every_rule_can_be_said() -> None:
    for code, rule in RULES.items():
        words = [answer_words(code, outcome) for outcome in rule.answers]
        assert len(set(words)) == len(words) and not any("_" in word for word in words)
    assert set(STATE_SIGNS) == set(RuleState)
