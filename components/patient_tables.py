"""Everything that the timeline and the evidence table draw, as tables: every value with comparator, unit and limit.

What is empty in the data is an empty cell with the words "not recorded"; "below limit", "negative" and 0 stay apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from components import evidence_matrix, wording
from components import format as fmt
from components.clock import Clock, clock_of
from components.figures.timeline_lanes import row_kind
from components.figures.timeline_response import is_of_disease
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
from data.vocabulary import Comparator, DatePrecision, EventKind

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
    """Every table of a patient with the noun of its rows, in the order of the timeline and on its clock."""
    clock = clock_of(history)
    return [
        (marks_table(history.marks, clock), "row"),
        (cancers_table(history.second_cancers, clock, history.verdicts), "second cancer"),
        (lanes_table(history.lanes, clock), "event"),
        *((series_table(series, clock), "value") for series in history.series),
        *((clone_table(clone, clock), "look") for clone in history.clones),
        (findings_table(history.specimens, clock), "row"),
    ]


def marks_table(marks: Sequence[Mark], clock: Clock) -> WordTable:
    rows = [
        (
            _number(mark.day, clock, mark.day_precision),
            _MARKS.get(mark.kind, mark.kind),
            mark.label.replace("_", " "),
        )
        for mark in marks
    ]
    content = WordTable("Lines over the timeline", ("Day", "What", "Details"), tuple(rows), frozenset({0}))
    return dated(content, 0, [clock.date(mark.day, mark.day_precision) for mark in marks], clock)


def dated(content: WordTable, column: int, dates: Sequence[str], clock: Clock) -> WordTable:
    """The table with the dates of a column of days behind it, where dates are shown."""
    if clock.day0_date is None:
        return content
    at, head = column + 1, content.heads[column].replace("day", "date").replace("Day", "Date")
    rows = zip(content.rows, dates, strict=True)
    return WordTable(
        content.title,
        (*content.heads[:at], head, *content.heads[at:]),
        tuple((*row[:at], date, *row[at:]) for row, date in rows),
        frozenset(number if number < at else number + 1 for number in content.numeric),
    )


def cancers_table(
    cancers: Sequence[SecondCancer], clock: Clock, verdicts: Sequence[Verdict] = ()
) -> WordTable:
    """One row per second cancer, with the verdict of its evidence."""
    said = {verdict.neoplasm_id: brief_verdict(verdict) for verdict in verdicts}
    rows = [
        (
            cancer.neoplasm_id,
            wording.word(cancer.category),
            cancer.diagnosis or fmt.NOT_RECORDED,
            cancer_day(cancer, clock),
            wording.word(cancer.status),
            cancer_standing(cancer),
            said.get(cancer.neoplasm_id, ""),
        )
        for cancer in cancers
    ]
    heads = ("Id", "Class", "Diagnosis", "Day", "Status", "In the curves", "Evidence")
    dates = [clock.date(cancer.day, cancer.day_precision) for cancer in cancers]
    return dated(WordTable("Second cancers", heads, tuple(rows)), 3, dates, clock)


def lanes_table(lanes: Sequence[Lane], clock: Clock) -> WordTable:
    ordered = sorted(lanes, key=lambda lane: lane.start_day)
    rows = [
        (
            _lane_words(lane),
            lane.name or fmt.NOT_RECORDED,
            _number(lane.start_day, clock),
            _end(lane, clock),
            "" if lane.grade is None else str(lane.grade),
            lane.grade_scale or "",
            _explained(lane),
            lane.note or "",
        )
        for lane in ordered
    ]
    heads = ("Lane", "Name", "First day", "Last day", "Grade", "Scale", "Explains", "Note")
    content = WordTable("Treatments, complications, responses", heads, tuple(rows), frozenset({2, 3, 4}))
    content = dated(content, 3, [clock.date(lane.end_day) for lane in ordered], clock)
    return dated(content, 2, [clock.date(lane.start_day) for lane in ordered], clock)


def _lane_words(lane: Lane) -> str:
    """The title of the row in which an event is drawn; response and relapse share one and are told apart here."""
    if is_of_disease(lane):
        return wording.sentence_start(wording.word(EventKind(lane.lane)))
    return row_kind(lane).title


def _explained(lane: Lane) -> str:
    """The counts under which a treatment is shaded, because it changes them."""
    treatment = count_treatment(lane)
    return ", ".join(analytes()[code].short_label for code in treatment.analytes) if treatment else ""


def series_table(series: Series, clock: Clock) -> WordTable:
    """One series with its analyte, assay and specimen in the title."""
    label = analytes()[series.analyte].label
    assay = series.assay or "assay not recorded"
    title = ", ".join(filter(None, (label, assay, series.specimen)))
    unit = fmt.unit_words(series.unit)
    rows = [(_number(p.day, clock), value_words(p), unit, _limit(p.lower_limit)) for p in series.points]
    heads = ("Day", "Value", "Unit", "Detection limit")
    content = WordTable(title, heads, tuple(rows), frozenset({0, 1, 3}))
    return dated(content, 0, [clock.date(point.day) for point in series.points], clock)


def value_words(point: Point) -> str:
    """The number as recorded, with the words of its comparator."""
    return f"{_COMPARATORS[point.comparator]}{fmt.plain(point.value, 6)}"


def clone_table(clone: CloneSeries, clock: Clock) -> WordTable:
    title = f"Clonal haematopoiesis: {clone.target}, {wording.word(clone.material)}"
    rows = [
        (
            _number(point.day, clock),
            wording.word(point.result),
            "" if point.share is None else fmt.percent(point.share),
            "" if point.lower_limit is None else fmt.percent(point.lower_limit),
        )
        for point in clone.points
    ]
    heads = ("Day", "Result", "VAF", "Detection limit")
    content = WordTable(title, heads, tuple(rows), frozenset({0, 2, 3}))
    return dated(content, 0, [clock.date(point.day) for point in clone.points], clock)


def findings_table(specimens: Sequence[Specimen], clock: Clock) -> WordTable:
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
    rows = [(row, specimen.day) for specimen in specimens for row in _specimen_rows(specimen, clock)]
    content = WordTable("Specimens and findings", heads, tuple(row for row, _ in rows), frozenset({2, 3, 8}))
    return dated(content, 2, [clock.date(day) for _, day in rows], clock)


def _specimen_rows(specimen: Specimen, clock: Clock) -> list[tuple[str, ...]]:
    day = fmt.NOT_RECORDED if specimen.day is None else _number(specimen.day, clock)
    start = (
        specimen.specimen_id,
        wording.word(specimen.material),
        day,
        evidence_matrix.purity_words(specimen),
    )
    if not specimen.findings:
        return [(*start, "no assay", wording.NOT_TESTED, "", "", "", "")]
    return [(*start, *_finding_cells(finding, clock)) for finding in specimen.findings]


def _finding_cells(finding: Finding, clock: Clock) -> tuple[str, ...]:
    reported = f"reported {clock.when(finding.reported_day)}" if finding.reported_day is not None else None
    more = [*evidence_matrix.finding_facts(finding), finding.laboratory, reported, finding.note]
    return (
        wording.word(finding.assay),
        wording.word(finding.result),
        finding.target or "",
        evidence_matrix.amount(finding) or "",
        _limit(finding.lower_limit),
        "; ".join(filter(None, more)),
    )


def _end(lane: Lane, clock: Clock) -> str:
    if lane.ongoing:
        return "ongoing"
    return "single day" if lane.end_day is None else _number(lane.end_day, clock)


def _number(day: int, clock: Clock, precision: str = DatePrecision.DAY) -> str:
    """`310`, or `about 310`."""
    return clock.day(day, precision).replace("day ", "")


def _limit(value: float | None) -> str:
    return "" if value is None else fmt.plain(value, 6)
