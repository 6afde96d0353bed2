"""What changed between two versions of the data: counts of records, altered columns, patients as examples."""

from __future__ import annotations

from dataclasses import dataclass

from data.shown_versions import Shown

MOST_EXAMPLES = 20
"""So many patients are named for one number."""


@dataclass(frozen=True)
class Count:
    """So many records, and up to MOST_EXAMPLES of their patients.

    `n` is None where the number is held back; `patients` is empty where the scope sees no single patient.
    """

    n: int | None
    patients: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """One kind of record. Of follow-up, `added` is longer or recorded now, `removed` shorter or no longer recorded.

    `altered` is None where records have no key: an altered one then counts as one removed and one added. `fields`:
    how many records were altered in each column, most first. `unchanged` counts records of both versions.
    """

    subject: str
    added: Count
    removed: Count
    altered: Count | None
    unchanged: int | None
    fields: tuple[tuple[str, int | None], ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether nothing was added, removed or altered."""
        counts = (self.added, self.removed, self.altered)
        return all(one is None or one.n == 0 for one in counts)


@dataclass(frozen=True)
class Changes:
    """All kinds of records, teaching cases left out.

    `follow_up_days` is the follow-up gained (negative: lost) by the patients of both versions, None where it is held
    back. `old_of` and `new_of` say of which day the data are.
    """

    old_version: str
    new_version: str
    old_of: str
    new_of: str
    rows: tuple[Change, ...]
    follow_up_days: int | None

    @property
    def is_same(self) -> bool:
        """Whether no record differs."""
        return all(row.is_same for row in self.rows)


@dataclass(frozen=True)
class SinceBefore:
    """`changes` since `before`, or the sentence `why_not`; `before` is None where nothing was shown before."""

    before: Shown | None
    changes: Changes | None
    why_not: str | None
