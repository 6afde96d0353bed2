"""The rows of a question in which each second cancer counts: patients with a number, and their second cancers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from data.group_counts import Counting
from data.groups import GroupedPatients
from data.r_scripts.parts import columns_of, sorted_rows
from data.r_scripts.quoting import r_data_frame


@dataclass(frozen=True, eq=False)
class Numbered:
    """Groups with their follow-up past second cancers, each patient's number as a column, the table of cancers."""

    groups: Sequence[GroupedPatients]
    more: Mapping[str, Sequence[NDArray[np.float64]]] = field(default_factory=dict)
    cancers: str = ""


def numbered(groups: Sequence[GroupedPatients], countings: Sequence[Counting]) -> Numbered:
    """The groups as they came where nothing is counted beyond the first second cancer.

    Patients are numbered by the end of their follow-up, so that a number says nothing of where the patient stands.
    """
    if not countings:
        return Numbered(groups)
    pairs = list(zip(groups, countings, strict=True))
    own = [_numbers(group, counting) for group, counting in pairs]
    rows = sorted(
        (place, float(day), float(numbers[patient]))
        for place, (counting, numbers) in enumerate(zip(countings, own, strict=True), 1)
        for patient, day in zip(counting.patient.tolist(), counting.day.tolist(), strict=True)
    )
    return Numbered(
        [
            replace(group, time_days=counting.time.astype(np.int64), cause=counting.cause)
            for group, counting in pairs
        ],
        {"patient": own},
        r_data_frame("cancers", columns_of(("group", "time", "patient"), rows)),
    )


def _numbers(group: GroupedPatients, counting: Counting) -> NDArray[np.float64]:
    order = sorted_rows(group.entry_days, counting.cause, counting.time)
    numbers = np.empty(order.size)
    numbers[order] = np.arange(1, order.size + 1)
    return numbers
