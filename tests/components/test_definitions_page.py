"""The view "Published numbers": headline, rows, reasons, corrections, and the states without rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from components import definitions_page
from data.published_results import DefinitionReading, DefinitionsAnswer, EstimatorComparison
from data.registries import published_corrections, published_estimates, published_series
from data.results import Estimate
from tests.components.answers import STAMP, answer, simulated, suppressed
from tests.components.reading import cells, of_class, of_kind, plain

SHOWN = answer([simulated("all", 400, 7)])
OWN = Estimate(0.024, 0.013, 0.04)
FOLLOW_UP = Estimate(4.0, 3.8, 4.3)
READINGS = tuple(
    DefinitionReading(published, 713, 14, 13, 260, FOLLOW_UP, OWN, None)
    for published in published_estimates()
)
ANSWER = DefinitionsAnswer(STAMP, 712, (), READINGS, EstimatorComparison(SHOWN, (), np.empty(0)))
TOO_FEW = "not shown: 3 second cancers of these classes, fewer than 5"


def with_first(**changes) -> DefinitionsAnswer:
    first, *others = READINGS
    return replace(ANSWER, readings=(replace(first, **changes), *others))


def headline(shown: DefinitionsAnswer) -> str:
    return plain(of_class(definitions_page.definitions(shown), "definitions-headline"))


def test_the_headline_has_the_published_number_with_its_definition_and_ours() -> None:
    assert headline(ANSWER) == (
        "6.5 % at 3 years in the Stanford series counts haematologic second cancers only, median follow-up 15 months. "
        "This cohort, counted the same way: 2.4 % (95 % CI 1.3–4.0)"
    )


def test_without_an_estimate_the_headline_says_why() -> None:
    shown = with_first(estimate=Estimate(None, None, None), reason=TOO_FEW)
    assert headline(shown).endswith(f"counted the same way: {TOO_FEW}")


def test_each_number_has_a_row_with_classes_time_limits_n_and_follow_up() -> None:
    rows = cells(definitions_page.definitions(ANSWER))
    assert [
        "haematologic second cancers only, 3 years",
        "6.5 % (limits not found)",
        "2.4 % (1.3–4.0)",
        "13 by then, 14 in all, of 713",
        "260",
        "4.0 years (3.8–4.3)",
    ] in rows
    assert ["any class, skin included, 3 years", "14 % (9.2–19)"] in [row[:2] for row in rows]
    assert len(rows) == 1 + len(published_estimates()) + len(
        {one.series.key for one in published_estimates()}
    )


def test_the_row_of_a_series_has_n_follow_up_estimator_and_certainty() -> None:
    rows = [row[0] for row in cells(definitions_page.definitions(ANSWER)) if len(row) == 1]
    for series in {one.series.key: one.series for one in published_estimates()}.values():
        (said,) = (row for row in rows if row.startswith(series.name))
        for fact in (series.reference, series.follow_up, series.estimator, series.certainty):
            assert fact in said


def test_projected_and_assumed_numbers_say_so() -> None:
    rows = cells(definitions_page.definitions(ANSWER))
    projected = [row for row in rows if "projected beyond its follow-up, not observed" in " ".join(row)]
    assert len(projected) == sum(one.projected for one in published_estimates())
    said = plain(definitions_page.definitions(ANSWER))
    assert all(one.assumption in said for one in published_estimates())


def test_a_reason_stands_in_place_of_a_number_and_never_a_zero() -> None:
    nothing = Estimate(None, None, None)
    rows = cells(
        definitions_page.definitions(
            with_first(estimate=nothing, events=None, events_by_then=None, reason=TOO_FEW)
        )
    )
    (row,) = (
        row for row in rows if row[0] == "haematologic second cancers only, 3 years" and row[2] == TOO_FEW
    )
    assert row[3] == "too few to show, of 713"
    short = cells(definitions_page.definitions(with_first(median_follow_up_years=nothing)))
    assert any(row[-1] == "not reached" for row in short)


def test_nothing_is_pooled_and_products_are_not_compared() -> None:
    made = definitions_page.definitions(ANSWER)
    assert "Nothing is pooled, and no row compares products." in plain(made)
    assert of_kind(made, "Graph") == []


def test_what_departs_from_the_series_stands_above_the_rows() -> None:
    made = definitions_page.definitions(replace(ANSWER, cautions=("As asked, relapse competes.",)))
    assert plain(of_class(made, "caution-line")) == "As asked, relapse competes."


def test_every_correction_is_said_with_its_source() -> None:
    said = plain(definitions_page.definitions(ANSWER))
    for one in published_corrections():
        assert one.said in said and one.record in said and one.source in said


def test_every_number_that_is_not_reproduced_says_why() -> None:
    rows = cells(definitions_page.not_reproduced())[1:]
    wanted = [series for series in published_series() if series.not_reproduced]
    assert [row[2] for row in rows] == [series.not_reproduced for series in wanted]
    (reports,) = (row for row in rows if "FAERS" in row[0])
    assert "no incidence" in reports[2] and "12,394" in reports[1]


def test_nobody_and_a_failure() -> None:
    empty = replace(
        ANSWER,
        n_analysed=0,
        comparison=replace(ANSWER.comparison, incidence=answer([suppressed("all", 1, "")], n_analysed=0)),
    )
    made = definitions_page.definitions(empty)
    assert of_class(made, "state-empty") and of_kind(made, "Table") == []
    failed = definitions_page.failure("No such word.", "?")
    assert of_class(failed, "state-error") and "No such word." in plain(failed)
