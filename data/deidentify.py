"""What free text may say to a reader who must not learn dates or names.

Notes are withheld as a whole, visibly: nobody can say what stands in them. Short texts that carry the medical meaning
(diagnosis, name of a treatment, target of an assay) lose calendar dates and this patient's own identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from data.access import Access

NOTE_WITHHELD = "note not shown in this scope"
REMOVED = "[removed]"
OLDEST_AGE_YEARS = 89
"""Ages above are pooled (HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i)(C))."""

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_YEAR = r"(?:19|20)\d\d"
_DATES = re.compile(
    rf"(?<!\d){_YEAR}-(?:0[1-9]|1[0-2])(?:-\d\d)?(?!\d)"
    rf"|(?<!\d)\d{{1,2}}[./]\d{{1,2}}[./](?:{_YEAR}|\d\d)(?!\d)"
    rf"|(?<!\d){_YEAR}[./]\d{{1,2}}[./]\d{{1,2}}(?!\d)"
    rf"|(?<!\d){_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    rf"|\b(?:\d{{1,2}}\.?\s+)?(?:{_MONTHS})[a-z]*\.?\s+(?:\d{{1,2}},?\s+)?{_YEAR}(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Redaction:
    """How the texts of one patient are shown to one reader; `secrets` is None where everything may be seen."""

    secrets: re.Pattern[str] | None

    def text(self, text: str | None) -> str | None:
        """A short text without dates and identifiers."""
        if text is None or self.secrets is None:
            return text
        return self.secrets.sub(REMOVED, _DATES.sub(REMOVED, text))

    def note(self, note: str | None) -> str | None:
        """Free text: as it is, or the words that say that there is one."""
        return note if note is None or self.secrets is None else NOTE_WITHHELD

    def age(self, age: float | None) -> str | None:
        """Completed years; above 89 pooled as "90+"."""
        if age is None:
            return None
        pooled = self.secrets is not None and age > OLDEST_AGE_YEARS
        return f"{OLDEST_AGE_YEARS + 1}+" if pooled else str(int(age))


def redaction(access: Access, identifiers: Iterable[str | None]) -> Redaction:
    """The redaction for a reader; `identifiers` are the names and numbers of the patient that must not be seen."""
    if access.sees_dates:
        return Redaction(None)
    words = sorted(
        {word.strip() for word in identifiers if word and len(word.strip()) > 1}, key=len, reverse=True
    )
    never = r"(?!)"
    found = "|".join(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])" for word in words)
    return Redaction(re.compile(found or never, re.IGNORECASE))
