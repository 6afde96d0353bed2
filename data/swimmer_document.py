"""The bars of the patients as a document for JSON and as CSV."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from data.cells import csv_text
from data.documents import Document
from data.exports import comments_of
from data.stamps import excluded_document, stamp_document
from data.swimmer_results import SwimmerAnswer, SwimmerRow

COLUMNS = (
    "patient_id", "start_day", "end_day", "died", "second_cancers", "relapse_day", "next_therapy_day", "transplant_day",
    "second_infusion_day",
)  # fmt: skip


def swimmer_document(answer: SwimmerAnswer) -> Document:
    """The answer of /api/swimmer: those with a second cancer first, both parts in order."""
    return {
        **stamp_document(answer.stamp),
        "sort": answer.sort,
        "landmark_days": answer.landmark_days,
        "n_loaded": answer.n_loaded,
        "n_analysed": answer.n_analysed,
        "n_without_second_cancer": answer.n_others,
        "excluded": excluded_document(answer.excluded),
        "counts": dict(answer.counts),
        "with_second_cancer": [asdict(row) for row in answer.with_second_cancer],
        "others": [asdict(row) for row in answer.others],
    }


def swimmer_csv(answer: SwimmerAnswer, exported_at: datetime | None = None) -> str:
    """One line per bar; `second_cancers` as "day class" with semicolons between."""
    comments = comments_of(
        answer.stamp,
        "bars from the first infusion to death or the end of follow-up",
        0,
        answer.excluded,
        exported_at,
    )
    comments += [
        ("sort", answer.sort),
        ("without a second cancer", f"{len(answer.others)} of {answer.n_others} listed"),
    ]
    return csv_text(comments, COLUMNS, map(_cells, (*answer.with_second_cancer, *answer.others)))


def _cells(row: SwimmerRow) -> tuple[object, ...]:
    cancers = "; ".join(f"{mark.day} {mark.category.value}" for mark in row.cancers)
    return (
        row.patient_id,
        row.start_day,
        row.end_day,
        row.died,
        cancers,
        *(getattr(row, name) for name in COLUMNS[5:]),
    )
