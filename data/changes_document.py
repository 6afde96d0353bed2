"""What changed between two versions as a document for programs."""

from __future__ import annotations

from typing import Any

from data.changes_results import Change, Changes, Count, SinceBefore


def changes_document(found: Changes) -> dict[str, Any]:
    """`changes` by kind of record; a number that is held back is null."""
    return {
        "old_version": found.old_version,
        "new_version": found.new_version,
        "old_data_of": found.old_of,
        "new_data_of": found.new_of,
        "same": found.is_same,
        "follow_up_days": found.follow_up_days,
        "changes": {row.subject.replace(" ", "_").replace("-", "_"): _row(row) for row in found.rows},
    }


def since_document(since: SinceBefore) -> dict[str, Any]:
    """The changes since the version before, or why there are none to tell."""
    before = None if since.before is None else since.before.data_version
    shown = None if since.before is None else since.before.since
    told = {} if since.changes is None else changes_document(since.changes)
    return {"version_before": before, "shown_from": shown, "why_not": since.why_not, **told}


def _row(row: Change) -> dict[str, Any]:
    return {
        "added": _count(row.added),
        "removed": _count(row.removed),
        "altered": None if row.altered is None else _count(row.altered),
        "unchanged": row.unchanged,
        "altered_fields": dict(row.fields),
    }


def _count(count: Count) -> dict[str, Any]:
    return {"n": count.n, "patients": list(count.patients)}
