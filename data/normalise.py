"""From clean tables to one load: days instead of dates, canonical units, the first infusion's fields per patient.

Row order of the files never matters: every frame is sorted by what stands in it. A patient with an infusion that has
no date has no day 0, because any of the infusions could be the first. Nothing is judged or left out here except
measurements of patients without a day 0, which have no place in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.age import calendar_year, completed_years
from data.dataset import PATIENT_COLUMNS, Dataset
from data.partial_dates import last_possible_day
from data.registries import analytes, products
from data.rules.cells import EPOCH
from data.rules.time_order import AFTER_DEATH, DATED_COLUMNS
from data.schema import TABLES
from data.sources.raw_tables import LINE
from data.units import canonical, converted
from data.validation import CleanTables
from data.vocabulary import YesNo

Floats = NDArray[np.float64]

_FILLED_FROM_PRODUCT = ("target", "costimulatory_domain", "vector_class")
_OF_INFUSION = tuple(
    column.name
    for column in TABLES["infusions"].columns
    if column.name not in ("infusion_id", "patient_id", "infusion_date", "infusion_year")
)
_NUMERIC_KINDS = ("number", "integer", "date")


def build_dataset(clean: CleanTables, name: str = "") -> Dataset:
    """One load of the clean tables; `name` is used where about.csv gives none."""
    # Of the big table only who was measured when is asked for here: a second copy of it would fill the memory.
    asked = {"measurements": ["patient_id", "measured_date"]}
    frames = {
        table: frame[asked.get(table, [name for name in frame.columns if name != LINE])]
        for table, frame in clean.frames.items()
    }
    ids = pd.Index(np.sort(frames["patients"]["patient_id"].to_numpy(dtype=object)))
    first_day = _first_infusion_day(frames["infusions"], ids)
    placed = {
        table: _placed(frame, ids, first_day)
        for table, frame in frames.items()
        if table not in ("patients", "findings") and TABLES[table].of_patients
    }
    infusions = _infusions(placed["infusions"])
    patients = _patients(frames["patients"], ids, first_day, infusions, clean.day_form)
    patients["last_dated_day"] = _last_dated_day(patients, placed)
    patients["last_alive_day"] = _last_alive_day(patients, placed)
    specimens = placed["specimens"]
    findings = _findings(frames["findings"], specimens, first_day)
    latest = _latest_day(frames)
    cut_off = clean.about.get("data_cut_off_date", "")
    return Dataset(
        patients=patients[list(PATIENT_COLUMNS)],
        infusions=infusions,
        events=_renamed(placed["events"], start_date="start_day", end_date="end_day"),
        second_cancers=_second_cancers(placed["second_cancers"]),
        specimens=_renamed(specimens, collected_date="day"),
        findings=findings,
        identifiers=_identifiers(placed["identifiers"]),
        reference_rates=_sorted(frames["reference_rates"], ("category", "sex", "age_from", "year_from")),
        has_calendar_dates=not clean.day_form,
        data_of_date=None if clean.day_form or latest is None else date.fromordinal(latest + EPOCH),
        data_of_day=latest if clean.day_form else None,
        data_cut_off_date=date.fromisoformat(cut_off) if cut_off else None,
        synthetic=clean.about.get("synthetic") == YesNo.YES,
        name=clean.about.get("name") or name,
    )


def measurement_frame(clean: CleanTables, dataset: Dataset) -> pd.DataFrame:
    """All measurements in canonical units, sorted by analyte, patient, day and then every other column.

    Columns: analyte, patient_index (int32), day (int32), value (float64), comparator, unit, assay, specimen,
    lower_limit (float64). A unit that is kept apart stays as it is, and so do its values. Patients without a day 0
    are not in it.
    """
    placed = _placed_measurements(clean, dataset)
    rows = _order(placed, ("analyte", "patient_index", "day", "assay", "specimen"))
    # Each column leaves as it is put in order, as there may be millions of rows.
    return pd.DataFrame({name: placed.pop(name).to_numpy()[rows] for name in list(placed)}, copy=False)


def _placed_measurements(clean: CleanTables, dataset: Dataset) -> pd.DataFrame:
    """The measurements of patients with a day 0, in file order."""
    frame = clean.frames["measurements"]
    ids = pd.Index(dataset.patients["patient_id"])
    patient = ids.get_indexer(pd.Index(frame["patient_id"]))
    first_day = _first_infusion_day(clean.frames["infusions"], ids)[patient]
    day = frame["measured_date"].to_numpy(dtype=np.float64) - first_day
    unit, factor = _canonical(frame)
    placed = pd.DataFrame(
        {
            "analyte": frame["analyte"],
            "patient_index": patient.astype(np.int32),
            "day": np.where(np.isnan(day), 0, day).astype(np.int32),
            "value": converted(frame["value"].to_numpy(dtype=np.float64), factor),
            "comparator": frame["comparator"],
            "unit": unit,
            "assay": frame["assay"],
            "specimen": frame["specimen"],
            "lower_limit": converted(frame["lower_limit"].to_numpy(dtype=np.float64), factor),
        },
        copy=False,
    )
    return placed[~np.isnan(day)] if np.isnan(day).any() else placed


def _canonical(frame: pd.DataFrame) -> tuple[NDArray[np.object_], Floats]:
    """Unit and factor of each row after conversion."""
    analyte, analyte_names = pd.factorize(frame["analyte"])
    unit, unit_names = pd.factorize(frame["unit"])
    codes, pairs = pd.factorize(analyte * max(len(unit_names), 1) + unit)
    distinct = [
        (analyte_names[pair // len(unit_names)], unit_names[pair % len(unit_names)]) for pair in pairs
    ]
    found = [canonical(analytes()[code], text) for code, text in distinct]
    units = np.array([unit for unit, _ in found], dtype=object)
    factors = np.array([factor for _, factor in found], dtype=np.float64)
    return units[codes], factors[codes]


def _first_infusion_day(infusions: pd.DataFrame, ids: pd.Index) -> Floats:
    """Day of the first infusion per patient in the delivery's own count; NaN without one or with an undated one."""
    first = np.full(len(ids), np.inf)
    day = infusions["infusion_date"].to_numpy(dtype=np.float64)
    np.minimum.at(
        first, ids.get_indexer(pd.Index(infusions["patient_id"])), np.where(np.isnan(day), -np.inf, day)
    )
    return np.where(np.isfinite(first), first, np.nan)


