"""The whole way through the program without a pointer, with the focus always to be seen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from components import ids
from tests.browser import screen
from tests.browser.page_checks import wait_until_settled
from tests.browser.screen import named

MOST_TABS = 150
FOCUSED = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    // A hidden radio or checkbox is drawn by its label, which then carries the ring.
    const carriers = [element, element.closest('label'), element.parentElement, element.nextElementSibling];
    const ring = carriers.filter(Boolean).some(carrier => {
        const look = getComputedStyle(carrier);
        return (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2) || look.boxShadow !== 'none';
    });
    const box = (element.closest('label') || element).getBoundingClientRect();
    const shown = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
        && box.right > 0 && box.left < innerWidth;
    const words = element.getAttribute('aria-label') || element.id || element.textContent.trim().slice(0, 40);
    return {words: `${element.tagName} ${words}`, ring, shown};
}"""


def focused(page: Page) -> dict[str, Any] | None:
    return page.evaluate(FOCUSED)


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the target has the focus; every stop on the way has to be visible."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        here = focused(page)
        assert here is None or (here["ring"] and here["shown"]), here
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"not reached by {MOST_TABS} tabs: {target}")


def test_the_skip_link_leads_to_the_content(page: Page) -> None:
    screen.open_at(page, "/?patient=AW-0118")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert screen.header_patient(page) == "AW-0118"


