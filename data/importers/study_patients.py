"""Infusions and patients of a cBioPortal study: the timeline has the treatments, the clinical table the patients.

A study counts its days from the diagnosis, or from what its authors chose; here day 0 is the first CAR-T infusion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from data.importers.cell_reading import Note
from data.importers.concepts import NOT_CAR_T, SetLine, first_fit
from data.importers.imported import EXAMPLES, ORIGIN, Conversion, NotMapped
from data.importers.listing import by_value
from data.importers.study_rows import WHOLE, column, filled, moved_note, own_columns, shifted
from data.registries import products
from data.sources.raw_tables import LINE
from data.vocabulary import Sex, VitalStatus

DAYS_PER_MONTH = 30.4375
DAYS_PER_YEAR = 365.25
AGENT_COLUMNS = ("PRODUCT", "AGENT", "SUBTYPE", "TREATMENT_TYPE", "AGENT_CLASS")
DECEASED = ("deceased", "dead", "death", "died")
_SEXES = {"female": Sex.FEMALE, "f": Sex.FEMALE, "male": Sex.MALE, "m": Sex.MALE, "other": Sex.OTHER}


def agents(events: pd.DataFrame, sets: Mapping[str, Sequence[SetLine]]) -> pd.Series:
    """The product of every treatment, "" for CAR-T of no name, None for what is no CAR-T."""
    known = {text.lower(): code for code, one in products().items() for text in (code, one.label)}
    lines = (*sets["car_t_infusions"], *sets["study_agents"])
    names = [line for line in lines if line.match in ("name", "whole_name")]

    def product(*texts: str) -> str | None:
        for text in texts:
            if text.lower() in known:
                return known[text.lower()]
            line = first_fit(names, "", "", text) if text else None
            if line is not None:
                return None if line.word == NOT_CAR_T else line.word
        return None

    columns = [column(events, name) for name in AGENT_COLUMNS]
    found = [product(*texts) for texts in zip(*columns, strict=True)]
    return pd.Series(found, index=events.index, dtype=object).where(events["EVENT_TYPE"] == "TREATMENT", None)


def day_zero(infusions: pd.DataFrame) -> dict[str, int]:
    """The day of the study on which each patient was first infused; without a whole number there is none."""
    days = infusions[infusions["START_DATE"].str.fullmatch(WHOLE)]
    first = days["START_DATE"].astype("int64").groupby(days["PATIENT_ID"]).min()
    return {str(who): int(day) for who, day in first.items()}


def infusion_rows(
    events: pd.DataFrame, product: pd.Series, zero: Mapping[str, int]
) -> tuple[pd.DataFrame, list[Note]]:
    """One row per CAR-T treatment of the table infusions."""
    rows = own_columns("infusions", events, zero)
    day = shifted(events["START_DATE"], events["PATIENT_ID"], zero)
    numbered = events["PATIENT_ID"] + "-" + (events.groupby("PATIENT_ID").cumcount() + 1).astype(str)
    rows = filled(rows.assign(infusion_day=day), "infusion_id", numbered)
    rows = rows.assign(product=product)
    unnamed = int((product == "").sum())
    notes: list[Note] = [*moved_note("infusions", "infusion_date", events["START_DATE"], day)]
    if unnamed:
        places = tuple(events.loc[product == "", "PATIENT_ID"].head(3))
        notes.append(NotMapped("timeline", "AGENT", None, "product_not_named", unnamed, "infusions", places))
    return rows, notes


def patient_rows(
    clinical: pd.DataFrame, events: pd.DataFrame, zero: Mapping[str, int]
) -> tuple[pd.DataFrame, list[Note]]:
    """One row per patient with a day 0; those of the timeline without a clinical row have nothing but their id."""
    known = clinical[clinical["PATIENT_ID"].isin(list(zero))]
    lost = sorted(set(zero) - set(known["PATIENT_ID"]))
    added = pd.DataFrame({"PATIENT_ID": lost, ORIGIN: "timeline", LINE: 0})
    known = pd.concat([known, added], ignore_index=True).fillna("").astype({LINE: "int64"})
    rows = own_columns("patients", known, zero)
    rows, notes = _ages(rows, known, zero)
    sex = column(known, "SEX", "GENDER")
    words = sex.str.lower().map(_SEXES).fillna("")
    notes += by_value(
        sex[(sex != "") & (words == "")], "clinical patients", "SEX", "word_left_empty", "patients"
    )
    rows = rows.assign(sex=words)
    status = column(known, "OS_STATUS").str.upper()
    dead, alive = (
        status.str.contains("DECEASED") | (status == "1"),
        status.str.contains("LIVING") | (status == "0"),
    )
    vital = (
        pd.Series("", index=known.index).mask(dead, VitalStatus.DEAD).mask(alive & ~dead, VitalStatus.ALIVE)
    )
    rows = filled(rows, "vital_status", vital)
    rows, more = _deaths(rows, known, events, zero)
    return rows, [*notes, *more]


def _ages(
    rows: pd.DataFrame, known: pd.DataFrame, zero: Mapping[str, int]
) -> tuple[pd.DataFrame, list[Note]]:
    """AGE is the age at the zero of the study; the infusion was so many days later."""
    age = column(known, "AGE")
    number = pd.to_numeric(age, errors="coerce")
    later = known["PATIENT_ID"].map(dict(zero)).astype(float) / DAYS_PER_YEAR
    text = (number + later).round(1).map(lambda years: "" if pd.isna(years) else f"{years:g}")
    notes: list[Note] = by_value(
        age[(age != "") & number.isna()], "clinical patients", "AGE", "number_unreadable", "patients"
    )
    moved = number.notna() & (later != 0)
    if moved.any():
        examples = tuple(zip(age[moved].head(EXAMPLES), text[moved].head(EXAMPLES), strict=True))
        notes.append(Conversion("patients", "age_at_infusion_years", "age_moved", int(moved.sum()), examples))
    return filled(rows, "age_at_infusion_years", text.where(text != "", age)), notes


def _deaths(
    rows: pd.DataFrame, known: pd.DataFrame, events: pd.DataFrame, zero: Mapping[str, int]
) -> tuple[pd.DataFrame, list[Note]]:
    """Day of death and of last contact: the timeline before months, which are rounded."""
    status = events[(events["EVENT_TYPE"] == "STATUS") & column(events, "STATUS").str.lower().isin(DECEASED)]
    died = dict(
        zip(status["PATIENT_ID"], shifted(status["START_DATE"], status["PATIENT_ID"], zero), strict=True)
    )
    dead = rows["vital_status"] == VitalStatus.DEAD
    rows = filled(rows, "death_day", known["PATIENT_ID"].map(died).fillna("").where(dead, ""))
    rows = filled(rows, "last_contact_day", pd.Series("", index=rows.index))
    months = pd.to_numeric(column(known, "OS_MONTHS"), errors="coerce")
    days = (months * DAYS_PER_MONTH).round() - known["PATIENT_ID"].map(dict(zero))
    text = days.map(lambda day: "" if pd.isna(day) else str(int(day)))
    notes: list[Note] = []
    alive = rows["vital_status"] == VitalStatus.ALIVE
    for name, who in (("death_day", dead), ("last_contact_day", alive)):
        used = who & (rows[name] == "") & (text != "")
        if used.any():
            examples = tuple(zip(column(known, "OS_MONTHS")[used], text[used], strict=True))[:EXAMPLES]
            label = name.replace("_day", "_date")
            notes.append(Conversion("patients", label, "months_to_days", int(used.sum()), examples))
        rows = filled(rows, name, text.where(who, ""))
    return rows, notes
