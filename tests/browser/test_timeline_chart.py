"""The drawn timeline: what is said beside the pointer, what a closer look at days keeps, and how wide it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import pytest
from playwright.sync_api import Page, Route, expect

from components import clones_panel, ids
from components.room import CLONES_ALONE_UP_TO_PX, ONE_COLUMN_UP_TO_PX, clones_px, timeline_px
from components.theme import LIGHT, PROJECTOR, Theme
from tests.browser import screen
from tests.browser.page_checks import wait_until_settled
from tests.browser.screen import named

WIDTH = "id => document.querySelector(`#${id} .js-plotly-plot`).clientWidth"

# The three symbols of the timeline that stand furthest from all others: their middles and what is said beside them.
LONELY = """id => {
    const chart = document.querySelector(`#${id} .js-plotly-plot`);
    const at = chart.data.findIndex(trace => trace.name === 'symbols');
    const said = chart.data[at].hovertext;
    const marks = [...chart.querySelectorAll('.scatterlayer .trace')].find(one => one.querySelector('.point'));
    const middles = [...marks.querySelectorAll('.point')].map(mark => {
        const box = mark.getBoundingClientRect();
        return {x: box.x + box.width / 2, y: box.y + box.height / 2};
    });
    const room = middles.map((one, i) => Math.min(...middles.map((other, j) =>
        i === j ? Infinity : Math.hypot(one.x - other.x, one.y - other.y))));
    const order = middles.map((_, i) => i).filter(i => middles[i].y < innerHeight - 20);
    order.sort((one, other) => room[other] - room[one]);
    return order.slice(0, 3).map(i => ({...middles[i], said: said[i]}));
}"""


def test_what_is_pointed_at_is_said_and_days_can_be_looked_at_closely(page: Page) -> None:
    screen.open_at(page, "/patient?patient=AW-0118")
    chart = named(page, ids.TIMELINE_CHART)
    lonely = page.evaluate(LONELY, ids.TIMELINE_CHART)
    assert len(lonely) == 3
    for one in lonely:
        page.mouse.move(one["x"], one["y"])
        expect(chart.locator(".hoverlayer .hovertext")).to_have_text(one["said"])
    keys = chart.locator(".textpoint", has_text="peers 10–90 %")
    n_keys, words = keys.count(), chart.locator(".textpoint:visible").count()
    assert n_keys > 3
    area = chart.locator(".nsewdrag").first.bounding_box()
    assert area is not None
    middle = area["y"] + 200
    page.mouse.move(area["x"] + area["width"] * 0.3, middle)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.5, middle, steps=5)
    page.mouse.up()
    whole = "id => document.querySelector(`#${id} .js-plotly-plot`).layout.xaxis.range"
    page.wait_for_function(
        f"id => {{ const [a, b] = ({whole})(id); return b - a < 3; }}", arg=ids.TIMELINE_CHART
    )
    expect(keys.filter(visible=True)).to_have_count(n_keys)
    expect(chart.locator(".ytick").filter(visible=True).first).to_be_visible()
    assert chart.locator(".textpoint:visible").count() < words, "what lies outside is not written"
    page.mouse.dblclick(area["x"] + area["width"] * 0.4, middle)
    expect(chart.locator(".textpoint").filter(visible=True)).to_have_count(words)


@pytest.mark.parametrize(
    ("address", "chart", "placed_for"),
    [
        ("/", ids.TIMELINE_CHART, partial(timeline_px, beside_curves=True)),
        ("/patient", ids.TIMELINE_CHART, partial(timeline_px, beside_curves=False)),
        ("/patient", clones_panel.PANEL.chart, clones_px),
    ],
    ids=["Board", "Patient", "clones"],
)
def test_words_are_placed_for_the_width_that_there_is(
    page: Page, address: str, chart: str, placed_for: Callable[[float, Theme], float]
) -> None:
    screen.open_at(page, f"{address}?patient=AW-0118")
    edges = [edge + more for edge in (ONE_COLUMN_UP_TO_PX, CLONES_ALONE_UP_TO_PX) for more in (0, 1)]
    for theme in (LIGHT, PROJECTOR):
        if theme is PROJECTOR:
            page.keyboard.press("l")
            wait_until_settled(page)
        for window in (820, *edges, 1280, 1366, 1920, 2560):
            page.set_viewport_size({"width": window, "height": 768})
            page.wait_for_function(
                f"([id, least]) => {{ const room = ({WIDTH})(id); return least <= room && room <= least + 60; }}",
                arg=[chart, placed_for(window, theme)],
            )


@pytest.mark.parametrize("width", [1366, 1920])
def test_no_tick_of_the_clones_covers_another(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    screen.open_at(page, "/patient?patient=AW-0118")
    ticks = named(page, clones_panel.PANEL.chart).locator(".xtick text")
    expect(ticks.first).to_be_attached()
    boxes = [box for tick in ticks.all() if (box := tick.bounding_box())]
    assert len(boxes) > 5
    for one, other in pairwise(sorted(boxes, key=lambda box: box["x"])):
        assert one["x"] + one["width"] < other["x"]


def test_a_wider_window_has_room_for_whole_words(page: Page) -> None:
    page.set_viewport_size({"width": 1100, "height": 768})
    screen.open_at(page, "/?patient=AW-0118")
    chart = named(page, ids.TIMELINE_CHART)
    cut, whole = (
        chart.locator(".textpoint", has_text=words) for words in ("cyclophospha…", "cyclophosphamide")
    )
    expect(cut).to_have_count(1)
    page.set_viewport_size({"width": 1366, "height": 768})
    expect(whole).to_have_count(1)
    expect(cut).to_have_count(0)
    assert page.evaluate("JSON.parse(localStorage.getItem('display')).width") == 1366
    screen.turn_to(page, "/patient", "patient=AW-0118")
    page.keyboard.press("l")
    expect(page.locator("html")).to_have_attribute("data-projector", "true")
    wait_until_settled(page)
    expect(whole).to_have_count(1)


def test_on_its_own_page_everything_else_waits_until_it_is_painted(page: Page) -> None:
    """The server answers one question at a time: thousands of rows of the tables would hold up the picture."""
    screen.open_at(page, "/patient?patient=AW-0118")
    asked: list[str] = []
    held: list[Route] = []

    def meet(route: Route) -> None:
        asked.append((route.request.post_data_json or {})["output"])
        if ids.TIMELINE_GRAPH in asked[-1]:
            held.append(route)
        else:
            route.continue_()

    page.route(screen.CALLBACKS, meet)
    with page.expect_request(lambda request: ids.TIMELINE_GRAPH in (request.post_data or "")):
        page.evaluate(
            "() => { dash_clientside.set_props('url', {search: '?patient=AW-0118&scale=linear'}); }"
        )
    page.wait_for_timeout(300)
    assert len(held) == 1 and not any(ids.PATIENT_TABLES in output for output in asked), asked
    held[0].continue_()
    expect(named(page, ids.TIMELINE_CHART)).to_contain_text("(linear scale)")
    wait_until_settled(page)
    assert [ids.PATIENT_TABLES in output for output in asked].count(True) == 1, asked
    page.unroute(screen.CALLBACKS)
