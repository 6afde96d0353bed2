"""The drawn timeline under the pointer: what is said beside it, and what stays when days are looked at closely."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from components import ids
from tests.browser import screen
from tests.browser.screen import named

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
