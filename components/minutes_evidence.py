"""The evidence on the sheet for the minutes: verdict, rules in one paragraph, gaps, and specimens × assays in short.

Everything is said that the page Patient says of a verdict, without the tables of rules. A list that may be cut short
where the sheet is full carries `data-fit` and ends in the line that counts what is missing (assets/minutes.js).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components import format as fmt
from components import wording
from components.evidence import NO_CANCER
from components.markup import attributes
from components.patient_panel import cancer_sentence
from components.verdict import input_words, verdict_line
from components.verdict_words import answer_words
from data.evidence_results import Level, RuleCode, RuleResult, RuleState, Verdict
from data.evidence_rules import RULES
from data.patient_results import PatientHistory, Specimen
from data.vocabulary import Assay, FindingResult, Material

TITLE = "Is it the CAR-T cells?"
NOTHING_EXAMINED = "No specimen is recorded as examined."
_HEADS = {
    Assay.VECTOR_COPY_NUMBER: "Vector copies",
    Assay.CAR_PROTEIN: "CAR protein",
    Assay.CAR_RNA: "CAR RNA",
    Assay.TCR_CLONOTYPE: "TCR clono.",
    Assay.INTEGRATION_SITE: "Integr. site",
    Assay.SOMATIC_VARIANT: "Muta- tions",
    Assay.VIRUS: "Virus",
    Assay.IMMUNOPHENOTYPE: "Immu- noph.",
    Assay.CYTOGENETICS: "Cyto- gen.",
}
_CELLS = {
    FindingResult.POSITIVE: "+ pos",
    FindingResult.NEGATIVE: "− neg",
    FindingResult.INCONCLUSIVE: "? inc",
    FindingResult.BELOW_LIMIT: "▽ <lim",
}
CELL_WORDS = (
    "pos positive, neg negative, <lim below the limit, inc inconclusive, n.t. not tested (not negative)."
)
NOT_TESTED = "n.t."
_WITH_INPUTS = (RuleCode.VECTOR, RuleCode.CAR)
_BACK = "×"
"""Copies per cell as copies per µg as well: no rule reads them, and they stand on the Patient page."""


def fitted_list(lines: Sequence[Component], what: str, class_name: str = "") -> html.Ul:
    """A list of which the last lines may go where the sheet is full; its own last line then says how many."""
    more = html.Li(className="fit-more", hidden=True)
    return html.Ul([*lines, more], className=class_name or None, **attributes(data_fit=what))


def sheet_evidence(history: PatientHistory) -> list[Component]:
    """A part for each second cancer, then every specimen of the patient."""
    parts: list[Component] = [html.H2(TITLE)]
    if not history.second_cancers:
        parts.append(html.P(NO_CANCER))
    cancers = [
        html.Li([html.H3(wording.sentence_start(cancer_sentence(cancer))), *_of_verdict(verdict)])
        for cancer, verdict in zip(history.second_cancers, history.verdicts, strict=True)
    ]
    if cancers:
        parts.append(fitted_list(cancers, "second cancers", "sheet-cancers"))
    if history.specimens:
        parts += [_specimens(history), html.P(CELL_WORDS, className="small-print")]
    else:
        parts.append(html.P(NOTHING_EXAMINED))
    return parts


def _of_verdict(found: Verdict) -> list[Component]:
    parts: list[Component] = [verdict_line(found), _rules(found.rules)]
    if found.tested_for_car:
        parts.append(html.P(found.next_step))
    against = [html.Li(one) for one in (*found.conflicts, *found.against)]
    if against:
        head = "Either way" if found.level is Level.INDETERMINATE else "Against"
        parts.append(_titled(head, fitted_list(against, "facts")))
    if found.missing:
        gaps = [html.Li([html.Strong(one.rule), f" {one.test} (from: {one.where})"]) for one in found.missing]
        parts.append(_titled("Missing", fitted_list(gaps, "missing tests")))
    return parts


def _titled(head: str, listed: html.Ul) -> html.Div:
    return html.Div([html.Strong(head), listed], className="sheet-list")


def _rules(rules: Sequence[RuleResult]) -> html.P:
    """Every answer, for vector and CAR with what was measured; then the names of the rules not tested."""
    parts: list[Any] = []
    for one in rules:
        if one.state is not RuleState.NOT_TESTED:
            answer = html.Strong(answer_words(one.code, one.outcome))
            given = one.inputs if one.code in _WITH_INPUTS else ()
            read = ", ".join(input_words(fact) for fact in given if not fact.name.startswith(_BACK))
            parts += [f"{_name(one)}: ", answer, f" ({read}); " if read else "; "]
    untested = [_name(one) for one in rules if one.state is RuleState.NOT_TESTED]
    if untested:
        parts += [html.Strong(f"{wording.NOT_TESTED}: "), ", ".join(untested), "; "]
    return html.P([*parts[:-1], parts[-1].removesuffix("; "), "."])


def _name(one: RuleResult) -> str:
    name = RULES[one.code].name
    return f"{one.code} {name if name[:2].isupper() else name[:1].lower() + name[1:]}"


def _specimens(history: PatientHistory) -> html.Table:
    several = len(history.second_cancers) > 1
    head = [html.Th(words, scope="col") for words in ("Specimen", "Day", *_HEADS.values())]
    # The tumours themselves first: where the sheet is full, the last rows go.
    ordered = sorted(history.specimens, key=lambda one: one.material is not Material.SECOND_TUMOUR)
    rows = [_row(specimen, several) for specimen in ordered]
    more = html.Tr(html.Td(colSpan=str(len(head))), className="fit-more", hidden=True)
    return html.Table(
        [
            html.Caption("Specimens × assays", className="visually-hidden"),
            html.Thead(html.Tr(head)),
            html.Tbody([*rows, more], **attributes(data_fit="specimens")),
        ],
        className="sheet-specimens",
    )


def _row(specimen: Specimen, several: bool) -> html.Tr:
    own = f" {specimen.neoplasm_id}" if several and specimen.neoplasm_id else ""
    name = wording.sentence_start(wording.word(specimen.material))
    cells = [_cell(specimen, assay) for assay in _HEADS]
    return html.Tr(
        [
            html.Th(f"{name}{own}", scope="row"),
            html.Td(fmt.day(specimen.day).removeprefix("day ")),
            *cells,
        ]
    )


def _cell(specimen: Specimen, assay: Assay) -> html.Td:
    """Every result of the assay on the specimen once, in the order of the vocabulary; none is not tested."""
    found = {finding.result for finding in specimen.findings if finding.assay is assay}
    if not found:
        return html.Td(NOT_TESTED, className="not-tested")
    return html.Td(", ".join(words for result, words in _CELLS.items() if result in found))
