"""Everything that the timeline and the evidence table draw, as tables: every value with comparator, unit and limit.

What is empty in the data is an empty cell with the words "not recorded"; "below limit", "negative" and 0 stay apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from components import evidence, wording
from components import format as fmt
from components.figures.timeline_lanes import row_kind
from components.figures.timeline_response import is_of_disease
from components.figures.timeline_style import pretty_unit
from components.figures.timeline_treatments import count_treatment
from components.patient_panel import cancer_day, cancer_standing
from components.tables import WordTable
from components.verdict_words import brief_verdict
from data.evidence_results import Verdict
from data.patient_results import (
    CloneSeries,
    Finding,
    Lane,
    Mark,
    PatientHistory,
    Point,
    SecondCancer,
    Series,
    Specimen,
)
from data.registries import analytes
from data.vocabulary import Comparator, EventKind

_MARKS = {
    "infusion": "CAR-T infusion",
    "second_cancer": "second cancer",
    "last_contact": "last contact",
    "death": "death",
    "data_cut_off": "data cut-off",
}
_COMPARATORS = {
    Comparator.LESS: "below limit: < ",
    Comparator.GREATER: "above limit: > ",
    Comparator.EQUAL: "",
}


def patient_tables(history: PatientHistory) -> list[tuple[WordTable, str]]:
    """Every table of a patient with the noun of its rows, in the order of the timeline."""
    return [
        (marks_table(history.marks), "row"),
        (cancers_table(history.second_cancers, history.verdicts), "second cancer"),
        (lanes_table(history.lanes), "event"),
        *((series_table(series), "value") for series in history.series),
        *((clone_table(clone), "look") for clone in history.clones),
        (findings_table(history.specimens), "row"),
    ]


def marks_table(marks: Sequence[Mark]) -> WordTable:
    rows = [
        (_number(mark.day), _MARKS.get(mark.kind, mark.kind), mark.label.replace("_", " ")) for mark in marks
    ]
    return WordTable("Lines over the timeline", ("Day", "What", "Details"), tuple(rows), frozenset({0}))


def cancers_table(cancers: Sequence[SecondCancer], verdicts: Sequence[Verdict] = ()) -> WordTable:
    """One row per second cancer, with the verdict of its evidence."""
    said = {verdict.neoplasm_id: brief_verdict(verdict) for verdict in verdicts}
    rows = [
        (
            cancer.neoplasm_id,
            wording.word(cancer.category),
            cancer.diagnosis or fmt.NOT_RECORDED,
            cancer_day(cancer),
            wording.word(cancer.status),
            cancer_standing(cancer),
            said.get(cancer.neoplasm_id, ""),
        )
        for cancer in cancers
    ]
    heads = ("Id", "Class", "Diagnosis", "Day", "Status", "In the curves", "Evidence")
    return WordTable("Second cancers", heads, tuple(rows))


def lanes_table(lanes: Sequence[Lane]) -> WordTable:
    rows = [
        (
            _lane_words(lane),
            lane.name or fmt.NOT_RECORDED,
            _number(lane.start_day),
            _end(lane),
            "" if lane.grade is None else str(lane.grade),
            lane.grade_scale or "",
            _explained(lane),
            lane.note or "",
        )
        for lane in sorted(lanes, key=lambda lane: lane.start_day)
    ]
    heads = ("Lane", "Name", "First day", "Last day", "Grade", "Scale", "Explains", "Note")
    return WordTable("Treatments, complications, responses", heads, tuple(rows), frozenset({2, 3, 4}))


def _lane_words(lane: Lane) -> str:
    """The title of the row in which an event is drawn; response and relapse share one and are told apart here."""
    if is_of_disease(lane):
        return wording.sentence_start(wording.word(EventKind(lane.lane)))
    return row_kind(lane).title


def _explained(lane: Lane) -> str:
    """The counts under which a treatment is shaded, because it changes them."""
    treatment = count_treatment(lane)
    return ", ".join(analytes()[code].short_label for code in treatment.analytes) if treatment else ""


def series_table(series: Series) -> WordTable:
    """One series with its analyte, assay and specimen in the title."""
    label = analytes()[series.analyte].label
    assay = series.assay or "assay not recorded"
    title = ", ".join(filter(None, (label, assay, series.specimen)))
    unit = pretty_unit(series.unit)
    rows = [(_number(p.day), value_words(p), unit, _limit(p.lower_limit)) for p in series.points]
    return WordTable(title, ("Day", "Value", "Unit", "Detection limit"), tuple(rows), frozenset({0, 1, 3}))


def value_words(point: Point) -> str:
    """The number as recorded, with the words of its comparator."""
    return f"{_COMPARATORS[point.comparator]}{fmt.plain(point.value, 6)}"


def clone_table(clone: CloneSeries) -> WordTable:
    title = f"Clonal haematopoiesis: {clone.target}, {wording.word(clone.material)}"
    rows = [
        (
            _number(point.day),
            wording.word(point.result),
            "" if point.share is None else fmt.percent(point.share),
            "" if point.lower_limit is None else fmt.percent(point.lower_limit),
        )
        for point in clone.points
    ]
    return WordTable(title, ("Day", "Result", "VAF", "Detection limit"), tuple(rows), frozenset({0, 2, 3}))


def findings_table(specimens: Sequence[Specimen]) -> WordTable:
    """One row per finding; a specimen without any has one row that says so."""
    heads = (
        "Specimen",
        "Material",
        "Day",
        "Purity",
        "Assay",
        "Result",
        "Target",
        "Value or share",
        "Limit",
        "Details",
    )
    rows = [row for specimen in specimens for row in _specimen_rows(specimen)]
    return WordTable("Specimens and findings", heads, tuple(rows), frozenset({2, 3, 8}))


def _specimen_rows(specimen: Specimen) -> list[tuple[str, ...]]:
    day = fmt.NOT_RECORDED if specimen.day is None else _number(specimen.day)
    start = (specimen.specimen_id, wording.word(specimen.material), day, evidence.purity_words(specimen))
    if not specimen.findings:
        return [(*start, "no assay", wording.NOT_TESTED, "", "", "", "")]
    return [(*start, *_finding_cells(finding)) for finding in specimen.findings]


def _finding_cells(finding: Finding) -> tuple[str, ...]:
    reported = f"reported {fmt.day(finding.reported_day)}" if finding.reported_day is not None else None
    more = [*evidence.finding_facts(finding), finding.laboratory, reported, finding.note]
    return (
        wording.word(finding.assay),
        wording.word(finding.result),
        finding.target or "",
        evidence.amount(finding) or "",
        _limit(finding.lower_limit),
        "; ".join(filter(None, more)),
    )


def _end(lane: Lane) -> str:
    if lane.ongoing:
        return "ongoing"
    return "single day" if lane.end_day is None else _number(lane.end_day)


def _number(day: int) -> str:
    return fmt.day(day).removeprefix("day ")


def _limit(value: float | None) -> str:
    return "" if value is None else fmt.plain(value, 6)
