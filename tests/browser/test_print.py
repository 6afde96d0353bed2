"""On paper: few sheets, each one saying whose it is and which data it shows, light, and without controls."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from components import ids
from tests.browser import pdf_text, screen
from tests.browser.screen import named

PATIENT = "AW-0118"
QUERY = f"age_min=60&patient={PATIENT}&sex=female"


def closed(text: str) -> str:
    return "".join(text.split())


def printed(page: Page) -> bytes:
    """The sheets that the Print button leads to; the browser's own dialogue is left out."""
    page.evaluate("() => { window.print = () => { window.isPrinted = true; }; }")
    named(page, ids.PRINT_BUTTON).click()
    page.wait_for_function("() => window.isPrinted")
    return page.pdf(prefer_css_page_size=True, print_background=True)


@pytest.mark.parametrize(("address", "most_sheets"), [("/", 3), ("/patient", 2)])
def test_every_sheet_is_signed_and_there_are_few(page: Page, address: str, most_sheets: int) -> None:
    screen.open_at(page, f"{address}?{QUERY}")
    answer = screen.answer(page, f"/api/incidence?{QUERY}")
    sheets = printed(page)
    words = pdf_text.words(sheets)
    assert 1 <= pdf_text.page_count(sheets) <= most_sheets
    data = closed(
        f"synthetic data · data of {named(page, ids.STATUS_LINE).locator('strong').nth(1).inner_text()}"
    )
    foot = closed(
        f"{named(page, ids.COHORT_SENTENCE).inner_text()}, {named(page, ids.COHORT_COUNT).inner_text()}"
    )
    assert words.count(f"{foot}·{data}") == pdf_text.page_count(sheets)
    assert answer["data_version"] in words and closed(answer["sentence"]) in words
    for control in ("Edit filters", "Group by", "Large type", "Copy link", "Save figure", "Previous patient"):
        assert closed(control) not in words, control
    assert words.count(f"{PATIENT}·65F·LBCL·") == pdf_text.page_count(sheets)
    assert closed("What was examined") in words and "nottested" in words
    assert len(sheets) < 1_000_000, "a sheet that a printer can take"
    if address == "/":
        assert closed(f"{answer['n_analysed']} analysed of {answer['n_loaded']}") in words
        assert closed("Cumulative incidence of a second cancer") in words


def test_the_numbers_on_paper_are_those_of_the_screen(page: Page) -> None:
    screen.open_at(page, f"/?{QUERY}")
    shown = closed(named(page, ids.INCIDENCE_FOOT).locator(".fixed-times tbody").inner_text())
    headline = closed(named(page, ids.INCIDENCE_HEAD).locator(".headline").inner_text())
    words = pdf_text.words(printed(page))
    assert shown in words and headline in words


def test_a_dark_page_is_printed_light_and_dark_again_afterwards(page: Page) -> None:
    screen.open_at(page, f"/?{QUERY}")
    page.keyboard.press("d")
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    page.evaluate(
        "() => { window.print = () => { window.isPrinted = document.documentElement.dataset.theme; }; }"
    )
    named(page, ids.PRINT_BUTTON).click()
    page.wait_for_function("() => window.isPrinted")
    assert page.evaluate("window.isPrinted") == "light"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(root).to_have_attribute("data-theme", "dark")


def test_the_patient_of_a_later_print_is_the_one_then_shown(page: Page) -> None:
    screen.open_at(page, f"/?{QUERY}")
    printed(page)
    screen.ask(page, "patient=AW-0500")
    expect(named(page, ids.PATIENT_HEAD).locator(".patient-id")).to_have_text("AW-0500")
    words = pdf_text.words(page.pdf(prefer_css_page_size=True, print_background=True))
    assert "AW-0500" in words and PATIENT not in words
