"""Dates of a source: read by the format that the mapping declares for the file, never by guessing.

A format is written with YYYY, MM, DD or MON (JAN … DEC) and separators, for example DD.MM.YYYY. Where day and month are
both numbers and the year does not come first, one could be taken for the other: such a format must be proved by a day
after the 12th in the same file. YYYY-MM-DD is read in every file. A time of day after a date is left out; one with a
time zone is not read, because the zone can move the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from data.import_report import Problem
from data.importers.rules import refusal
from data.vocabulary import DatePrecision

ISO = "YYYY-MM-DD"
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_TOKENS = {
    "YYYY": r"(?P<year>\d{4})",
    "MON": r"(?P<name>[A-Za-z]{3})",
    "MM": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
}
_TOKEN = re.compile("YYYY|MON|MM|DD")
_TIME = r"(?P<time>[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?)?"
_SEPARATORS = re.compile(r"[./ -]")
_LAST_MONTH = 12


@dataclass(frozen=True)
class DateRead:
    """One date as it was read: `iso` is YYYY-MM-DD, YYYY-MM or YYYY by `precision`; `timed`: a time was left out."""

    iso: str
    precision: DatePrecision
    timed: bool


@dataclass(frozen=True)
class DateFormat:
    """A declared format with the expressions that read it; `doubtful`: day and month could be taken for each other."""

    text: str
    whole: re.Pattern[str]
    without_day: re.Pattern[str] | None
    doubtful: bool


def date_format(text: str) -> DateFormat | str:
    """The format written so, or the remedy where it is none."""
    tokens = _TOKEN.findall(text)
    if re.search(r"(?<!Y)YY(?!Y)", text):
        return "A year of two digits leaves the century open; export the dates with four digits."
    if sorted(tokens) not in (["DD", "MM", "YYYY"], ["DD", "MON", "YYYY"]):
        return "Write it with YYYY, MM and DD, or MON for the name of the month: for example DD.MM.YYYY."
    separators = [part for part in _TOKEN.split(text) if part]
    if len(separators) not in (0, 2) or any(not _SEPARATORS.fullmatch(part) for part in separators):
        return "Between year, month and day there is a full stop, a slash, a hyphen, a space or nothing."
    if not separators and "MON" not in tokens and tokens[0] != "YYYY":
        return "Without separators only YYYYMMDD and DDMONYYYY can be read."
    narrow = not separators
    return DateFormat(
        text=text,
        whole=_pattern(text, narrow),
        without_day=None if narrow else _pattern(_without_day(text, tokens), narrow),
        doubtful="MON" not in tokens and tokens != ["YYYY", "MM", "DD"],
    )


def _pattern(text: str, narrow: bool) -> re.Pattern[str]:
    expression = _TOKEN.sub(lambda found: _TOKENS[found[0]], re.escape(text))
    return re.compile((expression.replace("{1,2}", "{2}") if narrow else expression) + _TIME, re.ASCII)


def _without_day(text: str, tokens: list[str]) -> str:
    """MM.YYYY for DD.MM.YYYY and YYYY/MM for YYYY/MM/DD."""
    place = text.index("DD")
    if tokens[-1] == "DD":
        return text[: place - 1]
    return text[:place] + text[place + 3 :]


def read_date(text: str, declared: DateFormat, partial: bool) -> DateRead | None:
    """The date in a cell; None where it cannot be read. `partial`: month or year alone are dates too.

    A day or month of 00, as registries write what they do not know, is such a partial date.
    """
    for one in (ISO_FORMAT, declared):
        if found := one.whole.fullmatch(text):
            return _whole(found, partial)
        if partial and one.without_day and (found := one.without_day.fullmatch(text)):
            return _partial(int(found["year"]), _month(found))
    if partial and re.fullmatch(r"\d{4}", text, re.ASCII):
        return _partial(int(text), 0)
    return None


def _whole(found: re.Match[str], partial: bool) -> DateRead | None:
    year, month, day = int(found["year"]), _month(found), int(found["day"])
    if day == 0:
        return _partial(year, month) if partial else None
    try:
        iso = date(year, month, day).isoformat()
    except ValueError:
        return None
    return DateRead(iso, DatePrecision.DAY, found["time"] is not None)


def _partial(year: int, month: int) -> DateRead | None:
    if month == 0:
        return DateRead(f"{year:04}", DatePrecision.YEAR, False)
    return DateRead(f"{year:04}-{month:02}", DatePrecision.MONTH, False) if month <= _LAST_MONTH else None


def _month(found: re.Match[str]) -> int:
    parts = found.groupdict()
    if parts.get("month") is not None:
        return int(parts["month"])
    name = parts["name"].upper()
    return _MONTHS.index(name) + 1 if name in _MONTHS else _LAST_MONTH + 1


COMMON_FORMATS = (
    "DD.MM.YYYY", "DD/MM/YYYY", "MM/DD/YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "YYYY/MM/DD", "YYYYMMDD",
    "DD-MON-YYYY", "DDMONYYYY",
)  # fmt: skip
"""Formats that are recognised where none is declared, to be named to a person and never to be read by."""

Evidence = Literal["proves", "contradicts", "open", "none"]


def evidence(text: str, declared: DateFormat) -> Evidence:
    """What one cell says about a doubtful format: whether its day or its month is more than twelve."""
    found = declared.whole.fullmatch(text)
    if not found:
        return "none"
    if int(found["month"]) > _LAST_MONTH:
        return "contradicts"
    return "proves" if int(found["day"]) > _LAST_MONTH else "open"


def fitting_formats(texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Common formats that most of the dates fit and none contradicts: those that a date proves, those left open."""
    proved, left_open = [], []
    for name in COMMON_FORMATS:
        declared = _known_format(name)
        read = [text for text in texts if declared.whole.fullmatch(text)]
        said = {evidence(text, declared) for text in read} if declared.doubtful else {"proves"}
        if len(read) * 2 > len(texts) and "contradicts" not in said:
            (proved if "proves" in said else left_open).append(name)
    return proved, left_open


