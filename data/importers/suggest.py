"""A first mapping, written from headers, codes and LOINC, for a person to finish.

A suggestion is only ever a text to read: what could not be told is written as "?", which no mapping may hold, so that
an import refuses it and names what may stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from data.importers.mapping_checks import is_closed
from data.importers.suggest_columns import (
    UNKNOWN,
    Candidate,
    WideColumn,
    is_loinc,
    matched_columns,
    plain,
    wide_columns,
    word_for,
)
from data.importers.suggest_events import event_lines
from data.importers.suggest_gaps import class_by_icd10, death_lines, vital_status_lines
from data.importers.toml_text import key, quoted
from data.registries import analytes
from data.schema import TABLES, Column
from data.vocabulary import VitalStatus

LISTED_CODES = 40
SUGGESTED_TABLES = ("patients", "infusions", "measurements", "second_cancers")
_TELLING = {
    "patients": ("sex", "birth_year", "birth_date", "vital_status", "death_date", "last_contact_date"),
    "infusions": ("infusion_date", "product"),
    "measurements": ("value", "analyte"),
    "second_cancers": ("icdo3_morphology", "icdo3_topography", "category", "relation_to_treated_disease"),
}
"""Fields that only a source of this table has; patients and infusions need one of them, the others two."""

_SECOND_CANCERS = re.compile(
    r"second(ary)?_?(cancer|malignan|neoplas|primar|tumou?r)|zweit(karzinom|malignom|neoplas|tumor)"
)
"""Names of a form or sheet of second cancers, which has no other rows."""

_MADE_UP = {"infusion_id": "1", "neoplasm_id": "C{line}"}
"""Keys that a hospital often has none of, and what makes one from the patient's."""

_BEFORE_INFUSION = frozenset(
    {"indication"}
    | {column.name for column in TABLES["infusions"].columns if column.name.startswith("prior_")}
)
"""Fields of an infusion that often stand with the patient."""


def block_lines(
    source_key: str,
    source: str,
    columns: Sequence[Candidate],
    repeats: bool = False,
    adds_indication: bool = False,
) -> Iterator[str]:
    """The blocks for which a source has columns; `source_key` is `source`, or `form` in a REDCap project.

    `repeats`: a patient has several rows of the form, told apart by `redcap_repeat_instance`. `adds_indication`: the
    infusions stand in another source, and the diagnosis of the patients here is their indication. What is left over is
    listed.
    """
    used: set[str] = set()
    for table in SUGGESTED_TABLES:
        matched = matched_columns(table, columns)
        wide = list(wide_columns(columns)) if table == "measurements" and "value" not in matched else []
        needed = 2 if table in ("measurements", "second_cancers") else 1
        if table == "second_cancers" and _SECOND_CANCERS.search(plain(source)) and "patient_id" in matched:
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
            if "vital_status" not in matched and {"patient_id", "death_date"} <= matched.keys():
                names = (matched[name].name for name in ("patient_id", "death_date"))
                yield from vital_status_lines(source_key, source, *names)
    if adds_indication:
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


def gives_indication(source: str, columns: Sequence[Candidate]) -> bool:
    """Whether a source without infusions tells the disease of the patients: their list, or a form of the disease."""
    if is_told_by("infusions", columns):
        return False
    tells = {"patient_id", "indication"} <= matched_columns("infusions", columns).keys()
    return is_told_by("patients", columns) or (tells and not _SECOND_CANCERS.search(plain(source)))


def _indication_lines(
    source_key: str, source: str, columns: Sequence[Candidate], used: set[str]
) -> Iterator[str]:
    """A second block of infusions that adds the diagnosis and what was given before; `used` gains the columns."""
    matched = {
        name: column
        for name, column in matched_columns("infusions", columns).items()
        if name == "patient_id" or (name in _BEFORE_INFUSION and column.name not in used)
    }
    if not {"patient_id", "indication"} <= matched.keys():
        return
    used.update(column.name for column in matched.values())
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
            if column.name == "infusion_id" and matched["patient_id"].repeats and not repeats:
                number = "{number}" if only is None else number
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
    if column.registry == "analytes" and is_loinc(candidate):
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
