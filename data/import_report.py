"""What was wrong with the files that were read: one problem per place, with the rule and the remedy.

A problem names file, line (the header is line 1), column and value as they stand in the file. Nothing is decided
here; `ImportReport.blocks_load` only repeats what the schema says about a table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from data.schema import TABLES
from data.schema_rules import RULES, Severity

SHEET = ", sheet "
"""Stands between the name of a workbook and that of its sheet."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one place.

    `row` is the line in the file where the row begins (None: the file as a whole), `column` and `value` as written in
    the file, `rule` a sentence, `remedy` a sentence, `patients` the ids of those it touches, `code` the short name of
    the rule. A summary of many rows of one rule has row None and says how many there are in `value`.
    """

    severity: Severity
    file: str
    row: int | None
    column: str | None
    value: str | None
    rule: str
    remedy: str
    patients: tuple[str, ...] = ()
    code: str = ""

    @property
    def sentence(self) -> str:
        """`measurements.csv, line 7, column value: "1,25". A number is … Write …`"""
        place = [self.file]
        if self.row is not None:
            place.append(f"line {self.row}")
        if self.column:
            place.append(f"column {self.column}")
        value = f' "{self.value}".' if self.value else ""
        return f"{', '.join(place)}:{value} {self.rule} {self.remedy}".rstrip()

    @property
    def table(self) -> str:
        """The table the file holds, or "" where it holds none."""
        return table_of(self.file)


def table_of(file: str) -> str:
    """The table that a file, or the sheet of a workbook, holds, or "" where it holds none."""
    stem = file.partition(SHEET)[2] or file.split(".", 1)[0]
    return stem if stem in TABLES else ""


@dataclass(frozen=True)
class RuleCount:
    """How often one rule was broken in one column of one file."""

    severity: Severity
    file: str
    column: str | None
    rule: str
    rows: int


@dataclass(frozen=True)
class ImportReport:
    """All problems of one load in the order of tables, lines and columns.

    `rows_by_table` counts the rows read, `rejected_by_table` those left out because of an error, `counts` every
    broken rule with its true number of rows, also where not every row is listed among the problems.
    """

    problems: tuple[Problem, ...]
    rows_by_table: Mapping[str, int]
    rejected_by_table: Mapping[str, int] = field(default_factory=dict)
    counts: tuple[RuleCount, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "warning")

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """The errors that keep the load from being shown: those of blocking tables and of the folder as a whole."""
        return tuple(problem for problem in self.errors if _blocks(problem))

    @property
    def blocks_load(self) -> bool:
        return any(_blocks(problem) for problem in self.problems if problem.severity == "error")

    @property
    def lists_all(self) -> bool:
        """Whether every row that broke a rule is among the problems, none of them only counted."""
        return sum(count.rows for count in self.counts) <= len(self.problems)

    @property
    def patients_touched(self) -> int:
        return len({patient for problem in self.problems for patient in problem.patients})


def file_order(problem: Problem) -> tuple[int, str, int, str, str]:
    """Sort key: order of the tables, then line, column and rule; the folder as a whole comes first."""
    tables = list(TABLES)
    place = tables.index(problem.table) if problem.table else -1
    return place, problem.file, problem.row or 0, problem.column or "", problem.code


def counted(problems: Iterable[Problem]) -> tuple[RuleCount, ...]:
    """Rule counts of single problems, in the order in which the rules first occur."""
    rows: Counter[tuple[Severity, str, str | None, str]] = Counter(
        (p.severity, p.file, p.column, p.rule) for p in problems
    )
    return tuple(RuleCount(*key, rows=n) for key, n in rows.items())


def problems_by_rule(report: ImportReport) -> Iterator[tuple[RuleCount, list[Problem]]]:
    """Every broken rule of every column with the problems that are listed for it, errors first."""
    listed: dict[tuple[str, str, str | None, str], list[Problem]] = {}
    for found in report.problems:
        listed.setdefault((found.severity, found.file, found.column, found.rule), []).append(found)
    rows: Counter[tuple[Severity, str, str | None, str]] = Counter()
    for count in report.counts:
        rows[count.severity, count.file, count.column, count.rule] += count.rows
    for severity in ("error", "warning"):
        for key, n in rows.items():
            if key[0] == severity:
                yield RuleCount(*key, n), [p for p in listed.get(key, []) if p.row is not None or n == 1]


def problem(
    code: str,
    file: str,
    remedy: str,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
    patients: tuple[str, ...] = (),
) -> Problem:
    """A problem of the rule `code`, with the rule's own severity and sentence."""
    rule = RULES[code]
    return Problem(rule.severity, file, row, column, shortened(value), rule.sentence, remedy, patients, code)


def shortened(value: str | None, length: int = 80) -> str | None:
    """A value as it is shown in a report: one line, at most `length` characters."""
    if value is None:
        return None
    line = " ".join(value.split("\n")).replace("\r", " ")
    return line if len(line) <= length else f"{line[: length - 1]}…"


def _blocks(found: Problem) -> bool:
    rule = RULES.get(found.code)
    if rule is not None and rule.of_delivery:
        return True
    if found.table and not TABLES[found.table].of_patients:
        return False
    in_blocking_table = bool(found.table) and TABLES[found.table].blocks_load
    return in_blocking_table or (rule is not None and rule.stops_load)
