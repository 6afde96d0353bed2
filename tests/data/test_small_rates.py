"""What of the rates is held back, and from whom."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from data.access import AccessDenied
from data.dataset import Dataset
from data.rates_document import rates_csv, rates_document
from data.rates_results import NO_ESTIMATE, RateRow, RatesAnswer
from tests.data.builders import AGGREGATE, DEIDENTIFIED, IDENTIFIED, cancer, dataset, patient
from tests.data.rates_by_hand import EVERY_CLASS, asked, table


def cohort(**per_class: int) -> Dataset:
    """Sixty women, of whom so many have a first cancer of each class."""
    people = [patient(f"P{n:02d}", followed_to=1000 + n, birth_year=1950.0) for n in range(60)]
    numbers = iter(range(60))
    cancers = [
        cancer(f"P{next(numbers):02d}", 100, category=name) for name, n in per_class.items() for _ in range(n)
    ]
    return dataset(*people, cancers=cancers, reference_rates=table(*EVERY_CLASS))


def counts(answer: RatesAnswer) -> dict[str, int | None]:
    return {row.name: row.observed for row in (answer.together, *answer.classes, *answer.groups)}


def is_bare(row: RateRow) -> bool:
    """No number from which the ratio could be read."""
    estimates = (row.sir, row.excess_per_10000_py)
    return all(value == NO_ESTIMATE for value in estimates) and (
        row.expected is row.covered_years is row.observed_covered is row.p_value is None
    )


class TestThoseWhoSeePatients:
    def test_a_class_of_few_cancers_keeps_its_counts_and_loses_its_ratio(self) -> None:
        answer = asked(cohort(t_nk=1, solid=7), access=DEIDENTIFIED)
        few, enough = answer.classes[0], answer.classes[3]
        assert few.note == "Not shown: 1 second cancer, fewer than 5."
        assert (few.n, few.observed) == (60, 1) and few.rate_per_100_py.estimate
        assert is_bare(few)
        assert enough.note is None and enough.sir.estimate is not None

    def test_all_together_are_always_shown(self) -> None:
        answer = asked(cohort(solid=1), access=DEIDENTIFIED)
        assert answer.together.note is None and answer.together.sir.ci_lower is not None

    def test_they_may_ask_for_the_few(self) -> None:
        answer = asked(cohort(t_nk=1, solid=7), "min_events=0", DEIDENTIFIED)
        assert all(row.note is None and row.sir.ci_upper for row in answer.classes)

    def test_the_ratio_is_computed_from_dates_that_the_reader_does_not_see(self) -> None:
        data = cohort(solid=7)
        assert asked(data, access=DEIDENTIFIED).together == asked(data, access=IDENTIFIED).together


class TestAggregate:
    def test_a_cohort_of_a_few_is_refused(self) -> None:
        people = [patient(f"P{n}", birth_year=1950.0) for n in range(19)]
        with pytest.raises(AccessDenied, match="fewer than 20 patients"):
            asked(dataset(*people, reference_rates=table(*EVERY_CLASS)), access=AGGREGATE)

    def test_one_to_four_cancers_are_held_back_with_their_rate(self) -> None:
        answer = asked(cohort(t_nk=1, myeloid=2, solid=9), access=AGGREGATE)
        assert counts(answer) == {
            "together": 12, "t_nk": None, "myeloid": None, "other_haematologic": 0, "solid": 9,
        }  # fmt: skip
        for row in answer.classes[:2]:
            assert row.note == "Not shown: fewer than 5 second cancers."
            assert row.rate_per_100_py == NO_ESTIMATE and is_bare(row)

    def test_a_number_that_could_be_worked_out_goes_too(self) -> None:
        # 12 less 5 less 6 would be the one T/NK-cell lymphoma.
        answer = asked(cohort(t_nk=1, myeloid=5, solid=6), access=AGGREGATE)
        assert counts(answer) == {
            "together": 12, "t_nk": None, "myeloid": None, "other_haematologic": 0, "solid": 6,
        }  # fmt: skip
        assert "could be worked out" in (answer.classes[1].note or "")

    def test_a_cohort_of_few_cancers_shows_none_of_them(self) -> None:
        answer = asked(cohort(t_nk=1, solid=2), access=AGGREGATE)
        assert set(counts(answer).values()) == {None, 0}
        assert answer.together.note == "Not shown: fewer than 5 second cancers."

    def test_no_cancer_at_all_is_no_secret(self) -> None:
        answer = asked(cohort(), access=AGGREGATE)
        assert answer.together.observed == 0 and answer.together.sir.ci_upper is not None

    @staticmethod
    def some_without_sex(n_without: int, n_cancers: int) -> Dataset:
        people = [
            patient(f"P{n:02d}", birth_year=1950.0, sex=None if n < n_without else "female")
            for n in range(40)
        ]
        cancers = [cancer(f"P{n:02d}", 100, category="solid") for n in range(n_cancers)]
        return dataset(*people, cancers=cancers, reference_rates=table(*EVERY_CLASS))

    @pytest.mark.parametrize(
        ("query", "n_rows"),
        [("outcome=solid", 1), ("outcome=solid,myeloid", 2), ("by=product", 3), ("compare=all", 4)],
    )
    def test_cancers_without_a_rate_are_held_back_and_the_ratio_stays(self, query: str, n_rows: int) -> None:
        answer = asked(self.some_without_sex(1, 9), query, AGGREGATE)
        assert {part.observed for part in answer.uncovered} == {None}
        rows = [row for row in (answer.together, *answer.classes, *answer.groups) if row.observed != 0]
        assert len(rows) == n_rows
        for row in rows:
            assert (row.observed, row.observed_covered) == (None, 8), row.name
            assert row.rate_per_100_py == NO_ESTIMATE and row.sir.estimate is not None

    def test_few_cancers_with_a_rate_are_held_back_too(self) -> None:
        answer = asked(self.some_without_sex(7, 9), "outcome=solid", AGGREGATE)
        assert (answer.together.observed, answer.together.observed_covered) == (None, None)
        assert is_bare(answer.together)

    @pytest.mark.parametrize("numbers", list(product((0, 1, 4, 5, 7), repeat=3)))
    def test_no_count_of_one_to_four_can_be_had_as_a_difference(self, numbers: tuple[int, int, int]) -> None:
        answer = asked(cohort(t_nk=numbers[0], myeloid=numbers[1], solid=numbers[2]), access=AGGREGATE)
        found = counts(answer)
        total, parts = found.pop("together"), list(found.values())
        assert not [n for n in (total, *parts) if n is not None and 0 < n < 5]
        assert total is None or parts.count(None) != 1

    def test_neither_document_nor_file_holds_what_is_held_back(self) -> None:
        answer = asked(cohort(t_nk=1, myeloid=2, solid=9), access=AGGREGATE)
        document: dict[str, Any] = rates_document(answer)["classes"][0]
        assert document["observed"] is document["expected"] is document["sir"]["estimate"] is None
        line = next(line for line in rates_csv(answer).splitlines() if line.startswith("class,t_nk"))
        assert line.startswith("class,t_nk,60,,") and line.endswith("Not shown: fewer than 5 second cancers.")


class TestLexisTable:
    def test_cells_add_up_to_all_person_time(self) -> None:
        answer = asked(cohort(solid=7))
        assert answer.lexis is not None and answer.lexis.n_hidden == 0
        total = sum(years or 0 for row in answer.lexis.rows for years in row.person_years)
        assert total == pytest.approx(answer.together.person_years, rel=1e-12)
        assert answer.lexis.periods == ("2020–2024",)
        assert [(row.sex, row.ages) for row in answer.lexis.rows] == [
            ("female", "65–69"),
            ("female", "70–74"),
        ]

    def test_sex_and_age_that_are_not_recorded_are_lines_of_their_own(self) -> None:
        people = [patient("A", sex=None, birth_year=1990.0), patient("B", age=None)]
        lexis = asked(dataset(*people, reference_rates=table(*EVERY_CLASS)), "min_patients=1").lexis
        assert lexis is not None
        assert [(row.sex, row.ages) for row in lexis.rows] == [
            ("female", None), (None, "25–29"), (None, "30–34"),
        ]  # fmt: skip

    @pytest.mark.parametrize(("access", "oldest"), [(IDENTIFIED, "95–99"), (DEIDENTIFIED, "90+")])
    def test_the_oldest_are_one_band_for_who_sees_no_dates(self, access: Any, oldest: str) -> None:
        people = [patient("A", followed_to=100, birth_year=1924.0)]
        lexis = asked(dataset(*people), access=access).lexis
        assert lexis is not None and [row.ages for row in lexis.rows] == [oldest]

    def test_cells_of_few_patients_are_held_back_from_who_sees_groups_only(self) -> None:
        people = [patient(f"P{n}", followed_to=300, birth_year=1950.0) for n in range(25)]
        people += [patient(f"Y{n}", followed_to=300, birth_year=1980.0) for n in range(19)]
        people += [patient(f"M{n}", followed_to=300, birth_year=1950.0, sex="male") for n in range(40)]
        lexis = asked(dataset(*people), access=AGGREGATE).lexis
        assert lexis is not None
        shown = {(row.sex, row.ages): row.person_years[0] for row in lexis.rows}
        # The next smallest goes too: all person-years less the others would be the cell.
        assert shown["female", "35–39"] is shown["female", "40–44"] is None
        assert lexis.n_hidden >= 2
        assert asked(dataset(*people), access=DEIDENTIFIED).lexis is not None
