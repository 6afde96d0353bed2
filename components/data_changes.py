"""What changed since the version of the data before: a sentence, a table of counts, patients as examples."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components import format as fmt
from components.patient_picker import patient_href
from components.tables import WordTable, folded, table
from components.titled import titled_panel
from data.changes_results import MOST_EXAMPLES, Change, Changes, Count, SinceBefore
from data.small_cells import SMALLEST_SHOWN

TITLE = "What changed since the version before"
HELD_BACK = f"not shown (1–{SMALLEST_SHOWN - 1}, or makes one of them known)"
NO_KEY = "no key"
HOW_READ = (
    "Of follow-up, added means longer and removed means shorter. Events, findings, identifiers and measurements have "
    "no key: one that was altered counts as one removed and one added. Teaching cases are left out."
)
_SUBJECTS = {
    "patients": "Patients",
    "second_cancers": "Second cancers",
    "deaths": "Deaths",
    "follow-up": "Follow-up",
    "follow-up for second cancers": "Follow-up for second cancers",
    "infusions": "Infusions",
    "specimens": "Specimens",
    "events": "Events",
    "findings": "Findings",
    "identifiers": "Identifiers",
    "measurements": "Measurements",
}


def changed(since: SinceBefore | None) -> list[Component]:
    """The panel; none where there are no data."""
    if since is None:
        return []
    if since.before is None or since.changes is None:
        return [_panel([html.P(since.why_not or "", className="definition")])]
    head = html.P(
        _sentence(since.before.data_version, since.before.since, since.changes), className="report-sentence"
    )
    if since.changes.is_same:
        return [_panel([head])]
    parts: list[Component] = [
        head,
        table(counts(since.changes)),
        html.P(HOW_READ, className="definition"),
        folded(fields(since.changes), "column", nothing="No record was altered."),
    ]
    named = _patients(since.changes)
    return [_panel([*parts, *named])]


def _panel(inside: list[Component]) -> Component:
    return titled_panel(TITLE, inside, is_half=True)


def counts(found: Changes) -> WordTable:
    """Per kind of record what was added, removed, altered and left as it was."""
    rows = tuple(
        (_SUBJECTS[row.subject], _n(row.added), _n(row.removed), _altered(row), _number(row.unchanged))
        for row in found.rows
    )
    heads = ("Records", "Added", "Removed", "Altered", "Unchanged")
    return WordTable("Records added, removed and altered", heads, rows, frozenset({1, 2, 3, 4}))


def fields(found: Changes) -> WordTable:
    """In how many records each column was altered."""
    rows = tuple((_SUBJECTS[row.subject], name, _number(n)) for row in found.rows for name, n in row.fields)
    return WordTable("Columns that were altered", ("Records", "Column", "Altered"), rows, frozenset({2}))


def _sentence(version: str, since: str, found: Changes) -> str:
    before = f"Data version {version}, shown from {fmt.moment(since)}, data of {found.old_of}"
    if found.is_same:
        return f"{before}: no record differs from it."
    gained = found.follow_up_days
    if gained is None:
        return f"{before}, was replaced by {found.new_version}."
    more = "more" if gained >= 0 else "less"
    return (
        f"{before}, was replaced by {found.new_version}: the patients of both have "
        f"{fmt.counted(abs(gained), 'day')} {more} of follow-up."
    )


def _patients(found: Changes) -> list[Component]:
    """Links to the patients of what was added, removed or altered; those who are gone have no page and are words."""
    gone = next(set(row.removed.patients) for row in found.rows if row.subject == "patients")
    items = [
        html.Li([f"{_SUBJECTS[row.subject]}, {word}: ", *_links(count, gone)])
        for row in found.rows
        for word, count in (("added", row.added), ("removed", row.removed), ("altered", row.altered))
        if count is not None and count.patients
    ]
    if not items:
        return []
    summary = html.Summary(
        [
            html.Span("Patients as examples"),
            html.Span(f"the first {MOST_EXAMPLES} of each kind by id", className="minor"),
        ]
    )
    return [html.Details([summary, html.Ul(items, className="changed-patients")], className="folded")]


def _links(count: Count, gone: set[str]) -> list[Component | str]:
    parts: list[Component | str] = []
    for patient_id in count.patients:
        named = patient_id if patient_id in gone else html.A(patient_id, href=patient_href("", patient_id))
        parts += [", ", named]
    more = count.n is None or count.n > len(count.patients)
    return [*parts[1:], ", …" if more and len(count.patients) >= MOST_EXAMPLES else ""]


def _altered(row: Change) -> str:
    if row.altered is not None:
        return _n(row.altered)
    return "–" if row.subject.startswith("follow-up") else NO_KEY


def _n(count: Count) -> str:
    return _number(count.n)


def _number(n: int | None) -> str:
    return HELD_BACK if n is None else fmt.count(n)
