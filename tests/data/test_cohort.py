"""Who is in a cohort, and what the options hold under the other filters."""

from __future__ import annotations

import numpy as np
import pytest

from data.cohort import numeric_ranges, option_counts, select
from data.dataset import Dataset
from data.query import QueryError
from data.view import parse_query
from tests.data.builders import MeasurementsByHand, dataset, patient, snapshot

PEOPLE = dataset(
    patient("A", product="axi-cel", sex="female", age=50, site="North", target="CD19"),
    patient("B", product="axi-cel", sex="male", age=60, site="South", target="CD19"),
    patient("C", product="tisa-cel", sex="female", age=70, site="North", target="odd"),
    patient("D", product=None, sex=None, age=None, site=None, target=None),
    patient("T", product="tisa-cel", sex="male", age=99, site="Classroom", teaching_case=True),
)


def chosen(query: str, *measured: tuple[str, str, float, float], loaded: Dataset = PEOPLE) -> str:
    taken = snapshot(loaded, *measured)
    mask = select(taken.dataset, taken.measurements, parse_query(query).spec).mask
    return "".join(loaded.patients["patient_id"].to_numpy()[mask])


def options(query: str, field: str) -> dict[str, int | None]:
    taken, spec = snapshot(PEOPLE), parse_query(query).spec
    selection = select(taken.dataset, taken.measurements, spec)
    found = next(
        option
        for option in option_counts(PEOPLE, taken.measurements, spec, selection)
        if option.field == field
    )
    return {word: n for word, n in found.counts if n} | {"unknown": found.unknown}


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", "ABCD"),
        ("product=axi-cel", "AB"),
        ("product=axi-cel,tisa-cel", "ABC"),
        ("product=axi-cel&product_unknown=keep", "ABD"),
        ("product_unknown=drop", "ABC"),
        ("product=axi-cel&sex=female", "A"),
        ("age_min=60", "BC"),
        ("age_min=60&age_max=60", "B"),
        ("age_max=60", "AB"),
        ("age_max=60&age_unknown=keep", "ABD"),
        ("age_unknown=drop", "ABC"),
        ("age_min=98", ""),
        ("site=North", "AC"),
        ("target=BCMA", ""),
        ("target=odd", "C"),
        ("bridging=none", ""),
    ],
)
def test_selection(query: str, ids: str) -> None:
    assert chosen(query) == ids


def test_a_word_that_the_data_do_not_have_is_refused_with_those_they_have() -> None:
    with pytest.raises(QueryError) as caught:
        chosen("site=West")
    assert caught.value.allowed == ("North", "South")
    assert caught.value.field == "site"


def test_a_word_of_a_teaching_case_only_is_no_word() -> None:
    with pytest.raises(QueryError):
        chosen("site=Classroom")


MEASURED = [
    ("cd4", "A", -46, 900.0),
    ("cd4", "B", -45, 300.0),
    ("cd4", "C", -1, 200.0),
    ("cd4", "C", -30, 700.0),
    ("cd4", "D", 0, 200.0),
]


def test_baseline_is_the_last_value_from_day_minus_45_to_before_day_0() -> None:
    assert chosen("baseline_cd4_min=0", *MEASURED) == "BC"
    assert chosen("baseline_cd4_max=250", *MEASURED) == "C"
    assert chosen("baseline_cd4_max=250&baseline_cd4_unknown=keep", *MEASURED) == "ACD"


def test_a_later_filter_never_looks_past_its_day_nor_further_back_than_30_days() -> None:
    measured = [("cd4", "A", 90, 1.0), ("cd4", "B", 91, 1.0), ("cd4", "C", 60, 1.0), ("cd4", "D", 59, 1.0)]
    assert chosen("day90_cd4_min=0", *measured) == "AC"
    assert chosen("day91_cd4_min=0", *measured) == "AB"


def test_up_to_day_30_a_later_filter_starts_on_day_1() -> None:
    measured = [("cd4", "A", 1, 1.0), ("cd4", "B", 0, 1.0), ("cd4", "C", -1, 1.0)]
    assert chosen("day20_cd4_min=0", *measured) == "A"


def test_options_count_under_the_other_filters_only() -> None:
    assert options("", "product") == {"axi-cel": 2, "tisa-cel": 1, "unknown": 1}
    assert options("product=axi-cel", "product") == {"axi-cel": 2, "tisa-cel": 1, "unknown": 1}
    assert options("product=axi-cel", "sex") == {"female": 1, "male": 1, "unknown": 0}
    assert options("product=axi-cel&sex=female", "product") == {"axi-cel": 1, "tisa-cel": 1, "unknown": 0}
    assert options("product=axi-cel&sex=female", "sex") == {"female": 1, "male": 1, "unknown": 0}
    assert options("age_min=60", "sex") == {"female": 1, "male": 1, "unknown": 0}


def test_a_closed_field_lists_every_word_and_an_open_one_those_of_the_data() -> None:
    taken, spec = snapshot(PEOPLE), parse_query("").spec
    selection = select(taken.dataset, taken.measurements, spec)
    counted = {
        option.field: [word for word, _ in option.counts]
        for option in option_counts(PEOPLE, taken.measurements, spec, selection)
    }
    assert counted["sex"] == ["female", "male", "other"]
    assert counted["site"] == ["North", "South"]
    assert counted["target"] == ["CD19", "odd"]


def test_ranges_are_those_under_the_other_filters() -> None:
    taken = snapshot(PEOPLE, *MEASURED)
    spec = parse_query("age_min=60&product=axi-cel&baseline_cd4_unknown=drop").spec
    selection = select(taken.dataset, taken.measurements, spec)
    ranges = {one.field: one for one in numeric_ranges(PEOPLE, taken.measurements, spec, selection)}
    assert (ranges["age"].minimum, ranges["age"].maximum, ranges["age"].unknown) == (60, 60, 0)
    assert (ranges["baseline_cd4"].minimum, ranges["baseline_cd4"].unknown) == (300, 0)
    assert (ranges["prior_lines"].minimum, ranges["prior_lines"].maximum, ranges["prior_lines"].unknown) == (
        None,
        None,
        1,
    )


def test_teaching_cases_are_in_no_count() -> None:
    taken = snapshot(PEOPLE)
    selection = select(taken.dataset, taken.measurements, parse_query("").spec)
    assert (selection.n_loaded, selection.n_selected) == (4, 4)
    assert options("", "sex") == {"female": 2, "male": 1, "unknown": 1}


def test_a_window_is_asked_of_the_store_once() -> None:
    asked: list[tuple[str, int, int]] = []

    class Counting(MeasurementsByHand):
        def last_values(self, analyte: str, first_day: int, end_day: int) -> np.ndarray:
            asked.append((analyte, first_day, end_day))
            return np.full(len(PEOPLE.patients), 100.0)

    store = Counting()
    for _ in range(3):
        select(PEOPLE, store, parse_query("baseline_cd4_min=1").spec)
    assert asked == [("cd4", -45, 0)]
    for day in range(31, 131):
        select(PEOPLE, store, parse_query(f"day{day}_cd4_min=1").spec)
    select(PEOPLE, store, parse_query("baseline_cd4_min=1").spec)
    assert asked.count(("cd4", -45, 0)) == 2
