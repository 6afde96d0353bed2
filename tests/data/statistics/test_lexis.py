"""Person-time on the Lexis diagram: against R's numbers, day by day by hand, edge cases, and whatever the data."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from data.statistics.lexis import FIVE_YEAR_CUTS, Lexis, RateGrid, expected_cancers, split, sums
from data.statistics.rates import central_p_value, standardised_ratio

FOLDER = Path(__file__).parents[2] / "reference" / "lexis"
EPOCH = date(1970, 1, 1)
YEAR = 365.25


@cache
def of_r() -> dict[str, Any]:
    return json.loads((FOLDER / "sir_lexis_public.json").read_text(encoding="utf-8"))


@cache
def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"sir_lexis_public_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def days(column: str) -> NDArray[np.float64]:
    return np.array([float((date.fromisoformat(row[column]) - EPOCH).days) for row in rows("patients")])


@cache
def reference_grid() -> RateGrid:
    ages, years = (sorted({int(row[name]) for row in rows("rates")}) for name in ("age", "year"))
    rate = np.full((2, len(ages), len(years)), np.nan)
    for row in rows("rates"):
        place = "FM".index(row["sex"]), ages.index(int(row["age"])), years.index(int(row["year"]))
        rate[place] = float(row["rate_per_100000"]) / 1e5
    return RateGrid(rate, tuple(map(float, ages)), years[0])


@pytest.fixture(scope="module")
def lexis() -> Lexis:
    return split(days("birth"), days("infusion"), days("exit"), reference_grid().age_cuts)


class TestAgainstR:
    SEX = np.array(["FM".index(row["sex"]) for row in rows("patients")])
    EVENT = np.array([row["status"] == "1" for row in rows("patients")])

    def test_person_years(self, lexis: Lexis) -> None:
        assert lexis.years.sum() == pytest.approx(of_r()["person_years"], rel=1e-12)

    def test_person_years_and_expected_by_age_and_sex(self, lexis: Lexis) -> None:
        part = expected_cancers(lexis, self.SEX, reference_grid())
        assert part.ends_covered.all()
        years, grid = lexis.years, reference_grid()
        rate = grid.rate[self.SEX[lexis.row], lexis.age_band, lexis.year - grid.first_year]
        for cell in of_r()["person_years_by_age_sex"]:
            band = grid.age_cuts.index(cell["age"])
            own = (lexis.age_band == band) & (self.SEX[lexis.row] == "FM".index(cell["sex"]))
            assert years[own].sum() == pytest.approx(cell["py"], rel=1e-11)
            assert (years * rate)[own].sum() == pytest.approx(cell["exp"], rel=1e-11)

    @pytest.mark.parametrize("sex", [None, "F", "M"])
    def test_expected_ratio_and_limits(self, lexis: Lexis, sex: str | None) -> None:
        block = of_r()["overall"] if sex is None else of_r()["by_sex"][sex]
        own = np.array([sex in (None, "FM"[code]) for code in self.SEX])
        part = expected_cancers(lexis, self.SEX, reference_grid())
        likely, observed = float(part.expected[own].sum()), int(self.EVENT[own].sum())
        assert observed == block["observed"]
        assert likely == pytest.approx(block["expected"], rel=1e-12)
        found = standardised_ratio(observed, likely)
        assert (found.estimate, found.ci_lower, found.ci_upper) == pytest.approx(
            (block["sir"], block["lower"], block["upper"]), rel=1e-9
        )
        # R's p adds up the unlikely counts of both tails; here only the upper one has any, and central doubles it.
        assert central_p_value(observed, likely) == pytest.approx(2 * block["p"], rel=1e-9)

    def test_r_s_own_split_agrees(self) -> None:
        assert of_r()["expected_epi_splitLexis"] == pytest.approx(of_r()["overall"]["expected"], rel=1e-9)


def by_hand(birth: int, start: int, stop: int) -> dict[tuple[int, int], float]:
    """Days in each (age band, calendar year), counted in quarters of a day: no birthday lies within one."""
    cells: dict[tuple[int, int], float] = {}
    for quarter in range(start * 4, stop * 4):
        year = (EPOCH + timedelta(days=quarter // 4)).year
        age = (quarter + 0.5) / 4 - birth
        cell = (int(age // (5 * YEAR)) if age >= 0 else -1, year)
        cells[cell] = cells.get(cell, 0) + 0.25
    return cells


@settings(max_examples=60, deadline=None)
@given(
    birth=st.integers(-20_000, 17_000),
    start=st.integers(17_000, 18_500),
    length=st.integers(0, 1500),
)
def test_every_quarter_of_a_day_is_in_its_cell(birth: int, start: int, length: int) -> None:
    lexis = split([birth], [start], [start + length])
    found = {
        (int(band), int(year)): years * YEAR
        for band, year, years in zip(lexis.age_band, lexis.year, lexis.years, strict=True)
        if years
    }
    expected = by_hand(birth, start, start + length)
    assert set(found) == set(expected)
    assert all(found[cell] == pytest.approx(expected[cell], abs=1e-8) for cell in found)


PERSON = st.tuples(st.integers(-20_000, 15_000), st.integers(15_000, 20_000), st.integers(0, 6000))


@settings(max_examples=80, deadline=None)
@given(people=st.lists(PERSON, min_size=1, max_size=12), order=st.randoms(use_true_random=False))
def test_splitting_keeps_all_time_and_does_not_depend_on_the_order(people: list, order: Any) -> None:
    def asked(listed: list) -> NDArray:
        birth, start, length = (np.array(column) for column in zip(*listed, strict=True))
        lexis = split(birth, start, start + length)
        assert sums(lexis.row, lexis.years, len(listed)) * YEAR == pytest.approx(length, abs=1e-8)
        assert (lexis.years >= 0).all() and (np.diff(lexis.row) >= 0).all()
        assert (lexis.row[lexis.last] == np.arange(len(listed))).all()
        grid = RateGrid(np.arange(2 * 25 * 30).reshape(2, 25, 30) / 1e4, FIVE_YEAR_CUTS, 2010)
        return expected_cancers(lexis, np.zeros(len(listed), dtype=np.intp), grid).expected

    expected = asked(people)
    places = list(range(len(people)))
    order.shuffle(places)
    shuffled = asked([people[place] for place in places])
    assert shuffled.tolist() == [expected[place] for place in places]


@settings(max_examples=40, deadline=None)
@given(people=st.lists(PERSON, min_size=1, max_size=8), cut=st.integers(0, 6000))
def test_two_parts_of_one_person_s_time_expect_as_much_as_the_whole(people: list, cut: int) -> None:
    birth, start, length = (np.array(column, dtype=float) for column in zip(*people, strict=True))
    stop, middle = start + length, start + np.minimum(length, cut)
    grid = RateGrid(np.linspace(0, 0.1, 25 * 60).reshape(1, 25, 60), FIVE_YEAR_CUTS, 2000)
    sex = np.zeros(len(people), dtype=np.intp)

    def expected(first: NDArray, last: NDArray) -> NDArray:
        return expected_cancers(split(birth, first, last), sex, grid).expected

    assert expected(start, middle) + expected(middle, stop) == pytest.approx(expected(start, stop), abs=1e-12)


class TestEdges:
    def test_nobody(self) -> None:
        lexis = split([], [], [])
        assert lexis.row.size == lexis.years.size == lexis.last.size == 0
        part = expected_cancers(
            lexis, np.zeros(0, dtype=np.intp), RateGrid(np.ones((1, 25, 1)), FIVE_YEAR_CUTS, 2020)
        )
        assert part.expected.size == part.covered_years.size == 0

    def test_no_time_at_risk_is_one_piece_of_length_0_in_the_cell_of_its_day(self) -> None:
        new_year = float((date(2020, 1, 1) - EPOCH).days)
        lexis = split([new_year - 10 * YEAR], [new_year], [new_year])
        assert (lexis.years.tolist(), lexis.age_band.tolist(), lexis.year.tolist()) == ([0.0], [2], [2020])

    def test_who_leaves_on_a_birthday_or_on_new_year_leaves_in_the_band_that_ends(self) -> None:
        new_year = float((date(2020, 1, 1) - EPOCH).days)
        lexis = split([new_year - 10 * YEAR], [new_year - 30], [new_year])
        assert (lexis.age_band.tolist(), lexis.year.tolist()) == ([1], [2019])
        later = split([new_year - 10 * YEAR], [new_year - 30], [new_year + 1])
        assert (later.age_band.tolist(), later.year.tolist()) == ([1, 2], [2019, 2020])

    def test_before_the_first_cut_and_past_the_last(self) -> None:
        lexis = split([0.0], [18_000.0], [18_010.0], [60.0, 65.0])
        assert lexis.age_band.tolist() == [-1]
        lexis = split([-20_000.0], [18_000.0], [18_010.0], [60.0, 65.0])
        assert lexis.age_band.tolist() == [1]

    def test_two_birthdays_in_one_leap_year(self) -> None:
        new_year = float((date(2020, 1, 1) - EPOCH).days)
        birth = new_year + 0.5 - 50 * YEAR
        lexis = split([birth], [new_year], [new_year + 366], [float(age) for age in range(121)])
        assert lexis.age_band.tolist() == [49, 50, 51]
        assert lexis.years * YEAR == pytest.approx([0.5, 365.25, 0.25])

    @pytest.mark.parametrize(
        ("birth", "start", "stop"),
        [([0.0], [10.0], [9.0]), ([np.nan], [0.0], [9.0]), ([0.0], [np.nan], [9.0])],
    )
    def test_time_without_meaning_is_refused(self, birth: list, start: list, stop: list) -> None:
        with pytest.raises(ValueError, match="not before its start"):
            split(birth, start, stop)


class TestExpected:
    GRID = RateGrid(np.array([[[0.01, np.nan], [0.02, 0.04]]]), (0.0, 40.0), 2020)
    """One sex; below 40 and from 40 on; 2020 and 2021, without a rate below 40 in 2021."""

    def asked(self, birth: date, start: date, stop: date, sex: int = 0):
        at = [float((day - EPOCH).days) for day in (birth, start, stop)]
        lexis = split([at[0]], [at[1]], [at[2]], self.GRID.age_cuts)
        return expected_cancers(lexis, np.array([sex]), self.GRID)

    def test_rates_times_years(self) -> None:
        part = self.asked(date(1950, 6, 1), date(2020, 7, 1), date(2021, 7, 2))
        assert part.expected[0] == pytest.approx((184 * 0.02 + 182 * 0.04) / YEAR)
        assert part.covered_years[0] == pytest.approx(366 / YEAR)
        assert part.ends_covered.tolist() == [True]

    @pytest.mark.parametrize(
        ("birth", "start", "stop", "sex", "days"),
        [
            (date(2000, 1, 1), date(2020, 12, 1), date(2021, 2, 1), 0, 31),
            (date(1950, 1, 1), date(2021, 12, 1), date(2022, 2, 1), 0, 31),
            (date(1950, 1, 1), date(2019, 1, 1), date(2019, 6, 1), 0, 0),
            (date(1950, 1, 1), date(2020, 1, 1), date(2020, 6, 1), -1, 0),
            (date(2030, 1, 1), date(2020, 1, 1), date(2020, 6, 1), 0, 0),
        ],
    )
    def test_time_without_a_rate_is_counted_and_not_taken_as_0(
        self, birth: date, start: date, stop: date, sex: int, days: int
    ) -> None:
        part = self.asked(birth, start, stop, sex)
        assert part.covered_years[0] == pytest.approx(days / YEAR)
        assert part.ends_covered.tolist() == [False]
        assert (part.expected[0] == 0.0) == (days == 0)
        assert part.expected[0] <= part.covered_years[0]


def test_a_hundred_thousand_patients_in_a_moment() -> None:
    random = np.random.default_rng(1)
    n = 100_000
    birth, start = np.floor(random.uniform(-12_000, 10_000, n)), np.floor(random.uniform(17_000, 20_500, n))
    stop = start + np.floor(random.exponential(1000, n))
    sex = random.integers(0, 2, n)
    grid = RateGrid(np.full((2, 25, 40), 0.01), FIVE_YEAR_CUTS, 2010)

    def once() -> float:
        began = perf_counter()
        expected_cancers(split(birth, start, stop), sex, grid)
        return perf_counter() - began

    # A loop over patients would take ten seconds; the bound leaves room for a busy machine.
    assert min(once() for _ in range(3)) < 1.0
