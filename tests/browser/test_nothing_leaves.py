"""Nothing of a patient leaves the page: no share button, no foreign link or request, no trace in the browser."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from components import ids
from tests.browser import screen
from tests.browser.screen import named

ADDRESSES = (
    "/",
    "/cohort",
    "/cohort/survival",
    "/cohort/rates",
    "/cohort/patients",
    "/cohort/definitions",
    "/cohort/evidence",
    "/cohort/recovery",
    "/patient",
    "/minutes",
    "/data",
    "/?by=class&scale=linear",
    "/?sex=femal",
    "/nowhere",
)
LINKS = """() => [...document.querySelectorAll('[href], [src], [action], [xlink\\\\:href]')].map(
    element => element.href && element.href.baseVal !== undefined ? element.href.baseVal
        : element.href || element.src || element.action)"""


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_share_button_no_logo_no_foreign_address(page: Page, address: str) -> None:
    hosts: set[str | None] = set()

    def note(request: Request) -> None:
        hosts.add(urlsplit(request.url).hostname)

    page.on("request", note)
    screen.open_at(page, address)
    page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
    for chart in page.locator(".js-plotly-plot:visible").all():
        chart.hover()
        expect(chart.locator(".plot-container")).to_be_visible()
    expect(page.locator(".modebar, .modebar-btn, .modebar-group, .plotlyjsicon")).to_have_count(0)
    # The head of a column of shares sorts it.
    own = page.locator(":not(.sort)")
    for role in ("button", "link"):
        to_share = page.get_by_role(role, name=re.compile("share|cloud|edit chart", re.IGNORECASE))
        expect(to_share.and_(own)).to_have_count(0)
    for link in filter(None, page.evaluate(LINKS)):
        parts = urlsplit(link)
        assert parts.scheme in ("", "http", "data") and parts.hostname in (None, "127.0.0.1"), link
    page.remove_listener("request", note)
    assert hosts <= {"127.0.0.1", None, ""}
    expect(page.locator("iframe, form[action], object, embed")).to_have_count(0)


def test_plotly_is_told_for_every_chart_to_share_nothing(page: Page) -> None:
    for address, charts in (
        ("/", 2),
        ("/cohort", 3),
        ("/cohort/survival", 1),
        ("/cohort/rates", 1),
        ("/cohort/patients", 1),
        ("/cohort/association", 1),
        ("/cohort/recovery", 3),
        ("/patient", 3),
    ):
        screen.open_at(page, address)
        page.wait_for_function(
            "n => document.querySelectorAll('.js-plotly-plot .main-svg').length >= n", arg=charts
        )
        contexts = page.evaluate(
            "() => [...document.querySelectorAll('.js-plotly-plot')].map(graph => graph._context).map(context => "
            "[context.showSendToCloud, context.plotlyServerURL, context.displaylogo, context.displayModeBar])"
        )
        assert contexts == [[False, "", False, False]] * charts


def test_the_browser_keeps_no_trace_of_a_patient(fresh_page: Page) -> None:
    screen.open_at(fresh_page, "/?patient=AW-0118&sex=female")
    fresh_page.keyboard.press("d")
    fresh_page.keyboard.press("j")
    expect(named(fresh_page, ids.PATIENT_HEAD).locator(".patient-id")).not_to_have_text("AW-0118")
    save_the_cohort(fresh_page)
    fresh_page.wait_for_function("() => localStorage.length > 0")
    kept: str = fresh_page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    assert "AW-" not in kept and "sex=female" in kept
    assert "AW-" not in fresh_page.title()
    assert (
        fresh_page.evaluate("'serviceWorker' in navigator ? navigator.serviceWorker.controller : null")
        is None
    )


def save_the_cohort(page: Page) -> None:
    """Save the cohort of the page under a name that looks like code, open it on another page, and keep it."""
    name, saving = "Women <b>50+</b>", named(page, ids.COHORT_SAVING)
    saving.locator("summary").click()
    named(page, ids.COHORT_SAVING_NAME).fill(name)
    page.keyboard.press("Enter")
    expect(named(page, ids.COHORT_SAVING_SAID)).to_have_text(f"Saved as “{name}”.")
    patient = screen.header_patient(page)
    page.get_by_role("link", name="female (take this filter away)").click()
    expect(named(page, ids.COHORT_SENTENCE)).to_have_text("All patients")
    saving.locator("summary").click()
    link = saving.get_by_role("link", name=name)
    expect(link).to_have_text(name)
    link.click()
    expect(named(page, ids.COHORT_SENTENCE)).to_have_text("female")
    assert screen.header_patient(page) == patient, "the patient of the page stays"
    saving.locator("summary").click()
    named(page, ids.COHORT_SAVING_FORM).get_by_role("button", name="Save").click()
    saving.get_by_role("button", name=f"Delete {name}").click()
    expect(saving.get_by_role("link")).to_have_text(["female"])


def test_a_saved_figure_says_where_it_comes_from_and_names_no_patient(page: Page, tmp_path: Path) -> None:
    screen.open_at(page, "/?patient=AW-0118&sex=female")
    meta = screen.figure(page, ids.INCIDENCE_GRAPH, query="sex=female")["layout"]["meta"]
    with page.expect_download() as download:
        named(page, ids.INCIDENCE_SAVE).click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    picture = saved.read_text(encoding="utf-8")
    assert saved.suffix == ".svg" and "AW-" not in saved.name and "AW-0118" not in picture
    for words in ("female", meta["data_version"], "synthetic data", "data of"):
        assert words in picture, words
    assert "http://" not in picture.replace("http://www.w3.org/", "") and "https://" not in picture


SAVED = (
    ("/cohort/survival", ids.SURVIVAL_SAVE, "survival"),
    ("/cohort?by=class", ids.STACKED_SAVE, "first-events"),
    ("/cohort/definitions", ids.ESTIMATORS_SAVE, "estimators"),
    ("/cohort/recovery", ids.RECOVERY_SAVE, "recovery"),
    ("/cohort/recovery", ids.PERSISTENCE_SAVE, "persistence"),
    ("/cohort/association", ids.ASSOCIATION_SAVE, "association"),
    ("/cohort/rates", ids.RATES_SAVE, "rates"),
)


@pytest.mark.parametrize(("address", "button", "subject"), SAVED)
def test_every_saved_figure_says_what_it_shows_of_whom(
    page: Page, tmp_path: Path, address: str, button: str, subject: str
) -> None:
    screen.open_at(page, address)
    with page.expect_download() as download:
        named(page, button).click()
    assert download.value.suggested_filename.startswith(f"afterwatch-{subject}-")
    saved = tmp_path / subject
    download.value.save_as(saved)
    picture = saved.read_text(encoding="utf-8")
    assert "undefined" not in picture
    for words in ("All patients (n = ", "version", "Afterwatch"):
        assert words in picture, words


def test_a_patients_chart_has_no_button_that_saves_it(page: Page) -> None:
    screen.open_at(page, "/patient?patient=AW-0118")
    expect(page.locator("[data-save]")).to_have_count(0)
    screen.open_at(page, "/?patient=AW-0118")
    expect(page.locator(f'[data-save="{ids.TIMELINE_GRAPH}"]')).to_have_count(0)


def test_the_page_opens_where_the_browser_cannot_tell_its_address(fresh_page: Page) -> None:
    """A proxy may strip the headers from which the first page is known."""
    fresh_page.route(
        "**/_dash-layout",
        lambda route: route.continue_(
            headers={name: value for name, value in route.request.headers.items() if "afterwatch" not in name}
        ),
    )
    screen.open_at(fresh_page, "/cohort?sex=female")
    expect(fresh_page.get_by_role("heading", level=1)).to_contain_text("Cohort")
    screen.figure(fresh_page, ids.GROUPS_GRAPH, query="sex=female")
    screen.open_at(fresh_page, "/?sex=female")
    screen.figure(fresh_page, ids.INCIDENCE_GRAPH, query="sex=female")
