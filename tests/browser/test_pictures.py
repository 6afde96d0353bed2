"""Loading, nobody, held back, no event, error: five different pictures, each with its own words and look."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from components import ids
from tests.browser import screen
from tests.browser.page_checks import wait_until_settled
from tests.browser.screen import CALLBACKS, Gate, named

STATES = ("loading", "empty", "suppressed", "error", "denied")
EMPTY = "age_min=84&product=CD22"
SUPPRESSED = "by=product&min_events=500"


def only_state(place: Locator, state: str | None) -> None:
    """Exactly this picture stands in the panel (None: none of them)."""
    for other in STATES:
        expect(place.locator(f".state-{other}")).to_have_count(1 if other == state else 0)


def look(place: Locator) -> tuple[str, str, str]:
    """What a reader sees of a picture apart from its words."""
    background, style, colour = place.evaluate(
        "element => { const look = getComputedStyle(element);"
        " return [look.backgroundColor, look.borderTopStyle, look.borderTopColor]; }"
    )
    return background, style, colour


def zero_question(page: Page) -> str:
    """A filter that leaves at least 20 analysed patients without an event, found through the API."""
    for product in ("CD22", "other", "tisa-cel", "ide-cel"):
        query = f"product={product}"
        (group,) = screen.answer(page, f"/api/incidence?{query}")["groups"]
        if group["n"] >= 20 and group["events"].get("second_cancer", 0) == 0:
            return query
    raise AssertionError("no product without an event among at least 20 patients")


def test_loading_is_said_until_the_first_answer(page: Page) -> None:
    gate = Gate(page)
    page.goto("/")
    only_state(named(page, ids.PATIENT_MESSAGE), "loading")
    expect(named(page, ids.PATIENT_MESSAGE)).to_contain_text("Loading")
    expect(named(page, ids.EVIDENCE)).to_contain_text("Loading")
    expect(named(page, ids.TIMELINE_CHART)).to_be_hidden()
    assert not screen.numbers(named(page, ids.PATIENT_HEAD).inner_text())
    # The curves of the Board come with the page itself.
    expect(named(page, ids.INCIDENCE_CHART)).to_be_visible()
    gate.open()
    expect(named(page, ids.TIMELINE_CHART)).to_be_visible()
    wait_until_settled(page)
    for message in (ids.INCIDENCE_MESSAGE, ids.PATIENT_MESSAGE):
        only_state(named(page, message), None)


def test_loading_is_said_of_curves_that_come_later(page: Page) -> None:
    gate = Gate(page)
    page.goto("/cohort")
    only_state(named(page, ids.GROUPS_MESSAGE), "loading")
    expect(named(page, ids.GROUPS_CHART)).to_be_hidden()
    assert not screen.numbers(named(page, ids.GROUPS_HEAD).inner_text())
    gate.open()
    expect(named(page, ids.GROUPS_CHART)).to_be_visible()
    only_state(named(page, ids.GROUPS_MESSAGE), None)


def test_the_other_four_pictures_differ_in_words_and_look(page: Page) -> None:
    screen.open_at(page, "/?patient=AW-0118")
    message, chart = named(page, ids.INCIDENCE_MESSAGE), named(page, ids.INCIDENCE_CHART)
    looks: dict[str, tuple[str, str, str]] = {}
    words: dict[str, str] = {}

    for query, state, title in (
        (EMPTY, "empty", "Nobody is left"),
        (SUPPRESSED, "suppressed", "Too few for a curve"),
        ("sex=femal", "error", "This cannot be shown"),
    ):
        screen.ask(page, f"{query}&patient=AW-0118")
        only_state(message, state)
        expect(message.locator(".state-title")).to_have_text(title)
        expect(chart).to_be_hidden()
        expect(named(page, ids.INCIDENCE_FOOT).locator(".risk-table, .fixed-times")).to_have_count(0)
        looks[state], words[state] = look(message.locator(f".state-{state}")), message.inner_text()
        if state != "suppressed":
            assert "%" not in message.inner_text()

    zero = zero_question(page)
    screen.ask(page, f"{zero}&patient=AW-0118")
    only_state(message, None)
    expect(chart).to_be_visible()
    expect(chart).to_contain_text("no second cancer so far")
    head = named(page, ids.INCIDENCE_HEAD).inner_text()
    (group,) = screen.answer(page, f"/api/incidence?{zero}")["groups"]
    assert f"0 of {group['n']} (upper limit " in head and "none" in head
    drawn = screen.figure(page, ids.INCIDENCE_GRAPH, query=zero)["data"]
    assert any(trace["meta"]["part"] == "band" for trace in drawn), "no event is not no doubt"
    assert len(set(looks.values())) == len(looks)
    assert len(set(words.values())) == len(words)


def test_the_empty_picture_names_the_question_and_leads_back(page: Page) -> None:
    screen.open_at(page, f"/?{EMPTY}&patient=AW-0118")
    message = named(page, ids.INCIDENCE_MESSAGE)
    sentence = screen.answer(page, f"/api/cohort?{EMPTY}")["sentence"]
    assert sentence.lower() in message.inner_text().lower()
    expect(named(page, ids.COHORT_COUNT)).to_have_text("0 of 724 patients")
    message.get_by_role("link", name="Reset all filters").click()
    screen.wait_for_address(page, {"age_min": None, "patient": "AW-0118"})
    expect(named(page, ids.INCIDENCE_HEAD)).to_contain_text("25 second cancers")


def test_a_suppressed_group_keeps_its_counts_and_loses_its_percentages(page: Page) -> None:
    screen.open_at(page, f"/?{SUPPRESSED}&patient=AW-0118")
    text = named(page, ids.INCIDENCE_MESSAGE).inner_text()
    answer = screen.answer(page, f"/api/incidence?{SUPPRESSED}")
    shown = [screen.numbers(line) for line in text.splitlines() if "person-years" in line]
    assert len(shown) == len(answer["groups"])
    for group in answer["groups"]:
        assert group["curves"] == [] and group["note"]
        counts = [
            str(group["n"]),
            str(group["events"].get("second_cancer", 0)),
            str(group["events"].get("death", 0)),
        ]
        assert any(
            [*counts, str(round(group["person_years"]))] == line[-5:-1] or counts == line[:3]
            for line in shown
        )


def test_one_suppressed_group_beside_drawn_ones_says_why(page: Page) -> None:
    screen.open_at(page, "/?by=product&patient=AW-0118")
    answer = screen.answer(page, "/api/incidence?by=product")
    held_back = [group for group in answer["groups"] if not group["curves"]]
    drawn = screen.figure(page, ids.INCIDENCE_GRAPH, query="by=product")["data"]
    assert held_back and not {group["group"] for group in held_back} & {t["meta"]["group"] for t in drawn}
    expect(named(page, ids.INCIDENCE_FOOT)).to_contain_text("Not drawn")


def test_every_page_starts_with_words_for_waiting(page: Page) -> None:
    page.route(CALLBACKS, lambda route: None)
    for address, places in (
        ("/cohort", (ids.GROUPS_MESSAGE, ids.CLASSES_MESSAGE, ids.BASELINE)),
        ("/cohort/survival", (ids.SURVIVAL_MESSAGE,)),
        ("/cohort/rates", (ids.RATES_MESSAGE,)),
        ("/cohort/patients", (ids.SWIMMER_MESSAGE,)),
        ("/cohort/definitions", (ids.DEFINITIONS, ids.ESTIMATORS_MESSAGE)),
        ("/cohort/evidence", (ids.EVIDENCE_COHORT,)),
        ("/cohort/association", (ids.ASSOCIATION_MESSAGE,)),
        ("/cohort/recovery", (ids.RECOVERY_MESSAGE, ids.PERSISTENCE_MESSAGE, ids.LOSS_MESSAGE)),
        ("/patient", (ids.PATIENT_MESSAGE, ids.PATIENT_TABLES)),
        ("/worklist", (ids.WORKLIST,)),
        ("/data", (ids.DATA_CONTENT,)),
    ):
        page.goto(address)
        for place in places:
            expect(named(page, place).locator(".state-loading")).to_be_visible()
