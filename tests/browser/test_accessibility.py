"""What axe calls serious or critical: nothing, on any page, in any look, with the panel open or an error shown."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from components import ids
from tests.browser import screen
from tests.browser.page_checks import serious_violations, wait_until_settled
from tests.browser.screen import named

PAGES = (
    "/?by=class&patient=AW-0118",
    "/cohort?by=sex",
    "/cohort/survival?by=sex&tests=gray",
    "/cohort/rates?by=sex",
    "/cohort/patients?patient=AW-0118",
    "/cohort/definitions?lag_days=30",
    "/cohort/evidence",
    "/cohort/association?factors=age,sex&landmark_days=90",
    "/cohort/recovery?by=sex",
    "/patient?patient=AW-0118",
    "/worklist?rules=low_cd4,missing_field",
    "/data",
)
IN_LARGE_TYPE = (PAGES[0], "/patient?patient=AW-0118", "/worklist?rules=low_cd4,missing_field")
"""Large type has the colours of the light look and larger targets: a page of each kind is asked in it."""
LOOKS = ("light", "dark", "projector")
OF_THE_LOOK = ("color-contrast", "link-in-text-block", "target-size")
"""The rules whose answer depends on colours and sizes; the others are asked once, in light colours."""
SAID = f".panel-incidence, #{ids.PATIENT_HEAD}, #{ids.PATIENT_MESSAGE}, #{ids.QUERY_PROBLEM}, .bars"
"""Where a state of the Board is said."""
STATES = (
    "age_min=84&product=CD22",
    "sex=femal",
    "by=product&min_events=500",
    "patient=NOBODY",
    "patient=AW-0118&product=cilta-cel",
)


def put_on(page: Page, look: str) -> None:
    """A look from any other: the two buttons exclude each other."""
    root, button = (
        page.locator("html"),
        {"dark": ids.THEME_BUTTON, "projector": ids.PROJECTOR_BUTTON}.get(look),
    )
    if button:
        named(page, button).click()
    expect(root).to_have_attribute("data-theme", "dark" if look == "dark" else "light")
    expect(root).to_have_attribute("data-projector", str(look == "projector").lower())
    wait_until_settled(page)
    page.wait_for_function("() => document.getAnimations().every(one => one.playState !== 'running')")


@pytest.mark.parametrize("address", PAGES)
def test_pages(page: Page, address: str) -> None:
    screen.open_at(page, address)
    check_outline(page)
    page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
    assert serious_violations(page) == []
    page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = false; })")
    for look in LOOKS[1:] if address in IN_LARGE_TYPE else ("dark",):
        put_on(page, look)
        assert serious_violations(page, rules=OF_THE_LOOK) == [], look


def check_outline(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("main")).to_have_count(1)
    expect(page.locator("h1")).to_have_count(1)
    levels: list[int] = page.evaluate(
        "() => [...document.querySelectorAll('main h1, main h2, main h3, main h4')].map(h => Number(h.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert page.title().endswith("Afterwatch")


def test_open_panels_and_lists(page: Page) -> None:
    screen.open_at(page, "/?patient=AW-0118")
    named(page, ids.FILTERS_OPEN).click()
    expect(named(page, ids.FILTERS_PANEL)).to_be_visible()
    assert serious_violations(page) == []
    for look in LOOKS[1:]:
        put_on(page, look)
        assert serious_violations(page, f"#{ids.FILTERS_PANEL}", OF_THE_LOOK) == [], look
    page.keyboard.press("Escape")
    page.locator(f"#{ids.COHORT_BAR} .grouping:not(.comparing, .keeping) summary").click()
    assert serious_violations(page, f"#{ids.COHORT_BAR}") == []
    page.keyboard.press("Escape")
    page.locator(".timeline-choices summary").first.click()
    assert serious_violations(page, f"#{ids.PATIENT_HEAD}") == []
    page.keyboard.press("Escape")
    named(page, ids.PATIENT_PICKER).click()
    page.wait_for_function("() => document.activeElement.closest('.dash-dropdown-content')")
    assert serious_violations(page, ".dash-dropdown-content") == []


def test_states_of_the_board(page: Page) -> None:
    screen.open_at(page, "/?patient=AW-0118")
    for look in ("light", "dark"):
        if look != "light":
            put_on(page, look)
        for query in STATES:
            screen.ask(page, query)
            assert serious_violations(page, SAID, OF_THE_LOOK if look != "light" else ()) == [], (look, query)


def test_targets_are_large_enough(page: Page) -> None:
    """At least 24 by 24 pixels, apart from links within a sentence."""
    screen.open_at(page, "/?patient=AW-0118&sex=female")
    named(page, ids.FILTERS_OPEN).click()
    small = page.evaluate(
        """() => [...document.querySelectorAll(
                'button, summary, label.choice, .segments label, nav a, a.chip, a.button')]
            .filter(element => element.checkVisibility())
            .map(element => [element.className || element.tagName, element.getBoundingClientRect()])
            .filter(([, box]) => box.width > 1 && (box.width < 23.5 || box.height < 23.5))
            .map(([name, box]) => `${name} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
    )
    assert small == []


def test_the_look_is_kept_and_offered_by_key(page: Page) -> None:
    screen.open_at(page, "/?patient=AW-0118")
    root = page.locator("html")
    for key, attribute, value in (("d", "data-theme", "dark"), ("l", "data-projector", "true")):
        page.keyboard.press(key)
        expect(root).to_have_attribute(attribute, value)
    wait_until_settled(page)
    page.reload()
    wait_until_settled(page)
    expect(root).to_have_attribute("data-projector", "true")
    expect(named(page, ids.PROJECTOR_BUTTON)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("l")
    expect(root).to_have_attribute("data-projector", "false")
