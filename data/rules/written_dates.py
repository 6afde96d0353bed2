"""Dates in the format that is declared for their file, and whether the file proves that format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from data.sources.file_formats import DateFormat

_YEAR, _MONTH, _DAY = r"(?P<year>\d{4})", r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = rf"(?P<name>{'|'.join(_MONTH_NAMES)})"

_PATTERNS: Mapping[DateFormat, re.Pattern[str]] = {
    format_: re.compile(pattern, re.ASCII | re.IGNORECASE)
    for format_, pattern in (
        (DateFormat.ISO, r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"),
        (DateFormat.ISO_SLASH, rf"{_YEAR}/{_MONTH}/{_DAY}"),
        (DateFormat.DIGITS, r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"),
        (DateFormat.DAY_DOT, rf"{_DAY}\.{_MONTH}\.{_YEAR}"),
        (DateFormat.DAY_SLASH, rf"{_DAY}/{_MONTH}/{_YEAR}"),
        (DateFormat.DAY_DASH, rf"{_DAY}-{_MONTH}-{_YEAR}"),
        (DateFormat.MONTH_SLASH, rf"{_MONTH}/{_DAY}/{_YEAR}"),
        (DateFormat.MONTH_DASH, rf"{_MONTH}-{_DAY}-{_YEAR}"),
        (DateFormat.DAY_NAME, rf"{_DAY}-{_NAME}-{_YEAR}"),
    )
}


def parts(text: str, format_: DateFormat) -> tuple[int, int, int] | None:
    """Year, month and day as written, not looked up in a calendar; None where the text is not in the format."""
    found = _PATTERNS[format_].fullmatch(text)
    if found is None:
        return None
    if format_ is DateFormat.DAY_NAME:
        month = _MONTH_NAMES.index(found["name"].lower()) + 1
    else:
        month = int(found["month"])
    return int(found["year"]), month, int(found["day"])


def is_proved(texts: Iterable[str], format_: DateFormat) -> bool:
    """Whether one of the dates has a day after the twelfth, so that day and month cannot be the other way round."""
    found = (parts(text, format_) for text in texts)
    return any(one is not None and one[2] > 12 and one[1] <= 12 for one in found)
