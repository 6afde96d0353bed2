"""The Data page: which data are shown, what was wrong with them, what was measured, what the words mean."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd
from dash import Dash, Input, Output

from callbacks.errors import sentence_of
from callbacks.services import services
from components import data_page, ids
from components.data_tables import CoverageRow, DemoParameter
from components.still import STILL, still
from data.demo.parameters import parameter_rows
from data.quarantine import quarantine_files
from data.repository import DataUnavailable
from data.vocabulary import Scope


def register(app: Dash) -> None:
    app.callback(Output(ids.DATA_CONTENT, STILL), Input(ids.DATA_VERSION, "data"))(show_data)


def show_data(version: Any) -> Any:
    return still(data_page.content(facts()))


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
        return data_page.DataFacts(None, said, report, (), (), None, access.sees_patients, with_values)
    cut_off = snapshot.dataset.data_cut_off_date
    return data_page.DataFacts(
        status=repository.status(),
        problem=None,
        report=report,
        coverage=tuple(CoverageRow(**row) for row in recorded(snapshot.measurements.coverage())),
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
    )


def recorded(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame with None for what is missing."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")
