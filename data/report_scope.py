"""What an import report may show to whom: the cells it quotes come from patients, names and birth dates among them.

Place, rule and counts are for everybody, so that a data manager finds the cell in the file in every scope.
"""

from __future__ import annotations

import re
from dataclasses import replace

from data.access import Access
from data.import_report import ImportReport, Problem
from data.schema import TABLES

VALUE_WITHHELD = "not shown in this scope"
LOOK_INTO_THE_FILE = "Look at this line of the file."
HEADER_LINE = 1
TELLS_NOBODY = frozenset({"unit_not_accepted"})
"""Rules whose remedy lists words of the registry only, whatever the cell says."""
SPELLS_OUT = frozenset(
    {"unreadable_number", "unreadable_integer", "unreadable_date", "unknown_patient", "key_alike"}
)
"""Rules whose remedy may say in other figures what the cell says: 10^6 as 1000000, 44289 as a date."""


def report_for(report: ImportReport, access: Access) -> ImportReport:
    """The report as the scope may see it: quoted cells for identified only, patient ids not for aggregate."""
    if access.sees_dates:
        return report
    return replace(report, problems=tuple(problem_for(problem, access) for problem in report.problems))


def problem_for(problem: Problem, access: Access) -> Problem:
    """One problem as the scope may see it."""
    return problem if access.sees_dates else _without_cell(problem, access)


def without_value(problem: Problem) -> str:
    """The sentence of a problem for everybody: `patients.csv, line 7, column age: A number …`, no cell quoted."""
    if not _is_cell(problem):
        return problem.sentence
    column = f", column {problem.column}" if problem.column else ""
    return f"{problem.file}, line {problem.row}{column}: {problem.rule}"


def _without_cell(problem: Problem, access: Access) -> Problem:
    patients = problem.patients if access.sees_patients else ()
    if not _is_cell(problem) or not problem.value:
        return replace(problem, patients=patients)
    quoted = problem.code not in TELLS_NOBODY and _quotes(problem)
    remedy = LOOK_INTO_THE_FILE if quoted else problem.remedy
    return replace(problem, patients=patients, value=VALUE_WITHHELD, remedy=remedy)


def _is_cell(problem: Problem) -> bool:
    """Whether the problem is about a row of a patient, not about a file or its header."""
    of_patients = not problem.table or TABLES[problem.table].of_patients
    return problem.row is not None and problem.row != HEADER_LINE and of_patients


def _quotes(problem: Problem) -> bool:
    """Whether a remedy repeats a word or number of the cell, as "Write 1.25" does for "1,25", or spells it out."""
    if problem.code in SPELLS_OUT and re.search(r"\d", problem.remedy):
        return True
    words = set(re.findall(r"\w+", (problem.value or "").casefold()))
    return not words.isdisjoint(re.findall(r"\w+", problem.remedy.casefold()))
