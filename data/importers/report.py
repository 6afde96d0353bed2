"""The account of an import, for a person and for a machine, from one `Imported` and what the rules say of it.

Everything is in it: what was read, what became of it, what could not be mapped, what was converted, which rules the
result breaks and where the row stood in the source. It quotes cells and belongs where the source files belong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from data.cells import csv_text
from data.import_report import ImportReport, Problem, RuleCount
from data.importers.coverage import coverage
from data.importers.imported import IMPORTED_TABLES, Imported
from data.importers.wording import CONVERTED, NOT_MAPPED
from data.sources.folder import REPORT
from data.vocabulary import CancerStatus

SUMMARY_LINES = 10
STOPPING_LINES = 50
NOT_MAPPED_COLUMNS = ("source", "field", "value", "rows", "reason", "table", "examples", "remedy")
COVERAGE_COLUMNS = ("table", "column", "rows", "filled", "not_mapped", "examples")
CONVERTED_COLUMNS = ("table", "column", "rows", "change", "before", "after")
PROBLEM_COLUMNS = (
    "severity", "file", "line", "column", "value", "rule", "remedy", "patients", "line_in_source",
)  # fmt: skip


def write_report(folder: Path, imported: Imported, report: ImportReport, origins: Sequence[str]) -> None:
    """report.txt, report.json, coverage.csv, not_mapped.csv, converted.csv and problems.csv into a new folder."""
    folder.mkdir()
    contents = {
        "report.txt": report_text(imported, report, origins),
        REPORT: orjson.dumps(report_document(imported, report, origins), option=orjson.OPT_INDENT_2).decode(),
        "coverage.csv": _coverage_csv(imported),
        "not_mapped.csv": _not_mapped_csv(imported),
        "converted.csv": _converted_csv(imported),
        "problems.csv": _problems_csv(report.problems, origins),
    }
    for name, text in contents.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


def report_document(imported: Imported, report: ImportReport, origins: Sequence[str]) -> dict[str, Any]:
    """The account as plain values for JSON; keys are the fields of the result objects."""
    return {
        "importer": imported.importer,
        "can_be_shown": not report.blocks_load,
        "read": [asdict(one) for one in imported.read],
        "tables": {
            name: {"rows": len(imported.tables[name]), "rejected": report.rejected_by_table.get(name, 0)}
            for name in IMPORTED_TABLES
        },
        "coverage": [asdict(one) for one in coverage(imported)],
        "not_mapped": [asdict(one) for one in imported.not_mapped],
        "converted": [asdict(one) for one in imported.conversions],
        "source_problems": [asdict(one) for one in imported.problems],
        "rules": [asdict(one) for one in report.counts],
        "problems": [
            {**asdict(one), "line_in_source": origin}
            for one, origin in zip(report.problems, origins, strict=True)
        ],
    }


def report_text(imported: Imported, report: ImportReport, origins: Sequence[str]) -> str:
    """The account in sentences: a page for a person."""
    return "\n".join(_lines(imported, report, origins)) + "\n"


def summary_lines(imported: Imported, report: ImportReport, origins: Sequence[str]) -> Iterator[str]:
    """The account as it fits on a screen: what was written, the first of each list, and how much more there is."""
    return _lines(imported, report, origins, SUMMARY_LINES)


def _lines(
    imported: Imported, report: ImportReport, origins: Sequence[str], longest: int | None = None
) -> Iterator[str]:
    yield _verdict(report)
    yield from ("", "Read")
    yield from (f"  {one.name}: {_rows(one.rows)}" for one in imported.read)
    yield from ("", "Written")
    for name in IMPORTED_TABLES:
        rejected = report.rejected_by_table.get(name, 0)
        left_out = f", {rejected:,} of them rejected by a rule" if rejected else ""
        yield f"  {name}: {_rows(len(imported.tables[name]))}{left_out}"
        if name == "second_cancers" and len(imported.tables[name]):
            yield f"    {_statuses(imported)}"
    not_mapped = sorted(imported.not_mapped, key=lambda one: -one.rows) if longest else imported.not_mapped
    converted = [] if longest else [one.sentence for one in imported.conversions]
    nothing = "" if longest else "Nothing was changed."
    yield from _listed("Not mapped", [one.sentence for one in not_mapped], "Everything was mapped.", longest)
    yield from _listed("Converted", converted, nothing)
    yield from _listed("The source files", [one.sentence for one in imported.problems], "", longest)
    yield from _listed("Rules that rows break", [_counted(one) for one in report.counts], "None.", longest)
    blocking = set(report.blocking)
    stopping = [one for one in zip(report.problems, origins, strict=True) if one[0] in blocking]
    yield from _listed(
        "What stops the load", [_placed(*one) for one in stopping], "", longest or STOPPING_LINES
    )


def _verdict(report: ImportReport) -> str:
    if not report.blocks_load:
        return "The tables can be shown."
    n = len(report.blocking)
    return f"The tables cannot be shown: {'1 error stops' if n == 1 else f'{n:,} errors stop'} the load."


def _statuses(imported: Imported) -> str:
    """How many second cancers have which status: whoever counts rows expects as many events in the curve."""
    counts = imported.tables["second_cancers"]["status"].value_counts()
    known = [f"{counts[word]:,} {word.replace('_', ' ')}" for word in CancerStatus if word in counts]
    return f"{', '.join(known) or 'none with a status'}; only a confirmed one is an event in a curve"


def _rows(n: int) -> str:
    return "1 row" if n == 1 else f"{n:,} rows"


def _listed(title: str, sentences: Sequence[str], nothing: str, longest: int | None = None) -> Iterator[str]:
    if not sentences and not nothing:
        return
    yield from ("", title)
    yield from (f"  {sentence}" for sentence in sentences[:longest] or (nothing,))
    if longest and len(sentences) > longest:
        yield f"  … and {len(sentences) - longest:,} more."


def _counted(count: RuleCount) -> str:
    column = f", column {count.column}" if count.column else ""
    return f"{count.severity}: {count.file}{column}: {_rows(count.rows)}. {count.rule}"


def _placed(problem: Problem, origin: str) -> str:
    return f"{problem.sentence} In the source: {origin}." if origin else problem.sentence


def _coverage_csv(imported: Imported) -> str:
    rows = (
        (one.table, one.column, one.rows, one.filled, one.not_mapped, "; ".join(one.examples))
        for one in coverage(imported)
    )
    return csv_text((), COVERAGE_COLUMNS, rows)


def _not_mapped_csv(imported: Imported) -> str:
    rows = (
        (
            one.source,
            one.field,
            one.value,
            one.rows,
            NOT_MAPPED[one.reason],
            one.table,
            "; ".join(one.examples),
            one.remedy,
        )
        for one in imported.not_mapped
    )
    return csv_text((), NOT_MAPPED_COLUMNS, rows)


def _converted_csv(imported: Imported) -> str:
    rows = (
        (one.table, one.column, one.rows, CONVERTED[one.kind], before, after)
        for one in imported.conversions
        for before, after in one.examples or (("", ""),)
    )
    return csv_text((), CONVERTED_COLUMNS, rows)


def _problems_csv(problems: Sequence[Problem], origins: Sequence[str]) -> str:
    rows = (
        (
            one.severity,
            one.file,
            one.row,
            one.column,
            one.value,
            one.rule,
            one.remedy,
            " ".join(one.patients),
            origin,
        )
        for one, origin in zip(problems, origins, strict=True)
    )
    return csv_text((), PROBLEM_COLUMNS, rows)
