"""A first mapping, written from headers, codes and LOINC, for a person to finish.

A suggestion is only ever a text to read: what could not be told is written as "?", which no mapping may hold, so that
an import refuses it and names what may stand there. The words that headers and codes are known by stand in two CSV
files beside this module.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from data.importers.mapping_checks import allowed_words, is_closed
from data.importers.mapping_keys import UNFINISHED
from data.importers.suggest_events import event_lines
from data.importers.suggest_gaps import class_by_icd10, death_lines
from data.importers.toml_text import key, quoted
from data.registries import analytes
from data.schema import TABLES, Column
from data.units import registry_unit
from data.vocabulary import VitalStatus

UNKNOWN = UNFINISHED
LISTED_CODES = 40
SUGGESTED_TABLES = ("patients", "infusions", "measurements", "second_cancers")
_TELLING = {
    "patients": ("sex", "birth_year", "birth_date", "vital_status", "death_date", "last_contact_date"),
    "infusions": ("infusion_date", "product"),
    "measurements": ("value", "analyte"),
    "second_cancers": ("icdo3_morphology", "icdo3_topography", "category", "relation_to_treated_disease"),
}
"""Fields that only a source of this table has; patients and infusions need one of them, the others two."""

_LOINC = re.compile(r"\d{1,5}-\d")
_DAY_AT_END = re.compile(r"(?P<test>.+?)(?P<between>[ _]?(?:d|day|tag)[ _]?)(?P<day>-?\d+)", re.IGNORECASE)
_SECOND_CANCERS = re.compile(
    r"second(ary)?_?(cancer|malignan|neoplas|primar|tumou?r)|zweit(karzinom|malignom|neoplas|tumor)"
)
"""Names of a form or sheet of second cancers, which has no other rows."""

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_MADE_UP = {"infusion_id": "1", "neoplasm_id": "C{line}"}
"""Keys that a hospital often has none of, and what makes one from the patient's."""

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Candidate:
    """A column of the source: its name, what it is called for people, and its distinct texts with their labels."""

    name: str
    label: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)


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


def block_lines(
    source_key: str,
    source: str,
    columns: Sequence[Candidate],
    repeats: bool = False,
    gives_indication: bool = False,
) -> Iterator[str]:
    """The blocks for which a source has columns; `source_key` is `source`, or `form` in a REDCap project.

    `repeats`: a patient has several rows of the form, told apart by `redcap_repeat_instance`. `gives_indication`: the
    infusions stand in another source, and the diagnosis of the patients here is their indication. What is left over is
    listed.
    """
    used: set[str] = set()
    for table in SUGGESTED_TABLES:
        matched = matched_columns(table, columns)
        wide = list(wide_columns(columns)) if table == "measurements" and "value" not in matched else []
        needed = 2 if table in ("measurements", "second_cancers") else 1
        if table == "second_cancers" and _SECOND_CANCERS.search(_plain(source)) and "patient_id" in matched:
            needed = 0
        if sum(name in matched for name in _TELLING[table]) < needed and not wide:
            continue
        used |= {column.name for column in matched.values()} | {name for one in wide for name in one.names}
        yield from ("", f"[[{table}]]", f"{source_key} = {quoted(source)}")
        if repeats and table == "patients" and "last_contact_date" in matched:
            yield from ('keep = "latest"', f"by = {quoted(matched['last_contact_date'].name)}")
        yield from ("", f"[{table}.columns]")
        yield from _field_lines(table, matched, wide, repeats)
        for one in wide:
            yield from ("", f"[[{table}.wide]]", f"column = {quoted(one.column)}")
            yield from (f"analyte = {quoted(one.analyte)}", f"unit = {quoted(one.unit)}{_units_of(one)}")
        if table == "patients":
            yield from _death_lines(source_key, source, matched)
    if gives_indication:
        yield from _indication_lines(source_key, source, columns, used)
    patient = matched_columns("patients", columns).get("patient_id")
    names = [column.name for column in columns]
    yield from event_lines(source_key, source, patient.name if patient else None, names, used)
    if left := [column.name for column in columns if column.name not in used]:
        yield from ("", f"# {source}, not used: {', '.join(left)}")


def _death_lines(source_key: str, source: str, matched: Mapping[str, Candidate]) -> Iterator[str]:
    status, patient, contact = (
        matched.get(name) for name in ("vital_status", "patient_id", "last_contact_date")
    )
    if source_key != "source" or status is None or patient is None or "death_date" in matched:
        return
    column = TABLES["patients"].column("vital_status")
    dead = [code for code, label in status.codes.items() if word_for(column, code, label) == VitalStatus.DEAD]
    if dead:
        last = contact.name if contact else None
        yield from death_lines(source_key, source, patient.name, status.name, dead, last)


def is_told_by(table: str, columns: Sequence[Candidate]) -> bool:
    """Whether a source has a column that only patients, or only infusions, have."""
    return any(name in matched_columns(table, columns) for name in _TELLING[table])


def lacks_indication(columns: Sequence[Candidate]) -> bool:
    """Whether a source has infusions without an indication, whose ids are made from the patient's."""
    matched = matched_columns("infusions", columns)
    return is_told_by("infusions", columns) and matched.keys().isdisjoint({"indication", "infusion_id"})


