"""The Board in a browser: bytes of a cold load, time to the painted curve, filter change to repainted curve.

Times are compared with a bare Dash page in the same run: its round trip with a figure of the same size (floor of a
filter change), and its cold load with the full plotly bundle, uncompressed. Rounds alternate between the two.
"""

from __future__ import annotations

import statistics
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from components import ids
from tests.benchmarks._served import bare_page, program, served
from tests.browser.chromium import launch

DRAWN = """id => {
    const graph = document.querySelector(`#${id} .js-plotly-plot`);
    return !!graph && graph.data.length > 0
}"""
# From the change of the address to the last `plotly_afterplot` of the named graphs, in milliseconds.
CHANGE = """([graphs, act]) => new Promise(resolve => {
    const waiting = new Set(graphs);
    for (const id of graphs) {
        const graph = document.querySelector(`#${id} .js-plotly-plot`);
        const done = () => {
            graph.removeListener('plotly_afterplot', done);
            waiting.delete(id);
            if (!waiting.size) requestAnimationFrame(() => resolve(performance.now() - start));
        };
        graph.on('plotly_afterplot', done);
    }
    const start = performance.now();
    if (act === 'click') document.getElementById('draw').click();
    else dash_clientside.set_props('url', {search: act});
})"""
COHORTS = (
    "sex=female",
    "prior_autologous_hct=no",
    "indication=lbcl,fl",
    "by=sex",
    "vector_class=gammaretroviral",
)


def cold_load(browser: Browser, url: str, graph: str) -> tuple[float, int]:
    """Milliseconds from navigation to a drawn graph, and bytes over the wire, in a profile without any cache."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(url, wait_until="commit")
    page.wait_for_function(DRAWN, arg=graph, polling="raf")
    taken = float(page.evaluate("performance.now()"))
    page.wait_for_load_state("networkidle")
    context.close()
    return taken, int(sum(received))


def prepared_page(browser: Browser, url: str, graphs: list[str]) -> Page:
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.goto(url)
    for graph in graphs:
        page.wait_for_function(DRAWN, arg=graph)
    page.wait_for_load_state("networkidle")
    return page


def figure_of(page: Page, graph: str) -> dict[str, Any]:
    return page.evaluate(
        "id => {const g = document.querySelector(`#${id} .js-plotly-plot`);"
        " return JSON.parse(JSON.stringify({data: g.data, layout: g.layout}))}",
        graph,
    )


def change_times(browser: Browser, ours: str, rounds: int) -> None:
    curve, both = [ids.INCIDENCE_GRAPH], [ids.INCIDENCE_GRAPH, ids.TIMELINE_GRAPH]
    page = prepared_page(browser, ours, both)
    with served(bare_page(figure_of(page, ids.INCIDENCE_GRAPH), cartesian=True)) as bare_url:
        bare = prepared_page(browser, bare_url, ["graph"])
        times: dict[str, list[float]] = {"floor": [], "curve": [], "board": []}
        for number in range(rounds):
            cohort = f"?{COHORTS[number % len(COHORTS)]}&age_min={20 + number}"
            times["floor"].append(bare.evaluate(CHANGE, [["graph"], "click"]))
            times["curve"].append(page.evaluate(CHANGE, [curve, cohort]))
            page.wait_for_load_state("networkidle")
            times["floor"].append(bare.evaluate(CHANGE, [["graph"], "click"]))
            times["board"].append(page.evaluate(CHANGE, [both, f"{cohort}&age_max=86"]))
            page.wait_for_load_state("networkidle")
    floor = statistics.median(times["floor"])
    print(
        "\nfilter change -> repainted, each to a cohort not asked for before (limits: curve 1.6, all panels 3.2)"
    )
    print(f"{'what':<34}{'median ms':>12}{'x floor':>10}")
    for name, label in (
        ("floor", "bare Dash round trip, same figure"),
        ("curve", "curve"),
        ("board", "all Board panels"),
    ):
        median = statistics.median(times[name])
        print(f"{label:<34}{median:>12.0f}{median / floor:>10.2f}")


def load_times(browser: Browser, ours: str, rounds: int) -> None:
    page = prepared_page(browser, ours, [ids.INCIDENCE_GRAPH])
    with served(bare_page(figure_of(page, ids.INCIDENCE_GRAPH), cartesian=False)) as bare_url:
        mine, theirs = [], []
        for _ in range(rounds):
            mine.append(cold_load(browser, ours, ids.INCIDENCE_GRAPH))
            theirs.append(cold_load(browser, bare_url, "graph"))
    print("cold load to the painted curve (limits: 1.7 MB, 0.7 x the bare page)")
    print(f"{'page':<44}{'median ms':>12}{'kB':>8}{'x bare':>9}")
    base = statistics.median(taken for taken, _ in theirs)
    for label, loads in (("the Board", mine), ("bare Dash, full plotly bundle, uncompressed", theirs)):
        median = statistics.median(taken for taken, _ in loads)
        print(f"{label:<44}{median:>12.0f}{loads[0][1] / 1000:>8.0f}{median / base:>9.2f}")


def main(quick: bool) -> None:
    with sync_playwright() as playwright, served(program("in_process")) as ours:
        browser = launch(playwright)
        load_times(browser, ours, 2 if quick else 7)
        change_times(browser, ours, 4 if quick else 24)
        browser.close()
