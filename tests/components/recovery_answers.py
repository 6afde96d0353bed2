"""Answers about recovery and persistence made by hand for the tests of components."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from data.measurements.time_bins import EDGES, N_BINS
from data.patient_results import Point, Series
from data.recovery_results import (
    DetectableShare,
    GroupPersistence,
    GroupRecovery,
    LossAt,
    LossCurve,
    PatientOnTop,
    PersistenceAnswer,
    RecoveryAnswer,
)
from data.results import Estimate, Exclusion
from data.vocabulary import Comparator
from tests.components.answers import STAMP

STARTS, ENDS = EDGES[:-1].astype(float), EDGES[1:].astype(float)
SPREAD = np.array([0.3, 0.6, 1.0, 1.5, 2.2])
NONE = Estimate(None, None, None)


def at(day: int) -> int:
    return int(np.searchsorted(EDGES, day, side="right")) - 1


def bands(
    name: str = "all", *, medians: dict[int, float] | None = None, n: int = 100, limit: float | None = None
) -> GroupRecovery:
    """A group with `medians` by day; percentiles are multiples of the median, at the limit where not above it."""
    medians = {-10: 220, 8: 26, 15: 90, 40: 140, 100: 155, 200: 165, 300: 160, 400: 186, 600: 219, 800: 231} if (
        medians is None
    ) else medians  # fmt: skip
    percentiles = np.full((5, N_BINS), np.nan)
    measured = np.zeros(N_BINS)
    for day, median in medians.items():
        percentiles[:, at(day)], measured[at(day)] = median * SPREAD, n
    limits = np.full(N_BINS, np.nan)
    at_limit = np.zeros((5, N_BINS), dtype=bool)
    if limit is not None:
        limits[measured > 0] = limit
        at_limit = percentiles <= limit
        percentiles = np.where(at_limit, np.nan, percentiles)
    followed = np.where(ENDS < 3000, 2.0 * n, 0.0)
    return GroupRecovery(
        group=name,
        n=2 * n,
        tested=2 * n - 1,
        measured=measured,
        followed=followed,
        measured_followed=measured,
        share_measured=np.where(followed > 0, measured / np.maximum(followed, 1), np.nan),
        below=np.where(at_limit.any(axis=0), 10.0, 0.0),
        zero=np.zeros(N_BINS),
        limit=limits,
        percentiles=percentiles,
        at_limit=at_limit,
        note=None,
    )


def without(
    name: str = "all", *, note: str | None = None, tested: int | None = 0, n: int = 12
) -> GroupRecovery:
    """A group without bands: nobody measured, too few, or held back with a note."""
    nothing = np.full(N_BINS, np.nan)
    counts = np.zeros(N_BINS)
    counts[at(40)] = tested or 0
    return replace(
        bands(name, medians={}),
        n=n,
        tested=tested,
        measured=nothing if note else counts,
        measured_followed=nothing if note else counts,
        share_measured=nothing,
        note=note,
    )


def recovery(
    groups: Sequence[GroupRecovery],
    *,
    by: str | None = None,
    analyte: str = "cd4",
    unit: str = "cells/µL",
    **more,
) -> RecoveryAnswer:
    n = sum(group.n for group in groups)
    made = RecoveryAnswer(
        stamp=STAMP,
        analyte=analyte,
        unit=unit,
        assays_apart=False,
        assays=("flow cytometry",),
        other_assays=(),
        by=by,
        horizon_years=5.0,
        landmark_days=0,
        n_loaded=n + 5,
        n_analysed=n,
        excluded=(Exclusion("no follow-up date", 5),),
        notices=(),
        start_days=STARTS,
        end_days=ENDS,
        groups=tuple(groups),
    )
    return replace(made, **more)


def copies(groups: Sequence[GroupRecovery], **more) -> RecoveryAnswer:
    """CAR-T copies by qPCR, with ddPCR kept apart."""
    apart = {"assays_apart": True, "assays": ("qPCR",), "other_assays": ("ddPCR",)}
    measured = {"analyte": "car_transgene", "unit": "copies/µg DNA"}
    return recovery(groups, **measured | apart | more)


def on_top(
    *points: tuple[int, float, str], patient_id: str = "AW-0417", in_cohort: bool = True
) -> PatientOnTop:
    values = tuple(Point(day, value, Comparator(sign), None) for day, value, sign in points)
    return PatientOnTop(
        patient_id, in_cohort, (Series("cd4", "flow cytometry", "blood", "cells/µL", values),)
    )


def persisting(name: str = "all", *, drawn: bool = True, n: int = 100) -> GroupPersistence:
    """A group of which three quarters are above the limit at first and fewer later; lost, died and censored."""
    shares = {0: 0.0, 8: 0.9, 40: 0.75, 200: 0.4, 300: 0.18}
    measured = np.zeros(N_BINS)
    share = np.full(N_BINS, np.nan)
    for day, value in shares.items():
        measured[at(day)], share[at(day)] = n, value
    detected = np.where(measured > 0, np.nan_to_num(share) * measured, 0.0)
    days = np.array([60.0, 90.0, 180.0, 340.0])
    left = np.array([0.9, 0.75, 0.5, 0.3])
    curve = LossCurve(
        time_days=days,
        at_risk=np.array([90, 60, 30, 12]),
        detectable=left,
        detectable_lower=left - 0.1,
        detectable_upper=left + 0.08,
        detectable_alive=left - 0.05,
        lost=0.95 - left,
        lost_lower=0.9 - left,
        lost_upper=1.0 - left,
        died=np.full(4, 0.1),
    )
    read = (
        LossAt(3, 60, Estimate(0.75, 0.65, 0.83), 0.7, Estimate(0.2, 0.15, 0.25), 0.1),
        LossAt(24, None, NONE, None, NONE, None),
    )
    return GroupPersistence(
        group=name,
        n=2 * n,
        never_tested=60,
        never_detected=40,
        detected=n,
        lost=55,
        died=10,
        censored=n - 65,
        unconfirmed=7,
        first_detected_days=7.0,
        gap_days=80.5,
        median_days=Estimate(180.0, 150.0, None),
        share=DetectableShare(
            measured=measured,
            followed=np.where(ENDS < 3000, 2.0 * n, 0.0),
            measured_followed=measured,
            share_measured=np.where(ENDS < 3000, measured / (2.0 * n), np.nan),
            detected=detected,
            below=measured - detected,
            zero=np.zeros(N_BINS),
            share=share,
            ci_lower=np.maximum(share - 0.08, 0),
            ci_upper=np.minimum(share + 0.08, 1),
        ),
        curve=curve if drawn else None,
        read=read if drawn else (),
        dashed_from_days=300.0 if drawn else None,
        shown_until_days=350.0 if drawn else None,
        note=None if drawn else "No time to loss: fewer than 20 patients had a value above the limit.",
    )


def hidden_persistence(name: str, note: str, n: int = 9) -> GroupPersistence:
    """A group that is held back, or of which nobody can be analysed."""
    nothing = np.full(N_BINS, np.nan)
    facts = dict.fromkeys(
        ("never_tested", "never_detected", "detected", "lost", "died", "censored", "unconfirmed")
    )
    whole = persisting(name, drawn=False)
    return replace(
        whole,
        **facts,
        n=n,
        first_detected_days=None,
        gap_days=None,
        median_days=NONE,
        share=DetectableShare(*(nothing,) * 10),
        note=note,
    )


def persistence(groups: Sequence[GroupPersistence], *, by: str | None = None, **more) -> PersistenceAnswer:
    n = sum(group.n for group in groups)
    made = PersistenceAnswer(
        stamp=STAMP,
        analyte="car_transgene",
        unit="copies/µg DNA",
        assays=("qPCR",),
        other_assays=("ddPCR",),
        by=by,
        horizon_years=5.0,
        landmark_days=0,
        n_loaded=n,
        n_analysed=n,
        excluded=(),
        start_days=STARTS,
        end_days=ENDS,
        groups=tuple(groups),
    )
    return replace(made, **more)
