"""Patients of an OMOP CDM: those with a CAR-T infusion, from person, death, visit_occurrence and care_site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from data.importers.cdm import Cdm, concepts_by_id, resolved, select, select_of
from data.importers.cell_reading import Note
from data.importers.concepts import SetLine
from data.importers.imported import ORIGIN, Conversion, NotMapped
from data.importers.listing import by_value
from data.importers.omop_rows import day_of, mapped, names_of, origin

VISIT_COLUMNS = (
    "visit_occurrence_id", "person_id", "visit_concept_id", "visit_start_date", "visit_end_date",
)  # fmt: skip


def patient_rows(
    cdm: Cdm, persons: Sequence[int], sexes: Sequence[SetLine], visits: pd.DataFrame, today: date
) -> tuple[pd.DataFrame, list[Note]]:
    """One row per person of the table patients."""
    columns = ("person_id", "year_of_birth", "gender_concept_id", "gender_source_value", "care_site_id")
    rows = select_of(cdm, "person", columns, persons)
    sex, notes = _sexes(cdm, rows, sexes)
    deaths, more = _deaths(cdm, persons)
    notes += more
    death = rows["person_id"].map(deaths).fillna("")
    contact, more = _last_contact(rows["person_id"], death, visits, today)
    notes += more
    # A death without a day is a death: the rules ask for the day, and no visit makes the patient alive.
    dead = rows["person_id"].isin(list(deaths))
    # Without a table of deaths nobody is known to be alive: a patient may have died and not be in it.
    alive = ~dead & (contact != "") & cdm.has("death")
    if alive.any():
        notes.append(Conversion("patients", "vital_status", "alive_by_visit", int(alive.sum())))
    if not cdm.has("death"):
        notes.append(_no_table("death", "vital_status", len(rows)))
    vital = pd.Series("", index=rows.index).mask(alive, "alive").mask(dead, "dead")
    frame = pd.DataFrame(
        {
            "patient_id": rows["person_id"],
            "birth_year": rows["year_of_birth"],
            "sex": sex,
            "site": rows["care_site_id"].map(_sites(cdm)).fillna(""),
            "last_contact_date": contact,
            "vital_status": vital,
            "death_date": death,
            ORIGIN: origin("person", rows["person_id"]),
        }
    )
    return frame, notes


def _no_table(table: str, column: str, rows: int) -> NotMapped:
    remedy = f"Deliver the table {table}, empty where nothing is recorded."
    return NotMapped(table, column, None, "table_not_delivered", rows, "patients", (), remedy)


def _sexes(cdm: Cdm, rows: pd.DataFrame, lines: Sequence[SetLine]) -> tuple[pd.Series, list[Note]]:
    known = concepts_by_id(cdm, rows["gender_concept_id"])
    words = resolved(cdm, lines, known)
    sex = rows["gender_concept_id"].map(lambda one: words[int(one)].word if int(one or 0) in words else "")
    unknown = rows[sex == ""]
    written = unknown["gender_source_value"].where(
        unknown["gender_source_value"] != "", names_of(unknown["gender_concept_id"], known)
    )
    return sex, [
        *by_value(written, "person", "gender_concept_id", "concept_not_in_set", "patients"),
        *mapped("patients", "sex", names_of(rows["gender_concept_id"], known), sex),
    ]


def _deaths(cdm: Cdm, persons: Sequence[int]) -> tuple[dict[str, str], list[Note]]:
    """The earliest day of death of each person who died, "" where none is recorded."""
    rows = select_of(cdm, "death", ("person_id", "death_date", "cause_concept_id"), persons)
    days, notes = day_of(rows["death_date"], "patients", "death_date")
    causes = rows.loc[~rows["cause_concept_id"].isin(["", "0"]), "cause_concept_id"]
    known = concepts_by_id(cdm, causes)
    remedy = "Fill in cause_of_death by hand where it matters; a code of a disease does not say which it was."
    notes += by_value(
        names_of(causes, known), "death", "cause_concept_id", "field_not_read", "patients", remedy
    )
    earliest = days[days != ""].groupby(rows["person_id"]).min()
    repeated = rows["person_id"].duplicated()
    if repeated.any():
        examples = tuple(rows.loc[repeated, "person_id"].head(3))
        notes.append(
            NotMapped(
                "death", "death_date", None, "death_repeated", int(repeated.sum()), "patients", examples
            )
        )
    undated = dict.fromkeys(rows["person_id"], "")
    return {**undated, **{str(who): str(day) for who, day in earliest.items()}}, notes


def _last_contact(
    persons: pd.Series, death: pd.Series, visits: pd.DataFrame, today: date
) -> tuple[pd.Series, list[Note]]:
    """The last day of a visit that is neither planned for later nor after death; "" where there is none."""
    ended = visits["visit_end_date"].where(visits["visit_end_date"] != "", visits["visit_start_date"])
    days, notes = day_of(ended, "patients", "last_contact_date")
    died = visits["person_id"].map(dict(zip(persons, death, strict=True))).fillna("")
    late = (days > today.isoformat()) | ((died != "") & (days > died))
    if late.any():
        examples = tuple(days[late].head(3))
        notes.append(
            NotMapped(
                "visit_occurrence",
                "visit_end_date",
                None,
                "visit_too_late",
                int(late.sum()),
                "patients",
                examples,
            )
        )
    usable = ~late & (days != "")
    last = days[usable].groupby(visits.loc[usable, "person_id"]).max()
    return persons.map(last).fillna(""), notes


def _sites(cdm: Cdm) -> dict[str, str]:
    rows = select(cdm, "care_site", ("care_site_id", "care_site_name"))
    return dict(zip(rows["care_site_id"], rows["care_site_name"], strict=True))
