"""Every control that asks something of the cohort, as one table derived from the fields of `data/`.

The address, the panel and the browser's code read the same table. A control has the fixed id
`filter-<key of the address>`. How controls look does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from components import ids
from data.cohort_spec import DEFAULT_COMPETING, DEFAULT_OUTCOME, DEFAULT_SCALE, CohortSpec
from data.fields import categorical_fields

Kind = Literal["list", "number", "choice", "flag"]

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


@dataclass(frozen=True)
class Control:
    """One control: its key in the address, what kind of value it holds, and its value when the key is absent."""

    key: str
    kind: Kind
    default: Any

    @property
    def id(self) -> str:
        return ids.filter_control(self.key)

    def as_dict(self) -> dict[str, Any]:
        """For the browser's code."""
        return {"key": self.key, "id": self.id, "kind": self.kind, "default": self.default}


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
)


def _controls() -> tuple[Control, ...]:
    found: list[Control] = []
    for key in (field for section in SECTIONS for field in section.fields):
        if key in categorical_fields():
            found.append(Control(key, "list", []))
        else:
            found += [Control(f"{key}_min", "number", None), Control(f"{key}_max", "number", None)]
        found.append(Control(f"{key}_unknown", "flag", []))
    return (
        *found,
        Control("outcome", "list", [str(category) for category in DEFAULT_OUTCOME]),
        Control("competing", "list", [str(event) for event in DEFAULT_COMPETING]),
        Control("lag_days", "number", 0),
        Control("landmark_days", "number", 0),
        Control("horizon_years", "number", CohortSpec().horizon_years),
        Control("by", "choice", ""),
        Control("scale", "choice", str(DEFAULT_SCALE)),
    )


CONTROLS: tuple[Control, ...] = _controls()
