"""On paper: few sheets, each one saying whose it is and which data it shows, light, and without controls."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from components import ids
from data.evidence import verdict
from data.patient_results import PatientHistory, SecondCancer
from data.snapshot import Snapshot
from data.vocabulary import CancerCategory, CancerStatus
from tests.browser import pdf_text, screen
from tests.browser.page_checks import serious_violations
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


PAPERS = ("A4", "Letter")
TEACHING = tuple(f"AW-T0{number}" for number in range(1, 9))
CROWDED = "AW-0069"
ON_THE_SHEET = """() => {
    const found = [];
    const walker = document.createTreeWalker(document.getElementById('minutes-sheet'), NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
        const holder = node.parentElement;
        if (!node.textContent.trim() || !holder.checkVisibility() || holder.closest('.visually-hidden')) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const box = range.getBoundingClientRect();
        const frame = holder.closest('.sheet-head, .sheet-column, .sheet-foot').getBoundingClientRect();
        found.push({words: node.textContent, over: Math.max(frame.left - box.left, box.right - frame.right,
            frame.top - box.top, box.bottom - frame.bottom)});
    }
    return found;
}"""


def crowded(history: PatientHistory) -> PatientHistory:
    """The patient with far more than a sheet can hold: events, specimens, second cancers with long names."""
    day = (history.end_of_follow_up_day or 0) // 3
    lanes = [replace(lane, start_day=lane.start_day + n) for lane in history.lanes for n in range(4)]
    examined = tuple(
        replace(one, specimen_id=f"{one.specimen_id}-{n}") for one in history.specimens for n in range(6)
    )
    name = "a diagnosis with a very long name that goes on and on, as names in reports of pathology do"
    model = SecondCancer("N", day, "day", CancerCategory.T_NK, name, CancerStatus.CONFIRMED, True, None)
    cancers = tuple(replace(model, neoplasm_id=f"N-{n}", day=day + n) for n in range(7))
    return replace(
        history,
        lanes=tuple(lanes),
        specimens=examined,
        second_cancers=cancers,
        verdicts=tuple(verdict(cancer, examined) for cancer in cancers),
    )


def test_the_minutes_are_one_page_on_either_paper(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing cut off, nothing made of dots, type of 7 points, and every word of the sheet on paper.

    The fullest sheet and an ordinary one are printed on both papers, the others on one and the other in turn.
    """
    recorded = Snapshot.history

    def history(self: Snapshot, access: Any, patient_id: str) -> PatientHistory:
        found = recorded(self, access, patient_id)
        return crowded(found) if patient_id == CROWDED else found

    monkeypatch.setattr(Snapshot, "history", history)
    screen.open_at(page, f"/minutes?patient={PATIENT}")
    for number, patient in enumerate((PATIENT, *TEACHING, CROWDED)):
        if patient != PATIENT:
            screen.ask(page, f"patient={patient}")
        expect(named(page, ids.MINUTES_HEAD).locator(".patient-id")).to_have_text(patient)
        if patient != CROWDED:
            expect(named(page, ids.MINUTES_HEAD)).to_contain_text("▼ second cancer")
        shown = page.evaluate(ON_THE_SHEET)
        assert [text for text in shown if text["over"] > 1] == [], patient
        for paper in PAPERS if patient in (PATIENT, CROWDED) else (PAPERS[number % 2],):
            sheets = page.pdf(format=paper, prefer_css_page_size=True, print_background=True)
            words = pdf_text.words(sheets)
            assert pdf_text.page_count(sheets) == 1, (patient, paper)
            assert pdf_text.picture_count(sheets) == 0 and pdf_text.smallest_type(sheets) >= 7
            assert [text["words"] for text in shown if closed(text["words"]) not in words] == [], patient
    more = page.locator(".fit-more:visible").all_inner_texts()
    assert any("specimens" in line or "second cancers" in line for line in more)
    assert all("on the Patient page" in line for line in more)


def test_the_minutes_are_reached_from_the_board_and_show_paper_in_dark(page: Page) -> None:
    screen.open_at(page, f"/?{QUERY}")
    page.keyboard.press("d")
    named(page, ids.MINUTES_LINK).click()
    expect(named(page, ids.MINUTES_HEAD).locator(".patient-id")).to_have_text(PATIENT)
    assert screen.pairs_of(page) == screen.read_pairs(QUERY)
    expect(named(page, ids.MINUTES_SHEET)).to_have_css("background-color", "rgb(255, 255, 255)")
    assert serious_violations(page) == []
    words = pdf_text.words(printed(page))
    assert "notsignedin" in words and closed("Edit filters") not in words
    page.keyboard.press("j")
    expect(named(page, ids.MINUTES_HEAD).locator(".patient-id")).not_to_have_text(PATIENT)
