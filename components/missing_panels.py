"""What is not recorded, as two panels of the Data page: fields of the tables, and analytes never measured.

Each has a heat map by year of infusion, centre, product and indication, and the same numbers as tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from components import ids
from components.data_quality import missing_tables
from components.downloads import File, file_links
from components.figures.missing import HELD_BACK, NOBODY, missing_figure
from components.format import counted
from components.graph import EMPTY_FIGURE
from components.markup import attributes
from components.panel import PanelContent, PanelIds, parts
from components.tables import folded
from components.theme import Theme
from data.missingness_results import Field, Missingness
from data.small_cells import SMALLEST_SHOWN

FIELDS = PanelIds(
    "fields",
    ids.DATA_FIELDS_HEAD,
    ids.DATA_FIELDS_CHART,
    ids.DATA_FIELDS_GRAPH,
    ids.DATA_FIELDS_MESSAGE,
    ids.DATA_FIELDS_FOOT,
    ids.DATA_FIELDS_SAVE,
    grows=True,
    has_numbers=False,
)
ANALYTES = PanelIds(
    "analytes",
    ids.DATA_ANALYTES_HEAD,
    ids.DATA_ANALYTES_CHART,
    ids.DATA_ANALYTES_GRAPH,
    ids.DATA_ANALYTES_MESSAGE,
    ids.DATA_ANALYTES_FOOT,
    ids.DATA_ANALYTES_SAVE,
    grows=True,
    has_numbers=False,
)
TITLES = {FIELDS.name: "What is not recorded", ANALYTES.name: "Who was never measured"}
_SAID = {
    FIELDS.name: (
        "Per cent of the records with nothing in a field; empty always means “not recorded”. Fields about deaths count "
        "among patients who died, those about second cancers among second cancers."
    ),
    ANALYTES.name: (
        "Per cent of the patients without any value of an analyte, at any time. Who was not measured is not negative."
    ),
}

FILE = File("Numbers", "CSV", "missingness.csv")


@dataclass(frozen=True)
class Origin:
    """Which data the numbers are of, for a figure that is saved."""

    data_version: str
    data_of: str
    synthetic: bool


def panels() -> list[html.Section]:
    """The two panels before the first answer."""
    return [_panel(FIELDS, "a field"), _panel(ANALYTES, "an analyte")]


def content(of: PanelIds, found: Missingness, origin: Origin, theme: Theme) -> PanelContent:
    """Everything of one of the two panels."""
    title, rows = TITLES[of.name], _rows(of, found)
    head = [html.H2(title), html.P(_SAID[of.name], className="definition")]
    if not rows:
        return PanelContent(EMPTY_FIGURE, True, head, [html.P("There is nothing to count.")], [])
    figure = missing_figure(found.groups, rows, theme, _meta(title, _SAID[of.name], origin))
    tables = missing_tables(found.groups, rows, is_measured=of is ANALYTES)
    return PanelContent(
        figure=figure,
        hidden=False,
        height=figure["layout"]["height"],
        head=[*head, _key(found, rows)],
        message=[],
        foot=[*(folded(one, "row") for one in tables), file_links([FILE], "")],
    )


def _panel(of: PanelIds, each: str) -> html.Section:
    title = TITLES[of.name]
    label = (
        f"{title}: one row for {each}, one column for a group of patients, the per cent number in each cell; the same "
        "numbers stand in the tables below"
    )
    return html.Section(
        parts(of, title, "what is not recorded", label, "chart-missing"),
        className="panel panel-missing",
        **attributes(aria_label=title),
    )


def _rows(of: PanelIds, found: Missingness) -> tuple[Field, ...]:
    return found.fields if of is FIELDS else found.analytes


def _key(found: Missingness, rows: Sequence[Field]) -> html.P:
    """How to read the cells; of the signs, only those that are there."""
    cells = [cell for field in rows for cell in field.cells]
    said = "Behind each group stands its number of patients. The deeper the colour, the more is missing."
    if any(cell.missing is not None and cell.share is None for cell in cells):
        said += f" {NOBODY}: nobody to ask."
    if any(cell.missing is None for cell in cells) or any(group.patients is None for group in found.groups):
        held = counted(SMALLEST_SHOWN - 1, "patient")
        said += f" {HELD_BACK}: not shown, as it is 1 to {held}, or would give such a number away."
    return html.P(said, className="definition")


def _meta(title: str, definition: str, origin: Origin) -> dict[str, Any]:
    """What a saved figure says about itself."""
    synthetic = " · synthetic data" if origin.synthetic else ""
    return {
        "name": title.lower().replace(" ", "-"),
        "title": title,
        "definition": definition,
        "stamp": f"data {origin.data_version} of {origin.data_of}{synthetic}",
        "data_version": origin.data_version,
    }
