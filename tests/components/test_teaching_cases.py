"""The teaching cases and the index case as their readers see them: each verdict with its rules, markers and clones."""

from __future__ import annotations

from pathlib import Path

import pytest
from dash.development.base_component import Component

from components.clones_panel import content
from components.evidence import evidence
from components.theme import LIGHT
from data.access import Access
from data.patient_results import PatientHistory
from data.repository import Repository
from data.settings import Settings
from data.snapshot import Snapshot
from data.vocabulary import Scope, TimelineScale
from tests.components.reading import cells, of_class, of_kind, plain
from tests.data.demo.test_teaching_cases import VERDICTS

INDEX_CASE = "AW-0118"


@pytest.fixture(scope="module")
def demo(demo_store: Path) -> Snapshot:
    return Repository(Settings(store=demo_store), progress=lambda sentence: None).snapshot


def history(demo: Snapshot, patient_id: str) -> PatientHistory:
    return demo.history(Access(Scope.DEIDENTIFIED), patient_id)


def shown(demo: Snapshot, patient_id: str) -> list[Component]:
    found = history(demo, patient_id)
    return evidence(found, is_open=True)


def rules(parts: list[Component]) -> dict[str, list[str]]:
    """Answer, inputs, cut-offs and exemplar by rule."""
    (table,) = [one for one in map(cells, of_kind(parts, "Table")) if one[0][0] == "Rule"]
    return {row[0][:2]: row[1:] for row in table[1:]}


@pytest.mark.parametrize(("patient_id", "level"), [*VERDICTS.items(), (INDEX_CASE, "2")])
def test_the_verdict_stands_with_its_rules_what_is_missing_and_what_would_move_it(
    demo: Snapshot, patient_id: str, level: str
) -> None:
    parts = shown(demo, patient_id)
    (line,) = of_class(parts, "verdict-line")
    assert f"erdict {level}" in plain(line)
    found = rules(parts)
    assert list(found) == [f"R{number}" for number in range(1, 9)]
    assert all(row[3] for row in found.values()), "each rule has its exemplar and certainty"
    assert of_class(parts, "verdict-lists") and of_class(parts, "verdict-step")
    assert len(of_class(parts, "cell-rows")) == len(of_class(parts, "rows-behind")) > 0


def test_a_case_in_which_nothing_was_tested_for_the_car_says_so_first(demo: Snapshot) -> None:
    words = plain(of_class(shown(demo, "AW-T01"), "verdict-line")[0])
    assert words.startswith("◌Nothing was tested for the CAR in this tumour")


def test_the_index_case_reads_as_the_paper_does(demo: Snapshot) -> None:
    parts = shown(demo, INDEX_CASE)
    assert "CAR-negative, haematopoietic clone from before the infusion" in plain(parts)
    answers = {code: row[0] for code, row in rules(parts).items()}
    for code, words in {
        "R2": "negative",
        "R4": "distinct from the product",
        "R5": "no site found",
        "R6": "yes",
        "R7": "shared virus",
    }.items():
        assert words in answers[code]
    (markers,) = [one for one in map(cells, of_kind(parts, "Table")) if one[0][0] == "Marker"]
    by_name = {row[0]: dict(zip(markers[0], row, strict=True)) for row in markers[1:]}
    virus = by_name["EBVvirus"]
    assert list(virus.values())[1:3] == ["found", "found"], "second and first tumour"
    clones = content(history(demo, INDEX_CASE), TimelineScale.ARCSINH, LIGHT)
    assert "2 clones found" in plain(clones.head) and not clones.hidden


def test_shared_sites_and_both_units_of_the_vector_are_on_screen(demo: Snapshot) -> None:
    clonal = plain(shown(demo, "AW-T06"))
    assert "found 94.0 %, rank 1" in clonal and "found 0.3 %, rank 5" in clonal
    assert "vector 0.71 copies/cell; × 151,500 diploid genomes/µg = 108,000 copies/µg DNA" in clonal
    few = plain(shown(demo, "AW-T04"))
    assert "÷ 151,500 diploid genomes/µg = 0.03 copies/cell" in few
    assert "copies per cell ÷ purity = 0.0545 copies/tumour cell" in few


def test_a_clone_that_is_new_after_the_infusion_is_taught(demo: Snapshot) -> None:
    panel = content(history(demo, "AW-T04"), TimelineScale.ARCSINH, LIGHT)
    assert plain(panel.head).endswith("2 clones found: 2 new.")
    assert "not tested" in plain(panel.foot) and "not mentioned" in plain(panel.foot)
