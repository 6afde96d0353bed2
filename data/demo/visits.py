"""When each patient gives blood: planned days, shifted, and the ones that were kept.

One calendar of visits per patient serves all panels, so that values of one day stand together. A visit is kept only
while the patient is seen here, and panels thin out after a relapse: missing values are not missing at random.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo.baseline import Baseline
from data.demo.course import Course
from data.demo.parameters import Parameters
from data.demo.randomness import stream

PANELS = ("blood_count", "chemistry", "immune", "immunoglobulins", "car_t_dense", "cmv", "ebv", "hhv6", "rcl")
EXACT_DAYS = (-7, 28)
"""In hospital the plan is kept to the day."""
TRANSFERRED_DAYS = (-14, -1)
"""Values before the infusion that come with a referral."""


@dataclass(frozen=True)
class Visits:
    """planned (m,), day (n, m) as it took place, kept (n, m), draw (n, m) uniform: one chance per visit."""

    planned: NDArray[np.int64]
    day: NDArray[np.int64]
    kept: NDArray[np.bool_]
    after_relapse: NDArray[np.bool_]
    draw: NDArray[np.float64]

    def columns(self, parameters: Parameters, panel: str) -> NDArray[np.int64]:
        """The places of a panel's days among all planned days."""
        return np.flatnonzero(np.isin(self.planned, parameters.days(f"visits.{panel}")))


def draw_visits(parameters: Parameters, seed: int, baseline: Baseline, course: Course) -> Visits:
    """The visits of all patients."""
    rng = stream(seed, "visits")
    planned = np.unique(np.concatenate([parameters.days(f"visits.{panel}") for panel in PANELS]))
    gap = np.diff(planned)
    room = np.minimum(np.append(gap, gap[-1]), np.insert(gap, 0, gap[0]))
    exact = (planned >= EXACT_DAYS[0]) & (planned <= EXACT_DAYS[1])
    reach = np.where(exact, 0.0, parameters.number("visits.jitter") * room)
    shape = (baseline.size, planned.size)
    day = np.round(planned + rng.uniform(-1, 1, shape) * reach).astype(np.int64)
    share = np.where(
        planned <= EXACT_DAYS[1], parameters.share("visits.kept_early"), parameters.share("visits.kept_late")
    )
    transferred = (day >= TRANSFERRED_DAYS[0]) & (day <= TRANSFERRED_DAYS[1])
    entered = ~(day < course.entry_day[:, None]) | transferred
    kept = (rng.random(shape) < share) & entered & (day <= course.last_day[:, None])
    return Visits(
        planned=planned,
        day=day,
        kept=kept,
        after_relapse=day > course.relapse_day[:, None],
        draw=rng.random(shape),
    )
