"""Where the tumour's clonotype, variants, integration sites and viruses were looked for: one row each."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components import format as fmt
from components import wording
from components.markup import framed_table
from data.evidence_results import Look, Marker, Source, Verdict
from data.vocabulary import Denominator, FindingResult

MARKERS_TITLE = "Where the tumour's clonotype, variants and integration sites were looked for, and viruses"
NOT_MENTIONED = "not mentioned"
NOT_MENTIONED_MEANS = (
    f"“{NOT_MENTIONED}”: the assay was done there and its report does not name it; that is no “not found”."
)


def markers_table(found: Verdict) -> list[Component]:
    """The table with a note where it needs one; nothing where the tumour has no marker and no virus was looked for."""
    kinds = (
        ("clonotype", found.clonotypes),
        ("variant", found.variants),
        ("integration site", found.sites),
        ("virus", found.viruses),
    )
    rows = [(kind, marker) for kind, markers in kinds for marker in markers]
    if not rows:
        return []
    places = [look.source for look in _looks(rows[0][1])]
    heads = ("Marker", *(wording.sentence_start(place_words(place)) for place in places))
    parts: list[Component] = [framed_table(MARKERS_TITLE, heads, [_row(*row) for row in rows])]
    if any(look.assay_done for _, marker in rows for look in _looks(marker)):
        parts.append(html.P(NOT_MENTIONED_MEANS, className="evidence-note"))
    return parts


def _looks(marker: Marker) -> tuple[Look, ...]:
    return (*marker.in_tumour, *marker.elsewhere)


def _row(kind: str, marker: Marker) -> html.Tr:
    cells = [html.Td(look_words(look), className=look_class(look)) for look in _looks(marker)]
    return html.Tr([html.Th([marker.target, html.Span(kind, className="minor")], scope="row"), *cells])


def place_words(source: Source) -> str:
    return f"{wording.word(source.material)} {source.specimen_id}, {fmt.day(source.day)}"


def look_words(look: Look) -> str:
    """`found 13 %, rank 3`, `below limit (limit 0.5 %)`, `not found`, `not tested`, `not mentioned`."""
    if look.result is None:
        return NOT_MENTIONED if look.assay_done else wording.NOT_TESTED
    if look.result is not FindingResult.POSITIVE:
        words = {FindingResult.NEGATIVE: "not found"}.get(look.result) or wording.word(look.result)
        limit = fmt.limit(look.lower_limit, look.unit)
        return f"{words} (limit {limit})" if limit else words
    parts = ["found" if look.share is None else f"found {fmt.fraction(look.share)}{_whole(look)}"]
    return ", ".join(parts + ([f"rank {look.rank}"] if look.rank is not None else []))


def _whole(look: Look) -> str:
    """What a share is of, where it is not of all cells."""
    if look.denominator in (None, Denominator.ALL_CELLS):
        return ""
    return f" {wording.word(Denominator(look.denominator))}"


def look_class(look: Look) -> str:
    if look.result is None:
        return "cell cell-not-tested"
    return f"cell cell-{look.result.replace('_', '-')}"
