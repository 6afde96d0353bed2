"""The tables a hospital hands over, declared once: columns, kinds, units, words, keys, meaning.

Validator, normaliser, demo generator, CSV templates and the data dictionary are derived from `TABLES`; the rules with
their severities stand beside it in `data/schema_rules.py`. Every dated column `<x>_date` may be given as `<x>_day`,
whole days after the patient's first infusion. Empty always means "not recorded". Nothing is read or checked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from data import vocabulary as words

Kind = Literal["text", "integer", "number", "date", "vocabulary", "yes_no"]
Registry = Literal["analytes", "products"]


@dataclass(frozen=True)
class Column:
    """One column. `minimum` and `maximum` are inclusive and in `unit`; `dated` columns have a `_day` form.

    `required`: a row without it is an error. `precision` names the twin that allows a partial date.
    `references` is the table whose key the value must be. `registry` closes a text column to a registry's codes.
    `asked`: the words of an open text column are values of filters and names of groups.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    vocabulary: type[StrEnum] | None = None
    registry: Registry | None = None
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    references: str | None = None
    dated: bool = False
    precision: str | None = None
    asked: bool = False

    @property
    def day_name(self) -> str | None:
        """`infusion_day` for `infusion_date`; None where the column has no day form."""
        return f"{self.name.removesuffix('_date')}_day" if self.dated else None

    def name_in(self, day_form: bool) -> str:
        """The column's name in a file of the given form."""
        return self.day_name or self.name if day_form else self.name


