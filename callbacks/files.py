"""The files that hold an answer or what it was made from: one row here per address under /export.

A result is written from the same answer as its screen; analysis tables and scripts ask for the reader's access.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

import flask

from callbacks.asking_by_address import asked, query_string
from callbacks.services import services
from data import exports, recovery_documents, recovery_script, stacked_exports, survival_exports
from data.access import Access
from data.association_documents import association_csv
from data.association_script import association_patients_csv, association_r
from data.baseline_document import baseline_csv
from data.baseline_script import baseline_r
from data.cohort_spec import CohortSpec
from data.evidence_exports import evidence_cancers_csv, evidence_csv, evidence_r
from data.published_document import definitions_csv, estimators_csv
from data.published_script import definitions_patients_csv, definitions_r
from data.query import read_pairs
from data.rates_document import rates_csv
from data.rates_script import rates_patients_csv, rates_r
from data.recovery_results import PERSISTENCE_ANALYTES
from data.script_exports import incidence_r, survival_r
from data.snapshot import Snapshot
from data.swimmer_document import swimmer_csv
from data.swimmer_script import swimmer_r
from data.view import View
from data.worklist_document import worklist_csv

Make = Callable[[Snapshot, View, Access], str]
MIMETYPES = {"csv": "text/csv", "tsv": "text/tab-separated-values"}
"""By the end of the name; scripts are plain text."""


def of_spec(make: Callable[[Snapshot, CohortSpec, Access], str]) -> Make:
    """A file of the cohort's question, whatever else stands in the address."""
    return lambda load, view, access: make(load, view.spec, access)


def of_cells(make: Make) -> Make:
    """A file about CAR-T cells."""
    return lambda load, view, access: make(load, about_cells(view), access)


def about_cells(view: View) -> View:
    """The question about CAR-T cells: without an analyte in the address by copies, as the view's default is no cell."""
    named = "analyte" in read_pairs(query_string())
    return view if named else replace(view, analyte=PERSISTENCE_ANALYTES[0])


def worklist(load: Snapshot, view: View, access: Access) -> str:
    """The worklist, whose lines are patients."""
    access.require_patients()
    return worklist_csv(services().worklist(load, view))


RESULTS: Mapping[str, Make] = {
    "incidence.csv": lambda load, view, _: exports.incidence_csv(services().incidence(load, view.spec)),
    "baseline.csv": lambda load, view, _: baseline_csv(services().baseline(load, view.spec)),
    "evidence.csv": lambda load, view, _: evidence_csv(services().evidence(load, view.spec)),
    "stacked.csv": lambda load, view, _: stacked_exports.stacked_csv(services().stacked(load, view.spec)),
    "survival.csv": lambda load, view, _: survival_exports.survival_csv(services().survival(load, view.spec)),
    "rates.csv": lambda load, view, _: rates_csv(services().rates(load, view.spec)),
    "association.csv": lambda load, view, _: association_csv(services().association(load, view)),
    "recovery.csv": lambda load, view, _: recovery_documents.recovery_csv(services().recovery(load, view)),
    "persistence.csv": lambda load, view, _: recovery_documents.persistence_csv(
        services().persistence(load, about_cells(view))
    ),
    "loss.csv": lambda load, view, _: recovery_documents.loss_csv(
        services().persistence(load, about_cells(view))
    ),
    "definitions.csv": lambda load, view, _: definitions_csv(services().definitions(load, view.spec)),
    "estimators.csv": lambda load, view, _: estimators_csv(services().definitions(load, view.spec)),
}
TABLES: Mapping[str, Make] = {
    "cohort.csv": of_spec(exports.cohort_csv),
    "swimmer.csv": lambda load, view, _: swimmer_csv(services().swimmer(load, view.spec, view.sort)),
    "evidence-cancers.csv": of_spec(evidence_cancers_csv),
    "stacked-patients.csv": of_spec(stacked_exports.stacked_patients_csv),
    "survival-patients.csv": of_spec(survival_exports.survival_patients_csv),
    "rates-patients.csv": lambda load, view, access: rates_patients_csv(load, load.report, view.spec, access),
    "association-patients.csv": association_patients_csv,
    "recovery-values.csv": recovery_script.recovery_values_csv,
    "loss-patients.csv": of_cells(recovery_script.loss_patients_csv),
    "definitions-patients.csv": of_spec(definitions_patients_csv),
}
SCRIPTS: Mapping[str, Make] = {
    "incidence.R": of_spec(incidence_r),
    "baseline.R": of_spec(baseline_r),
    "swimmer.R": lambda load, view, access: swimmer_r(load, view.spec, access, view.sort),
    "evidence.R": of_spec(evidence_r),
    "stacked.R": of_spec(stacked_exports.stacked_r),
    "survival.R": of_spec(survival_r),
    "rates.R": lambda load, view, access: rates_r(load, load.report, view.spec, access),
    "association.R": association_r,
    "recovery.R": recovery_script.recovery_r,
    "persistence.R": of_cells(recovery_script.persistence_r),
    "definitions.R": of_spec(definitions_r),
}


LISTS: Mapping[str, Make] = {"worklist.csv": worklist}


def register(blueprint: flask.Blueprint) -> None:
    """One address per file."""
    for name, make in {**RESULTS, **TABLES, **SCRIPTS, **LISTS}.items():
        blueprint.add_url_rule(
            f"/export/{name}", f"export {name}".replace(".", " "), partial(_answer, name, make)
        )


def _answer(name: str, make: Make) -> flask.Response:
    snapshot, view = asked()
    return file_response(make(snapshot, view, services().access()), name)


def file_response(text: str | Iterator[str], name: str) -> flask.Response:
    """A file with a fixed name: no identifier reaches a file name. An iterator is sent as it goes."""
    response = flask.Response(text, mimetype=MIMETYPES.get(name.rpartition(".")[2], "text/plain"))
    response.headers["Content-Disposition"] = f'attachment; filename="afterwatch-{name}"'
    return response
