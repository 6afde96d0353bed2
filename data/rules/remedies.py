"""What to do about a cell that cannot be read as a number, a day or a date: one sentence, made from what it holds.

A remedy may quote or spell out the cell, so that it is for those only who may see the cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date, timedelta

from data.schema import Column
from data.sources.file_formats import FORMATS_FILE, DateFormat, Decimal, FileFormat

NOTHING = frozenset({"na", "n/a", "nan", "none", "null", "nil", "-", ".", "?", "unknown", "missing", "n.a."})
"""Words that people write where nothing is recorded."""

_NOT_FOUND = frozenset(
    {
        "neg",
        "neg.",
        "negative",
        "nd",
        "n.d.",
        "not detected",
        "undetected",
        "undetectable",
        "below limit",
        "bdl",
    }
)
_FOUND = frozenset({"pos", "pos.", "positive", "detected", "+", "++", "+++"})
_NOT_MEASURED = (
    "hemoly", "haemoly", "hämoly", "clot", "lip(a)?em", "icter", "qns", "insufficient", "not done", "cancel", "pending",
    "tnp", "error", "failed", "invalid", "no sample", "see ",
)  # fmt: skip
_SIGN = r"(?P<sign>[<>]=?|[≤≥])?\s*"
_PLAIN = r"\d+\.?\d*|\.\d+"
_SIGNED = re.compile(rf"{_SIGN}(?P<number>{_PLAIN})", re.ASCII)
_POWER = re.compile(
    rf"{_SIGN}(?:(?P<times>{_PLAIN})\s*[x×*·]\s*)?10\s*(?:\^|\*\*)\s*(?P<power>\d{{1,2}})", re.ASCII
)
_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_THOUSANDS = re.compile(
    r"\d{1,3}(?:(?P<mark>[,.' ’\u00a0\u202f])\d{3})(?:(?P=mark)\d{3})*(?P<rest>[.,]\d+)?", re.ASCII
)
_FLAGGED = re.compile(rf"(?P<number>{_PLAIN})\s*\(?(?:HH?|LL?|\*+|!|high|low)\)?", re.ASCII | re.IGNORECASE)
_WITH_UNIT = re.compile(rf"{_SIGN}(?P<number>{_PLAIN})\s*(?P<unit>[A-Za-zµμ%/].*)", re.ASCII)
_RANGE = re.compile(rf"(?:{_PLAIN})\s*(?:-|–|/|to)\s*(?:{_PLAIN})", re.ASCII)
_EXCEL_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_ISO_WITH_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ].*", re.ASCII)
_ISO_SHORT = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_ISO_ZERO = re.compile(r"\d{4}-(?:\d{2}-00|00-\d{2})", re.ASCII)
_PARTIAL = re.compile(r"\d{4}(?:-\d{2})?", re.ASCII)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SERIAL = re.compile(r"[1-6]\d{4}(?:\.0*)?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})", re.ASCII)
_EXCEL_DAY_0 = date(1899, 12, 30)


def of_missing(text: str) -> str:
    """The remedy of a cell that says in words that nothing is recorded, or has spaces around it; "" for others."""
    if text.strip().lower() in NOTHING or not text.strip():
        return "Leave the cell empty where nothing is recorded. "
    return "Remove the spaces around it. " if text != text.strip() else ""


def of_number(
    text: str, column: Column, form: FileFormat, beside: Collection[str], declared_in: str = FORMATS_FILE
) -> str:
    """The remedy of a cell that is no number. `beside` are the columns of its table."""
    written = text.strip()
    if re.fullmatch(_PLAIN, written, re.ASCII) and column.kind == "integer":
        return "Write a whole number."
    if form.decimal is Decimal.COMMA and "." in text:
        return f"This file has decimal commas, says {declared_in}; write one, and no separators of thousands."
    has_comparator = column.name == "value" and "comparator" in beside
    if text == written:
        for explain in (_of_words, _of_sign, _of_thousands, _of_flag):
            if remedy := explain(written, has_comparator):
                return remedy
        if found := _WITH_UNIT.fullmatch(written):
            return _of_unit(found, column, beside)
        if _RANGE.fullmatch(written):
            return "Write one number; where a range was reported, the two ends are two values or none."
    return of_missing(text) or "Correct the number."


def _of_unit(found: re.Match[str], column: Column, beside: Collection[str]) -> str:
    if column.kind == "integer":
        return "Write a whole number and nothing else."
    if found["unit"] == "%" and column.unit == "fraction":
        return f"Write it as a fraction of 1: {float(found['number']) / 100:g}."
    if column.name in ("value", "lower_limit") and "unit" in beside:
        return f"Write {found['number']} here and the unit into the column unit."
    return f"Write {found['number']} alone{f'; the unit is {column.unit}' if column.unit else ''}."


def _of_words(text: str, has_comparator: bool) -> str:
    word = text.lower()
    if word in _NOT_FOUND and has_comparator:
        return "Where nothing was found, write the detection limit here and < into the column comparator."
    if word in _NOT_FOUND:
        return "Where nothing was found, leave this empty and write negative or below_limit into the column result."
    if word in _FOUND:
        return "Write how much was found; what was only found and not counted is a row of the table findings."
    if any(re.match(start, word) for start in _NOT_MEASURED):
        return "Nothing was measured: remove the row. What was not measured has no row."
    if _EXCEL_ERROR.fullmatch(text):
        return "This is the error of a formula; correct it in the spreadsheet, or leave the cell empty."
    if re.search(r"\d", text) and not re.search(r"\d", text, re.ASCII):
        return "Write the number with the digits 0 to 9."
    return ""


def _of_sign(text: str, has_comparator: bool) -> str:
    if power := _POWER.fullmatch(text):
        number = f"{float(power['times'] or 1) * 10 ** int(power['power']):.15g}"
        sign = power["sign"]
    elif signed := _SIGNED.fullmatch(text):
        number, sign = signed["number"], signed["sign"]
    else:
        return ""
    if not sign:
        return f"Write {number}." if power else ""
    if not has_comparator:
        return f"Write {number}, or leave the cell empty; this column has no place for {sign}."
    plain = {"≤": "<", "≥": ">"}.get(sign, sign[0])
    return f"Write {number} here and {plain} into the column comparator."


def _of_thousands(text: str, has_comparator: bool) -> str:
    if found := _THOUSANDS.fullmatch(text):
        mark, rest = found["mark"], found["rest"] or ""
        if rest or mark not in ",.":
            whole = text.removesuffix(rest).replace(mark, "")
            return f"Write {whole}{rest.replace(',', '.')}, without separators of thousands."
        if mark == ",":
            return f"It can mean {text.replace(',', '')} or {text.replace(',', '.')}; write the one that is meant."
    if _COMMA.fullmatch(text):
        return f"Write {text.replace(',', '.')}, if the comma is a decimal comma."
    return ""


def _of_flag(text: str, has_comparator: bool) -> str:
    found = _FLAGGED.fullmatch(text)
    return f"Write {found['number']} and leave the flag out." if found else ""


def of_date(text: str, form: FileFormat, declare: str, declared_in: str = FORMATS_FILE) -> str:
    """The remedy of a cell that is no date as its file should have it.

    `declare` says how another format is declared for the file ("" where it cannot be), `declared_in` where it was.
    """
    if form.date_format is not DateFormat.ISO:
        return (
            f"The dates of this file are {form.date_format.value}, says {declared_in}; write this one so too."
        )
    written = text.strip()
    for pattern, explain in _DATES:
        if found := pattern.fullmatch(written):
            return explain(found, declare)
    return of_missing(text) or "Correct the date."


def _year_last(found: re.Match[str], declare: str) -> str:
    first, second, year = found.groups()
    if len(year) == 2:
        return "Write year, month and day in this order, the year with four digits."
    orders = {_iso(year, second, first), _iso(year, first, second)} - {None}
    if len(orders) == 1:
        return f"Write {orders.pop()}."
    remedy = "Write year, month and day in this order: which number is the month is not guessed."
    return f"{remedy} Or {declare}" if declare else remedy


def _serial(found: re.Match[str], declare: str) -> str:
    day = _EXCEL_DAY_0 + timedelta(days=int(float(found[0])))
    return (
        f"This is how Excel counts days; as a date it would be {day.isoformat()}. Save the column as dates."
    )


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _rewritten(found: re.Match[str], declare: str) -> str:
    text = _iso(*found.groups())
    return f"Write {text}." if text else "There is no such day in the calendar; correct the date."


_DATES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], str]], ...] = (
    (_ISO_WITH_TIME, lambda found, declare: f"Leave out the time: {found[0][:10]}."),
    (
        _ISO_ZERO,
        lambda found, declare: (
            "Leave out what is not known: YYYY-MM or YYYY, where the table has a precision column."
        ),
    ),
    (_ISO_SHORT, _rewritten),
    (
        _PARTIAL,
        lambda found, declare: "A partial date is only allowed in columns that have a precision column.",
    ),
    (_DIGITS, _rewritten),
    (_SERIAL, _serial),
    (_YEAR_LAST, _year_last),
)
