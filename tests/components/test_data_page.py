"""The Data page: every section is there, nothing is withheld silently, nothing is shown beyond the scope."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from dash.development.base_component import Component

from components import data_page, data_quality, data_tables, ids
from components.data_page import DataFacts, report_sentence
from components.data_tables import DemoParameter
from components.definitions import DEFINITIONS
from data.data_quality_results import Completeness, Coverage, DataQuality
from data.freshness_results import TableFreshness
from data.import_report import ImportReport, Problem, RuleCount
from data.missingness_results import Missingness
from data.registries import analytes, products
from data.results import Status
from data.schema import TABLES
from data.schema_rules import RULES
from tests.components.reading import of_kind, plain, walk

STATUS = Status("3f2a9c0", "30 Jun 2026", 724, 8, True, "the built-in synthetic cohort", None, None)
PROBLEM = Problem(
    "error",
    "events.csv",
    7,
    "start_date",
    "2020-13-01",
    "A date is ISO 8601.",
    "Write 2020-12-31.",
    ("AW-0001",),
)
WARNING = replace(PROBLEM, severity="warning", value=None, patients=())
REPORT = ImportReport(
    (PROBLEM, WARNING),
    {"patients": 30, "events": 900},
    {"events": 1},
    (
        RuleCount("error", "events.csv", "start_date", "A date is ISO 8601.", 1),
        RuleCount("warning", "events.csv", "start_date", "Late.", 5),
    ),
)
QUALITY = DataQuality(
    data_version=STATUS.data_version,
    data_of=STATUS.data_of,
    synthetic=True,
    freshness=(TableFreshness("patients", 724, 724, True, None, "up to 30 days"),),
    completeness=(Completeness("", "all", 700, 0.911),),
    coverage=(Coverage("cd4", "cells/µL", None, 720, 5777, -15, 3264),),
    missingness=Missingness((), (), ()),
)
FACTS = DataFacts(
    status=STATUS,
    problem=None,
    report=REPORT,
    demo_parameters=(
        DemoParameter("cohort.seed", "Seed", "1", "none", "modelling choice", "modelling choice"),
    ),
    data_cut_off="2026-06-30",
    with_patients=True,
    with_values=True,
    quality=QUALITY,
)


QUALITY_FILES = [f"/export/{name}.csv" for name in ("freshness", "completeness", "coverage")]


def content(facts: DataFacts) -> list[Component]:
    """Everything on the page but the heat maps."""
    return [*data_page.content(facts), *data_page.reference(facts)]


def tables(part: Any) -> dict[str, dict[str, Any]]:
    frames = [json.loads(getattr(one, "data-table")) for one in walk(part) if hasattr(one, "data-table")]
    return {frame["title"]: frame for frame in frames}


def headings(facts: DataFacts) -> list[str]:
    return [plain(heading) for heading in of_kind(content(facts), "H2")]


def test_every_section_is_there() -> None:
    assert headings(FACTS) == [
        "Which data are shown",
        "Import report",
        "How fresh and how complete",
        "What was measured",
        "What the words and numbers mean",
        "The tables a hospital hands over",
        "Units, ranges and products",
        "The synthetic cohort",
        "Published series",
    ]


def test_the_banner_finds_the_import_report_with_and_without_one() -> None:
    for facts in (FACTS, replace(FACTS, report=None)):
        (report,) = [
            one for one in of_kind(content(facts), "Section") if getattr(one, "id", "") == ids.IMPORT_REPORT
        ]
        assert plain(report).startswith("Import report")


def test_parameters_are_shown_for_synthetic_data_only() -> None:
    assert "The synthetic cohort" not in headings(replace(FACTS, demo_parameters=()))


def test_status_says_version_and_cut_off() -> None:
    said = plain(content(FACTS))
    for words in (
        "30 Jun 2026",
        "3f2a9c0",
        "724",
        "8, shown and never counted",
        "2026-06-30",
        "no real patient",
    ):
        assert words in said


def test_without_data_the_reason_and_the_report_are_shown() -> None:
    said = plain(content(replace(FACTS, status=None, problem="The folder /x is not there.", quality=None)))
    assert "The folder /x is not there." in said and "Import report" in said


def test_a_problem_with_newer_data_is_shown() -> None:
    status = replace(STATUS, problem="2 errors in patients.csv.", problem_since="2026-07-01T09:12:31+02:00")
    said = plain(content(replace(FACTS, status=status)))
    assert "2 errors in patients.csv. Since 2026-07-01 09:12 the last good data are shown." in said
    assert "Newer data cannot be shown" in said and "This cannot be shown" not in said


def test_no_report_is_said() -> None:
    assert "No file could be read yet" in plain(content(replace(FACTS, report=None)))


def test_the_report_in_one_sentence() -> None:
    assert report_sentence(REPORT) == (
        "1 error and 5 warnings, touching 1 patient; the delivery is shown, without the rows in error."
    )
    assert report_sentence(REPORT, with_patients=False) == (
        "1 error and 5 warnings; the delivery is shown, without the rows in error."
    )
    clean = ImportReport((), {"patients": 30})
    assert (
        report_sentence(clean)
        == "0 errors and 0 warnings, touching 0 patients; the delivery is shown in full."
    )
    blocked = ImportReport((replace(PROBLEM, file="patients.csv"),), {"patients": 30}, {}, REPORT.counts[:1])
    assert report_sentence(blocked).endswith("the delivery is not shown.")


def test_rows_read_and_left_out_per_table() -> None:
    rows = {row[0]: row[1:] for row in data_tables.rows_read(REPORT).rows}
    assert list(rows) == list(TABLES)
    assert rows["events"] == ("900", "1", "1", "5")
    assert rows["findings"][0] == "not delivered"


@pytest.mark.parametrize(
    ("with_patients", "with_values", "value", "patients"),
    [
        (True, True, "2020-13-01", "AW-0001"),
        (True, False, "not shown in this scope", "AW-0001"),
        (False, False, "not shown in this scope", "not shown in this scope"),
    ],
)
def test_problems_show_what_the_scope_covers(
    with_patients: bool, with_values: bool, value: str, patients: str
) -> None:
    shown = data_tables.problems(REPORT, with_patients=with_patients, with_values=with_values)
    error, warning = shown.rows
    assert error == (
        "error",
        "events.csv",
        "7",
        "start_date",
        value,
        "A date is ISO 8601.",
        "Write 2020-12-31.",
        patients,
    )
    assert warning[4] == "" and warning[7] == ""


def test_a_broken_rule_has_its_first_places_and_a_remedy() -> None:
    error, warning = data_tables.rules_broken(REPORT, with_values=True).rows
    assert error[3:] == ("1", "line 7 “2020-13-01”", "Write 2020-12-31.")
    assert warning[3:] == ("5", "", "")
    assert data_tables.rules_broken(REPORT, with_values=False).rows[0][4] == "line 7"


def hrefs(facts: DataFacts) -> list[str]:
    return [link.href for link in of_kind(content(facts), "A") if "export" in link.href]


def test_the_complete_list_and_the_rows_left_out_can_be_taken_away() -> None:
    facts = replace(FACTS, left_out=("rejected-events.csv", "unreadable-events.csv"))
    assert hrefs(facts) == [
        "/export/problems.csv",
        "/export/left-out/rejected-events.csv",
        "/export/left-out/unreadable-events.csv",
        *QUALITY_FILES,
    ]
    assert "Rows left out of events" in plain(content(facts))
    assert hrefs(replace(facts, with_values=False)) == ["/export/problems.csv", *QUALITY_FILES]
    assert "Rows left out: not in this role" in plain(content(replace(facts, with_values=False)))


def test_a_long_list_says_that_it_is_cut() -> None:
    many = replace(REPORT, problems=(PROBLEM,) * (data_tables.MOST_PROBLEMS + 1))
    assert (
        len(data_tables.problems(many, with_patients=True, with_values=True).rows)
        == data_tables.MOST_PROBLEMS
    )
    assert "The first 300 of 301 problems are listed." in report_sentence(many)


def test_the_dictionary_is_the_schema() -> None:
    dictionary = data_tables.dictionary()
    assert [len(one.rows) for one in dictionary] == [len(one.columns) for one in TABLES.values()]
    patients = {row[0]: row for row in dictionary[0].rows}
    assert patients["sex"][4] == "female, male, other"
    assert "death_date or death_day" in patients


def test_registries_and_rules_are_complete() -> None:
    assert len(data_tables.analyte_registry().rows) == len(analytes())
    assert len(data_tables.product_registry().rows) == len(products())
    assert len(data_tables.rules().rows) == len(RULES)
    haemoglobin = next(row for row in data_tables.analyte_registry().rows if row[1] == "hb")
    assert haemoglobin[6] == "female 12–15.5, male 13.5–17.5"
    assert (
        "copies/mL (kept apart)"
        in next(r for r in data_tables.analyte_registry().rows if r[1] == "cmv_dna")[3]
    )


def test_coverage_in_words() -> None:
    (row,) = data_quality.coverage(QUALITY.coverage).rows
    assert row == ("CD4+ T cells", "cells/µL", "not recorded", "720", "5,777", "−15", "3264")


def test_what_is_held_back_says_so() -> None:
    few = Coverage("cd4", "cells/µL", "flow", None, None, None, None)
    assert data_quality.coverage((few,)).rows[0][3:] == ("not shown",) * 4
    (row,) = data_quality.mix((*QUALITY.coverage, few)).rows
    assert row[1:4] == ("not shown", "cells/µL", "assay not recorded, flow; shares not shown")
    shown = replace(FACTS, with_patients=False, quality=replace(QUALITY, coverage=(few,), completeness=()))
    said = plain(content(shown))
    assert "numbers of 1 to 4 patients" in said and "follow-up is cannot be given" in said
    assert "numbers of 1 to 4 patients" not in plain(content(FACTS))


def test_every_table_is_as_wide_as_its_heads() -> None:
    found = tables(content(FACTS))
    assert {
        "Tables that were read",
        "Units and assays of each analyte",
        "Parameters of the synthetic cohort",
    } <= set(found)
    assert all(len(row) == len(one["heads"]) for one in found.values() for row in one["rows"])


def test_definitions_have_a_term_and_words() -> None:
    assert all(term and words.endswith(".") for term, words in DEFINITIONS)
    assert len({term for term, _ in DEFINITIONS}) == len(DEFINITIONS)


def test_the_skeleton_has_one_heading_and_a_place() -> None:
    layout = data_page.layout()
    assert [plain(one) for one in of_kind(layout, "H1")] == ["Data: where the numbers come from"]