def _placed(frame: pd.DataFrame, ids: pd.Index, first_day: Floats) -> pd.DataFrame:
    """The frame with patient_index in place of patient_id and its dated columns in days since day 0, sorted."""
    patient = ids.get_indexer(pd.Index(frame["patient_id"])).astype(np.int64)
    placed = frame.drop(columns="patient_id")
    placed.insert(0, "patient_index", patient)
    for column in placed.columns:
        if column.removesuffix("__first").endswith("_date") and column != "birth_date":
            placed[column] = placed[column].to_numpy(dtype=np.float64) - first_day[patient]
    return placed


def _infusions(placed: pd.DataFrame) -> pd.DataFrame:
    """Infusions in order of patient, day and id; empty constructs filled from the product registry."""
    infusions = placed.rename(columns={"infusion_date": "day"})
    for field in _FILLED_FROM_PRODUCT:
        of_product = {code: getattr(product, field) or None for code, product in products().items()}
        filled = infusions["product"].map(of_product)
        infusions[field] = _text(infusions[field].where(infusions[field].notna(), filled))
    return _sorted(infusions, ("patient_index", "day", "infusion_id"))


def _patients(
    frame: pd.DataFrame, ids: pd.Index, first_day: Floats, infusions: pd.DataFrame, day_form: bool
) -> pd.DataFrame:
    patients = frame.set_index("patient_id").reindex(ids).rename_axis("patient_id").reset_index()
    first = _first_infusions(infusions, first_day)
    for field in _OF_INFUSION:
        values = first[field].reindex(range(len(ids)))
        patients[field] = values.to_numpy(dtype=np.float64) if _is_numeric(field) else _text(values)
    infused = np.full(len(ids), np.nan) if day_form else first_day
    stated_year = first["infusion_year"].reindex(range(len(ids))).to_numpy(dtype=np.float64)
    year = calendar_year(infused)
    patients["infusion_year"] = np.where(np.isnan(year), stated_year, year)
    patients["age"] = _age(patients, infused)
    patients["n_infusions"] = np.bincount(infusions["patient_index"], minlength=len(ids)).astype(np.float64)
    patients["day0_date"] = _timestamps(infused)
    patients["birth_date"] = _timestamps(patients["birth_date"].to_numpy(dtype=np.float64))
    for field in ("entry", "second_cancer_followup", "last_contact", "death"):
        patients[f"{field}_day"] = patients[f"{field}_date"].to_numpy(dtype=np.float64) - first_day
    patients["entry_day"] = patients["entry_day"].where(patients["entry_day"] > 0)
    patients["teaching_case"] = (patients["teaching_case"] == YesNo.YES).to_numpy(dtype=bool)
    return patients


