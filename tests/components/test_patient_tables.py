"""Everything drawn is also in a table, with comparator, unit, assay and limit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components import patient_page
from components.clock import FROM_INFUSION
from components.figures.timeline_lanes import row_kind
from components.figures.timeline_response import is_of_disease
from components.patient_tables import (
    clone_table,
    findings_table,
    lanes_table,
    marks_table,
    patient_tables,
    series_table,
)
from components.tables import WordTable, folded, table
from data.day_zero import day_zero, from_day_zero
from data.patient_results import Specimen
from data.peers_results import Peers
from data.view import View, parse_query
from data.vocabulary import Material
from tests.components import timeline_samples as samples
from tests.components.reading import of_class, of_kind, plain


def test_values_keep_comparator_unit_assay_and_limit() -> None:
    content = series_table(
        samples.series("car_transgene", (7, 1234.5), (90, "<50"), (95, ">9"), assay="qPCR", limit=50.0),
        FROM_INFUSION,
    )
    assert content.title == "CAR transgene in blood, qPCR, blood"
    assert content.rows == (
        ("7", "1,234.5", "copies/µg DNA", "50"),
        ("90", "below limit: < 50", "copies/µg DNA", "50"),
        ("95", "above limit: > 9", "copies/µg DNA", "50"),
    )


def test_a_missing_assay_is_said() -> None:
    content = series_table(samples.series("cd4", (-7, 0.0), specimen=None), FROM_INFUSION)
    assert content.title == "CD4+ T cells, assay not recorded"
    assert content.rows == (("−7", "0", "cells/µL", ""),)


def test_lanes_say_ongoing_and_single_day() -> None:
    content = lanes_table(
        [
            samples.lane("supportive", "IVIG", 212, ongoing=True),
            samples.lane("crs", "CRS", 2, 7, 2),
            samples.lane("relapse", "", 9),
        ],
        FROM_INFUSION,
    )
    assert [row[:5] for row in content.rows] == [
        ("CRS", "CRS", "2", "7", "2"),
        ("Relapse", "not recorded", "9", "single day", ""),
        ("IVIG", "IVIG", "212", "ongoing", ""),
    ]


def test_clones_keep_their_states_apart() -> None:
    clone = samples.typical().clones[1]
    rows = [
        tuple(cell.replace("\u202f", " ") for cell in row) for row in clone_table(clone, FROM_INFUSION).rows
    ]
    assert rows[:3] == [
        ("−28", "below limit", "", "0.5 %"),
        ("90", "negative", "", "0.5 %"),
        ("730", "positive", "1.2 %", "0.5 %"),
    ]


def test_a_specimen_without_findings_was_not_tested() -> None:
    (row,) = findings_table([Specimen("S1", None, Material.BLOOD, None, None, ())], FROM_INFUSION).rows
    assert row[:6] == ("S1", "blood", "not recorded", "does not apply", "no assay", "not tested")


def test_marks_are_named() -> None:
    assert marks_table([samples.mark("death", 20, "second_cancer")], FROM_INFUSION).rows == (
        ("20", "death", "second cancer"),
    )


def test_everything_drawn_has_a_table() -> None:
    history = samples.typical()
    tables = [content for content, _ in patient_tables(history)]
    assert sum(len(content.rows) for content in tables[3 : 3 + len(history.series)]) == sum(
        len(series.points) for series in history.series
    )
    assert len(tables) == 4 + len(history.series) + len(history.clones)
    assert all(len(row) == len(content.heads) for content in tables for row in content.rows)


@pytest.mark.parametrize("name", samples.EXTREMES)
def test_every_fact_that_is_drawn_is_a_row(name: str) -> None:
    history = samples.EXTREMES[name]()
    rows = {content.title: list(content.rows) for content, _ in patient_tables(history)}
    assert len(rows["Lines over the timeline"]) == len(history.marks)
    assert len(rows["Second cancers"]) == len(history.second_cancers)
    events = rows["Treatments, complications, responses"]
    kinds = [
        row_kind(lane).title if not is_of_disease(lane) else lane.lane.capitalize() for lane in history.lanes
    ]
    assert sorted(row[0] for row in events) == sorted(kinds)
    infusions = [row for row in rows["Lines over the timeline"] if "CAR-T infusion" in row]
    assert len(infusions) == sum(mark.kind == "infusion" for mark in history.marks)


@pytest.mark.parametrize("name", samples.EXTREMES)
def test_every_extreme_has_its_tables(name: str) -> None:
    parts = patient_page.tables(samples.EXTREMES[name](), Peers(), View())
    assert "None recorded." in plain(parts) or name != "empty"
    assert of_kind(parts, "A")[0].href == "/export/patient/AW-0417.csv"


def test_an_id_is_safe_in_the_address() -> None:
    assert patient_page.export_address("a/b c", View()) == "/export/patient/a%2Fb%20c.csv"


def carried(part: Any) -> dict[str, Any]:
    return json.loads(getattr(part, "data-table"))


def test_a_table_travels_as_data_and_is_named() -> None:
    content = WordTable("Values <b>", ("Day", "Value"), (("1", "<script>"),), frozenset({1}))
    frame = table(content)
    assert getattr(frame, "aria-label") == "Values <b>"
    assert carried(frame) == {
        "title": "Values <b>",
        "heads": ["Day", "Value"],
        "rows": [["1", "<script>"]],
        "numeric": [1],
    }


def test_a_folded_table_says_how_many_rows_it_has() -> None:
    content = WordTable("Values", ("Day",), (("1",), ("2",)))
    assert plain(of_kind(folded(content, "value"), "Summary")) == "Values2 values"
    nothing = folded(WordTable("Values", ("Day",), ()), nothing="Never measured.")
    assert "Never measured." in plain(nothing)


def test_dates_stand_beside_the_days_where_they_may_be_seen() -> None:
    tables = {content.title: content for content, _ in patient_tables(samples.typical())}
    lines = tables["Lines over the timeline"]
    assert (lines.heads, lines.rows[1]) == (
        ("Day", "Date", "What", "Details"),
        ("1310", "15 Oct 2023", "second cancer", "MDS"),
    )
    lanes = tables["Treatments, complications, responses"]
    assert lanes.heads[2:6] == ("First day", "First date", "Last day", "Last date")
    assert lanes.rows[0][2:6] == ("−410", "29 Jan 2019", "−290", "29 May 2019")
    assert lanes.numeric == {2, 4, 6}
    assert all(len(row) == len(content.heads) for content in tables.values() for row in content.rows)


def test_another_day_0_is_named_over_its_tables_and_goes_into_the_file() -> None:
    history, view = samples.two_infusions(), parse_query("sex=female&zero=infusion:2")
    moved = from_day_zero(history, day_zero(history, view.zero))
    parts = patient_page.tables(moved, Peers(), view)
    assert "Day 0: infusion 2 (liso-cel), day 1560 since the first infusion." in plain(parts)
    assert of_kind(parts, "A")[0].href == "/export/patient/AW-0417.csv?zero=infusion:2"
    assert carried(of_class(parts, "scroll")[0])["rows"][0][0] == "−1560"
