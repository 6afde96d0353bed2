"""Rules of the worklist about the vector: many cells that carry it late, and a replication-competent virus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from data.derived_rules import Line, Side
from data.derived_values import ends, meets
from data.evidence_amounts import copies_per_cell
from data.patient_results import Finding, Point, Specimen
from data.surveillance_facts import detected_point, results
from data.surveillance_rules import CARRYING_SHARE_FROM, COPIES_PER_MICROGRAM_FROM, INTEGRATING, RETROVIRAL
from data.vocabulary import Assay, FindingResult, Material
from data.worklist_ground import DIED, NO_INFUSION, Ground, Mask
from data.worklist_results import Judged, WorkCode, WorkFact, WorkState, judged
from data.worklist_rules import LATE_VECTOR_FROM_DAY

COPIES_UNIT, PER_CELL_UNIT = "copies/µg DNA", "copies/cell"
_COMPARED = f"≥ {COPIES_PER_MICROGRAM_FROM:,.0f} {COPIES_UNIT} from day {LATE_VECTOR_FROM_DAY} on"
_COMPARED_CELLS = f"≥ {CARRYING_SHARE_FROM:g} {PER_CELL_UNIT} from day {LATE_VECTOR_FROM_DAY} on"
_CARRYING = Line(Side.AT_LEAST, COPIES_PER_MICROGRAM_FROM)


@dataclass(frozen=True)
class _Test:
    """One test of blood for the vector; `carrying` None: it leaves open whether 1 % of cells carry it."""

    day: int
    carrying: bool | None
    fact: WorkFact


def late_vector(ground: Ground) -> Judged:
    """1 % of cells or more on the latest late day with a test."""
    facts: dict[int, WorkFact] = {}
    tested, is_open = np.zeros(ground.n, dtype=bool), np.zeros(ground.n, dtype=bool)
    outside = _vector_other_than(ground, INTEGRATING)
    for patient in np.flatnonzero(ground.followed & ~outside).tolist():
        late_from = ground.latest_infusion_day[patient] + LATE_VECTOR_FROM_DAY
        late = [test for test in _tests(ground, patient) if test.day >= late_from]
        last = max((test.day for test in late), default=None)
        of_last_day = [test for test in late if test.day == last]
        tested[patient] = bool(of_last_day)
        carrying = [test.fact for test in of_last_day if test.carrying]
        if carrying:
            facts[patient] = max(carrying, key=lambda fact: fact.value or 0.0)
        is_open[patient] = any(test.carrying is None for test in of_last_day)
    return judged(
        WorkCode.LATE_VECTOR,
        ground.n,
        facts,
        (
            (WorkState.DOES_NOT_APPLY, DIED, ground.died),
            (WorkState.CANNOT_BE_SAID, NO_INFUSION, ~ground.infused),
            (WorkState.DOES_NOT_APPLY, "the vector does not integrate", outside),
            (WorkState.CANNOT_BE_SAID, f"not tested from day {LATE_VECTOR_FROM_DAY} on", ~tested),
            (WorkState.CANNOT_BE_SAID, "the test leaves it open", is_open),
            (WorkState.NOT_LISTED, "under 1 % when last tested", True),
        ),
    )


def rcr_positive(ground: Ground) -> Judged:
    """The latest positive test for replication-competent virus; also of patients who died."""
    facts = {patient: fact for patient, tests in ground.rcl.items() if (fact := _positive(tests)) is not None}
    tested = np.zeros(ground.n, dtype=bool)
    tested[list(ground.rcl)] = True
    outside = _vector_other_than(ground, RETROVIRAL)
    return judged(
        WorkCode.RCR_POSITIVE,
        ground.n,
        facts,
        (
            (WorkState.NOT_LISTED, "not detected", tested),
            (WorkState.DOES_NOT_APPLY, "no retroviral or lentiviral vector", outside),
            (WorkState.CANNOT_BE_SAID, "not tested", True),
        ),
    )


def _vector_other_than(ground: Ground, classes: Iterable[str]) -> Mask:
    """Patients whose vector is recorded and is none of these."""
    vector = ground.dataset.patients["vector_class"]
    return (vector.notna() & ~vector.isin(list(classes))).to_numpy(dtype=bool)


def _positive(tests: Iterable[Point]) -> WorkFact | None:
    found = [point for point in tests if detected_point(point)]
    if not found:
        return None
    last = max(found, key=lambda point: (point.day, point.value))
    others = sorted({point.day for point in found} - {last.day})
    more = f"also on day {', '.join(map(str, others))}" if others else ""
    compared = "above the limit of the test"
    return WorkFact("RCR/RCL", last.value, COPIES_UNIT, last.day, compared, more, comparator=last.comparator)


def _tests(ground: Ground, patient: int) -> Iterator[_Test]:
    for point in ground.copies.get(patient, ()):
        fact = WorkFact(
            "vector copies in blood", point.value, COPIES_UNIT, point.day, _COMPARED, comparator=point.comparator
        )  # fmt: skip
        yield _Test(point.day, meets(*ends(point), _CARRYING), fact)
    yield from _findings(ground.specimens.get(patient, ()))


def _findings(specimens: Iterable[Specimen]) -> Iterator[_Test]:
    """Vector copy numbers of blood; an inconclusive test is none."""
    for day, finding in results(tuple(specimens), Assay.VECTOR_COPY_NUMBER, (Material.BLOOD,)):
        if finding.result is not FindingResult.INCONCLUSIVE:
            fact = WorkFact("vector copies in blood", finding.value, finding.unit, day, _COMPARED_CELLS)
            yield _Test(day, _carries(finding), fact)


def _carries(finding: Finding) -> bool | None:
    if finding.result is FindingResult.POSITIVE:
        amount = copies_per_cell(finding.value, finding.unit)
        return None if amount is None else amount >= CARRYING_SHARE_FROM
    limit = copies_per_cell(finding.lower_limit, finding.unit)
    if limit is None:
        return False if finding.result is FindingResult.NEGATIVE else None
    return False if limit <= CARRYING_SHARE_FROM else None