@dataclass(frozen=True)
class Table:
    """One table. `key` is the column that must be unique, or None; `required`: the file must be there.

    `blocks_load`: an error in any of its rows keeps the whole load from being shown. `of_patients`: its rows are
    patients' or belong to one; nothing that is wrong with another table keeps patients from being shown.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: str | None = None
    required: bool = False
    blocks_load: bool = False
    of_patients: bool = True

    def column(self, name: str) -> Column:
        """The column of that name, in either form (`infusion_day` gives `infusion_date`). Raises KeyError."""
        for column in self.columns:
            if name in (column.name, column.day_name):
                return column
        raise KeyError(name)

    def header(self, day_form: bool = False) -> tuple[str, ...]:
        """Column names of a file of this table in order."""
        return tuple(column.name_in(day_form) for column in self.columns)

    @property
    def dated_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.dated)


def _text(name: str, meaning: str, **more) -> Column:
    return Column(name, "text", meaning, **more)


def _date(name: str, meaning: str, **more) -> Column:
    return Column(name, "date", meaning, dated=True, **more)


def _word(name: str, vocabulary: type[StrEnum], meaning: str, **more) -> Column:
    return Column(name, "vocabulary", meaning, vocabulary=vocabulary, **more)


def _yes_no(name: str, meaning: str) -> Column:
    return Column(name, "yes_no", meaning, vocabulary=words.YesNo)


def _integer(name: str, meaning: str, **more) -> Column:
    return Column(name, "integer", meaning, **more)


def _number(name: str, meaning: str, **more) -> Column:
    return Column(name, "number", meaning, **more)


def _patient(meaning: str = "The patient this row belongs to.") -> Column:
    return _text("patient_id", meaning, required=True, references="patients")


PATIENTS = Table(
    "patients",
    "One row per patient.",
    (
        _text("patient_id", "Pseudonym of the patient; never the hospital number.", required=True),
        _integer("birth_year", "Year of birth.", unit="year", minimum=1900, maximum=2100),
        Column(
            "birth_date", "date", "Date of birth, only where the site may hold it; used before birth_year."
        ),
        _number(
            "age_at_infusion_years",
            "Age at the first infusion; needed where birth year or date and infusion date are not both there.",
            unit="years",
        ),
        _word("sex", words.Sex, "Sex as recorded."),
        _text("site", "Centre, for registries.", asked=True),
        _date("entry_date", "First day under observation here, where later than the first infusion."),
        _date("second_cancer_followup_date", "Day to which second cancers were looked for."),
        _date("last_contact_date", "Last day the patient was known to be alive."),
        _word(
            "vital_status", words.VitalStatus, "Empty: the patient is left out of incidence, never censored."
        ),
        _date("death_date", "Day of death; needed when dead.", precision="death_date_precision"),
        _word(
            "death_date_precision",
            words.DatePrecision,
            "How exactly the day of death is known; empty means day.",
        ),
        _word("cause_of_death", words.CauseOfDeath, "Cause of death."),
        _yes_no("prior_cancer", "A cancer before the first infusion other than the treated disease."),
        _yes_no("teaching_case", "A demonstration case: shown, never counted. Empty means no."),
    ),
    key="patient_id",
    required=True,
    blocks_load=True,
)

IDENTIFIERS = Table(
    "identifiers",
    "Optional and restricted: who the pseudonym is. Absent on a de-identified installation.",
    (
        _patient("The pseudonym."),
        _text("hospital_number", "The hospital's own number."),
        _text("family_name", "Family name."),
        _text("given_name", "Given name."),
        Column("birth_date", "date", "Date of birth."),
    ),
    key="patient_id",
)

INFUSIONS = Table(
    "infusions",
    "One row per infusion of engineered cells. Day 0 is the patient's first infusion.",
    (
        _text("infusion_id", "Key of the infusion.", required=True),
        _patient(),
        _date("infusion_date", "Day of the infusion."),
        _integer(
            "infusion_year",
            "Year of the infusion, only where there are no calendar dates.",
            unit="year",
            minimum=1990,
            maximum=2100,
        ),
        _text("product", "Product, by its code in the product registry.", registry="products"),
        _text(
            "target", "Antigen the receptor binds; filled from the product registry when empty.", asked=True
        ),
        _text(
            "costimulatory_domain",
            "Costimulatory domain; filled from the product registry when empty.",
            asked=True,
        ),
        _word(
            "vector_class",
            words.VectorClass,
            "How the gene got in; filled from the product registry when empty.",
        ),
        _word("indication", words.Indication, "Disease treated."),
        _word("setting", words.Setting, "Commercial product, trial or expanded access."),
        _integer(
            "prior_lines", "Lines of therapy before this infusion.", unit="lines", minimum=0, maximum=50
        ),
        _yes_no("prior_autologous_hct", "Autologous haematopoietic cell transplantation before."),
        _yes_no("prior_allogeneic_hct", "Allogeneic haematopoietic cell transplantation before."),
        _yes_no("prior_radiotherapy", "Radiotherapy before."),
        _yes_no("prior_alkylator", "Alkylating agent before."),
        _yes_no("prior_imid", "Immunomodulatory imide drug before."),
        _word("lymphodepletion", words.Lymphodepletion, "Lymphodepletion before this infusion."),
        _word("bridging", words.Bridging, "Bridging therapy before this infusion."),
        _number("dose_1e6_cells", "CAR-positive cells given.", unit="10^6 cells", minimum=0, maximum=100000),
    ),
    key="infusion_id",
    required=True,
    blocks_load=True,
)

MEASUREMENTS = Table(
    "measurements",
    "One row per measured value.",
    (
        _patient(),
        _date("measured_date", "Day the sample was taken.", required=True),
        _text(
            "analyte",
            "What was measured, by its code in the analyte registry.",
            required=True,
            registry="analytes",
        ),
        _number("value", "The number reported; below a limit, the limit.", required=True),
        _word("comparator", words.Comparator, "< below, > above the value; empty means =."),
        _text("unit", "Unit of value and lower_limit, as accepted for the analyte.", required=True),
        _text("assay", "Method, for example qPCR or ddPCR. Two assays are never joined by a line."),
        _text("specimen", "What was measured on, for example blood or marrow."),
        _number("lower_limit", "Detection limit of the assay, in `unit`.", minimum=0),
    ),
)

EVENTS = Table(
    "events",
    "One row per point or interval of treatment or illness.",
    (
        _patient(),
        _word("kind", words.EventKind, "What kind of event.", required=True),
        _text("name", "What it was, for example R-CHOP, tocilizumab, complete response."),
        _date("start_date", "First day.", required=True),
        _date("end_date", "Last day; empty: a point, or still going on where `ongoing` is yes."),
        _yes_no("ongoing", "Still going on at the end of the data."),
        _integer("grade", "Grade on `grade_scale`.", minimum=0, maximum=5),
        _text("grade_scale", "Scale of the grade, for example ASTCT 2019 or CTCAE 5."),
        _text("note", "Free text."),
    ),
)

SECOND_CANCERS = Table(
    "second_cancers",
    "One row per neoplasm; a patient may have several.",
    (
        _text("neoplasm_id", "Key of the neoplasm.", required=True),
        _patient(),
        _date(
            "diagnosis_date",
            "Day of diagnosis; without one it is no event.",
            precision="diagnosis_date_precision",
        ),
        _word(
            "diagnosis_date_precision", words.DatePrecision, "How exactly the day is known; empty means day."
        ),
        _word("category", words.CancerCategory, "Class of the neoplasm.", required=True),
        _text("diagnosis", "Diagnosis in words."),
        _text("icdo3_morphology", "ICD-O-3 morphology with behaviour, for example 9702/3."),
        _text("icdo3_topography", "ICD-O-3 topography, for example C77.9."),
        _text("icd10", "ICD-10 code."),
        _word(
            "relation_to_treated_disease",
            words.Relation,
            "Empty and unknown count as new primary, with a warning.",
        ),
        _word("status", words.CancerStatus, "Only a confirmed neoplasm is an event.", required=True),
        _word("basis", words.Basis, "What the diagnosis rests on."),
        _text("outcome", "What became of it."),
        _yes_no("reported_to_manufacturer", "Reported to the manufacturer."),
        _yes_no("reported_to_registry", "Reported to a registry."),
    ),
    key="neoplasm_id",
    blocks_load=True,
)

SPECIMENS = Table(
    "specimens",
    "One row per sample that was examined.",
    (
        _text("specimen_id", "Key of the specimen.", required=True),
        _patient(),
        _text("neoplasm_id", "The neoplasm, where the specimen is that tumour.", references="second_cancers"),
        _date("collected_date", "Day the sample was taken."),
        _word("material", words.Material, "What the sample is.", required=True),
        _number("tumour_purity", "Share of tumour cells.", unit="fraction", minimum=0, maximum=1),
    ),
    key="specimen_id",
)

FINDINGS = Table(
    "findings",
    "One row per result on a specimen. What has no row was not tested.",
    (
        _text("specimen_id", "The specimen this result belongs to.", required=True, references="specimens"),
        _word("assay", words.Assay, "What kind of assay.", required=True),
        _text("target", "Gene and change, clonotype, locus, virus or marker."),
        _word("result", words.FindingResult, "What the assay gave.", required=True),
        _number("value", "The number reported, in `unit`."),
        _text("unit", "Unit of value and lower_limit."),
        _number("lower_limit", "Detection limit, in `unit`.", minimum=0),
        _number(
            "share",
            "Share of reads or cells; for variants the allele fraction.",
            unit="fraction",
            minimum=0,
            maximum=1,
        ),
        _integer("rank", "Rank by size within the assay, 1 is the largest.", minimum=1),
        _word("denominator", words.Denominator, "The cells that value or share refer to."),
        _yes_no("cancer_gene", "An integration site in or near a known cancer gene."),
        _word(
            "expression_effect",
            words.ExpressionEffect,
            "Whether an effect on the gene's expression was shown.",
        ),
        _text("laboratory", "Laboratory."),
        _date("reported_date", "Day of the report."),
        _text("note", "Free text."),
    ),
)

_OLDEST = 120
_RATE_YEARS = {"unit": "year", "minimum": 1900, "maximum": 2100}
_RATE_AGES = {"unit": "completed years", "minimum": 0, "maximum": _OLDEST}

REFERENCE_RATES = Table(
    "reference_rates",
    "Optional: cancer rates of a population, one row per class, sex, age band and period. No two rows may overlap; "
    "person-time without a rate is counted and shown, never taken as 0.",
    (
        _word(
            "category",
            words.RateCategory,
            "Class of cancer; all: every class but non-melanoma skin together.",
            required=True,
        ),
        _word("sex", words.Sex, "Sex that the rate is of.", required=True),
        _integer("age_from", "First age of the band.", required=True, **_RATE_AGES),
        _integer(
            "age_to",
            f"Last age of the band, itself included: 64 for 60-64, {_OLDEST} for an open end.",
            required=True,
            **_RATE_AGES,
        ),
        _integer("year_from", "First calendar year of the period.", required=True, **_RATE_YEARS),
        _integer(
            "year_to", "Last calendar year of the period, itself included.", required=True, **_RATE_YEARS
        ),
        _number(
            "rate_per_100000",
            "New cancers per 100,000 person-years.",
            required=True,
            unit="per 100,000 person-years",
            minimum=0,
            maximum=100000,
        ),
        _text("population", "Whose rates they are, as it stands on the screen.", required=True),
        _text("source", "Where the rate was published, with edition or date.", required=True),
        _text("licence", "Under which terms it may be used here.", required=True),
    ),
    of_patients=False,
)

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            PATIENTS,
            IDENTIFIERS,
            INFUSIONS,
            MEASUREMENTS,
            EVENTS,
            SECOND_CANCERS,
            SPECIMENS,
            FINDINGS,
            REFERENCE_RATES,
        )
    }
)
"""Every table by name, in the order of reports and documentation; `identifiers` is the optional, restricted one."""

ABOUT_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "name": "What this data set is called on screen.",
        "synthetic": "yes where no real patient is in it; empty means no.",
        "data_cut_off_date": "The day the data were cut off, where there is one.",
    }
)
"""Keys of the optional file about.csv (columns key, value)."""