def test_from_opening_to_the_cohort_page_and_back(page: Page) -> None:
    screen.open_at(page, "/")
    first = screen.header_patient(page)
    choose_filters(page)
    second = next_patient(page, first)
    switch_scale(page)
    assert screen.header_patient(page) == second, (
        "an arrow in the choice of the axis is no step of the patient"
    )
    tab_to(page, named(page, ids.PROJECTOR_BUTTON), key="Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator("html")).to_have_attribute("data-projector", "true")
    tab_to(
        page, page.get_by_role("navigation", name="Pages").get_by_role("link", name="Cohort"), key="Shift+Tab"
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/cohort?*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cohort")
    screen.figure(page, ids.GROUPS_GRAPH, query="age_min=60&product=axi-cel")
    page.go_back()
    page.wait_for_url("**/?*")
    expect(named(page, ids.PATIENT_HEAD).locator(".patient-id")).to_have_text(second)


def choose_filters(page: Page) -> None:
    """Open the panel, tick a product, write an age, close the panel."""
    tab_to(page, named(page, ids.FILTERS_OPEN))
    page.keyboard.press("Enter")
    panel = named(page, ids.FILTERS_PANEL)
    expect(panel).to_be_visible()
    tab_to(page, panel.locator('input[name="product"][value="axi-cel"]'))
    page.keyboard.press("Space")
    screen.wait_for_address(page, {"product": "axi-cel"})
    age = panel.locator('input[name="age_min"]')
    tab_to(page, age)
    page.keyboard.type("60")
    page.keyboard.press("Enter")
    screen.wait_for_address(page, {"age_min": "60"})
    expect(age).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(named(page, ids.FILTERS_OPEN)).to_be_focused()


def next_patient(page: Page, first: str) -> str:
    tab_to(page, named(page, ids.PATIENT_NEXT))
    page.keyboard.press("Enter")
    page.wait_for_function("patient => !location.search.includes(`patient=${patient}`)", arg=first)
    wait_until_settled(page)
    second = screen.header_patient(page)
    assert second != first
    return second


def switch_scale(page: Page) -> None:
    scale = named(page, ids.filter_control("scale"))
    tab_to(page, scale.get_by_role("radio", checked=True))
    page.keyboard.press("ArrowRight")
    screen.wait_for_address(page, {"scale": "linear"})
    expect(named(page, ids.TIMELINE_CHART)).to_contain_text("linear scale")


def test_a_grouping_is_chosen_without_a_pointer(page: Page) -> None:
    screen.open_at(page, "/?patient=AW-0118")
    summary = page.locator("#cohort-bar .grouping:not(.comparing, .keeping) summary")
    tab_to(page, summary)
    page.keyboard.press("Enter")
    tab_to(page, named(page, ids.filter_control("by")).get_by_role("radio", checked=True))
    page.keyboard.press("ArrowDown")
    screen.wait_for_address(page, {"by": "class"})
    page.keyboard.press("ArrowDown")
    screen.wait_for_address(page, {"by": "product"})
    page.keyboard.press("Enter")
    expect(page.locator("#cohort-bar .grouping:not(.comparing, .keeping) .popover")).to_be_hidden()
    expect(summary).to_be_focused()
    assert screen.header_patient(page) == "AW-0118"


def search_by_key(page: Page, letters: str) -> None:
    """Type into the search box of the Board until one patient is left."""
    screen.open_at(page, "/?patient=AW-0118")
    tab_to(page, named(page, ids.PATIENT_PICKER))
    page.keyboard.press("Space")
    page.wait_for_function("() => document.activeElement.closest('.dash-dropdown-content')")
    page.keyboard.type(letters)
    expect(page.locator(".dash-dropdown-content .dash-dropdown-option")).to_have_count(1)


def test_a_patient_is_searched_without_a_pointer(page: Page) -> None:
    search_by_key(page, "0500")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    screen.wait_for_address(page, {"patient": "AW-0500"})
    assert screen.header_patient(page) == "AW-0500"


@pytest.mark.parametrize("lost_before", ["ArrowDown", "Enter"])
def test_a_key_is_not_lost_where_the_list_lost_the_focus(page: Page, lost_before: str) -> None:
    """A list that is drawn anew under who types takes the focus with it."""
    search_by_key(page, "0500")
    for key in ("ArrowDown", "Enter"):
        if key == lost_before:
            page.evaluate("() => document.activeElement.blur()")
        page.keyboard.press(key)
    screen.wait_for_address(page, {"patient": "AW-0500"})


@pytest.mark.parametrize(
    "address",
    [
        "/?patient=AW-0118&sex=female",
        "/cohort",
        "/cohort/survival",
        "/cohort/rates",
        "/cohort/patients",
        "/cohort/definitions",
        "/cohort/evidence",
        "/cohort/association",
        "/cohort/recovery",
        "/patient?patient=AW-0118",
        "/data",
    ],
)
def test_every_stop_of_the_tabulator_is_to_be_seen(page: Page, address: str) -> None:
    screen.open_at(page, address)
    stops: list[str] = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        here = focused(page)
        if here is None:
            break
        assert here["ring"], f"no ring around {here['words']}"
        assert here["shown"], f"outside the window: {here['words']}"
        stops.append(here["words"])
    assert len(stops) >= 10
    assert page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count() == 0


def test_single_letters_do_nothing_while_typing(page: Page) -> None:
    screen.open_at(page, "/?patient=AW-0118")
    page.keyboard.press("f")
    age = named(page, ids.FILTERS_PANEL).locator('input[name="age_min"]')
    age.focus()
    page.keyboard.type("jkld6")
    expect(named(page, ids.FILTERS_PANEL)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    wait_until_settled(page)
    assert screen.header_patient(page) == "AW-0118"


def test_single_letters_can_be_switched_off_for_good(page: Page) -> None:
    """WCAG 2.1.4: who speaks to the computer must be able to do without them; the other keys stay."""
    screen.open_at(page, "/?patient=AW-0118")
    switch = named(page, ids.KEYS_BUTTON)
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.focus()
    page.keyboard.press("Enter")
    expect(switch).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(named(page, ids.KEYS_BUTTON)).to_have_attribute("aria-pressed", "false")
    screen.figure(page, ids.TIMELINE_GRAPH)
    for key in "fjkld":
        page.keyboard.press(key)
    wait_until_settled(page)
    expect(named(page, ids.FILTERS_PANEL)).to_be_hidden()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    expect(page.locator("html")).to_have_attribute("data-projector", "false")
    assert screen.header_patient(page) == "AW-0118"
    named(page, ids.KEYS_BUTTON).press("Space")
    page.keyboard.press("d")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
