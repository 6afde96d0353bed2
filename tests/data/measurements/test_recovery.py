"""Recovery and detections of the store, against cases by hand and against numpy on every bin."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from data.measurements.interface import FollowedGroups
from data.measurements.time_bins import EDGES, MIDDLES, N_BINS
from data.recovery_results import MINIMUM_MEASURED, PERCENTILES, AssayBins
from tests.data.measurements.tables import frame, store

N = MINIMUM_MEASURED
CAR, COPIES = "car_transgene", "copies/µg DNA"


def groups(
    *codes: int, n_groups: int = 1, entry: list[float] | None = None, end: list[float] | None = None
) -> FollowedGroups:
    n = len(codes)
    return FollowedGroups(
        tuple(np.flatnonzero(np.array(codes) == group) for group in range(n_groups)),
        np.array(entry or [np.nan] * n, dtype=np.float64),
        np.array(end or [5000.0] * n, dtype=np.float64),
    )


def everybody(n: int) -> FollowedGroups:
    return groups(*[0] * n)


def bin_of(day: int) -> int:
    return int(np.searchsorted(EDGES, day, side="right")) - 1


def only(answers: tuple[AssayBins, ...]) -> AssayBins:
    (answer,) = answers
    return answer


def test_the_middle_of_a_bin_lies_between_its_first_and_its_last_day() -> None:
    assert MIDDLES.shape == (N_BINS,)
    assert (EDGES[:-1] <= MIDDLES).all() and (EDGES[1:] - 1 >= MIDDLES).all()
    assert MIDDLES[bin_of(7)] == 8.0


def test_percentiles_by_hand_and_each_patient_once(tmp_path: Path) -> None:
    # Patient k has the values k and k + 2, the own median is k + 1; the last patient is measured thirty times.
    rows = [("anc", k, day, k + add) for k in range(N) for day, add in ((7, 0.0), (8, 2.0))]
    rows += [("anc", N, 7, 1000.0)] * 30
    found = only(store(tmp_path, frame(*rows), N + 1).recovery("anc", everybody(N + 1)))
    at = bin_of(7)
    medians = [*(np.arange(N) + 1.0), 1000.0]
    assert (found.n[0, at], found.n_patients[0], found.n_below[0, at]) == (N + 1, N + 1, 0)
    assert found.percentiles[0, :, at] == pytest.approx(np.quantile(medians, PERCENTILES))
    assert np.isnan(np.delete(found.percentiles[0], at, axis=1)).all()
    assert np.isnan(found.limit).all() and not found.at_limit.any()


def test_a_bin_of_too_few_has_its_number_and_no_percentile(tmp_path: Path) -> None:
    rows = [("anc", k, 7, 1.0) for k in range(N - 1)] + [("anc", k, 14, 1.0) for k in range(N)]
    found = only(store(tmp_path, frame(*rows), N).recovery("anc", everybody(N)))
    assert found.n[0, [bin_of(7), bin_of(14)]].tolist() == [N - 1, N]
    assert np.isnan(found.percentiles[0, :, bin_of(7)]).all()
    assert (found.percentiles[0, :, bin_of(14)] == 1.0).all()


def test_a_percentile_at_the_limit_is_no_number(tmp_path: Path) -> None:
    # 12 of 20 below 50: the median and what is under it lie at the limit, the upper quartile is a number.
    rows = [(CAR, k, 7, 50.0, "<", COPIES, "qPCR") for k in range(12)]
    rows += [(CAR, k, 7, 100.0 * k, "=", COPIES, "qPCR") for k in range(12, N)]
    found = only(store(tmp_path, frame(*rows), N).recovery(CAR, everybody(N)))
    at = bin_of(7)
    assert (found.n_below[0, at], found.limit[0, at]) == (12, 50.0)
    assert found.at_limit[0, :, at].tolist() == [True, True, True, False, False]
    assert np.isnan(found.percentiles[0, :3, at]).all()
    counted = [50.0] * 12 + [100.0 * k for k in range(12, N)]
    assert found.percentiles[0, 3:, at] == pytest.approx(np.quantile(counted, PERCENTILES[3:]))


def test_a_percentile_between_the_limit_and_a_number_is_no_number(tmp_path: Path) -> None:
    # 21 patients, the lower quartile is the sixth value exactly; of 20 it lies between the fifth and the sixth.
    rows = [(CAR, k, 7, 50.0, "<", COPIES, "qPCR") for k in range(5)]
    rows += [(CAR, k, 7, 100.0, "=", COPIES, "qPCR") for k in range(5, 21)]
    measurements = store(tmp_path, frame(*rows), 21)
    at = bin_of(7)
    exactly = only(measurements.recovery(CAR, everybody(21)))
    between = only(measurements.recovery(CAR, groups(*[0] * 20, -1)))
    assert (exactly.at_limit[0, 1, at], exactly.percentiles[0, 1, at]) == (False, 100.0)
    assert between.at_limit[0, 1, at] and np.isnan(between.percentiles[0, 1, at])


def test_a_number_under_another_patients_limit_has_no_rank(tmp_path: Path) -> None:
    # One assay reports below 500; values of 60 may lie under or over that patient's true value.
    rows = [(CAR, 0, 7, 500.0, "<", COPIES, "qPCR")]
    rows += [(CAR, k, 7, 60.0 if k < 15 else 900.0, "=", COPIES, "qPCR") for k in range(1, N)]
    found = only(store(tmp_path, frame(*rows), N).recovery(CAR, everybody(N)))
    # Of 14 times 60, the limit of 500 and 5 times 900, the upper quartile stands between 500 and 900.
    assert found.at_limit[0, :, bin_of(7)].tolist() == [True, True, True, True, False]


def test_a_patient_is_below_with_more_than_half_of_the_own_values(tmp_path: Path) -> None:
    rows = [(CAR, k, 7, 80.0, "=", COPIES, "qPCR") for k in range(2, N)]
    rows += [(CAR, 0, 7, 50.0, "<", COPIES, "qPCR"), (CAR, 0, 8, 90.0, "=", COPIES, "qPCR")]
    rows += [(CAR, 1, day, 50.0, "<", COPIES, "qPCR") for day in (7, 8)] + [
        (CAR, 1, 9, 90.0, "=", COPIES, "qPCR")
    ]
    found = only(store(tmp_path, frame(*rows), N).recovery(CAR, everybody(N)))
    assert found.n_below[0, bin_of(7)] == 1


def test_zero_below_the_limit_and_a_number_under_its_own_limit_are_apart(tmp_path: Path) -> None:
    rows = [
        (CAR, 0, 7, 0.0, "=", COPIES, "qPCR", "blood", 50.0),
        (CAR, 1, 7, 50.0, "<", COPIES, "qPCR", "blood", 50.0),
        (CAR, 2, 7, 20.0, "=", COPIES, "qPCR", "blood", 50.0),
        (CAR, 3, 7, 50.0, "=", COPIES, "qPCR", "blood", 50.0),
    ]
    measurements = store(tmp_path, frame(*rows), 4)
    found = only(measurements.recovery(CAR, everybody(4)))
    at = bin_of(7)
    assert (found.n[0, at], found.n_below[0, at], found.n_zero[0, at]) == (4, 2, 1)
    (tests,) = measurements.detections(CAR)
    assert tests.detected.tolist() == [False, False, False, True]


def test_assays_of_car_t_cells_are_apart_and_those_of_counts_together(tmp_path: Path) -> None:
    rows = [(CAR, k, 7, 100.0, "=", COPIES, "qPCR" if k < N else None) for k in range(N + 3)]
    rows += [(CAR, k, 7, 900.0, "=", COPIES, "ddPCR") for k in range(N)]
    rows += [("anc", k, 7, 1.0 + k % 2, "=", "10^9/L", "a" if k % 2 else "b") for k in range(N)]
    measurements = store(tmp_path, frame(*rows), N + 3)
    ddpcr, qpcr, unknown = measurements.recovery(CAR, everybody(N + 3))
    at = bin_of(7)
    assert [ddpcr.assays, qpcr.assays, unknown.assays] == [("ddPCR",), ("qPCR",), (None,)]
    assert [one.n[0, at] for one in (ddpcr, qpcr, unknown)] == [N, N, 3]
    assert (ddpcr.percentiles[0, :, at] == 900.0).all() and (qpcr.percentiles[0, :, at] == 100.0).all()
    together = only(measurements.recovery("anc", everybody(N + 3)))
    assert (together.assays, together.percentiles[0, 2, at]) == (("a", "b"), 1.5)
    assert [tests.assay for tests in measurements.detections(CAR)] == ["ddPCR", "qPCR", None]


def test_marrow_is_not_blood_and_another_unit_is_apart(tmp_path: Path) -> None:
    rows = [
        (CAR, 0, 7, 100.0, "=", COPIES, "qPCR", "marrow"),
        (CAR, 1, 7, 100.0, "=", COPIES, "qPCR", None),
        (CAR, 2, 7, 100.0, "=", COPIES, "qPCR", "Peripheral blood"),
        ("cmv_dna", 0, 7, 100.0, "=", "copies/mL", "qPCR", "plasma"),
    ]
    measurements = store(tmp_path, frame(*rows), 3)
    assert only(measurements.recovery(CAR, everybody(3))).n[0, bin_of(7)] == 2
    assert [tests.patient_index.tolist() for tests in measurements.detections(CAR)] == [[1, 2]]
    assert measurements.recovery("cmv_dna", everybody(3)) == ()
    assert measurements.detections("ebv_dna") == ()


def test_who_is_measured_and_under_follow_up_at_the_middle(tmp_path: Path) -> None:
    # The middle of days 7 to 9 is day 8: entry before it, end on it or later.
    measurements = store(tmp_path, frame(*[("anc", k, 7, 1.0) for k in range(5)]), 5)
    asked = groups(*[0] * 5, entry=[np.nan, 7.0, 8.0, np.nan, np.nan], end=[8.0, 9.0, 99.0, 7.0, np.nan])
    found = only(measurements.recovery("anc", asked))
    assert (found.n[0, bin_of(7)], found.n_followed[0, bin_of(7)]) == (5, 2)


def random_table(n_patients: int, rows: int) -> pd.DataFrame:
    random = np.random.default_rng(4)
    table = pd.concat([frame((CAR, 0, 0, 0.0, "=", COPIES))] * rows, ignore_index=True)
    table["patient_index"] = random.integers(0, n_patients, rows).astype(np.int32)
    table["day"] = (random.exponential(200, rows) - 30).astype(np.int32)
    table["value"] = random.lognormal(4, 2, rows).round(1)
    table["assay"] = random.choice(np.array(["a", "b"], dtype=object), rows)
    below = table["value"] < 40
    table.loc[below, "value"] = random.choice([20.0, 40.0], int(below.sum()))
    table.loc[below, "comparator"] = "<"
    return table


def by_hand(
    table: pd.DataFrame, code: NDArray[np.int64], group: int, at: int
) -> tuple[int, int, list[float]]:
    """n, n below and the percentiles of one group and bin, from a plain table."""
    inside = table[(table["day"] >= EDGES[at]) & (table["day"] < EDGES[at + 1])]
    inside = inside[code[inside["patient_index"]] == group]
    own = inside.groupby("patient_index")
    value, below = own["value"].median(), own["comparator"].agg(lambda signs: (signs == "<").mean() > 0.5)
    if value.size < N:
        return value.size, int(below.sum()), [np.nan] * len(PERCENTILES)
    limit = value[below].max() if below.any() else -np.inf
    ordered = np.sort(value.to_numpy())
    found = []
    for share in PERCENTILES:
        floor = ordered[int(np.floor(share * (value.size - 1)))]
        found.append(np.nan if floor <= limit else float(np.quantile(ordered, share)))
    return value.size, int(below.sum()), found


def test_every_bin_of_every_group_equals_a_plain_table(tmp_path: Path) -> None:
    n_patients = 250
    table = random_table(n_patients, 15_000)
    code = np.random.default_rng(2).integers(-1, 3, n_patients)
    measurements = store(tmp_path, table, n_patients)
    asked = groups(*code.tolist(), n_groups=3)
    numbers = 0
    for found in measurements.recovery(CAR, asked):
        own = table[table["assay"] == found.assays[0]]
        for group in range(3):
            for at in range(N_BINS):
                n, below, expected = by_hand(own, code, group, at)
                assert (found.n[group, at], found.n_below[group, at]) == (n, below)
                assert found.percentiles[group, :, at] == pytest.approx(expected, rel=1e-12, nan_ok=True)
                numbers += int(np.isfinite(expected).sum())
    assert numbers > 100


def test_groups_add_up_to_all_and_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    n_patients = 150
    table = random_table(n_patients, 6_000)
    code = np.arange(n_patients) % 4
    answers = []
    for number, delivered in enumerate((table, table.iloc[::-1].reset_index(drop=True))):
        measurements = store(tmp_path / str(number), delivered, n_patients)
        split = measurements.recovery(CAR, groups(*code.tolist(), n_groups=4))
        whole = measurements.recovery(CAR, everybody(n_patients))
        for parts, one in zip(split, whole, strict=True):
            for name in ("n", "n_followed", "n_below", "n_zero", "n_patients"):
                assert (getattr(parts, name).sum(axis=0) == getattr(one, name)[0]).all()
        answers.append([one.percentiles.tobytes() for one in (*split, *whole)])
        answers[-1] += [tests.detected.tobytes() for tests in measurements.detections(CAR)]
    assert answers[0] == answers[1]


def test_groups_may_share_patients(tmp_path: Path) -> None:
    measurements = store(tmp_path, frame(*[("anc", k, 7, 1.0 + k) for k in range(N + 5)]), N + 5)
    ends = np.full(N + 5, 5000.0)
    shared = FollowedGroups((np.arange(N), np.arange(5, N + 5)), np.full(N + 5, np.nan), ends)
    found = only(measurements.recovery("anc", shared))
    assert found.n[:, bin_of(7)].tolist() == [N, N]
    assert found.percentiles[1, 2, bin_of(7)] - found.percentiles[0, 2, bin_of(7)] == 5.0


def test_recovery_of_counts_agrees_with_the_bands(tmp_path: Path) -> None:
    table = random_table(100, 4_000).assign(analyte="anc", unit="10^9/L", comparator="=")
    measurements = store(tmp_path, table, 100)
    found = only(measurements.recovery("anc", everybody(100)))
    (band,) = measurements.bands(np.ones(100, dtype=bool), ["anc"])
    assert (found.n[0] == band.n).all()
    assert found.percentiles[0, [0, 2, 4]] == pytest.approx(
        np.array([band.lower, band.median, band.upper]), nan_ok=True
    )


def test_nobody_asked_and_nothing_measured(tmp_path: Path) -> None:
    measurements = store(tmp_path, frame(("anc", 0, 7, 1.0)), 2)
    found = only(measurements.recovery("anc", groups(-1, -1)))
    assert found.n.sum() == found.n_patients.sum() == 0 and np.isnan(found.percentiles).all()
    assert measurements.recovery("alc", everybody(2)) == ()
    with pytest.raises(ValueError, match="2 patients"):
        measurements.recovery("anc", everybody(3))
    with pytest.raises(KeyError):
        measurements.recovery("no_such_analyte", everybody(2))
