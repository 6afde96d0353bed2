"""Variants of two specimens on the Patient page: which two, the picture, and the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import html
from dash.development.base_component import Component

from components import format as fmt
from components import ids, states, wording
from components.figures.variant_pair import kind_words, pair_figure, short_source
from components.graph import EMPTY_FIGURE
from components.markers import look_words, place_words
from components.markup import attributes
from components.panel import PanelContent, PanelIds, parts
from components.tables import WordTable, folded
from components.theme import Theme
from data.evidence_amounts import source_of
from data.evidence_results import Source
from data.patient_results import PatientHistory, Specimen
from data.variant_pairs import PairedVariant, PairKind, VariantPair, examined_for_variants
from data.view import View

TITLE = "Variants in two specimens"
OPEN_SYMBOLS = (
    "Filled: found. Open: looked for and not found, drawn at its detection limit. "
    "What was not tested has no symbol."
)
SHARE_OF_CELLS = "An allele fraction also depends on the share of tumour cells"
NO_VARIANTS = "No variant was found in either of the two."


PANEL = PanelIds(
    "variants",
    ids.VARIANTS_HEAD,
    ids.VARIANTS_CHART,
    ids.VARIANTS_GRAPH,
    ids.VARIANTS_MESSAGE,
    ids.VARIANTS_FOOT,
    save=None,
    grows=True,
    has_numbers=False,
)


def skeleton() -> html.Section:
    """The panel before the first answer."""
    label = "Allele fractions of the variants in two specimens; the same values stand in the table below"
    return html.Section(
        parts(PANEL, TITLE, "the variants", label, "chart-variants"),
        className="panel variants-panel",
        **attributes(aria_label=TITLE),
    )


def content(history: PatientHistory, pair: VariantPair | None, view: View, theme: Theme) -> PanelContent:
    """Everything of the panel for one pair; without one why there is none."""
    if pair is None:
        return PanelContent(EMPTY_FIGURE, True, _head(None), [_nothing(history.specimens)], [])
    choice = choices(history.specimens, pair, view)
    if not pair.variants:
        return PanelContent(EMPTY_FIGURE, True, [*_head(pair), choice], [html.P(NO_VARIANTS)], [])
    foot: list[Any] = [html.P(line, className="definition") for line in notes(pair)]
    foot.append(folded(pair_table(pair), "variant", is_open=True))
    figure = pair_figure(pair, theme)
    return PanelContent(figure, False, [*_head(pair), choice], [], foot, figure["layout"]["height"])


def failure(sentence: str, view: View) -> PanelContent:
    """The address names a specimen that is none of the patient's."""
    message = states.error(sentence, f"?{replace(view, specimens=()).to_query()}")
    return PanelContent(EMPTY_FIGURE, True, _head(None), [message], [])


def _head(pair: VariantPair | None) -> list[Any]:
    parts: list[Any] = [html.H2(TITLE)]
    if pair is not None and pair.variants:
        counts = [
            f"{len(own)} {_lower(kind_words(pair, kind))}"
            for kind in PairKind
            if (own := pair.of_kind(kind)) or kind is not PairKind.NOT_COMPARED
        ]
        parts.append(html.P(f"{'; '.join(counts)}.", className="evidence-first"))
    return parts


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def choices(specimens: Sequence[Specimen], pair: VariantPair, view: View) -> html.Div:
    """For each of the two one line of links; a specimen without a look for variants says so and is no link."""
    tested = [source_of(one) for one in examined_for_variants(specimens)]
    shown = (pair.first.specimen_id, pair.second.specimen_id)
    lines: list[Component] = [_line(side, tested, shown, view) for side in (0, 1)]
    untested = [place_words(one) for one in map(source_of, specimens) if one not in tested]
    if untested:
        lines.append(html.P(f"Variants not tested: {'; '.join(untested)}.", className="definition"))
    return html.Div(lines, className="measured-choice")


def _line(side: int, tested: Sequence[Source], shown: tuple[str, str], view: View) -> html.Div:
    """Links that put another specimen on one side; the one of the other side changes places with it."""
    names = [f"{wording.sentence_start(wording.word(one.material))} {fmt.day(one.day)}" for one in tested]
    items = []
    for one, name in zip(tested, names, strict=True):
        words = name if names.count(name) == 1 else f"{name}, {one.specimen_id}"
        here = {"aria_current": "true"} if one.specimen_id == shown[side] else {}
        to = replace(view, specimens=_with(one.specimen_id, side, shown)).to_query()
        items.append(html.Li(html.A(words, href=f"?{to}", **attributes(data_link="stay", **here))))
    return html.Div([html.Span(("Compare", "with")[side], className="minor"), html.Ul(items)])


def _with(name: str, side: int, shown: tuple[str, str]) -> tuple[str, str]:
    if name == shown[1 - side]:
        return shown[1], shown[0]
    return (name, shown[1]) if side == 0 else (shown[0], name)


def notes(pair: VariantPair) -> list[str]:
    """How to read the symbols, what purity the two have, and what could not be compared and why."""
    found = [OPEN_SYMBOLS]
    purities = [
        f"{short_source(source)} {fmt.percent(purity)}"
        for source, purity in ((pair.first, pair.first_purity), (pair.second, pair.second_purity))
        if purity is not None
    ]
    if purities:
        found.append(f"{SHARE_OF_CELLS}: {', '.join(purities)}.")
    untested = [
        f"{one.target} in {short_source(look.source)}"
        for one in pair.of_kind(PairKind.NOT_COMPARED)
        for look in (one.first, one.second)
        if look.result is None
    ]
    if untested:
        found.append(f"Not tested, or not mentioned in the report: {'; '.join(untested)}.")
    return found


def pair_table(pair: VariantPair) -> WordTable:
    heads = (
        "Variant",
        "Compared",
        *(wording.sentence_start(place_words(one)) for one in (pair.first, pair.second)),
    )
    rows = tuple(_table_row(pair, one) for one in pair.variants)
    return WordTable("The variants of both specimens", heads, rows)


def _table_row(pair: VariantPair, one: PairedVariant) -> tuple[str, ...]:
    return one.target, _lower(kind_words(pair, one.kind)), look_words(one.first), look_words(one.second)


def _nothing(specimens: Sequence[Specimen]) -> Component:
    tested = examined_for_variants(specimens)
    if not tested:
        words = "Variants were not tested in any specimen of this patient."
    else:
        words = f"Variants were looked for in one specimen only: {place_words(source_of(tested[0]))}."
    return html.Div([html.P("No two specimens to compare", className="state-title"), html.P(words)],
                    className="state state-empty", role="status")  # fmt: skip
