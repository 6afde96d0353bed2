"""The views of the Cohort page beside the curves: bars that open a patient, published numbers, both estimators."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from components import ids
from tests.browser import screen
from tests.browser.screen import named

BAR = """([id, patient]) => {
    const graph = document.querySelector(`#${id} .js-plotly-plot`);
    const bars = graph.data.find((trace) => trace.meta.part === 'follow_up');
    const at = bars.customdata.indexOf(patient);
    const frame = graph.getBoundingClientRect();
    const { xaxis, yaxis } = graph._fullLayout;
    return [frame.left + xaxis._offset + xaxis.d2p(bars.base[at] + bars.x[at] / 2),
            frame.top + yaxis._offset + yaxis.d2p(bars.y[at])];
}"""


def test_a_click_on_a_bar_opens_the_patient_and_back_returns(page: Page) -> None:
    screen.open_at(page, "/cohort/patients?sex=female")
    bars = screen.figure(page, ids.SWIMMER_GRAPH)["data"][0]
    wanted = bars["customdata"][1]
    x, y = page.evaluate(BAR, [ids.SWIMMER_GRAPH, wanted])
    page.mouse.click(x, y)
    page.wait_for_url("**/?*")
    screen.wait_for_address(page, {"patient": wanted, "sex": "female"})
    expect(named(page, ids.PATIENT_HEAD)).to_contain_text(wanted)
    page.go_back()
    page.wait_for_url("**/cohort/patients?*")
    expect(named(page, ids.SWIMMER_CHART)).to_be_visible()


def test_the_order_is_a_link_and_stands_in_the_address(page: Page) -> None:
    screen.open_at(page, "/cohort/patients?patient=AW-0118")
    named(page, ids.SWIMMER_HEAD).get_by_role("link", name="day of second cancer").click()
    screen.wait_for_address(page, {"patient": "AW-0118", "sort": "second_cancer"})
    rows = screen.cells(named(page, ids.SWIMMER_TABLES).locator("table").first.locator("tbody tr"))
    assert rows[0][0].startswith("AW-0118") and rows[0][1] == "T/NK-cell, day 54"
    assert screen.figure(page, ids.SWIMMER_GRAPH)["layout"]["yaxis"]["ticktext"][0] == "AW-0118"


def test_every_second_cancer_of_the_api_has_a_readable_row(page: Page) -> None:
    screen.open_at(page, "/cohort/patients")
    (group,) = screen.answer(page, "/api/incidence")["groups"]
    labels = screen.figure(page, ids.SWIMMER_GRAPH)["layout"]["yaxis"]["ticktext"]
    assert len(labels) == group["events"]["second_cancer"] == 25


def test_the_published_numbers_are_those_of_the_api(page: Page) -> None:
    screen.open_at(page, "/cohort/definitions")
    answer = screen.answer(page, "/api/definitions")
    rows = [row for row in screen.cells(named(page, ids.DEFINITIONS).locator("tbody tr")) if len(row) > 1]
    assert len(rows) == len(answer["definitions"])
    for row, wanted in zip(rows, answer["definitions"], strict=True):
        assert f"{wanted['cohort']['estimate'] * 100:.1f}" in row[2]
        assert str(wanted["cohort"]["events"]) in row[3]
    last = answer["estimators"][-1]
    sentence = named(page, ids.ESTIMATORS_HEAD)
    expect(sentence).to_contain_text(f"{last['one_minus_kaplan_meier'] * 100:.1f}")
    expect(sentence).to_contain_text(f"{last['aalen_johansen']['estimate'] * 100:.1f}")


def test_beside_the_classes_stand_the_groups_or_else_everyone(page: Page) -> None:
    screen.open_at(page, "/cohort?by=sex")
    assert screen.figure(page, ids.GROUPS_GRAPH, query="by=sex")["layout"]["meta"]["query"] == "by=sex"
    screen.open_at(page, "/cohort?by=class")
    assert screen.figure(page, ids.GROUPS_GRAPH, query="")["layout"]["meta"]["query"] == ""
    assert screen.figure(page, ids.CLASSES_GRAPH, query="by=class")["layout"]["meta"]["query"] == "by=class"
