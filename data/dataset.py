"""The tables of one load after validation: typed, in days, in canonical units, never changed afterwards.

Conventions: `patients` has one row per patient (teaching cases included), sorted by patient_id, RangeIndex; its row
number is the `patient_index` of every other table. Text columns are `object` with None for "not recorded"; days are
float64 with NaN; day 0 is the first infusion. A patient without an infusion has no day 0: all its days are NaN.
A date known to the month stands on its 15th, one known to the year on 1 July, wherever that lies; moving it into
follow-up is the business of `partial_dates.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

PATIENT_COLUMNS = (
    "patient_id",
    "sex",
    "site",
    "birth_year",
    "birth_date",
    "age",
    "prior_cancer",
    "teaching_case",
    "vital_status",
    "cause_of_death",
    "death_date_precision",
    "day0_date",
    "entry_day",
    "second_cancer_followup_day",
    "last_contact_day",
    "death_day",
    "last_dated_day",
    "last_alive_day",
    "n_infusions",
    "infusion_year",
    "product",
    "target",
    "costimulatory_domain",
    "vector_class",
    "indication",
    "setting",
    "prior_lines",
    "prior_autologous_hct",
    "prior_allogeneic_hct",
    "prior_radiotherapy",
    "prior_alkylator",
    "prior_imid",
    "lymphodepletion",
    "bridging",
    "dose_1e6_cells",
)
"""Columns of `Dataset.patients`: own fields, days, and the fields of the first infusion (ties: lowest infusion_id).

teaching_case and nothing else is bool. birth_year, age, n_infusions, infusion_year, prior_lines, dose_1e6_cells and
the days are float64; day0_date and birth_date are datetime64[ns]. `last_dated_day` is the latest of last_contact_date
and every dated row of the patient that is not in the future, a partial date where it is placed.
`last_alive_day` is the latest day, up to the last one that the date of death can mean, on which anything but a specimen
is dated: where only the month or year of the death is known, the patient was alive on it.
"""


@dataclass(frozen=True)
class Dataset:
    """One load. The frames must not be written to; `measurements` live in the measurement store.

    infusions: patient_index, infusion_id, day, product, target, costimulatory_domain, vector_class,
    indication, setting, prior_lines … as in the schema. events: patient_index, kind, name, start_day,
    end_day, ongoing (yes/no/None), grade, grade_scale, note. second_cancers: patient_index, neoplasm_id, day,
    precision, category, diagnosis, the three codes, relation_to_treated_disease, status, basis, outcome,
    reported_to_manufacturer, reported_to_registry. specimens: patient_index, specimen_id, neoplasm_id, day,
    material, tumour_purity. findings: specimen_id, assay … as in the schema with reported_day. identifiers:
    patient_index, hospital_number, family_name, given_name, birth_date. reference_rates: as in the schema, numbers as
    float64, sorted; it has no rows where the centre gave none.
    """

    patients: pd.DataFrame
    infusions: pd.DataFrame
    events: pd.DataFrame
    second_cancers: pd.DataFrame
    specimens: pd.DataFrame
    findings: pd.DataFrame
    identifiers: pd.DataFrame
    reference_rates: pd.DataFrame
    has_calendar_dates: bool
    data_of_date: date | None
    data_of_day: int | None
    data_cut_off_date: date | None
    synthetic: bool
    name: str
