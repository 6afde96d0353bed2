"""Values with a comparator or a limit: many at once give what one by one gives."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from data.derived_rules import Line, Side
from data.derived_values import ends, ends_of, meets, meets_each
from data.measured_values import Readings
from data.patient_results import Point
from data.vocabulary import Comparator

SIGNS = {-1: Comparator.LESS, 0: Comparator.EQUAL, 1: Comparator.GREATER}
CASES = list(product((0.0, 10.0, 50.0, 200.0), SIGNS, (math.nan, 10.0, 50.0)))


def readings() -> Readings:
    value, sign, limit = (np.array(column) for column in zip(*CASES, strict=True))
    days = np.arange(len(CASES), dtype=np.int32)
    return Readings(np.zeros_like(days), days, value, sign.astype(np.int8), limit)


def points() -> list[Point]:
    return [
        Point(day, value, SIGNS[sign], None if math.isnan(limit) else limit)
        for day, (value, sign, limit) in enumerate(CASES)
    ]


def test_the_ends_of_many_are_those_of_each() -> None:
    assert list(zip(*ends_of(readings()), strict=True)) == [ends(point) for point in points()]


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("at", [0.0, 10.0, 50.0, 100.0])
def test_a_line_is_met_by_many_as_by_each(side: Side, at: float) -> None:
    line, words = Line(side, at), {True: 1, False: 0, None: -1}
    found = meets_each(*ends_of(readings()), line).tolist()
    assert found == [words[meets(*ends(point), line)] for point in points()]