def undeclared(
    declared: DateFormat, cells: Iterable[tuple[str, str, int]], place: str
) -> tuple[str, str] | None:
    """A date of a file without a declared format that needs one, and the remedy; None where the dates can be read.

    `cells` are column, text and line, `place` is where the mapping would declare it. A file needs a format where most
    dates of a column are in a common one; a stray date in another is left to the rules.
    """
    if declared.text != ISO:
        return None
    columns: dict[str, list[str]] = {}
    for column, text, _ in cells:
        if text:
            columns.setdefault(column, []).append(text)
    needing = [texts for texts in columns.values() if any(fitting_formats(texts))]
    others = [text for texts in needing for text in texts if read_date(text, declared, partial=True) is None]
    return (others[0], _to_declare(*fitting_formats(others), place)) if others else None


def _to_declare(proved: Sequence[str], left_open: Sequence[str], place: str) -> str:
    if proved:
        written = " or ".join(f'date_format = "{name}"' for name in proved)
        return f"Add {written} below {place}."
    if left_open:
        return (
            f"Export its dates as {ISO}: they could be {' or '.join(left_open)}, and none has a day after the 12th "
            "that would prove it."
        )
    return f"Export its dates as {ISO}: they are in several formats."


def unproved(declared: DateFormat, cells: Iterable[tuple[str, str, int]], file: str) -> Problem | None:
    """Why the dates of a file cannot be read; None where a day after the 12th proves the format, or none needs it.

    `cells` are column, text and line of every date of the file.
    """
    if not declared.doubtful:
        return None
    first_open: tuple[str, str, int] | None = None
    proved = False
    for column, text, line in cells:
        said = evidence(text, declared)
        if said == "contradicts":
            remedy = (
                f"It cannot be {declared.text}. Correct date_format of the file in the mapping, or export its dates "
                f"as {ISO}."
            )
            return refusal("date_format_contradicted", file, remedy, line, column, text)
        proved = proved or said == "proves"
        if said == "open" and first_open is None:
            first_open = column, text, line
    if proved or first_open is None:
        return None
    column, text, line = first_open
    remedy = (
        f"No date of the file has a day after the 12th, so {declared.text} could as well have day and month the other "
        f"way round. Export its dates as {ISO}."
    )
    return refusal("date_format_unproved", file, remedy, line, column, text)


def _known_format(text: str) -> DateFormat:
    declared = date_format(text)
    assert isinstance(declared, DateFormat)
    return declared


ISO_FORMAT = _known_format(ISO)
