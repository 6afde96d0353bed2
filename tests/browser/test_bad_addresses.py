"""An address that cannot be answered: its sentence stands in place of the content, and nothing of an older answer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from components import ids
from tests.browser import screen
from tests.browser.screen import named

GOOD = "by=sex&patient=AW-0001&sex=female,male"
BAD = (
    "colour=red",
    "sex=femal",
    "age_min=old",
    "age_min=70&age_max=60",
    "by=nothing",
    "lag_days=-1",
    "competing=relapse",
    "compare=a",
    "site=Atlantis",
    "day0_cd4_max=200",
    "patient=NOBODY&sex=femal",
    "sex=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
)


def nothing_old_remains_on_the_board(page: Page) -> None:
    for hidden in (ids.INCIDENCE_CHART, ids.TIMELINE_CHART):
        expect(named(page, hidden)).to_be_hidden()
    for empty in (ids.INCIDENCE_FOOT, ids.PATIENT_HEAD):
        expect(named(page, empty)).to_have_text("")
    expect(named(page, ids.TIMELINE_LEGEND)).to_have_text("There is no timeline now.")
    expect(named(page, ids.EVIDENCE)).to_have_text("No patient is shown now.")
    for empty in (ids.COHORT_SENTENCE, ids.COHORT_COUNT, ids.COHORT_CHIPS, ids.FILTERS_COUNT):
        expect(named(page, empty)).to_have_text("")
    expect(named(page, ids.INCIDENCE_HEAD).locator(".headline")).to_have_count(0)
    for graph in (ids.INCIDENCE_GRAPH, ids.TIMELINE_GRAPH):
        assert page.evaluate("id => document.querySelector(`#${id} .js-plotly-plot`).data.length", graph) == 0


@pytest.mark.parametrize("bad", BAD[:3])
def test_opened_afresh(page: Page, bad: str) -> None:
    screen.open_at(page, f"/?{bad}")
    sentence = page.request.get(f"/api/cohort?{bad}").json()["error"]
    for place in (ids.QUERY_PROBLEM, ids.INCIDENCE_MESSAGE, ids.PATIENT_MESSAGE):
        expect(named(page, place)).to_contain_text(sentence)
    assert screen.query_of(page) == bad, "a bad address is not rewritten"


def test_reached_from_a_good_view(page: Page) -> None:
    screen.open_at(page, f"/?{GOOD}")
    screen.figure(page, ids.TIMELINE_GRAPH)
    for bad in BAD:
        screen.ask(page, bad)
        response = page.request.get(f"/api/cohort?{bad}")
        assert response.status == 400
        sentence = response.json()["error"]
        expect(named(page, ids.QUERY_PROBLEM)).to_contain_text(sentence)
        for message in (ids.INCIDENCE_MESSAGE, ids.PATIENT_MESSAGE):
            expect(named(page, message).locator(".state-error")).to_contain_text(sentence)
        nothing_old_remains_on_the_board(page)
        assert page.locator("img[src='x']").count() == 0
        screen.ask(page, GOOD)
        expect(named(page, ids.QUERY_PROBLEM)).to_have_text("")
        expect(named(page, ids.INCIDENCE_CHART)).to_be_visible()
        expect(named(page, ids.TIMELINE_CHART)).to_be_visible()


def test_on_the_cohort_page(page: Page) -> None:
    screen.open_at(page, f"/cohort?{GOOD}")
    expect(named(page, ids.BASELINE).locator("table")).to_be_visible()
    screen.ask(page, "sex=femal")
    sentence = page.request.get("/api/cohort?sex=femal").json()["error"]
    for message in (ids.GROUPS_MESSAGE, ids.CLASSES_MESSAGE):
        expect(named(page, message).locator(".state-error")).to_contain_text(sentence)
    for chart in (ids.GROUPS_CHART, ids.CLASSES_CHART):
        expect(named(page, chart)).to_be_hidden()
    for empty in (ids.GROUPS_FOOT, ids.CLASSES_FOOT, ids.BASELINE):
        expect(named(page, empty)).to_have_text("")


def test_on_the_other_views_of_the_cohort(page: Page) -> None:
    sentence = page.request.get("/api/cohort?sex=femal").json()["error"]
    for address, chart, message, empty in (
        ("/cohort/patients", ids.SWIMMER_CHART, ids.SWIMMER_MESSAGE, ids.SWIMMER_TABLES),
        ("/cohort/definitions", ids.ESTIMATORS_CHART, ids.ESTIMATORS_MESSAGE, ids.ESTIMATORS_FOOT),
    ):
        screen.open_at(page, f"{address}?{GOOD}")
        expect(named(page, chart)).to_be_visible()
        screen.ask(page, "sex=femal")
        expect(named(page, message).locator(".state-error")).to_contain_text(sentence)
        expect(named(page, chart)).to_be_hidden()
        expect(named(page, empty)).to_have_text("")


def test_on_the_patient_page(page: Page) -> None:
    screen.open_at(page, f"/patient?{GOOD}")
    expect(named(page, ids.PATIENT_TABLES).locator("details").first).to_be_visible()
    screen.ask(page, "age_min=old")
    sentence = page.request.get("/api/cohort?age_min=old").json()["error"]
    expect(named(page, ids.PATIENT_MESSAGE).locator(".state-error")).to_contain_text(sentence)
    expect(named(page, ids.PATIENT_TABLES)).to_contain_text(sentence)
    expect(named(page, ids.PATIENT_TABLES).locator("table")).to_have_count(0)
    expect(named(page, ids.TIMELINE_CHART)).to_be_hidden()


def test_the_reset_leads_back_to_everybody(page: Page) -> None:
    screen.open_at(page, "/?sex=femal")
    named(page, ids.QUERY_PROBLEM).get_by_role("link", name="Reset").click()
    screen.wait_for_address(page, {"sex": None})
    expect(named(page, ids.INCIDENCE_HEAD)).to_contain_text("25 second cancers")
    expect(named(page, ids.PATIENT_HEAD).locator(".patient-id")).to_be_visible()


def test_an_unknown_page_says_so(page: Page) -> None:
    screen.open_at(page, "/nowhere")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    page.get_by_role("main").get_by_role("link", name="Board").click()
    expect(named(page, ids.INCIDENCE_HEAD)).to_contain_text("25 second cancers")
