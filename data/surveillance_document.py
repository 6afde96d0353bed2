"""What is due as a document for JSON."""

from __future__ import annotations

from typing import Any

from data.surveillance_results import Surveillance


def due_documents(found: Surveillance) -> dict[str, Any]:
    """The keys `due`, `due_judged_on_day` and `due_notes` of /api/patient/<id>."""
    names = ("due_day", "text", "done_day", "next_due_day", "days_overdue", "never_recorded", "neoplasm_id")
    return {
        "due": [
            {"rule": item.rule.value, "name": item.name, "state": item.state.value}
            | {name: getattr(item, name) for name in names}
            for item in found.items
        ],
        "due_judged_on_day": found.judged_on_day,
        "due_notes": list(found.notes),
    }
