"""Recovery and persistence as documents for JSON and as CSV: the same numbers as the screen.

What cannot be given is null (empty in CSV); a percentile at or below the limit is null too, and `at_limit` says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from data.cells import csv_text
from data.documents import Document, numbers
from data.exports import comments_of
from data.recovery_results import (
    PERCENTILES,
    DetectableShare,
    GroupPersistence,
    GroupRecovery,
    LossCurve,
    PersistenceAnswer,
    RecoveryAnswer,
)
from data.stamps import excluded_document, stamp_document

PERCENTILE_NAMES = tuple(f"p{round(share * 100)}" for share in PERCENTILES)
_COUNTS = ("measured", "followed", "measured_followed", "below", "zero")
LOSS_FACTS = ("never_tested", "never_detected", "detected", "lost", "died", "censored", "unconfirmed")
RECOVERY_COLUMNS = (
    "group", "start_days", "end_days", *_COUNTS, "share_measured", "limit", *PERCENTILE_NAMES,
    *(f"{name}_at_limit" for name in PERCENTILE_NAMES),
)  # fmt: skip
SHARE_COLUMNS = (
    "group", "start_days", "end_days", "measured", "followed", "measured_followed", "share_measured", "detected",
    "below", "zero", "share", "ci_lower", "ci_upper",
)  # fmt: skip
LOSS_COLUMNS = ("group", *(column.name for column in fields(LossCurve)))


def recovery_document(answer: RecoveryAnswer) -> Document:
    """The answer of /api/recovery."""
    return {
        **_head(answer),
        "assays_apart": answer.assays_apart,
        "notices": list(answer.notices),
        "groups": [_recovery(group) for group in answer.groups],
    }


def persistence_document(answer: PersistenceAnswer) -> Document:
    """The answer of /api/persistence."""
    return {**_head(answer), "groups": [_persistence(group) for group in answer.groups]}


def recovery_csv(answer: RecoveryAnswer, exported_at: datetime | None = None) -> str:
    """One line per group and time bin in which anybody was measured or could have been."""
    comments = measured_comments(answer, exported_at)
    comments += [
        ("below", "patients with more than half of their values of the bin below the limit"),
        ("percentile", "empty: fewer than 20 measured, or at or below the limit where its at_limit is yes"),
        *(("notice", notice) for notice in answer.notices),
    ]
    rows = (row for group in answer.groups if group.note is None for row in _rows(answer, group))
    return csv_text(comments, RECOVERY_COLUMNS, rows)


def persistence_csv(answer: PersistenceAnswer, exported_at: datetime | None = None) -> str:
    """The shares above the detection limit, one line per group and time bin."""
    comments = measured_comments(answer, exported_at)
    comments.append(("share", "detected / measured with Wilson's 95 % limits; empty: fewer than 20 measured"))
    rows = (
        (
            group.group,
            float(answer.start_days[at]),
            float(answer.end_days[at]),
            *(float(getattr(group.share, name)[at]) for name in SHARE_COLUMNS[3:]),
        )
        for group in answer.groups
        for at in range(answer.start_days.size)
        if group.share.measured[at] != 0 or group.share.followed[at] != 0
    )
    return csv_text(comments, SHARE_COLUMNS, rows)


def loss_csv(answer: PersistenceAnswer, exported_at: datetime | None = None) -> str:
    """Time to loss of CAR-T cells, one line per group and day of a loss or a death; why a group has no curve."""
    comments = measured_comments(answer, exported_at)
    comments.append(("time_days", "days since the first value above the limit"))
    rows = (
        (group.group, *values)
        for group in answer.groups
        if group.curve is not None
        for values in zip(*(getattr(group.curve, name).tolist() for name in LOSS_COLUMNS[1:]), strict=True)
    )
    return csv_text(comments, LOSS_COLUMNS, rows)


def measured_comments(
    answer: RecoveryAnswer | PersistenceAnswer, exported_at: datetime | None
) -> list[tuple[str, str]]:
    """What a file about measurements says in front: whose, of what, by which assay."""
    said = f"{answer.analyte} in {answer.unit}; patients as analysed for second cancers"
    return [
        *comments_of(answer.stamp, said, 0, answer.excluded, exported_at),
        ("analyte", answer.analyte),
        ("unit", answer.unit),
        ("assays", ", ".join(answer.assays)),
        ("days", "days since the first infusion; start_days <= day < end_days"),
        *((f"group {group.group}", group.note) for group in answer.groups if group.note),
    ]


def _rows(answer: RecoveryAnswer, group: GroupRecovery) -> Iterator[tuple[Any, ...]]:
    for at in range(answer.start_days.size):
        if group.measured[at] == 0 and group.followed[at] == 0:
            continue
        yield (
            group.group,
            float(answer.start_days[at]),
            float(answer.end_days[at]),
            *(float(getattr(group, name)[at]) for name in (*_COUNTS, "share_measured", "limit")),
            *group.percentiles[:, at].tolist(),
            *group.at_limit[:, at].tolist(),
        )


def _head(answer: RecoveryAnswer | PersistenceAnswer) -> Document:
    return {
        **stamp_document(answer.stamp),
        "analyte": answer.analyte,
        "unit": answer.unit,
        "assays": list(answer.assays),
        "other_assays": list(answer.other_assays),
        "by": answer.by,
        "landmark_days": answer.landmark_days,
        "n_loaded": answer.n_loaded,
        "n_analysed": answer.n_analysed,
        "excluded": excluded_document(answer.excluded),
        "start_days": _whole(answer.start_days.tolist()),
        "end_days": _whole(answer.end_days.tolist()),
    }


def _recovery(group: GroupRecovery) -> Document:
    return {
        "group": group.group,
        "n": group.n,
        "tested": group.tested,
        **{name: _whole(getattr(group, name).tolist()) for name in _COUNTS},
        "share_measured": numbers(group.share_measured),
        "limit": numbers(group.limit),
        "percentiles": dict(zip(PERCENTILE_NAMES, map(numbers, group.percentiles), strict=True)),
        "at_limit": dict(zip(PERCENTILE_NAMES, group.at_limit.tolist(), strict=True)),
        "note": group.note,
    }


def _persistence(group: GroupPersistence) -> Document:
    return {
        "group": group.group,
        "n": group.n,
        **{name: getattr(group, name) for name in LOSS_FACTS},
        "first_detected_days": group.first_detected_days,
        "gap_days": group.gap_days,
        "median_days": asdict(group.median_days),
        "share": _share(group.share),
        "curve": _curve(group.curve),
        "read": [asdict(read) for read in group.read],
        "shown_until_days": group.shown_until_days,
        "note": group.note,
    }


def _share(share: DetectableShare) -> Document:
    counts = ("measured", "followed", "measured_followed", "detected", "below", "zero")
    shares = ("share_measured", "share", "ci_lower", "ci_upper")
    return {name: _whole(getattr(share, name).tolist()) for name in counts} | {
        name: numbers(getattr(share, name)) for name in shares
    }


def _curve(curve: LossCurve | None) -> Document | None:
    if curve is None:
        return None
    whole = {name: _whole(getattr(curve, name).tolist()) for name in ("time_days", "at_risk")}
    return whole | {name: numbers(values) for name, values in vars(curve).items() if name not in whole}


def _whole(values: list[float]) -> list[int | None]:
    """Counts and days; NaN as None."""
    return [None if math.isnan(value) else int(value) for value in values]
