"""The rule of the worklist about clones of blood formation: new after the infusion, or growing."""

from __future__ import annotations

import numpy as np

from data.clone_course import CloneCourse, CloneState, clone_courses, limit_of
from data.deidentify import Redaction
from data.evidence_results import Look
from data.worklist_ground import DIED, NO_INFUSION, Ground
from data.worklist_results import Judged, WorkCode, WorkFact, WorkState, judged

_LISTED = (CloneState.NEW, CloneState.GROWING)


def clone(ground: Ground) -> Judged:
    """The clones that are new or grow, by the same rule as beside the timeline."""
    facts: dict[int, WorkFact] = {}
    is_open, settled = np.zeros(ground.n, dtype=bool), np.zeros(ground.n, dtype=bool)
    for patient, specimens in ground.specimens.items():
        if not ground.followed[patient]:
            continue
        courses = clone_courses(specimens)
        listed = [one for one in courses if one.state in _LISTED]
        if listed:
            facts[patient] = _fact(listed, ground.hidden(patient))
        is_open[patient] = any(one.state is CloneState.NOT_SETTLED for one in courses)
        settled[patient] = any(_was_followed(one) for one in courses)
    return judged(
        WorkCode.CLONE,
        ground.n,
        facts,
        (
            (WorkState.DOES_NOT_APPLY, DIED, ground.died),
            (WorkState.CANNOT_BE_SAID, NO_INFUSION, ~ground.infused),
            (WorkState.CANNOT_BE_SAID, "cannot be decided", is_open),
            (WorkState.CANNOT_BE_SAID, "not tested after the infusion", ~settled),
            (WorkState.NOT_LISTED, "none new or growing", True),
        ),
    )


def _was_followed(course: CloneCourse) -> bool:
    """Whether a variant was looked for after the infusion."""
    return any(
        look.result is not None and look.source.day is not None and look.source.day >= 0
        for look in course.looks
    )


def _fact(listed: list[CloneCourse], hidden: Redaction) -> WorkFact:
    """The latest of the clones, the others named behind it."""
    ordered = sorted(listed, key=lambda one: (-_day(one.latest), one.target))
    first, *others = ordered
    look, before = first.latest, first.reference
    name = hidden.text(first.target) or "variant"
    assert look is not None and look.share is not None
    more = [f"also {hidden.text(one.target) or 'variant'}, {one.state}" for one in others]
    return WorkFact(
        f"{name}, {first.state}, in {look.source.material}".replace("_", " "),
        look.share,
        "allele fraction",
        look.source.day,
        _compared(first.state, before),
        "; ".join(more),
    )


def _day(look: Look | None) -> int:
    return 0 if look is None or look.source.day is None else look.source.day


def _compared(state: CloneState, before: Look | None) -> str:
    if before is None:
        return "not found before"
    day = f"on day {before.source.day}".replace("-", "−")
    if state is CloneState.NEW:
        limit = limit_of(before)
        return f"not found {day}" + ("" if limit is None else f" (limit {100 * limit:.3g} %)")
    return f"{100 * (before.share or 0.0):.3g} % {day}"
