"""What of the 15-year schedule is done, due and overdue for one patient, and what a second cancer adds.

Pure: the facts of a history and the day of the data, never the clock of the machine. What is not in the data reads
"not recorded"; whether it was done elsewhere cannot be told from them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from data.derived_values import day_words
from data.patient_results import PatientHistory
from data.surveillance_cancers import cancer_items
from data.surveillance_facts import Facts, facts_of
from data.surveillance_results import DueItem, DueRule, DueState, Surveillance
from data.surveillance_rules import (
    ACTS,
    FIRST_YEAR_RCR,
    HALF_YEARLY_YEARS,
    INTEGRATING,
    REPEAT_WITHIN_DAYS,
    RETROVIRAL,
    SCHEDULE,
    SITES_WITHIN_DAYS,
    ScheduleRule,
    Slot,
    yearly,
)
from data.vocabulary import VitalStatus

NO_DAY_0 = "No infusion is recorded, so the schedule has no day 0."
NO_DAY = "No day of the data is known for this patient, so it cannot be said what is due."
OWN_LAST_DAY = (
    "Judged on this patient's last recorded day ({day}): the day of the data is not shown in this scope or not known. "
    "What fell due later is not judged."
)
DIED = "Died on day {day}: nothing of the schedule is due any more."
DIED_NO_DAY = "Died, day not recorded: nothing of the schedule is due any more."
NO_VITAL_STATUS = "Vital status is not recorded: whether the schedule still applies cannot be said."
ENDED = "Nothing is recorded after day {day}. Whether follow-up goes on elsewhere is not recorded."
NO_VECTOR = "The class of the vector is not recorded: whether the schedule applies cannot be said."
OTHER_VECTOR = (
    "The 15-year schedule is for vectors that integrate; none is given here for this vector ({vector})."
)
SEVERAL = (
    "The vector and day 0 are those of the first infusion; a later infusion may start a schedule of its own."
)
ARCHIVE = (
    "Negative at 3, 6 and 12 months: later samples are archived and tested on suspicion. Whether they are archived is "
    "not recorded."
)
_ENDED_AFTER_DAYS = 455
"""A year and the tolerance of the yearly contact."""
_EARLY = Slot(183, 30)
_RCR_BOUNDS = (*(slot.opens for slot in FIRST_YEAR_RCR), yearly(2)[0].opens)


def surveillance(history: PatientHistory) -> Surveillance:
    """Items ordered by state, overdue longest first, and the notes that limit them."""
    today, notes = _judged_on(history)
    header = history.header
    if header.n_infusions == 0:
        return Surveillance(None, (), (NO_DAY_0,))
    facts = facts_of(history)
    items: list[DueItem] = []
    scheduled, why_not = _schedule_applies(history)
    if not scheduled:
        today, notes = None, why_not
    elif today is None:
        notes = (NO_DAY,)
    else:
        items = scheduled_items(str(header.vector_class), facts, today)
        notes = (*notes, *_limits(history, today))
    items += cancer_items(history)
    return Surveillance(today, tuple(sorted(items, key=_order)), notes)


def _judged_on(history: PatientHistory) -> tuple[int | None, tuple[str, ...]]:
    if history.data_of_day is not None:
        return history.data_of_day, ()
    last = history.header.last_day
    return last, () if last is None else (OWN_LAST_DAY.format(day=last),)


def _schedule_applies(history: PatientHistory) -> tuple[bool, tuple[str, ...]]:
    death = next((mark.day for mark in history.marks if mark.kind == "death"), None)
    if history.header.vital_status == VitalStatus.DEAD or death is not None:
        return False, (DIED_NO_DAY if death is None else DIED.format(day=death),)
    vector = history.header.vector_class
    if vector is None:
        return False, (NO_VECTOR,)
    if vector not in INTEGRATING:
        name = "mRNA" if vector == "mrna" else vector.replace("_", "-")
        return False, (OTHER_VECTOR.format(vector=name), *_several(history))
    return True, ()


def _limits(history: PatientHistory, today: int) -> tuple[str, ...]:
    header, notes = history.header, []
    if header.vital_status is None:
        notes.append(NO_VITAL_STATUS)
    if header.last_day is not None and today - header.last_day > _ENDED_AFTER_DAYS:
        notes.append(ENDED.format(day=header.last_day))
    return (*notes, *_several(history))


def _several(history: PatientHistory) -> tuple[str, ...]:
    return (SEVERAL,) if history.header.n_infusions > 1 else ()


def scheduled_items(vector: str, facts: Facts, today: int) -> list[DueItem]:
    """The items of the schedule for a living patient with an integrating vector, in the order of the rules."""
    items = [
        _stopped(rule, facts) or scheduled_item(rule, facts.of(rule.code), today)
        for rule in SCHEDULE
        if vector in rule.vectors
    ]
    if vector in RETROVIRAL:
        items += [_rcr_before(facts), *_rcr_positive(facts)]
    return [*items, _sites(facts, today), *_sites_again(facts, today)]


def scheduled_item(rule: ScheduleRule, days: Sequence[int], today: int) -> DueItem:
    """Where one rule stands: a record keeps every date that had opened by then, so a late one catches up."""
    last = max(days, default=None)
    pending = [slot for slot in rule.slots if last is None or slot.opens > last]
    since = f"No {rule.fact} is recorded" + ("" if last is None else f" after day {last}")
    empty = "" if rule.reaches_back else _empty_dates(rule.slots, days, len(rule.slots) - len(pending))
    if not pending:
        text = f"Recorded on day {last}, for the last date of the schedule.{empty}"
        return _item(rule, DueState.DONE, rule.slots[-1].day, text, done_day=last)
    slot = pending[0]
    when = f"day {slot.day} (± {slot.tolerance})"
    if today < slot.opens:
        if slot is rule.slots[0]:
            return _item(rule, DueState.OPEN, slot.day, f"First on {when}.", done_day=last)
        before = rule.slots[rule.slots.index(slot) - 1].day
        text = f"Recorded on day {last}; next on {when}.{empty}"
        return _item(rule, DueState.DONE, before, text, done_day=last, next_due_day=slot.day)
    if today <= slot.closes:
        return _item(rule, DueState.DUE, slot.day, f"{since}; on {when}.{empty}", done_day=last)
    if last is None:
        text = f"{since} at all, which does not say that none was done; first on day {slot.day}."
        return _item(rule, DueState.OPEN, slot.day, text, never_recorded=True)
    if today > rule.slots[-1].closes:
        text = f"{since}; the schedule ended on day {rule.slots[-1].day}.{empty}"
        return _item(rule, DueState.OPEN, slot.day, text, done_day=last)
    late = today - slot.day
    text = f"{since}; it stood for {when}, {late:,} days ago.{empty}"
    return _item(rule, DueState.OVERDUE, slot.day, text, done_day=last, days_overdue=late)


def _empty_dates(slots: Sequence[Slot], days: Sequence[int], passed: int) -> str:
    """How many of the dates that have passed had no record before the next one opened."""
    ends = [slot.opens for slot in slots[1:]] + [math.inf]
    empty = sum(
        not any(slot.opens <= day < end for day in days)
        for slot, end in zip(slots[:passed], ends[:passed], strict=True)
    )
    return f" Earlier dates without a record: {empty} of {passed}." if empty else ""


def _stopped(rule: ScheduleRule, facts: Facts) -> DueItem | None:
    """Done for good: the vector no longer detected after year 5, or RCR negative throughout the first year."""
    if rule.code is DueRule.VECTOR_PERSISTENCE and facts.vector:
        last, half_yearly_end = facts.vector[-1], rule.slots[2 * HALF_YEARLY_YEARS - 1]
        if last in facts.vector_undetected and last >= half_yearly_end.opens:
            return _item(
                rule,
                DueState.DONE,
                None,
                f"Not detected on day {last}, after year 5: the tests may end.",
                done_day=last,
            )
    if rule.code is not DueRule.RCR or facts.rcr_positive:
        return None
    if all(any(start <= day < end for day in facts.rcr) for start, end in pairwise(_RCR_BOUNDS)):
        return _item(rule, DueState.DONE, None, ARCHIVE, done_day=facts.rcr[-1])
    return None


def _rcr_before(facts: Facts) -> DueItem:
    before = [day for day in facts.rcr if day <= 0]
    if before:
        return _act(
            DueRule.RCR_BEFORE_INFUSION, DueState.DONE, 0, f"Recorded on {day_words(before[-1])}.", before[-1]
        )
    text = "None is recorded; a sample stored from before the infusion could still be tested."
    return _act(DueRule.RCR_BEFORE_INFUSION, DueState.OPEN, 0, text)


def _rcr_positive(facts: Facts) -> list[DueItem]:
    if not facts.rcr_positive:
        return []
    days = ", ".join(day_words(day) for day in facts.rcr_positive)
    text = f"Positive on {days}. Whether it was reported is not recorded."
    return [_act(DueRule.RCR_POSITIVE, DueState.DUE, facts.rcr_positive[0], text)]


def _sites(facts: Facts, today: int) -> DueItem:
    """From the earliest test at 1 % or more that no later integration-site result has answered."""
    rule, last = DueRule.INTEGRATION_SITES, max(facts.sites, default=None)
    carrying = [day for day in facts.vector_carrying if day >= _EARLY.opens]
    waiting = [day for day in carrying if last is None or day > last]
    if not waiting:
        if carrying and last is not None:
            return _act(rule, DueState.DONE, None, f"Recorded on day {last}.", last)
        tested = any(day >= _EARLY.opens for day in facts.vector)
        return _act(
            rule,
            DueState.OPEN,
            None,
            f"Not asked for: no test from day {_EARLY.opens} on shows the vector in 1 % of cells or more."
            if tested
            else f"Asked for where 1 % of cells carry the vector: no such test is recorded from day {_EARLY.opens}.",
        )
    return _within(
        rule,
        f"Vector in 1 % of cells or more on day {waiting[0]}",
        waiting[0] + SITES_WITHIN_DAYS,
        today,
        last,
    )


def _sites_again(facts: Facts, today: int) -> list[DueItem]:
    last = max(facts.sites, default=None)
    if last is None or last not in facts.sites_predominant:
        return []
    said = f"One site at half of the reads or more on day {last}"
    return [_within(DueRule.INTEGRATION_REPEAT, said, last + REPEAT_WITHIN_DAYS, today, last)]


def _within(rule: DueRule, said: str, due: int, today: int, last: int | None) -> DueItem:
    late = today - due
    if late <= 0:
        return _act(rule, DueState.DUE, due, f"{said}; no later result is recorded; by day {due}.", last)
    text = f"{said}; no later result is recorded; it stood for day {due}, {late:,} days ago."
    return _act(rule, DueState.OVERDUE, due, text, last, late)


def _item(rule: ScheduleRule, state: DueState, due: int | None, text: str, **more: Any) -> DueItem:
    return DueItem(rule.code, rule.name, state, due, text, **more)


def _act(
    rule: DueRule,
    state: DueState,
    due: int | None,
    text: str,
    done: int | None = None,
    late: int | None = None,
) -> DueItem:
    return DueItem(rule, ACTS[rule].name, state, due, text, done, None, late)


_STATES = {state: place for place, state in enumerate(DueState)}
_RULES = {rule: place for place, rule in enumerate(DueRule)}


def _order(item: DueItem) -> tuple[int, int, str, int]:
    return _STATES[item.state], -(item.days_overdue or 0), item.neoplasm_id or "", _RULES[item.rule]
