"""The importer of a cBioPortal study folder, counted anew from the first CAR-T infusion.

docs/importing_cbioportal.md says what becomes of each file, and has a worked example.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from data.importers.concepts import read_concept_sets
from data.importers.imported import (
    ORIGIN,
    Conversion,
    Imported,
    ImportRefused,
    NotMapped,
    Progress,
    imported_tables,
    merged_conversions,
)
from data.importers.rules import refusal
from data.importers.study_events import (
    cancer_rows,
    event_rows,
    finding_rows,
    measurement_rows,
    specimen_rows,
)
from data.importers.study_folder import (
    META_STUDY,
    MUTATIONS,
    PATIENTS,
    REQUIRED,
    SAMPLES,
    TIMELINE,
    Study,
    read_study,
)
from data.importers.study_patients import agents, day_zero, infusion_rows, patient_rows
from data.schema import TABLES
from data.sources.raw_tables import LINE

CBIOPORTAL_IMPORTER = "cbioportal"
_READ: Mapping[str, frozenset[str]] = {
    PATIENTS: frozenset({"PATIENT_ID", "SEX", "GENDER", "AGE", "OS_STATUS", "OS_MONTHS"}),
    SAMPLES: frozenset({"PATIENT_ID", "SAMPLE_ID", "MATERIAL", "TUMOR_PURITY"}),
}
"""Clinical attributes that are read besides those called as our columns."""

_TABLE_OF = {PATIENTS: "patients", SAMPLES: "specimens"}


def import_study(folder: Path, concept_sets: Path | None, progress: Progress) -> Imported:
    """The patients of a study with a CAR-T infusion as our tables, in days. Raises ImportRefused."""
    sets = read_concept_sets(concept_sets)
    progress(0.0, f"reading {folder}")
    study = read_study(folder)
    events = _frame(study, TIMELINE)
    events = events.assign(EVENT_TYPE=events["EVENT_TYPE"].str.strip().str.upper())
    progress(0.4, "mapping")
    product = agents(events, sets)
    car_t = product.notna()
    zero = day_zero(events[car_t])
    if not zero:
        remedy = (
            "No treatment on the timeline names one. Add its agent to study_agents.csv of your concept sets."
        )
        raise ImportRefused([refusal("study_no_infusion", META_STUDY, remedy)])
    notes: list[Conversion | NotMapped] = [*_others(study, zero)]
    mine = events["PATIENT_ID"].isin(list(zero))
    events, product, car_t = events[mine], product[mine], car_t[mine]
    parts: dict[str, pd.DataFrame] = {"second_cancers": cancer_rows(events, zero)}
    parts["infusions"], more = infusion_rows(events[car_t], product[car_t], zero)
    notes += more
    parts["patients"], more = patient_rows(_frame(study, PATIENTS), events, zero)
    notes += more
    parts["measurements"], more = measurement_rows(events, zero, sets["analytes"])
    notes += more
    parts["events"], more = event_rows(events, car_t, zero)
    notes += more
    parts["specimens"], more = specimen_rows(_frame(study, SAMPLES), events, zero)
    notes += more
    parts["findings"], more = finding_rows(_frame(study, MUTATIONS), list(parts["specimens"]["specimen_id"]))
    notes += [*more, *_attributes(study)]
    return Imported(
        importer=CBIOPORTAL_IMPORTER,
        tables=imported_tables({name: [frame] for name, frame in parts.items()}, day_form=True),
        about={"name": study.about.get("name", "cBioPortal study")},
        read=tuple(table.read for table in study.tables),
        day_form=True,
        not_mapped=tuple(note for note in notes if isinstance(note, NotMapped)),
        conversions=merged_conversions(note for note in notes if isinstance(note, Conversion)),
        problems=tuple(problem for table in study.tables for problem in table.problems),
    )


def _frame(study: Study, kind: str) -> pd.DataFrame:
    """All tables of one kind, one below the other, each row with its file."""
    parts = [table.frame.assign(**{ORIGIN: table.file}) for table in study.of_kind(kind)]
    if not parts:
        return pd.DataFrame(columns=[*REQUIRED[kind], ORIGIN, LINE], dtype=object)
    return pd.concat(parts, ignore_index=True).fillna("")


def _others(study: Study, zero: Mapping[str, int]) -> Iterator[NotMapped]:
    """What is left out as a whole: patients without an infusion, and files of kinds that are not read."""
    for kind in (PATIENTS, TIMELINE):
        rows = _frame(study, kind)
        lost = rows.loc[~rows["PATIENT_ID"].isin(list(zero)), "PATIENT_ID"]
        if len(lost):
            examples = tuple(lost.drop_duplicates().head(3))
            yield NotMapped(
                kind, "PATIENT_ID", None, "patient_without_infusion", len(lost), "patients", examples
            )
    for file, alteration in study.other:
        yield NotMapped(file, "genetic_alteration_type", alteration, "file_not_read", 1)


def _attributes(study: Study) -> Iterator[NotMapped]:
    """Filled clinical attributes that no column of ours is filled from."""
    for kind, table in _TABLE_OF.items():
        own = {column.name_in(True).upper() for column in TABLES[table].columns}
        for source in study.of_kind(kind):
            for name in source.frame.columns:
                texts = source.frame[name]
                if name == LINE or name in own | _READ[kind] or not (texts != "").any():
                    continue
                shown = tuple(texts[texts != ""].drop_duplicates().head(3))
                rows = int((texts != "").sum())
                yield NotMapped(source.file, str(name), None, "field_not_read", rows, table, shown)
