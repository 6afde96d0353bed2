"""The addresses that statisticians, exports and checks from outside use; the same answers as the screens."""

from __future__ import annotations

import flask

from callbacks.errors import error_response
from callbacks.services import services
from data import documents, exports
from data.cohort_spec import View, parse_query
from data.repository import DataUnavailable
from data.snapshot import Snapshot

blueprint = flask.Blueprint("api", __name__)


def asked() -> tuple[Snapshot, View]:
    """The data and the parsed question of the current request."""
    return services().repository.snapshot, parse_query(flask.request.query_string.decode("utf-8", "replace"))


@blueprint.get("/healthz")
def health() -> flask.Response:
    try:
        status = services().repository.status()
        snapshot = services().repository.snapshot
    except DataUnavailable as problem:
        response = flask.jsonify({"status": "unavailable", "reason": str(problem.args[0])})
        response.status_code = 503
        return response
    return flask.jsonify({"status": "ok", "data_version": snapshot.data_version, "patients": status.patients})


@blueprint.get("/api/cohort")
def cohort() -> flask.Response:
    snapshot, view = asked()
    return flask.jsonify(documents.cohort_document(services().cohort(snapshot, view.spec)))


@blueprint.get("/api/incidence")
def incidence() -> flask.Response:
    snapshot, view = asked()
    return flask.jsonify(documents.incidence_document(services().incidence(snapshot, view.spec)))


@blueprint.get("/api/patient/<patient_id>")
def patient(patient_id: str) -> flask.Response:
    history = services().repository.snapshot.history(services().access(), patient_id)
    return flask.jsonify(documents.patient_document(history))


@blueprint.get("/export/incidence.csv")
def incidence_csv() -> flask.Response:
    snapshot, view = asked()
    return csv_response(exports.incidence_csv(services().incidence(snapshot, view.spec)), "incidence.csv")


@blueprint.get("/export/cohort.csv")
def cohort_csv() -> flask.Response:
    snapshot, view = asked()
    access = services().access()
    access.require_patients()
    return csv_response(exports.cohort_csv(snapshot, view.spec, access), "cohort.csv")


@blueprint.get("/export/patient/<patient_id>.csv")
def patient_csv(patient_id: str) -> flask.Response:
    snapshot = services().repository.snapshot
    history = snapshot.history(services().access(), patient_id)
    return csv_response(exports.patient_csv(history, snapshot), "patient.csv")


@blueprint.route("/api/", defaults={"rest": ""})
@blueprint.route("/api/<path:rest>")
@blueprint.route("/export/", defaults={"rest": ""})
@blueprint.route("/export/<path:rest>")
def unknown(rest: str) -> flask.Response:
    return error_response(404, f"There is no address {flask.request.path}.")


def csv_response(text: str, name: str) -> flask.Response:
    """A CSV file with a fixed name: no identifier reaches a file name."""
    response = flask.Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="afterwatch-{name}"'
    return response
