"""The timeline of a patient with 15 years and 20,000 values: the server's time, and the redraw in the browser.

A redraw is the browser's own work, from the call of the plotting library until the picture is painted: once with other
traces (another time axis), once with the same traces beside other peers (a filter). It is timed alone, the same figures
drawn once more while nothing else is under way, and within the change, while the server on this machine works on the
rest of the page. The whole change also holds the server's answer. A patient of the demo cohort stands beside it.
Milliseconds of a busy machine say little. The time that the page's thread itself worked is printed too, and the redraw
alone also at `full speed`: before and after each one the page counts to a fixed number, and the redraw is divided by
how much longer that took than at the quickest moment of the whole run.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from dash import Dash
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from app import create_app
from components import ids
from components.figures.timeline import timeline_drawing, timeline_figure
from components.figures.timeline_panels import PANEL_KEYS, SHOWN_AT_FIRST
from components.theme import LIGHT
from data.access import Access
from data.registries import Analyte, analytes
from data.repository import Repository
from data.settings import Settings
from data.vocabulary import Scope, TimelineScale
from tests.benchmarks._served import STORE, served
from tests.benchmarks.page import CHANGE, prepared_page
from tests.browser.chromium import launch

VALUES = 20_000
DAYS = 5478
LIMIT_MILLISECONDS = 150
VIEWS = (
    ("first panels", SHOWN_AT_FIRST, "/"),
    ("all panels", PANEL_KEYS, "/"),
    ("all, Patient page", PANEL_KEYS, "/patient"),
)
"""On its own page the timeline is wider, so that more can be told apart, and more is drawn."""
BURSTS = 12
INFUSION = date(2010, 3, 1)
PATIENT = "P-LONG"
FOUND_OR_NOT = (
    "car_transgene",
    "car_cells",
    "car_percent_cd3",
    "cmv_dna",
    "ebv_dna",
    "hhv6_dna",
    "rcl",
    "cd19_b",
)
# Notes how long each redraw of one graph takes until it is painted, in `window.redraws`, and what was drawn.
NOTE = """id => {
    window.redraws = [];
    window.drawn = [];
    const react = Plotly.react;
    Plotly.react = (chart, figure, ...rest) => {
        const isMine = chart.closest && chart.closest('#' + id);
        if (isMine) window.drawn.push(JSON.stringify({data: figure.data, layout: figure.layout}));
        const start = performance.now();
        const drawing = react(chart, figure, ...rest);
        const painted = () => window.redraws.push(performance.now() - start);
        if (isMine) Promise.resolve(drawing).then(() => requestAnimationFrame(() => setTimeout(painted)));
        return drawing;
    };
}"""
# Draws what was drawn once more, one after the other, each when the browser has come to rest. Tells how long each took,
# and how long it took to count, before and after it.
AGAIN = """async id => {
    const count = () => {
        const start = performance.now();
        for (let n = 0; n < 3e6; n++) window.counted = n % 7;
        return performance.now() - start;
    };
    const counts = [];
    const chart = document.querySelector(`#${id} .js-plotly-plot`);
    const figures = window.drawn.splice(0);
    window.redraws = [];
    for (const figure of figures) {
        await new Promise(resolve => setTimeout(resolve, 200));
        const before = count();
        await Plotly.react(chart, {...JSON.parse(figure), config: chart._context});
        await new Promise(resolve => requestAnimationFrame(() => setTimeout(() => setTimeout(resolve))));
        counts.push((before + count()) / 2);
    }
    window.drawn = [];
    return window.redraws.map((took, at) => [took, counts[at]]);
}"""


@dataclass(frozen=True)
class Times:
    """Medians of one kind of change, in milliseconds; `alone` is each redraw with how long it took to count then."""

    alone: tuple[tuple[float, float], ...]
    within: float
    worked: float
    whole: float

    def alone_as_timed(self) -> float:
        return statistics.median(took for took, _ in self.alone)

    def at_full_speed(self, quickest_count: float) -> float:
        return statistics.median(took * quickest_count / count for took, count in self.alone)


def write_long_patient(folder: Path, n_values: int) -> None:
    """A delivery of one patient: every analyte over 15 years, often in the first year, with runs below the limits."""
    rng = np.random.default_rng(1)
    tables = {
        "patients": [
            "patient_id,age_at_infusion_years,sex,second_cancer_followup_date,vital_status",
            f"{PATIENT},60,female,{_on(DAYS)},alive",
        ],
        "infusions": [
            "infusion_id,patient_id,infusion_date,product,indication",
            f"I-1,{PATIENT},{INFUSION},axi-cel,lbcl",
        ],
        "events": [
            "patient_id,kind,name,start_date,end_date,ongoing",
            *(f"{PATIENT},supportive,IVIG,{_on(day)},," for day in range(200, DAYS, 28)),
            f"{PATIENT},response,complete response,{_on(28)},,",
        ],
        "measurements": [
            "patient_id,measured_date,analyte,value,comparator,unit,assay",
            *(line for one in analytes().values() for line in _lines(one, n_values // len(analytes()), rng)),
        ],
    }
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _on(day: int) -> str:
    return (INFUSION + timedelta(days=day)).isoformat()


def _lines(analyte: Analyte, n: int, rng: np.random.Generator) -> Iterator[str]:
    """Values that wander about the middle of the plausible band; what is found or not is found in a few bursts only."""
    days = np.sort(rng.choice(np.arange(1, DAYS), size=n, replace=False))
    middle = (max(analyte.plausible_minimum, 0.01) * analyte.plausible_maximum) ** 0.5
    walk = np.convolve(rng.normal(0, 2.4, n + 39), np.ones(40) / 40, "valid")
    values = middle * np.exp(np.clip(walk + rng.normal(0, 0.1, n), -1.5, 1.5))
    found = np.isin(days // 90, rng.choice(DAYS // 90, size=BURSTS)) | (analyte.code not in FOUND_OR_NOT)
    for day, value, is_found in zip(days.tolist(), values.tolist(), found.tolist(), strict=True):
        number, comparator = (value, "=") if is_found else (middle / 5, "<")
        yield f"{PATIENT},{_on(day)},{analyte.code},{number:.4g},{comparator},{analyte.canonical_unit},assay"


def program(data: str, store: Path) -> tuple[Dash, Repository]:
    settings = Settings(data=data, store=store)
    repository = Repository(settings, progress=lambda _: None)
    return create_app(settings, repository), repository


def server_times(
    repository: Repository, patient: str, panels: tuple[str, ...], rounds: int
) -> tuple[float, int, int]:
    """Milliseconds for history and figure, number of values in the panels, number drawn."""
    taken: list[float] = []
    drawn = 0
    history = repository.snapshot.history(Access(Scope.DEIDENTIFIED), patient)
    for _ in range(rounds):
        start = time.perf_counter()
        history = repository.snapshot.history(Access(Scope.DEIDENTIFIED), patient)
        drawing = timeline_drawing(history, bands=(), scale=TimelineScale.LINEAR, panels=panels, theme=LIGHT)
        figure = timeline_figure(drawing)
        taken.append((time.perf_counter() - start) * 1000)
        curves = [
            trace
            for trace in figure["data"]
            if "markers" in trace.get("mode", "") and trace["name"] != "single days"
        ]
        drawn = sum(y is not None for trace in curves for y in trace["y"])
    return statistics.median(taken), sum(len(series.points) for series in history.series), drawn


def worked(session: CDPSession) -> float:
    """Milliseconds that the thread of the page has worked so far."""
    found = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return found["TaskDuration"] * 1000


def change_times(page: Page, session: CDPSession, queries: list[str]) -> Times:
    page.evaluate("() => { window.redraws = []; }")
    page.evaluate(CHANGE, [[ids.TIMELINE_GRAPH], queries[-1]])
    page.wait_for_load_state("networkidle")
    page.evaluate("() => { window.redraws = []; window.drawn = []; }")
    before, whole = worked(session), []
    for query in queries:
        whole.append(page.evaluate(CHANGE, [[ids.TIMELINE_GRAPH], query]))
        page.wait_for_load_state("networkidle")
    work = (worked(session) - before) / len(queries)
    within: list[float] = page.evaluate("window.redraws")
    alone = tuple((took, count) for took, count in page.evaluate(AGAIN, ids.TIMELINE_CHART))
    return Times(alone, statistics.median(within), work, statistics.median(whole))


def browser_times(
    browser: Browser, address: str, patient: str, panels: tuple[str, ...], rounds: int
) -> list[Times]:
    """Another axis, then another filter."""
    asked = f"?patient={patient}&panels={','.join(panels)}"
    page = prepared_page(browser, f"{address}{asked}", [ids.TIMELINE_GRAPH])
    page.evaluate(NOTE, ids.TIMELINE_CHART)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    axes = [f"{asked}&scale=linear" if number % 2 else asked for number in range(rounds)]
    filters = [f"{asked}&age_min={20 + number}" for number in range(rounds)]
    found = [change_times(page, session, queries) for queries in (axes, filters)]
    page.context.close()
    return found


def main(quick: bool) -> None:
    rounds = 4 if quick else 12
    found: list[tuple[str, float, int, int, list[Times]]] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder) / "data"
        data.mkdir()
        write_long_patient(data, VALUES)
        browser = launch(playwright)
        for name, patient, source, store in (
            ("demo", "AW-0118", "", STORE),
            ("15 years", PATIENT, str(data), Path(folder) / "store"),
        ):
            app, repository = program(source, store)
            with served(app) as url:
                for label, panels, path in VIEWS:
                    server = server_times(repository, patient, panels, rounds)
                    times = browser_times(browser, url + path, patient, panels, rounds)
                    found.append((f"{name}, {label}", *server, times))
        browser.close()
    show(found)


def show(found: list[tuple[str, float, int, int, list[Times]]]) -> None:
    print(f"a timeline of 15 years and {VALUES:,} values (limit of a redraw: {LIMIT_MILLISECONDS} ms)")
    heads = "".join(
        f"{kind + ': alone':>15}{'full speed':>12}{'within':>8}{'worked':>8}{'whole':>7}"
        for kind in ("axis", "filter")
    )
    print(f"{'patient, panels':<29}{'values':>7}{'drawn':>7}{'server ms':>11}{heads}")
    quickest = min(count for *_, kinds in found for times in kinds for _, count in times.alone)
    for name, server, values, drawn, kinds in found:
        columns = "".join(
            f"{times.alone_as_timed():>15.0f}{times.at_full_speed(quickest):>12.0f}"
            f"{times.within:>8.0f}{times.worked:>8.0f}{times.whole:>7.0f}"
            for times in kinds
        )
        print(f"{name:<29}{values:>7}{drawn:>7}{server:>11.0f}{columns}")
