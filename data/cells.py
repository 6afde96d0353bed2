"""Cells of exported tables: numbers stay numbers, text never becomes a formula, what is missing is empty.

A spreadsheet runs a cell that starts with one of = + - @, also behind spaces, tabs, quotation marks or in full width.
A line that starts with # is read as a comment. Such text gets a leading apostrophe, which spreadsheets take as "this is
text".
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

_BLANK = r"[\s\u00a0\u200b-\u200f\u2060\ufeff\"'“”‘’]*"
_SIGN = r"[=+\-@＝＋－＠﹣﹢﹦﹫−]"
_COMMENT = "[#＃﹟]"
_RUNS = re.compile(rf"{_BLANK}(?:{_SIGN}|{_COMMENT})")
_RUNS_AFTER_SEPARATOR = re.compile(rf"(?<=[,;|]){_BLANK}(?={_SIGN})")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def cell(value: Any) -> str:
    """One cell: empty for None and NaN, yes/no for truth values, the shortest exact text for a number."""
    if value is None:
        return ""
    if isinstance(value, Enum):
        return text_cell(str(value.value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    return text_cell(str(value))


def _number(value: float) -> str:
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def text_cell(text: str) -> str:
    """Text on one line that no spreadsheet runs and nobody skips as a comment.

    Text that starts with a tab or a line break is marked too.
    """
    breaks_first = bool(_BREAKS.match(text))
    text = _BREAKS.sub(" ", text)
    return f"'{text}" if breaks_first or _RUNS.match(text) else text


def comment_line(key: str, value: str) -> str:
    """`# key: value` on one line, with no part behind a separator that a spreadsheet would run."""
    return f"# {key}: {_RUNS_AFTER_SEPARATOR.sub(_marked, _BREAKS.sub(' ', value))}\n"


def _marked(blank: re.Match[str]) -> str:
    return f"{blank[0]}'"


def csv_text(
    comments: Iterable[tuple[str, str]], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> str:
    """A whole file: comment lines, the header line, one line per row; RFC 4180 quoting, line feeds."""
    file = io.StringIO()
    file.writelines(comment_line(key, value) for key, value in comments)
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return file.getvalue()
