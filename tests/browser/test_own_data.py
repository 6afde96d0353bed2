"""A hospital's own folder on the screen: its timelines, its curve, its mistakes with file and line, their mending."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from components import ids
from data.repository import Repository
from data.settings import Settings
from tests.browser import screen
from tests.browser.hand_written import PATIENTS, write_folder
from tests.browser.screen import named
from tests.browser.serving import serving

RIGHT = "H-04-I1,H-04,2020-03-01"
WRONG = "H-04-I1,H-04,2020-13-01"


@pytest.fixture
def page(fresh_page: Page) -> Page:
    """The program under test here is not the one that the shared tab shows."""
    return fresh_page


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "delivery")


@pytest.fixture
def repository(folder: Path, tmp_path: Path) -> Repository:
    return Repository(Settings(data=str(folder), store=tmp_path / "store"), progress=lambda sentence: None)


@pytest.fixture
def base_url(folder: Path, tmp_path: Path, repository: Repository) -> Iterator[str]:
    from app import create_app

    settings = Settings(data=str(folder), store=tmp_path / "store")
    with serving(create_app(settings, repository)) as address:
        yield address


def look_for_news(page: Page) -> None:
    """What the page's clock does every few seconds."""
    page.evaluate("id => dash_clientside.set_props(id, {n_intervals: Date.now()})", ids.CLOCK)


def test_a_folder_written_by_hand_shows_its_own_timelines_and_curve(
    page: Page, repository: Repository
) -> None:
    assert repository.snapshot.report.problems == ()
    screen.open_at(page, "/")
    assert screen.pairs_of(page) == {"patient": "H-20"}, "the earliest second cancer, on day 90"
    status = named(page, ids.STATUS_LINE)
    expect(status).to_contain_text("data of 2026-03-01")
    expect(status).to_contain_text(f"{len(PATIENTS)} patients")
    expect(status).not_to_contain_text("synthetic")
    head = named(page, ids.INCIDENCE_HEAD)
    expect(head).to_contain_text("3 second cancers in 30 patients")
    expect(named(page, ids.INCIDENCE_FOOT).locator("table.fixed-times tbody")).to_contain_text("3.3\u202f%")
    expect(named(page, ids.INCIDENCE_FOOT).locator("table.fixed-times tbody")).to_contain_text("10.0\u202f%")
    drawn = screen.figure(page, ids.INCIDENCE_GRAPH, query="", patient="H-20")
    (line,) = [trace for trace in drawn["data"] if trace.get("meta", {}).get("part") == "solid"]
    steps = dict(zip((round(x * screen.DAYS_PER_YEAR) for x in line["x"]), line["y"], strict=True))
    assert steps[90] == pytest.approx(1 / 30, abs=1e-6)
    assert steps[400] == pytest.approx(2 / 30, abs=1e-6)
    assert steps[700] == pytest.approx(3 / 30, abs=1e-6)

    screen.ask(page, "patient=H-03")
    timeline = named(page, ids.TIMELINE_CHART)
    assert screen.header_patient(page) == "H-03"
    for words in ("myeloid (MDS)", "day 400", "tocilizumab", "grade 2"):
        expect(timeline).to_contain_text(words, ignore_case=True)
    check_copies(screen.figure(page, ids.TIMELINE_GRAPH)["data"])
    evidence = named(page, ids.EVIDENCE)
    for words in ("below limit", "positive", "TP53 R248Q", "negative", "not tested"):
        expect(evidence).to_contain_text(words)


def check_copies(traces: list[dict[str, Any]]) -> None:
    """Two values and, apart from them and with an open symbol, one below the limit of detection."""
    (symbols,) = [trace for trace in traces if trace.get("mode") == "markers"]
    points = zip(symbols["hovertext"], symbols["y"], symbols["marker"]["symbol"], strict=True)
    copies = [point for point in points if " copies/µg DNA" in point[0]]
    said = [text.split(": ")[1].split(" copies")[0] for text, *_ in copies]
    assert said == ["12,000", "900", "below limit (&lt; 50"]
    heights = [pixels_below_top for _, pixels_below_top, _ in copies]
    assert heights == sorted(heights) and len(set(heights)) == 3
    assert [symbol.endswith("-open") for *_, symbol in copies] == [False, False, True]


def test_a_broken_row_is_named_and_the_last_good_data_stay_until_it_is_mended(
    page: Page, folder: Path, repository: Repository
) -> None:
    infusions = folder / "infusions.csv"
    good = infusions.read_text(encoding="utf-8")
    line = good.splitlines().index(next(row for row in good.splitlines() if row.startswith(RIGHT))) + 1
    screen.open_at(page, "/")
    page.evaluate("window.notLoadedAnew = true")
    first_version = repository.snapshot.data_version

    infusions.write_text(good.replace(RIGHT, WRONG), encoding="utf-8")
    assert not repository.poll()
    look_for_news(page)
    banner = named(page, ids.DATA_PROBLEM)
    expect(banner).to_contain_text(f"infusions.csv, line {line}, column infusion_date")
    expect(banner).to_contain_text("Since ")
    expect(banner).to_contain_text("last good data")
    expect(named(page, ids.INCIDENCE_HEAD)).to_contain_text("3 second cancers in 30 patients")
    expect(named(page, ids.STATUS_LINE)).to_contain_text(first_version)

    banner.get_by_role("link").click()
    report = named(page, ids.DATA_CONTENT)
    # The Data page says it in its own place: the banner points there and repeats nothing.
    expect(report).to_contain_text(f"infusions.csv, line {line}, column infusion_date")
    expect(banner.get_by_text("infusions.csv")).to_be_hidden()
    expect(banner.get_by_role("link")).to_have_attribute("href", f"#{ids.IMPORT_REPORT}")
    row = (
        report.locator("tr", has_text="infusions.csv")
        .filter(has_text="infusion_date")
        .filter(has_text=str(line))
    )
    expect(row.first).to_be_visible()
    expect(report).to_contain_text("the delivery is not shown")

    infusions.write_text(good.replace(RIGHT, RIGHT.replace("03-01", "03-02")), encoding="utf-8")
    assert repository.poll()
    second_version = repository.snapshot.data_version
    look_for_news(page)
    expect(banner).to_be_empty()
    expect(named(page, ids.STATUS_LINE)).to_contain_text(second_version)
    expect(report).to_contain_text("the delivery is shown in full")
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Board").click()
    drawn = screen.figure(page, ids.INCIDENCE_GRAPH, data_version=second_version)
    assert first_version != second_version and drawn["data"]
    assert page.evaluate("window.notLoadedAnew") is True


def test_without_any_good_data_the_page_says_so_in_place_of_numbers(
    page: Page, folder: Path, repository: Repository
) -> None:
    """What a reader sees who opens the page before the first good delivery."""
    (folder / "patients.csv").unlink()
    bare = Repository(
        Settings(data=str(folder), store=folder.parent / "empty"), progress=lambda sentence: None
    )
    from app import create_app

    with serving(create_app(Settings(data=str(folder), store=folder.parent / "empty"), bare)) as address:
        page.goto(address)
        expect(named(page, ids.DATA_PROBLEM)).to_contain_text("patients")
        expect(named(page, ids.INCIDENCE_MESSAGE).locator(".state-error")).to_be_visible()
        expect(named(page, ids.INCIDENCE_CHART)).to_be_hidden()
        expect(named(page, ids.PATIENT_MESSAGE).locator(".state-error")).to_be_visible()
        expect(page.locator("body")).not_to_contain_text("0 second cancers")
