"""The evidence on a second cancer: the verdict first, then specimens × assays with one word in every cell.

A cell without a finding reads "not tested", which is neither negative nor below the limit; every state has
its own word, sign and pattern, so that colour is never needed.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components import format as fmt
from components import ids, states, wording
from components.markup import attributes
from components.patient_panel import cancer_sentence
from components.still import place
from components.verdict import verdict_parts
from data.evidence_results import Verdict
from data.patient_results import Finding, PatientHistory, SecondCancer, Specimen
from data.vocabulary import Assay, Denominator, ExpressionEffect, FindingResult, Material

NO_TUMOUR_SPECIMEN = "No specimen of this tumour was examined; the rows are other samples of the patient."
SPECIMENS = "What was examined"
NO_CANCER = "No second cancer is recorded for this patient."
NOT_ALL = "“Not tested” is not “negative”: where a cell says so, the assay was not done on that specimen."
_TUMOURS = (Material.SECOND_TUMOUR, Material.FIRST_TUMOUR, Material.MARROW)
_SIGNS = {
    FindingResult.POSITIVE: "+",
    FindingResult.NEGATIVE: "−",
    FindingResult.INCONCLUSIVE: "?",
    FindingResult.BELOW_LIMIT: "▽",
}


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


def evidence(
    history: PatientHistory, verdicts: Sequence[Verdict], *, is_open: bool = False
) -> list[Component]:
    """Verdict and table per second cancer, in order of day; the specimens alone where there is no second cancer.

    `is_open`: the rules behind the verdict are unfolded.
    """
    if not history.second_cancers:
        return _without_cancer(history)
    return [
        _of_cancer(cancer, history, verdict, is_open)
        for cancer, verdict in zip(history.second_cancers, verdicts, strict=True)
    ]


def specimens_of(cancer: SecondCancer, specimens: Sequence[Specimen]) -> list[Specimen]:
    """The samples that bear on one second cancer: its own and those of no neoplasm, in order of day."""
    return [one for one in specimens if one.neoplasm_id in (None, cancer.neoplasm_id)]


def _without_cancer(history: PatientHistory) -> list[Component]:
    parts: list[Component] = [html.P(NO_CANCER, className="evidence-first")]
    if history.specimens:
        parts.append(evidence_table("All examined specimens", history.specimens))
        parts.append(html.P(NOT_ALL, className="evidence-note"))
    return parts


def _of_cancer(
    cancer: SecondCancer, history: PatientHistory, verdict: Verdict, is_open: bool
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
        parts.append(evidence_table(SPECIMENS, related))
        parts.append(html.P(NOT_ALL, className="evidence-note"))
    return html.Section(parts, className="evidence-of-cancer")


def evidence_table(caption: str, specimens: Sequence[Specimen]) -> html.Div:
    """Specimens × assays. It scrolls sideways inside its own frame where the screen is narrow."""
    head = [html.Th(words, scope="col") for words in ("Specimen", "Day", "Purity")]
    head += [html.Th(wording.sentence_start(wording.word(assay)), scope="col") for assay in Assay]
    table = html.Table(
        [
            html.Caption(caption),
            html.Thead(html.Tr(head)),
            html.Tbody([_row(specimen) for specimen in specimens]),
        ],
        className="evidence-table specimens-table",
    )
    return html.Div(table, className="scroll", tabIndex="0", role="region", **attributes(aria_label=caption))


def _row(specimen: Specimen) -> html.Tr:
    name = wording.sentence_start(wording.word(specimen.material))
    return html.Tr(
        [
            html.Th([name, html.Span(specimen.specimen_id, className="minor")], scope="row"),
            html.Td(fmt.day(specimen.day).removeprefix("day "), className="number"),
            html.Td(purity_words(specimen), className="number"),
            *(_cell([f for f in specimen.findings if f.assay is assay]) for assay in Assay),
        ]
    )


def purity_words(specimen: Specimen) -> str:
    """The share of tumour cells; for a sample that is no tumour, that it does not apply."""
    if specimen.tumour_purity is not None:
        return fmt.percent(specimen.tumour_purity)
    return fmt.NOT_RECORDED if specimen.material in _TUMOURS else "does not apply"


def _cell(findings: Sequence[Finding]) -> html.Td:
    if not findings:
        return html.Td(html.Span(wording.NOT_TESTED), className="cell cell-not-tested")
    results = {finding.result for finding in findings}
    look = f"cell-{findings[0].result.replace('_', '-')}" if len(results) == 1 else "cell-mixed"
    return html.Td([_finding(finding) for finding in findings], className=f"cell {look}")


def _finding(finding: Finding) -> html.Div:
    sign = html.Span(_SIGNS[finding.result], className="sign", **attributes(aria_hidden="true"))
    lines: list[Component] = [html.Div([sign, html.Strong(wording.word(finding.result))])]
    lines += [html.Div(words, className="finding-detail") for words in finding_details(finding)]
    return html.Div(lines, className="finding")


def finding_details(finding: Finding) -> list[str]:
    """Target, amount, limit and what is known beside it; empty fields are left out."""
    limit = f"limit {fmt.significant(finding.lower_limit)}" if finding.lower_limit is not None else None
    return [detail for detail in (finding.target, amount(finding), limit, *finding_facts(finding)) if detail]


def finding_facts(finding: Finding) -> list[str]:
    """Rank among the findings of its kind, nearness to a cancer gene, effect on expression, where recorded."""
    facts = [
        f"rank {finding.rank}" if finding.rank is not None else None,
        {"yes": "in or near a cancer gene", "no": "not near a cancer gene"}.get(finding.cancer_gene or ""),
        wording.word(ExpressionEffect(finding.expression_effect)) if finding.expression_effect else None,
    ]
    return [fact for fact in facts if fact]


def amount(finding: Finding) -> str | None:
    """Value with unit, or the share in per cent with what it is a share of; None where neither is given."""
    parts = []
    if finding.value is not None:
        comparator = "<" if finding.result is FindingResult.BELOW_LIMIT else "="
        parts.append(fmt.measured(finding.value, finding.unit or "", comparator))
    if finding.share is not None:
        of_what = f" {wording.word(Denominator(finding.denominator))}" if finding.denominator else ""
        parts.append(f"{fmt.percent(finding.share)}{of_what}")
    return ", ".join(parts) or None
