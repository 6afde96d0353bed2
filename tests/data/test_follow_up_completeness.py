"""Completeness of follow-up against the data cut-off: worked by hand, at the edges, and in the answer."""

from __future__ import annotations

from datetime import date

import pytest

from data import analysis
from data.access import Access
from data.dataset import Dataset
from data.view import parse_query
from tests.data.builders import (
    DEIDENTIFIED,
    IDENTIFIED,
    INFUSED_ON,
    cancer,
    dataset,
    event,
    patient,
    snapshot,
)

CUT_OFF = date.fromordinal(INFUSED_ON.toordinal() + 1000)


def complete(loaded: Dataset, query: str = "", access: Access = IDENTIFIED) -> float | None:
    spec = parse_query(f"min_at_risk=1&{query}".rstrip("&")).spec
    return analysis.incidence(snapshot(loaded), spec, access).groups[0].completeness


def cohort(**changes: object) -> Dataset:
    return dataset(
        patient("A", followed_to=1000), patient("B", followed_to=400), patient("C", dead_on=300), patient("D"),
        cancers=[cancer("D", 200)],
        **({"data_cut_off_date": CUT_OFF} | changes),  # type: ignore[arg-type]
    )  # fmt: skip


def test_worked_by_hand() -> None:
    # A is complete, B has 400 of 1000, C died and D had the event: nothing more could be observed.
    assert complete(cohort()) == pytest.approx((1000 + 400 + 300 + 200) / (1000 + 1000 + 300 + 200))


def test_from_the_landmark_on() -> None:
    assert complete(cohort(), "landmark_days=250") == pytest.approx((750 + 150 + 50) / (750 + 750 + 50))


def test_an_event_taken_to_censor_is_no_loss_to_follow_up() -> None:
    loaded = dataset(
        patient("A", followed_to=1000), events=[event("A", "relapse", 100)], data_cut_off_date=CUT_OFF
    )
    assert complete(loaded, "censor=relapse") == 1.0


def test_without_a_named_cut_off_it_is_the_latest_dated_row() -> None:
    loaded = cohort(data_cut_off_date=None, data_of_date=CUT_OFF)
    assert complete(loaded) == complete(cohort())


@pytest.mark.parametrize(
    "changes", [{"has_calendar_dates": False}, {"data_of_date": None, "data_cut_off_date": None}]
)
def test_without_a_date_there_is_no_index(changes: dict[str, object]) -> None:
    assert complete(cohort(**changes)) is None


def test_rows_after_the_cut_off_do_not_make_it_pass_one() -> None:
    loaded = dataset(patient("A", followed_to=1200), patient("B", followed_to=500), data_cut_off_date=CUT_OFF)
    assert complete(loaded) == pytest.approx((1200 + 500) / (1200 + 1000))


def test_everybody_dead_on_day_0_has_no_time_to_observe() -> None:
    assert complete(dataset(patient("A", dead_on=0, followed_to=0), data_cut_off_date=CUT_OFF)) is None


def test_without_dates_it_tells_nobodys_day_of_infusion() -> None:
    # 1 / C of one patient is the time to the cut-off, so the date of the infusion; so is what one patient more changes.
    assert (
        complete(dataset(patient("A", followed_to=400), data_cut_off_date=CUT_OFF), access=DEIDENTIFIED)
        is None
    )
    people = [patient(f"P{n}", followed_to=333 + n) for n in range(20)]
    found = complete(dataset(*people, data_cut_off_date=CUT_OFF), access=DEIDENTIFIED)
    exact = complete(dataset(*people, data_cut_off_date=CUT_OFF))
    assert exact == pytest.approx(0.3425) and found in (0.342, 0.343)
    assert complete(dataset(*people[:19], data_cut_off_date=CUT_OFF), access=DEIDENTIFIED) is None
