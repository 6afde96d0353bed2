"""Which measurement is drawn in which panel: one table, from top to bottom.

A panel has one unit. A series in another unit (copies/mL beside IU/mL) gets a panel of its own under it, because
it may not be read on the same axis. Colours and geometry do not belong here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from data.patient_results import PatientHistory, Series
from data.registries import analytes
from data.shown_units import factor_between
from data.view import DEFAULT_PANELS
from data.vocabulary import UnitSystem


@dataclass(frozen=True)
class Panel:
    """A row of curves. `lead` is the analyte whose reference band, peers' band and colour the panel shows.

    All `analytes` are drawn in `unit`, that of the lead or of the first one. `actions` are those whose action line is
    drawn when they are measured. `apart`: the unit is one that is kept apart from the others.
    """

    key: str
    title: str
    analytes: tuple[str, ...]
    logarithmic: bool
    lead: str = ""
    actions: tuple[str, ...] = ()
    unit: str = ""
    apart: bool = False

    def factor(self, code: str, unit: str | None = None) -> float:
        """From a unit of an analyte (None: the canonical one) to that of the panel; 1 for one that is kept apart."""
        return 1.0 if self.apart else factor_between(analytes()[code], unit, self.unit)

    def in_units(self, system: UnitSystem) -> Panel:
        """The panel in the units of a system."""
        if not self.analytes:
            return self
        unit = analytes()[self.lead or self.analytes[0]].units[system]
        return self if unit == self.unit else replace(self, unit=unit)


CLONES = "clones"
LYMPHOCYTES = ("alc", "cd4", "cd8", "cd19_b", "nk")
_TABLE = (
    Panel("neutrophils", "Neutrophils", ("anc",), True, "anc", ("anc",)),
    Panel("lymphocytes", "Lymphocyte subsets", LYMPHOCYTES, True, "cd4", ("cd4",)),
    Panel("igg", "IgG", ("igg",), False, "igg", ("igg",)),
    Panel("platelets", "Platelets", ("platelets",), True, "platelets", ("platelets",)),
    Panel("haemoglobin", "Haemoglobin", ("hb",), False, "hb", ("hb",)),
    Panel("car_copies", "CAR-T copies", ("car_transgene",), True, "car_transgene"),
    Panel("car_cells", "CAR-T cells", ("car_cells",), True, "car_cells"),
    Panel("car_share", "CAR-T share of T cells", ("car_percent_cd3",), True, "car_percent_cd3"),
    Panel("viruses", "Viruses", ("cmv_dna", "ebv_dna", "hhv6_dna"), True, actions=("cmv_dna", "ebv_dna")),
    Panel(CLONES, "Clonal haematopoiesis", (), False, unit="VAF %"),
    Panel("t_cells", "T cells (CD3)", ("cd3",), True, "cd3"),
    Panel("iga_igm", "IgA and IgM", ("iga", "igm"), True, "iga"),
    Panel("ldh", "LDH", ("ldh",), True, "ldh"),
    Panel("crp", "CRP", ("crp",), True, "crp"),
    Panel("ferritin", "Ferritin", ("ferritin",), True, "ferritin"),
    Panel("creatinine", "Creatinine", ("creatinine",), False, "creatinine"),
    Panel("rcl", "Replication-competent vector", ("rcl",), True),
)
PANELS: tuple[Panel, ...] = tuple(panel.in_units(UnitSystem.CANONICAL) for panel in _TABLE)
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
    """The wanted panels in the order of the table, in the units of the history, with their series.

    Unknown keys are left out.

    A unit that is kept apart from the panel's own follows as a panel of its own. A panel without values stays, so
    that "not measured" can be said in its place.
    """
    wanted = set(keys)
    found: list[tuple[Panel, tuple[Series, ...]]] = []
    for panel in PANELS:
        if panel.key in wanted:
            mine = [s for s in history.series if s.analyte in panel.analytes]
            found.extend(_with_units_apart(panel.in_units(history.units), mine, history.units))
    return found


def _with_units_apart(
    panel: Panel, series: Sequence[Series], system: UnitSystem
) -> list[tuple[Panel, tuple[Series, ...]]]:
    own = tuple(s for s in series if s.unit == analytes()[s.analyte].units[system])
    other_units = sorted({s.unit for s in series if s not in own})
    rows = [(panel, own)] if own or not other_units else []
    for unit in other_units:
        apart = replace(panel, unit=unit, apart=True, actions=(), lead="")
        rows.append((apart, tuple(s for s in series if s.unit == unit and s not in own)))
    return rows
