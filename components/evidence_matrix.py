"""Specimens × assays: one word, sign and pattern in every cell, and the rows behind it under its line.

A cell is a button that unfolds its rows (assets/rows.js); they are in the page already, so nothing is asked. A cell
without a finding reads "not tested", which is neither negative nor below the limit, and has no rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components import format as fmt
from components import ids, wording
from components.clock import FROM_INFUSION, Clock
from components.markup import attributes, unseen
from data.patient_results import Finding, Specimen
from data.vocabulary import Assay, Denominator, ExpressionEffect, FindingResult, Material

ROWS_HINT = "A cell opens the rows behind it."
_TUMOURS = (Material.SECOND_TUMOUR, Material.FIRST_TUMOUR, Material.MARROW)
_SIGNS = {
    FindingResult.POSITIVE: "+",
    FindingResult.NEGATIVE: "−",
    FindingResult.INCONCLUSIVE: "?",
    FindingResult.BELOW_LIMIT: "▽",
}
_NAMED_BY_THE_COLUMN = (Assay.VECTOR_COPY_NUMBER, Assay.CAR_PROTEIN, Assay.CAR_RNA)
"""Assays with one target, which the head of the column says already."""
_ONE_LINE_LETTERS = 22
_HEADS = (
    "Target",
    "Result",
    "Value",
    "Share",
    "Of which cells",
    "Rank",
    "Detection limit",
    "Gene, effect",
    "Reported",
    "Laboratory",
)


def evidence_table(
    caption: str, specimens: Sequence[Specimen], clock: Clock = FROM_INFUSION, place: int = 0
) -> html.Div:
    """Specimens × assays. It scrolls sideways inside its own frame where the screen is narrow.

    `clock` knows the dates where the reader may see them; `place` counts the tables of a page.
    """
    head = [html.Th(words, scope="col") for words in ("Specimen", "Day", "Purity")]
    head += [html.Th(wording.sentence_start(wording.word(assay)), scope="col") for assay in Assay]
    body: list[Component] = []
    for line, specimen in enumerate(specimens):
        body += _lines(specimen, clock, f"{place}-{line}")
    table = html.Table(
        [html.Caption(caption), html.Thead(html.Tr(head)), html.Tbody(body)],
        className="evidence-table specimens-table",
    )
    return html.Div(table, className="scroll", tabIndex="0", role="region", **attributes(aria_label=caption))


def purity_words(specimen: Specimen) -> str:
    """The share of tumour cells; for a sample that is no tumour, that it does not apply."""
    if specimen.tumour_purity is not None:
        return fmt.percent(specimen.tumour_purity)
    return fmt.NOT_RECORDED if specimen.material in _TUMOURS else "does not apply"


def _lines(specimen: Specimen, clock: Clock, place: str) -> list[html.Tr]:
    """The line of a specimen, then one hidden line for each cell that has rows."""
    cells, behind = [], []
    for at, assay in enumerate(Assay):
        findings = [finding for finding in specimen.findings if finding.assay is assay]
        rows_id = ids.evidence_rows(f"{place}-{at}")
        cells.append(_cell(findings, rows_id))
        if findings:
            behind.append(_rows_behind(specimen, assay, findings, rows_id, clock))
    name = wording.sentence_start(wording.word(specimen.material))
    start = html.Tr(
        [
            html.Th([name, html.Span(specimen.specimen_id, className="minor")], scope="row"),
            html.Td(_collected(specimen, clock), className="number"),
            html.Td(
                purity_words(specimen), className="number" if specimen.tumour_purity is not None else None
            ),
            *cells,
        ]
    )
    return [start, *behind]


def _collected(specimen: Specimen, clock: Clock) -> list[Component | str]:
    when = clock.date(specimen.day)
    dated = [html.Span(when, className="minor cell-date")] if when else []
    return [fmt.day(specimen.day).removeprefix("day "), *dated]


def _cell(findings: Sequence[Finding], rows_id: str) -> html.Td:
    if not findings:
        return html.Td(html.Span(wording.NOT_TESTED), className="cell cell-not-tested")
    results = list(dict.fromkeys(finding.result for finding in findings))
    look = f"cell-{results[0].replace('_', '-')}" if len(results) == 1 else "cell-mixed"
    parts = [part for result in results for part in _of_result([f for f in findings if f.result is result])]
    button = html.Button(
        [*parts, unseen(f": {fmt.counted(len(findings), 'row')}")],
        type="button",
        className="cell-rows",
        **attributes(aria_expanded="false", aria_controls=rows_id),
    )
    return html.Td(button, className=f"cell {look}")


def _of_result(findings: Sequence[Finding]) -> list[Component]:
    """Sign and word once, a line for each finding, and their limit where it is one and says something new."""
    sign = html.Span(_SIGNS[findings[0].result], className="sign", **attributes(aria_hidden="true"))
    name = html.Strong(wording.word(findings[0].result))
    lines: list[Component] = [html.Span([sign, name], className="finding")]
    lines += [_detail(words, finding.assay) for finding in findings if (words := _brief(finding))]
    limits = {limit_words(finding) for finding in findings if not _is_limit_itself(finding)}
    if len(limits) == 1 and (limit := limits.pop()):
        lines.append(html.Span(f"limit {limit}", className="finding-detail"))
    return lines


def _detail(words: str, assay: Assay) -> html.Span:
    """A variant stays in one line with its allele fraction where the screen has room."""
    is_short = assay is Assay.SOMATIC_VARIANT and len(words) <= _ONE_LINE_LETTERS
    return html.Span(words, className="finding-detail one-line" if is_short else "finding-detail")


def _brief(finding: Finding) -> str:
    """Target and amount, without what stands in the rows behind."""
    target = None if finding.assay in _NAMED_BY_THE_COLUMN else finding.target
    return " ".join(filter(None, (target, amount(finding, brief=True))))


def _is_limit_itself(finding: Finding) -> bool:
    """ "< 0.002 copies/cell" needs no limit beside it."""
    return finding.result is FindingResult.BELOW_LIMIT and finding.value == finding.lower_limit is not None


def _rows_behind(
    specimen: Specimen, assay: Assay, findings: Sequence[Finding], rows_id: str, clock: Clock
) -> html.Tr:
    noted = any(finding.note for finding in findings)
    heads = (*_HEADS, "Note") if noted else _HEADS
    name = wording.sentence_start(wording.word(specimen.material))
    caption = f"{name} {specimen.specimen_id}, {fmt.day(specimen.day)}: {wording.word(assay)}"
    table = html.Table(
        [
            html.Caption(caption),
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody([_row(finding, clock, noted) for finding in findings]),
        ],
        className="word-table",
    )
    return html.Tr(html.Td(table, colSpan=3 + len(Assay)), id=rows_id, hidden=True, className="rows-behind")


def _row(finding: Finding, clock: Clock, noted: bool) -> html.Tr:
    cells = [
        wording.word(finding.result),
        _value(finding) or fmt.DASH,
        fmt.DASH if finding.share is None else fmt.fraction(finding.share),
        wording.word(Denominator(finding.denominator)).removeprefix("of ")
        if finding.denominator
        else fmt.DASH,
        fmt.DASH if finding.rank is None else str(finding.rank),
        limit_words(finding) or fmt.NOT_RECORDED,
        "; ".join(_effects(finding)) or fmt.DASH,
        fmt.NOT_RECORDED if finding.reported_day is None else clock.when(finding.reported_day),
        finding.laboratory or fmt.NOT_RECORDED,
        *([finding.note or ""] if noted else []),
    ]
    return html.Tr(
        [html.Th(finding.target or "no target named", scope="row"), *(html.Td(cell) for cell in cells)]
    )


def finding_facts(finding: Finding) -> list[str]:
    """Rank among the findings of its kind, nearness to a cancer gene, effect on expression, where recorded."""
    rank = [f"rank {finding.rank}"] if finding.rank is not None else []
    return [*rank, *_effects(finding)]


def _effects(finding: Finding) -> list[str]:
    near = {"yes": "in or near a cancer gene", "no": "not near a cancer gene"}.get(finding.cancer_gene or "")
    effect = wording.word(ExpressionEffect(finding.expression_effect)) if finding.expression_effect else None
    return [fact for fact in (near, effect) if fact]


def amount(finding: Finding, *, brief: bool = False) -> str | None:
    """Value with unit, or the share in per cent with what it is a share of; None where neither is given.

    `brief` leaves "of all cells" out.
    """
    parts = [value] if (value := _value(finding)) else []
    if finding.share is not None:
        whole = None if brief and finding.denominator == Denominator.ALL_CELLS else finding.denominator
        of_what = f" {wording.word(Denominator(whole))}" if whole else ""
        parts.append(f"{fmt.fraction(finding.share)}{of_what}")
    return ", ".join(parts) or None


def _value(finding: Finding) -> str:
    if finding.value is None:
        return ""
    comparator = "<" if finding.result is FindingResult.BELOW_LIMIT else "="
    return fmt.measured(finding.value, finding.unit or "", comparator)


def limit_words(finding: Finding) -> str:
    """The detection limit with its unit, a fraction in per cent; empty where it is not recorded."""
    return fmt.limit(finding.lower_limit, finding.unit)
