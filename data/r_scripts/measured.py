"""What the scripts about measurements share: patients with numbers of their own, and every value of an analyte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.groups import GroupedPatients
from data.measured_values import Readings
from data.r_scripts.parts import About, Floats, sorted_rows
from data.r_scripts.quoting import r_data_frame, r_numbers, r_strings
from data.recovery_results import MINIMUM_MEASURED, PersistenceAnswer, RecoveryAnswer

DAYS = "days count from the first infusion, a value below the limit stands at it"


@dataclass(frozen=True, eq=False)
class MeasuredPatients:
    """Groups of patients, which may share some; facts of every patient of the load, (n_patients,); all values."""

    groups: tuple[GroupedPatients, ...]
    facts: Mapping[str, Floats]
    values: Readings


def about(title: str, answer: RecoveryAnswer | PersistenceAnswer, *packages: str) -> About:
    """What stands in front of a script about measurements."""
    by = f" by {', '.join(answer.assays)}" if answer.assays else ""
    return About(
        title=title,
        stamp=answer.stamp,
        endpoint=f"{answer.analyte} in {answer.unit}{by}; patients as analysed for second cancers; {DAYS}",
        n_loaded=answer.n_loaded,
        n_analysed=answer.n_analysed,
        excluded=answer.excluded,
        packages=packages,
    )


def rows(patients: MeasuredPatients) -> str:
    """The names of the groups, `patients` by group and number, and `values` by the same number.

    Patients are numbered by their facts and values, so that a number says nothing of where the patient stands.
    """
    facts = patients.facts
    size = next(iter(facts.values())).size
    members = np.unique(np.concatenate([group.patient_index for group in patients.groups]))
    of = patients.values
    n_values = np.bincount(of.patient_index, minlength=size)
    total = np.bincount(of.patient_index, of.value, minlength=size)
    keys = (n_values, total, *facts.values())
    number = np.zeros(size)
    number[members[sorted_rows(*(key[members] for key in keys))]] = np.arange(1, members.size + 1)
    listed = [
        (place, index)
        for place, group in enumerate(patients.groups, 1)
        for index in sorted(group.patient_index.tolist(), key=lambda index: number[index])
    ]
    index = np.array([index for _, index in listed], dtype=np.intp)
    kept = np.flatnonzero(number[of.patient_index] > 0)
    kept = kept[np.argsort(number[of.patient_index[kept]], kind="stable")]
    columns = {"group": r_numbers(place for place, _ in listed), "patient": r_numbers(number[index].tolist())}
    columns |= {name: r_numbers(fact[index].tolist()) for name, fact in facts.items()}
    values = {
        "patient": r_numbers(number[of.patient_index[kept]].tolist()),
        "day": r_numbers(of.day[kept].tolist()),
        "value": r_numbers(of.value[kept].tolist()),
        "below": f"{r_numbers(of.below[kept].astype(int).tolist())} == 1",
    }
    named = f"groups <- {r_strings(group.name for group in patients.groups)}"
    return "\n".join((named, r_data_frame("patients", columns), r_data_frame("values", values)))


def bounds(answer: RecoveryAnswer | PersistenceAnswer) -> str:
    """First day of each window and the day after its last one, and how few patients have no share or percentile."""
    return "\n".join(
        (
            f"starts <- {r_numbers(answer.start_days.tolist())}",
            f"ends <- {r_numbers(answer.end_days.tolist())}",
            f"fewest <- {MINIMUM_MEASURED} # a share or percentile of fewer patients is not given",
        )
    )
