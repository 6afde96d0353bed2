"""Every rule of the worklist: it puts somebody on the list, leaves somebody off, and says of whom it cannot be said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data.worklist import facts_of_load
from data.worklist_missing import FIELDS
from data.worklist_results import WorkCode, WorkFact, WorkState
from data.worklist_rules import RULES
from tests.data.builders import DEIDENTIFIED, IDENTIFIED, cancer
from tests.data.examined import findings, infusions, specimens
from tests.data.measured import COPIES
from tests.data.worklist_cases import (
    CUT_OFF,
    LISTED,
    NOT_LISTED,
    ON_BLOOD,
    OPEN,
    OUTSIDE,
    data,
    fact,
    of,
    someone,
    stands,
    state,
    values,
)


@pytest.mark.parametrize(
    ("day", "expected"), [(820, LISTED), (1000, LISTED), (819, NOT_LISTED), (0, NOT_LISTED)]
)
def test_a_second_cancer_is_new_for_180_days(day: int, expected: WorkState) -> None:
    found = of(data(someone(), cancers=[cancer("A", day, diagnosis="MDS")]), WorkCode.NEW_CANCER)
    assert state(found) is expected
    if expected is LISTED:
        assert fact(found) == WorkFact(
            "myeloid: MDS", 1000 - day, "days ago", day, "at most 180 days before the day of the data"
        )


def test_no_new_cancer_is_only_said_where_somebody_looked() -> None:
    people = (
        someone("A", followed_to=820),
        someone("B", followed_to=819),
        someone("C", followed_to=500, dead_on=600),
        someone("D", infused=False),
    )
    found = of(data(*people), WorkCode.NEW_CANCER)
    assert [stands(found, row) for row in range(4)] == [
        (NOT_LISTED, "looked for, none"),
        (OPEN, "not looked for in these days"),
        (OUTSIDE, "died before"),
        (OPEN, "no infusion recorded"),
    ]


def test_one_line_has_all_new_cancers_of_a_patient_and_none_that_is_something_else() -> None:
    cancers = [
        cancer("A", 990, category="non_melanoma_skin"),
        cancer("A", 900, diagnosis="AML"),
        cancer("B", 990, relation_to_treated_disease="relapse"),
        cancer("C", 990, status="ruled_out"),
        cancer("D", 990, status="suspected", diagnosis="MDS"),
    ]
    taken = data(*(someone(name) for name in "ABCD"), cancers=cancers)
    new, suspected = (of(taken, code) for code in (WorkCode.NEW_CANCER, WorkCode.SUSPECTED_CANCER))
    assert set(new.facts) == {0}
    assert fact(new).what == "non-melanoma skin" and fact(new).more == "also myeloid: AML, day 900"
    assert set(suspected.facts) == {3}
    assert (fact(suspected, 3).what, fact(suspected, 3).day) == ("myeloid: MDS, suspected", 990)
    assert stands(suspected) == (NOT_LISTED, "none recorded")


def test_the_day_of_the_data_is_not_told_beside_a_patients_own_days() -> None:
    """Where it may not be seen, everybody is judged on the own last recorded day, in both directions."""
    people = (someone("A"), someone("B", followed_to=400))
    cancers = [cancer("A", 700), cancer("B", 300)]
    taken = data(*people, cancers=cancers, synthetic=False)
    assert set(of(taken, WorkCode.NEW_CANCER, IDENTIFIED).facts) == set()
    hidden = of(taken, WorkCode.NEW_CANCER)
    assert set(hidden.facts) == {1}
    assert fact(hidden, 1).value == 100 and fact(hidden, 1).unit == "days before the last recorded day"
    assert facts_of_load(taken, DEIDENTIFIED)[1] is None
    assert facts_of_load(taken, IDENTIFIED)[1] == CUT_OFF
    assert facts_of_load(data(*people, has_calendar_dates=False), DEIDENTIFIED)[1] is None


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(153, 1515.0, "=")], LISTED),
        ([(152, 9000.0, "=")], OPEN),
        ([(153, 1514.9, "=")], NOT_LISTED),
        ([(300, 9000.0, "="), (400, 50.0, "<")], NOT_LISTED),
        ([(300, 50.0, "<"), (400, 9000.0, "=")], LISTED),
        ([(400, 9000.0, "="), (400, 50.0, "<")], LISTED),
        ([(400, 1515.0, "<")], NOT_LISTED),
        ([(400, 2000.0, "<")], OPEN),
        ([(400, 1000.0, ">")], OPEN),
        ([(400, 2000.0, ">")], LISTED),
        ([(400, 0.0, "=")], NOT_LISTED),
        ([], OPEN),
    ],
)
def test_the_vector_in_one_per_cent_of_cells(tmp_path: Path, rows: list, expected: WorkState) -> None:
    taken = values(tmp_path, *(("car_transgene", "A", day, value, sign, COPIES) for day, value, sign in rows))
    found = of(taken, WorkCode.LATE_VECTOR)
    assert state(found) is expected
    if expected is LISTED:
        assert fact(found).unit == COPIES and (fact(found).value or 0) >= 1515


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"result": "positive", "value": 0.01, "unit": "copies/cell"}, LISTED),
        ({"result": "positive", "value": 0.009, "unit": "copies/cell"}, NOT_LISTED),
        ({"result": "positive"}, OPEN),
        ({"result": "negative"}, NOT_LISTED),
        ({"result": "below_limit", "lower_limit": 0.002, "unit": "copies/cell"}, NOT_LISTED),
        ({"result": "below_limit", "lower_limit": 0.1, "unit": "copies/cell"}, OPEN),
        ({"result": "below_limit"}, OPEN),
        ({"result": "inconclusive"}, OPEN),
    ],
)
def test_a_vector_copy_number_of_blood_counts_too(row: dict[str, Any], expected: WorkState) -> None:
    tables = {
        "specimens": specimens({"day": 400, **ON_BLOOD}),
        "findings": findings({"specimen_id": "S", "assay": "vector_copy_number", **row}),
    }
    assert state(of(data(someone(), **tables), WorkCode.LATE_VECTOR)) is expected


def test_late_counts_from_the_latest_infusion_and_only_for_who_lives() -> None:
    measured = tuple(("car_transgene", name, 400, 9000.0) for name in "ABCD")
    people = (
        someone("A"),
        someone("B"),
        someone("C", dead_on=900),
        someone("D") | {"vector_class": "mrna"},
    )
    again = infusions({"patient_index": 1, "infusion_id": "I2", "day": 300})
    found = of(data(*people, measured=measured, infusions=again), WorkCode.LATE_VECTOR)
    assert [stands(found, row) for row in range(4)] == [
        (LISTED, ""),
        (OPEN, "not tested from day 153 on"),
        (OUTSIDE, "died"),
        (OUTSIDE, "the vector does not integrate"),
    ]


def test_a_positive_rcl_test_stays_on_the_list_and_no_test_is_not_negative(tmp_path: Path) -> None:
    rows = [
        ("rcl", "A", 91, 120.0, "=", COPIES, None, "blood", 50.0),
        ("rcl", "A", 365, 50.0, "<", COPIES),
        ("rcl", "B", 91, 50.0, "<", COPIES),
    ]
    people = [someone("A", dead_on=900), someone("B"), someone("C"), someone("D") | {"vector_class": "mrna"}]
    found = of(values(tmp_path, *rows, people=people), WorkCode.RCR_POSITIVE)
    assert (fact(found).value, fact(found).day) == (120.0, 91)
    assert [state(found, row) for row in range(1, 4)] == [NOT_LISTED, OPEN, OUTSIDE]


def variant(specimen: str, share: float | None, **more: Any) -> dict[str, Any]:
    return {
        "specimen_id": specimen,
        "assay": "somatic_variant",
        "target": "TET2 p.Q1523*",
        "result": "positive" if share else "negative",
        "share": share,
        "unit": "fraction",
        "lower_limit": 0.005,
    } | more


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(-10, 0.04), (300, 0.06)], LISTED),
        ([(-10, 0.04), (300, 0.059)], NOT_LISTED),
        ([(-10, None), (300, 0.03)], LISTED),
        ([(-10, 0.04), (300, 0.2), (500, 0.05)], NOT_LISTED),
        ([(300, 0.04)], OPEN),
        ([(-10, 0.04)], OPEN),
        ([(-10, None), (300, None)], NOT_LISTED),
        ([], OPEN),
    ],
)
def test_a_clone_that_is_new_or_grows(rows: list[tuple[int, float | None]], expected: WorkState) -> None:
    tables = {
        "specimens": specimens(
            *({"specimen_id": f"S{n}", "material": "blood", "day": day} for n, (day, _) in enumerate(rows))
        ),
        "findings": findings(*(variant(f"S{n}", share) for n, (_, share) in enumerate(rows))),
    }
    found = of(data(someone(), **tables), WorkCode.CLONE)
    assert state(found) is expected
    died = of(data(someone(dead_on=900), **tables), WorkCode.CLONE)
    assert state(died) is OUTSIDE
    if expected is LISTED:
        assert (fact(found).day, fact(found).value) == (300, rows[-1][1])
        assert fact(found).compared.endswith("on day −10") or "not found on day −10" in fact(found).compared


@pytest.mark.parametrize(
    ("code", "kept", "late"),
    [
        (WorkCode.OVERDUE_VISIT, {"last_contact_day": 950}, {"last_contact_day": 100}),
        (
            WorkCode.OVERDUE_HISTORY,
            {"second_cancer_followup_day": 950},
            {"second_cancer_followup_day": 100},
        ),
    ],
)
def test_an_overdue_visit_and_history(code: WorkCode, kept: dict, late: dict) -> None:
    never = {"second_cancer_followup_day": None, "last_contact_day": None}
    people = (
        someone("A") | late,
        someone("B") | kept,
        someone("C") | never,
        someone("D", dead_on=900),
        someone("E") | {"vector_class": "mrna"},
        someone("F") | {"vector_class": None},
        someone("G", infused=False),
    )
    found = of(data(*people), code)
    assert [stands(found, row) for row in range(7)] == [
        (LISTED, ""),
        (NOT_LISTED, "not overdue"),
        (OPEN, "never recorded"),
        (OUTSIDE, "died"),
        (OUTSIDE, "the schedule is not for this vector"),
        (OPEN, "class of the vector not recorded"),
        (OPEN, "no infusion recorded"),
    ]
    assert (fact(found).value, fact(found).unit, fact(found).day) == (635, "days overdue", 365)
    assert fact(found).compared == "day 365 ± 90" and fact(found).more.endswith("on day 100")


@pytest.mark.parametrize(
    ("code", "analyte"), [(WorkCode.OVERDUE_VECTOR, "car_transgene"), (WorkCode.OVERDUE_RCR, "rcl")]
)
def test_an_overdue_sample(code: WorkCode, analyte: str) -> None:
    people = tuple(someone(name) for name in "ABC")
    measured = ((analyte, "A", 91, 0.0), (analyte, "B", 91, 0.0), (analyte, "B", 980, 0.0))
    found = of(data(*people, measured=measured), code)
    assert [state(found, row) for row in range(3)] == [LISTED, NOT_LISTED, OPEN]
    assert fact(found).day == 183 and fact(found).more.endswith("on day 91")


def test_overdue_integration_sites() -> None:
    people = tuple(someone(name) for name in "ABC")
    measured = tuple(("car_transgene", name, 200, 9000.0) for name in "AB")
    tables = {
        "specimens": specimens({"patient_index": 1, "day": 210, **ON_BLOOD}),
        "findings": findings(
            {"specimen_id": "S", "assay": "integration_site", "result": "positive", "share": 0.1}
        ),
    }
    found = of(data(*people, measured=measured, **tables), WorkCode.OVERDUE_SITES)
    assert [state(found, row) for row in range(3)] == [LISTED, NOT_LISTED, NOT_LISTED]
    assert (fact(found).value, fact(found).compared) == (710, "within 90 days of the test of day 200")


PEOPLE_WITHOUT: dict[str, dict[str, Any]] = {
    "infusion_date": someone(infused=False),
    "vital_status": someone() | {"vital_status": None},
    "second_cancer_followup_date": someone(followed_to=None),
    "sex": someone() | {"sex": None},
    "birth_year": someone() | {"age": None},
    "vector_class": someone() | {"vector_class": None},
}
TABLES_WITHOUT: dict[str, dict[str, Any]] = {
    "diagnosis_date": {"cancers": [cancer("A", None)]},
    "tumour_purity": {
        "specimens": specimens({"specimen_id": "S", "material": "second_tumour", "day": 1, "neoplasm_id": "N1"}),
        "findings": findings({"specimen_id": "S", "assay": "vector_copy_number", "result": "positive"}),
    },
    "neoplasm_id of a tumour sample": {
        "specimens": specimens({"specimen_id": "S", "material": "second_tumour", "day": 1, "tumour_purity": 0.5})
    },
    "collected_date": {
        "specimens": specimens(ON_BLOOD),
        "findings": findings({"specimen_id": "S", "assay": "virus", "result": "negative"}),
    },
}  # fmt: skip


@pytest.mark.parametrize("field", FIELDS, ids=lambda one: one.field)
def test_a_missing_field_is_named_with_what_it_blocks(field: Any) -> None:
    taken = data(
        PEOPLE_WITHOUT.get(field.field, someone()), someone("B"), **TABLES_WITHOUT.get(field.field, {})
    )
    found = of(taken, WorkCode.MISSING_FIELD)
    assert fact(found).what == f"{field.field} empty" and field.blocks in fact(found).compared
    assert (fact(found).value, fact(found).day) == (None, None)
    assert stands(found, 1) == (NOT_LISTED, "none of these fields is empty")


def test_what_blocks_nothing_is_not_missing() -> None:
    """A tumour without purity whose vector is negative, a ruled-out cancer without a date, an untested sample."""
    tables = {
        "cancers": [cancer("A", None, status="ruled_out")],
        "specimens": specimens(
            {"specimen_id": "S", "material": "second_tumour", "day": 1, "neoplasm_id": "N1"},
            {"specimen_id": "T", "material": "blood"},
        ),
        "findings": findings({"specimen_id": "S", "assay": "vector_copy_number", "result": "negative"}),
    }
    assert state(of(data(someone() | {"site": None}, **tables), WorkCode.MISSING_FIELD)) is NOT_LISTED


def test_several_missing_fields_are_one_line() -> None:
    taken = data(someone() | {"vital_status": None, "sex": None})
    found = fact(of(taken, WorkCode.MISSING_FIELD))
    assert found.what == "vital_status, sex empty"
    assert found.compared == (
        "needed for: incidence, survival, rates and associations; rates against the population"
    )


def test_every_rule_says_what_it_asks_and_what_of_it_is_ours() -> None:
    assert tuple(RULES) == tuple(WorkCode)
    for rule in RULES.values():
        assert rule.name and rule.asks.endswith(".") and rule.denominator and rule.source and rule.certainty
        assert all(one.text and one.standing for one in rule.cut_offs)
