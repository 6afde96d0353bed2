"""Blocks for CRS and ICANS, which most centres keep as a grade and a first day in columns of the infusion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from data.importers.toml_text import key, quoted
from data.vocabulary import EventKind

GRADED_EVENTS = (EventKind.CRS, EventKind.ICANS)
_GRADE = frozenset({"grade", "grad", "max", "worst"})
_START = frozenset({"onset", "start", "from", "date", "first", "begin"})


def event_lines(
    source_key: str, source: str, patient: str | None, columns: Sequence[str], used: set[str]
) -> Iterator[str]:
    """A block for each event that has a column of grades; `used` gains the columns that are taken."""
    for kind in GRADED_EVENTS:
        mine = [name for name in columns if kind.value in _tokens(name)]
        start = next((name for name in mine if _tokens(name) & _START), None)
        graded = (
            name
            for name in mine
            if name != start and (_tokens(name) & _GRADE or _tokens(name) == {kind.value})
        )
        grade = next(graded, None)
        if grade is None or patient is None:
            continue
        used.update(name for name in (grade, start) if name)
        yield from ("", "[[events]]", f"{source_key} = {quoted(source)}")
        yield from (f'unless = {{ {key(grade)} = ["0", ""] }}', "", "[events.columns]")
        yield f"patient_id = {quoted(patient)}"
        yield f"kind = {{ constant = {quoted(kind.value)} }}"
        yield f"name = {{ constant = {quoted(kind.value.upper())} }}"
        if start is None:
            yield '# start_date = "?"  # required: the first day. Where only the grade was kept, the day of the'
            yield '# infusion with note = { constant = "first day not recorded" }, or delete the block.'
        else:
            yield f"start_date = {quoted(start)}"
        yield f"grade = {quoted(grade)}"
        yield 'grade_scale = { constant = "?" }  # for example ASTCT 2019'


def _tokens(name: str) -> set[str]:
    return set(re.split(r"[^a-z0-9]+", name.lower()))
