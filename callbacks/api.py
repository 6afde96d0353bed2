"""The addresses that statisticians, exports and checks from outside use; the same answers as the screens."""

from __future__ import annotations

from typing import Any

import flask
from werkzeug.exceptions import MethodNotAllowed

from callbacks import delivery_files, files
from callbacks.asking_by_address import asked, with_keys, without_query
from callbacks.errors import error_response
from callbacks.services import services
from data import (
    association_documents,
    baseline_document,
    changes_document,
    data_quality_document,
    documents,
    evidence_document,
    exports,
    rates_document,
    recovery_documents,
    registry_sheet,
    swimmer_document,
    worklist_document,
)
from data.day_zero import day_zero, from_day_zero
from data.methods.association import association_methods
from data.methods.baseline import baseline_methods
from data.methods.definitions import definitions_methods
from data.methods.evidence import evidence_methods
from data.methods.incidence import incidence_methods
from data.methods.measured import persistence_methods, recovery_methods
from data.methods.rates import rates_methods
from data.methods.stacked import stacked_methods
from data.methods.survival import survival_methods
from data.methods.swimmer import swimmer_methods
from data.published_document import definitions_document
from data.repository import DataUnavailable
from data.shown_units import in_units
from data.survival_documents import survival_document
from data.view import View

blueprint = flask.Blueprint("api", __name__)
files.register(blueprint)
delivery_files.register(blueprint)


@blueprint.get("/healthz")
def health() -> flask.Response:
    without_query()
    try:
        status = services().repository.status()
        snapshot = services().repository.snapshot
    except DataUnavailable as problem:
        response = flask.jsonify({"status": "unavailable", "reason": str(problem.args[0])})
        response.status_code = 503
        return response
    return flask.jsonify(
        {
            "status": "ok",
            "data_version": snapshot.data_version,
            "patients": status.patients,
            "problem": status.problem,
            "problem_since": status.problem_since,
        }
    )


def described(view: View, document: dict[str, Any], methods: str) -> flask.Response:
    """An answer with the canonical question and the methods paragraph."""
    return flask.jsonify({**document, "query": view.to_query(), "methods": methods})


@blueprint.get("/api/cohort")
def cohort() -> flask.Response:
    snapshot, view = asked()
    answer = documents.cohort_document(services().cohort(snapshot, view.spec))
    return flask.jsonify({**answer, "query": view.to_query()})


@blueprint.get("/api/baseline")
def baseline() -> flask.Response:
    snapshot, view = asked()
    answer = services().baseline(snapshot, view.spec)
    return described(view, baseline_document.baseline_document(answer), baseline_methods(view.spec, answer))


@blueprint.get("/api/swimmer")
def swimmer() -> flask.Response:
    snapshot, view = asked()
    answer = services().swimmer(snapshot, view.spec, view.sort)
    return described(view, swimmer_document.swimmer_document(answer), swimmer_methods(view.spec, answer))


@blueprint.get("/api/incidence")
def incidence() -> flask.Response:
    snapshot, view = asked()
    answer = services().incidence(snapshot, view.spec)
    return described(view, documents.incidence_document(answer), incidence_methods(view.spec, answer))


@blueprint.get("/api/stacked")
def stacked() -> flask.Response:
    snapshot, view = asked()
    answer = services().stacked(snapshot, view.spec)
    return described(view, documents.stacked_document(answer), stacked_methods(view.spec, answer))


@blueprint.get("/api/rates")
def rates() -> flask.Response:
    snapshot, view = asked()
    answer = services().rates(snapshot, view.spec)
    return described(view, rates_document.rates_document(answer), rates_methods(view.spec, answer))


@blueprint.get("/api/recovery")
def recovery() -> flask.Response:
    snapshot, view = asked()
    answer = services().recovery(snapshot, view)
    return described(view, recovery_documents.recovery_document(answer), recovery_methods(view.spec, answer))


@blueprint.get("/api/persistence")
def persistence() -> flask.Response:
    snapshot, view = asked()
    view = files.about_cells(view)
    answer = services().persistence(snapshot, view)
    return described(
        view, recovery_documents.persistence_document(answer), persistence_methods(view.spec, answer)
    )


@blueprint.get("/api/definitions")
def definitions() -> flask.Response:
    snapshot, view = asked()
    answer = services().definitions(snapshot, view.spec)
    return described(view, definitions_document(answer), definitions_methods(view.spec, answer))


@blueprint.get("/api/survival")
def survival() -> flask.Response:
    snapshot, view = asked()
    answer = services().survival(snapshot, view.spec)
    return described(view, survival_document(answer), survival_methods(view.spec, answer))


@blueprint.get("/api/association")
def association() -> flask.Response:
    snapshot, view = asked()
    answer = services().association(snapshot, view)
    return described(
        view, association_documents.association_document(answer), association_methods(view.spec, answer)
    )


@blueprint.get("/api/evidence")
def evidence() -> flask.Response:
    snapshot, view = asked()
    answer = services().evidence(snapshot, view.spec)
    return described(view, evidence_document.evidence_document(answer), evidence_methods(answer))


@blueprint.get("/api/worklist")
def worklist() -> flask.Response:
    snapshot, view = asked()
    answer = worklist_document.worklist_document(services().worklist(snapshot, view))
    return flask.jsonify({**answer, "query": view.to_query()})


@blueprint.get("/api/changes")
def changes() -> flask.Response:
    without_query()
    snapshot = services().repository.snapshot
    answer = changes_document.since_document(services().changes(snapshot))
    return flask.jsonify({**answer, "data_version": snapshot.data_version})


@blueprint.get("/api/data-quality")
def data_quality() -> flask.Response:
    without_query()
    answer = services().data_quality(services().repository.snapshot)
    return flask.jsonify(data_quality_document.data_quality_document(answer))


@blueprint.get("/api/patient/<path:patient_id>")
def patient(patient_id: str) -> flask.Response:
    view = with_keys("zero")
    history = services().repository.snapshot.history(services().access(), patient_id)
    return flask.jsonify(documents.patient_document(history, day_zero(history, view.zero)))


@blueprint.get("/export/patient/<path:patient_id>.csv")
def patient_csv(patient_id: str) -> flask.Response:
    view = with_keys("zero", "units")
    snapshot = services().repository.snapshot
    history = snapshot.history(services().access(), patient_id)
    history = in_units(from_day_zero(history, day_zero(history, view.zero)), view.units)
    return files.file_response(exports.patient_csv(history, snapshot), "patient.csv")


@blueprint.get("/export/patient/<path:patient_id>/registry.tsv")
def registry_tsv(patient_id: str) -> flask.Response:
    without_query()
    snapshot = services().repository.snapshot
    history = snapshot.history(services().access(), patient_id)
    text = registry_sheet.sheet_tsv(registry_sheet.registry_sheet(history), snapshot)
    return files.file_response(text, "registry.tsv")


def refuse_unknown() -> flask.Response | None:
    """404 as JSON for what looks like an address of ours and is none; Dash would answer it with the page.

    Merged slashes would send `/api//incidence` elsewhere, so the path is looked at before it is routed.
    """
    path = flask.request.path
    ours = path.lstrip("/").split("/")[0] in ("api", "export")
    known = flask.request.blueprint == blueprint.name
    if ours and not known and not isinstance(flask.request.routing_exception, MethodNotAllowed):
        return error_response(404, f"There is no address {path}.")
    return None
