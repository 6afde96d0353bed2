"""The worklist in a browser: a rule and a line without a pointer, a line with one, and the way back."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from components import ids
from tests.browser import pdf_text, screen
from tests.browser.page_checks import wait_until_settled
from tests.browser.screen import named
from tests.browser.test_keyboard import tab_to
from tests.browser.test_print import closed, printed


def test_from_a_rule_to_a_patient_and_back(page: Page) -> None:
    screen.open_at(page, "/worklist?sex=female")
    counts = {one["rule"]: one for one in screen.answer(page, "/api/worklist?sex=female")["counts"]}
    rule = named(page, ids.WORKLIST_RULES).get_by_role("link", name=re.compile("^Unexplained late cytopenia"))
    expect(rule).to_contain_text(f"{counts['unexplained_cytopenia']['listed']} of ")
    tab_to(page, rule)
    page.keyboard.press("Enter")
    screen.wait_for_address(page, {"rules": "unexplained_cytopenia", "sex": "female"})
    rows = screen.answer(page, f"/api/worklist?{screen.query_of(page)}")["rows"]
    lines = page.locator(".work-line")
    expect(lines).to_have_count(len(rows))
    expect(rule).to_have_attribute("aria-current", "true")
    for line, row in zip(lines.all(), rows, strict=True):
        words = line.inner_text()
        assert row["patient_id"] in words and f"day {row['day']}" in words
        assert f"{row['value']:g}" in screen.numbers(words)
    sheets = printed(page)
    assert closed("Whom to look at, and why") in pdf_text.words(sheets)
    assert all(row["patient_id"] in pdf_text.words(sheets) for row in rows)
    assert closed("Sort by") not in pdf_text.words(sheets)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    tab_to(page, lines.nth(0).get_by_role("link"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/?*")
    wait_until_settled(page)
    assert screen.header_patient(page) == rows[0]["patient_id"]
    page.go_back()
    page.wait_for_url("**/worklist?*")
    lines.nth(1).locator("td").nth(1).click()
    page.wait_for_url("**/?*")
    wait_until_settled(page)
    assert screen.header_patient(page) == rows[1]["patient_id"]