def _first_infusions(infusions: pd.DataFrame, first_day: Floats) -> pd.DataFrame:
    """The first infusion of each patient by patient_index; none where its day is unknown among several."""
    first = infusions.drop_duplicates("patient_index").set_index("patient_index")
    several = infusions["patient_index"].value_counts().reindex(first.index) > 1
    undecided = several.to_numpy() & np.isnan(first_day[first.index.to_numpy(dtype=np.int64)])
    return first[~undecided]


def _age(patients: pd.DataFrame, infused: Floats) -> Floats:
    """Completed years from birth_date, else difference of the years, else as given."""
    from_date = completed_years(patients["birth_date"].to_numpy(dtype=np.float64), infused)
    from_year = calendar_year(infused) - patients["birth_year"].to_numpy(dtype=np.float64)
    given = patients["age_at_infusion_years"].to_numpy(dtype=np.float64)
    computed = np.where(np.isnan(from_date), from_year, from_date)
    return np.where(np.isnan(computed), given, computed)


def _second_cancers(placed: pd.DataFrame) -> pd.DataFrame:
    renamed = _renamed(placed, diagnosis_date="day", diagnosis_date_precision="precision")
    return renamed.drop(columns="diagnosis_date__first")


def _findings(frame: pd.DataFrame, specimens: pd.DataFrame, first_day: Floats) -> pd.DataFrame:
    """Findings by specimen, with the day of the report since the patient's day 0."""
    owner = specimens.set_index("specimen_id")["patient_index"].reindex(frame["specimen_id"])
    findings = frame.rename(columns={"reported_date": "reported_day"})
    findings["reported_day"] = (
        frame["reported_date"].to_numpy(dtype=np.float64) - first_day[owner.to_numpy(dtype=np.int64)]
    )
    return _sorted(findings, ("specimen_id", "assay", "rank", "target"))


def _identifiers(placed: pd.DataFrame) -> pd.DataFrame:
    identifiers = placed.copy()
    identifiers["birth_date"] = _timestamps(identifiers["birth_date"].to_numpy(dtype=np.float64))
    return _sorted(identifiers, ("patient_index",))


def _last_dated_day(patients: pd.DataFrame, placed: dict[str, pd.DataFrame]) -> Floats:
    """Latest day on which each patient was seen: last contact or a dated row; a partial date where it is placed."""
    return _latest_by_patient(patients["last_contact_day"].to_numpy(dtype=np.float64), placed, DATED_COLUMNS)


