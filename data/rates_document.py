"""Rates against a population for outside: the document of /api/rates and the file of /export/rates.csv.

What cannot be given or is held back is null or empty, never 0. The source of the reference rates goes with the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from data.cells import csv_text
from data.documents import Document, question_document
from data.exports import comments_of
from data.rates_results import DEMONSTRATION, LexisRow, RateRow, RatesAnswer, ReferenceSource
from data.results import Estimate
from data.sentence import endpoint_of

P_VALUE = "two-sided exact Poisson, central: twice the smaller tail"
_ESTIMATES = ("rate_per_100_py", "sir", "excess_per_10000_py")
COLUMNS = (
    "kind", "name", "patients", "observed", "person_years", "person_years_with_rate", "observed_with_rate",
    "expected", *(f"{name}{part}" for name in _ESTIMATES for part in ("", "_lower", "_upper")), "p", "note",
)  # fmt: skip


def rates_document(answer: RatesAnswer) -> Document:
    """The answer of /api/rates."""
    lexis = answer.lexis
    return {
        **question_document(answer),
        "endpoint": endpoint_of(answer, answer.counted),
        "compared": asdict(answer.compared) if answer.compared else None,
        "notices": list(answer.notices),
        "counted": [word.value for word in answer.counted],
        "left_out": [word.value for word in answer.left_out],
        "reference": _reference(answer.reference),
        "why_without_reference": answer.why_without,
        "table_problems": list(answer.table_problems),
        "p_value": P_VALUE,
        "together": _row(answer.together),
        "classes": [_row(row) for row in answer.classes],
        "groups": [_row(row) for row in answer.groups],
        "without_rate": [asdict(part) for part in answer.uncovered],
        "person_years": None
        if lexis is None
        else {"periods": list(lexis.periods), "rows": [_lexis_row(row) for row in lexis.rows]},
    }


def rates_csv(answer: RatesAnswer, exported_at: datetime | None = None) -> str:
    """One line per row of the view, with the source of the rates and what was left out in comment lines."""
    return csv_text(_comments(answer, exported_at), COLUMNS, (_cells(*row) for row in _rows(answer)))


def _reference(source: ReferenceSource | None) -> Document | None:
    if source is None:
        return None
    return {
        "populations": list(source.populations),
        "sources": list(source.sources),
        "licences": list(source.licences),
        "years": list(source.years),
        "demonstration": source.is_demonstration,
        "label": DEMONSTRATION if source.is_demonstration else None,
        "rows_rejected": source.rows_rejected,
    }


def _row(row: RateRow) -> Document:
    return {
        "name": row.name,
        "n": row.n,
        "observed": row.observed,
        "person_years": row.person_years,
        "rate_per_100_py": asdict(row.rate_per_100_py),
        "person_years_with_rate": row.covered_years,
        "observed_with_rate": row.observed_covered,
        "expected": row.expected,
        "sir": asdict(row.sir),
        "excess_per_10000_py": asdict(row.excess_per_10000_py),
        "p": row.p_value,
        "note": row.note,
    }


def _lexis_row(row: LexisRow) -> Document:
    return {"sex": row.sex, "ages": row.ages, "person_years": list(row.person_years)}


def _comments(answer: RatesAnswer, exported_at: datetime | None) -> list[tuple[str, str]]:
    said, source = endpoint_of(answer, answer.counted), answer.reference
    comments = comments_of(answer.stamp, said, answer.landmark_days, answer.excluded, exported_at)
    comments.append(("p", P_VALUE))
    if source is not None:
        comments += [("reference population", text) for text in source.populations]
        comments += [("reference source", text) for text in source.sources]
        comments += [("reference licence", text) for text in source.licences]
    if answer.why_without is not None:
        comments.append(("no expected cancers", answer.why_without))
    if answer.compared is not None:
        comments.append(("cohort B", answer.compared.sentence))
    comments += [("left out, no reference rates", word.value) for word in answer.left_out]
    comments += [("reference table", sentence) for sentence in answer.table_problems]
    comments += [
        (
            "without a reference rate",
            f"{part.person_years:.6f} person-years, {_count(part.observed)}: {part.reason}",
        )
        for part in answer.uncovered
    ]
    return comments + [("notice", notice) for notice in answer.notices]


def _count(observed: int | None) -> str:
    if observed is None:
        return "number of second cancers held back"
    return f"{observed} second {'cancer' if observed == 1 else 'cancers'}"


def _rows(answer: RatesAnswer) -> Iterator[tuple[str, RateRow]]:
    yield "together", answer.together
    yield from (("class", row) for row in answer.classes)
    yield from (("group", row) for row in answer.groups)


def _cells(kind: str, row: RateRow) -> list[Any]:
    cells = [kind, row.name, row.n, row.observed, row.person_years, row.covered_years, row.observed_covered]
    cells.append(row.expected)
    for name in _ESTIMATES:
        estimate: Estimate = getattr(row, name)
        cells += [estimate.estimate, estimate.ci_lower, estimate.ci_upper]
    return [*cells, row.p_value, row.note]
