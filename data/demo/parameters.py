"""The numbers behind the synthetic cohort, read from `parameters.csv`: the generator knows no other.

A value is a number, a date, a text, a list of days (`0;7;14..21`) or a curve (`0:5.8;30:5.0`). What stands in code is
structure only: names, codes and the order of drawing. Nothing is drawn here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_FILE = Path(__file__).parent / "parameters.csv"


@dataclass(frozen=True)
class Parameter:
    """One number of the generator as it stands in the table.

    `source` names the publication, or says "modelling choice"; `certainty` is "checked" where the number was read in
    the source, "from memory, not verified", or "modelling choice".
    """

    key: str
    meaning: str
    value: str
    unit: str
    source: str
    certainty: str


class Parameters:
    """Typed reading of the table; an unknown key is a KeyError that names it."""

    def __init__(self, rows: Iterable[Parameter]) -> None:
        self._values: Mapping[str, str] = {row.key: row.value for row in rows}

    def text(self, key: str) -> str:
        return self._values[key]

    def has(self, key: str) -> bool:
        return key in self._values

    def number(self, key: str) -> float:
        return float(self.text(key))

    def share(self, key: str) -> float:
        """A percentage of the table as a fraction (0–1)."""
        return self.number(key) / 100

    def integer(self, key: str) -> int:
        return int(self.text(key))

    def date(self, key: str) -> np.datetime64:
        return np.datetime64(self.text(key), "D")

    def words(self, key: str) -> tuple[str, ...]:
        return tuple(self.text(key).split(";"))

    def numbers(self, key: str) -> tuple[float, ...]:
        return tuple(float(part) for part in self.words(key))

    def days(self, key: str) -> NDArray[np.int64]:
        """Whole days in order; `5..8` stands for 5, 6, 7 and 8."""
        days: list[int] = []
        for part in self.words(key):
            first, _, last = part.partition("..")
            days.extend(range(int(first), int(last or first) + 1))
        return np.array(days, dtype=np.int64)

    def curve(self, key: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Knots of a curve: positions in order, and values."""
        knots = np.array([[float(number) for number in part.split(":")] for part in self.words(key)])
        return knots[:, 0], knots[:, 1]

    def group(self, prefix: str) -> dict[str, str]:
        """Suffix and value of every key `prefix.suffix`, in the order of the table."""
        start = f"{prefix}."
        return {key.removeprefix(start): self.text(key) for key in self._values if key.startswith(start)}

    def weights(self, prefix: str) -> dict[str, float]:
        """As `group`, with numbers."""
        return {suffix: float(value) for suffix, value in self.group(prefix).items()}

    def by_code(self, prefix: str, codes: NDArray[np.object_]) -> NDArray[np.float64]:
        """The number `prefix.code` for every code of an array (n,)."""
        found = {code: self.number(f"{prefix}.{code}") for code in dict.fromkeys(codes)}
        return np.array([found[code] for code in codes], dtype=np.float64)


@cache
def parameter_rows() -> tuple[Parameter, ...]:
    """Every parameter in the order of the table; shown on the Data page."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Parameter(**row) for row in csv.DictReader(file))


@cache
def parameters() -> Parameters:
    """The table as the generator reads it."""
    return Parameters(parameter_rows())
