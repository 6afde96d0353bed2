"""How the bars of the patients were made."""

from __future__ import annotations

from data.cohort_spec import CohortSpec
from data.methods.common import patients
from data.methods.writer import Writer, software
from data.sentence import outcome_words
from data.swimmer_results import SwimmerAnswer


def swimmer_methods(spec: CohortSpec, answer: SwimmerAnswer) -> str:
    """Who has a bar, from when to when, and what is marked on it."""
    status = "confirmed or suspected" if spec.counts_suspected else "confirmed"
    landmark = f", still followed after day {answer.landmark_days}" if answer.landmark_days else ""
    return Writer().text(
        [
            patients(answer.stamp, answer.n_analysed, answer.n_loaded, answer.excluded),
            f"Each analysed patient{landmark} is one bar from the first infusion, or from the day of referral, to "
            "death or the end of follow-up for second cancers, also past a second cancer.",
            f"Marked are {status} second cancers of every class, and the first relapse, next therapy, transplant and "
            f"second infusion within the bar; patients with {outcome_words(answer.outcome)} stand first. Nothing is "
            "estimated: numbers are patients, of whom one with two second cancers of a class counts once there.",
            software(answer.stamp),
        ]
    )
