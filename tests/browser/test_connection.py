"""The server silent, slow or refusing: the page says so and goes grey, and is itself again afterwards."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from components import ids
from tests.browser import screen
from tests.browser.page_checks import wait_until_settled
from tests.browser.screen import CALLBACKS, Gate, named

GREY = "grayscale(1)"


@pytest.fixture
def page(fresh_page: Page) -> Page:
    """What fails on its way here fails in no other test."""
    return fresh_page


def banner(page: Page) -> Locator:
    return page.locator("#connection-banner")


def expect_grey(page: Page, grey: bool) -> None:
    for part in ("main", ".bars"):
        if grey:
            expect(page.locator(part).first).to_have_css("filter", GREY)
        else:
            expect(page.locator(part).first).not_to_have_css("filter", GREY)


@pytest.mark.expects_complaint("Failed to load resource")
@pytest.mark.expects_complaint("Callback (failed|error)")
def test_a_silent_server_is_announced_until_it_answers_again(page: Page) -> None:
    screen.open_at(page, "/?patient=AW-0118")
    expect(banner(page)).to_have_count(0)
    expect_grey(page, False)
    page.route(CALLBACKS, lambda route: route.abort())
    page.evaluate("dash_clientside.set_props('url', {search: '?patient=AW-0118&sex=female'})")
    expect(banner(page)).to_be_visible()
    expect(banner(page)).to_contain_text("No answer from the server: what you see may be out of date.")
    expect(banner(page)).to_have_attribute("role", "alert")
    expect_grey(page, True)
    page.unroute(CALLBACKS)
    page.evaluate("dash_clientside.set_props('url', {search: '?patient=AW-0118&sex=male'})")
    expect(banner(page)).to_have_count(0)
    expect_grey(page, False)
    screen.figure(page, ids.INCIDENCE_GRAPH, query="sex=male")


@pytest.mark.expects_complaint("Failed to load resource")
@pytest.mark.expects_complaint("Callback (failed|error)")
def test_the_banner_offers_to_load_the_page_again(page: Page) -> None:
    screen.open_at(page, "/?patient=AW-0118")
    page.route(CALLBACKS, lambda route: route.abort())
    page.evaluate("id => dash_clientside.set_props(id, {n_intervals: 999})", ids.CLOCK)
    expect(banner(page)).to_be_visible()
    page.unroute(CALLBACKS)
    banner(page).get_by_role("button", name="Load the page again").click()
    expect(banner(page)).to_have_count(0)
    wait_until_settled(page)
    assert screen.header_patient(page) == "AW-0118"


@pytest.mark.expects_complaint("Failed to load resource")
@pytest.mark.expects_complaint("Callback (failed|error)")
@pytest.mark.parametrize(
    ("status", "words"),
    [(503, "no data to show"), (403, "no longer accepts"), (500, "No answer from the server")],
)
def test_a_refusal_reads_differently(page: Page, status: int, words: str) -> None:
    screen.open_at(page, "/?patient=AW-0118")
    page.route(CALLBACKS, lambda route: route.fulfill(status=status, json={"error": "on purpose"}))
    page.evaluate("dash_clientside.set_props('url', {search: '?patient=AW-0118&sex=female'})")
    expect(banner(page)).to_contain_text(words)
    expect_grey(page, True)


def test_a_late_answer_makes_the_page_pale_until_it_is_there(page: Page) -> None:
    screen.open_at(page, "/?patient=AW-0118")
    gate = Gate(page)
    page.evaluate("dash_clientside.set_props('url', {search: '?patient=AW-0118&sex=female'})")
    expect(page.locator("html")).to_have_attribute("data-waiting", "late")
    expect(page.locator("main")).to_have_css("opacity", "0.55")
    expect(banner(page)).to_have_count(0)
    gate.open()
    screen.figure(page, ids.INCIDENCE_GRAPH, query="sex=female")
    wait_until_settled(page)
    expect(page.locator("html")).to_have_attribute("data-waiting", "no")
    expect(page.locator("main")).to_have_css("opacity", "1")


def test_an_answer_that_never_comes_is_announced_too(page: Page) -> None:
    """A server that hangs gives no error; the browser's clock stands in for the wait."""
    page.clock.install()
    page.goto("/?patient=AW-0118")
    page.clock.run_for(3000)
    expect(named(page, ids.PATIENT_HEAD).locator(".patient-id")).to_have_text("AW-0118")
    page.route(CALLBACKS, lambda route: None)
    page.evaluate("dash_clientside.set_props('url', {search: '?patient=AW-0118&sex=female'})")
    page.clock.run_for(9000)
    expect(banner(page)).to_contain_text("Still waiting for the server")
