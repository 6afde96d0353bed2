"""Filters, address and history: one question, whether it comes from a control, a link, Back or another browser."""

from __future__ import annotations

from urllib.parse import unquote

from playwright.sync_api import Locator, Page, expect

from components import ids
from tests.browser import screen
from tests.browser.page_checks import wait_until_settled
from tests.browser.screen import named

PATIENT = "AW-0001"


def box(page: Page, key: str, value: str) -> Locator:
    return named(page, ids.FILTERS_PANEL).locator(f'input[type="checkbox"][name="{key}"][value="{value}"]')


def number(page: Page, key: str) -> Locator:
    return named(page, ids.FILTERS_PANEL).locator(f'input[type="number"][name="{key}"]')


def check_cohort(page: Page) -> None:
    """Sentence and counts on the screen are the API's for the address."""
    query = screen.query_of(page)
    cohort = screen.answer(page, f"/api/cohort?{query}")
    outside = sum(left["n"] for left in cohort["excluded"] if left["reason"] == "outside the filters")
    selected = f"{cohort['n_loaded'] - outside} of {cohort['n_loaded']} patients"
    expect(named(page, ids.COHORT_SENTENCE)).to_have_text(cohort["sentence"])
    expect(named(page, ids.COHORT_COUNT)).to_have_text(selected)
    expect(named(page, ids.FILTERS_COUNT)).to_have_text(selected)
    analysed = f"{cohort['n_analysed']} analysed of {cohort['n_loaded']}"
    expect(named(page, ids.INCIDENCE_FOOT)).to_contain_text(analysed)
    if named(page, ids.FILTERS_PANEL).is_visible():
        for field in ("product", "sex", "indication"):
            for word, n in cohort["options"][field].items():
                place = box(page, f"{field}_unknown", "keep") if word == "unknown" else box(page, field, word)
                expect(place.locator("xpath=ancestor::label").locator(".n")).to_have_text(f"{n:,}")


def check_controls(page: Page, product: bool, age_min: str, keep: bool) -> None:
    expect(box(page, "product", "axi-cel")).to_be_checked(checked=product)
    expect(number(page, "age_min")).to_have_value(age_min)
    expect(box(page, "age_unknown", "keep")).to_be_checked(checked=keep)


def test_the_panel_opens_and_closes_by_key_and_by_button(page: Page) -> None:
    screen.open_at(page, f"/?patient={PATIENT}")
    panel, button = named(page, ids.FILTERS_PANEL), named(page, ids.FILTERS_OPEN)
    expect(panel).to_be_hidden()
    page.keyboard.press("f")
    expect(panel).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    assert panel.evaluate("panel => panel.contains(document.activeElement)"), "the focus goes into the panel"
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    expect(panel).to_be_visible()
    named(page, ids.FILTERS_CLOSE).click()
    expect(panel).to_be_hidden()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_each_filter_is_a_step_that_back_undoes_and_forward_repeats(page: Page) -> None:
    screen.open_at(page, f"/?patient={PATIENT}")
    named(page, ids.FILTERS_OPEN).click()
    check_cohort(page)
    check_controls(page, product=False, age_min="", keep=False)

    box(page, "product", "axi-cel").check()
    screen.wait_for_address(page, {"product": "axi-cel"})
    check_cohort(page)
    number(page, "age_min").fill("60")
    number(page, "age_min").press("Enter")
    screen.wait_for_address(page, {"product": "axi-cel", "age_min": "60"})
    check_cohort(page)
    box(page, "age_unknown", "keep").check()
    screen.wait_for_address(page, {"age_unknown": "keep"})
    check_cohort(page)
    assert screen.pairs_of(page) == {
        "product": "axi-cel",
        "age_min": "60",
        "age_unknown": "keep",
        "patient": PATIENT,
    }
    assert "age ≥ 60" in named(page, ids.COHORT_SENTENCE).inner_text()

    page.go_back()
    screen.wait_for_address(page, {"age_min": "60", "age_unknown": None})
    check_controls(page, product=True, age_min="60", keep=False)
    check_cohort(page)
    page.go_back()
    screen.wait_for_address(page, {"product": "axi-cel", "age_min": None})
    check_controls(page, product=True, age_min="", keep=False)
    check_cohort(page)
    page.go_back()
    screen.wait_for_address(page, {"product": None})
    check_controls(page, product=False, age_min="", keep=False)
    check_cohort(page)
    page.go_forward()
    page.go_forward()
    screen.wait_for_address(page, {"product": "axi-cel", "age_min": "60"})
    check_controls(page, product=True, age_min="60", keep=False)
    check_cohort(page)


def test_a_reload_and_a_copied_link_open_the_same_view(page: Page) -> None:
    query = f"age_min=60&age_unknown=keep&by=sex&indication=fl,lbcl&patient={PATIENT}&scale=linear"
    screen.open_at(page, "/")
    screen.ask(page, query)
    screen.figure(page, ids.INCIDENCE_GRAPH, patient=PATIENT)
    view, address = screen.panel_texts(page), page.url
    page.reload()
    wait_until_settled(page)
    screen.figure(page, ids.INCIDENCE_GRAPH, patient=PATIENT)
    assert page.url == address
    assert screen.panel_texts(page) == view
    other = page.context.new_page()
    screen.open_at(other, address)
    screen.figure(other, ids.INCIDENCE_GRAPH, patient=PATIENT)
    assert screen.panel_texts(other) == view
    named(other, ids.FILTERS_OPEN).click()
    expect(number(other, "age_min")).to_have_value("60")
    expect(box(other, "age_unknown", "keep")).to_be_checked()
    expect(box(other, "indication", "lbcl")).to_be_checked()
    expect(box(other, "indication", "mm")).not_to_be_checked()
    other.keyboard.press("Escape")
    other.locator("#cohort-bar .grouping:not(.comparing, .keeping) summary").click()
    expect(named(other, ids.filter_control("by")).get_by_label("sex", exact=True)).to_be_checked()
    other.close()


