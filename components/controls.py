"""Which controls there are: the fields of the filter panel by section, and the controls outside it.

A control has the fixed id `filter-<key of the address>`. How controls look does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass

from components import ids
from data.view import DEFAULT_SCALE

BASELINE_ANALYTES = (
    "anc",
    "alc",
    "hb",
    "platelets",
    "cd3",
    "cd4",
    "cd8",
    "cd19_b",
    "nk",
    "igg",
    "ldh",
    "crp",
    "ferritin",
    "creatinine",
)
"""The baseline measurements with a control; the others are filtered by address only and shown as chips."""


LATER_FIELDS = (
    "day90_alc",
    "day90_cd4",
    "day90_igg",
    "day90_anc",
    "day180_car_t",
    "day365_relapse",
    "day365_next_therapy",
    "day180_second_infusion",
)
"""The later facts with a control; other days and analytes by address (`day<N>_<analyte>_max`)."""


@dataclass(frozen=True)
class Control:
    """One control: its key in the address, its id, and its value when the key is absent."""

    key: str
    id: str
    default: str | None


@dataclass(frozen=True)
class Section:
    """A heading of the panel and the fields under it."""

    title: str
    fields: tuple[str, ...]


SECTIONS = (
    Section(
        "Disease and product",
        (
            "indication",
            "product",
            "target",
            "costimulatory_domain",
            "vector_class",
            "setting",
            "dose_1e6_cells",
        ),
    ),
    Section("Patient", ("sex", "age", "site", "infusion_year")),
    Section(
        "History and treatment",
        (
            "prior_lines",
            "prior_cancer",
            "prior_autologous_hct",
            "prior_allogeneic_hct",
            "prior_radiotherapy",
            "prior_alkylator",
            "prior_imid",
            "lymphodepletion",
            "bridging",
        ),
    ),
    Section(
        "Blood before the infusion (last value of days −45 to −1)",
        tuple(f"baseline_{code}" for code in BASELINE_ANALYTES),
    ),
    Section("Learnt after the infusion: moves the start of time to that day (landmark)", LATER_FIELDS),
)


CONTROLS: tuple[Control, ...] = (
    Control("by", ids.filter_control("by"), ""),
    Control("scale", ids.filter_control("scale"), str(DEFAULT_SCALE)),
    Control("patient", ids.PATIENT_PICKER, None),
)
"""The controls outside the filter panel. The patient's value comes from the server, so it has no default."""
