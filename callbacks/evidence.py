"""The view "Evidence" of the Cohort page."""

from __future__ import annotations

from typing import Any

from dash import Dash, Output

from callbacks.asking import FORESEEN, ask
from callbacks.errors import allowed_by, sentence_of
from callbacks.panels import QUESTION
from callbacks.services import services
from callbacks.work import work
from components import cohort_bar, evidence_cohort, ids
from components.still import STILL, still
from data.methods.evidence import evidence_methods
from data.repository import DataUnavailable
from data.view import View


def register(app: Dash) -> None:
    app.callback(Output(ids.EVIDENCE_COHORT, STILL), *QUESTION)(show_evidence)


def show_evidence(query: Any, version: Any) -> str:
    """What was tested in the second cancers of the question, and the verdicts."""
    try:
        asked = ask(query)
        answer = services().evidence(asked.snapshot, asked.spec)
    except FORESEEN as error:
        reset = None if isinstance(error, DataUnavailable) else "?"
        return still(evidence_cohort.failure(sentence_of(error), reset, allowed_by(error)))

    def href_of(patient_id: str) -> str:
        return "/patient?" + asked.view.of_patient(patient_id).to_query()

    content = evidence_cohort.content(answer, href_of, cohort_bar.reset_query(asked.view))
    return still([*content, *work("evidence", answer.n_analysed, View(asked.spec), evidence_methods(answer))])
