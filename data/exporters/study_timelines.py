"""The timeline tables of a cBioPortal study: one for each kind of event, days counted from the first infusion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from data.dataset import Dataset
from data.deidentify import Redaction
from data.importers.study_events import LAB_TEST, SECOND_CANCER, SPECIMEN, STATUS, TREATMENT
from data.registries import analytes, products
from data.schema import TABLES
from data.vocabulary import EventKind, VitalStatus

PATIENT_INDEX = "patient_index"
_NOT_WRITTEN = ("patient_id", "kind", "note", "infusion_year")
_MEASURED = ("analyte", "unit", "assay", "specimen", "lower_limit")


def timelines(
    dataset: Dataset, measurements: pd.DataFrame, redactions: Sequence[Redaction]
) -> dict[str, pd.DataFrame]:
    """The table of each kind of event, those without rows too; a row without a day has an empty START_DATE.

    `redactions` has one entry per patient. Every table has the column `patient_index` besides, for choosing patients.
    """
    who = dataset.patients["patient_id"].to_numpy(dtype=object)
    tables = {
        TREATMENT: _infusions(dataset.infusions),
        LAB_TEST: _tests(measurements),
        SECOND_CANCER: _cancers(dataset.second_cancers, redactions),
        SPECIMEN: _specimens(dataset.specimens),
        STATUS: _deaths(dataset.patients),
        **_events(dataset.events, redactions),
    }
    return {
        kind: texts(
            {
                "PATIENT_ID": who[table[PATIENT_INDEX].to_numpy(dtype=np.intp)],
                "START_DATE": table["START_DATE"],
                "STOP_DATE": table.get("STOP_DATE", ""),
                "EVENT_TYPE": kind,
                **{name: table[name] for name in table if name not in ("START_DATE", "STOP_DATE")},
            },
            table.index,
        ).astype({PATIENT_INDEX: "int64"})
        for kind, table in tables.items()
    }


def _infusions(rows: pd.DataFrame) -> pd.DataFrame:
    labels = {code: one.label for code, one in products().items() if code != "other"}
    first = {
        PATIENT_INDEX: rows[PATIENT_INDEX],
        "START_DATE": rows["day"],
        "TREATMENT_TYPE": "Medical Therapy",
        "SUBTYPE": "CAR-T",
        "AGENT": rows["product"].map(labels).fillna("CAR-T"),
    }
    return pd.DataFrame({**first, **_own("infusions", rows)})


def _tests(rows: pd.DataFrame) -> pd.DataFrame:
    """A value below the limit is `<50` and no number, so that cBioPortal draws no line through it."""
    sign = rows["comparator"].where(rows["comparator"].isin(["<", ">"]), "").fillna("")
    first = {
        PATIENT_INDEX: rows[PATIENT_INDEX],
        "START_DATE": rows["day"],
        "TEST": rows["analyte"].map({code: one.label for code, one in analytes().items()}),
        "RESULT": sign + rows["value"].map(_text),
    }
    return pd.DataFrame({**first, **{name.upper(): rows[name] for name in _MEASURED}})


def _events(rows: pd.DataFrame, redactions: Sequence[Redaction]) -> dict[str, pd.DataFrame]:
    rows = rows.assign(name=_redacted(rows, "name", redactions))
    days = {PATIENT_INDEX: rows[PATIENT_INDEX], "START_DATE": rows["start_day"], "STOP_DATE": rows["end_day"]}
    table = pd.DataFrame({**days, **_own("events", rows)})
    return {kind.upper(): table[(rows["kind"] == kind).to_numpy()] for kind in EventKind}


def _cancers(rows: pd.DataFrame, redactions: Sequence[Redaction]) -> pd.DataFrame:
    rows = rows.rename(columns={"precision": "diagnosis_date_precision"}).assign(
        diagnosis=_redacted(rows, "diagnosis", redactions), outcome=_redacted(rows, "outcome", redactions)
    )
    days = {PATIENT_INDEX: rows[PATIENT_INDEX], "START_DATE": rows["day"]}
    return pd.DataFrame({**days, **_own("second_cancers", rows)})


def _specimens(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            PATIENT_INDEX: rows[PATIENT_INDEX],
            "START_DATE": rows["day"],
            "SAMPLE_ID": rows["specimen_id"],
            "SPECIMEN_TYPE": rows["material"],
        }
    )


def _deaths(patients: pd.DataFrame) -> pd.DataFrame:
    dead = (patients["vital_status"] == VitalStatus.DEAD).to_numpy()
    return pd.DataFrame(
        {
            PATIENT_INDEX: np.flatnonzero(dead),
            "START_DATE": patients.loc[dead, "death_day"].to_numpy(),
            "STATUS": "deceased",
        }
    )


def _own(table: str, rows: pd.DataFrame) -> dict[str, pd.Series]:
    """The columns of one of our tables under their names in upper case, without dates, notes and patients."""
    columns = (column for column in TABLES[table].columns if not column.dated)
    return {
        column.name.upper(): rows[column.name]
        for column in columns
        if column.name not in _NOT_WRITTEN and column.name in rows
    }


def _redacted(rows: pd.DataFrame, name: str, redactions: Sequence[Redaction]) -> list[str | None]:
    pairs = zip(rows[PATIENT_INDEX], rows[name], strict=True)
    return [redactions[int(who)].text(None if pd.isna(text) else text) for who, text in pairs]


def texts(columns: Mapping[str, object], index: pd.Index) -> pd.DataFrame:
    """One text table: whole numbers without a point, nothing for what is not recorded, no tab and no line break."""
    frame = pd.DataFrame(dict(columns), index=index)
    return frame.apply(lambda column: column.map(_text)).astype(object).reset_index(drop=True)


def _text(value: object) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(float(value))
    return " ".join(str(value).split())