def test_chips_take_one_filter_away_and_reset_takes_all(page: Page) -> None:
    query = f"age_min=60&by=sex&competing=death,relapse&patient={PATIENT}&scale=linear&sex=female,male"
    screen.open_at(page, f"/?{query}")
    chips = named(page, ids.COHORT_CHIPS).get_by_role("link")
    said = chips.all_inner_texts()
    assert len(said) == 3 and any("age ≥ 60" in words.lower() for words in said)
    chips.filter(has_text="60").click()
    screen.wait_for_address(page, {"age_min": None, "sex": "female,male", "by": "sex", "patient": PATIENT})
    check_cohort(page)
    expect(chips).to_have_count(2)
    named(page, ids.FILTERS_OPEN).click()
    named(page, ids.FILTERS_RESET).click()
    screen.wait_for_address(page, {"sex": None, "competing": None})
    assert screen.pairs_of(page) == {"by": "sex", "patient": PATIENT, "scale": "linear"}
    check_cohort(page)
    expect(chips).to_have_count(0)
    expect(box(page, "sex", "female")).not_to_be_checked()


def test_one_field_is_cleared_in_the_panel(page: Page) -> None:
    screen.open_at(page, f"/?age_max=70&age_min=60&age_unknown=keep&patient={PATIENT}&sex=male")
    named(page, ids.FILTERS_OPEN).click()
    named(page, ids.FILTERS_PANEL).get_by_title("Clear age", exact=False).first.click()
    screen.wait_for_address(page, {"age_min": None, "age_max": None, "age_unknown": None, "sex": "male"})
    expect(number(page, "age_min")).to_have_value("")
    expect(number(page, "age_max")).to_have_value("")
    check_cohort(page)


def test_unticking_every_outcome_is_the_default_again(page: Page) -> None:
    screen.open_at(page, f"/?outcome=myeloid&patient={PATIENT}")
    named(page, ids.FILTERS_OPEN).click()
    expect(box(page, "outcome", "solid")).not_to_be_checked()
    box(page, "outcome", "myeloid").click()
    screen.wait_for_address(page, {"outcome": None})
    for category, counted in (
        ("t_nk", True),
        ("myeloid", True),
        ("solid", True),
        ("non_melanoma_skin", False),
    ):
        expect(box(page, "outcome", category)).to_be_checked(checked=counted)
    check_cohort(page)


def test_grouping_is_chosen_from_the_bar(page: Page) -> None:
    screen.open_at(page, f"/?patient={PATIENT}")
    page.locator("#cohort-bar .grouping:not(.comparing, .keeping) summary").click()
    named(page, ids.filter_control("by")).get_by_label("sex", exact=True).check()
    screen.wait_for_address(page, {"by": "sex"})
    expect(named(page, ids.COHORT_GROUPING)).to_have_text("sex")
    expect(named(page, ids.INCIDENCE_HEAD)).to_contain_text("by sex")
    drawn = screen.figure(page, ids.INCIDENCE_GRAPH, query="by=sex")
    assert {trace["meta"]["group"] for trace in drawn["data"] if trace.get("meta")} == {"female", "male"}
    page.locator("#cohort-bar .grouping:not(.comparing, .keeping) summary").click()
    named(page, ids.filter_control("by")).get_by_label("nothing", exact=False).check()
    screen.wait_for_address(page, {"by": None})
    expect(named(page, ids.COHORT_GROUPING)).to_have_text("nothing")


def test_the_pages_carry_the_question_along(page: Page) -> None:
    screen.open_at(page, f"/?by=sex&patient={PATIENT}&sex=female,male")
    asked = screen.pairs_of(page)
    for link, path in (
        ("Cohort", "/cohort"),
        ("Patient", "/patient"),
        ("Worklist", "/worklist"),
        ("Data", "/data"),
        ("Board", "/"),
    ):
        page.get_by_role("navigation", name="Pages").get_by_role("link", name=link).click()
        page.wait_for_url(f"**{path}?*")
        wait_until_settled(page)
        assert screen.pairs_of(page) == asked
        expect(page.get_by_role("navigation", name="Pages").locator('[aria-current="page"]')).to_have_text(
            link
        )
    page.go_back()
    page.wait_for_url("**/data?*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Data")


def test_an_open_field_and_words_with_signs_survive_the_address(page: Page) -> None:
    """A product with a stroke in its name is written, read back and shown."""
    screen.open_at(page, f"/?patient={PATIENT}")
    named(page, ids.FILTERS_OPEN).click()
    box(page, "product", "CD19/22").check()
    page.wait_for_function("() => location.search.includes('product=')")
    wait_until_settled(page)
    assert unquote(screen.pairs_of(page)["product"]) == "CD19/22"
    check_cohort(page)
    page.reload()
    wait_until_settled(page)
    named(page, ids.FILTERS_OPEN).click()
    expect(box(page, "product", "CD19/22")).to_be_checked()
    check_cohort(page)
