"""Two small cohorts for what the demo lacks: much delayed entry with ties, and two groups all seen from day 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from data.dataset import Dataset
from tests.data.builders import cancer, dataset, patient


def delayed_entry(n: int = 120, seed: int = 7) -> Dataset:
    """Half the patients enter late; days are few, so many events share one; day 0 has deaths and a second cancer."""
    return _cohort(n, seed, late=0.5)


def two_groups(n: int = 300, seed: int = 11) -> Dataset:
    """Everybody is at risk from day 0 on."""
    return _cohort(n, seed, late=0.0)


def _cohort(n: int, seed: int, late: float) -> Dataset:
    random = np.random.default_rng(seed)
    people, cancers = [], []
    for number in range(n):
        name, day, kind = f"P{number:04}", int(random.integers(0, 40)) * 50, random.random()
        entry = int(random.integers(0, 20)) * 50 if random.random() < late else 0
        columns: dict[str, Any] = {"sex": "female" if random.random() < 0.5 else "male"}
        if 0 < entry < day:
            columns["entry_day"] = float(entry)
        if kind > 0.6:
            columns["dead_on"] = day
        people.append(patient(name, followed_to=day, **columns))
        if kind < 0.25:
            cancers.append(cancer(name, day, category="solid" if kind < 0.1 else "myeloid"))
    return dataset(*people, cancers=cancers)
