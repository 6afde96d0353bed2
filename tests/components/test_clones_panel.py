"""Clones over time on screen: new and growing ones marked, every look in words, the blood counts on the same axis."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest

from components.clones_panel import NO_SAMPLE, NONE_FOUND, NOT_TESTED, content, headline, notes_of
from components.figures.clones import clones_drawing
from components.figures.timeline import Drawing
from components.figures.timeline_pieces import Symbol
from components.theme import DARK, LIGHT, PROJECTOR, Theme
from data.clone_course import CUT_OFFS, clone_courses
from data.patient_results import PatientHistory, Specimen
from data.vocabulary import Material, TimelineScale
from tests.components.drawn_timeline import pieces
from tests.components.reading import cells, of_class, of_kind, plain
from tests.components.timeline_samples import EMPTY, series, typical
from tests.data.evidence_cases import BELOW, NEGATIVE, apheresis, sample, tumour, variant, virus

SHARE: dict[str, Any] = {"unit": "fraction", "lower_limit": 0.005}


def blood(day: int, *findings: Any) -> Specimen:
    return sample(Material.BLOOD, *findings, day=day, name=f"B{day}")


SPECIMENS = (
    blood(-20, variant("PPM1D, TP53", NEGATIVE, **SHARE), variant("TET2 p.Q1*", share=0.10, **SHARE)),
    blood(100, variant("PPM1D p.C478*", BELOW, **SHARE), variant("TET2 p.Q1*", share=0.11, **SHARE)),
    blood(200, virus("EBV", NEGATIVE)),
    blood(300, variant("PPM1D p.C478*", share=0.06, **SHARE), variant("TET2 p.Q1*", share=0.2, **SHARE)),
)


def history(*specimens: Specimen, base: PatientHistory = EMPTY) -> PatientHistory:
    return replace(base, specimens=specimens)


def shown(*specimens: Specimen, theme: Theme = LIGHT, base: PatientHistory = EMPTY) -> Any:
    return content(history(*specimens, base=base), TimelineScale.ARCSINH, theme)


def followed(*specimens: Specimen) -> Drawing:
    asked = history(*specimens)
    courses = clone_courses(asked.specimens)
    return clones_drawing(asked, courses, scale=TimelineScale.ARCSINH, theme=LIGHT)


@pytest.mark.parametrize(
    "theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: f"{theme.name}{theme.projector}"
)
def test_clones_stand_above_the_counts_on_one_axis(theme: Theme) -> None:
    panel = shown(*SPECIMENS, theme=theme, base=typical())
    go.Figure(panel.figure)
    titles = panel.figure["layout"]["yaxis2"]["ticktext"]
    kinds = ("Clonal haematopoiesis", "Neutrophils", "Platelets", "Haemoglobin")
    found = [next((kind for kind in kinds if kind in title), None) for title in titles]
    assert [kind for kind in found if kind] == list(kinds)
    assert {trace.get("yaxis", "y") for trace in panel.figure["data"]} == {"y", "y2"}


def test_counts_that_were_not_measured_are_said_and_not_drawn_as_zero() -> None:
    with_anc = replace(EMPTY, series=(series("anc", (5, 1.2)),))
    words = " ".join(shown(*SPECIMENS, base=with_anc).figure["layout"]["yaxis2"]["ticktext"])
    assert words.count("not measured") == 2


def test_a_clone_begins_where_a_panel_did_not_find_it() -> None:
    drawn = followed(*SPECIMENS)
    symbols = pieces(drawn, Symbol, "PPM1D")
    assert [one.symbol for one in symbols] == ["circle-open", "triangle-down-open", "circle"]
    assert all("new" in one.name for one in symbols)


def test_the_table_says_course_and_every_look() -> None:
    panel = shown(*SPECIMENS)
    heads, new, growing = cells(of_kind(panel.foot, "Table")[0])
    assert heads == ["Variant", "Course", *(f"Blood B{day}, day {sign}" for day, sign in DAYS)]
    assert new == [
        "PPM1D p.C478*",
        "▲newnot found (limit 0.5 %) on day −20, 6.0 % on day 300",
        "not found (limit 0.5 %)",
        "below limit (limit 0.5 %)",
        "not tested",
        "found 6.0 %",
    ]
    assert growing[1] == "▲growing10.0 % on day −20, 20.0 % on day 300 (2 times)"
    assert len(of_class(panel.foot, "clone-marked")) == 2


DAYS = ((-20, "−20"), (100, "100"), (200, "200"), (300, "300"))


def test_the_notes_name_panels_samples_that_were_not_tested_and_whose_cut_offs_these_are() -> None:
    said = plain([note + " " for note in notes_of(clone_courses(SPECIMENS), SPECIMENS)])
    assert "Blood B-20, day −20: nothing found in PPM1D, TP53 (limit 0.5 %)." in said
    assert "Variants not tested: blood B200, day 200. Not tested is not absent." in said
    assert "modelling choice: no published cut-off was found" in said
    assert all(cut.text.casefold() in said.casefold() for cut in CUT_OFFS)


@pytest.mark.parametrize(
    ("specimens", "words"),
    [
        ((), NO_SAMPLE),
        ((tumour(variant("TET2 p.Q1*", share=0.3)),), NO_SAMPLE),
        ((blood(-20, virus("EBV", NEGATIVE)),), NOT_TESTED),
        ((blood(-20, variant("TET2, TP53", NEGATIVE)),), NONE_FOUND),
        ((apheresis(variant("TET2 p.Q1*", NEGATIVE)),), NONE_FOUND),
    ],
)
def test_without_a_clone_there_is_no_picture_and_the_words_say_why(
    specimens: tuple[Specimen, ...], words: str
) -> None:
    panel = shown(*specimens)
    assert panel.hidden and plain(panel.head).endswith(words)
    assert headline(clone_courses(specimens), specimens) == words


def test_a_variant_looked_for_and_never_found_is_in_the_table_and_not_in_the_picture() -> None:
    only = shown(apheresis(variant("TET2 p.Q1*", NEGATIVE)))
    assert cells(of_kind(only.foot, "Table")[0])[1][1] == "–not found"
    both = (*SPECIMENS, apheresis(variant("JAK3 p.M511I", NEGATIVE)))
    among = shown(*both)
    assert pieces(followed(*both), Symbol, "TET2") and not pieces(followed(*both), Symbol, "JAK3")
    assert any(row[0] == "JAK3 p.M511I" for row in cells(of_kind(among.foot, "Table")[0]))
