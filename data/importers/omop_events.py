"""Events of an OMOP CDM: stays in hospital, and drugs of the concept set."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from data.importers.cdm import Cdm, concepts_by_id, is_one_of, resolved, select_of
from data.importers.cell_reading import Note
from data.importers.concepts import SetLine
from data.importers.imported import ORIGIN
from data.importers.omop_rows import day_of, mapped, origin

_DRUG = (
    "drug_exposure_id", "person_id", "drug_concept_id", "drug_exposure_start_date", "drug_exposure_end_date",
)  # fmt: skip


def event_rows(
    cdm: Cdm, persons: Sequence[int], lines: Sequence[SetLine], visits: pd.DataFrame
) -> tuple[pd.DataFrame, list[Note]]:
    """One row per stay and per drug exposure of the table events; other visits and drugs are not events."""
    stays = _interval(
        visits,
        "visit_occurrence",
        "visit_occurrence_id",
        "visit_concept_id",
        "visit_start_date",
        "visit_end_date",
    )
    words = resolved(cdm, lines)
    drugs = select_of(cdm, "drug_exposure", _DRUG, persons, is_one_of("drug_concept_id", words))
    drugs = _interval(drugs, "drug_exposure", *_DRUG[:1], *_DRUG[2:])
    rows = pd.concat([stays, drugs], ignore_index=True)
    by_id = {str(concept): line.word for concept, line in words.items()}
    rows = rows.assign(kind=rows["concept"].map(by_id).fillna(""))
    rows = rows[rows["kind"] != ""].reset_index(drop=True)
    known = concepts_by_id(cdm, rows["concept"])
    names = dict(zip(known["concept_id"].astype(str), known["concept_name"], strict=True))
    start, notes = day_of(rows["start"], "events", "start_date")
    end, more = day_of(rows["end"], "events", "end_date")
    name = rows["concept"].map(names).fillna("")
    frame = pd.DataFrame(
        {
            "patient_id": rows["patient_id"],
            "kind": rows["kind"],
            "name": name,
            "start_date": start,
            # A point and not an interval: most sources repeat the first day as the last.
            "end_date": end.mask(end == start, ""),
            ORIGIN: rows[ORIGIN],
        }
    )
    return frame, [*notes, *more, *mapped("events", "kind", name, rows["kind"])]


def _interval(rows: pd.DataFrame, table: str, key: str, concept: str, start: str, end: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "patient_id": rows["person_id"],
            "concept": rows[concept],
            "start": rows[start],
            "end": rows[end],
            ORIGIN: origin(table, rows[key]),
        }
    )
