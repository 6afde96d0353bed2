"""A small hospital on disk: a folder of files with a mapping, to be changed text by text, and what becomes of it.

Two patients, A (00012) and B (12), with one infusion each; laboratory values in a second file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from data.importers.imported import Conversion, Imported, ImportRefused, NotMapped
from data.importers.rules import sentence
from data.importers.tables import import_tables

PATIENTS = """PatNo,Sex,Born,Status,Seen,Death,Infusion,Product
00012,f,1950,alive,2025-01-20,,2020-01-10,axi-cel
12,m,1960,dead,2024-02-25,2024-03-18,2021-03-31,cilta-cel
"""
LABS = """PatNo,Taken,Test,Result,Unit
00012,2020-01-20,CD4,150,/uL
12,2021-04-10,CD4,80,/uL
"""
MAPPING = """
importer = "tables"

[sources.patients]
file = "patients.csv"

[sources.labs]
file = "labs.csv"

[[patients]]
source = "patients"

[patients.columns]
patient_id = "PatNo"
sex = { column = "Sex", map = { f = "female", m = "male" } }
birth_year = "Born"
vital_status = "Status"
last_contact_date = "Seen"
death_date = "Death"

[[infusions]]
source = "patients"

[infusions.columns]
infusion_id = { template = "{PatNo}-1" }
patient_id = "PatNo"
infusion_date = "Infusion"
product = "Product"

[[measurements]]
source = "labs"

[measurements.columns]
patient_id = "PatNo"
measured_date = "Taken"
analyte = { column = "Test", map = { CD4 = "cd4" } }
value = "Result"
unit = "Unit"
"""


def hospital(
    folder: Path,
    mapping: str = MAPPING,
    patients: str | bytes = PATIENTS,
    labs: str | bytes = LABS,
    files: Mapping[str, str | bytes] | None = None,
) -> Path:
    """The folder of the two files with the mapping beside them, as `mapping.toml`."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {"patients.csv": patients, "labs.csv": labs, "mapping.toml": mapping, **(files or {})}
    for name, content in written.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def imported(folder: Path) -> Imported:
    return import_tables(folder, folder / "mapping.toml", lambda share, what: None)


def with_labs(folder: Path, labs: str, *changes: tuple[str, str]) -> Imported:
    """The import of other laboratory values, with parts of the mapping replaced."""
    mapping = MAPPING
    for before, after in changes:
        mapping = changed(mapping, before, after)
    return imported(hospital(folder, mapping, labs=labs))


def refused(folder: Path) -> list[str]:
    """The sentences of everything that keeps the folder from being imported."""
    try:
        imported(folder)
    except ImportRefused as error:
        return [sentence(problem) for problem in error.problems]
    raise AssertionError("the import was not refused")


def column(found: Imported, table: str, name: str) -> list[str]:
    return found.tables[table][name].tolist()


def rows(found: Imported, table: str, *names: str) -> list[list[str]]:
    return found.tables[table][list(names)].to_numpy().tolist()


def not_mapped(found: Imported, reason: str) -> list[NotMapped]:
    return [one for one in found.not_mapped if one.reason == reason]


def conversion(found: Imported, table: str, field: str, kind: str) -> Conversion:
    (one,) = [c for c in found.conversions if (c.table, c.column, c.kind) == (table, field, kind)]
    return one


def changed(text: str, before: str, after: str) -> str:
    """A text with a part replaced that must be there."""
    assert before in text, before
    return text.replace(before, after)
