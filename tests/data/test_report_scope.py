"""What an import report quotes to whom."""

from __future__ import annotations

from data.access import Access
from data.import_report import ImportReport, Problem
from data.report_scope import LOOK_INTO_THE_FILE, VALUE_WITHHELD, report_for, without_value
from data.vocabulary import Scope


def cell(value: str | None, remedy: str, row: int | None = 7) -> Problem:
    return Problem(
        "error", "patients.csv", row, "age", value, "A number has a point.", remedy, ("A",), "code"
    )


def shown(problem: Problem, scope: Scope) -> Problem:
    return report_for(ImportReport((problem,), {}), Access(scope)).problems[0]


def test_the_identified_scope_sees_the_cell() -> None:
    assert shown(cell("1,25", "Write 1.25."), Scope.IDENTIFIED) == cell("1,25", "Write 1.25.")


def test_others_see_the_place_and_the_rule() -> None:
    hidden = shown(cell("1,25", "Write 1.25."), Scope.DEIDENTIFIED)
    assert (hidden.value, hidden.remedy, hidden.patients) == (VALUE_WITHHELD, LOOK_INTO_THE_FILE, ("A",))
    assert shown(cell("1,25", "Correct the number."), Scope.DEIDENTIFIED).remedy == "Correct the number."
    assert shown(cell("1,25", "Write 1.25."), Scope.AGGREGATE).patients == ()
    assert without_value(hidden) == "patients.csv, line 7, column age: A number has a point."


def test_what_is_no_cell_of_a_patient_stays() -> None:
    for problem in (cell("agee", "Did you mean age?", row=1), cell("9 further rows", "As before.", row=None)):
        assert shown(problem, Scope.DEIDENTIFIED) == problem
        assert without_value(problem) == problem.sentence
    assert shown(cell(None, "Fill it in."), Scope.DEIDENTIFIED) == cell(None, "Fill it in.")
