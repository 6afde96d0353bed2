"""Standardised differences: worked by hand, the two-word formula, missing values, groups that share nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from data.statistics.standardised_difference import (
    difference_of_numbers,
    difference_of_words,
    largest_difference_of_numbers,
    largest_difference_of_words,
)

NAN = float("nan")


def codes(*counts: int, missing: int = 0) -> np.ndarray:
    """counts[k] patients with word k, and some for whom nothing is recorded."""
    return np.concatenate([np.repeat(np.arange(len(counts)), counts), np.full(missing, -1)])


def test_numbers_by_hand() -> None:
    # Means 2 and 4, variances 1 and 4.
    first, second = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
    assert difference_of_numbers(first, second) == pytest.approx(2 / math.sqrt(2.5))
    assert difference_of_numbers(second, first) == pytest.approx(2 / math.sqrt(2.5))


def test_missing_values_take_no_part() -> None:
    first, second = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
    assert difference_of_numbers(np.append(first, NAN), second) == difference_of_numbers(first, second)
    assert difference_of_words(codes(3, 7, missing=5), codes(5, 5), 2) == difference_of_words(
        codes(3, 7), codes(5, 5), 2
    )


@pytest.mark.parametrize(
    ("first", "second"), [((3, 7), (5, 5)), ((1, 99), (2, 98)), ((50, 50), (50, 50)), ((0, 10), (4, 6))]
)
def test_two_words_are_the_difference_of_two_proportions(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    p, q = first[1] / sum(first), second[1] / sum(second)
    expected = abs(p - q) / math.sqrt((p * (1 - p) + q * (1 - q)) / 2)
    assert difference_of_words(codes(*first), codes(*second), 2) == pytest.approx(expected, abs=1e-12)


def test_three_words_by_the_formula_of_yang_and_dalton() -> None:
    # Shares (0.2, 0.3, 0.5) and (0.4, 0.4, 0.2); first word left out.
    apart = np.array([0.3 - 0.4, 0.5 - 0.2])
    covariance = (
        np.array([[0.3 * 0.7, -0.15], [-0.15, 0.5 * 0.5]])
        + np.array([[0.4 * 0.6, -0.08], [-0.08, 0.2 * 0.8]])
    ) / 2
    expected = math.sqrt(apart @ np.linalg.solve(covariance, apart))
    assert difference_of_words(codes(2, 3, 5), codes(4, 4, 2), 3) == pytest.approx(expected, rel=1e-12)


def test_neither_the_order_of_the_words_nor_of_the_patients_nor_words_of_nobody_change_it() -> None:
    straight = difference_of_words(codes(2, 3, 5), codes(4, 4, 2), 3)
    turned = difference_of_words(codes(5, 3, 2)[::-1], codes(2, 4, 4)[::-1], 3)
    assert turned == pytest.approx(straight, rel=1e-12)
    assert difference_of_words(codes(2, 0, 3, 5, 0), codes(4, 0, 4, 2, 0), 5) == pytest.approx(
        straight, rel=1e-12
    )


def test_equal_groups_do_not_differ() -> None:
    assert difference_of_words(codes(10), codes(20), 1) == 0.0
    assert difference_of_numbers(np.ones(3), np.ones(5)) == 0.0


def test_groups_without_spread_that_differ_have_no_number() -> None:
    assert difference_of_words(codes(10, 0), codes(0, 10), 2) is None
    assert difference_of_numbers(np.zeros(3), np.ones(5)) is None


@pytest.mark.parametrize("second", [np.array([]), np.array([NAN]), np.array([1.0])])
def test_nobody_or_one_patient_has_no_number(second: np.ndarray) -> None:
    assert difference_of_numbers(np.array([1.0, 2.0]), second) is None
    assert difference_of_words(codes(1, 2), np.array([-1]), 2) is None


def test_the_largest_of_all_pairs() -> None:
    groups = [np.array([0.0, 2.0]), np.array([1.0, 3.0]), np.array([5.0, 7.0])]
    assert largest_difference_of_numbers(groups) == difference_of_numbers(groups[0], groups[2])
    assert largest_difference_of_numbers(groups[:1]) is None
    words = [codes(5, 5), codes(6, 4), codes(9, 1)]
    assert largest_difference_of_words(words, 2) == difference_of_words(words[0], words[2], 2)


def test_two_values_are_enough_and_one_is_not() -> None:
    two = np.array([1.0, 3.0])
    assert difference_of_numbers(two, two + 2.0) == pytest.approx(2.0 / math.sqrt(2.0))
    assert difference_of_numbers(np.array([1.0]), np.ones(2)) is None
    assert difference_of_numbers(np.ones(2), np.array([1.0])) is None
