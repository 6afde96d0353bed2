"""Observed and expected second cancers as an answer: sums by hand, what is left out, states without a comparison."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from data.analysis import incidence
from data.dataset import Dataset
from data.import_report import ImportReport, problem
from data.rates_results import DEMONSTRATION, NO_ESTIMATE, RateRow, RatesAnswer, WithoutRates
from data.statistics.rates import poisson_limits
from data.view import parse_query
from tests.data.builders import DEIDENTIFIED, cancer, dataset, patient, snapshot
from tests.data.rates_by_hand import EVERY_CLASS, asked, rate, table
from tests.data.test_analysis import many, two_products

YEAR = 365.25
FEW = "min_patients=1&min_events=0"


def loaded(*people: dict, rates: Any = EVERY_CLASS, cancers: Any = (), **changes: Any) -> Dataset:
    return dataset(*people, cancers=cancers, reference_rates=table(*rates), **changes)


def row(answer: RatesAnswer, name: str) -> RateRow:
    return next(found for found in (*answer.classes, *answer.groups) if found.name == name)


class TestByHand:
    # Two women born on 1 July 1960: 400 days without an event, a myeloid neoplasm on day 100, then a solid one.
    LOADED = loaded(
        patient("A", followed_to=400, birth_year=1960.0),
        patient("B", followed_to=600, birth_year=1960.0),
        cancers=[cancer("B", 100), cancer("B", 300, category="solid")],
    )

    def test_together(self) -> None:
        found = asked(self.LOADED, FEW).together
        assert (found.n, found.observed, found.observed_covered) == (2, 1, 1)
        assert found.person_years == found.covered_years == pytest.approx(500 / YEAR)
        likely = 500 / YEAR * 1160 / 1e5
        assert found.expected == pytest.approx(likely, rel=1e-12)
        assert found.sir.estimate == pytest.approx(1 / likely)
        assert found.sir.ci_upper == pytest.approx(poisson_limits(1)[1] / likely)
        assert found.excess_per_10000_py.estimate == pytest.approx((1 - likely) * 10_000 / (500 / YEAR))

    def test_each_class_counts_its_own_first_cancer_to_its_own_day(self) -> None:
        answer = asked(self.LOADED, FEW)
        assert [found.name for found in answer.classes] == ["t_nk", "myeloid", "other_haematologic", "solid"]
        days = {"t_nk": 1000, "myeloid": 500, "other_haematologic": 1000, "solid": 700}
        for per_100000, name in ((10, "t_nk"), (100, "myeloid"), (50, "other_haematologic"), (1000, "solid")):
            found = row(answer, name)
            assert found.person_years == pytest.approx(days[name] / YEAR)
            assert found.expected == pytest.approx(days[name] / YEAR * per_100000 / 1e5, rel=1e-12)
            assert found.observed == (name in ("myeloid", "solid"))

    def test_no_event_has_an_exact_upper_limit(self) -> None:
        found = row(asked(self.LOADED, FEW), "t_nk")
        assert (found.observed, found.sir.estimate, found.sir.ci_lower) == (0, 0.0, 0.0)
        assert found.sir.ci_upper == pytest.approx(3.68887945411394 / (1000 / YEAR * 10 / 1e5), rel=1e-9)

    def test_one_patient(self) -> None:
        found = asked(loaded(patient("A", birth_year=1960.0)), FEW).together
        assert (found.n, found.observed) == (1, 0)
        assert found.sir.ci_upper is not None and found.expected is not None

    def test_nobody(self) -> None:
        answer = asked(self.LOADED, "product=tisa-cel")
        assert (answer.n_analysed, answer.together.n, answer.together.observed) == (0, 0, 0)
        assert answer.together.sir == NO_ESTIMATE and answer.together.rate_per_100_py == NO_ESTIMATE
        assert answer.lexis is None
        assert answer.together.note == "No patient can be analysed here."

    def test_somebody_with_no_time_at_risk(self) -> None:
        people = patient("A", birth_year=1960.0), patient("B", followed_to=0, birth_year=1960.0)
        found = asked(loaded(*people, cancers=[cancer("B", 0)]), FEW).together
        assert (found.n, found.observed, found.observed_covered) == (2, 1, 1)
        assert found.person_years == pytest.approx(1000 / YEAR)

    def test_the_order_of_patients_and_rates_is_irrelevant(self) -> None:
        people = [patient(f"P{n}", followed_to=300 + 7 * n, birth_year=1940.0 + n) for n in range(9)]
        cancers = [cancer(f"P{n}", 100 + n) for n in range(4)]
        one = asked(loaded(*people, cancers=cancers), FEW)
        other = asked(loaded(*people[::-1], rates=EVERY_CLASS[::-1], cancers=cancers[::-1]), FEW)
        assert (one.together, one.classes, one.lexis) == (other.together, other.classes, other.lexis)


class TestTimeAtRisk:
    """The same patients, event and time as the curves."""

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "lag_days=90",
            "landmark_days=180",
            "competing=death,relapse",
            "outcome=myeloid",
            "age_min=50",
            "censor=relapse",
            "status=confirmed,suspected",
        ],
    )
    def test_person_years_and_events_are_those_of_the_curves(self, query: str) -> None:
        people = [
            patient(f"P{n}", followed_to=50 * n, birth_year=1950.0, entry_day=20.0 * (n % 3) or None)
            for n in range(1, 30)
        ]
        cancers = [cancer(f"P{n}", 45 * n, category="solid" if n % 2 else "myeloid") for n in (3, 8, 11, 20)]
        data = loaded(*people, cancers=cancers)
        answer = asked(data, query)
        (curve,) = incidence(snapshot(data), parse_query(query).spec, DEIDENTIFIED).groups
        assert answer.together.person_years == pytest.approx(curve.person_years, rel=1e-12)
        assert answer.together.covered_years == pytest.approx(curve.person_years, rel=1e-12)
        assert answer.together.observed == dict(curve.events)["second_cancer"]
        assert answer.together.rate_per_100_py == curve.rate_per_100_py
        assert answer.n_analysed == curve.n

    def test_time_begins_on_the_calendar_at_entry(self) -> None:
        # Infused on 2020-01-01, seen from day 366 on: 2021 only, in which the rate is another.
        rows = [rate("solid", "female", 100, year_to=2020), rate("solid", "female", 9000, year_from=2021)]
        late = patient("A", followed_to=466, entry_day=366.0, birth_year=1960.0)
        found = asked(loaded(late, rates=rows), f"outcome=solid&{FEW}").together
        assert found.expected == pytest.approx(100 / YEAR * 0.09, rel=1e-12)

    def test_a_landmark_and_a_lag_begin_later(self) -> None:
        rows = [rate("solid", "female", 100, year_to=2020), rate("solid", "female", 9000, year_from=2021)]
        data = loaded(patient("A", followed_to=466, birth_year=1960.0), rates=rows)
        for query in ("landmark_days=366", "lag_days=366"):
            found = asked(data, f"outcome=solid&{FEW}&{query}").together
            assert found.expected == pytest.approx(100 / YEAR * 0.09, rel=1e-12), query


class TestAges:
    ROWS = (rate("solid", "female", 100, age_to=59), rate("solid", "female", 2000, age_from=60))

    def expected(self, **columns: Any) -> tuple[float, tuple[str, ...]]:
        answer = asked(
            loaded(patient("A", followed_to=364, **columns), rates=self.ROWS), f"outcome=solid&{FEW}"
        )
        assert answer.together.expected is not None
        return answer.together.expected, answer.notices

    def test_a_date_of_birth_splits_on_the_birthday(self) -> None:
        likely, notices = self.expected(birth_date=date(1960, 4, 1), birth_year=1950.0)
        # 60 years are 21915 days: from 1960-04-01 to 2020-04-01 00:00, 91 days after the infusion.
        assert likely == pytest.approx((91 * 0.001 + 273 * 0.02) / YEAR, rel=1e-12)
        assert not [notice for notice in notices if "born" in notice]

    def test_a_year_of_birth_is_placed_on_1_july_and_counted(self) -> None:
        likely, notices = self.expected(birth_year=1960.0)
        assert likely == pytest.approx((182 * 0.001 + 182 * 0.02) / YEAR, rel=1e-12)
        assert "1 patient of birth known to the year only: born on 1 July (modelling choice)." in notices

    def test_an_age_alone_gets_half_a_year_more_and_is_counted(self) -> None:
        likely, notices = self.expected(age=59.0)
        assert likely == pytest.approx((182.625 * 0.001 + 181.375 * 0.02) / YEAR, rel=1e-12)
        assert any("half a year is added" in notice for notice in notices)

    def test_an_infant_born_in_the_year_of_infusion_is_at_risk_from_birth(self) -> None:
        likely, _ = self.expected(birth_year=2020.0, age=0.0)
        assert likely == pytest.approx(364 / YEAR * 0.001, rel=1e-12)


class TestWithoutARate:
    """Person-time without a rate is counted and never 0; an event in it is not observed."""

    def test_sex_age_and_years_that_the_table_lacks(self) -> None:
        people = (
            patient("A", followed_to=100, birth_year=1960.0),
            patient("B", followed_to=100, birth_year=1960.0, sex=None),
            patient("C", followed_to=100, age=None),
            patient("D", followed_to=100, birth_year=1960.0, infused_on=date(2041, 1, 1)),
            patient("E", followed_to=100, birth_year=1960.0, sex="other"),
        )
        cancers = [cancer(name, 50) for name in "BCDE"]
        answer = asked(loaded(*people, cancers=cancers), FEW)
        found = answer.together
        assert (found.observed, found.observed_covered) == (4, 0)
        assert found.covered_years == pytest.approx(100 / YEAR)
        assert found.person_years == pytest.approx(300 / YEAR)
        assert [(part.reason, part.observed) for part in answer.uncovered] == [
            ("sex not recorded", 1),
            ("age not known", 1),
            ("the table has no rate for the sex, age or year", 2),
        ]
        lost = sum(part.person_years for part in answer.uncovered)
        assert (found.covered_years or 0.0) + lost == pytest.approx(found.person_years)

    def test_an_event_counts_where_its_own_time_has_a_rate(self) -> None:
        # The table ends with 2020: the event on day 400 lies in 2021.
        rows = [rate("solid", "female", 1000, year_to=2020)]
        data = loaded(
            patient("A", birth_year=1960.0),
            patient("B", birth_year=1960.0),
            rates=rows,
            cancers=[cancer("A", 400, category="solid"), cancer("B", 365, category="solid")],
        )
        answer = asked(data, f"outcome=solid&{FEW}")
        assert (answer.together.observed, answer.together.observed_covered) == (2, 1)
        assert answer.together.covered_years == pytest.approx((366 + 365) / YEAR)

    def test_a_rate_of_0_is_a_rate(self) -> None:
        rows = [rate("solid", "female", 0)]
        found = asked(loaded(patient("A", birth_year=1960.0), rates=rows), f"outcome=solid&{FEW}").together
        assert found.covered_years == pytest.approx(1000 / YEAR)
        assert (found.expected, found.sir, found.p_value) == (0.0, NO_ESTIMATE, None)
        assert found.excess_per_10000_py.estimate == 0

    def test_no_time_with_a_rate(self) -> None:
        rows = [rate("solid", "male", 1000)]
        found = asked(loaded(patient("A", birth_year=1960.0), rates=rows), f"outcome=solid&{FEW}").together
        assert (found.covered_years, found.expected, found.sir) == (0.0, 0.0, NO_ESTIMATE)


class TestClassesOfTheTable:
    SKIN = "outcome=t_nk,myeloid,other_haematologic,solid,non_melanoma_skin"

    def test_skin_is_left_out_where_the_table_lacks_it_and_the_answer_says_so(self) -> None:
        data = loaded(
            patient("A", birth_year=1960.0),
            patient("B", birth_year=1960.0),
            cancers=[cancer("A", 100, category="non_melanoma_skin"), cancer("B", 100)],
        )
        answer = asked(data, f"{self.SKIN}&{FEW}")
        assert answer.together.observed == 1
        assert [word.value for word in answer.left_out] == ["non_melanoma_skin"]
        assert "non_melanoma_skin" not in [found.name for found in answer.classes]
        assert len(answer.outcome) == 5 and len(answer.counted) == 4

    def test_skin_counts_where_the_table_has_it(self) -> None:
        rows = (*EVERY_CLASS, rate("non_melanoma_skin", "female", 100))
        answer = asked(loaded(patient("A", birth_year=1960.0), rates=rows), f"{self.SKIN}&{FEW}")
        assert answer.left_out == ()
        assert answer.together.expected == pytest.approx(1000 / YEAR * 1260 / 1e5)

    def test_skin_alone_has_a_rate_and_no_ratio(self) -> None:
        data = loaded(
            patient("A", birth_year=1960.0), cancers=[cancer("A", 100, category="non_melanoma_skin")]
        )
        answer = asked(data, f"outcome=non_melanoma_skin&{FEW}")
        assert answer.together.observed == 1 and answer.together.expected is None
        assert answer.together.note == "No reference rates for non_melanoma_skin."
        assert answer.together.rate_per_100_py.estimate is not None

    def test_the_table_s_own_rate_of_all_classes_is_preferred(self) -> None:
        rows = (*EVERY_CLASS, rate("all", "female", 2000))
        data = loaded(patient("A", birth_year=1960.0), rates=rows)
        assert asked(data, FEW).together.expected == pytest.approx(1000 / YEAR * 0.02)
        assert asked(data, f"outcome=myeloid,solid&{FEW}").together.expected == pytest.approx(
            1000 / YEAR * 0.011
        )

    def test_a_table_of_all_classes_only(self) -> None:
        data = loaded(patient("A", birth_year=1960.0), rates=[rate("all", "female", 2000)])
        answer = asked(data, FEW)
        assert answer.together.expected == pytest.approx(1000 / YEAR * 0.02)
        assert {found.note for found in answer.classes} == {
            f"No reference rates for {name}." for name in ("t_nk", "myeloid", "other_haematologic", "solid")
        }

    def test_a_table_that_lacks_a_class_has_no_sum(self) -> None:
        data = loaded(patient("A", birth_year=1960.0), rates=[rate("solid", "female", 2000)])
        answer = asked(data, FEW)
        assert answer.together.expected is None
        assert answer.together.note == "No reference rates for t_nk, myeloid, other_haematologic."
        assert row(answer, "solid").expected == pytest.approx(1000 / YEAR * 0.02)


class TestGroups:
    def test_groups_of_a_field(self) -> None:
        women, cancers = many(25, "F", events=6, birth_year=1960.0)
        men, more = many(30, "M", events=7, sex="male", birth_year=1960.0)
        rows = [rate("all", "female", 1000), rate("all", "male", 3000)]
        answer = asked(loaded(*women, *men, rates=rows, cancers=[*cancers, *more]), "by=sex")
        assert [(found.name, found.n, found.observed) for found in answer.groups] == [
            ("female", 25, 6), ("male", 30, 7),
        ]  # fmt: skip
        female, male = answer.groups
        assert female.expected == pytest.approx(female.person_years * 0.01)
        assert male.expected == pytest.approx(male.person_years * 0.03)
        assert answer.together.expected == pytest.approx(
            sum(found.expected or 0.0 for found in (female, male))
        )

    def test_by_class_is_what_stands_there_anyway(self) -> None:
        data = loaded(patient("A", birth_year=1960.0))
        assert asked(data, f"by=class&{FEW}").groups == ()
        assert asked(data, f"by=class&{FEW}").classes == asked(data, FEW).classes

    def test_small_groups_are_held_back_as_on_the_curves(self) -> None:
        small = two_products(19, 20, events=6)
        notes = [found.note for found in asked(small, "by=product").groups]
        assert notes == ["Not shown: 19 patients, fewer than 20.", None]


class TestTwoCohorts:
    PEOPLE = (
        *many(25, "F", events=6, birth_year=1960.0)[0],
        *many(30, "M", events=7, sex="male", birth_year=1960.0)[0],
    )
    CANCERS = (*many(25, "F", events=6)[1], *many(30, "M", events=7)[1])

    def test_cohort_a_is_the_answer_and_b_has_its_own_time(self) -> None:
        rows = [rate("all", "female", 1000), rate("all", "male", 3000)]
        data = loaded(*self.PEOPLE, rates=rows, cancers=self.CANCERS)
        answer = asked(data, "sex=female&compare=rest")
        a, b = answer.groups
        assert (a.name, a.n, a.observed, b.name, b.n, b.observed) == ("A", 25, 6, "B", 30, 7)
        assert (a.expected, a.sir) == (answer.together.expected, answer.together.sir)
        assert b.expected == pytest.approx(b.person_years * 0.03)
        assert asked(data, "sex=male").together.sir == b.sir
        assert answer.compared is not None and answer.compared.n_analysed == 30
        assert answer.by == "compare"

    def test_what_b_has_without_a_rate_is_said_to_be_b_s(self) -> None:
        data = loaded(*self.PEOPLE, rates=[rate("all", "female", 1000)], cancers=self.CANCERS)
        reasons = [part.reason for part in asked(data, "sex=female&compare=rest").uncovered]
        assert reasons == ["cohort B: the table has no rate for the sex, age or year"]

    def test_without_dates(self) -> None:
        data = loaded(*self.PEOPLE, cancers=self.CANCERS, has_calendar_dates=False)
        assert [found.observed for found in asked(data, "sex=female&compare=rest").groups] == [6, 7]


def test_counting_each_cancer_is_not_ignored_in_silence() -> None:
    data = loaded(patient("A", birth_year=1960.0), cancers=[cancer("A", 100), cancer("A", 200)])
    answer = asked(data, f"count=each&{FEW}")
    assert answer.together.observed == 1
    assert any("the first second cancer of a row counts here" in notice for notice in answer.notices)


class TestNoComparison:
    PEOPLE = (patient("A", birth_year=1960.0), patient("B", birth_year=1960.0))
    CANCERS = (cancer("B", 100),)

    def check(self, answer: RatesAnswer, kind: WithoutRates, sentence: str) -> None:
        assert (answer.without_rates, answer.why_without) == (kind, sentence)
        assert answer.reference is None
        found = answer.together
        assert (found.observed, found.expected, found.sir, found.p_value) == (1, None, NO_ESTIMATE, None)
        assert found.person_years == pytest.approx(1100 / YEAR)
        assert found.rate_per_100_py.estimate == pytest.approx(100 / (1100 / YEAR))

    def test_no_calendar_dates(self) -> None:
        data = loaded(*self.PEOPLE, cancers=self.CANCERS, has_calendar_dates=False)
        answer = asked(data, FEW)
        self.check(answer, WithoutRates.NO_DATES, "no calendar dates in this installation")
        assert answer.lexis is None

    def test_no_table(self) -> None:
        answer = asked(dataset(*self.PEOPLE, cancers=self.CANCERS), FEW)
        self.check(answer, WithoutRates.NOT_INSTALLED, "No reference rates are installed here.")
        assert answer.lexis is not None

    def test_a_table_of_which_nothing_is_left(self) -> None:
        wrong = problem("unknown_word", "reference_rates.csv", "Write solid.", 2, "category", "lung")
        report = ImportReport((wrong,), {"reference_rates": 1}, {"reference_rates": 1})
        answer = asked(dataset(*self.PEOPLE, cancers=self.CANCERS), FEW, report=report)
        self.check(answer, WithoutRates.UNUSABLE, "The table of reference rates cannot be used.")
        assert answer.table_problems == (wrong.sentence,)

    def test_demonstration_rates_are_refused_beside_real_patients(self) -> None:
        rows = [rate("all", "female", 1000, population=DEMONSTRATION)]
        real = loaded(*self.PEOPLE, rates=rows, cancers=self.CANCERS, synthetic=False)
        self.check(
            asked(real, FEW),
            WithoutRates.DEMONSTRATION,
            "The table of reference rates holds demonstration rates; they are not used beside real patients.",
        )
        invented = asked(loaded(*self.PEOPLE, rates=rows, cancers=self.CANCERS), FEW)
        assert invented.reference is not None and invented.reference.is_demonstration

    def test_what_is_left_of_a_table_is_used_and_its_problems_said(self) -> None:
        wrong = [
            problem("unknown_word", "reference_rates.csv", "Write solid.", line, "category", "lung")
            for line in range(2, 9)
        ]
        report = ImportReport(tuple(wrong), {"reference_rates": 15}, {"reference_rates": 7})
        answer = asked(loaded(*self.PEOPLE), FEW, report=report)
        assert answer.reference is not None and answer.reference.rows_rejected == 7
        assert len(answer.table_problems) == 6
        assert answer.table_problems[-1] == "2 more problems of this file on the Data page."

    def test_the_source_of_the_rates(self) -> None:
        rows = (
            rate("all", "female", 1),
            rate("all", "male", 1, licence="ODbL", year_from=1990, year_to=2050),
        )
        source = asked(loaded(*self.PEOPLE, rates=rows), FEW).reference
        assert source is not None
        assert source.populations == ("Northland",) and source.sources == ("Registry, 2024 edition",)
        assert source.licences == ("CC BY 4.0", "ODbL")
        assert source.years == (1990, 2050)
        assert not source.is_demonstration
