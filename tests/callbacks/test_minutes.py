"""The sheet for the minutes over the wire: what each scope is given, and what stands in place of a sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dash import Dash

from app import create_app
from components import ids
from data.settings import Settings
from tests.callbacks.bodies import body_of

PATH = "/_dash-update-component"
PATIENT = "AW-0118"
CALENDAR_DATE = re.compile(r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) 20\d\d\b")


def sheet_of(application: Dash, query: str) -> str:
    """The whole answer to one address."""
    (name,) = (name for name in application.callback_map if f"{ids.MINUTES_SHEET}.hidden" in name)
    body = body_of(application, name, {f"{ids.URL}.search": query})
    answer = application.server.test_client().post(PATH, json=body)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.fixture(scope="module")
def aggregate(demo_store: Path) -> Dash:
    return create_app(Settings(store=demo_store, scope="aggregate"))


@pytest.fixture(scope="module")
def identified(demo_store: Path) -> Dash:
    return create_app(Settings(store=demo_store, scope="identified"))


def without_foot(text: str) -> str:
    """The answer without when it was made and of when the data are."""
    return re.sub(r"(made|data of) [^·]*·", "", text)


def test_one_answer_holds_the_patient_and_the_cohort(application: Dash) -> None:
    answer = sheet_of(application, f"?patient={PATIENT}&sex=female&by=product")
    assert PATIENT in answer and "Verdict 2" in answer and "this patient" in answer
    assert "not signed in" in answer and "synthetic data" in answer
    assert '"group":"axi-cel"' not in answer, "the curve is that of the whole cohort"


def test_dates_stand_on_it_in_the_identified_scope_only(application: Dash, identified: Dash) -> None:
    assert not CALENDAR_DATE.search(without_foot(sheet_of(application, f"?patient={PATIENT}")))
    assert CALENDAR_DATE.search(without_foot(sheet_of(identified, f"?patient={PATIENT}")))


@pytest.mark.parametrize("query", [f"?patient={PATIENT}", ""])
def test_the_aggregate_scope_gets_no_sheet(aggregate: Dash, query: str) -> None:
    answer = sheet_of(aggregate, query)
    assert "Patients are not shown" in answer and "Verdict" not in answer and "At risk" not in answer


def test_the_timeline_counts_from_the_day_0_of_the_address_and_says_so(application: Dash) -> None:
    answer = sheet_of(application, f"?patient={PATIENT}&zero=lymphodepletion")
    assert "Time since lymphodepletion" in answer and "Infusion, day 5" in answer
    assert "everything else here from the first infusion" in answer


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?patient=NOBODY", "No such patient"),
        ("?sex=femal", "femal"),
        (f"?patient={PATIENT}&zero=infusion:2", "No infusion 2 with a date is recorded"),
    ],
)
def test_an_address_without_a_sheet_says_why(application: Dash, query: str, said: str) -> None:
    answer = sheet_of(application, query)
    assert said in answer and "At risk" not in answer
