"""The worklist as a document for JSON and as CSV. null, or an empty cell, is what cannot be given."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from data.cells import csv_text
from data.exports import time_of
from data.stamps import stamp_document
from data.worklist_results import ORDER_WORDS, WorkCount, WorklistAnswer, WorkRow
from data.worklist_rules import RULES

COLUMNS = (
    "patient_id", "rule", "rule_name", "fact", "comparator", "value", "unit", "day", "date", "compared_with", "more",
)  # fmt: skip


def worklist_document(answer: WorklistAnswer) -> dict[str, Any]:
    """The answer of /api/worklist. `rows` is null in a scope without single patients."""
    return {
        **stamp_document(answer.stamp),
        "n_loaded": answer.n_loaded,
        "n_selected": answer.n_selected,
        "judged_on": None if answer.judged_on is None else answer.judged_on.isoformat(),
        "order": answer.order.value,
        "counts": [_count(one) for one in answer.counts],
        "n_patients_listed": answer.n_patients,
        "rows": None if answer.rows is None else [_row(row) for row in answer.rows],
    }


def worklist_csv(answer: WorklistAnswer, exported_at: datetime | None = None) -> str:
    """One line per patient and rule; in front, where the patients of the cohort stand with each rule."""
    made = answer.stamp
    judged_on = answer.judged_on
    judged = judged_on.isoformat() if judged_on else "each patient on the own last recorded day"
    comments = [
        ("sentence", made.sentence),
        ("query", made.query),
        ("rules", ",".join(answer.chosen)),
        ("day", "days since the first infusion"),
        ("judged on", judged),
        ("order", f"{ORDER_WORDS[answer.order]}; no order of risk"),
        ("data version", made.data_version),
        ("program version", made.program_version),
        ("data of", made.data_of),
        ("synthetic", "yes" if made.synthetic else "no"),
        ("time", time_of(exported_at)),
        *((f"rule {one.rule}", _count_words(one, answer.n_selected)) for one in answer.counts),
    ]
    rows = (tuple(_row(row).get(name) for name in COLUMNS) for row in answer.rows or ())
    return csv_text(comments, COLUMNS, rows)


def _count(one: WorkCount) -> dict[str, Any]:
    return {
        "rule": one.rule.value,
        "name": RULES[one.rule].name,
        **{state.value: n for state, n in one.states},
        "reasons": [{"state": state.value, "reason": words, "n": n} for state, words, n in one.reasons],
    }


def _count_words(one: WorkCount, n_selected: int) -> str:
    states = ", ".join(
        f"{state.replace('_', ' ')} {'not shown' if n is None else n}" for state, n in one.states
    )
    return f"of {n_selected} patients: {states}"


def _row(row: WorkRow) -> dict[str, Any]:
    fact = row.fact
    return {
        "patient_id": row.patient_id,
        "rule": row.rule.value,
        "rule_name": RULES[row.rule].name,
        "fact": fact.what,
        "comparator": None if fact.value is None or fact.comparator == "=" else str(fact.comparator),
        "value": fact.value,
        "unit": fact.unit,
        "day": fact.day,
        "date": None if row.date is None else row.date.isoformat(),
        "compared_with": fact.compared,
        "more": fact.more or None,
    }
