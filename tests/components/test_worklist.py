"""The page "Worklist": facts with value and unit, denominators with every rule, each state a picture of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from components.worklist_page import (
    NO_PATIENTS,
    OWN_DAYS,
    SHOWN,
    content,
    failure,
    headline,
    toggle,
)
from components.worklist_words import listed_words, rest_words, rules_table, standing_words, value_words
from data.view import View
from data.worklist_results import (
    WorkCode,
    WorkCount,
    WorkFact,
    WorklistAnswer,
    WorkOrder,
    WorkRow,
    WorkState,
)
from data.worklist_rules import RULES
from tests.components.answers import STAMP
from tests.components.reading import cells, of_class, of_kind, plain

CD4 = WorkFact(
    "CD4+ T cells", 149.0, "cells/µL", 310, "< 200 cells/µL after day 180", "below since day 200, on 3 days measured"
)  # fmt: skip
EMPTY = WorkFact("sex empty", None, None, None, "needed for: rates against the population")


def count(rule: WorkCode, *numbers: int | None, reasons: tuple = ()) -> WorkCount:
    return WorkCount(rule, tuple(zip(WorkState, numbers, strict=True)), reasons)


COUNTS = tuple(
    count(
        rule, 1, 5, 2, 2,
        reasons=(
            (WorkState.NOT_LISTED, "not below", 5),
            (WorkState.CANNOT_BE_SAID, "not measured", 2),
            (WorkState.DOES_NOT_APPLY, "died", 2),
        ),
    )
    for rule in WorkCode
)  # fmt: skip
ROWS = (
    WorkRow("AW-0001", "AW-0001 · 60 F · LBCL · axi-cel", WorkCode.LOW_CD4, CD4, None),
    WorkRow("AW-0002", "AW-0002 · 71 M · MCL · brexu-cel", WorkCode.MISSING_FIELD, EMPTY, None),
)
ANSWER = WorklistAnswer(
    stamp=STAMP,
    n_loaded=12,
    n_selected=10,
    judged_on=date(2026, 6, 30),
    chosen=tuple(WorkCode),
    order=WorkOrder.RULE,
    counts=COUNTS,
    rows=ROWS,
    n_patients=2,
)
ASKED = View(patient="AW-0003")


def table(answer: WorklistAnswer) -> list[list[str]]:
    (found,) = of_class(content(answer, ASKED).lines, "worklist-table")
    return cells(found)


def test_the_headline_says_of_how_many_and_as_of_when() -> None:
    start = "2 lines about 2 of 10 patients · judged on 30 Jun 2026"
    assert headline(ANSWER) == f"{start} · by rule, then the latest day first"
    assert headline(replace(ANSWER, order=WorkOrder.LATEST)) == f"{start} · the latest day first"
    words = plain(content(ANSWER, ASKED).head)
    assert (
        "There is no score" in words
        and "no order says anything about risk" in words
        and OWN_DAYS not in words
    )
    assert OWN_DAYS in plain(content(replace(ANSWER, judged_on=None), ASKED).head)


def test_a_line_is_patient_reason_fact_day_and_line() -> None:
    heads, low, missing = table(ANSWER)
    assert heads == ["Patient", "Why", "Fact", "When", "Compared with"]
    assert low == [
        "AW-0001: open on the Board60 F · LBCL · axi-cel",
        RULES[WorkCode.LOW_CD4].name,
        "CD4+ T cells 149 cells/µLbelow since day 200, on 3 days measured",
        "day 310",
        "< 200 cells/µL after day 180",
    ]
    assert missing[2:] == ["sex empty ", "–", "needed for: rates against the population"]


def test_a_line_opens_its_patient_and_keeps_the_question() -> None:
    asked = replace(ASKED, rules=(WorkCode.LOW_CD4,))
    link = of_kind(of_class(content(ANSWER, asked).lines, "work-line"), "Link")[0]
    assert link.href == "/?patient=AW-0001&rules=low_cd4"


def test_dates_stand_where_there_are_any() -> None:
    dated = replace(ANSWER, rows=(replace(ROWS[0], date=date(2024, 3, 9)),))
    assert table(dated)[1][3] == "9 Mar 2024, day 310"


@pytest.mark.parametrize(
    ("value", "unit", "comparator", "words"),
    [
        (149.0, "cells/µL", "=", "149 cells/µL"),
        (50.0, "copies/µg DNA", "<", "< 50 copies/µg DNA"),
        (0.0, "cells/µL", "=", "0 cells/µL"),
        (0.782, "10^9/L", "=", "0.782 ×10⁹/L"),
        (0.2115, "allele fraction", "=", "21.1 % VAF"),
        (2712.0, "days overdue", "=", "2,712 days overdue"),
        (1.0, "days ago", "=", "1 day ago"),
        (None, None, "=", ""),
    ],
)
def test_values_as_they_are_read(value: float | None, unit: str | None, comparator: str, words: str) -> None:
    fact = WorkFact("x", value, unit, 1, "", comparator=comparator)
    assert value_words(fact).replace("\u202f", " ") == words


def test_every_rule_has_its_denominator_and_who_was_not_measured() -> None:
    rules = content(ANSWER, ASKED).rules
    items = [plain(item) for item in of_class(rules, "worklist-rule")]
    assert len(items) == len(WorkCode)
    assert all("1 of 6" in words and "cannot be said 2 · does not apply 2" in words for words in items)
    one = COUNTS[0]
    assert standing_words(one) == (
        "on the list 1; not on the list 5 (not below 5); cannot be said 2 (not measured 2); does not apply 2 (died 2)"
    )


@pytest.mark.parametrize(
    ("numbers", "listed", "rest"),
    [
        ((1, 5, 2, 2), "1 of 6", "cannot be said 2 · does not apply 2"),
        ((0, 10, 0, 0), "0 of 10", ""),
        ((None, None, 7, 0), "not shown", "cannot be said 7"),
        ((0, None, None, 6), "0", "cannot be said: not shown · does not apply 6"),
    ],
)
def test_what_is_held_back_is_no_zero(numbers: tuple, listed: str, rest: str) -> None:
    found = count(WorkCode.LOW_CD4, *numbers)
    assert (listed_words(found), rest_words(found)) == (listed, rest)


def test_a_rule_is_chosen_and_taken_away_again() -> None:
    assert toggle((), WorkCode.LOW_CD4) == (WorkCode.LOW_CD4,)
    assert toggle((WorkCode.CLONE, WorkCode.LOW_CD4), WorkCode.CLONE) == (WorkCode.LOW_CD4,)
    asked = replace(ASKED, rules=(WorkCode.LOW_CD4,))
    rules = content(ANSWER, asked).rules
    current = [link for link in of_kind(rules, "A") if getattr(link, "aria-current", None)]
    assert [plain(link) for link in current] == [f"{RULES[WorkCode.LOW_CD4].name}1 of 6"]
    assert current[0].href == "/worklist?patient=AW-0003"
    everything = of_kind(of_class(rules, "worklist-all"), "A")[0]
    assert everything.href == "/worklist?patient=AW-0003"


def test_orders_and_files_keep_the_question() -> None:
    asked = replace(ASKED, rules=(WorkCode.LOW_CD4,), order=WorkOrder.LATEST)
    links = {plain(link): link.href for link in of_kind(content(ANSWER, asked).head, "A")}
    assert links["rule"] == "/worklist?patient=AW-0003&rules=low_cd4"
    assert links["The list CSV (download)"] == (
        "/export/worklist.csv?order=latest&patient=AW-0003&rules=low_cd4"
    )
    assert links["The list JSON (download)"].startswith("/api/worklist?order=latest")


def test_a_very_long_list_is_cut_and_says_so() -> None:
    many = replace(ANSWER, rows=ROWS[:1] * (SHOWN + 1))
    lines = content(many, ASKED).lines
    assert len(of_class(lines, "work-line")) == SHOWN
    assert "Showing the first 1,000 of 1,001 lines" in plain(lines)
    assert "Showing" not in plain(content(ANSWER, ASKED).lines)


def test_nobody_listed_nobody_at_all_not_shown_and_error_are_four_pictures() -> None:
    nobody = content(replace(ANSWER, rows=(), n_patients=0, chosen=(WorkCode.LOW_CD4,)), ASKED).lines
    words = plain(of_class(nobody, "state-empty"))
    assert "Nobody of 10 patients is on this list" in words and "cannot be said 2" in words
    empty = content(replace(ANSWER, n_selected=0, rows=(), n_patients=0), ASKED, "?x")
    assert "No patient in the data fits" in plain(of_class(empty.lines, "state-empty"))
    assert of_kind(empty.lines, "Link")[0].href == "?x" and empty.rules == []
    hidden = content(replace(ANSWER, rows=None, n_patients=None), ASKED)
    assert NO_PATIENTS in plain(of_class(hidden.lines, "state-denied"))
    assert of_class(failure("No such rule.", "?", ["low_cd4"]).lines, "state-error")


def test_without_lines_there_is_nothing_to_choose_or_to_download() -> None:
    hidden = content(replace(ANSWER, rows=None, n_patients=None), ASKED)
    assert not of_kind([hidden.head, hidden.rules], "A")
    assert headline(replace(ANSWER, rows=None, n_patients=None)) == "10 patients · judged on 30 Jun 2026"
    assert len(of_class(hidden.rules, "worklist-rule")) == len(WorkCode)


def test_the_rules_stand_below_with_cut_offs_and_sources() -> None:
    found = rules_table()
    assert len(found.rows) == len(WorkCode) and all(all(row) for row in found.rows)
    assert "modelling choice" in {row[0]: row[3] for row in found.rows}[RULES[WorkCode.LOW_CD4].name]
    folded = [plain(one) for one in of_kind(content(ANSWER, ASKED).lines, "Summary")]
    assert any("all 10 patients stand" in words for words in folded)
    assert any("cut-offs and sources" in words for words in folded)
