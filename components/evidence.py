"""The evidence on a second cancer: the verdict first, then specimens × assays with the rows behind every cell."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components import ids, states, wording
from components.clock import clock_of
from components.evidence_matrix import ROWS_HINT, evidence_table
from components.patient_panel import cancer_sentence
from components.still import place
from components.verdict import verdict_parts
from data.evidence_results import Verdict
from data.patient_results import PatientHistory, SecondCancer, Specimen

NO_TUMOUR_SPECIMEN = "No specimen of this tumour was examined; the rows are other samples of the patient."
SPECIMENS = "What was examined"
NO_CANCER = "No second cancer is recorded for this patient."
NOT_ALL = "“Not tested” is not “negative”: where a cell says so, the assay was not done on that specimen. "


def skeleton() -> html.Section:
    """The panel before the first answer."""
    return html.Section(
        [
            html.H2("Is it the CAR-T cells? What was examined: specimens × assays", className="panel-title"),
            place(ids.EVIDENCE, states.loading("the specimens")),
        ],
        id=ids.EVIDENCE_PANEL,
        className="panel evidence-panel",
    )


def evidence(history: PatientHistory, *, is_open: bool = False) -> list[Component]:
    """Verdict and table per second cancer, in order of day; the specimens alone where there is no second cancer.

    `is_open`: the rules behind the verdict are unfolded.
    """
    if not history.second_cancers:
        return _without_cancer(history)
    return [
        _of_cancer(cancer, history, verdict, is_open, place)
        for place, (cancer, verdict) in enumerate(zip(history.second_cancers, history.verdicts, strict=True))
    ]


def specimens_of(cancer: SecondCancer, specimens: Sequence[Specimen]) -> list[Specimen]:
    """The samples that bear on one second cancer: its own and those of no neoplasm, in order of day."""
    return [one for one in specimens if one.neoplasm_id in (None, cancer.neoplasm_id)]


def _without_cancer(history: PatientHistory) -> list[Component]:
    parts: list[Component] = [html.P(NO_CANCER, className="evidence-first")]
    if history.specimens:
        parts.append(evidence_table("All examined specimens", history.specimens, clock_of(history)))
        parts.append(_note())
    return parts


def _note() -> html.P:
    return html.P([NOT_ALL, html.Span(ROWS_HINT, className="rows-hint")], className="evidence-note")


def _of_cancer(
    cancer: SecondCancer, history: PatientHistory, verdict: Verdict, is_open: bool, place: int
) -> html.Section:
    words = wording.sentence_start(cancer_sentence(cancer))
    related = specimens_of(cancer, history.specimens)
    parts: list[Component] = [
        html.H3(words, className="verdict-title"),
        *verdict_parts(verdict, is_open=is_open),
    ]
    if related and not any(one.neoplasm_id == cancer.neoplasm_id for one in related):
        parts.append(html.P(NO_TUMOUR_SPECIMEN, className="evidence-first"))
    if related:
        parts.append(evidence_table(SPECIMENS, related, clock_of(history), place))
        parts.append(_note())
    return html.Section(parts, className="evidence-of-cancer")
