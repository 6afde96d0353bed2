"""Every rule a table is held to, declared once: its severity and the sentence a data manager reads.

An error rejects the row; in patients, infusions and second_cancers it keeps the whole load from being shown, and so
does every error of a file or folder as a whole (`stops_load`), that of reference rates excepted. A warning keeps the
row; an analysis that cannot use it leaves it out and counts it. How a rule is checked stands in `data/sources/` (files)
and `data/rules/` (content).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Rule:
    """One rule. `stops_load`: a breach keeps the load from being shown whatever the table of patients.

    `of_delivery`: and whatever the table. `consequence`: the row is rejected because another one was, so that it is
    reported as a warning and not as a second error.
    """

    code: str
    severity: Severity
    sentence: str
    stops_load: bool = False
    of_delivery: bool = False
    consequence: bool = False

    @property
    def rejects(self) -> bool:
        """Whether the row that breaks the rule is left out."""
        return self.severity == "error" or self.consequence


def _file(code: str, sentence: str) -> Rule:
    return Rule(code, "error", sentence, stops_load=True)


def _delivery(code: str, sentence: str) -> Rule:
    return Rule(code, "error", sentence, stops_load=True, of_delivery=True)


def _error(code: str, sentence: str) -> Rule:
    return Rule(code, "error", sentence)


def _warning(code: str, sentence: str) -> Rule:
    return Rule(code, "warning", sentence)


FILE_RULES = (
    _file("folder_unreadable", "The data folder must be there and be readable."),
    _file("table_missing", "The tables patients and infusions must be there."),
    _file("table_twice", "A table is given once, as CSV or as Parquet."),
    _file(
        "file_outside", "A file must lie in the data folder itself, not behind a link that leads out of it."
    ),
    _file("file_unreadable", "The file must be an ordinary file that the program may read."),
    _file("file_too_large", "A file must not be larger than the limit."),
    _file("file_empty", "A file begins with a header line."),
    _delivery(
        "manifest_differs", "A delivery with a manifest has exactly the files it lists, byte for byte."
    ),
    _delivery("manifest_unreadable", "The manifest of a delivery must be whole."),
    _delivery(
        "format_declared",
        "The table formats says of a file of the delivery how it is written, in the words it allows.",
    ),
    _file("file_compressed", "Files are read as they are, never unpacked."),
    _file("not_utf8", "A CSV file must be encoded as UTF-8, or as the table formats says."),
    _file("nul_byte", "A CSV file must not contain NUL bytes."),
    _file("line_ending", "Lines end with LF or CR LF."),
    _file(
        "quote_misplaced",
        "A quoted cell begins and ends with a double quote; inside it a double quote is doubled.",
    ),
    _file("header_separator", "Columns are separated by commas, or as the table formats says."),
    _file("header_duplicate", "A column name stands once in the header."),
    _file("header_column_missing", "A required column must be in the header."),
    _file("header_too_wide", "A file must not have more columns than the limit."),
    _file("date_form_mixed", "All tables of one folder give dates, or all give days; never both."),
    _file(
        "date_format_unproved",
        "Where day and month could be mistaken for each other, a date of the file must have a day after the 12th.",
    ),
    _file("row_cut_short", "A file ends with a complete row; one that ends within a row was cut short."),
    _file("every_row_ragged", "Rows must have as many cells as the header has columns."),
    _file("parquet_unreadable", "A Parquet file must be complete and readable."),
    _file("parquet_type", "A Parquet column must hold text, numbers or dates."),
    _file("workbook_unreadable", "A workbook must be an .xlsx file that opens without a password."),
    _file("workbook_merged", "Cells of a workbook must not be merged."),
    _file("workbook_formula", "Cells of a workbook must hold values, not formulas."),
    _file("header_unnamed", "Every column that holds values must have a name in the header."),
    _file("no_patients", "The table patients must have at least one row."),
    _error("row_ragged", "A row must have as many cells as the header has columns."),
    _error("cell_too_long", "A cell must not be longer than the limit."),
    _error("about_value", "about.csv gives synthetic as yes or no and data_cut_off_date as YYYY-MM-DD."),
    _warning("column_unknown", "Only the columns of the data model are read."),
    _warning("file_unknown", "Only the tables of the data model are read."),
    _warning("about_key_unknown", "about.csv has the keys name, synthetic and data_cut_off_date."),
    _warning(
        "final_line_break", "A complete CSV file ends with a line break; without one its last row may be cut."
    ),
    _warning("row_empty", "A row without any value is left out."),
)
"""What a file or folder must be like before its rows are looked at."""

COLUMN_RULES = (
    _error("missing_value", "This column must have a value in every row."),
    _error("key_duplicate", "A key must be unique."),
    _error("key_spaces", "A key must not begin or end with a space or hold an invisible character."),
    _warning("key_alike", "Two keys should differ in more than leading zeros or case."),
    _error("unreadable_number", "A number is written with digits and a decimal point, nothing else."),
    _error("unreadable_integer", "A whole number is written with digits only."),
    _error("unreadable_date", "A date is written YYYY-MM-DD and must exist in the calendar."),
    _error("unreadable_day", "A day is a whole number of days after the patient's first infusion."),
    _error("precision_contradicts", "A partial date needs the same precision in its precision column."),
    _error("date_future", "A date must not lie in the future."),
    _error("outside_limits", "The number must lie within its limits."),
    _error("unknown_word", "Only the words of the vocabulary are allowed."),
    _error(
        "reserved_word", "unknown, keep and drop are words of questions and cannot be the name of anything."
    ),
    _error("unit_not_accepted", "The unit must be one that the registry accepts for the analyte."),
)
"""What a single cell must be like."""

TABLE_RULES = (
    _error("unknown_patient", "The patient must be in the table patients."),
    _error("unknown_specimen", "The specimen must be in the table specimens."),
    Rule(
        "rejected_specimen",
        "warning",
        "A finding is left out with its specimen, whose row was rejected.",
        consequence=True,
    ),
    _error("unknown_neoplasm", "The neoplasm must be in the table second_cancers."),
    _error("foreign_neoplasm", "The neoplasm of a specimen must be one of the same patient."),
    _error("dead_without_date", "A patient who is dead must have a date of death."),
    _error("alive_with_date", "A patient who is alive must not have a date of death."),
    _error("death_before_infusion", "Death must not lie before the first infusion."),
    _error("end_before_start", "An end must not lie before its start."),
    _error("age_outside_limits", "Age at the first infusion must lie between 0 and 110 years."),
    _error(
        "first_day_not_zero",
        "Days count from the first infusion, so the earliest infusion_day of a patient is 0.",
    ),
    _warning("vital_status_empty", "Without vital status a patient is left out of incidence and counted."),
    _warning("no_infusion", "A patient without an infusion has no day 0 and is left out of every analysis."),
    _warning("infusion_undated", "An infusion without a date leaves the patient without a day 0."),
    _warning(
        "infusion_repeated",
        "A patient should not have two infusions on one day: one infusion given in parts is one row.",
    ),
    _warning(
        "age_unknown",
        "Age needs a birth year or date with a calendar infusion date, or age_at_infusion_years.",
    ),
    _warning(
        "age_contradicts", "age_at_infusion_years should agree with birth and infusion to within a year."
    ),
    _warning("year_contradicts", "infusion_year should be the year of infusion_date."),
    _warning(
        "followup_assumed",
        "Without second_cancer_followup_date the latest dated row of a living patient is taken.",
    ),
    _warning("after_last_contact", "No dated row of a patient should be later than last_contact_date."),
    _warning("contact_after_death", "Last contact should not lie after death."),
    _warning("entry_after_event", "entry_date should not lie after the patient's second cancer or death."),
    _warning("after_death", "A row dated after death is kept and drawn; it is no event."),
    _warning("cancer_undated", "A neoplasm without a date is kept and shown; it is no event."),
    _warning(
        "cancer_before_infusion", "A neoplasm before the first infusion is kept and drawn; it is no event."
    ),
    _warning(
        "cancer_after_followup", "A second cancer after second_cancer_followup_date counts as an event."
    ),
    _warning("cancer_metastasis", "ICD-10 C77-C79 is a metastasis: kept and drawn, no event."),
    _warning(
        "cancer_behaviour_secondary",
        "Morphology behaviour /6 or /9 is no new primary: kept and drawn, no event.",
    ),
    _warning(
        "cancer_behaviour_benign", "Morphology behaviour /0, /1 or /2 is no event outside non-melanoma skin."
    ),
    _warning("cancer_relation", "Only a new primary is an event; this one is kept and drawn."),
    _warning(
        "cancer_relation_unknown",
        "A neoplasm of unknown relation to the treated disease counts as a new primary.",
    ),
    _warning(
        "value_implausible", "The value lies outside the plausible range of the analyte; it is kept as it is."
    ),
    _warning(
        "unit_doubtful",
        "The values of an analyte in one unit should lie, in the middle, near the range of healthy adults.",
    ),
    _error("band_reversed", "A band of ages or years must not end before it begins."),
    _error("rates_overlap", "There must be one reference rate for a class, sex, age and year, not two."),
    _warning(
        "rates_missing",
        "Reference rates of a class and sex should cover every age and year of the table; "
        "person-time without a rate is left out of expected cancers and counted.",
    ),
    _warning("row_repeated", "The same row stands in the table more than once; every copy is kept."),
)
"""What rows must be like beside each other."""

RULES: Mapping[str, Rule] = MappingProxyType(
    {rule.code: rule for rule in (*FILE_RULES, *COLUMN_RULES, *TABLE_RULES)}
)
