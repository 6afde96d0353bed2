"""The complete list of problems of a load and the rows it left out, kept beside its report in the store.

A report lists the first rows of each rule and counts the rest. Where it does that, every problem is kept as one JSON
object per line. What of it a reader sees is decided when it is read.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from data.access import Access
from data.cells import comment_line
from data.import_report import ImportReport, Problem
from data.judged import Judged, every_problem
from data.quarantine import write_quarantine
from data.report_files import COLUMNS, problem_cells
from data.report_scope import problem_for

LIST_FILE = "problems.jsonl"


def keep_problems(judged: Judged, report: ImportReport, folder: Path) -> None:
    """Write what the report does not hold into its folder: the complete list where it is longer, rejected rows."""
    if not report.lists_all:
        with (folder / LIST_FILE).open("w", encoding="utf-8") as out:
            out.writelines(
                f"{json.dumps(asdict(problem), ensure_ascii=False)}\n" for problem in every_problem(judged)
            )
    write_quarantine(judged, folder)


def kept_problems(report: ImportReport, folder: Path | None) -> Iterator[Problem]:
    """Every problem of a report, from its folder where the report does not list all. Raises OSError."""
    if report.lists_all or folder is None or not (folder / LIST_FILE).is_file():
        yield from report.problems
        return
    with (folder / LIST_FILE).open(encoding="utf-8") as lines:
        for line in lines:
            found = json.loads(line)
            yield Problem(**found | {"patients": tuple(found["patients"])})


def problems_csv(
    comments: Iterable[tuple[str, str]], problems: Iterable[Problem], access: Access
) -> Iterator[str]:
    """The list as CSV, line by line, as the scope may see it."""
    yield from (comment_line(key, value) for key, value in comments)
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    writer.writerow(COLUMNS)
    yield line.getvalue()
    for problem in problems:
        line.seek(0)
        line.truncate()
        writer.writerow(problem_cells(problem_for(problem, access)))
        yield line.getvalue()
