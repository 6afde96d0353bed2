"""The tables a hospital hands over, declared once: columns, kinds, units, words, keys, meaning.

Validator, normaliser, demo generator, CSV templates and the data dictionary are derived from `TABLES`; the rules with
their severities stand beside it in `data/schema_rules.py`. Every dated column `<x>_date` may be given as `<x>_day`,
whole days after the patient's first infusion. Empty always means "not recorded". Nothing is read or checked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from data import vocabulary as words
from data.schema_columns import Column, Table
from data.schema_columns import date_column as _date
from data.schema_columns import integer_column as _integer
from data.schema_columns import number_column as _number
from data.schema_columns import text_column as _text
from data.schema_columns import word_column as _word
from data.schema_columns import yes_no_column as _yes_no
from data.schema_rates import REFERENCE_RATES

__all__ = ["ABOUT_KEYS", "REFERENCE_RATES", "TABLES", "Column", "Table"]


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
        _text(
            "name",
            "What it was, for example R-CHOP, tocilizumab, complete response; diagnosis, of kind other, for the day on "
            "which the treated disease was diagnosed.",
        ),
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
