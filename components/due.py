"""What is due for one patient: overdue first, then due; on the Patient page also what is open, done, and the rules.

The items, their states and their sentences come ready; nothing is decided here. Each state has a word and a sign of
its own, so that colour is never needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dash import html
from dash.development.base_component import Component

from components import format as fmt
from components import ids, states
from components.markup import attributes
from components.still import place
from components.tables import WordTable, folded
from data.surveillance_results import DueItem, DueState, Surveillance
from data.surveillance_rules import ACTS, INTEGRATING, SCHEDULE

TITLE = "What is due"
NOTHING = "Nothing is overdue or due."
NOT_JUDGED = "Nothing of the schedule is listed."
RECORDS = "Overdue means that no record is in these data; it may have been done elsewhere."
RULES_TITLE = "The rules, what counts, and their sources"
BOARD_LINES = 6
_WORDS = {DueState.OVERDUE: "overdue", DueState.DUE: "due", DueState.OPEN: "open", DueState.DONE: "done"}
_SIGNS = {DueState.OVERDUE: "‼", DueState.DUE: "●", DueState.OPEN: "○", DueState.DONE: "✓"}
_HEADS = ("State", "What", "Date", "Last record", "Record and dates")


def skeleton() -> html.Section:
    """The panel before the first answer."""
    return html.Section(
        [html.H2(TITLE, className="panel-title"), place(ids.DUE, states.loading("what is due"))],
        id=ids.DUE_PANEL,
        className="panel due-panel",
    )


def nobody() -> Component:
    """While no patient is shown."""
    return html.P("No patient is shown now.", className="definition")


def due_list(found: Surveillance, day0_date: date | None, *, in_full: bool = False) -> list[Component]:
    """The headline, what is overdue and due, and what limits it; with every item and rule where there is room."""
    parts: list[Component] = [_headline(found, day0_date)]
    if in_full:
        if found.items:
            parts.append(_table(found.items, day0_date))
        parts.append(_notes(found))
        parts.append(folded(rules_table(), "rule"))
        return parts
    return [*parts, *_board(found, day0_date), _notes(found)]


def _headline(found: Surveillance, day0_date: date | None) -> html.P:
    late, now = len(found.in_state(DueState.OVERDUE)), len(found.in_state(DueState.DUE))
    said = ", ".join(f"{n} {word}" for n, word in ((late, "overdue"), (now, "due")) if n)
    words = f"{said}." if said else (NOTHING if found.items else NOT_JUDGED)
    parts: list[Component] = [html.Strong(words)]
    if found.items and found.judged_on_day is not None:
        parts.append(html.Span(f" As of {_when(found.judged_on_day, day0_date)}.", className="minor"))
    return html.P(parts, className=f"due-first due-{'overdue' if late else 'due' if now else 'nothing'}")


def _board(found: Surveillance, day0_date: date | None) -> list[Component]:
    pressing = [item for item in found.items if item.state in (DueState.OVERDUE, DueState.DUE)]
    parts: list[Component] = []
    if pressing:
        parts.append(
            html.Ul([_line(item, day0_date) for item in pressing[:BOARD_LINES]], className="due-list")
        )
    rest = []
    if len(pressing) > BOARD_LINES:
        rest.append(f"{len(pressing) - BOARD_LINES} more overdue or due")
    rest += [
        f"{len(found.in_state(state))} {_WORDS[state]}"
        for state in (DueState.OPEN, DueState.DONE)
        if found.in_state(state)
    ]
    never = [item.name for item in found.items if item.never_recorded]
    asked = dict.fromkeys(item.name for item in found.in_state(DueState.OPEN) if item.neoplasm_id)
    if asked:
        words = "; ".join(asked)
        parts.append(html.P(f"Not recorded for the second cancer: {words}.", className="due-note"))
    if never:
        parts.append(html.P(f"Never recorded: {'; '.join(never)}.", className="due-note"))
    if rest:
        parts.append(html.P(f"On the page Patient: {', '.join(rest)}.", className="due-note"))
    return parts


def _line(item: DueItem, day0_date: date | None) -> html.Li:
    late = f" {fmt.counted(item.days_overdue, 'day')}" if item.days_overdue else ""
    when = "" if item.due_day is None else f" ({_when(item.due_day, day0_date)})"
    return html.Li([_state(item.state, late), f" {item.name}{when}"], className=f"due-{item.state}")


def _state(state: DueState, more: str = "") -> html.Span:
    return html.Span(
        [
            html.Span(_SIGNS[state], className="sign", **attributes(aria_hidden="true")),
            html.Strong(f"{_WORDS[state]}{more}"),
        ],
        className="due-state",
    )


def _table(items: Sequence[DueItem], day0_date: date | None) -> html.Div:
    table = html.Table(
        [
            html.Caption("Everything on the list", className="visually-hidden"),
            html.Thead(html.Tr([html.Th(words, scope="col") for words in _HEADS])),
            html.Tbody([_row(item, day0_date) for item in items]),
        ],
        className="evidence-table due-table",
    )
    return html.Div(table, className="scroll", tabIndex="0", role="region", **attributes(aria_label=TITLE))


def _row(item: DueItem, day0_date: date | None) -> html.Tr:
    late = f" {fmt.counted(item.days_overdue, 'day')}" if item.days_overdue else ""
    own = [html.Span(f"second cancer {item.neoplasm_id}", className="minor")] if item.neoplasm_id else []
    due = (
        f"diagnosis {_when(item.due_day, day0_date)}" if item.neoplasm_id else _when(item.due_day, day0_date)
    )
    return html.Tr(
        [
            html.Td(_state(item.state, late)),
            html.Th([item.name, *own], scope="row"),
            html.Td(due),
            html.Td(_when(item.done_day, day0_date)),
            html.Td(item.text.replace("± ", f"±{fmt.THIN}")),
        ],
        className=f"due-{item.state}",
    )


def _when(day: int | None, day0_date: date | None) -> str:
    """The day, with its calendar date where the reader may see dates; a dash where there is none."""
    if day is None:
        return fmt.DASH
    return (
        fmt.day(day)
        if day0_date is None
        else f"{fmt.calendar_date(day0_date + timedelta(day))}, {fmt.day(day)}"
    )


def _notes(found: Surveillance) -> html.Div:
    notes = [*found.notes, *([RECORDS] if found.in_state(DueState.OVERDUE) else [])]
    return html.Div([html.P(note, className="due-note") for note in notes])


def rules_table() -> WordTable:
    """Every rule with its dates, what counts, its source and how sure the source is."""
    vectors = {len(INTEGRATING): "integrating vectors"}
    scheduled = tuple(
        (
            rule.name,
            ", ".join(f"{slot.day} ± {slot.tolerance}" for slot in rule.slots),
            rule.counts_as,
            f"{rule.source} ({rule.certainty}; tolerances: modelling choice; "
            f"{vectors.get(len(rule.vectors), 'retroviral and lentiviral vectors')})",
        )
        for rule in SCHEDULE
    )
    others = tuple(
        (rule.name, fmt.DASH, rule.counts_as, f"{rule.source} ({rule.certainty})") for rule in ACTS.values()
    )
    return WordTable(
        RULES_TITLE, ("Rule", "Days since infusion", "What counts", "Source"), scheduled + others
    )
