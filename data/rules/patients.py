"""Rules about a patient as a whole: vital status and death, infusions and day 0, age, follow-up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from data.age import calendar_year, completed_years
from data.rules.breach import Breach, where
from data.rules.load import Load
from data.vocabulary import VitalStatus

OLDEST = 110
"""Years of age at infusion beyond which, and below 0, a birth or an infusion must be wrong."""


def check_vital_status(load: Load) -> Iterator[Breach]:
    patients = load["patients"]
    empty = patients.empty("vital_status")
    died = patients.cells["death_date"].filled()
    rows = where(empty)
    if len(rows):
        yield Breach("vital_status_empty", "patients", rows, "Fill in alive or dead.", "vital_status")
    rows = where(patients.equals("vital_status", VitalStatus.DEAD) & ~died)
    if len(rows):
        remedy = "Fill in the date; the month or the year with its precision is enough."
        yield Breach("dead_without_date", "patients", rows, remedy, "death_date")
    rows = where(patients.equals("vital_status", VitalStatus.ALIVE) & died)
    if len(rows):
        remedy = "Set vital_status to dead or remove the date."
        yield Breach("alive_with_date", "patients", rows, remedy, "death_date")


def check_death(load: Load) -> Iterator[Breach]:
    death = load.patient_dates("death_date")
    last_contact = load.patient_dates("last_contact_date")
    rows = load.patient_lines[death.last < load.first_infusion]
    if len(rows):
        remedy = "Correct the death or the infusion."
        yield Breach("death_before_infusion", "patients", rows, remedy, "death_date")
    rows = load.patient_lines[last_contact.day > death.last]
    if len(rows):
        remedy = "Correct one of the two dates."
        yield Breach("contact_after_death", "patients", rows, remedy, "last_contact_date")


def check_infusions(load: Load) -> Iterator[Breach]:
    infusions = load["infusions"]
    has_one = np.zeros(len(load.patient_ids) + 1, dtype=bool)
    has_one[load.patient_codes("infusions")] = True
    rows = load.patient_lines[~has_one[:-1]]
    if len(rows):
        remedy = "Add the infusion to the table infusions."
        yield Breach("no_infusion", "patients", rows, remedy, "patient_id")
    rows = where(infusions.empty("infusion_date"))
    if len(rows):
        yield Breach("infusion_undated", "infusions", rows, "Fill in the date.", "infusion_date")
    day = infusions.numbers("infusion_date")
    who = load.patient_codes("infusions")
    repeats = pd.DataFrame({"patient": who, "day": day}).duplicated().to_numpy()
    rows = where(repeats & (who >= 0) & ~np.isnan(day))
    if len(rows):
        remedy = "Remove the row where it repeats another; correct the date where it is a second infusion."
        yield Breach("infusion_repeated", "infusions", rows, remedy, "infusion_date")
    if load.day_form:
        first = load.of_patient("infusions", load.first_infusion)
        rows = where((day == first) & (first != 0))
        if len(rows):
            remedy = "Add the earlier infusion, or count every day of this patient from this one."
            yield Breach("first_day_not_zero", "infusions", rows, remedy, "infusion_date")
        return
    rows = where(np.abs(calendar_year(day) - infusions.numbers("infusion_year")) > 0)
    if len(rows):
        remedy = "The date is used; correct the year or leave it empty."
        yield Breach("year_contradicts", "infusions", rows, remedy, "infusion_year")


def check_age(load: Load) -> Iterator[Breach]:
    patients, rows = load["patients"], load.patient_lines
    given = patients.numbers("age_at_infusion_years")[rows]
    infused = np.full(len(rows), np.nan) if load.day_form else load.first_infusion
    from_date = completed_years(patients.numbers("birth_date")[rows], infused)
    from_year = calendar_year(infused) - patients.numbers("birth_year")[rows]
    computed = np.where(np.isnan(from_date), from_year, from_date)
    for column, age in (("birth_date", from_date), ("birth_year", from_year)):
        wrong = (age < 0) | (age > OLDEST)
        rows = load.patient_lines[wrong]
        if len(rows):
            remedies = [
                f"It gives an age of {years:g} years; correct birth or infusion." for years in age[wrong]
            ]
            yield Breach("age_outside_limits", "patients", rows, remedies, column)
    rows = load.patient_lines[(given < 0) | (given > OLDEST)]
    if len(rows):
        yield Breach("age_outside_limits", "patients", rows, "Correct the age.", "age_at_infusion_years")
    rows = load.patient_lines[np.isnan(computed) & np.isnan(given)]
    if len(rows):
        yield Breach("age_unknown", "patients", rows, _age_remedy(load), "age_at_infusion_years")
    rows = load.patient_lines[np.abs(computed - np.floor(given)) > 1]
    if len(rows):
        remedy = "The age from birth and infusion is used; correct one of them."
        yield Breach("age_contradicts", "patients", rows, remedy, "age_at_infusion_years")


def check_follow_up(load: Load) -> Iterator[Breach]:
    patients = load["patients"]
    rows = where(
        patients.equals("vital_status", VitalStatus.ALIVE) & patients.empty("second_cancer_followup_date")
    )
    if len(rows):
        remedy = "Fill in the day to which second cancers were looked for."
        yield Breach("followup_assumed", "patients", rows, remedy, "second_cancer_followup_date")


def _age_remedy(load: Load) -> str:
    if load.day_form:
        return "Fill in age_at_infusion_years; this folder has no calendar dates."
    return "Fill in birth_year, birth_date or age_at_infusion_years."
