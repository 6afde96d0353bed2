"""The Data page: which data are shown, what was wrong with the files, what was measured, what every word means.

Made from the status, the import report and the registries. What a scope may not see is withheld in words.
"""

from __future__ import annotations

from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from components import data_quality, data_tables, ids, missing_panels, states
from components import format as fmt
from components.data_changes import changed
from components.data_tables import DemoParameter
from components.definitions import definitions
from components.downloads import File, file_links
from components.published import published_table
from components.still import place
from components.tables import WordTable, folded, table
from components.titled import titled_panel
from data.changes_results import SinceBefore
from data.data_quality_results import DataQuality
from data.import_report import ImportReport
from data.results import Status
from data.small_cells import SMALLEST_SHOWN

SYNTHETIC = (
    "These are synthetic data. No real patient is in them. Every number behind them stands in the table below with "
    "its source or the words “modelling choice”. Their follow-up is longer than that of the published series, because "
    "the data are cut off later."
)


COMPLETE = (
    "Complete: the person-time that was followed, as a share of what could have been followed by the data cut-off "
    "(Clark’s index), among the patients whom the incidence analyses. Not given without a data cut-off, "
    "and of groups whose curve is not drawn or that are too small for this scope."
)
FEW = (
    f"Not shown: numbers of 1 to {SMALLEST_SHOWN - 1} patients, numbers that would give one of them away, and the "
    "first and last day, which are those of one patient."
)


@dataclass(frozen=True)
class DataFacts:
    """What the page is made from.

    `status` is None while nothing good was ever loaded, `problem` then says why. `with_patients` and `with_values`:
    whether the reader's scope covers pseudonyms and the cells of the files. `left_out` are the names of the files that
    hold the rows left out of the data on screen.
    """

    status: Status | None
    problem: str | None
    report: ImportReport | None
    demo_parameters: tuple[DemoParameter, ...]
    data_cut_off: str | None
    with_patients: bool
    with_values: bool
    left_out: tuple[str, ...] = ()
    since: SinceBefore | None = None
    quality: DataQuality | None = None


def layout() -> html.Div:
    """The page before the first answer."""
    return html.Div(
        [
            html.H1("Data: where the numbers come from", className="page-title"),
            place(ids.DATA_CONTENT, states.loading("the import report"), className="data-content"),
            *missing_panels.panels(),
            place(ids.DATA_REFERENCE, className="data-content"),
        ],
        className="page page-data",
    )


def content(facts: DataFacts) -> list[Component]:
    """The sections above the heat maps: which data, what changed, what was wrong, how fresh and complete they are."""
    parts = [_shown_data(facts), *changed(facts.since), _import_report(facts)]
    if facts.quality:
        parts.append(_fresh_and_complete(facts.quality))
    if facts.quality and facts.quality.coverage:
        parts.append(_measured(facts.quality, with_patients=facts.with_patients))
    return parts


def reference(facts: DataFacts) -> list[Component]:
    """The sections below the heat maps: what the words, tables and numbers mean."""
    parts: list[Component] = []
    parts.append(titled_panel("What the words and numbers mean", [definitions()]))
    parts.append(titled_panel("The tables a hospital hands over", [_dictionary_intro(), *_dictionary()]))
    parts.append(titled_panel("Units, ranges and products", _registries()))
    if facts.demo_parameters:
        intro = html.P(SYNTHETIC, className="definition")
        parameters = data_tables.demo_parameters(facts.demo_parameters)
        parts.append(titled_panel("The synthetic cohort", [intro, folded(parameters, "parameter")]))
    return [*parts, published_table()]


def _fresh_and_complete(quality: DataQuality) -> html.Section:
    files = [File("Freshness", "CSV", "freshness.csv"), File("Completeness", "CSV", "completeness.csv")]
    return titled_panel(
        "How fresh and how complete",
        [
            table(data_quality.freshness(quality.freshness)),
            html.P(data_quality.complete_in_words(quality.completeness), className="report-sentence"),
            html.P(COMPLETE, className="definition"),
            folded(data_quality.completeness(quality.completeness), "group"),
            file_links(files, ""),
        ],
        is_half=True,
    )


def _measured(quality: DataQuality, *, with_patients: bool) -> html.Section:
    return titled_panel(
        "What was measured",
        [
            table(data_quality.mix(quality.coverage)),
            *([] if with_patients else [html.P(FEW, className="definition")]),
            folded(data_quality.coverage(quality.coverage)),
            file_links([File("Units and assays", "CSV", "coverage.csv")], ""),
        ],
        is_half=True,
    )


