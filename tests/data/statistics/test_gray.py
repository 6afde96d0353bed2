"""Gray's test: every number of R's cuminc, many small cohorts full of ties, a case by hand, and what always holds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from data.statistics.gray import GrayTest, gray_test
from tests.data.statistics.reference import DATA_SETS, Patients, numbers, patients

N_CAUSES = 3
SMALL = numbers("gray_small")["cases"]


def gray_blocks() -> list[Any]:
    found = []
    for data_set in DATA_SETS:
        whole = numbers(data_set).get("gray", {})
        after = numbers(data_set).get("landmark", {})
        for block, landmark in ((whole, None), (after.get("gray", {}), after.get("landmark"))):
            for rho in (name for name in block if name.startswith("rho")):
                found += [
                    pytest.param(data_set, landmark, rho, cause, id=f"{data_set}-{landmark}-{rho}-{cause}")
                    for cause in block[rho]
                ]
    return found


def groups_of(sample: Patients) -> NDArray[np.intp]:
    return np.unique(sample.group, return_inverse=True)[1]


@pytest.mark.parametrize(("data_set", "landmark", "rho", "cause"), gray_blocks())
def test_every_test_of_cuminc(data_set: str, landmark: float | None, rho: str, cause: str):
    sample, block = patients(data_set), numbers(data_set)["gray"]
    if landmark is not None:
        sample, block = sample.part(sample.time > landmark), numbers(data_set)["landmark"]["gray"]
    found = gray_test(
        sample.time, sample.status, groups_of(sample),
        n_causes=max(sample.status), of_cause=int(cause[5:]), rho=float(rho[3:]),
    )  # fmt: skip
    expected = block[rho][cause]
    assert found.statistic == pytest.approx(expected["stat"], rel=1e-9, abs=1e-12)
    assert found.df == expected["df"]
    # R gives 1 - pchisq(...), which is rounded to multiples of 1e-16.
    assert found.p == pytest.approx(expected["p"], rel=1e-9, abs=2e-16)
    assert found.reason is None


def test_the_reference_covers_both_weights_three_causes_and_six_groups():
    assert len(gray_blocks()) >= 40
    assert max(len(set(patients(name).group)) for name in DATA_SETS) == 6


@pytest.mark.parametrize("case", SMALL, ids=lambda case: str(case["id"]))
def test_small_cohorts_of_cuminc(case: dict[str, Any]):
    for expected in case["tests"]:
        found = gray_test(
            case["time"], case["cause"], case["group"],
            n_causes=N_CAUSES, of_cause=expected["cause"], rho=expected["rho"],
        )  # fmt: skip
        assert found.df == expected["df"]
        if expected["stat"] is None:
            assert found.statistic is None and found.p is None and found.reason
        else:
            assert found.statistic == pytest.approx(expected["stat"], rel=1e-9, abs=1e-12)


def test_the_small_cohorts_include_some_without_a_test():
    given_tests = [test["stat"] for case in SMALL for test in case["tests"]]
    assert 5 <= given_tests.count(None) <= len(given_tests) / 4


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(0, 5)), min_size=2, max_size=4),
    st.sampled_from([0.0, 1.0]),
)
def test_events_on_one_day_are_a_table_with_fixed_margins(table: list[tuple[int, int, int]], rho: float):
    # By hand: all of it happens on day 3, so z and its variance are those of the multiple hypergeometric distribution,
    # and chi-square is Pearson's times (N - 1) / N.
    counts = np.array([(of_cause, others + censored) for of_cause, others, censored in table], dtype=float)
    cause = np.concatenate([np.repeat([1, 2, 0], row) for row in table])
    group = np.repeat(np.arange(len(table)), [sum(row) for row in table])
    found = gray_test(np.full(group.size, 3), cause, group, n_causes=2, rho=rho)
    n = counts.sum()
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / n
    pearson = ((counts - expected) ** 2 / expected).sum()
    assert found.statistic == pytest.approx(pearson * (n - 1) / n, rel=1e-9, abs=1e-12)


rows = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, N_CAUSES), st.integers(0, 2)), min_size=1, max_size=40
)


def columns(cohort: list[tuple[int, int, int]]) -> tuple[NDArray, NDArray, NDArray]:
    time, cause, group = (np.array(column) for column in zip(*cohort, strict=True))
    return time, cause, group


def same(first: GrayTest, second: GrayTest) -> bool:
    if first.p is None or second.p is None:
        return first == second
    return first.df == second.df and first.p == pytest.approx(second.p, rel=1e-7)


@given(rows, st.data())
def test_the_order_of_rows_and_the_unit_of_time_change_nothing(cohort: list, data: st.DataObject):
    order = np.array(data.draw(st.permutations(range(len(cohort)))))
    time, cause, group = columns(cohort)
    expected = gray_test(time, cause, group, n_causes=N_CAUSES)
    assert gray_test(time[order], cause[order], group[order], n_causes=N_CAUSES) == expected
    assert gray_test(time * 0.1, cause, group, n_causes=N_CAUSES) == expected


@given(rows, st.permutations([-7, 3, 1000]), st.sampled_from([0.0, 1.0]))
def test_the_numbers_of_the_groups_mean_nothing(cohort: list, labels: list[int], rho: float):
    time, cause, group = columns(cohort)
    first = gray_test(time, cause, group, n_causes=N_CAUSES, rho=rho)
    second = gray_test(time, cause, np.array(labels)[group], n_causes=N_CAUSES, rho=rho)
    assert same(first, second)


@given(rows)
def test_the_other_causes_are_one(cohort: list):
    time, cause, group = columns(cohort)
    first = gray_test(time, cause, group, n_causes=N_CAUSES, of_cause=2)
    assert same(first, gray_test(time, np.array([0, 2, 1, 2])[cause], group, n_causes=2, of_cause=1))


@given(rows)
def test_patients_censored_before_the_first_event_change_nothing(cohort: list):
    time, cause, group = columns(cohort)
    later = gray_test(time + 1, cause, group, n_causes=N_CAUSES)
    with_more = gray_test(
        np.append(time + 1, [0, 0]), np.append(cause, [0, 0]), np.append(group, group[:1].repeat(2)),
        n_causes=N_CAUSES,
    )  # fmt: skip
    assert with_more == later


def test_equal_groups_have_a_p_of_1():
    time, cause = np.array([1, 2, 2, 3, 5] * 2), np.array([1, 2, 1, 0, 1] * 2)
    found = gray_test(time, cause, np.repeat([0, 1], 5), n_causes=2)
    assert (found.statistic, found.df, found.p) == (pytest.approx(0, abs=1e-12), 1, pytest.approx(1))


@pytest.mark.parametrize(
    ("time", "cause", "group", "df", "reason"),
    [
        ([], [], [], 0, "no two groups"),
        ([1, 2], [1, 2], [4, 4], 0, "no two groups"),
        ([1, 2, 3], [2, 0, 2], [0, 1, 2], 2, "Nobody has had the event"),
        ([1, 2, 3, 4, 5, 6], [0, 0, 1, 1, 0, 1], [0, 0, 1, 1, 1, 1], 1, "too few patients at risk"),
        # The last group has left before the first event: whichever is left out, the others cannot stand in for it.
        ([1, 2, 3, 4, 5, 6], [0, 0, 1, 1, 0, 1], [2, 2, 1, 1, 0, 0], 2, "too few patients at risk"),
    ],
)
def test_where_there_is_no_test_there_is_a_reason(time: list, cause: list, group: list, df: int, reason: str):
    found = gray_test(time, cause, group, n_causes=2)
    assert (found.statistic, found.df, found.p) == (None, df, None)
    assert found.reason is not None and reason in found.reason


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"of_cause": 0}, "between 1 and 2, not 0"),
        ({"of_cause": 3}, "between 1 and 2, not 3"),
        ({"group": [0, 1, 1]}, "one value per patient"),
        ({"group": [0.0, 1.0]}, "whole number"),
        ({"time": [1, -1]}, "0 or more"),
        ({"cause": [1, 3]}, "between 0"),
    ],
)
def test_what_has_no_meaning_is_refused(changes: dict[str, Any], message: str):
    arguments = {"time": [1, 2], "cause": [1, 0], "group": [0, 1], "n_causes": 2} | changes
    with pytest.raises(ValueError, match=message):
        gray_test(**arguments)


def test_all_times_weigh_alike_unless_said_otherwise():
    sample = patients("simtiesA")
    arguments = sample.time, sample.status, groups_of(sample)
    stated = gray_test(*arguments, n_causes=2, of_cause=1, rho=0.0)
    assert gray_test(*arguments, n_causes=2) == stated
    assert stated.statistic != gray_test(*arguments, n_causes=2, rho=1.0).statistic
