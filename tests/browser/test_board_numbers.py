"""The Board as it opens, and every number of its incidence panel beside the API's answer to the same question."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from playwright.sync_api import Page

from components import ids
from tests.browser import screen
from tests.browser.screen import DAYS_PER_YEAR, named

QUESTIONS = (
    "",
    "by=sex",
    "by=product",
    "by=class",
    "by=age:60,70",
    "age_min=60&age_unknown=keep&sex=female",
    "competing=death,relapse&lag_days=90",
    "landmark_days=365",
    "indication=mm&horizon_years=8&min_events=0",
    "outcome=myeloid&horizon_years=3",
    "day90_alc_max=800",
)


def drawn_groups(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [group for group in answer["groups"] if group["curves"]]


def events_by(group: dict[str, Any], cause: str) -> int:
    return group["events"].get(cause, 0)


def test_the_board_opens_with_everybody_and_the_earliest_second_cancer(fresh_page: Page) -> None:
    fresh_page.goto("about:blank")
    screen.open_at(fresh_page, "/")
    events = [row for row in exported(fresh_page, "") if row["cause"] == "second_cancer"]
    first = min(events, key=lambda row: (float(row["second_cancer_day"]), row["patient_id"]))["patient_id"]
    assert len(events) == 25
    assert "25 second cancers" in named(fresh_page, ids.INCIDENCE_HEAD).inner_text()
    assert screen.pairs_of(fresh_page) == {"patient": first}
    assert screen.header_patient(fresh_page) == first
    assert screen.figure(fresh_page, ids.INCIDENCE_GRAPH)["layout"]["meta"]["patient"] == first
    assert fresh_page.evaluate("history.length") == 2, "the chosen patient is no step of the history"
    assert "synthetic data" in named(fresh_page, ids.STATUS_LINE).inner_text()


def test_every_number_is_the_one_of_the_api(page: Page) -> None:
    screen.open_at(page, "/")
    for question in QUESTIONS:
        screen.ask(page, question)
        check_question(page, question)


def check_question(page: Page, question: str) -> None:
    answer = screen.answer(page, f"/api/incidence?{question}")
    cohort = screen.answer(page, f"/api/cohort?{question}")
    assert drawn_groups(answer), "the question was chosen because it has curves"
    check_figure(page, answer)
    assert named(page, ids.COHORT_SENTENCE).inner_text() == answer["sentence"]
    outside = sum(left["n"] for left in cohort["excluded"] if left["reason"] == "outside the filters")
    shown_n = screen.numbers(named(page, ids.COHORT_COUNT).inner_text())
    assert shown_n == [str(cohort["n_loaded"] - outside), str(cohort["n_loaded"])]
    if "by=" not in question:
        check_headline(page, answer)
    check_fixed_times(page, answer)
    check_numbers_at_risk(page, answer, question)
    check_follow_up(page, answer)
    check_attrition(page, answer)


def check_headline(page: Page, answer: dict[str, Any]) -> None:
    group = answer["groups"][0]
    readable = [
        fixed
        for fixed in group["fixed_times"]
        if fixed["cause"] == "second_cancer" and fixed["years"] * DAYS_PER_YEAR <= group["shown_until_days"]
    ]
    last = readable[-1]
    assert screen.numbers(named(page, ids.INCIDENCE_HEAD).locator(".headline").inner_text()) == [
        *screen.percents(last["estimate"]),
        str(last["years"]),
        "95",
        *screen.percents(last["ci_lower"], last["ci_upper"]),
        str(events_by(group, "second_cancer")),
        str(answer["n_analysed"]),
        str(events_by(group, "death")),
        *screen.years(group["median_follow_up_years"]),
        *screen.percents(group["completeness"]),
    ]


def check_fixed_times(page: Page, answer: dict[str, Any]) -> None:
    table = named(page, ids.INCIDENCE_FOOT).locator("table.fixed-times")
    rows = screen.cells(table.locator("tbody tr"))
    groups = drawn_groups(answer)
    assert len(rows) == len(groups)
    times = [fixed["years"] for fixed in groups[0]["fixed_times"] if fixed["cause"] == "second_cancer"]
    head = screen.cells(table.locator("thead tr"))[0]
    assert [screen.numbers(cell) for cell in head[1:]] == [[str(time)] for time in times]
    for row, group in zip(rows, groups, strict=True):
        if group["group"] != "all" and "class" not in answer["query"]:
            assert screen.numbers(row[0])[-1] == str(group["n"])
        fixed_times = [fixed for fixed in group["fixed_times"] if fixed["cause"] == "second_cancer"]
        for cell, fixed in zip(row[1:], fixed_times, strict=True):
            past = fixed["estimate"] is None or fixed["years"] * DAYS_PER_YEAR > group["shown_until_days"]
            if past:
                assert cell == "not estimable"
            else:
                shown = screen.percents(fixed["estimate"], fixed["ci_lower"], fixed["ci_upper"])
                assert screen.numbers(cell) == shown


def exported(page: Page, question: str) -> list[dict[str, str]]:
    lines = page.request.get(f"/export/cohort.csv?{question}").text().splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def check_numbers_at_risk(page: Page, answer: dict[str, Any], question: str) -> None:
    """At risk as in the API's fixed times; events counted from the exported rows."""
    rows = named(page, ids.INCIDENCE_FOOT).locator(".risk-table [role=row]")
    texts: list[list[str]] = rows.evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('[role=rowheader], [role=cell], [role=columnheader]')]"
        ".map(cell => cell.innerText.trim()))"
    )
    times = [int(screen.numbers(text)[0]) for text in texts[0][1:]]
    body = [row[1:] for row in texts[1:] if len(row) > 1]
    groups = drawn_groups(answer)
    for row, group in zip(body, groups, strict=False):
        at_risk = {fixed["years"]: fixed["at_risk"] for fixed in group["fixed_times"]}
        for text, time in zip(row, times, strict=True):
            if time in at_risk:
                assert int(text.replace(",", "")) == at_risk[time], (group["group"], time)
    if answer["query"].startswith("by=class"):
        return
    everybody = exported(page, question)
    for at, cause in ((1, "second_cancer"), (2, "death")):
        for place, group in enumerate(groups):
            row = body[at] if len(groups) == 1 and group["group"] == "all" else body[len(groups) + place]
            column = 0 if group["group"] == "all" else at - 1
            shown = [int(text.split("/")[column].replace(",", "")) for text in row]
            days = [
                float(one["time_days"])
                for one in members(everybody, question, group)
                if one["cause"] == cause
            ]
            assert shown == [sum(day <= time * DAYS_PER_YEAR for day in days) for time in times]


