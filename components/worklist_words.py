"""The words of the worklist: facts with value and unit, counts with their denominators, and the rules as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components import format as fmt
from components.tables import WordTable
from data.worklist_results import WorkCount, WorkFact, WorkOrder, WorkRow, WorkState
from data.worklist_rules import RULES, WorkRule

STATES = {
    WorkState.LISTED: "on the list",
    WorkState.NOT_LISTED: "not on the list",
    WorkState.CANNOT_BE_SAID: "cannot be said",
    WorkState.DOES_NOT_APPLY: "does not apply",
}
ORDERS = {
    WorkOrder.RULE: "rule",
    WorkOrder.LATEST: "latest day",
    WorkOrder.EARLIEST: "earliest day",
    WorkOrder.LOWEST: "rule, lowest value",
    WorkOrder.HIGHEST: "rule, highest value",
    WorkOrder.PATIENT: "patient",
}
HELD_BACK = "not shown"
_SHARES = {"allele fraction": "VAF"}
_WHOLE = "days "


def value_words(fact: WorkFact) -> str:
    """`149 cells/µL`, `< 50 copies/µg DNA`, `21.2 % VAF`, `445 days overdue`; empty without a value."""
    unit = fmt.unit_words(fact.unit or "")
    if fact.value is None:
        return ""
    if unit in _SHARES:
        return f"{fmt.percent(fact.value)} {_SHARES[unit]}"
    if unit.startswith(_WHOLE):
        return fmt.counted(round(fact.value), "day") + unit.removeprefix("days")
    return fmt.measured(fact.value, unit, fact.comparator)


def when_words(row: WorkRow) -> str:
    """The day, behind its date where the reader may see dates; a dash where the fact has none."""
    if row.fact.day is None:
        return fmt.DASH
    day = fmt.day(row.fact.day)
    return day if row.date is None else f"{fmt.calendar_date(row.date)}, {day}"


def listed_words(count: WorkCount) -> str:
    """`61 of 329`: on the list, of those of whom it can be said; in words where a number is held back."""
    numbers = dict(count.states)
    listed, others = numbers[WorkState.LISTED], numbers[WorkState.NOT_LISTED]
    if listed is None:
        return HELD_BACK
    return fmt.count(listed) if others is None else f"{fmt.count(listed)} of {fmt.count(listed + others)}"


def rest_words(count: WorkCount) -> str:
    """`cannot be said 5 · does not apply 390`; what is nobody's is left out."""
    rest = (WorkState.CANNOT_BE_SAID, WorkState.DOES_NOT_APPLY)
    numbers = dict(count.states)
    return " · ".join(_state_words(state, numbers[state]) for state in rest if numbers[state] != 0)


def _state_words(state: WorkState, n: int | None) -> str:
    """`cannot be said 5`; `cannot be said: not shown` where the number is held back."""
    return f"{STATES[state]}: {HELD_BACK}" if n is None else f"{STATES[state]} {fmt.count(n)}"


def standing_words(count: WorkCount) -> str:
    """Where all patients of the cohort stand with one rule: states, each with its reasons where there are any."""
    parts = []
    for state, n in count.states:
        reasons = [f"{words} {fmt.count(part)}" for given, words, part in count.reasons if given is state]
        parts.append(_state_words(state, n) + (f" ({', '.join(reasons)})" if reasons else ""))
    return "; ".join(parts)


def standings_table(counts: Sequence[WorkCount], n_selected: int) -> WordTable:
    """Every rule with all patients of the cohort, so that nobody is missing from a count."""
    rows = tuple((RULES[one.rule].name, standing_words(one)) for one in counts)
    everybody = "the patient stands" if n_selected == 1 else f"all {fmt.count(n_selected)} patients stand"
    title = f"Where {everybody} with each rule"
    return WordTable(title, ("Rule", "Patients"), rows)


def rules_table(rules: Iterable[WorkRule] = tuple(RULES.values())) -> WordTable:
    """Every rule: what puts a patient on the list, who can be judged, what is ours, and the source."""
    rows = tuple(
        (
            rule.name,
            fmt.unit_words(rule.asks),
            rule.denominator,
            "; ".join(f"{fmt.unit_words(one.text)}: {one.standing}" for one in rule.cut_offs) or fmt.DASH,
            f"{rule.source} ({rule.certainty})",
        )
        for rule in rules
    )
    heads = ("Rule", "On the list", "Of whom it can be said", "Cut-offs", "Source")
    return WordTable("The rules, their cut-offs and sources", heads, rows)
