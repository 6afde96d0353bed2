"""Variants of two specimens on screen: filled where found, open at the limit, no symbol where not tested."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest

from components.figures.timeline_values import ValueAxis
from components.figures.variant_pair import pair_figure, rows_of, ticks_of
from components.theme import DARK, LIGHT, PROJECTOR, Theme
from components.variants_panel import NO_VARIANTS, content, failure, notes, pair_table
from data.patient_results import PatientHistory, Specimen
from data.variant_pairs import VariantPair, chosen_pair, variant_pair
from data.view import View
from data.vocabulary import Material
from tests.components.reading import of_kind, plain
from tests.components.timeline_samples import EMPTY
from tests.data.evidence_cases import (
    INCONCLUSIVE,
    NEGATIVE,
    apheresis,
    sample,
    tumour,
    variant,
    virus,
)

LIMIT = {"lower_limit": 0.5, "unit": "%"}
TUMOUR = tumour(
    variant("TET2 p.Q1523*", share=0.3),
    variant("TP53 p.R248Q", share=0.4),
    variant("JAK3 p.M511I", share=0.2),
    variant("CCR4 p.Q330*", share=0.1),
)
APHERESIS = apheresis(
    variant("TET2 p.Q1523*", share=0.02, **LIMIT),
    variant("TP53 p.R248Q", NEGATIVE, **LIMIT),
    variant("JAK3 p.M511I", INCONCLUSIVE),
    variant("PPM1D p.C478*", share=0.01),
)
BLOOD = sample(Material.BLOOD, virus("EBV", NEGATIVE), day=9)
PAIR = variant_pair(TUMOUR, APHERESIS)
VIEW = View(patient="AW-0417")


def history(*specimens: Specimen) -> PatientHistory:
    return replace(EMPTY, specimens=specimens)


def marks(figure: dict[str, Any], name: str) -> dict[str, tuple[float, str]]:
    """The symbols of one specimen by the variant of their row, as (per cent, symbol)."""
    axis = figure["layout"]["yaxis"]
    names = dict(zip(axis["tickvals"], axis["ticktext"], strict=True))
    (trace,) = [one for one in figure["data"] if one["name"] == name]
    places = zip(trace["x"], trace["y"], trace["marker"]["symbol"], strict=True)
    return {names[y]: (round(x, 6), symbol) for x, y, symbol in places}


@pytest.mark.parametrize(
    "theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: f"{theme.name}{theme.projector}"
)
def test_found_is_filled_and_not_found_open_at_the_limit_of_its_own_specimen(theme: Theme) -> None:
    figure = pair_figure(PAIR, theme)
    go.Figure(figure)
    assert marks(figure, "first") == {
        "TET2 p.Q1523*": (30.0, "circle"),
        "TP53 p.R248Q": (40.0, "circle"),
        "JAK3 p.M511I": (20.0, "circle"),
        "CCR4 p.Q330*": (10.0, "circle"),
    }
    assert marks(figure, "second") == {
        "TET2 p.Q1523*": (2.0, "square"),
        "TP53 p.R248Q": (0.5, "square-open"),
        "PPM1D p.C478*": (1.0, "square"),
    }
    low, high = (10**end for end in figure["layout"]["xaxis"]["range"])
    assert low < 0.5 and high > 40


def test_a_line_joins_only_what_was_compared() -> None:
    (line,) = [one for one in pair_figure(PAIR, LIGHT)["data"] if one["name"] == "pairs"]
    assert sorted(x for x in line["x"] if x is not None) == pytest.approx([0.5, 2.0, 30.0, 40.0])
    assert line["x"][2::3] == [None, None]


def test_every_kind_has_a_heading_with_its_count_and_every_value_stands_in_words() -> None:
    assert [row.heading for row in rows_of(PAIR) if row.heading] == [
        "Found in both: 1",
        "Only in second tumour T: 1",
        "Only in apheresis A: none",
        "Not compared: 3",
    ]
    words = [
        note["text"].replace("\u202f", " ") for note in pair_figure(PAIR, LIGHT)["layout"]["annotations"]
    ]
    for said in (
        "● 40.0 %",
        "□ &lt; 0.5 %",
        "inconclusive",
        "not mentioned",
        "<b>● Second tumour</b><br>T, day 300",
    ):
        assert said in words, words
    untested = pair_figure(variant_pair(TUMOUR, BLOOD), LIGHT)["layout"]["annotations"]
    assert sum(note["text"] == "not tested" for note in untested) == 4


def test_a_value_without_a_number_has_no_symbol_and_no_zero() -> None:
    pair = variant_pair(tumour(variant("TET2 p.Q1523*")), apheresis(variant("TET2 p.Q1523*", NEGATIVE)))
    figure = pair_figure(pair, LIGHT)
    go.Figure(figure)
    assert marks(figure, "first") == marks(figure, "second") == {}
    words = [note["text"] for note in figure["layout"]["annotations"]]
    assert "● found" in words and "□ not found" in words


def test_words_of_the_data_are_never_read_as_html() -> None:
    pair = variant_pair(tumour(variant("<b>TET2</b>", share=0.3)), apheresis(variant("TP53", share=0.1)))
    assert "&lt;b&gt;TET2&lt;/b&gt;" in pair_figure(pair, LIGHT)["layout"]["yaxis"]["ticktext"]


@pytest.mark.parametrize(("low", "high"), [(0.3, 60.0), (0.0005, 70.0), (30.0, 180.0)])
def test_ticks_lie_on_the_axis_and_none_above_100(low: float, high: float) -> None:
    ticks = ticks_of(ValueAxis(True, low, high))
    assert 2 <= len(ticks) <= 8
    assert all(low <= tick <= min(high, 100.0) for tick in ticks)


def test_the_panel_says_the_counts_and_names_what_was_not_tested() -> None:
    panel = content(history(APHERESIS, BLOOD, TUMOUR), PAIR, VIEW, LIGHT)
    assert not panel.hidden
    head = plain(panel.head)
    assert "1 found in both; 1 only in second tumour T; 0 only in apheresis A; 3 not compared." in head
    assert "Variants not tested: blood B, day 9." in head
    said = " ".join(notes(PAIR)).replace("\u202f", " ")
    assert "second tumour T 60.0 %" in said
    assert "CCR4 p.Q330* in apheresis A; PPM1D p.C478* in second tumour T" in said
    rows = [[cell.replace("\u202f", " ") for cell in row] for row in pair_table(PAIR).rows]
    assert rows[0] == ["TET2 p.Q1523*", "found in both", "found 30.0 %", "found 2.0 %"]
    assert rows[1][3] == "not found (limit 0.5 %)"


def test_any_two_are_a_link_and_one_chosen_against_itself_changes_places() -> None:
    again = apheresis(variant("TET2 p.Q1523*", share=0.1), name="A2")
    links = of_kind(content(history(APHERESIS, again, TUMOUR), PAIR, VIEW, LIGHT).head, "A")
    assert [plain(link) for link in links] == [
        "Apheresis day −30, A", "Apheresis day −30, A2", "Second tumour day 300",
    ] * 2  # fmt: skip
    assert [link.href.split("specimens=")[1] for link in links] == [
        "A,T",
        "A2,A",
        "T,A",
        "T,A",
        "T,A2",
        "A,T",
    ]
    assert all("patient=AW-0417" in link.href for link in links)
    assert [plain(link) for link in links if getattr(link, "aria-current", None)] == [
        "Second tumour day 300", "Apheresis day −30, A",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("specimens", "words"),
    [
        ((), "Variants were not tested in any specimen"),
        ((BLOOD,), "Variants were not tested in any specimen"),
        ((TUMOUR, BLOOD), "Variants were looked for in one specimen only: second tumour T, day 300."),
    ],
)
def test_without_two_there_is_no_picture_and_the_words_say_why(
    specimens: tuple[Specimen, ...], words: str
) -> None:
    pair = chosen_pair(specimens, ())
    panel = content(history(*specimens), pair, VIEW, LIGHT)
    assert pair is None and panel.hidden and words in plain(panel.message)


def test_two_without_a_variant_say_so_and_can_still_be_exchanged() -> None:
    panel_only = (apheresis(variant("TET2, TP53", NEGATIVE)), tumour(variant("TET2, TP53", NEGATIVE)))
    pair = chosen_pair(panel_only, ())
    assert isinstance(pair, VariantPair) and pair.variants == ()
    panel = content(history(*panel_only), pair, VIEW, LIGHT)
    assert panel.hidden and NO_VARIANTS in plain(panel.message) and of_kind(panel.head, "A")


def test_a_foreign_specimen_is_refused_with_the_way_back() -> None:
    panel = failure("Specimen 'X' is none of this patient's.", replace(VIEW, specimens=("A", "X")))
    assert panel.hidden and "none of this patient's" in plain(panel.message)
    (link,) = of_kind(panel.message, "Link")
    assert link.href == "?patient=AW-0417"