def members(rows: list[dict[str, str]], question: str, group: dict[str, Any]) -> list[dict[str, str]]:
    if group["group"] == "all":
        return rows
    field, _, cuts = dict(part.split("=") for part in question.split("&"))["by"].partition(":")
    if not cuts:
        return [row for row in rows if (row[field] or "unknown") == group["group"]]
    low, high = {"<60": (0, 60), "60-<70": (60, 70), ">=70": (70, 200)}[group["group"]]
    return [row for row in rows if row[field] and low <= float(row[field]) < high]


def check_follow_up(page: Page, answer: dict[str, Any]) -> None:
    foot = named(page, ids.INCIDENCE_FOOT)
    if "by=" not in answer["query"]:
        (group,) = answer["groups"]
        line = foot.locator(".notes li", has_text="person-years").first.inner_text()
        wanted = [*screen.rate(group["rate_per_100_py"]), "100", str(round(group["person_years"]))]
        assert screen.numbers(line)[:5] == wanted
        return
    rows = screen.cells(foot.locator("table.follow-up tr", has=page.locator("td")))
    known = {tuple(screen.numbers(" ".join(row[1:]))) for row in rows}
    for group in answer["groups"]:
        wanted = (
            str(events_by(group, "second_cancer")),
            str(group["n"]),
            str(events_by(group, "death")),
            *screen.years(group["median_follow_up_years"]),
            *([] if group["completeness"] is None else screen.percents(group["completeness"])),
            *screen.rate(group["rate_per_100_py"]),
        )
        assert wanted in known, f"{group['group']}: {wanted} is not among {sorted(known)}"
    assert len(rows) == len(answer["groups"])


def check_attrition(page: Page, answer: dict[str, Any]) -> None:
    line = named(page, ids.INCIDENCE_FOOT).locator(".notes li", has_text="analysed of").first.inner_text()
    assert line.startswith(f"{answer['n_analysed']} analysed of {answer['n_loaded']}")
    left_out = [f"{left['n']} {left['reason']}" for left in answer["excluded"] if left["n"]]
    said = line.partition(": ")[2].rstrip(".")
    assert said == (", ".join(left_out) or "nobody left out")
    notes = named(page, ids.INCIDENCE_FOOT).inner_text()
    for notice in answer["notices"]:
        assert notice in notes


def check_figure(page: Page, answer: dict[str, Any]) -> None:
    drawn = screen.figure(page, ids.INCIDENCE_GRAPH, query=answer["query"])
    assert drawn["layout"]["meta"]["data_version"] == answer["data_version"]
    assert drawn["layout"]["yaxis"]["range"][0] == 0
    horizon = drawn["layout"]["xaxis"]["range"][1]
    for group in drawn_groups(answer):
        end = min(group["shown_until_days"], horizon * DAYS_PER_YEAR)
        curve = next(curve for curve in group["curves"] if curve["cause"] == "second_cancer")
        check_curve(drawn, group["group"], curve, end)


def check_curve(drawn: dict[str, Any], group: str, curve: dict[str, Any], end: float) -> None:
    """The drawn steps have the API's value on every event day, and end where the API says."""
    lines = [
        trace
        for trace in drawn["data"]
        if trace.get("meta", {}).get("group") == group and trace["meta"]["part"] in ("solid", "dashed")
    ]
    points = sorted(
        (x * DAYS_PER_YEAR, y) for trace in lines for x, y in zip(trace["x"], trace["y"], strict=True)
    )
    assert all(trace["line"]["shape"] == "hv" for trace in lines)
    assert points[0] == (0, pytest.approx(0, abs=1e-6)) or curve["time_days"][0] == 0
    assert points[-1][0] == pytest.approx(end, abs=1e-3)
    for day, estimate in zip(curve["time_days"], curve["estimate"], strict=True):
        if day <= end:
            at_day = [y for x, y in points if x <= day + 1e-3][-1]
            assert at_day == pytest.approx(estimate, abs=1e-6), (group, day)
    band = next(t for t in drawn["data"] if t.get("meta") == {"group": group, "part": "band"})
    edges = {round(y, 6) for y in band["y"] if y is not None}
    for side in ("ci_lower", "ci_upper"):
        limits = [
            v for day, v in zip(curve["time_days"], curve[side], strict=True) if day < end and v is not None
        ]
        assert {round(limit, 6) for limit in limits} <= edges
