"""A cBioPortal study folder as text: its meta files say which data files there are and of what kind.

The layout is the one of cBioPortal's File-Formats documentation: tables separated by tabs, clinical ones below four
lines that begin with #.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pandas as pd

from data.import_report import Problem
from data.importers.date_formats import ISO, DateFormat, date_format
from data.importers.imported import ImportRefused, SourceRead
from data.importers.mapping import CellForms, FileSource
from data.importers.rules import refusal
from data.importers.source_tables import read_bytes, read_text_table, text_source

META_STUDY = "meta_study.txt"
STUDY_ID = "cancer_study_identifier"
PATIENTS, SAMPLES, TIMELINE, MUTATIONS = "patients", "samples", "timeline", "mutations"
KINDS: Mapping[tuple[str, str], str] = {
    ("CLINICAL", "PATIENT_ATTRIBUTES"): PATIENTS,
    ("CLINICAL", "SAMPLE_ATTRIBUTES"): SAMPLES,
    ("CLINICAL", "TIMELINE"): TIMELINE,
    ("MUTATION_EXTENDED", "MAF"): MUTATIONS,
}
"""What a meta file announces, by genetic_alteration_type and datatype; other kinds are listed and not read."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    PATIENTS: ("PATIENT_ID",),
    SAMPLES: ("PATIENT_ID", "SAMPLE_ID"),
    TIMELINE: ("PATIENT_ID", "START_DATE", "EVENT_TYPE"),
    MUTATIONS: ("Hugo_Symbol", "Tumor_Sample_Barcode"),
}


@dataclass(frozen=True)
class StudyTable:
    """One data file: its text columns and LINE. Cells that mean "not recorded" are empty."""

    file: str
    kind: str
    frame: pd.DataFrame
    read: SourceRead
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Study:
    """A study folder: the fields of its meta_study.txt, its tables, and the meta files of kinds that are not read."""

    about: Mapping[str, str]
    tables: tuple[StudyTable, ...]
    other: tuple[tuple[str, str], ...]

    def of_kind(self, kind: str) -> tuple[StudyTable, ...]:
        return tuple(table for table in self.tables if table.kind == kind)


_FORMS = CellForms(cast(DateFormat, date_format(ISO)))
"""A study holds days and no dates, and numbers with a decimal point."""

MISSING = frozenset(
    {"NA", "[Not Available]", "[Not Applicable]", "[Pending]", "[Discrepancy]", "[Completed]", "[Null]"}
)
"""Texts that cBioPortal itself takes for an empty cell."""


def read_study(folder: Path) -> Study:
    """Every table of a study folder. Raises ImportRefused."""
    if not (folder / META_STUDY).is_file():
        remedy = f"Name the folder of one study: {META_STUDY} lies in it."
        raise ImportRefused([refusal("study_file", str(folder), remedy)])
    about = _meta(folder / META_STUDY)
    tables, other, problems = [], [], []
    for path in sorted(folder.glob("meta_*.txt")):
        if path.name == META_STUDY:
            continue
        meta = _meta(path)
        kind = KINDS.get((meta.get("genetic_alteration_type", ""), meta.get("datatype", "")))
        if kind is None:
            other.append((path.name, meta.get("genetic_alteration_type", "")))
            continue
        found = _wrong_meta(path.name, meta, about) or _table(folder, meta["data_filename"], kind)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            tables.append(found)
    kinds = {table.kind for table in tables}
    if not problems and TIMELINE not in kinds:
        remedy = "Without a timeline nobody knows when an infusion was; add meta_timeline_treatment.txt and its data."
        problems.append(refusal("study_file", META_STUDY, remedy))
    if problems:
        raise ImportRefused(problems)
    return Study(about, tuple(tables), tuple(other))


def _meta(path: Path) -> dict[str, str]:
    content = read_bytes(path.parent, path.name)
    if isinstance(content, Problem):
        raise ImportRefused([content])
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ImportRefused([refusal("study_file", path.name, "Save it as UTF-8.")]) from error
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return {key.strip(): value.strip() for key, value in pairs}


def _wrong_meta(name: str, meta: Mapping[str, str], about: Mapping[str, str]) -> Problem | None:
    if not meta.get("data_filename"):
        return refusal("study_file", name, "Name the data file: data_filename: ….", column="data_filename")
    if meta.get(STUDY_ID) != about.get(STUDY_ID):
        remedy = f"{META_STUDY} says {about.get(STUDY_ID)}."
        return refusal("study_mixed", name, remedy, column=STUDY_ID, value=meta.get(STUDY_ID))
    return None


def _table(folder: Path, file: str, kind: str) -> StudyTable | Problem:
    content = read_bytes(folder, file)
    if isinstance(content, Problem):
        return content
    header = 1 + sum(1 for _ in _comments(content))
    text = read_text_table(content, FileSource(file, file, _FORMS, header_line=header, separator="\t"))
    if isinstance(text, Problem):
        return text
    source = text_source(file, text, _FORMS, content)
    fatal = [one for one in source.problems if one.severity == "error"]
    if text.frame is None or fatal:
        return fatal[0] if fatal else refusal("study_file", file, "It holds no table.")
    missing = [name for name in REQUIRED[kind] if name not in source.frame]
    if missing:
        remedy = f"Add the column {missing[0]}."
        return refusal("source_column_missing", file, remedy, header, missing[0])
    frame = source.frame.replace(dict.fromkeys(MISSING, ""))
    return StudyTable(file, kind, frame, source.read, source.problems)


def _comments(content: bytes) -> Iterator[bytes]:
    """The lines above the header."""
    for line in content.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        if not line.startswith(b"#"):
            return
        yield line
