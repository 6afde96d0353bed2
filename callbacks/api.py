"""The addresses that statisticians, exports and checks from outside use; the same answers as the screens."""

from __future__ import annotations

from dataclasses import replace

import flask
from werkzeug.exceptions import MethodNotAllowed

from callbacks.errors import error_response
from callbacks.services import services
from data import (
    association_documents,
    association_script,
    documents,
    evidence_document,
    exports,
    rates_document,
    rates_script,
    recovery_documents,
    script_exports,
    survival_exports,
    worklist_document,
)
from data.methods import incidence_methods, survival_methods
from data.published_document import definitions_document
from data.query import QueryError, read_pairs, shown
from data.recovery_results import PERSISTENCE_ANALYTES
from data.repository import DataUnavailable
from data.snapshot import Snapshot
from data.survival_documents import survival_document
from data.view import View, parse_query

blueprint = flask.Blueprint("api", __name__)


def asked() -> tuple[Snapshot, View]:
    """The data and the parsed question of the current request; a patient it names must be there."""
    snapshot, view = services().repository.snapshot, parse_query(query_string())
    if view.patient is not None and services().access().sees_patients:
        snapshot.patient_index(view.patient)
    return snapshot, view


def query_string() -> str:
    return flask.request.query_string.decode("utf-8", "replace")


def without_query() -> None:
    """Refuse a query where none has a meaning: it would be ignored."""
    for key in read_pairs(query_string()):
        raise QueryError(f"This address takes no query; leave out {shown(key)}.", key)


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


@blueprint.get("/api/cohort")
def cohort() -> flask.Response:
    snapshot, view = asked()
    answer = documents.cohort_document(services().cohort(snapshot, view.spec))
    return flask.jsonify({**answer, "query": view.to_query()})


@blueprint.get("/api/incidence")
def incidence() -> flask.Response:
    snapshot, view = asked()
    answer = services().incidence(snapshot, view.spec)
    methods = incidence_methods(view.spec, answer)
    document = documents.incidence_document(answer)
    return flask.jsonify({**document, "query": view.to_query(), "methods": methods})


@blueprint.get("/api/stacked")
def stacked() -> flask.Response:
    snapshot, view = asked()
    answer = documents.stacked_document(services().stacked(snapshot, view.spec))
    return flask.jsonify({**answer, "query": view.to_query()})


@blueprint.get("/api/rates")
def rates() -> flask.Response:
    snapshot, view = asked()
    answer = rates_document.rates_document(services().rates(snapshot, view.spec))
    return flask.jsonify({**answer, "query": view.to_query()})


@blueprint.get("/export/rates.csv")
def rates_csv() -> flask.Response:
    snapshot, view = asked()
    return csv_response(rates_document.rates_csv(services().rates(snapshot, view.spec)), "rates.csv")


@blueprint.get("/api/recovery")
def recovery() -> flask.Response:
    snapshot, view = asked()
    answer = recovery_documents.recovery_document(services().recovery(snapshot, view))
    return flask.jsonify({**answer, "query": view.to_query()})


@blueprint.get("/api/persistence")
def persistence() -> flask.Response:
    """Without an analyte in the address by copies: the default of the view measures no CAR-T cells."""
    snapshot, view = asked()
    named = "analyte" in read_pairs(query_string())
    view = view if named else replace(view, analyte=PERSISTENCE_ANALYTES[0])
    answer = recovery_documents.persistence_document(services().persistence(snapshot, view))
    return flask.jsonify({**answer, "query": view.to_query()})


@blueprint.get("/api/definitions")
def definitions() -> flask.Response:
    snapshot, view = asked()
    answer = definitions_document(services().definitions(snapshot, view.spec))
    return flask.jsonify({**answer, "query": view.to_query()})


@blueprint.get("/api/survival")
def survival() -> flask.Response:
    snapshot, view = asked()
    answer = services().survival(snapshot, view.spec)
    methods = survival_methods(view.spec, answer)
    return flask.jsonify({**survival_document(answer), "query": view.to_query(), "methods": methods})


