"""The script that counts the bars of the patients again."""

from __future__ import annotations

import numpy as np

from data.r_scripts.parts import About
from data.r_scripts.tallies import Tally, tallies_script
from data.swimmer_results import SwimmerAnswer, SwimmerRow
from data.vocabulary import CancerCategory

WITH, WITHOUT = "with a second cancer of the question", "without one"


def swimmer_script(answer: SwimmerAnswer) -> str:
    """The R script of an answer that holds every bar."""
    rows = (*answer.with_second_cancer, *answer.others)
    flags = [_flags(row) for row in rows]
    parts = [1] * len(answer.with_second_cancer) + [2] * len(answer.others)
    columns = {
        "class": np.array(parts, dtype=np.int64),
        "start": np.array([row.start_day for row in rows], dtype=np.int64),
        "end": np.array([row.end_day for row in rows], dtype=np.int64),
        **{
            name: np.array([own[name] for own in flags], dtype=np.int64)
            for name in ("bar", *dict(answer.counts))
        },
    }
    about = About(
        title="Bars of the patients",
        stamp=answer.stamp,
        endpoint="none: from the first infusion (or referral) to death or the end of follow-up for second cancers",
        n_loaded=answer.n_loaded,
        n_analysed=answer.n_analysed,
        excluded=answer.excluded,
        packages=(),
    )
    tallies = [
        Tally("bars", "bar", answer.n_analysed),
        Tally(WITH, "bar", len(answer.with_second_cancer), 1),
        Tally(WITHOUT, "bar", answer.n_others, 2),
        *(Tally("patients per kind of event", name, n) for name, n in answer.counts),
    ]
    return tallies_script(about, columns, (WITH, WITHOUT), tallies)


def _flags(row: SwimmerRow) -> dict[str, bool]:
    classes = {mark.category for mark in row.cancers}
    return {
        "bar": True,
        **{category.value: category in classes for category in CancerCategory},
        "relapse": row.relapse_day is not None,
        "next_therapy": row.next_therapy_day is not None,
        "transplant": row.transplant_day is not None,
        "second_infusion": row.second_infusion_day is not None,
        "death": row.died,
        "in_follow_up": not row.died,
        "later_entry": row.start_day > 0,
    }
