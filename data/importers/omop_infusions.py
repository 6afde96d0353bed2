"""CAR-T infusions of an OMOP CDM: drug exposures and procedures of the concept set, records of one day put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from data.importers.cdm import Cdm, is_one_of, quoted, resolved, select
from data.importers.cell_reading import Note
from data.importers.concepts import NOT_CAR_T, SetLine, first_fit
from data.importers.imported import ORIGIN, Conversion, NotMapped
from data.importers.listing import by_value
from data.importers.omop_rows import day_of, origin

_RECORDS = (
    ("drug_exposure", "drug", "drug_exposure_id", "drug_exposure_start_date"),
    ("procedure_occurrence", "procedure", "procedure_occurrence_id", "procedure_date"),
)
_COLUMNS = ["patient_id", "infusion_date", "product", "infusion_id", ORIGIN]


def infusion_rows(cdm: Cdm, lines: Sequence[SetLine]) -> tuple[pd.DataFrame, list[Note]]:
    """One row per infusion of the table infusions, by patient and day; the product is empty where the code has none."""
    words = resolved(cdm, lines)
    notes: list[Note] = []
    parts = [pd.DataFrame(columns=_COLUMNS, dtype=object)]
    for table, prefix, key, day in _RECORDS:
        if cdm.has(table):
            rows, more = _records(cdm, (table, prefix, key, day), words, lines)
            parts.append(rows)
            notes += more
    records = pd.concat(parts, ignore_index=True)
    infusions = _together(records)
    joined = len(records) - len(infusions)
    if joined:
        notes.append(Conversion("infusions", "infusion_id", "same_day_records", joined))
    return infusions, notes


def _records(
    cdm: Cdm, record: tuple[str, str, str, str], words: Mapping[int, SetLine], lines: Sequence[SetLine]
) -> tuple[pd.DataFrame, list[Note]]:
    table, prefix, key, day = record
    concept, source, written = f"{prefix}_concept_id", f"{prefix}_source_concept_id", f"{prefix}_source_value"
    names = [line for line in lines if line.match == "name"]
    listed = " OR ".join(f"lower({written}) LIKE {quoted(f'%{line.code.lower()}%')}" for line in names)
    where = [is_one_of(concept, words)]
    if source in cdm.columns[table]:
        where.append(is_one_of(source, words))
    if written in cdm.columns[table] and listed:
        where.append(f"(COALESCE({concept}, 0) = 0 AND ({listed}))")
    rows = select(cdm, table, (key, "person_id", concept, source, written, day), " OR ".join(where))
    product = [
        _product(words, names, *cells)
        for cells in zip(rows[concept], rows[source], rows[written], strict=True)
    ]
    rows = rows.assign(product=product)
    left_out = rows["product"] == NOT_CAR_T
    notes = by_value(rows.loc[left_out, written], table, written, "not_car_t", "infusions")
    rows = rows[~left_out]
    nobody = rows["person_id"] == ""
    if nobody.any():
        places = tuple(origin(table, rows.loc[nobody, key]).head(3))
        n = int(nobody.sum())
        notes.append(NotMapped(table, "person_id", None, "patient_not_named", n, "infusions", places))
    rows = rows[~nobody]
    dates, conversion = day_of(rows[day], "infusions", "infusion_date")
    frame = pd.DataFrame(
        {
            "patient_id": rows["person_id"],
            "infusion_date": dates,
            "product": rows["product"],
            "infusion_id": f"{prefix}-" + rows[key],
            ORIGIN: origin(table, rows[key]),
        }
    )
    return frame, [*notes, *conversion]


def _product(
    words: Mapping[int, SetLine], names: Sequence[SetLine], concept: str, source: str, written: str
) -> str:
    """The first product that concept, source concept or the words written say; "" where none says one."""
    found = [words.get(int(one or 0)) for one in (concept, source)]
    found.append(first_fit(names, "", "", written))
    said = [line.word for line in found if line is not None and line.word]
    return said[0] if said else ""


def _together(records: pd.DataFrame) -> pd.DataFrame:
    """Records of one patient and day as one infusion, unless they name two products."""
    kept = []
    ordered = records.sort_values(["patient_id", "infusion_date", "infusion_id"], kind="stable")
    for _, day in ordered.groupby(["patient_id", "infusion_date"], sort=True):
        named = day[day["product"] != ""].drop_duplicates("product")
        kept.append(named if len(named) else day.head(1))
    return pd.concat(kept, ignore_index=True) if kept else records


def first_days(infusions: pd.DataFrame) -> dict[str, str]:
    """The day of each patient's first infusion, as it stands; patients whose infusions have none are left out."""
    dated = infusions[infusions["infusion_date"] != ""]
    return {str(who): str(day) for who, day in dated.groupby("patient_id")["infusion_date"].min().items()}


def other_products(infusions: pd.DataFrame) -> list[Note]:
    """Infusions whose code names no product: they have none, and are listed."""
    unnamed = infusions[infusions["product"] == ""]
    if unnamed.empty:
        return []
    examples = tuple(unnamed[ORIGIN].head(3))
    remedy = "Give the product in a concept set of your own, or leave it empty."
    return [
        NotMapped(
            "drug_exposure and procedure_occurrence",
            "product",
            None,
            "product_not_named",
            len(unnamed),
            "infusions",
            examples,
            remedy,
        )
    ]
