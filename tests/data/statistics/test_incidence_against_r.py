"""Cumulative incidence against R's survfit: every data set, every group, landmark samples included."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from data.statistics.incidence import AalenJohansen, aalen_johansen, at_times
from tests.data.statistics.reference import DATA_SETS, Patients, array, numbers, patients

TOLERANCE = 1e-9
CANCELLED = 1e-6  # R's standard error is rounding noise below this: the squares are compared instead

Block = dict[str, Any]


def survfit_blocks() -> list[Any]:
    found = []
    for data_set in DATA_SETS:
        block = numbers(data_set)["survfit"]
        found += [pytest.param(data_set, None, block["overall"], id=f"{data_set}-overall")]
        found += [
            pytest.param(data_set, g, b, id=f"{data_set}-{g}") for g, b in block.get("by_group", {}).items()
        ]
    return found


def landmark_blocks() -> list[Any]:
    found = []
    for data_set in DATA_SETS:
        landmark = numbers(data_set).get("landmark")
        if landmark:
            found += [pytest.param(data_set, None, landmark["cif_survfit"], id=f"{data_set}-overall")]
            found += [
                pytest.param(data_set, g, b, id=f"{data_set}-{g}")
                for g, b in landmark["cif_survfit_by_group"].items()
            ]
    return found


def causes_of(block: Block) -> list[str]:
    return sorted(name for name in block if name.startswith("cause"))


def fit(sample: Patients, n_causes: int) -> AalenJohansen:
    return aalen_johansen(
        sample.time, sample.status, n_causes=n_causes, entry=sample.entry, weights=sample.weights
    )


def assert_equals_survfit(sample: Patients, curve: AalenJohansen, block: Block) -> None:
    times = array(block["times"])
    # survfit(extend = TRUE) carries the last value past the end of follow-up; ours ends there.
    read = at_times(curve, np.minimum(times, curve.last_time))
    past = times > curve.last_time
    assert np.isnan(at_times(curve, times).estimate[:, past]).all()
    assert at_times(curve, next_exit(sample.time, times)).at_risk.tolist() == block["n_risk"]
    event_free = np.concatenate([[1.0], curve.event_free])[np.searchsorted(curve.time, times, side="right")]
    assert_allclose(event_free, array(block["event_free"]), rtol=0, atol=TOLERANCE)
    # Before anybody is at risk survfit says 0; nothing is known there, so ours gives nothing.
    entry = np.full(sample.time.size, -1.0) if sample.entry is None else sample.entry
    known = times > entry.min()
    assert np.isnan(read.estimate[:, ~known]).all()
    for k, name in enumerate(causes_of(block)):
        of_r = {key: array(values)[known] for key, values in block[name].items()}
        assert_cause_equals(at_times(curve, read.times[known]), k, of_r)


def assert_cause_equals(read: Any, k: int, of_r: Block) -> None:
    estimate, std_error = array(of_r["est"]), array(of_r["se"])
    assert_allclose(read.estimate[k], estimate, rtol=0, atol=TOLERANCE)
    large = std_error >= CANCELLED
    assert_allclose(read.std_error[k][large], std_error[large], rtol=0, atol=TOLERANCE)
    assert_allclose(read.std_error[k][~large] ** 2, std_error[~large] ** 2, rtol=0, atol=1e-14)
    lower, upper = array(of_r["lower_loglog"]), array(of_r["upper_loglog"])
    # At an estimate of 0 R gives nothing, or 0 to 0; the exact upper limit stands there instead, if anybody is at risk.
    zero = estimate == 0
    at_risk = np.where(read.at_risk[zero] > 0, read.at_risk[zero], np.nan)
    assert_allclose(read.ci_lower[k][zero], 0 * at_risk, rtol=0, atol=0)
    assert_allclose(read.ci_upper[k][zero], 1 - 0.025 ** (1 / at_risk), rtol=1e-12)
    given = ~zero & ~np.isnan(lower)
    assert_allclose(read.ci_lower[k][given], lower[given], rtol=0, atol=TOLERANCE)
    assert_allclose(read.ci_upper[k][given], upper[given], rtol=0, atol=TOLERANCE)
    not_given = ~zero & ~given
    assert_allclose(estimate[not_given], 1.0, rtol=0, atol=TOLERANCE)
    assert np.isnan(read.ci_lower[k][not_given]).all()


def next_exit(time: NDArray, times: NDArray) -> NDArray:
    """The first end of follow-up at or after each time: between two of them R gives the number at risk at the next."""
    exits = np.append(np.sort(time), times.max() + 1)
    return exits[np.searchsorted(exits, times)]


@pytest.mark.parametrize(("data_set", "group", "block"), survfit_blocks())
def test_every_curve_of_survfit(data_set: str, group: str | None, block: Block):
    sample = patients(data_set)
    if group is not None:
        sample = sample.part(sample.group == group)
    assert_equals_survfit(sample, fit(sample, len(causes_of(block))), block)


@pytest.mark.parametrize(("data_set", "group", "block"), landmark_blocks())
def test_every_curve_after_a_landmark(data_set: str, group: str | None, block: Block):
    everyone, landmark = patients(data_set), numbers(data_set)["landmark"]["landmark"]
    kept = everyone.part(everyone.time > landmark)
    if group is not None:
        kept = kept.part(kept.group == group)
    n_causes = len(causes_of(block))
    reset = Patients(kept.time - landmark, kept.status, kept.group, None, None)
    assert_equals_survfit(reset, fit(reset, n_causes), block)
    entering = aalen_johansen(
        kept.time, kept.status, n_causes=n_causes, entry=np.full(kept.time.size, landmark)
    )
    assert_allclose(entering.estimate, fit(reset, n_causes).estimate, rtol=0, atol=1e-12)
    assert_allclose(entering.std_error, fit(reset, n_causes).std_error, rtol=0, atol=1e-12)


def test_the_reference_covers_what_can_go_wrong():
    assert len(survfit_blocks()) >= 35
    assert len(landmark_blocks()) >= 15
    assert any(patients(name).entry is not None for name in DATA_SETS)
    assert any(patients(name).weights is not None for name in DATA_SETS)
    assert any(patients(name).time.dtype.kind == "f" for name in DATA_SETS)
    assert any((patients(name).time == 0).any() for name in DATA_SETS)
