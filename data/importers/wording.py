"""Why something of a source is in no table, and what was changed on the way: every kind with its sentence.

An importer that meets a new kind adds its line here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NOT_MAPPED: Mapping[str, str] = MappingProxyType(
    {
        "field_not_read": "No column of ours is filled from it.",
        "word_not_mapped": "The code map has no word for it; it is kept as it is written, and the rules judge it.",
        "test_not_mapped": "It is none of our analytes; its rows are left out.",
        "form_not_read": "No block of the mapping reads this form.",
        "form_not_complete": "The form has a status that the mapping does not take; the row is left out.",
        "box_not_ticked": "A box that is not ticked says nothing on a form that was not completed; the cell is empty.",
        "row_not_selected": "The mapping leaves these rows out.",
        "row_not_kept": "The mapping keeps one row of each patient; the others are left out.",
        "row_says_nothing": "Beyond whose the row is, nothing is recorded in it; it makes no row.",
        "row_without_value": "The result has no number; the row is left out.",
        "date_unreadable": "It is no date in the date_format of its source (without one: YYYY-MM-DD); kept as written.",
        "number_unreadable": "It is no number; it is kept as it is written, and the rules judge it.",
        "no_day_zero": "A day cannot become a date without the patient's first infusion; the date is left empty.",
        "table_not_delivered": "The source does not have the table; what would come from it stays empty.",
        "concept_not_in_set": "No concept set has it; the cell stays empty.",
        "patient_not_named": "The row does not say whose it is; it is left out.",
        "not_car_t": "It is no CAR-T infusion; the row is left out.",
        "patient_without_infusion": "No CAR-T infusion is on the timeline; all rows of the patient are left out.",
        "event_type_not_read": "No table of ours is filled from this kind of event.",
        "file_not_read": "No table of ours is filled from this file.",
        "unit_missing": "The result has no unit, and none is assumed; the row is left out.",
        "variant_of_germline": "A variant of the germline is no somatic one; the row is left out.",
        "word_left_empty": "It is none of our words; the cell stays empty.",
        "sample_not_known": "What the sample is cannot be told; it is left out, with its findings.",
        "product_not_named": "The code is one of CAR-T and names no product; the product stays empty.",
        "death_repeated": "A patient dies once; the earliest day is kept, the other rows are left out.",
        "visit_too_late": "The visit is planned for later or lies after death; it is no contact.",
        "operator_not_mapped": "The sign is neither <, > nor =; the row is left out.",
        "unit_not_accepted": "The registry does not accept the unit; it is kept as written, and the rules judge it.",
        "kept_out": "A metastasis, a relapse or history is no new neoplasm; it is kept out for a person to look at.",
        "known_before_infusion": "The neoplasm is recorded before the first infusion already; it is kept out.",
        "episode_unclassified": "An episode of a disease whose code is in no class of neoplasms; it is kept out.",
        "no_agreed_place": "The CDM has no agreed place for it, so that it stays empty.",
        "neoplasm_unclassified": "The code says that it is a neoplasm and not of which class; it is kept out.",
        "neoplasm_not_in_set": "Its name is that of a neoplasm and no concept set has its code; it is left out.",
        "rows_contradict": "Rows of one key say two things; they are kept apart, and the rule about keys judges them.",
    }
)
"""Kinds of `NotMapped`."""

CONVERTED: Mapping[str, str] = MappingProxyType(
    {
        "spaces": "Spaces around a text were left out.",
        "label": "A code became its label in the data dictionary.",
        "code_mapped": "A code became the word that the mapping gives for it.",
        "ticked": "A ticked box became the word of the mapping.",
        "unticked": "A box not ticked on a completed form became the word of the mapping.",
        "missing_code": "A code for missing became an empty cell.",
        "date_format": "A date was written as YYYY-MM-DD.",
        "time_left_out": "The time of day was left out.",
        "partial_date": "A date of which only month or year is known kept its precision.",
        "decimal_comma": "A decimal comma became a decimal point.",
        "comparator_split": "A sign before the number went into the column comparator.",
        "power_of_ten": "A power of ten was written out.",
        "below_limit": "A word for below the limit became the limit of its row, with the comparator <.",
        "factor": "A number was multiplied by the factor of the mapping.",
        "day_to_date": "A day after the first infusion became a date.",
        "wide_to_long": "A column became one row per value.",
        "made_up_text": "A text was put together from other columns.",
        "rows_put_together": "Rows of one key that do not contradict each other became one.",
        "day_zero_moved": "A day of the study became a day after the first infusion.",
        "months_to_days": "Months became days, 30.4375 to a month.",
        "age_moved": "The age at the zero of the study became the age at the first infusion.",
        "concept_mapped": "A concept became the word of a concept set.",
        "code_as_written": "A record without a concept got its class by the code that is written beside it.",
        "only_suspected": "A confirmed neoplasm of a class that the patient had before the infusion is only suspected.",
        "confirmed_later": "A later record says that the neoplasm is confirmed; the day is that of the first.",
        "same_day_records": "Records of one patient and day became one infusion.",
        "unit_spelling": "A unit was written as the registry writes it.",
        "alive_by_visit": "A patient without a death and with a visit is alive on the day of the last visit.",
        "constant": "The mapping gives one value for every row.",
    }
)
"""Kinds of `Conversion`."""
