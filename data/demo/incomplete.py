"""Incomplete records, a few of each kind, and neoplasms that are recorded but never counted.

They touch no patient with a counted second cancer. They show that the program says of every record why it is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data.demo import neoplasms
from data.demo.baseline import Baseline
from data.demo.course import Course
from data.demo.neoplasms import Kind, Neoplasm
from data.demo.parameters import Parameters
from data.demo.randomness import stream, whole_number

Rows = NDArray[np.int64]
SEEN_DAYS = 400
PREPARED_UNTIL_DAY = -8
"""Who was never infused was seen until shortly before the planned lymphodepletion."""


@dataclass(frozen=True)
class Incomplete:
    """Rows of the patients of each kind; a patient is of one kind only."""

    vital_status_unknown: Rows
    no_follow_up: Rows
    nothing_after_infusion: Rows
    no_infusion: Rows
    entry_after_end: Rows
    entry_after_event: Rows
    cancer_before_infusion: Rows
    birth_year_missing: Rows


def choose_incomplete(
    parameters: Parameters, seed: int, baseline: Baseline, course: Course, taken: set[int]
) -> Incomplete:
    """Patients for each kind, drawn among those without any neoplasm, delayed entry or second infusion."""
    free = ~baseline.teaching & np.isnan(course.entry_day) & ~course.second_infusion
    free[list(taken)] = False
    free &= (course.last_day > 500) & (baseline.indication != "autoimmune") & (baseline.age >= 40)
    free &= np.isinf(course.relapse_day) & (course.death_day > course.contact_day)
    order = iter(stream(seed, "incomplete").permutation(np.flatnonzero(free)).tolist())
    chosen = {
        kind: np.array([next(order) for _ in range(int(count))], dtype=np.int64)
        for kind, count in parameters.weights("incomplete").items()
    }
    return Incomplete(**chosen)


def with_incomplete(parameters: Parameters, course: Course, incomplete: Incomplete) -> Course:
    """The courses of these patients cut or entered late as their record says."""
    contact, entry = course.contact_day.copy(), course.entry_day.copy()
    contact[incomplete.nothing_after_infusion] = 0
    contact[incomplete.no_infusion] = PREPARED_UNTIL_DAY
    entry[incomplete.entry_after_end] = parameters.number("incomplete_day.entry")
    entry[incomplete.entry_after_event] = parameters.number("incomplete_day.entry")
    return replace(course, contact_day=contact, entry_day=entry)


def uncounted_neoplasms(
    parameters: Parameters,
    seed: int,
    baseline: Baseline,
    course: Course,
    incomplete: Incomplete,
    taken: set[int],
) -> tuple[Neoplasm, ...]:
    """Suspected, ruled out, relapse and transformation, metastasis, in situ, benign, and before infusion or entry."""
    rng = stream(seed, "uncounted")
    found = [
        Neoplasm(
            int(row),
            -whole_number(rng, parameters.numbers("incomplete_day.earlier_cancer")),
            kind,
            basis="registry",
            reported_to_manufacturer="",
        )
        for row, kind in zip(
            incomplete.cancer_before_infusion,
            (neoplasms.EARLIER_BREAST, neoplasms.EARLIER_COLON),
            strict=True,
        )
    ]
    day = parameters.integer("incomplete_day.cancer_before_entry")
    found += [Neoplasm(int(row), day, neoplasms.COLON) for row in incomplete.entry_after_event]
    used = set(taken) | {neoplasm.row for neoplasm in found}
    used.update(*(rows.tolist() for rows in vars(incomplete).values()))
    for indication, kind, changes in _UNCOUNTED:
        of_disease = "relation" in changes
        row = _somebody(rng, _fitting(baseline, course, indication, of_disease), used)
        usual = whole_number(rng, parameters.numbers("incomplete_day.uncounted"))
        day = int(course.relapse_day[row]) + 10 if of_disease else usual
        found.append(Neoplasm(row, day, kind, **changes))
    return tuple(found)


def _fitting(baseline: Baseline, course: Course, indication: str, of_disease: bool) -> NDArray[np.bool_]:
    """Patients long enough in sight, of the indication where one is named, relapsed where the record needs it."""
    fits = ~baseline.teaching & np.isnan(course.entry_day) & (course.last_day > SEEN_DAYS)
    fits &= (baseline.indication == indication) if indication else (baseline.age >= 50)
    return fits & (course.relapse_day + 60 < course.last_day) if of_disease else fits


def _somebody(rng: Generator, fits: NDArray[np.bool_], used: set[int]) -> int:
    """One of the fitting patients who is not used yet, and is from now on."""
    free = [row for row in np.flatnonzero(fits).tolist() if row not in used]
    row = int(rng.permutation(free)[0])
    used.add(row)
    return row


_UNCOUNTED: tuple[tuple[str, Kind, dict[str, str]], ...] = (
    ("", neoplasms.SUSPECTED_MDS, {"status": "suspected", "basis": "clinical", "outcome": "marrow awaited"}),
    ("", neoplasms.RULED_OUT_LUNG, {"status": "ruled_out", "reported_to_manufacturer": "no"}),
    ("fl", neoplasms.TRANSFORMED, {"relation": "transformation", "reported_to_manufacturer": "no"}),
    (
        "lbcl",
        neoplasms.RELAPSED,
        {"relation": "relapse", "basis": "registry", "reported_to_manufacturer": "no"},
    ),
    ("mm", neoplasms.PROGRESSED, {"relation": "progression", "reported_to_manufacturer": "no"}),
    ("", neoplasms.METASTASIS, {"reported_to_manufacturer": "no"}),
    ("", neoplasms.IN_SITU, {"outcome": "excised", "reported_to_manufacturer": ""}),
    ("", neoplasms.BENIGN, {"basis": "clinical", "outcome": "observed", "reported_to_manufacturer": ""}),
)
"""Indication of a fitting patient ("" any), what is recorded, and how the record differs from a counted one."""
