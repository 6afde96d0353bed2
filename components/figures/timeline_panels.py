"""Which measurement is drawn in which panel: one table, from top to bottom.

A panel has one unit. A series in another unit (copies/mL beside IU/mL) gets a panel of its own under it, because
it may not be read on the same axis. Colours and geometry do not belong here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from data.patient_results import PatientHistory, Series
from data.registries import analytes
from data.view import DEFAULT_PANELS


@dataclass(frozen=True)
class Panel:
    """A row of curves. `lead` is the analyte whose reference band, peers' band and colour the panel shows.

    `factors` are the drawn analytes, each with the factor from its canonical unit to the unit of the panel.
    `actions` are the analytes whose action line is drawn when they are measured.
    """

    key: str
    title: str
    unit: str
    factors: tuple[tuple[str, float], ...]
    logarithmic: bool
    lead: str
    actions: tuple[str, ...] = ()
    apart: bool = False

    @property
    def analytes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.factors)

    def factor(self, analyte: str) -> float:
        return 1.0 if self.apart else dict(self.factors)[analyte]


CLONES = "clones"
PANELS: tuple[Panel, ...] = (
    Panel("neutrophils", "Neutrophils", "10^9/L", (("anc", 1.0),), True, "anc", ("anc",)),
    Panel(
        "lymphocytes",
        "Lymphocyte subsets",
        "cells/µL",
        (("alc", 1000.0), ("cd4", 1.0), ("cd8", 1.0), ("cd19_b", 1.0), ("nk", 1.0)),
        True,
        "cd4",
        ("cd4",),
    ),
    Panel("igg", "IgG", "g/L", (("igg", 1.0),), False, "igg", ("igg",)),
    Panel("platelets", "Platelets", "10^9/L", (("platelets", 1.0),), True, "platelets", ("platelets",)),
    Panel("haemoglobin", "Haemoglobin", "g/dL", (("hb", 1.0),), False, "hb", ("hb",)),
    Panel(
        "car_copies",
        "CAR-T copies",
        "copies/µg DNA",
        (("car_transgene", 1.0),),
        True,
        "car_transgene",
    ),
    Panel("car_cells", "CAR-T cells", "cells/µL", (("car_cells", 1.0),), True, "car_cells"),
    Panel("car_share", "CAR-T share of T cells", "%", (("car_percent_cd3", 1.0),), True, "car_percent_cd3"),
    Panel(
        "viruses",
        "Viruses",
        "IU/mL",
        (("cmv_dna", 1.0), ("ebv_dna", 1.0), ("hhv6_dna", 1.0)),
        True,
        "",
        ("cmv_dna", "ebv_dna"),
    ),
    Panel(CLONES, "Clonal haematopoiesis", "VAF %", (), False, ""),
    Panel("t_cells", "T cells (CD3)", "cells/µL", (("cd3", 1.0),), True, "cd3"),
    Panel("iga_igm", "IgA and IgM", "g/L", (("iga", 1.0), ("igm", 1.0)), True, "iga"),
    Panel("ldh", "LDH", "U/L", (("ldh", 1.0),), True, "ldh"),
    Panel("crp", "CRP", "mg/L", (("crp", 1.0),), True, "crp"),
    Panel("ferritin", "Ferritin", "µg/L", (("ferritin", 1.0),), True, "ferritin"),
    Panel("creatinine", "Creatinine", "mg/dL", (("creatinine", 1.0),), False, "creatinine"),
    Panel("rcl", "Replication-competent vector", "copies/µg DNA", (("rcl", 1.0),), True, ""),
)
SHOWN_AT_FIRST: tuple[str, ...] = DEFAULT_PANELS
PANEL_KEYS: tuple[str, ...] = tuple(panel.key for panel in PANELS)


def band_analytes(panels: Iterable[str]) -> tuple[str, ...]:
    """The analytes whose peers' band the named panels show, in the order of the panels."""
    wanted = set(panels)
    return tuple(panel.lead for panel in PANELS if panel.key in wanted and panel.lead)


def panel_options() -> list[dict[str, str]]:
    """The switches of the panels, from top to bottom, as a Checklist takes them."""
    return [{"label": panel.title, "value": panel.key} for panel in PANELS]


def drawn_panels(history: PatientHistory, keys: Iterable[str]) -> list[tuple[Panel, tuple[Series, ...]]]:
    """The wanted panels in the order of the table with their series; unknown keys are left out.

    A unit that is kept apart from the panel's own follows as a panel of its own. A panel without values stays, so
    that "not measured" can be said in its place.
    """
    wanted = set(keys)
    found: list[tuple[Panel, tuple[Series, ...]]] = []
    for panel in PANELS:
        if panel.key in wanted:
            found.extend(_with_units_apart(panel, [s for s in history.series if s.analyte in panel.analytes]))
    return found


def _with_units_apart(panel: Panel, series: Sequence[Series]) -> list[tuple[Panel, tuple[Series, ...]]]:
    own = tuple(s for s in series if s.unit == analytes()[s.analyte].canonical_unit)
    other_units = sorted({s.unit for s in series if s not in own})
    rows = [(panel, own)] if own or not other_units else []
    for unit in other_units:
        apart = replace(panel, unit=unit, apart=True, actions=(), lead="")
        rows.append((apart, tuple(s for s in series if s.unit == unit and s not in own)))
    return rows
