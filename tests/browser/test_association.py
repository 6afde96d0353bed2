"""The association view as a reader gets it: the forest plot fits, choices are links, and states replace the plot."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from components import ids
from tests.browser import screen
from tests.browser.screen import named
from tests.browser.test_fit import boxes, overlaps

VIEW = "/cohort/association"
TEXTS = f"#{ids.ASSOCIATION_GRAPH} .annotation-text, #{ids.ASSOCIATION_GRAPH} .xtick text"
FRAME = (
    "id => { const box = document.getElementById(id).getBoundingClientRect(); return [box.left, box.right]; }"
)


@pytest.mark.parametrize(("width", "large_type"), [(1366, False), (1920, False), (1366, True), (1920, True)])
def test_no_word_of_the_forest_is_cut_or_covered(page: Page, width: int, large_type: bool) -> None:
    """Looked at on the first drawing and after another question, with both kinds of ratio and with reasons."""
    page.set_viewport_size({"width": width, "height": 1000})
    screen.open_at(page, VIEW)
    if large_type:
        page.keyboard.press("l")
        expect(page.locator("html")).to_have_attribute("data-projector", "true")
    for query in ("", "landmark_days=592"):
        screen.ask(page, query)
        page.wait_for_function(
            f"document.querySelectorAll('#{ids.ASSOCIATION_GRAPH} .annotation-text').length > 40"
        )
        found = boxes(page, TEXTS)
        assert overlaps(found, slack=2.0) == []
        left, right = page.evaluate(FRAME, ids.ASSOCIATION_CHART)
        outside = [box["words"] for box in found if box["left"] < left - 1 or box["right"] > right + 1]
        assert outside == []


def test_factors_are_chosen_by_links_and_the_address_holds_them(page: Page) -> None:
    screen.open_at(page, VIEW)
    foot = named(page, ids.ASSOCIATION_FOOT)
    foot.get_by_role("link", name="Age").click()
    screen.wait_for_address(page, {"factors": "age"})
    expect(foot).to_contain_text("1 parameter: 25.0 second cancers per parameter")
    foot.get_by_role("link", name="Male").click()
    screen.wait_for_address(page, {"factors": "age,sex"})
    foot.get_by_role("link", name="Prior lines").click()
    screen.wait_for_address(page, {"factors": "age,sex,prior_lines"})
    expect(foot.locator(".state-suppressed")).to_contain_text("need at least 10")
    page.go_back()
    screen.wait_for_address(page, {"factors": "age,sex"})
    expect(foot.locator(".state-suppressed")).to_have_count(0)


def test_taking_the_landmark_away_takes_its_factors_along(page: Page) -> None:
    screen.open_at(page, f"{VIEW}?landmark_days=90&factors=age,landmark_cd4")
    page.locator(".chip", has_text="landmark day 90").click()
    screen.wait_for_address(page, {"factors": "age"})
    expect(named(page, ids.ASSOCIATION_FOOT)).to_contain_text("1 parameter")


@pytest.mark.parametrize(
    ("query", "state"),
    [
        ("outcome=t_nk", ".state-suppressed"),
        ("prior_lines_min=90", ".state-empty"),
        ("factors=landmark_cd4", ".state-error"),
    ],
)
def test_a_state_stands_in_place_of_the_forest(page: Page, query: str, state: str) -> None:
    screen.open_at(page, VIEW)
    expect(named(page, ids.ASSOCIATION_CHART)).to_be_visible()
    screen.ask(page, query)
    expect(named(page, ids.ASSOCIATION_MESSAGE).locator(state)).to_be_visible()
    expect(named(page, ids.ASSOCIATION_CHART)).to_be_hidden()
    expect(named(page, ids.ASSOCIATION_SAVE)).to_be_hidden()
