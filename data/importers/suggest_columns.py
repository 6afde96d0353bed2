"""What the columns of a source are called, and which fields and analytes of ours they are known by.

The words that headers and codes are known by stand in two CSV files beside this module.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from data.importers.mapping_checks import allowed_words
from data.importers.mapping_keys import UNFINISHED
from data.registries import analytes
from data.schema import TABLES, Column
from data.units import registry_unit

UNKNOWN = UNFINISHED
_LOINC = re.compile(r"\d{1,5}-\d")
_DAY_AT_END = re.compile(r"(?P<test>.+?)(?P<between>[ _]?(?:d|day|tag)[ _]?)(?P<day>-?\d+)", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Candidate:
    """A column of the source: its name, what it is called for people, and its distinct texts with their labels.

    `note` is what a dictionary says beside the field, often its unit. `repeats`: a text of it stands in several rows.
    """

    name: str
    label: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    repeats: bool = False


@dataclass(frozen=True)
class WideColumn:
    """Columns that are named after an analyte: name or pattern, whether it says the day, the unit or UNKNOWN.

    `names` are the columns of the source.
    """

    column: str
    names: tuple[str, ...]
    analyte: str
    says_day: bool
    unit: str


def matched_columns(table: str, columns: Sequence[Candidate]) -> dict[str, Candidate]:
    """The columns whose name or label is known for a field of a table; one that is only part of it comes second.

    A choice with labels, such as "below the detection limit: yes", is no number.
    """
    matched: dict[str, Candidate] = {}
    known = _header_words(table)
    for found in (_is_named, _holds_the_name):
        for name, words in known.items():
            kind = TABLES[table].column(name).kind
            free = [
                column
                for column in columns
                if column not in matched.values()
                and not (kind == "number" and any(column.codes.values()))
                and not (kind == "yes_no" and plain(column.name).endswith("_date"))
            ]
            column = next((one for one in free if found(one, words)), None)
            if name not in matched and column is not None:
                matched[name] = column
    loinc = next((column for column in columns if is_loinc(column)), None)
    if table == "measurements" and loinc is not None:
        matched["analyte"] = loinc
    return matched


def _is_named(column: Candidate, words: frozenset[str]) -> bool:
    return not {plain(column.name), plain(column.label)}.isdisjoint(words)


def _holds_the_name(column: Candidate, words: frozenset[str]) -> bool:
    """Whether a name of two words or more stands within that of the column: infusion_date in car_t_infusion_date."""
    return any(
        f"_{word}_" in f"_{plain(text)}_"
        for text in (column.name, column.label)
        for word in words
        if "_" in word
    )


def word_for(column: Column, code: str, label: str = "") -> str:
    """Our word for a code or its label, with or without what stands in brackets; UNKNOWN where it is not known."""
    known = _value_words("yes_no" if column.kind == "yes_no" else column.name)
    by_text = {word.lower(): word for word in allowed_words(column) or ()}
    by_text |= {word.replace("_", " ").lower(): word for word in by_text.values()}
    for text in (label or code, code):
        for plain in (_words(text), _words(_BRACKETS.sub("", text))):
            if plain in known or plain in by_text:
                return known.get(plain) or by_text[plain]
    return UNKNOWN


def _words(text: str) -> str:
    return " ".join(text.lower().split())


def wide_columns(columns: Sequence[Candidate]) -> Iterator[WideColumn]:
    """The columns that are named after an analyte, with or without the day."""
    known = _value_words("analyte")
    named: dict[tuple[str, str], list[Candidate]] = {}
    for column in columns:
        called = next((text for text in _called(column, known) if text in known), None)
        found = None if called else _DAY_AT_END.fullmatch(column.name)
        name = f"{found['test']}{found['between']}{{day}}" if found else column.name
        analyte = known.get(_words(found["test"]) if found else called or "")
        if analyte:
            named.setdefault((name, analyte), []).append(column)
    for (name, analyte), found in named.items():
        unit = _unit_beside(found[0], analyte)
        yield WideColumn(name, tuple(one.name for one in found), analyte, "{day}" in name, unit or UNKNOWN)


def _unit_beside(column: Candidate, analyte: str) -> str | None:
    """The unit in the brackets of a column, at the end of its name or in the note of the dictionary."""
    brackets = _BRACKETS.search(f"{column.label} {column.name}")
    texts = [brackets[1].strip()] if brackets else [column.note.strip(), column.name.rpartition(" ")[2]]
    return next((unit for text in texts if text and (unit := registry_unit(analytes()[analyte], text))), None)


def _called(column: Candidate, known: Mapping[str, str]) -> Iterator[str]:
    """What a column is called, without what stands in brackets or a unit at its end.

    A choice is not called after an analyte.
    """
    if any(column.codes.values()):
        return
    for text in (column.name, column.label):
        words = _words(_BRACKETS.sub("", text))
        yield words
        head, _, _ = _words(text).rpartition(" ")
        if head in known and registry_unit(analytes()[known[head]], text.rpartition(" ")[2]):
            yield head


def is_loinc(column: Candidate) -> bool:
    codes = [code for code in column.codes if code]
    return bool(codes) and all(_LOINC.fullmatch(code) for code in codes)


def plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


@cache
def _header_words(table: str) -> Mapping[str, frozenset[str]]:
    with (_FOLDER / "header_words.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["table"] in ("*", table)]
    return {row["field"]: frozenset(row["words"].split(";")) for row in rows}


@cache
def _value_words(kind: str) -> Mapping[str, str]:
    """Words of ours by the texts they are known by, in lower case."""
    with (_FOLDER / "value_words.csv").open(encoding="utf-8", newline="") as file:
        known = {
            text: row["word"]
            for row in csv.DictReader(file)
            if row["kind"] == kind
            for text in row["words"].split(";")
        }
    if kind == "analyte":
        for code, analyte in analytes().items():
            known |= {name.lower(): code for name in (code, analyte.label, analyte.short_label)}
    return known
