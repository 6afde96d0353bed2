"""What the data are like: how fresh, how complete, in which units and by which assays, and what is not recorded."""

from __future__ import annotations

from dataclasses import dataclass

from data.freshness_results import TableFreshness
from data.missingness_results import Missingness


@dataclass(frozen=True)
class Coverage:
    """How often one analyte was measured, in one unit by one assay, in how many patients, between which days.

    Numbers are None where they are held back; the days are, too, where no single patient may be seen.
    """

    analyte: str
    unit: str
    assay: str | None
    patients: int | None
    values: int | None
    first_day: int | None
    last_day: int | None


@dataclass(frozen=True)
class Completeness:
    """Clark's index of follow-up (0-1, None: not given) of one group of the analysed patients (None: held back).

    `by` is the field that makes the groups, "" for everybody.
    """

    by: str
    group: str
    patients: int | None
    completeness: float | None


@dataclass(frozen=True)
class DataQuality:
    """All of it of one version of the data, teaching cases left out, as one scope may see it."""

    data_version: str
    data_of: str
    synthetic: bool
    freshness: tuple[TableFreshness, ...]
    completeness: tuple[Completeness, ...]
    coverage: tuple[Coverage, ...]
    missingness: Missingness
