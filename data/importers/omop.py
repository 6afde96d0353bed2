"""The importer of OMOP CDM 5.4: a folder of its tables as CSV or Parquet, or a PostgreSQL database.

docs/importing_omop.md says what becomes of each table, and has a worked example.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from data.importers.cdm import Cdm, check_tables, counted, select_of
from data.importers.cdm_files import open_folder
from data.importers.cdm_postgresql import SCHEMES, open_database
from data.importers.concepts import SetLine, read_concept_sets
from data.importers.imported import (
    Conversion,
    Imported,
    ImportRefused,
    NotMapped,
    Progress,
    SourceRead,
    imported_tables,
    merged_conversions,
)
from data.importers.omop_events import event_rows
from data.importers.omop_infusions import first_days, infusion_rows, other_products
from data.importers.omop_measurements import measurement_rows
from data.importers.omop_neoplasms import neoplasm_rows
from data.importers.omop_no_place import cancers_before, without_place
from data.importers.omop_patients import VISIT_COLUMNS, patient_rows
from data.importers.rules import refusal

OMOP_IMPORTER = "omop"
DEFAULT_SCHEMAS = ("public",)
_SCHEMA = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")


def import_omop(
    source: str, schemas: Sequence[str], concept_sets: Path | None, today: date, progress: Progress
) -> Imported:
    """The patients of a CDM with a CAR-T infusion as our tables.

    `source` is a folder or the address of a database, `schemas` are those of the database, `concept_sets` a folder with
    sets of one's own, `today` the day after which a visit is only planned. Raises ImportRefused.
    """
    sets = read_concept_sets(concept_sets)
    progress(0.0, "opening the source")
    with _opened(source, schemas) as cdm:
        check_tables(cdm)
        return _imported(cdm, sets, today, progress)


@contextmanager
def _opened(source: str, schemas: Sequence[str]) -> Iterator[Cdm]:
    if source.startswith(SCHEMES):
        wrong = [name for name in schemas if not _SCHEMA.match(name)]
        if wrong:
            remedy = "A schema is a plain word of letters, digits and underscores."
            raise ImportRefused([refusal("database_unreachable", "--schema", remedy, value=wrong[0])])
        with open_database(source, schemas) as cdm:
            yield cdm
        return
    folder = Path(source)
    if not folder.is_dir():
        remedy = "Name a folder of CDM tables, or the address of a database, postgresql://USER@HOST/DATABASE."
        raise ImportRefused([refusal("source_missing", source, remedy)])
    with open_folder(folder) as cdm:
        yield cdm


def _imported(cdm: Cdm, sets: dict[str, tuple[SetLine, ...]], today: date, progress: Progress) -> Imported:
    progress(0.1, "looking for infusions")
    infusions, notes = infusion_rows(cdm, sets["car_t_infusions"])
    persons = sorted({int(one) for one in infusions["patient_id"]})
    if not persons:
        raise ImportRefused([_nobody(cdm)])
    notes += other_products(infusions)
    visits = select_of(cdm, "visit_occurrence", VISIT_COLUMNS, persons)
    progress(0.2, "reading patients")
    patients, more = patient_rows(cdm, persons, sets["sexes"], visits, today)
    notes += more
    progress(0.3, "reading measurements")
    measurements, more = measurement_rows(cdm, persons, sets["analytes"], sets["comparators"])
    notes += more
    progress(0.7, "reading conditions and episodes")
    cancers, more = neoplasm_rows(cdm, persons, sets, first_days(infusions))
    notes += more
    progress(0.9, "reading drugs and visits")
    events, more = event_rows(cdm, persons, sets["events"], visits)
    notes += [
        *more,
        *_not_read(cdm, persons),
        *without_place(cdm, persons, len(infusions), cancers_before(notes)),
    ]
    tables = {
        "patients": patients,
        "infusions": infusions,
        "measurements": measurements,
        "events": events,
        "second_cancers": cancers,
    }
    return Imported(
        importer=OMOP_IMPORTER,
        tables=imported_tables({name: [frame] for name, frame in tables.items()}),
        about={"name": f"OMOP: {Path(cdm.place).name}"},
        read=_read(cdm, tables),
        not_mapped=tuple(note for note in notes if isinstance(note, NotMapped)),
        conversions=merged_conversions(note for note in notes if isinstance(note, Conversion)),
    )


def _nobody(cdm: Cdm):
    remedy = (
        "No drug exposure and no procedure is in car_t_infusions.csv. Copy the file from data/importers/concept_sets, "
        "add the codes of your hospital, and name its folder with --concept-sets."
    )
    return refusal("cdm_no_infusion", cdm.place, remedy)


_NOT_READ = (
    (
        "drug_exposure",
        "quantity",
        "The dose of an infusion has no agreed unit there; fill in dose_1e6_cells by hand.",
    ),
    ("measurement", "range_low", "The reference ranges on screen are those of data/analytes.csv."),
    ("condition_occurrence", "stop_reason", ""),
    (
        "specimen",
        "specimen_concept_id",
        "Which neoplasm a specimen is of, and what was found in it, has no agreed place there; add specimens and "
        "findings by hand.",
    ),
)


def _not_read(cdm: Cdm, persons: Sequence[int]) -> Iterator[NotMapped]:
    """Filled columns that might be missed, with their number of rows."""
    for table, column, remedy in _NOT_READ:
        if not cdm.has(table) or column not in cdm.columns[table]:
            continue
        counts = counted(cdm, table, (column,), persons, f"{column} IS NOT NULL")
        counts = counts[counts[column] != ""]
        if len(counts):
            examples = tuple(counts[column].head(3))
            rows = int(counts["rows"].sum())
            yield NotMapped(table, column, None, "field_not_read", rows, examples=examples, remedy=remedy)


def _read(cdm: Cdm, tables: dict[str, pd.DataFrame]) -> tuple[SourceRead, ...]:
    """The files that were opened; of a database the tables, with the number of rows that became ours."""
    if cdm.files:
        return tuple(replace(one, rows=_rows_in(cdm, table)) for table, one in cdm.files.items())
    return tuple(SourceRead(f"{cdm.place}, {table}", _rows_in(cdm, table)) for table in sorted(cdm.columns))


def _rows_in(cdm: Cdm, table: str) -> int:
    return int(cdm.run(f"SELECT CAST(count(*) AS VARCHAR) AS n FROM {table}")["n"].iat[0])
