"""Short ways to write one patient's counts for the tests of what is computed from them."""

from __future__ import annotations

from data.derived import derived
from data.derived_results import Derived, DerivedCode
from data.patient_results import Lane, Mark, PatientHeader, PatientHistory, Point, Series
from data.registries import analytes
from data.vocabulary import Comparator

Written = tuple[int, float | str]
"""Day and value; "<50" and ">9" as a laboratory writes them."""


def point(day: int, value: float | str, limit: float | None = None) -> Point:
    if isinstance(value, str):
        return Point(day, float(value[1:]), Comparator(value[0]), limit)
    return Point(day, float(value), Comparator.EQUAL, limit)


def series(
    analyte: str,
    *written: Written,
    assay: str | None = "a",
    unit: str | None = None,
    limit: float | None = None,
) -> Series:
    points = tuple(point(day, value, limit) for day, value in written)
    return Series(analyte, assay, "blood", unit or analytes()[analyte].canonical_unit, points)


def lane(kind: str, day: int, name: str = "") -> Lane:
    return Lane(kind, name, day, None, False, None, None, None)


def infusion(day: int) -> Mark:
    return Mark("infusion", day, "", None, None, True, None)


def history(
    *of_series: Series, lanes: tuple[Lane, ...] = (), marks: tuple[Mark, ...] = (infusion(0),)
) -> PatientHistory:
    header = PatientHeader(
        "A", False, None, None, None, None, None, None, None, None, None, 1, None, None, None, None, None, None, None
    )  # fmt: skip
    return PatientHistory("A", None, "v", header, lanes, of_series, (), marks, (), (), None, None)


def results(of: PatientHistory, code: DerivedCode) -> list[Derived]:
    return [one for one in derived(of) if one.code == code]


def only(of: PatientHistory, code: DerivedCode) -> Derived:
    (found,) = results(of, code)
    return found
