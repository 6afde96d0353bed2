"""The Data page: which data are shown, what was wrong with them, what was measured, what the words mean."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from dash import Dash, Input, Output

from callbacks.asking import look
from callbacks.errors import sentence_of
from callbacks.panels import LOOK, failed, filled, panel_outputs
from callbacks.services import services
from components import data_page, ids, missing_panels
from components.data_tables import DemoParameter
from components.still import STILL, still
from data.demo.parameters import parameter_rows
from data.quarantine import quarantine_files
from data.repository import DataUnavailable
from data.vocabulary import Scope

PANELS = (missing_panels.FIELDS, missing_panels.ANALYTES)


def register(app: Dash) -> None:
    version = Input(ids.DATA_VERSION, "data")
    app.callback(Output(ids.DATA_CONTENT, STILL), Output(ids.DATA_REFERENCE, STILL), version)(show_data)
    app.callback([output for panel in PANELS for output in panel_outputs(panel)], version, LOOK)(show_missing)


def show_data(version: Any) -> Any:
    found = facts()
    return still(data_page.content(found)), still(data_page.reference(found))


def show_missing(version: Any, display: Any) -> list[Any]:
    """What is not recorded and who was never measured, from one answer."""
    theme = look(display)
    try:
        snapshot = services().repository.snapshot
    except DataUnavailable as error:
        return [part for one in PANELS for part in failed(one, missing_panels.TITLES[one.name], error)]
    found = services().data_quality(snapshot).missingness
    origin = missing_panels.Origin(snapshot.data_version, snapshot.data_of, snapshot.synthetic)
    return [part for one in PANELS for part in filled(one, missing_panels.content(one, found, origin, theme))]


def facts() -> data_page.DataFacts:
    """What the page is made from, as far as the reader's scope goes; also when no data could be loaded."""
    repository, access = services().repository, services().access()
    report = repository.latest_report(access)
    with_values = access.scope is Scope.IDENTIFIED
    latest = repository.unscoped_report()
    try:
        snapshot = repository.snapshot
    except DataUnavailable as error:
        said = sentence_of(error)
        return data_page.DataFacts(None, said, report, (), None, access.sees_patients, with_values)
    cut_off = snapshot.dataset.data_cut_off_date
    return data_page.DataFacts(
        status=repository.status(),
        problem=None,
        report=report,
        demo_parameters=tuple(DemoParameter(**asdict(row)) for row in parameter_rows())
        if snapshot.synthetic
        else (),
        data_cut_off=cut_off.isoformat() if cut_off else None,
        left_out=quarantine_files(snapshot.kept_in)
        if latest is not None and repository.shows(latest)
        else (),
        with_patients=access.sees_patients,
        with_values=with_values,
        since=services().changes(snapshot),
        quality=services().data_quality(snapshot),
    )