def _indication_lines(
    source_key: str, source: str, columns: Sequence[Candidate], used: set[str]
) -> Iterator[str]:
    """A second block of infusions that adds the diagnosis; `used` gains its column."""
    matched = {
        name: column
        for name, column in matched_columns("infusions", columns).items()
        if name in ("patient_id", "indication")
    }
    if len(matched) < 2 or matched["indication"].name in used:
        return
    used.add(matched["indication"].name)
    yield from (
        "",
        f"# The diagnosis in {source}, for the infusions of the other block: infusion_id must be the same there.",
    )
    yield from ("[[infusions]]", f"{source_key} = {quoted(source)}", "", "[infusions.columns]")
    yield from _field_lines(
        "infusions", matched, (), repeats=False, only=frozenset({"infusion_id", *matched})
    )


def _units_of(wide: WideColumn) -> str:
    return f"  # one of: {', '.join(analytes()[wide.analyte].unit_factors)}" if wide.unit == UNKNOWN else ""


def matched_columns(table: str, columns: Sequence[Candidate]) -> dict[str, Candidate]:
    """The columns whose name or label is known for a field of a table; one that is only part of it comes second.

    A choice with labels, such as "below the detection limit: yes", is no number.
    """
    matched: dict[str, Candidate] = {}
    known = _header_words(table)
    for found in (_is_named, _holds_the_name):
        for name, words in known.items():
            is_number = TABLES[table].column(name).kind == "number"
            free = [
                column
                for column in columns
                if column not in matched.values() and not (is_number and any(column.codes.values()))
            ]
            column = next((one for one in free if found(one, words)), None)
            if name not in matched and column is not None:
                matched[name] = column
    loinc = next((column for column in columns if _is_loinc(column)), None)
    if table == "measurements" and loinc is not None:
        matched["analyte"] = loinc
    return matched


def _is_named(column: Candidate, words: frozenset[str]) -> bool:
    return not {_plain(column.name), _plain(column.label)}.isdisjoint(words)


def _holds_the_name(column: Candidate, words: frozenset[str]) -> bool:
    """Whether a name of two words or more stands within that of the column: infusion_date in car_t_infusion_date."""
    return any(
        f"_{word}_" in f"_{_plain(text)}_"
        for text in (column.name, column.label)
        for word in words
        if "_" in word
    )


def _field_lines(
    table: str,
    matched: Mapping[str, Candidate],
    wide: Sequence[WideColumn],
    repeats: bool,
    only: frozenset[str] | None = None,
) -> Iterator[str]:
    """A line for every field that has a column, is made up or is required; of all fields, or of `only` these."""
    from_wide = {"analyte", "value", "unit"} if wide else set()
    from_wide |= {"measured_date"} if any(one.says_day for one in wide) else set()
    for column in TABLES[table].columns:
        if column.name in from_wide or (only is not None and column.name not in only):
            continue
        if column.name in matched:
            yield f"{column.name} = {_filled(column, matched[column.name])}"
        elif column.name in _MADE_UP and "patient_id" in matched:
            number = "{redcap_repeat_instance}" if repeats else _MADE_UP[column.name]
            template = f"{{{matched['patient_id'].name}}}-{number}"
            yield f"{column.name} = {{ template = {quoted(template)} }}  # check: must be unique and stay the same"
        elif column.name == "category" and (by_code := _class_of(matched.get("icd10"))):
            yield f"{column.name} = {by_code}"
        elif column.required:
            yield f"# {column.name} = {quoted(UNKNOWN)}  # required: {column.meaning}"


def _class_of(icd10: Candidate | None) -> str | None:
    return class_by_icd10(icd10.name, icd10.codes) if icd10 else None


def _filled(column: Column, candidate: Candidate) -> str:
    """The value of a field: the column, with a code map where the field has words."""
    name = quoted(candidate.name)
    if column.registry == "analytes" and _is_loinc(candidate):
        return f'{{ column = {name}, codes = "loinc" }}'
    closed = is_closed(column)
    codes = {code: label for code, label in candidate.codes.items() if code}
    if closed is None or not codes or all(closed(code) for code in codes):
        return name
    # A code that is a word or a unit already passes as it stands.
    others = [(code, label) for code, label in codes.items() if not closed(code)]
    pairs = [(code, word_for(column, code, label)) for code, label in others[:LISTED_CODES]]
    if column.registry == "analytes":
        pairs = [(code, word) for code, word in pairs if word != UNKNOWN]
    words = ", ".join(f"{key(code)} = {quoted(word)}" for code, word in pairs)
    return f"{{ column = {name}, map = {{ {words} }} }}"


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
        called = next((text for text in _called(column) if text in known), None)
        found = None if called else _DAY_AT_END.fullmatch(column.name)
        name = f"{found['test']}{found['between']}{{day}}" if found else column.name
        analyte = known.get(_words(found["test"]) if found else called or "")
        if analyte:
            named.setdefault((name, analyte), []).append(column)
    for (name, analyte), found in named.items():
        brackets = _BRACKETS.search(f"{found[0].label} {found[0].name}")
        unit = registry_unit(analytes()[analyte], brackets[1].strip()) if brackets else None
        yield WideColumn(name, tuple(one.name for one in found), analyte, "{day}" in name, unit or UNKNOWN)


def _called(column: Candidate) -> Iterator[str]:
    """What a column is called, without what stands in brackets; a choice is not called after an analyte."""
    if any(column.codes.values()):
        return
    yield from (_words(_BRACKETS.sub("", text)) for text in (column.name, column.label) if text)


def _is_loinc(column: Candidate) -> bool:
    codes = [code for code in column.codes if code]
    return bool(codes) and all(_LOINC.fullmatch(code) for code in codes)


def _plain(text: str) -> str:
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
