"""Rules of the worklist about what is overdue: the states of `data/surveillance.py`, for all patients at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from data.surveillance import scheduled_items
from data.surveillance_facts import facts_from
from data.surveillance_results import DueItem, DueRule, DueState
from data.surveillance_rules import INTEGRATING, REPEAT_WITHIN_DAYS, SCHEDULE, SITES_WITHIN_DAYS
from data.table_rows import whole
from data.vocabulary import Material
from data.worklist_ground import DIED, NO_DAY, NO_INFUSION, Days, Ground
from data.worklist_results import Judged, WorkCode, WorkFact, WorkState, judged

RULES_OF: dict[WorkCode, tuple[DueRule, ...]] = {
    WorkCode.OVERDUE_VISIT: (DueRule.CONTACT,),
    WorkCode.OVERDUE_HISTORY: (DueRule.MALIGNANCY_HISTORY,),
    WorkCode.OVERDUE_VECTOR: (DueRule.VECTOR_PERSISTENCE,),
    WorkCode.OVERDUE_RCR: (DueRule.RCR,),
    WorkCode.OVERDUE_SITES: (DueRule.INTEGRATION_SITES, DueRule.INTEGRATION_REPEAT),
}
_FACTS = {rule.code: rule.fact for rule in SCHEDULE}
_WITHIN = {DueRule.INTEGRATION_SITES: SITES_WITHIN_DAYS, DueRule.INTEGRATION_REPEAT: REPEAT_WITHIN_DAYS}
NEVER = "never recorded"


@dataclass(frozen=True)
class _Item:
    patient: int
    item: DueItem


def overdue(ground: Ground) -> Iterator[Judged]:
    """One rule for each thing of the schedule that can be overdue."""
    items = list(_items(ground))
    for code, rules in RULES_OF.items():
        yield _judged(ground, code, [one for one in items if one.item.rule in rules])


def _judged(ground: Ground, code: WorkCode, items: list[_Item]) -> Judged:
    late: dict[int, list[DueItem]] = {}
    never, covered = np.zeros(ground.n, dtype=bool), np.zeros(ground.n, dtype=bool)
    for one in items:
        covered[one.patient] = True
        never[one.patient] |= one.item.never_recorded
        if one.item.state is DueState.OVERDUE:
            late.setdefault(one.patient, []).append(one.item)
    vector = ground.dataset.patients["vector_class"]
    return judged(
        code,
        ground.n,
        {patient: _fact(own) for patient, own in late.items()},
        (
            (WorkState.DOES_NOT_APPLY, DIED, ground.died),
            (WorkState.CANNOT_BE_SAID, NO_INFUSION, ~ground.infused),
            (WorkState.CANNOT_BE_SAID, "class of the vector not recorded", vector.isna().to_numpy(dtype=bool)),
            (WorkState.DOES_NOT_APPLY, "the schedule is not for this vector", ~_scheduled(ground, code)),
            (WorkState.CANNOT_BE_SAID, NO_DAY, np.isnan(ground.judged_day)),
            (WorkState.CANNOT_BE_SAID, NEVER, never),
            (WorkState.NOT_LISTED, "not overdue", True),
        ),
    )  # fmt: skip


def _scheduled(ground: Ground, code: WorkCode) -> np.ndarray:
    """Patients whose vector has this rule."""
    own = [rule.vectors for rule in SCHEDULE if rule.code in RULES_OF[code]]
    return ground.dataset.patients["vector_class"].isin(own[0] if own else INTEGRATING).to_numpy(dtype=bool)


def _fact(late: list[DueItem]) -> WorkFact:
    """The one that is overdue longest; of one rule there are two only where integration sites are asked for twice."""
    first = max(late, key=lambda item: item.days_overdue or 0)
    record = _FACTS.get(first.rule, "integration-site result")
    last = "none recorded" if first.done_day is None else f"last {record} on day {first.done_day}"
    return WorkFact(first.name, first.days_overdue, "days overdue", first.due_day, _term(first), last)


def _term(item: DueItem) -> str:
    """The date it stood for with its tolerance, or the test that asked for it."""
    day = item.due_day or 0
    if item.rule in _WITHIN:
        return f"within {_WITHIN[item.rule]} days of the test of day {day - _WITHIN[item.rule]}"
    tolerance = next(
        slot.tolerance
        for rule in SCHEDULE
        if rule.code is item.rule
        for slot in rule.slots
        if slot.day == day
    )
    return f"day {day} ± {tolerance}"


def _items(ground: Ground) -> Iterator[_Item]:
    patients = ground.dataset.patients
    vectors = patients["vector_class"].tolist()
    searched = patients["second_cancer_followup_day"].tolist()
    contact = _last_contact(ground).tolist()
    today = ground.judged_day
    for patient in np.flatnonzero(ground.followed & ~np.isnan(today)).tolist():
        if vectors[patient] not in INTEGRATING:
            continue
        facts = facts_from(
            ground.copies.get(patient, ()),
            ground.rcl.get(patient, ()),
            ground.specimens.get(patient, ()),
            (),
            whole(searched[patient]),
        )
        # States ask for the last contact only; how many dates had none is a matter of the patient's own page.
        last = whole(contact[patient])
        facts = replace(facts, contact=() if last is None else (last,))
        for item in scheduled_items(vectors[patient], facts, round(today[patient])):
            yield _Item(patient, item)


def _last_contact(ground: Ground) -> Days:
    """The last day that counts as a contact, of any table, as `data/surveillance_facts.py` has it; NaN: none."""
    dataset = ground.dataset
    last = np.fmax(
        ground.measurements.last_days(), dataset.patients["last_contact_day"].to_numpy(dtype=np.float64)
    )
    specimens = dataset.specimens
    of_patient = (specimens["material"] != Material.CAR_T_PRODUCT).to_numpy(dtype=bool)
    for frame, column, rows in (
        (dataset.events, "start_day", np.ones(len(dataset.events), dtype=bool)),
        (specimens, "day", of_patient),
    ):
        patient = frame["patient_index"].to_numpy(dtype=np.intp)[rows]
        np.fmax.at(last, patient, frame[column].to_numpy(dtype=np.float64)[rows])
    return last
