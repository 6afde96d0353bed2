"""A cohort and its endpoint as one frozen value with one canonical text.

Equal questions are equal values with one `key()`: lists are sorted, defaults and filters without effect left out. How
a query string is read stands in `data/view.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from data.compared import Compared
from data.fields import (
    LAST_POSSIBLE_DAY,
)
from data.filters import CategoricalFilter, Grouping, NumericFilter, field_of
from data.query import (
    QueryError,
    shown,
    write_list,
    write_number,
    write_pairs,
)
from data.vocabulary import (
    CancerCategory,
    CancerCount,
    CancerStatus,
    CompetingEvent,
    GroupTest,
    Indication,
)

DEFAULT_OUTCOME = tuple(
    category for category in CancerCategory if category is not CancerCategory.NON_MELANOMA_SKIN
)
DEFAULT_COMPETING = (CompetingEvent.DEATH,)
DEFAULT_STATUS = (CancerStatus.CONFIRMED,)
POSSIBLE_STATUS = (CancerStatus.CONFIRMED, CancerStatus.SUSPECTED)
CENSORING_EVENTS = tuple(event for event in CompetingEvent if event is not CompetingEvent.DEATH)
LISTS_OF_WORDS = ("outcome", "competing", "status", "censor", "tests")
MOST_YEARS = 100
LARGEST_RHO = 10
MOST_PEOPLE = 1_000_000
MOST_MEASURED_FILTERS = 20


@dataclass(frozen=True)
class CohortSpec:
    """Who is in the cohort, what counts as an event, from when time runs, how curves are grouped, tested and hidden.

    `gray_rho` weighs the times of Gray's test by (1 - incidence)^rho; without that test it is 0.
    """

    categorical: tuple[CategoricalFilter, ...] = ()
    numeric: tuple[NumericFilter, ...] = ()
    outcome: tuple[CancerCategory, ...] = DEFAULT_OUTCOME
    competing: tuple[CompetingEvent, ...] = DEFAULT_COMPETING
    status: tuple[CancerStatus, ...] = DEFAULT_STATUS
    censor: tuple[CompetingEvent, ...] = ()
    count: CancerCount = CancerCount.FIRST
    lag_days: int = 0
    landmark_days: int = 0
    by: Grouping | None = None
    compare: Compared | None = None
    tests: tuple[GroupTest, ...] = ()
    gray_rho: float = 0.0
    horizon_years: float = 5.0
    min_patients: int = 20
    min_events: int = 5
    min_at_risk: int = 10

    def __post_init__(self) -> None:
        for name in ("categorical", "numeric"):
            kept = sorted((part for part in getattr(self, name) if part.has_effect), key=field_of)
            self._set(name, tuple(kept))
        for name, vocabulary in _VOCABULARIES.items():
            self._set(name, tuple(word for word in vocabulary if word in getattr(self, name)))
        if GroupTest.GRAY not in self.tests:
            # A link that switches the test off takes its weights along; a query that lacks it is refused when read.
            self._set("gray_rho", 0.0)
        self._check()

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def _check(self) -> None:
        names = [field_of(part) for part in (*self.categorical, *self.numeric)]
        for name in names:
            if names.count(name) > 1:
                raise QueryError(f"{shown(name)} is filtered twice.", name)
        if not self.outcome:
            raise QueryError(
                "The outcome needs at least one class of second cancer.", "outcome", tuple(CancerCategory)
            )
        if CompetingEvent.DEATH not in self.competing:
            raise QueryError(
                "Death always competes: without it a curve would overstate the incidence. Add death to competing.",
                "competing",
                tuple(CompetingEvent),
            )
        self._check_choices()
        if sum(part.known.analyte is not None for part in self.numeric) > MOST_MEASURED_FILTERS:
            raise QueryError(f"At most {MOST_MEASURED_FILTERS} measurements can be filtered at once.")
        for name, (lowest, highest) in _LIMITS.items():
            if not lowest <= getattr(self, name) <= highest:
                raise QueryError(
                    f"{name} is {write_number(getattr(self, name))}; it must lie between {write_number(lowest)} "
                    f"and {write_number(highest)}.",
                    name,
                )

    def _check_choices(self) -> None:
        """Refuse choices that contradict each other, with what to change."""
        if CancerStatus.CONFIRMED not in self.status:
            raise QueryError(
                "Confirmed second cancers always count. Add confirmed to status.", "status", POSSIBLE_STATUS
            )
        for event in self.censor:
            if event is CompetingEvent.DEATH:
                raise QueryError(
                    "Death always competes and cannot censor: that would be 1 − Kaplan–Meier, which overstates the "
                    "incidence. Take death out of censor.",
                    "censor",
                    CENSORING_EVENTS,
                )
            if event in self.competing:
                raise QueryError(
                    f"{shown(event)} cannot both compete and censor. Take it out of one.",
                    "censor",
                    CENSORING_EVENTS,
                )
        if GroupTest.PAIRWISE in self.tests and GroupTest.GRAY not in self.tests:
            raise QueryError(
                "Pairwise comparisons need the test itself: tests=gray,pairwise.", "tests", tuple(GroupTest)
            )
        if self.compare is not None and self.by is not None:
            raise QueryError(
                "Two cohorts stand side by side, or one is split by a field, not both. Leave out by or compare.",
                "compare",
            )

    @property
    def clock_starts_on_day(self) -> int:
        """The landmark: the given one or the latest day that a filter or the grouping looks at, whichever is later."""
        later = (part.known.later_than_day_0 or 0 for part in (*self.categorical, *self.numeric))
        grouping = self.by.later_than_day_0 if self.by else 0
        compared = self.compare.later_than_day_0 if self.compare else 0
        return max(self.landmark_days, grouping, compared, *later, 0)

    @property
    def counts_suspected(self) -> bool:
        return CancerStatus.SUSPECTED in self.status

    @property
    def asks_for_autoimmune(self) -> bool:
        """Whether patients treated for autoimmune disease are asked for by name, or stand in a group of their own."""
        return (self.by is not None and self.by.field == "indication") or any(
            part.field == "indication" and Indication.AUTOIMMUNE in part.values for part in self.categorical
        )

    def cohort_b(self) -> CohortSpec | None:
        """The second cohort as a question of its own on the same clock; None for no comparison, or for `rest`."""
        if self.compare is None or self.compare.is_rest:
            return None
        return replace(
            self,
            categorical=self.compare.categorical,
            numeric=self.compare.numeric,
            compare=None,
            landmark_days=self.clock_starts_on_day,
        )

    def key(self) -> str:
        """The canonical query string; equal for equal questions, so it can stand for the answer."""
        return write_pairs(self.pairs())

    def pairs(self) -> dict[str, str]:
        """Keys and values of the canonical query, defaults left out."""
        pairs: dict[str, str] = {}
        for part in (*self.categorical, *self.numeric):
            pairs |= part.pairs()
        for name in LISTS_OF_WORDS:
            if getattr(self, name) != _DEFAULTS[name]:
                pairs[name] = write_list(getattr(self, name))
        if self.count is not CancerCount.FIRST:
            pairs["count"] = self.count
        for name in _LIMITS:
            if getattr(self, name) != _DEFAULTS[name]:
                pairs[name] = write_number(getattr(self, name))
        if self.compare:
            pairs["compare"] = self.compare.text()
        return pairs | ({"by": self.by.text()} if self.by else {})


_VOCABULARIES: dict[str, type[StrEnum]] = {
    "outcome": CancerCategory,
    "competing": CompetingEvent,
    "status": CancerStatus,
    "censor": CompetingEvent,
    "tests": GroupTest,
}
_DEFAULTS = {part.name: part.default for part in fields(CohortSpec)}
_LIMITS: dict[str, tuple[float, float]] = {
    "gray_rho": (0, LARGEST_RHO),
    "lag_days": (0, LAST_POSSIBLE_DAY),
    "landmark_days": (0, LAST_POSSIBLE_DAY),
    "horizon_years": (0.1, MOST_YEARS),
    "min_patients": (0, MOST_PEOPLE),
    "min_events": (0, MOST_PEOPLE),
    "min_at_risk": (0, MOST_PEOPLE),
}
