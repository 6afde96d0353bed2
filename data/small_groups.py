"""Few events of a group that has no curve, held back from a scope that sees groups only.

There 1 to 4 events of a kind are None, with the smallest other kind where the size of the group would give them away
(`small_cells`), and so is a rate from which they could be had. A group with a curve tells its events by the curve.
"""

from __future__ import annotations

from dataclasses import replace

from data.exits import SECOND_CANCER
from data.results import Estimate, GroupIncidence
from data.small_cells import held_back
from data.survival_results import GroupSurvival

_NO_RATE = Estimate(None, None, None)


def without_few_events(group: GroupIncidence) -> GroupIncidence:
    """A group as it may be seen where no patient may be."""
    if group.note is None:
        return group
    names = [name for name, _ in group.events]
    events = dict(zip(names, held_back([n for _, n in group.events]), strict=True))
    hidden = replace(group, events=tuple(events.items()))
    return hidden if events[SECOND_CANCER] is not None else replace(hidden, rate_per_100_py=_NO_RATE)


def without_few_deaths(group: GroupSurvival) -> GroupSurvival:
    """A group as it may be seen where no patient may be."""
    if group.note is None or group.deaths is None:
        return group
    deaths, _ = held_back([group.deaths, group.n - group.deaths])
    return group if deaths is not None else replace(group, deaths=None, rate_per_100_py=_NO_RATE)