@blueprint.get("/api/association")
def association() -> flask.Response:
    snapshot, view = asked()
    answer = association_documents.association_document(services().association(snapshot, view))
    return flask.jsonify({**answer, "query": view.to_query()})


@blueprint.get("/export/association.csv")
def association_csv() -> flask.Response:
    snapshot, view = asked()
    text = association_documents.association_csv(services().association(snapshot, view))
    return csv_response(text, "association.csv")


@blueprint.get("/api/evidence")
def evidence() -> flask.Response:
    snapshot, view = asked()
    answer = evidence_document.evidence_document(services().evidence(snapshot, view.spec))
    return flask.jsonify({**answer, "query": view.to_query()})


@blueprint.get("/api/worklist")
def worklist() -> flask.Response:
    snapshot, view = asked()
    answer = worklist_document.worklist_document(services().worklist(snapshot, view))
    return flask.jsonify({**answer, "query": view.to_query()})


@blueprint.get("/export/worklist.csv")
def worklist_csv() -> flask.Response:
    snapshot, view = asked()
    services().access().require_patients()
    return csv_response(worklist_document.worklist_csv(services().worklist(snapshot, view)), "worklist.csv")


@blueprint.get("/api/patient/<path:patient_id>")
def patient(patient_id: str) -> flask.Response:
    without_query()
    history = services().repository.snapshot.history(services().access(), patient_id)
    return flask.jsonify(documents.patient_document(history))


@blueprint.get("/export/incidence.csv")
def incidence_csv() -> flask.Response:
    snapshot, view = asked()
    return csv_response(exports.incidence_csv(services().incidence(snapshot, view.spec)), "incidence.csv")


@blueprint.get("/export/recovery.csv")
def recovery_csv() -> flask.Response:
    snapshot, view = asked()
    return csv_response(recovery_documents.recovery_csv(services().recovery(snapshot, view)), "recovery.csv")


@blueprint.get("/export/cohort.csv")
def cohort_csv() -> flask.Response:
    snapshot, view = asked()
    access = services().access()
    access.require_patients()
    return csv_response(exports.cohort_csv(snapshot, view.spec, access), "cohort.csv")


@blueprint.get("/export/survival.csv")
def survival_csv() -> flask.Response:
    snapshot, view = asked()
    text = survival_exports.survival_csv(services().survival(snapshot, view.spec))
    return csv_response(text, "survival.csv")


@blueprint.get("/export/survival-patients.csv")
def survival_patients_csv() -> flask.Response:
    snapshot, view = asked()
    text = survival_exports.survival_patients_csv(snapshot, view.spec, services().access())
    return csv_response(text, "survival-patients.csv")


@blueprint.get("/export/incidence.R")
def incidence_r() -> flask.Response:
    snapshot, view = asked()
    return r_response(script_exports.incidence_r(snapshot, view.spec, services().access()), "incidence.R")


@blueprint.get("/export/association.R")
def association_r() -> flask.Response:
    snapshot, view = asked()
    text = association_script.association_r(snapshot, view, services().access())
    return r_response(text, "association.R")


@blueprint.get("/export/rates.R")
def rates_r() -> flask.Response:
    snapshot, view = asked()
    text = rates_script.rates_r(snapshot, snapshot.report, view.spec, services().access())
    return r_response(text, "rates.R")


@blueprint.get("/export/survival.R")
def survival_r() -> flask.Response:
    snapshot, view = asked()
    return r_response(script_exports.survival_r(snapshot, view.spec, services().access()), "survival.R")


@blueprint.get("/export/patient/<path:patient_id>.csv")
def patient_csv(patient_id: str) -> flask.Response:
    without_query()
    snapshot = services().repository.snapshot
    history = snapshot.history(services().access(), patient_id)
    return csv_response(exports.patient_csv(history, snapshot), "patient.csv")


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


def csv_response(text: str, name: str) -> flask.Response:
    return file_response(text, name, "text/csv")


def r_response(text: str, name: str) -> flask.Response:
    return file_response(text, name, "text/plain")


def file_response(text: str, name: str, mimetype: str) -> flask.Response:
    """A file with a fixed name: no identifier reaches a file name."""
    response = flask.Response(text, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="afterwatch-{name}"'
    return response
