"""The table of reference rates that a centre may add: cancer rates of a population, with their source and licence."""

from __future__ import annotations

from data import vocabulary as words
from data.schema_columns import Table, integer_column, number_column, text_column, word_column

_OLDEST = 120
_RATE_YEARS = {"unit": "year", "minimum": 1900, "maximum": 2100}
_RATE_AGES = {"unit": "completed years", "minimum": 0, "maximum": _OLDEST}

REFERENCE_RATES = Table(
    "reference_rates",
    "Optional: cancer rates of a population, one row per class, sex, age band and period. No two rows may overlap; "
    "person-time without a rate is counted and shown, never taken as 0.",
    (
        word_column(
            "category",
            words.RateCategory,
            "Class of cancer; all: every class but non-melanoma skin together.",
            required=True,
        ),
        word_column("sex", words.Sex, "Sex that the rate is of.", required=True),
        integer_column("age_from", "First age of the band.", required=True, **_RATE_AGES),
        integer_column(
            "age_to",
            f"Last age of the band, itself included: 64 for 60-64, {_OLDEST} for an open end.",
            required=True,
            **_RATE_AGES,
        ),
        integer_column("year_from", "First calendar year of the period.", required=True, **_RATE_YEARS),
        integer_column(
            "year_to", "Last calendar year of the period, itself included.", required=True, **_RATE_YEARS
        ),
        number_column(
            "rate_per_100000",
            "New cancers per 100,000 person-years.",
            required=True,
            unit="per 100,000 person-years",
            minimum=0,
            maximum=100000,
        ),
        text_column("population", "Whose rates they are, as it stands on the screen.", required=True),
        text_column("source", "Where the rate was published, with edition or date.", required=True),
        text_column("licence", "Under which terms it may be used here.", required=True),
    ),
    of_patients=False,
)
