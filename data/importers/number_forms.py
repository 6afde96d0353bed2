"""Numbers of a source: a decimal comma and thousands as the mapping declares them, signs like < before the number.

Nothing is guessed: 1,250 is 1250 here and 1.25 there, so a number that does not fit the declared form stops the import.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from data.import_report import Problem
from data.importers.rules import refusal
from data.units import CONVERTED_DIGITS

DECIMAL_SIGNS = (".", ",")
THOUSANDS_SIGNS = (",", ".", " ", "'")
_COMPARATORS = {"<": "<", "<=": "<", "≤": "<", ">": ">", ">=": ">", "≥": ">", "=": "="}
_SIGN = r"(?P<sign><=|>=|[<>≤≥=])?\s*"
_POWER = re.compile(r"(?:(?P<factor>\d+(?:\.\d+)?)\s*[x×*·]\s*)?10\s*[\^*]\s*(?P<power>\d{1,2})", re.ASCII)
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NUMBER_LIKE = re.compile(r"[+-]?\d[\d.,' ]*", re.ASCII)
_LEADING_SIGN = re.compile(r"^(<=|>=|[<>≤≥=])\s*")


@dataclass(frozen=True)
class NumberForm:
    """How the numbers of a file are written: `decimal` sign, and the sign between thousands ("" for none)."""

    decimal: str = "."
    thousands: str = ""


_FORMS = tuple(
    NumberForm(decimal, thousands)
    for decimal in DECIMAL_SIGNS
    for thousands in ("", *THOUSANDS_SIGNS)
    if decimal != thousands
)


@dataclass(frozen=True)
class NumberRead:
    """One number as text with a decimal point, its `comparator` ("" for none) and what was changed on the way."""

    text: str
    comparator: str
    changed: tuple[str, ...]


def read_number(text: str, form: NumberForm) -> NumberRead | None:
    """The number in a cell; None where there is none in the declared form."""
    split = re.fullmatch(rf"{_SIGN}(?P<rest>.*)", text, re.DOTALL)
    assert split
    sign, rest = split["sign"] or "", split["rest"].strip()
    changed = ["comparator_split"] if sign else []
    if (form.decimal, form.thousands) != (".", ""):
        plain = _plain(rest, form)
        if plain is None:
            return None
        changed += ["decimal_comma"] if plain != rest else []
        rest = plain
    if power := _POWER.fullmatch(rest):
        rest = written(float(power["factor"] or 1) * 10.0 ** int(power["power"]))
        changed.append("power_of_ten")
    return NumberRead(rest, _COMPARATORS.get(sign, ""), tuple(changed)) if _PLAIN.fullmatch(rest) else None


def _plain(text: str, form: NumberForm) -> str | None:
    """The number with a decimal point and without thousands; None where it is not in the form."""
    if _fits(text, form):
        whole = text.replace(form.thousands, "") if form.thousands else text
        return whole.replace(form.decimal, ".")
    return None if _NUMBER_LIKE.fullmatch(text) else text


def _fits(text: str, form: NumberForm) -> bool:
    decimal, thousands = re.escape(form.decimal), re.escape(form.thousands)
    whole = rf"(\d+|\d{{1,3}}({thousands}\d{{3}})+)" if form.thousands else r"\d+"
    return (
        re.fullmatch(rf"[+-]?({whole}({decimal}\d*)?|{decimal}\d+)([eE][+-]?\d+)?", text, re.ASCII)
        is not None
    )


def contradicted(form: NumberForm, cells: Iterable[tuple[str, str, int]], file: str) -> Problem | None:
    """The first number of a file that is not in the declared form; `cells` are column, text and line."""
    for column, text, line in cells:
        rest = _LEADING_SIGN.sub("", text).strip()
        if not _fits(rest, form) and any(_fits(rest, other) for other in _FORMS):
            remedy = f"{_declared(form)} Declare decimal and thousands of the file as they are, or correct the number."
            return refusal("number_form_contradicted", file, remedy, line, column, text)
    return None


def _declared(form: NumberForm) -> str:
    thousands = f'thousands = "{form.thousands}"' if form.thousands else "no sign between thousands"
    return f'The mapping says decimal = "{form.decimal}" and {thousands} for this file.'


def multiplied(text: str, factor: float) -> str:
    """The product as text, with no more digits than any laboratory reports. Raises ValueError for no number."""
    return written(float(text) * factor)


def written(value: float) -> str:
    """The shortest text of a number within the digits kept."""
    rounded = float(f"{value:.{CONVERTED_DIGITS}g}")
    return str(int(rounded)) if rounded == int(rounded) and abs(rounded) < 1e15 else repr(rounded)


def is_number(text: str) -> bool:
    """Whether a text is a number in the plain form, with or without a sign before it."""
    return read_number(text.strip(), NumberForm()) is not None