def _shown_data(facts: DataFacts) -> html.Section:
    title = "Which data are shown"
    if facts.status is None:
        return titled_panel(title, [states.error(facts.problem or "No data could be loaded.")])
    status = facts.status
    rows = [
        ("Data of", status.data_of),
        ("Data version", status.data_version),
        ("Read from", status.loaded_from),
        ("Patients", fmt.count(status.patients)),
        ("Teaching cases", f"{fmt.count(status.teaching_cases)}, shown and never counted"),
        ("Data cut-off", facts.data_cut_off or fmt.NOT_RECORDED),
        ("Synthetic", "yes: no real patient is in them" if status.synthetic else "no: patient data"),
    ]
    facts_list = html.Dl(
        [part for name, words in rows for part in (html.Dt(name), html.Dd(words))], className="facts"
    )
    if not status.problem:
        return titled_panel(title, [facts_list], is_half=True)
    since = status.problem_since
    when = f" Since {fmt.moment(since)} the last good data are shown." if since else ""
    what = "Newer data cannot be shown" if since else "This cannot be shown"
    problem = states.error(f"{status.problem}{when}", title=what)
    return titled_panel(title, [problem, facts_list], is_half=True)


def _import_report(facts: DataFacts) -> html.Section:
    report = facts.report
    if report is None:
        nothing_read = html.P("No file could be read yet, so there is no report.")
        return titled_panel("Import report", [nothing_read], id=ids.IMPORT_REPORT)
    listed = data_tables.problems(report, with_patients=facts.with_patients, with_values=facts.with_values)
    nothing = "Every row of every file kept every rule."
    return titled_panel(
        "Import report",
        [
            html.P(report_sentence(report, with_patients=facts.with_patients), className="report-sentence"),
            table(data_tables.rows_read(report)),
            _problem_files(facts),
            folded(
                data_tables.rules_broken(report, with_values=facts.with_values),
                "rule",
                is_open=bool(report.problems),
                nothing=nothing,
            ),
            folded(listed, "problem", is_open=report.blocks_load, nothing=nothing),
            folded(data_tables.rules(), "rule"),
        ],
        id=ids.IMPORT_REPORT,
    )


def _problem_files(facts: DataFacts) -> html.Ul:
    """Links for the complete list and for the rows that were left out, or why there are none."""
    files = [File("All problems", "CSV", "problems.csv")]
    if facts.left_out and not facts.with_values:
        return file_links(files, "", ["Rows left out: not in this role, cells as they were delivered"])
    files += [File(_left_out_words(name), "CSV", f"left-out/{name}") for name in facts.left_out]
    return file_links(files, "")


def _left_out_words(name: str) -> str:
    """`Rows left out of events` for rejected-events.csv; rows that are no rows are said to be unreadable."""
    kind, _, table_name = name.removesuffix(".csv").partition("-")
    return f"{'Rows left out of' if kind == 'rejected' else 'Unreadable rows of'} {table_name}"


def report_sentence(report: ImportReport, *, with_patients: bool = True) -> str:
    """The report in one sentence: how many errors and warnings, whether the load is shown, what is listed.

    Where no patient may be seen it says nothing of how many are touched: the report then names none.
    """
    errors = sum(count.rows for count in report.counts if count.severity == "error")
    warnings = sum(count.rows for count in report.counts if count.severity == "warning")
    found = f"{fmt.counted(errors, 'error')} and {fmt.counted(warnings, 'warning')}"
    touched = f", touching {fmt.counted(report.patients_touched, 'patient')}" if with_patients else ""
    fate = (
        "the delivery is not shown"
        if report.blocks_load
        else "the delivery is shown, without the rows in error"
    )
    if not errors:
        fate = "the delivery is shown in full"
    listed = len(report.problems)
    more = (
        f" The first {data_tables.MOST_PROBLEMS} of {fmt.count(listed)} problems are listed."
        if listed > data_tables.MOST_PROBLEMS
        else ""
    )
    return f"{found}{touched}; {fate}.{more}"


def _dictionary_intro() -> html.P:
    return html.P(
        "Every dated column may be given as whole days after the first infusion instead of calendar dates; all tables "
        "of one delivery use the same form. Empty always means “not recorded”.",
        className="definition",
    )


def _dictionary() -> list[html.Details]:
    return [folded(one, "column") for one in data_tables.dictionary()]


def _registries() -> list[html.Details]:
    kinds: list[tuple[WordTable, str]] = [
        (data_tables.analyte_registry(), "analyte"),
        (data_tables.product_registry(), "product"),
    ]
    return [folded(one, noun) for one, noun in kinds]
