"""The text of a query string: how keys, words and numbers are read and written, and how a wrong one is answered.

Values of a list are separated by commas; a comma inside a word is written `\\,` and a backslash `\\\\`. What the keys
mean does not belong here.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, unquote_plus

LONGEST_QUERY = 8000
LONGEST_WORD = 200
_SHOWN = 60
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,4})?")
_TOKEN = re.compile(r"\\[\\,]|,|[^\\,]+|\\")


class QueryError(ValueError):
    """A query that cannot be answered: a sentence for the reader, the key it is about, the alternatives."""

    def __init__(self, sentence: str, field: str | None = None, allowed: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.allowed = tuple(allowed)


def shown(text: str) -> str:
    """A piece of a query as it is repeated in a sentence: printable, in quotation marks, never long."""
    printable = "".join(character if character.isprintable() else "·" for character in text)
    return f"'{printable[:_SHOWN]}…'" if len(printable) > _SHOWN else f"'{printable}'"


def nearest(wrong: str, allowed: Sequence[str]) -> str:
    """`Did you mean …? ` with the word nearest to a wrong one; empty where none is near."""
    near = difflib.get_close_matches(wrong[:LONGEST_WORD], allowed, n=1, cutoff=0.7)
    return f"Did you mean {shown(near[0])}? " if near else ""


def alternatives(wrong: str, allowed: Sequence[str]) -> str:
    """The nearest word, where one is near, and all that are allowed."""
    listed = f"Allowed: {', '.join(allowed)}." if allowed else "There is no allowed value."
    return nearest(wrong, allowed) + listed


def read_pairs(text: str) -> dict[str, str]:
    """Keys and decoded values of a query string; refuses what is too long, repeated, empty or not UTF-8."""
    text = text.removeprefix("?")
    if len(text) > LONGEST_QUERY:
        raise QueryError(f"The query has {len(text)} characters; at most {LONGEST_QUERY} are read.")
    pairs: dict[str, str] = {}
    for part in filter(None, text.split("&")):
        raw_key, equals, raw_value = part.partition("=")
        key, value = _decoded(raw_key), _decoded(raw_value)
        if not equals or not value.strip():
            raise QueryError(
                f"The key {shown(key)} has no value. Give one or leave the key out.", key[:LONGEST_WORD]
            )
        if key in pairs:
            raise QueryError(
                f"The key {shown(key)} stands twice. Give it once, with its values separated by commas.",
                key[:LONGEST_WORD],
            )
        pairs[key] = value
    return pairs


def _decoded(raw: str) -> str:
    try:
        text = unquote_plus(raw, errors="strict")
        text.encode("utf-8")
    except UnicodeError as error:
        raise QueryError(f"A part of the query, {shown(raw)}, is not UTF-8 text.") from error
    return text


def write_pairs(pairs: Mapping[str, str]) -> str:
    """The canonical query string: keys in alphabetical order, everything but plain characters percent-encoded."""
    return "&".join(f"{quote(key, safe='')}={quote(pairs[key], safe=',:/')}" for key in sorted(pairs))


def read_list(key: str, text: str) -> tuple[str, ...]:
    """Words separated by commas, without spaces around them; an empty or overlong word is refused."""
    words = [""]
    for token in _TOKEN.findall(text):
        if token == ",":
            words.append("")
        elif token == "\\":
            raise QueryError(
                f"The value of {shown(key)} has a lone backslash; a backslash is written twice.", key
            )
        else:
            words[-1] += token[1:] if token.startswith("\\") else token
    words = [word.strip() for word in words]
    if not all(words):
        raise QueryError(f"The value of {shown(key)} has an empty word between commas. Take it out.", key)
    if any(len(word) > LONGEST_WORD for word in words):
        raise QueryError(
            f"A word of {shown(key)} is too long; at most {LONGEST_WORD} characters are read.", key
        )
    return tuple(words)


def write_list(words: Iterable[str]) -> str:
    """The inverse of `read_list`."""
    return ",".join(word.replace("\\", "\\\\").replace(",", "\\,") for word in words)


def read_number(key: str, text: str, *, whole: bool = False) -> float:
    """A finite decimal number; NaN, infinity, overflow, thousands separators and other scripts' digits are refused."""
    kind = "whole number" if whole else "number"
    number = float(text.strip()) if _NUMBER.fullmatch(text.strip()) else math.nan
    if not math.isfinite(number) or (whole and number != int(number)):
        example = "60" if whole else "60 or 0.5"
        raise QueryError(
            f"The value of {shown(key)} is {shown(text)}; it must be a {kind}, for example {example}.", key
        )
    return number + 0.0


def write_number(number: float) -> str:
    """The shortest text that reads back as the same number."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return repr(float(number))
