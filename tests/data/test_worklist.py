"""The worklist over a cohort: every patient in one state of each rule, orders, scopes, the same facts elsewhere."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.access import Access, AccessDenied
from data.derived import derived
from data.derived_results import DerivedCode
from data.loaded import Loaded
from data.repository import Repository
from data.settings import Settings
from data.snapshot import Snapshot
from data.surveillance import surveillance
from data.surveillance_results import DueState
from data.view import parse_query
from data.worklist import worklist
from data.worklist_document import COLUMNS, worklist_csv, worklist_document
from data.worklist_due import RULES_OF
from data.worklist_results import WorkCode, WorklistAnswer, WorkOrder, WorkRow, WorkState
from tests.data.builders import AGGREGATE, DEIDENTIFIED, IDENTIFIED, cancer, dataset, patient, snapshot

LISTED = WorkState.LISTED


@pytest.fixture(scope="module")
def demo(demo_store: Path) -> Snapshot:
    return Repository(Settings(store=demo_store), progress=lambda sentence: None).snapshot


def answered(taken: Loaded, query: str = "", access: Access = DEIDENTIFIED) -> WorklistAnswer:
    asked = parse_query(query)
    return worklist(taken, asked.spec, access, asked.rules, asked.order)


def rows_of(answer: WorklistAnswer) -> tuple[WorkRow, ...]:
    assert answer.rows is not None
    return answer.rows


def lines(answer: WorklistAnswer) -> list[tuple[str, str]]:
    return [(row.patient_id, row.rule.value) for row in answer.rows or ()]


def test_every_patient_is_in_one_state_of_every_rule(demo: Snapshot) -> None:
    for query in ("", "sex=female", "product=CD22"):
        answer = answered(demo, query)
        for one in answer.counts:
            states = dict(one.states)
            assert sum(n or 0 for n in states.values()) == answer.n_selected
            assert sum(n for state, _, n in one.reasons) == answer.n_selected - (states[LISTED] or 0)
            assert states[LISTED] == sum(row.rule is one.rule for row in answer.rows or ())
    assert answered(demo).n_selected == 724


def test_a_line_is_one_patient_and_one_rule_and_no_teaching_case(demo: Snapshot) -> None:
    found = lines(answered(demo))
    assert len(set(found)) == len(found) > 0
    teaching = set(demo.dataset.patients.loc[demo.dataset.patients["teaching_case"], "patient_id"])
    assert teaching and not teaching & {patient_id for patient_id, _ in found}


def test_filters_and_rules_select_and_change_no_fact(demo: Snapshot) -> None:
    every, women = answered(demo), answered(demo, "sex=female&rules=low_cd4,missing_field")
    assert women.n_patients == len({row.patient_id for row in women.rows or ()})
    assert set(women.rows or ()) < set(every.rows or ())
    assert {row.rule for row in women.rows or ()} == {WorkCode.LOW_CD4, WorkCode.MISSING_FIELD}
    assert [one.rule for one in women.counts] == list(WorkCode)
    assert answered(demo, "outcome=t_nk&landmark_days=90&by=sex").rows == every.rows


def test_what_is_overdue_is_what_the_patients_page_says(demo: Snapshot) -> None:
    """Every eighth patient once more from the own history."""
    every = answered(demo).rows or ()
    overdue = {
        (row.patient_id, row.rule): (row.fact.value, row.fact.day) for row in every if row.rule in RULES_OF
    }
    ids = demo.dataset.patients.loc[~demo.dataset.patients["teaching_case"], "patient_id"].tolist()
    for patient_id in ids[::8]:
        items = surveillance(demo.history(DEIDENTIFIED, patient_id)).in_state(DueState.OVERDUE)
        for code, rules in RULES_OF.items():
            late = [(item.days_overdue, item.due_day) for item in items if item.rule in rules]
            expected = max(late, default=None)
            assert overdue.get((patient_id, code)) == expected, (patient_id, code)


def test_a_low_cd4_is_the_last_span_of_the_patients_page(demo: Snapshot) -> None:
    rows = answered(demo, "rules=low_cd4").rows or ()
    for row in rows[::12]:
        (own,) = (
            one
            for one in derived(demo.history(DEIDENTIFIED, row.patient_id))
            if one.code is DerivedCode.LOW_CD4
        )
        span = own.spans[-1]
        assert row.fact.day == span.last_day and own.words.endswith("below at the last value")
        assert span.n_days == 1 or row.fact.more == (
            f"below since day {span.first_day}, on {span.n_days} days measured"
        )


def test_the_default_order_is_by_rule_then_the_latest_day(demo: Snapshot) -> None:
    rows = answered(demo).rows or ()
    place = {code: at for at, code in enumerate(WorkCode)}
    keys = [(place[row.rule], -(row.fact.day if row.fact.day is not None else -(10**6))) for row in rows]
    assert keys == sorted(keys)
    assert answered(demo).order is WorkOrder.RULE


@pytest.mark.parametrize("order", list(WorkOrder))
def test_every_order_has_the_same_lines(demo: Snapshot, order: WorkOrder) -> None:
    rows = answered(demo, f"order={order}").rows or ()
    assert set(rows) == set(answered(demo).rows or ())
    assert len(rows) == len(answered(demo).rows or ())


def test_orders_by_day_value_and_patient(demo: Snapshot) -> None:
    def of(order: str, rules: str = "low_cd4,missing_field") -> list:
        return list(answered(demo, f"rules={rules}&order={order}").rows or ())

    days = [row.fact.day for row in of("earliest") if row.fact.day is not None]
    assert days == sorted(days) and of("earliest")[-1].fact.day is None
    latest = [row.fact.day for row in of("latest") if row.fact.day is not None]
    assert latest == sorted(latest, reverse=True) and of("latest")[-1].fact.day is None
    lowest = [row.fact.value for row in of("lowest", "low_cd4")]
    assert lowest == sorted(lowest) and [row.fact.value for row in of("highest", "low_cd4")] == lowest[::-1]
    ids = [row.patient_id for row in of("patient_id")]
    assert ids == sorted(ids)


def test_dates_are_for_those_who_may_see_them(demo: Snapshot) -> None:
    hidden = answered(demo)
    assert all(row.date is None for row in hidden.rows or ())
    seen = answered(demo, "order=latest", IDENTIFIED)
    dates = [row.date for row in seen.rows or () if row.date is not None]
    assert dates and dates == sorted(dates, reverse=True)
    assert all((row.date is None) == (row.fact.day is None) for row in seen.rows or ())


def test_without_dates_the_order_of_lines_does_not_tell_who_was_first() -> None:
    people = [patient("A", infused_on=date(2021, 1, 1)), patient("B", infused_on=date(2019, 1, 1))]
    cancers = [cancer("A", 900, status="suspected"), cancer("B", 950, status="suspected")]
    taken = snapshot(dataset(*people, cancers=cancers))
    query = "rules=suspected_second_cancer"
    assert [name for name, _ in lines(answered(taken, query))] == ["B", "A"]
    assert [name for name, _ in lines(answered(taken, query, IDENTIFIED))] == ["A", "B"]


def test_names_and_dates_in_a_diagnosis_are_hidden() -> None:
    names = pd.DataFrame(
        {
            "patient_index": [0],
            "hospital_number": ["4711"],
            "family_name": ["Miller"],
            "given_name": ["Ann"],
            "birth_date": [pd.NaT],
        }
    )
    cancers = [cancer("A", 900, status="suspected", diagnosis="MDS of Miller, seen 2024-03-01")]
    taken = snapshot(dataset(patient("A"), cancers=cancers, identifiers=names))
    (row,) = rows_of(answered(taken, "rules=suspected_second_cancer"))
    assert "Miller" not in row.fact.what and "2024" not in row.fact.what and "MDS" in row.fact.what
    (row,) = rows_of(answered(taken, "rules=suspected_second_cancer", IDENTIFIED))
    assert "Miller" in row.fact.what


def test_the_aggregate_scope_sees_counts_and_no_few(demo: Snapshot) -> None:
    answer = answered(demo, access=AGGREGATE)
    assert answer.rows is None and answer.n_patients is None
    numbers = [n for one in answer.counts for _, n in one.states]
    assert None in numbers and all(n is None or n == 0 or n >= 5 for n in numbers)
    assert all(one.reasons == () for one in answer.counts)
    assert all([n for _, n in one.states].count(None) != 1 for one in answer.counts)
    assert "AW-" not in json.dumps(worklist_document(answer))
    with pytest.raises(AccessDenied):
        answered(snapshot(dataset(patient("A"))), access=AGGREGATE)
    with pytest.raises(AccessDenied):
        answered(demo, "min_patients=1", AGGREGATE)


def test_one_patient_and_nobody() -> None:
    one = snapshot(dataset(patient("A", vector_class="lentiviral")))
    answer = answered(one)
    assert answer.n_selected == 1
    assert all(sum(n or 0 for _, n in count.states) == 1 for count in answer.counts)
    nobody = answered(one, "age_min=80")
    assert (nobody.n_selected, nobody.rows, nobody.n_patients) == (0, (), 0)


def test_the_same_data_in_another_order_give_the_same_lines() -> None:
    people = [patient(name, vector_class="lentiviral") for name in "ABC"]
    cancers = [
        cancer("A", 980), cancer("A", 900, category="solid"), cancer("B", 950), cancer("C", 950, status="suspected"),
    ]  # fmt: skip
    measured = [("cd4", name, day, 100.0) for name in "ABC" for day in (200, 250)]
    cut_off: dict[str, Any] = {"data_cut_off_date": date(2022, 9, 27)}
    one = snapshot(dataset(*people, cancers=cancers, **cut_off), *measured)
    other = snapshot(dataset(*people[::-1], cancers=cancers[::-1], **cut_off), *measured[::-1])
    assert answered(one).rows == answered(other).rows
    assert answered(one).rows


def test_the_document_and_the_file_have_every_line(demo: Snapshot) -> None:
    answer = answered(demo, "rules=low_cd4,suspected_second_cancer&sex=female")
    made = json.loads(json.dumps(worklist_document(answer), allow_nan=False))
    assert made["n_selected"] == answer.n_selected and made["judged_on"] == "2026-06-30"
    assert len(made["rows"]) == len(answer.rows or ()) > 0
    assert {one["rule"] for one in made["counts"]} == set(WorkCode)
    text = worklist_csv(answer, datetime(2026, 7, 1, tzinfo=UTC))
    notes = [line for line in text.splitlines() if line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(text.splitlines()[len(notes) :]))))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["patient_id"], row["rule"]) for row in rows] == lines(answer)
    assert "# rules: suspected_second_cancer,low_cd4" in notes
    assert any(line.startswith(f"# rule low_cd4: of {answer.n_selected} patients: listed ") for line in notes)
    assert "no order of risk" in text
    assert [float(row["value"]) for row in rows] == [row["value"] for row in made["rows"]]
