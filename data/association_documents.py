"""The association answer as a document for JSON and as CSV: the same numbers as the screen.

What cannot be given is null or empty, with the reason beside it; never 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from data.association_factors import Factor
from data.association_results import AssociationAnswer, FactorAnswer, ModelAnswer, Ratio
from data.cells import csv_text
from data.documents import Document, question_document
from data.exports import comments_of
from data.sentence import endpoint_of

COLUMNS = (
    "model", "factor", "label", "against", "known", "cause", "kind", "hazard_ratio", "ci_lower", "ci_upper",
    "proportional", "proportional_p", "n", "n_unknown", "events_with", "events_without", "deaths_with",
    "deaths_without", "note",
)  # fmt: skip
_RATIOS = (
    ("second_cancer", "cause_specific", "hazard"),
    ("death", "cause_specific", "death_hazard"),
    ("second_cancer", "subdistribution", "subdistribution"),
)


def association_document(answer: AssociationAnswer) -> Document:
    """The answer of /api/association."""
    return {
        **question_document(answer),
        "endpoint": endpoint_of(answer),
        "notices": list(answer.notices),
        "events": {"second_cancer": answer.events, "death": answer.deaths},
        "comparisons": answer.compared,
        "exploratory": True,
        "note": answer.note,
        "fine_gray_withheld": answer.fine_gray_withheld,
        "factors": [_row(row) for row in answer.rows],
        "several_at_once": None if answer.model is None else _model(answer.model),
    }


def association_csv(answer: AssociationAnswer, exported_at: datetime | None = None) -> str:
    """One line per factor, cause and kind of ratio; the model of several factors below those of one at a time."""
    said = endpoint_of(answer)
    comments = [
        *comments_of(answer.stamp, said, answer.landmark_days, answer.excluded, exported_at),
        (
            "meaning",
            "association in a group of patients, exploratory; neither cause nor a prediction for a patient",
        ),
        ("comparisons", str(answer.compared)),
        *(("notice", notice) for notice in answer.notices),
        *(("note", note) for note in (answer.note, answer.fine_gray_withheld) if note),
    ]
    if answer.model is not None and answer.model.note:
        comments.append(("several at once", answer.model.note))
    return csv_text(comments, COLUMNS, _lines(answer))


def _row(row: FactorAnswer) -> Document:
    return {
        **_factor(row.factor),
        "n": row.n,
        "n_unknown": row.n_unknown,
        "events": {"second_cancer": row.events, "death": row.deaths},
        "unknown_person_years": row.unknown_person_years,
        "unknown_events": row.unknown_events,
        "with": None if row.exposed is None else asdict(row.exposed),
        "without": None if row.unexposed is None else asdict(row.unexposed),
        **{name: asdict(getattr(row, name)) for _, _, name in _RATIOS},
    }


def _model(model: ModelAnswer) -> Document:
    return {
        "factors": [factor.key for factor in model.factors],
        "n": model.n,
        "n_unknown": model.n_unknown,
        "events": {"second_cancer": model.events, "death": model.deaths},
        "parameters": model.parameters,
        "events_per_parameter": model.events_per_parameter,
        "terms": [
            {**_factor(term.factor), **{name: asdict(getattr(term, name)) for _, _, name in _RATIOS}}
            for term in model.terms
        ],
        "note": model.note,
    }


def _factor(factor: Factor) -> Document:
    return {
        "factor": factor.key,
        "label": factor.label,
        "against": factor.against,
        "known": factor.moment.value,
        "source": factor.source,
    }


def _lines(answer: AssociationAnswer) -> Iterator[tuple[Any, ...]]:
    for row in answer.rows:
        sides = [
            None if side is None else getattr(side, which)
            for which in ("events", "deaths")
            for side in (row.exposed, row.unexposed)
        ]
        for cause, kind, name in _RATIOS:
            counts = (row.n, row.n_unknown, *sides)
            yield _line("one at a time", row.factor, cause, kind, getattr(row, name), counts)
    if answer.model is not None:
        counts = (answer.model.n, answer.model.n_unknown, None, None, None, None)
        for term in answer.model.terms:
            for cause, kind, name in _RATIOS:
                yield _line("several at once", term.factor, cause, kind, getattr(term, name), counts)


def _line(
    model: str, factor: Factor, cause: str, kind: str, ratio: Ratio, counts: tuple[Any, ...]
) -> tuple[Any, ...]:
    numbers = (ratio.estimate, ratio.ci_lower, ratio.ci_upper, ratio.proportional, ratio.proportional_p)
    named = (model, factor.key, factor.label, factor.against, factor.moment, cause, kind)
    return (*named, *numbers, *counts, ratio.note)
