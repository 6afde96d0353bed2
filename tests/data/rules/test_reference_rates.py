"""Reference rates that overlap or leave gaps, and that nothing wrong with them keeps patients from being shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.data.deliveries import Row, delivery, load, report, write

TABLE = "reference_rates"
BAND = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(sorted)


def rate(ages: tuple[int, int], years: tuple[int, int], **cells: str) -> dict[str, str]:
    """One row of solid cancers in women."""
    row: Row = delivery()[TABLE][0]
    bounds = {"age_from": ages[0], "age_to": ages[1], "year_from": years[0], "year_to": years[1]}
    return {**row, **{name: str(value) for name, value in bounds.items()}, **cells}


def test_rows_that_overlap_are_all_rejected_and_the_patients_stay(tmp_path: Path) -> None:
    tables = delivery()
    tables[TABLE] = [
        rate((0, 59), (2015, 2020)),
        rate((59, 120), (2020, 2025)),
        rate((0, 58), (2021, 2025)),
        rate((0, 120), (2015, 2025), sex="male"),
    ]
    found = report(tmp_path, tables)
    overlaps = [problem for problem in found.problems if problem.code == "rates_overlap"]
    assert [(problem.row, problem.column, problem.value) for problem in overlaps] == [
        (2, "age_from", "0"),
        (3, "age_from", "59"),
    ]
    assert all("none of them is used" in problem.remedy for problem in overlaps)
    assert found.rejected_by_table[TABLE] == 2
    assert not found.blocks_load


def test_the_same_ages_of_another_sex_class_or_period_do_not_overlap(tmp_path: Path) -> None:
    tables = delivery()
    tables[TABLE] = [
        rate((0, 120), (2015, 2025)),
        rate((0, 120), (2015, 2025), sex="male"),
        rate((0, 120), (2015, 2025), category="all"),
        rate((0, 120), (2015, 2025), category="all", sex="male"),
        rate((0, 120), (2026, 2026)),
    ]
    assert {problem.code for problem in report(tmp_path, tables).problems} == {"rates_missing"}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(BAND, BAND), min_size=1, max_size=5))
def test_overlaps_and_gaps_are_those_of_single_cells(
    tmp_path: Path, rows: list[tuple[list[int], list[int]]]
) -> None:
    tables = delivery()
    tables[TABLE] = [rate((ages[0], ages[1]), (2000 + years[0], 2000 + years[1])) for ages, years in rows]
    found = report(tmp_path, tables)
    cells = [
        {(age, year) for age in range(ages[0], ages[1] + 1) for year in range(years[0], years[1] + 1)}
        for ages, years in rows
    ]
    overlapping = {
        at + 2
        for at, own in enumerate(cells)
        if any(own & other for place, other in enumerate(cells) if place != at)
    }
    assert {p.row for p in found.problems if p.code == "rates_overlap"} == overlapping
    covered = set().union(*cells)
    spans = [{cell[axis] for cell in covered} for axis in (0, 1)]
    whole = {
        (age, year)
        for age in range(min(spans[0]), max(spans[0]) + 1)
        for year in range(min(spans[1]), max(spans[1]) + 1)
    }
    assert any(p.code == "rates_missing" for p in found.problems) == (covered != whole)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"category;sex\n",
        b"category,category\n",
        b"sex\nfemale\n",
        b"category,sex,age_from,age_to,year_from,year_to,rate_per_100000,population,source,licence\nsolid,fem",
        b"category,sex\nsolid,female\n",
    ],
)
def test_a_file_of_rates_that_cannot_be_read_keeps_no_patient_from_being_shown(
    tmp_path: Path, content: bytes
) -> None:
    write(tmp_path, {name: rows for name, rows in delivery().items() if name != TABLE})
    (tmp_path / f"{TABLE}.csv").write_bytes(content)
    clean, found = load(tmp_path)
    assert found.errors and {problem.file for problem in found.errors} == {f"{TABLE}.csv"}
    assert not found.blocks_load
    assert len(clean.frames["patients"]) == 3
    assert len(clean.frames[TABLE]) == 0


def test_rates_given_twice_are_not_used_and_say_so(tmp_path: Path) -> None:
    write(tmp_path, delivery())
    (tmp_path / f"{TABLE}.parquet").write_bytes(b"PAR1")
    clean, found = load(tmp_path)
    assert [problem.code for problem in found.errors] == ["table_twice"]
    assert not found.blocks_load
    assert len(clean.frames[TABLE]) == 0


def test_a_problem_of_rates_touches_no_patient_and_may_be_quoted_to_everybody(tmp_path: Path) -> None:
    from data.report_scope import report_for
    from tests.data.builders import AGGREGATE

    tables = delivery()
    tables[TABLE][0]["category"] = "lung"
    found = report_for(report(tmp_path, tables), AGGREGATE)
    wrong = next(problem for problem in found.problems if problem.code == "unknown_word")
    assert (wrong.value, wrong.patients) == ("lung", ())
