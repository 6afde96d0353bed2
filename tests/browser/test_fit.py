"""Everything fits: on a small laptop, on a large screen and in large type nothing is cut, covered or off the page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from components import ids
from tests.browser import screen
from tests.browser.page_checks import wait_until_settled
from tests.browser.screen import named

SIZES = ((1366, 768, False), (1366, 768, True), (1920, 1080, True))
"""Width, height and whether in large type: what fits a large screen in large type fits it in small type."""
NARROW = tuple(size for size in SIZES if size[0] == 1366)
"""Words touch first where there is least room for them: more room is not asked for every word."""
PATHS = (
    "/",
    "/cohort",
    "/cohort/survival",
    "/cohort/rates",
    "/cohort/recovery",
    "/cohort/association",
    "/cohort/definitions",
    "/cohort/evidence",
    "/cohort/patients",
    "/patient",
    "/minutes",
    "/worklist",
    "/data",
)
ON_A_LARGE_SCREEN = ("/", "/cohort", "/cohort/recovery", "/cohort/evidence", "/patient", "/worklist", "/data")
"""A page of each kind is looked at on a large screen, where there is more room than anywhere."""
QUERY = "by=product&min_events=1&patient=AW-0118"
QUESTIONS = (
    "",
    "by=class",
    "by=product&min_events=1",
    "by=sex&horizon_years=8",
    "by=age:60,70",
    "product=CD22",
    "indication=fl&min_at_risk=40",
)
SIDEWAYS = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
BOXES = """selector => [...document.querySelectorAll(selector)].filter(element => element.checkVisibility())
    .map(element => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && box.height > 1)
    .map(([element, box]) => ({words: (element.textContent || element.id).trim().slice(0, 60),
        left: box.left, right: box.right, top: box.top, bottom: box.bottom}))"""
CUT = """() => [...document.querySelectorAll('header *, .bars *, main *')].filter(element => {
    const look = getComputedStyle(element);
    if (!element.checkVisibility() || element.closest('.visually-hidden, svg, .picker, .scroll')) return false;
    const hides = ['hidden', 'clip'].includes(look.overflowX) || ['hidden', 'clip'].includes(look.overflowY);
    return hides && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
}).map(element => `${element.tagName}.${element.className}#${element.id}`)"""
HEADER = ".top .brand, .top nav a, .status-line > *, .tools .tool"
BARS = (
    ".bar-title, .cohort-sentence, .cohort-count, #filters-open, .grouping summary, .chip, .picker, .step, "
    ".segments label"
)
TEXTS = "#{graph} .annotation-text, #{graph} .xtick text, #{graph} .ytick text, #{graph} .xtitle"
TIMELINE_TEXTS = "#{graph} .textpoint text, #{graph} .y2tick text, #{graph} .xtick text, #{graph} .xtitle"


def boxes(page: Page, selector: str) -> list[dict[str, Any]]:
    return page.evaluate(BOXES, selector)


def overlaps(found: list[dict[str, Any]], slack: float = 1.0) -> list[tuple[str, str]]:
    """Pairs of boxes that cover each other by more than `slack` pixels both ways."""
    return [
        (one["words"], other["words"])
        for at, one in enumerate(found)
        for other in found[at + 1 :]
        if min(one["right"], other["right"]) - max(one["left"], other["left"]) > slack
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > slack
    ]


def outside(page: Page, graph: str, slack: float = 1.5) -> list[str]:
    """Texts of a figure that reach over the edge of its picture."""
    (frame,) = boxes(page, f"#{graph} .js-plotly-plot")
    return [
        text["words"]
        for text in boxes(page, f"#{graph} .main-svg text")
        if text["left"] < frame["left"] - slack
        or text["right"] > frame["right"] + slack
        or text["top"] < frame["top"] - slack
        or text["bottom"] > frame["bottom"] + slack
    ]


def said(size: tuple[int, int, bool]) -> str:
    return f"{size[0]}x{size[1]}{' large type' if size[2] else ''}"


@pytest.fixture(params=SIZES, ids=said)
def sized(request: pytest.FixtureRequest, page: Page) -> Page:
    return at_size(page, *request.param)


@pytest.fixture(params=NARROW, ids=said)
def narrow(request: pytest.FixtureRequest, page: Page) -> Page:
    return at_size(page, *request.param)


def some_in_small_type(page: Page, *questions: str) -> tuple[str, ...]:
    """All of them in large type, where there is least room for words; every other one in small type."""
    is_large = page.locator("html").get_attribute("data-projector") == "true"
    return questions if is_large else questions[::2]


def at_size(page: Page, width: int, height: int, projector: bool) -> Page:
    page.set_viewport_size({"width": width, "height": height})
    screen.open_at(page, "/")
    if projector:
        page.keyboard.press("l")
        expect(page.locator("html")).to_have_attribute("data-projector", "true")
        wait_until_settled(page)
    return page


def test_every_page_fits_its_width(sized: Page) -> None:
    is_large = (sized.viewport_size or {"width": 0})["width"] > SIZES[0][0]
    for address in ON_A_LARGE_SCREEN if is_large else PATHS:
        screen.turn_to(sized, address, QUERY)
        assert sized.evaluate(SIDEWAYS) <= 0, f"{address} scrolls sideways"
        assert sized.evaluate(CUT) == [], f"cut off on {address}"
        assert overlaps(boxes(sized, HEADER)) == [], address
        assert overlaps(boxes(sized, BARS)) == [], address
        for box in boxes(sized, f"{HEADER}, {BARS}"):
            assert box["left"] >= 0 and box["right"] <= sized.evaluate("innerWidth"), (address, box["words"])


def test_every_word_of_the_curves_stands_free(narrow: Page) -> None:
    for question in some_in_small_type(narrow, *QUESTIONS):
        screen.ask(narrow, f"{question}&patient=AW-0118".removeprefix("&"))
        screen.figure(
            narrow, ids.INCIDENCE_GRAPH, query=screen.answer(narrow, f"/api/incidence?{question}")["query"]
        )
        assert outside(narrow, ids.INCIDENCE_GRAPH) == [], question
        texts = boxes(narrow, TEXTS.format(graph=ids.INCIDENCE_GRAPH))
        assert len(texts) >= 8
        assert overlaps(texts) == [], question


def test_every_word_of_the_rates_stands_free(narrow: Page) -> None:
    for question in some_in_small_type(
        narrow,
        "",
        "by=product&min_events=0&min_patients=0",
        "by=age:60,70",
        "product=CD22&min_events=0",
    ):
        screen.turn_to(narrow, "/cohort/rates", question)
        screen.figure(narrow, ids.RATES_GRAPH, query=screen.answer(narrow, f"/api/rates?{question}")["query"])
        assert outside(narrow, ids.RATES_GRAPH) == [], question
        texts = boxes(narrow, TEXTS.format(graph=ids.RATES_GRAPH))
        assert len(texts) >= 8
        assert overlaps(texts) == [], question


def test_every_word_of_the_bars_stands_free(narrow: Page) -> None:
    for question in some_in_small_type(
        narrow,
        "",
        "sort=product&patient=AW-0326",
        "product=tisa-cel",
        "age_min=82",
        "landmark_days=90",
    ):
        screen.turn_to(narrow, "/cohort/patients", question)
        expect(named(narrow, ids.SWIMMER_CHART)).to_be_visible()
        assert outside(narrow, ids.SWIMMER_GRAPH) == [], question
        texts = boxes(
            narrow, f"{TEXTS.format(graph=ids.SWIMMER_GRAPH)}, #{ids.SWIMMER_GRAPH} .textpoint text"
        )
        assert len(texts) >= 4
        assert overlaps(texts, slack=2.0) == [], question


def test_every_word_of_recovery_stands_free(narrow: Page) -> None:
    for question in some_in_small_type(
        narrow,
        "",
        "analyte=car_transgene",
        "analyte=igg&by=age:60,70",
        "analyte=hb&product=axi-cel&compare=rest",
    ):
        screen.turn_to(narrow, "/cohort/recovery", question)
        asked = screen.answer(narrow, f"/api/incidence?{question}")["query"]
        spec = "&".join(pair for pair in asked.split("&") if not pair.startswith("analyte="))
        for graph in (ids.RECOVERY_GRAPH, ids.PERSISTENCE_GRAPH, ids.LOSS_GRAPH):
            screen.figure(narrow, graph, query=spec)
        for graph in (ids.RECOVERY_GRAPH, ids.PERSISTENCE_GRAPH, ids.LOSS_GRAPH):
            assert outside(narrow, graph) == [], (question, graph)
            texts = boxes(narrow, TEXTS.format(graph=graph))
            assert len(texts) >= 8
            assert overlaps(texts) == [], (question, graph)


def test_every_word_of_the_timelines_stands_free(narrow: Page) -> None:
    order = [option["value"] for option in picker_options(narrow)]
    teaching = [option["value"] for option in picker_options(narrow) if "teaching" in option["label"]]
    for patient in some_in_small_type(narrow, *order[:6], *teaching[:3], order[200]):
        screen.ask(narrow, f"patient={patient}")
        expect(named(narrow, ids.PATIENT_HEAD).locator(".patient-id")).to_have_text(patient)
        narrow.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert outside(narrow, ids.TIMELINE_GRAPH) == [], patient
        texts = boxes(narrow, TIMELINE_TEXTS.format(graph=ids.TIMELINE_GRAPH))
        assert overlaps(texts) == [], patient


def picker_options(page: Page) -> list[dict[str, str]]:
    return page.evaluate(
        """id => {
            const {layout, paths} = window.store.getState();
            return paths.strs[id].reduce((part, step) => part[step], layout).props.options;
        }""",
        ids.PATIENT_PICKER,
    )


def test_the_filter_panel_fits(sized: Page) -> None:
    named(sized, ids.FILTERS_OPEN).click()
    panel = named(sized, ids.FILTERS_PANEL)
    expect(panel).to_be_visible()
    assert panel.evaluate("panel => panel.scrollWidth - panel.clientWidth") <= 0
    assert overlaps(boxes(sized, ".filters-head > *")) == []
    assert overlaps(boxes(sized, ".filters .choice .word, .filters .choice .n, .filters .range > *")) == []
    (frame,) = boxes(sized, f"#{ids.FILTERS_PANEL}")
    assert frame["left"] >= 0 and frame["right"] <= sized.evaluate("innerWidth")
