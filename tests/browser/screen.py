"""What a reader sees of the program, read from a page: its figures, its numbers, its address, and the API's answer.

Numbers are compared as the strings that a reader sees; how the API's numbers become such strings is written here a
second time, so that the program's own formatting is tested as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Route

from components import ids
from tests.browser.page_checks import wait_until_settled

DAYS_PER_YEAR = 365.25
CALLBACKS = "**/_dash-update-component*"
"""The address of every question that a page puts to the server."""
CLASS_WORDS = {
    "t_nk": "T/NK-cell",
    "myeloid": "myeloid",
    "other_haematologic": "other haem.",
    "solid": "solid",
}
DRAWN = """([id, wanted]) => {
    const graph = document.querySelector(`#${id} .js-plotly-plot`);
    if (!graph || !graph.layout || !graph.querySelector('.main-svg')) return false;
    return Object.entries(wanted).every(([key, value]) => (graph.layout.meta || {})[key] === value);
}"""
FIGURE = """id => {
    const graph = document.querySelector(`#${id} .js-plotly-plot`);
    const listed = (key, part) => ArrayBuffer.isView(part) ? [...part] : part;
    const plain = value => JSON.parse(JSON.stringify(value, listed));
    return {data: plain(graph.data), layout: plain(graph.layout)};
}"""


class Gate:
    """Holds back every question of a page until it is opened."""

    def __init__(self, page: Page) -> None:
        self.is_open = False
        self.held: list[Route] = []
        page.route(CALLBACKS, self.meet)

    def meet(self, route: Route) -> None:
        if self.is_open:
            route.continue_()
        else:
            self.held.append(route)

    def open(self) -> None:
        self.is_open = True
        for route in self.held:
            route.continue_()


def open_at(page: Page, address: str) -> None:
    """Open a page of the program and wait until nothing is left to be answered."""
    page.goto(address)
    wait_until_settled(page)


def ask(page: Page, query: str) -> None:
    """Put a question into the address of a page that is open, as a control does, and wait for every answer."""
    page.evaluate("search => dash_clientside.set_props('url', {search})", f"?{query}" if query else "")
    wait_for_address(page, read_pairs(query))


def turn_to(page: Page, path: str, query: str) -> None:
    """Go to another page of the program as its links do, and wait for every answer."""
    page.evaluate("to => dash_clientside.set_props('url', to)", {"pathname": path, "search": f"?{query}"})
    page.wait_for_function("path => location.pathname === path", arg=path)
    wait_for_address(page, read_pairs(query))


def query_of(page: Page) -> str:
    """The query string in the address bar, without a question mark."""
    return urlsplit(page.url).query


def pairs_of(page: Page) -> dict[str, str]:
    """Keys and raw values of the address bar."""
    return read_pairs(query_of(page))


def read_pairs(query: str) -> dict[str, str]:
    """Keys and raw values of a query string."""
    return {key: value for key, _, value in (part.partition("=") for part in query.split("&") if part)}


def answer(page: Page, address: str) -> dict[str, Any]:
    """The JSON that the server gives for an address, asked beside the page."""
    response = page.request.get(address)
    assert response.ok, f"{address}: {response.status} {response.text()}"
    return response.json()


def named(page: Page, element_id: str) -> Locator:
    return page.locator(f'[id="{element_id}"]')


def figure(page: Page, graph_id: str, **meta: Any) -> dict[str, Any]:
    """Data and layout of a graph once it is drawn, and once its meta says what is wanted."""
    page.wait_for_function(DRAWN, arg=[graph_id, meta])
    return page.evaluate(FIGURE, graph_id)


def wait_for_address(page: Page, wanted: Mapping[str, str | None]) -> None:
    """Return once the address holds these keys with these raw values (None: does not hold the key)."""
    page.wait_for_function(
        """wanted => {
            const pairs = new Map(location.search.slice(1).split('&').map(part => part.split('=')));
            return Object.entries(wanted).every(([key, value]) =>
                value === null ? !pairs.has(key) : pairs.get(key) === value);
        }""",
        arg=dict(wanted),
    )
    wait_until_settled(page)


def header_patient(page: Page) -> str:
    """The patient_id that the header line names."""
    return named(page, ids.PATIENT_HEAD).locator(".patient-id").inner_text()


def panel_texts(page: Page) -> dict[str, str]:
    """The words of every panel of the Board, for comparing two views."""
    panels = (
        ids.COHORT_BAR,
        ids.PATIENT_HEAD,
        ids.PATIENT_MESSAGE,
        ids.TIMELINE_CHART,
        ids.TIMELINE_LEGEND,
        ids.EVIDENCE,
        ids.DUE,
        ids.INCIDENCE_HEAD,
        ids.INCIDENCE_CHART,
        ids.INCIDENCE_MESSAGE,
        ids.INCIDENCE_FOOT,
    )
    return {panel: named(page, panel).inner_text() for panel in panels}


def numbers(text: str) -> list[str]:
    """Every number of a text as it is written, "<" included: "< 0.1 % (0–1.2)" gives ["<0.1", "0", "1.2"]."""
    found = re.findall(r"<?[\s\u202f]?\d[\d,]*(?:\.\d+)?", text.replace("≥", ""))
    return [re.sub(r"[\s,\u202f]", "", number) for number in found]


def percent(share: float) -> str:
    """A proportion as the screen writes it in per cent, without the sign."""
    return "0" if share == 0 else "<0.1" if share < 0.0005 else f"{100 * share:.1f}"


def percents(*shares: float | None) -> list[str]:
    assert all(share is not None for share in shares), shares
    return [percent(share) for share in shares if share is not None]


def years(estimate: dict[str, float | None]) -> list[str]:
    """A median follow-up with its limits; what is not reached is words, not numbers, and has no limits."""
    parts = ("estimate", "ci_lower", "ci_upper") if estimate["estimate"] is not None else ()
    return [f"{estimate[part]:.1f}" for part in parts if estimate[part] is not None]


def rate(estimate: dict[str, float]) -> list[str]:
    if estimate["estimate"] == 0:
        return ["0", "0", f"{estimate['ci_upper']:.2f}"]
    return [f"{estimate[part]:.2f}" for part in ("estimate", "ci_lower", "ci_upper")]


def cells(rows: Locator) -> list[list[str]]:
    """The texts of the cells of table rows."""
    texts: Sequence[Sequence[str]] = rows.evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.innerText.trim()))"
    )
    return [list(row) for row in texts]
