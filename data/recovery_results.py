"""What `data/` answers about measurements of a cohort over time: percentiles, who was measured, CAR-T persistence.

Frozen results. Days are whole days since the first infusion; shares are 0-1; NaN (inside an array) and None mean
"cannot be given" and are never replaced by 0. Not tested, below the limit, measured 0 and a number are four things.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.patient_results import Series
from data.results import Estimate, Exclusion, Stamp

PERCENTILES = (0.10, 0.25, 0.50, 0.75, 0.90)
MEDIAN = 2
"""Place of the median among the percentiles."""
MINIMUM_MEASURED = 20
"""A percentile or share of fewer patients than this is not given: it would show individuals (modelling choice)."""
PERSISTENCE_ANALYTES = ("car_transgene", "car_cells", "car_percent_cd3")
"""What says that CAR-T cells are there, in the order in which it is asked."""

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class AssayBins:
    """One analyte by one assay, for G groups of patients and B time bins. A patient counts once per bin.

    `assays` are the names behind the numbers: one where assays are kept apart, every pooled one otherwise (None: not
    recorded). (G,): `n_patients` measured in any bin. (G, B): `n` patients measured, `n_followed` those of them under
    follow-up at the middle of the bin, `n_below` with more than half of their values below the limit, `n_zero` with a
    median of 0, `limit` the highest limit at which one of them counts (NaN: nobody is below). (G, 5, B):
    `percentiles`, NaN in a bin with too few and where `at_limit` says that the percentile lies at or below `limit`.
    """

    assays: tuple[str | None, ...]
    n_patients: Counts
    n: Counts
    n_followed: Counts
    n_below: Counts
    n_zero: Counts
    limit: Floats
    percentiles: Floats
    at_limit: Flags


@dataclass(frozen=True, eq=False)
class Detections:
    """Days on which each patient was tested by one assay, (R,), ordered by patient and day; `detected` on that day."""

    assay: str | None
    patient_index: NDArray[np.int32]
    day: NDArray[np.int32]
    detected: Flags


@dataclass(frozen=True, eq=False)
class GroupRecovery:
    """One group of the analysed patients, (B,) per time bin.

    `measured` counts patients with a value, `followed` those alive and under follow-up at the middle of the bin,
    `share_measured` the share of `followed` with a value in the bin. In a scope that sees no individuals, a count of 1
    to 19 is NaN. `percentiles` (5, B), `at_limit` (5, B) and `limit` as in `AssayBins`. `note` says why a group is not
    shown; it then has no bins.
    """

    group: str
    n: int
    tested: int | None
    measured: Floats
    followed: Floats
    measured_followed: Floats
    share_measured: Floats
    below: Floats
    zero: Floats
    limit: Floats
    percentiles: Floats
    at_limit: Flags
    note: str | None


@dataclass(frozen=True, eq=False)
class RecoveryAnswer:
    """Percentiles of one analyte by time since infusion. `start_days` <= day < `end_days` bound each bin (B,).

    `assay` is the one that is shown where assays are kept apart, `other_assays` those that are not; `pooled` are the
    assays behind the numbers otherwise.
    """

    stamp: Stamp
    analyte: str
    unit: str
    assays_apart: bool
    assays: tuple[str, ...]
    other_assays: tuple[str, ...]
    by: str | None
    horizon_years: float
    landmark_days: int
    n_loaded: int
    n_analysed: int
    excluded: tuple[Exclusion, ...]
    notices: tuple[str, ...]
    start_days: Floats
    end_days: Floats
    groups: tuple[GroupRecovery, ...]


@dataclass(frozen=True, eq=False)
class DetectableShare:
    """Share of the measured patients above the detection limit per time bin, (B,), with Wilson's 95 % limits.

    NaN in a bin with fewer than 20 measured. `measured`, `detected`, `below` and `zero` are patients; `detected` is
    what is left of `measured` after the other two. `followed` and so on: as in `GroupRecovery`.
    """

    measured: Floats
    followed: Floats
    measured_followed: Floats
    share_measured: Floats
    detected: Floats
    below: Floats
    zero: Floats
    share: Floats
    ci_lower: Floats
    ci_upper: Floats


@dataclass(frozen=True, eq=False)
class LossCurve:
    """Time from the first value above the limit to loss: arrays over the days on which anything happened.

    `detectable` is Kaplan-Meier with death censored, `detectable_alive` the share neither lost nor dead, `lost` and
    `died` Aalen-Johansen with the other competing; limits are 95 %, log-log.
    """

    time_days: Floats
    at_risk: Counts
    detectable: Floats
    detectable_lower: Floats
    detectable_upper: Floats
    detectable_alive: Floats
    lost: Floats
    lost_lower: Floats
    lost_upper: Floats
    died: Floats


@dataclass(frozen=True)
class LossAt:
    """The loss curve read at a whole number of months; None past the last day that is shown."""

    months: int
    at_risk: int | None
    detectable: Estimate
    detectable_alive: float | None
    lost: Estimate
    died: float | None


@dataclass(frozen=True, eq=False)
class GroupPersistence:
    """One group. `never_tested`, `never_detected` and `detected` (ever above the limit) add up to `n`.

    Of the detected, `lost`, `died` and `censored` add up; `unconfirmed` of the censored have a last value below the
    limit that no second one confirmed. `gap_days` is the median time between the last value above and the first below
    in those lost. Counts are None where the scope may not see them. `note` says why there is no curve.
    """

    group: str
    n: int
    never_tested: int | None
    never_detected: int | None
    detected: int | None
    lost: int | None
    died: int | None
    censored: int | None
    unconfirmed: int | None
    first_detected_days: float | None
    gap_days: float | None
    median_days: Estimate
    share: DetectableShare
    curve: LossCurve | None
    read: tuple[LossAt, ...]
    dashed_from_days: float | None
    shown_until_days: float | None
    note: str | None


@dataclass(frozen=True, eq=False)
class PersistenceAnswer:
    """CAR-T cells in blood by one assay: who is still above the detection limit, and for how long."""

    stamp: Stamp
    analyte: str
    unit: str
    assays: tuple[str, ...]
    other_assays: tuple[str, ...]
    by: str | None
    horizon_years: float
    landmark_days: int
    n_loaded: int
    n_analysed: int
    excluded: tuple[Exclusion, ...]
    start_days: Floats
    end_days: Floats
    groups: tuple[GroupPersistence, ...]


@dataclass(frozen=True)
class PatientOnTop:
    """The values of one patient that may stand over the bands: same analyte, unit and, where kept apart, assay."""

    patient_id: str
    in_cohort: bool
    series: tuple[Series, ...]
