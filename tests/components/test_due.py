"""The due list: overdue first, never colour alone, dates only where the reader may see them, every state a picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from components.due import NOT_JUDGED, NOTHING, RECORDS, due_list, nobody, rules_table
from data.surveillance_results import DueItem, DueRule, DueState, Surveillance
from data.surveillance_rules import ACTS, SCHEDULE
from tests.components.reading import cells, of_class, of_kind, plain

LATE = DueItem(
    DueRule.VECTOR_PERSISTENCE,
    "Vector persistence",
    DueState.OVERDUE,
    1095,
    "Sentence A.",
    900,
    days_overdue=41,
)
NOW = DueItem(
    DueRule.REPORT_REGISTRY, "Report to the registry", DueState.DUE, 300, "Sentence B.", neoplasm_id="N1"
)
NEVER = DueItem(DueRule.RCR, "RCR/RCL after infusion", DueState.OPEN, 91, "Sentence C.", never_recorded=True)
KEPT = DueItem(DueRule.CONTACT, "Yearly visit", DueState.DONE, 1096, "Sentence D.", 1100, 1461)
ALL = Surveillance(1136, (LATE, NOW, NEVER, KEPT), ("A note.",))


def test_the_board_says_what_presses_and_counts_the_rest() -> None:
    shown = due_list(ALL, None)
    words = plain(shown)
    lines = [plain(line) for line in of_kind(shown, "Li")]
    assert plain(shown[0]).startswith("1 overdue, 1 due.") and "day 1136" in plain(shown[0])
    assert lines == [
        "‼overdue 41 days Vector persistence (day 1095)",
        "●due Report to the registry (day 300)",
    ]
    assert "Never recorded: RCR/RCL after infusion." in words
    assert "On the page Patient: 1 open, 1 done." in words
    assert "A note." in words and RECORDS in words
    assert "Sentence A." not in words


def test_in_full_every_item_has_its_row_and_every_rule_its_source() -> None:
    shown = due_list(ALL, None, in_full=True)
    (table,) = of_class(shown, "due-table")
    rows = cells(table)
    assert [row[0] for row in rows[-4:]] == ["‼overdue 41 days", "●due", "○open", "✓done"]
    assert rows[-4][2:] == ["day 1095", "day 900", "Sentence A."]
    assert rows[-3][1:4] == ["Report to the registrysecond cancer N1", "diagnosis day 300", "–"]
    rules = rules_table()
    assert len(rules.rows) == len(SCHEDULE) + len(ACTS)
    assert all(all(row) for row in rules.rows)
    assert all("modelling choice" in row[3] for row in rules.rows[: len(SCHEDULE)])


@pytest.mark.parametrize("in_full", [False, True])
def test_calendar_dates_stand_only_where_day_0_has_one(in_full: bool) -> None:
    dated = plain(due_list(ALL, date(2020, 1, 1), in_full=in_full))
    assert "31 Dec 2022, day 1095" in dated
    assert "2022" not in plain(due_list(ALL, None, in_full=in_full))


def test_a_long_list_is_cut_on_the_board_and_says_so() -> None:
    shown = due_list(Surveillance(1136, (LATE,) * 8, ()), None)
    assert len(of_kind(shown, "Li")) == 6
    assert "2 more overdue or due" in plain(shown)


def test_what_a_second_cancer_still_lacks_is_named_on_the_board() -> None:
    lacking = replace(NOW, rule=DueRule.PRODUCT_RETAIN, name="Product retain examined", state=DueState.OPEN)
    words = plain(due_list(Surveillance(10, (lacking, replace(lacking, neoplasm_id="N2")), ()), None))
    assert "Not recorded for the second cancer: Product retain examined." in words


def test_nothing_due_nothing_listed_and_nobody_are_three_pictures() -> None:
    assert plain(due_list(Surveillance(10, (KEPT,), ()), None)).startswith(NOTHING)
    died = plain(due_list(Surveillance(10, (), ("Died on day 9.",)), None))
    assert died.startswith(NOT_JUDGED) and "Died on day 9." in died and "As of" not in died
    assert "No patient" in plain(nobody())
    assert of_class(due_list(ALL, None), "due-overdue") and not of_class(
        due_list(Surveillance(10, (KEPT,), ()), None), "due-overdue"
    )
