"""What is not recorded: per field among those it can be asked of, per group; nothing small in the aggregate scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from data.access import Access
from data.dataset import Dataset
from data.freshness import behind_in_words, freshness
from data.freshness_results import TableFreshness
from data.missingness import MOST_GROUPS, NOT_RECORDED, OTHERS, missingness
from data.missingness_results import Cell, Field, Missingness
from tests.data.builders import AGGREGATE, DEIDENTIFIED, IDENTIFIED, cancer, dataset, event, patient

NO_FINDINGS = pd.DataFrame(columns=["specimen_id", "reported_day"])


@dataclass
class Measured:
    """Whom an analyte was measured in: CD4 in the first `n` patients, nothing else in anybody."""

    n_patients: int
    n: int

    def last_detected(self, analytes: list[str], first_day: int, end_day: int) -> NDArray[np.int8]:
        found = np.full(self.n_patients, -1, dtype=np.int8)
        if analytes == ["cd4"]:
            found[: self.n] = 0
        return found

    def last_days(self) -> NDArray[np.float64]:
        return np.where(np.arange(self.n_patients) < self.n, 100.0, np.nan)


@dataclass
class Load:
    dataset: Dataset
    measurements: Measured


def load(data: Dataset, measured_in: int = 1) -> Load:
    return Load(data, Measured(len(data.patients), measured_in))


def asked(data: Dataset, access: Access = DEIDENTIFIED, measured_in: int = 1) -> Missingness:
    return missingness(load(data, measured_in), access)  # pyright: ignore[reportArgumentType]


def fresh(data: Dataset, access: Access) -> dict[str, TableFreshness]:
    found = freshness(load(data), access, 5)  # pyright: ignore[reportArgumentType]
    return {one.table: one for one in found}


def field(found: Missingness, key: str) -> Field:
    return next(one for one in (*found.fields, *found.analytes) if one.key == key)


def cell(found: Missingness, key: str, by: str = "", label: str = "All") -> Cell:
    column = next(n for n, group in enumerate(found.groups) if (group.by, group.label) == (by, label))
    return field(found, key).cells[column]


def test_a_field_counts_among_those_it_can_be_asked_of() -> None:
    found = asked(
        dataset(
            patient("A", sex=None, dead_on=300, cause_of_death=None),
            patient("B", dead_on=200, cause_of_death="infection"),
            patient("C"),
            patient("T", sex=None, teaching_case=True),
            cancers=[cancer("A", None), cancer("A", 10), cancer("C", 20), cancer("T", None)],
        )
    )
    assert cell(found, "sex") == Cell(3, 1)
    assert cell(found, "cause_of_death") == Cell(2, 1)
    assert cell(found, "day") == Cell(3, 1)
    assert cell(found, "death_day") == Cell(2, 0)
    assert cell(found, "death_day").share == 0


def test_an_analyte_counts_patients_never_measured_and_one_nobody_has_is_no_row() -> None:
    found = asked(dataset(*(patient(one) for one in "ABCD")), measured_in=3)
    assert [one.key for one in found.analytes] == ["cd4"]
    assert cell(found, "cd4") == Cell(4, 1)


def test_groups_add_up_and_not_recorded_is_a_group() -> None:
    found = asked(
        dataset(
            patient("A", product="axi-cel", sex=None),
            patient("B", product="axi-cel"),
            patient("C", product="cilta-cel", sex=None),
            patient("D", product=None),
            patient("E", infusion_year=2021, product="cilta-cel"),
        )
    )
    assert cell(found, "sex", "product", "axi-cel") == Cell(2, 1)
    assert cell(found, "sex", "product", "cilta-cel") == Cell(2, 1)
    assert cell(found, "sex", "product", NOT_RECORDED) == Cell(1, 0)
    assert cell(found, "sex", "infusion_year", "2021") == Cell(1, 0)
    assert {group.by for group in found.groups} == {"", "product", "infusion_year"}
    assert cell(found, "cause_of_death", "product", "axi-cel").share is None


def test_many_groups_are_pooled_rare_words_and_early_years() -> None:
    people = [
        patient(f"P{n:02}-{k}", site=f"S{n:02}", infusion_year=2000 + n, sex=None if n == 0 else "male")
        for n in range(MOST_GROUPS + 3)
        for k in range(n + 1)
    ]
    found = asked(dataset(*people))
    sites = [group for group in found.groups if group.by == "site"]
    years = [group for group in found.groups if group.by == "infusion_year"]
    assert len(sites) == len(years) == MOST_GROUPS
    assert sites[0].label == "S12" and sites[-1].label == OTHERS
    assert years[0].label == "before 2004" and years[-1].label == "2012"
    assert (
        sum(group.patients or 0 for group in sites)
        == sum(group.patients or 0 for group in years)
        == len(people)
    )
    assert (
        cell(found, "sex", "site", OTHERS)
        == cell(found, "sex", "infusion_year", "before 2004")
        == Cell(10, 1)
    )


def test_small_numbers_are_held_back_where_no_patient_may_be_seen() -> None:
    people = [patient(f"A{n}", product="axi-cel", sex=None if n < 2 else "male") for n in range(20)]
    people += [patient(f"B{n}", product="cilta-cel", sex=None if n < 9 else "male") for n in range(20)]
    people += [patient("C", product="ide-cel")]
    found = asked(dataset(*people), AGGREGATE)
    assert cell(found, "sex") == Cell(41, 11)
    assert cell(found, "sex", "product", "axi-cel") == Cell(None, None)
    assert cell(found, "sex", "product", "cilta-cel") == Cell(None, None)
    assert next(group for group in found.groups if group.label == "ide-cel").patients is None
    assert cell(asked(dataset(*people)), "sex", "product", "axi-cel") == Cell(20, 2)


def test_nobody_at_all() -> None:
    assert cell(asked(dataset(patient("T", teaching_case=True)), measured_in=0), "sex") == Cell(0, 0)


def test_the_last_row_of_each_table_is_a_date_for_who_may_see_dates() -> None:
    data = dataset(
        patient("A", followed_to=400),
        patient("T", followed_to=4000, teaching_case=True),
        cancers=[cancer("A", 31)],
        events=[event("A", "crs", 3, end_day=395)],
        data_of_date=date(2021, 2, 4),
        findings=NO_FINDINGS,
    )
    found = fresh(data, IDENTIFIED)
    assert found["patients"] == TableFreshness("patients", 1, 1, True, "2021-02-04", "0 days")
    assert found["second_cancers"] == TableFreshness("second_cancers", 1, 1, True, "2020-02-01", "369 days")
    assert found["events"].last == "2021-01-30"
    assert found["measurements"].rows == 5 and found["measurements"].last == "2020-04-10"
    assert found["specimens"] == TableFreshness("specimens", 0, 0, False, None, None)
    hidden = fresh(data, DEIDENTIFIED)
    assert all(one.last is None for one in hidden.values())
    assert hidden["second_cancers"].behind == "more than a year"
    few = TableFreshness("second_cancers", None, None, True, None, None)
    assert fresh(data, AGGREGATE)["second_cancers"] == few


def test_without_calendar_dates_the_last_row_is_a_day() -> None:
    people = [patient(f"A{n}", followed_to=400 - n) for n in range(9)]
    data = dataset(*people, has_calendar_dates=False, findings=NO_FINDINGS)
    found = fresh(data, DEIDENTIFIED)
    assert found["patients"].last == "day 400" and found["patients"].behind is None
    assert fresh(data, AGGREGATE)["patients"] == TableFreshness("patients", 9, 9, True, None, None)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "up to 30 days"),
        (30, "up to 30 days"),
        (31, "31 to 90 days"),
        (365, "91 to 365 days"),
        (366, "more than a year"),
    ],
)
def test_classes_of_days(days: int, words: str) -> None:
    assert behind_in_words(days) == words
