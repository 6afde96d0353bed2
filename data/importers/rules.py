"""The rules a mapping and the files it names are held to: every one with the sentence a data manager reads.

An import that breaks one writes nothing, but for the warnings. What rows must be like is the business of
`data/schema_rules.py`, which is applied to the tables that an import wrote.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from data.import_report import Problem, shortened
from data.schema_rules import Rule


def _error(code: str, sentence: str) -> Rule:
    return Rule(code, "error", sentence, stops_load=True)


def _warning(code: str, sentence: str) -> Rule:
    return Rule(code, "warning", sentence)


IMPORT_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.code: rule
        for rule in (
            _error("mapping_unreadable", "A mapping is a text file in TOML."),
            _error("mapping_key_unknown", "A mapping has only the keys that the documentation lists."),
            _error("mapping_key_missing", "A mapping must have this key."),
            _error("mapping_value", "The key must have a value of its kind."),
            _error("mapping_field_unknown", "A field must be a column of the table."),
            _error("mapping_field_missing", "A required column of the table must be mapped."),
            _error("mapping_source_unknown", "A block must name one of the sources."),
            _error("mapping_word", "A code map must give words of the vocabulary, or an empty text."),
            _error("mapping_empty_code", "An empty cell means not recorded and cannot become a word."),
            _error("mapping_unit", "The unit must be one that the registry accepts for the analyte."),
            _error("mapping_date_format", "A date format must name year, month and day without doubt."),
            _error("mapping_dates_mixed", "Dates beside days need the dates of the infusions."),
            _error("source_missing", "Every file that the mapping names must be there."),
            _error("source_sheet_missing", "Every sheet that the mapping names must be there."),
            _error("source_column_missing", "Every column that the mapping names must be in the source."),
            _error("source_encoding", "A file must be in the encoding that the mapping declares, or UTF-8."),
            _error(
                "source_separator", "The columns of a file must have one separator, the same in the header."
            ),
            _error(
                "date_format_undeclared", "A source whose dates are not YYYY-MM-DD must declare their format."
            ),
            _error("date_format_contradicted", "All dates of a file must be in the format declared for it."),
            _error("date_format_unproved", "A date format must be proved by a day after the 12th."),
            _error("number_form_contradicted", "All numbers of a file must be in the form declared for it."),
            _error(
                "concept_set_line",
                "Every line of a concept set must name a match, a code and one of our words.",
            ),
            _error(
                "cdm_table_missing", "The tables that hold patients, vocabulary and infusions must be there."
            ),
            _error(
                "cdm_column_missing", "A table must have the columns that say whose a row is, what and when."
            ),
            _error("cdm_unreadable", "A table must be readable, with whole numbers as ids."),
            _error("cdm_no_infusion", "At least one CAR-T infusion must be found."),
            _error("study_file", "A study folder must have the files that its meta files name."),
            _error("study_mixed", "All files of a folder must be of one study."),
            _error("study_no_infusion", "At least one CAR-T infusion must be found on the timeline."),
            _error("database_unreachable", "The database must answer."),
            _warning(
                "identifier_mapped", "A field that the dictionary marks as an identifier names a patient."
            ),
        )
    }
)


def refusal(
    code: str,
    file: str,
    remedy: str,
    row: int | None = None,
    column: str | None = None,
    value: object = None,
) -> Problem:
    """A problem of a mapping or a source: `row` is the line, `column` the key or column it is about."""
    rule = IMPORT_RULES[code]
    text = None if value is None else shortened(str(value))
    return Problem(rule.severity, file, row, column, text, rule.sentence, remedy, code=code)


def sentence(found: Problem) -> str:
    """A problem in words; one of a mapping names its key, which is no column."""
    text = found.sentence
    return text.replace(", column ", ", key ", 1) if found.file.endswith(".toml") else text


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """`Did you mean …? ` with the nearest known name, "" where none is near; case does not matter."""
    by_lower = {name.lower(): name for name in known}
    near = difflib.get_close_matches(wrong.lower(), by_lower, n=1, cutoff=0.6)
    return f"Did you mean {by_lower[near[0]]}? " if near else ""
