"""Counts of a handful of patients, which could name one, held back where a scope sees no single patient.

A count of 1 to 4 is None. Where the total would give it away, because it is the only one of its list or those held back
are fewer than 5 together, the smallest other counts that are not 0 go with it. 0 is shown: nobody is named by it. The
number 5 is a modelling choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from data.access import Access
from data.results import Exclusion, NumericRange, OptionCounts

SMALLEST_SHOWN = 5
Part = TypeVar("Part")


def held_back(counts: Sequence[int | None]) -> list[int | None]:
    """The counts of one list that add up to a total which is shown, as a scope without single patients may see them."""
    shown = [None if n is not None and 0 < n < SMALLEST_SHOWN else n for n in counts]
    known = [n for n, seen in zip(counts, shown, strict=True) if seen is None and n is not None]
    while None in shown and (shown.count(None) == 1 or 0 < sum(known) < SMALLEST_SHOWN) and any(shown):
        smallest = min(n for n in shown if n)
        shown[shown.index(smallest)] = None
        known.append(smallest)
    return shown


def few(n: int, fewest: int, one: str, access: Access) -> str:
    """Why a group of `n` patients, or events, is not shown; without the number where no patient may be seen."""
    least = f"fewer than {fewest}"
    if not access.sees_patients:
        return f"Not shown: {least} {one}s."
    return f"Not shown: {n} {one if n == 1 else one + 's'}, {least}."


def listed(
    parts: Sequence[Part], sizes: Sequence[int], access: Access
) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The groups of a cohort that a reader may be told of, and a sentence where others are left out.

    `sizes` are the patients of each. A group of 1 to 4 is not named at all, and takes the next smallest with it where
    the number of all patients would otherwise give its size away.
    """
    if access.sees_patients:
        return tuple(parts), ()
    kept = tuple(part for part, n in zip(parts, held_back(sizes), strict=True) if n is not None)
    left_out = len(parts) - len(kept)
    if left_out == 0:
        return kept, ()
    groups = "1 group is" if left_out == 1 else f"{left_out} groups are"
    return kept, (
        f"{groups} not listed here: fewer than {SMALLEST_SHOWN} patients, or needed so that nobody can work out "
        "how many those are.",
    )


def exclusions(excluded: Sequence[Exclusion], access: Access) -> tuple[Exclusion, ...]:
    """Reasons with their numbers as a reader may see them; a reason stays also where its number is held back."""
    if access.sees_patients:
        return tuple(excluded)
    numbers = held_back([one.n for one in excluded])
    return tuple(replace(one, n=n) for one, n in zip(excluded, numbers, strict=True))


def options(found: Sequence[OptionCounts]) -> tuple[OptionCounts, ...]:
    """Counts per word of every field, "not recorded" being one of the words."""
    return tuple(_option(one) for one in found)


def ranges(found: Sequence[NumericRange]) -> tuple[NumericRange, ...]:
    """How many have no number; there is no other count it could be told from but the cohort's."""
    return tuple(replace(one, unknown=held_back([one.unknown])[0]) for one in found)


def _option(one: OptionCounts) -> OptionCounts:
    *numbers, unknown = held_back([*(n for _, n in one.counts), one.unknown])
    words = (word for word, _ in one.counts)
    return replace(one, counts=tuple(zip(words, numbers, strict=True)), unknown=unknown)
