"""Where follow-up ends, and where dates known to the month or year are placed in it."""

from __future__ import annotations

from datetime import date

from tests.data.builders import cancer, dataset, event, patient
from tests.data.endpoints import notices_of, only, rows_of


class TestEndOfFollowUp:
    def test_it_is_the_follow_up_date(self) -> None:
        assert only(dataset(patient("A", followed_to=400, last_dated_day=900))) == (None, 400, "censored")

    def test_where_it_is_empty_and_the_patient_dead_it_is_the_death(self) -> None:
        assert only(dataset(patient("A", followed_to=None, dead_on=300))) == (None, 300, "death")

    def test_where_it_is_empty_and_the_patient_alive_it_is_the_latest_dated_row(self) -> None:
        loaded = dataset(patient("A", followed_to=None, last_dated_day=350))
        assert only(loaded) == (None, 350, "censored")
        assert notices_of(loaded) == (
            "1 patient without a date of follow-up for second cancers: followed to the latest dated row.",
        )

    def test_a_death_up_to_183_days_after_it_counts_on_its_own_day(self) -> None:
        assert only(dataset(patient("A", followed_to=100, dead_on=283))) == (None, 283, "death")

    def test_a_later_death_is_censored_on_the_follow_up_date_with_a_count(self) -> None:
        loaded = dataset(patient("A", followed_to=100, dead_on=284))
        assert only(loaded) == (None, 100, "censored")
        assert notices_of(loaded) == (
            "1 death is more than 183 days after the follow-up date: censored on that date.",
        )

    def test_a_second_cancer_after_it_is_an_event_on_its_own_day(self) -> None:
        loaded = dataset(patient("A", followed_to=100), cancers=[cancer("A", 150)])
        assert only(loaded) == (None, 150, "second_cancer")
        assert notices_of(loaded) == (
            "1 second cancer is dated after the end of follow-up and counts on its own day.",
        )

    def test_a_second_cancer_between_it_and_a_late_death_is_an_event(self) -> None:
        loaded = dataset(patient("A", followed_to=100, dead_on=900), cancers=[cancer("A", 800)])
        assert only(loaded) == (None, 800, "second_cancer")

    def test_a_death_before_the_follow_up_date_is_the_exit(self) -> None:
        assert only(dataset(patient("A", followed_to=900, dead_on=500))) == (None, 500, "death")


class TestPartialDates:
    def test_a_month_counts_as_the_15th_and_a_year_as_1_july_and_both_are_counted(self) -> None:
        loaded = dataset(
            patient("A"),
            patient("B", dead_on=182, followed_to=182, death_date_precision="year"),
            cancers=[cancer("A", 45, precision="month")],
        )
        assert rows_of(loaded) == {"A": (None, 45, "second_cancer"), "B": (None, 182, "death")}
        assert notices_of(loaded) == (
            "2 dates are known to the month or year only and count as the 15th or 1 July (0 moved into follow-up).",
        )

    def test_a_cancer_in_the_month_of_the_infusion_is_moved_to_day_0(self) -> None:
        loaded = dataset(
            patient("A", infused_on=date(2020, 1, 20)), cancers=[cancer("A", -5, precision="month")]
        )
        assert only(loaded) == (None, 0, "second_cancer")
        assert "(1 moved into follow-up)" in notices_of(loaded)[0]

    def test_a_cancer_is_moved_back_to_the_end_of_follow_up(self) -> None:
        loaded = dataset(patient("A", followed_to=40), cancers=[cancer("A", 45, precision="month")])
        assert only(loaded) == (None, 40, "second_cancer")

    def test_a_death_in_the_month_of_the_infusion_is_moved_to_day_0(self) -> None:
        infused = date(2020, 1, 20)
        loaded = dataset(
            patient("A", infused_on=infused, followed_to=None, dead_on=-5, death_date_precision="month")
        )
        assert only(loaded) == (None, 0, "death")

    def test_a_death_is_moved_back_to_the_follow_up_date_within_its_own_year(self) -> None:
        loaded = dataset(patient("A", followed_to=60, dead_on=182, death_date_precision="year"))
        assert only(loaded) == (None, 60, "death")

    def test_a_death_is_not_placed_before_an_exact_day_of_its_own_year(self) -> None:
        seen = event("A", "hospitalisation", 240, end_day=250)
        loaded = dataset(
            patient("A", followed_to=100, dead_on=182, death_date_precision="year"), events=[seen]
        )
        assert only(loaded) == (None, 250, "death")

    def test_a_day_after_the_year_of_the_death_does_not_move_it(self) -> None:
        loaded = dataset(
            patient("A", followed_to=None, dead_on=182, death_date_precision="year"),
            events=[event("A", "hospitalisation", 366)],
        )
        assert only(loaded) == (None, 182, "death")

    def test_an_exact_death_stays_where_it_is(self) -> None:
        loaded = dataset(patient("A", followed_to=100, dead_on=120), events=[event("A", "infection", 100)])
        assert only(loaded) == (None, 120, "death")

    def test_a_death_in_a_later_year_is_not_moved_into_follow_up(self) -> None:
        loaded = dataset(patient("A", followed_to=60, dead_on=182 + 366, death_date_precision="year"))
        assert only(loaded) == (None, 60, "censored")