def _last_alive_day(patients: pd.DataFrame, placed: dict[str, pd.DataFrame]) -> Floats:
    """Latest day not after the death, as late as that can be, on which each patient was seen alive."""
    death = patients["death_day"].to_numpy(dtype=np.float64)
    precision = patients["death_date_precision"].to_numpy(dtype=object)
    latest_death = last_possible_day(death, precision, patients["day0_date"].to_numpy("datetime64[ns]"))
    bound = np.where(np.isnan(latest_death), np.inf, latest_death)
    stated = patients[["last_contact_day", "entry_day"]].to_numpy(dtype=np.float64)
    seen = np.where(stated <= bound[:, None], stated, -np.inf).max(axis=1)
    return _latest_by_patient(seen, placed, AFTER_DEATH, bound)


def _latest_by_patient(
    latest: Floats,
    placed: dict[str, pd.DataFrame],
    columns: Sequence[tuple[str, str]],
    bound: Floats | None = None,
) -> Floats:
    """Per patient the latest of a day and the dated rows in `columns`, none after `bound`; NaN where there is none."""
    latest = np.where(np.isnan(latest), -np.inf, latest)
    for table, column in columns:
        frame = placed[table]
        day = frame[column].to_numpy(dtype=np.float64)
        patient = frame["patient_index"].to_numpy(dtype=np.int64)
        dated = ~np.isnan(day) if bound is None else day <= bound[patient]
        np.maximum.at(latest, patient[dated], day[dated])
    return np.where(np.isfinite(latest), latest, np.nan)


def _latest_day(frames: Mapping[str, pd.DataFrame]) -> int | None:
    """The latest day in the delivery's own count on which anything is surely dated, teaching cases aside."""
    patients, specimens = frames["patients"], frames["specimens"]
    teaching = set(patients.loc[patients["teaching_case"] == YesNo.YES, "patient_id"])
    of_teaching = set(specimens.loc[specimens["patient_id"].isin(teaching), "specimen_id"])
    latest = -np.inf
    for table, frame in frames.items():
        if not TABLES[table].of_patients:
            continue
        outside = (
            frame["specimen_id"].isin(of_teaching)
            if table == "findings"
            else frame["patient_id"].isin(teaching)
        )
        for column in TABLES[table].dated_columns:
            day = frame.loc[~outside, _certain(frame, column.name)].max()
            latest = latest if np.isnan(day) else max(latest, day)
    return int(latest) if np.isfinite(latest) else None


def _certain(frame: pd.DataFrame, column: str) -> str:
    """The column of the first possible day of a date."""
    return f"{column}__first" if f"{column}__first" in frame else column


def _renamed(frame: pd.DataFrame, **names: str) -> pd.DataFrame:
    renamed = frame.rename(columns=names)
    keys = [name for name in ("patient_index", "day", "start_day") if name in renamed]
    return _sorted(renamed, keys)


def _sorted(frame: pd.DataFrame, first: Iterable[str]) -> pd.DataFrame:
    """Rows by the columns named first and then by all others, empty last, so that file order leaves no trace."""
    return frame.iloc[_order(frame, first)].reset_index(drop=True)


def _order(frame: pd.DataFrame, first: Iterable[str]) -> NDArray[np.int64]:
    """The places of the rows in the order of `_sorted`."""
    leading = list(first)
    order = leading + [name for name in frame.columns if name not in leading]
    return np.lexsort([_rank(frame[name]) for name in reversed(order)])


def _rank(values: pd.Series) -> NDArray[Any]:
    """Sortable numbers for a column; empty is the largest. Small ones where few texts differ: they sort much faster."""
    if values.dtype != object:
        return values.to_numpy()
    codes, distinct = pd.factorize(values, sort=True)
    return np.where(codes < 0, len(distinct), codes).astype(np.min_scalar_type(len(distinct)))


def _timestamps(day: Floats) -> pd.Series:
    """Days since 1970-01-01 as datetime64[ns]."""
    return pd.Series(pd.to_datetime(pd.Series(day), unit="D").astype("datetime64[ns]").to_numpy())


def _text(values: pd.Series) -> NDArray[np.object_]:
    """Text as object with None for empty."""
    return values.astype(object).where(values.notna(), None).to_numpy(dtype=object)


def _is_numeric(field: str) -> bool:
    return TABLES["infusions"].column(field).kind in _NUMERIC_KINDS
