"""The second of two cohorts that stand side by side: its own filters, everybody, or everybody else.

Both share the endpoint, the thresholds and the clock of the question; only who is in them differs.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.filters import CategoricalFilter, NumericFilter, field_of
from data.query import write_pairs

ALL, REST = "all", "rest"


@dataclass(frozen=True)
class Compared:
    """Filters of cohort B; `is_rest`: whoever is not in cohort A. Without filters: everybody."""

    categorical: tuple[CategoricalFilter, ...] = ()
    numeric: tuple[NumericFilter, ...] = ()
    is_rest: bool = False

    def __post_init__(self) -> None:
        for name in ("categorical", "numeric"):
            kept = sorted((part for part in getattr(self, name) if part.has_effect), key=field_of)
            object.__setattr__(self, name, tuple(kept))

    @property
    def later_than_day_0(self) -> int:
        """The latest day that a filter looks at; 0 where all is known at the infusion."""
        return max(
            (part.known.later_than_day_0 or 0 for part in (*self.categorical, *self.numeric)), default=0
        )

    def text(self) -> str:
        """The value of `compare` in the canonical query."""
        if self.is_rest:
            return REST
        pairs: dict[str, str] = {}
        for part in (*self.categorical, *self.numeric):
            pairs |= part.pairs()
        return write_pairs(pairs) or ALL
