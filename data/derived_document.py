"""What is computed from one patient's counts as a document for JSON: null is what cannot be given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.derived_results import Derived
from data.derived_rules import NOT_A_PREDICTION, RULES, SUMS

Document = dict[str, Any]
_RULES = {rule.code: rule for rule in RULES}


def derived_documents(found: Sequence[Derived]) -> list[Document]:
    """`derived` of /api/patient/<id>: at least one entry for each rule."""
    return [_derived(one) for one in found]


def _derived(one: Derived) -> Document:
    rule = _RULES[one.code]
    return {
        "rule": one.code.value,
        "name": rule.name,
        "assay": one.assay,
        "specimen": one.specimen,
        "state": one.state.value,
        "words": one.words,
        "missing": list(one.missing),
        "value": one.value,
        "unit": one.unit,
        "day": one.day,
        "grade": one.grade,
        "spans": [
            {"first_day": span.first_day, "last_day": span.last_day, "n_days": span.n_days}
            for span in one.spans
        ],
        "inputs": [
            {
                "analyte": given.analyte,
                "value": given.value,
                "comparator": given.comparator.value,
                "unit": given.unit,
                "day": given.day,
                "points": given.points,
            }
            for given in one.inputs
        ],
        "window": rule.window,
        "cut_offs": rule.cut_offs,
        "source": rule.source,
        "choices": rule.choices,
        "note": NOT_A_PREDICTION if one.code in SUMS else None,
    }
