"""Clonal haematopoiesis over time on the Patient page: what is new or grows, beside the blood counts; every look."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components import format as fmt
from components import ids, wording
from components.figures.clones import clones_drawing
from components.figures.timeline import timeline_figure
from components.figures.timeline_frame import NARROWEST_PX
from components.graph import EMPTY_FIGURE
from components.markers import look_class, look_words, place_words
from components.markup import attributes, framed_table
from components.panel import PanelContent, PanelIds, parts
from components.theme import Theme
from data.clone_course import (
    CUT_OFFS,
    CloneCourse,
    clone_courses,
    clone_samples,
    panels_without_finding,
    untested_samples,
)
from data.evidence_amounts import source_of
from data.evidence_clones import is_found
from data.evidence_results import Look
from data.patient_results import PatientHistory, Specimen
from data.vocabulary import CloneState, TimelineScale

TITLE = "Clonal haematopoiesis over time"
TABLE_TITLE = "Every look at a clone, in order of day"
NO_SAMPLE = "Not tested: no sample of blood, marrow, apheresis or germline was examined."
NOT_TESTED = "Not tested: variants were looked for in no sample of blood, marrow, apheresis or germline."
NONE_FOUND = "No clone was found where variants were looked for."
_SIGNS = {
    CloneState.NEW: "▲",
    CloneState.GROWING: "▲",
    CloneState.NOT_SETTLED: "?",
    CloneState.NOT_GROWING: "○",
    CloneState.NO_LONGER_FOUND: "▽",
    CloneState.IN_GERMLINE: "–",
    CloneState.NOT_FOUND: "–",
}


PANEL = PanelIds(
    "clones",
    ids.CLONES_HEAD,
    ids.CLONES_CHART,
    ids.CLONES_GRAPH,
    ids.CLONES_MESSAGE,
    ids.CLONES_FOOT,
    save=None,
    grows=True,
    has_numbers=False,
)


def skeleton() -> html.Section:
    """The panel before the first answer."""
    label = "Allele fractions of clones over time above the blood counts; the same values stand in the tables"
    return html.Section(
        parts(PANEL, TITLE, "the clones", label, "chart-clones"),
        className="panel clones-panel",
        **attributes(aria_label=TITLE),
    )


def content(
    history: PatientHistory, scale: TimelineScale, theme: Theme, width_px: float = NARROWEST_PX
) -> PanelContent:
    """Everything of the panel; no picture where no variant was found, and the words say why."""
    courses = clone_courses(history.specimens)
    head = [
        html.H2(TITLE),
        html.P(headline(courses, history.specimens), className="evidence-first"),
    ]
    notes = [html.P(line, className="definition") for line in notes_of(courses, history.specimens)]
    if all(one.state is CloneState.NOT_FOUND for one in courses):
        table = [courses_table(courses)] if courses else []
        return PanelContent(EMPTY_FIGURE, True, head, [], [*table, *notes])
    figure = timeline_figure(clones_drawing(history, courses, scale=scale, theme=theme, width_px=width_px))
    return PanelContent(figure, False, head, [], [courses_table(courses), *notes], figure["layout"]["height"])


def headline(courses: Sequence[CloneCourse], specimens: Sequence[Specimen]) -> str:
    """How many variants were followed, and what became of them; without one why there is none."""
    samples = clone_samples(specimens)
    if not samples:
        return NO_SAMPLE
    if len(untested_samples(specimens)) == len(samples):
        return NOT_TESTED
    found = [one for one in courses if one.state is not CloneState.NOT_FOUND]
    if not found:
        return NONE_FOUND
    counts = [(sum(one.state is state for one in found), state) for state in CloneState]
    said = ", ".join(f"{n} {wording.word(state)}" for n, state in counts if n)
    return f"{fmt.counted(len(found), 'clone')} found: {said}."


def notes_of(courses: Sequence[CloneCourse], specimens: Sequence[Specimen]) -> list[str]:
    """Panels that found nothing, samples that were not tested, and the cut-offs where they were used."""
    notes = []
    for specimen, finding in panels_without_finding(specimens):
        limit = fmt.limit(finding.lower_limit, finding.unit)
        said = f"limit {limit}" if limit else "limit not recorded"
        where = wording.sentence_start(place_words(source_of(specimen)))
        notes.append(f"{where}: nothing found in {finding.target} ({said}).")
    untested = [place_words(source_of(one)) for one in untested_samples(specimens)]
    if untested:
        notes.append(f"Variants not tested: {'; '.join(untested)}. Not tested is not absent.")
    if courses:
        cuts = "; ".join(cut.text for cut in CUT_OFFS)
        notes.append(
            f"{wording.sentence_start(cuts)} ({CUT_OFFS[0].standing}: no published cut-off was found)."
        )
    return notes


def courses_table(courses: Sequence[CloneCourse]) -> html.Div:
    """One row per variant, one column per sample; what became of it with the two values that say so."""
    places = [look.source for look in courses[0].looks]
    heads = ("Variant", "Course", *(wording.sentence_start(place_words(one)) for one in places))
    return framed_table(TABLE_TITLE, heads, [_row(one) for one in courses])


def _row(course: CloneCourse) -> html.Tr:
    marked = course.state in (CloneState.NEW, CloneState.GROWING)
    cells = [html.Td(look_words(look), className=look_class(look)) for look in course.looks]
    said: list[Component] = [
        html.Div(
            [
                html.Span(_SIGNS[course.state], className="sign", **attributes(aria_hidden="true")),
                html.Strong(wording.word(course.state)),
            ]
        )
    ]
    if detail := change_words(course):
        said.append(html.Div(detail, className="minor"))
    look = "clone-course clone-marked" if marked else "clone-course"
    return html.Tr([html.Th(course.target, scope="row"), html.Td(said, className=look), *cells])


def change_words(course: CloneCourse) -> str:
    """ "14 % on day −20, 17 % on day 50 (1.21 times)"; why a course is not settled."""
    parts = [_value_words(look) for look in (course.reference, course.latest) if look is not None]
    said = ", ".join(parts)
    if course.state in (CloneState.GROWING, CloneState.NOT_GROWING) and course.reference and course.latest:
        before, after = course.reference.share, course.latest.share
        said += f" ({fmt.significant(after / before, 2)} times)" if before and after else ""
    return " ".join(filter(None, (f"{said}." if said and course.note else said, course.note)))


def _value_words(look: Look) -> str:
    limit = fmt.limit(look.lower_limit, look.unit)
    words = (
        fmt.fraction(look.share) if is_found(look) else f"not found (limit {limit})" if limit else "not found"
    )
    return f"{words} on {fmt.day(look.source.day)}"
