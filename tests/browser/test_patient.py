"""Choosing a patient, and what the left half of the Board says of one who is in the cohort, outside it, or unknown."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from components import ids
from components.figures.timeline_panels import PANELS
from tests.browser import screen
from tests.browser.page_checks import serious_violations
from tests.browser.screen import named

LIST = ".dash-dropdown-content"


def options(page: Page) -> list[str]:
    """The patients of the search box in its order: the cohort's, then the others."""
    app_options: list[dict[str, Any]] = page.evaluate(
        """id => {
            const {layout, paths} = window.store.getState();
            return paths.strs[id].reduce((part, step) => part[step], layout).props.options;
        }""",
        ids.PATIENT_PICKER,
    )
    return [option["value"] for option in app_options]


def search(page: Page, words: str) -> Locator:
    named(page, ids.PATIENT_PICKER).click()
    page.wait_for_function("list => document.activeElement.closest(list)", arg=LIST)
    page.keyboard.type(words)
    expect(page.locator(f"{LIST} .dash-dropdown-search")).to_have_value(words)
    return page.locator(f"{LIST} .dash-dropdown-option")


def check_patient(page: Page, patient: str) -> None:
    """Header, timeline and the mark on the curve are those of one patient."""
    expect(named(page, ids.PATIENT_HEAD).locator(".patient-id")).to_have_text(patient)
    screen.figure(page, ids.INCIDENCE_GRAPH, patient=patient)
    assert screen.figure(page, ids.TIMELINE_GRAPH)["layout"]["uirevision"].split(" ")[0] == patient
    expect(named(page, ids.PATIENT_PICKER)).to_contain_text(patient)


def test_a_patient_is_found_by_id_and_by_class_of_cancer(page: Page) -> None:
    screen.open_at(page, "/")
    found = search(page, "0500")
    expect(found).to_have_count(1)
    found.click()
    screen.wait_for_address(page, {"patient": "AW-0500"})
    check_patient(page, "AW-0500")
    found = search(page, "solid")
    expect(found.first).to_contain_text("solid")
    wanted = found.first.inner_text().split(" ")[0]
    found.first.click()
    screen.wait_for_address(page, {"patient": wanted})
    check_patient(page, wanted)
    page.go_back()
    screen.wait_for_address(page, {"patient": "AW-0500"})
    check_patient(page, "AW-0500")


def test_next_and_previous_by_button_and_by_key(page: Page) -> None:
    screen.open_at(page, "/")
    order = options(page)
    assert screen.header_patient(page) == order[0], "second cancers first, the earliest at the top"
    steps = (
        (lambda: named(page, ids.PATIENT_NEXT).click(), 1),
        (lambda: page.keyboard.press("j"), 2),
        (lambda: page.keyboard.press("ArrowRight"), 3),
        (lambda: page.keyboard.press("k"), 2),
        (lambda: named(page, ids.PATIENT_PREVIOUS).click(), 1),
        (lambda: page.keyboard.press("ArrowLeft"), 0),
        (lambda: page.keyboard.press("ArrowLeft"), 0),
    )
    for step, at in steps:
        step()
        screen.wait_for_address(page, {"patient": order[at]})
        check_patient(page, order[at])


def test_the_header_says_what_the_api_says(page: Page) -> None:
    screen.open_at(page, "/")
    for patient in options(page)[:8]:
        screen.ask(page, f"patient={patient}")
        expect(named(page, ids.PATIENT_HEAD).locator(".patient-id")).to_have_text(patient)
        facts = screen.answer(page, f"/api/patient/{patient}")
        head = named(page, ids.PATIENT_HEAD).inner_text()
        header = facts["header"]
        if header["prior_lines"] is not None:
            assert f"{header['prior_lines']} prior line" in head
        if header["product"]:
            assert header["product"] in head
        cancers = [mark for mark in facts["marks"] if mark["kind"] == "second_cancer"]
        for mark in cancers:
            assert f"day {mark['day']}" in head
            expect(named(page, ids.TIMELINE_CHART)).to_contain_text(f"day {mark['day']}")
        assert ("no second cancer recorded" in head) == (not cancers)


def test_every_panel_of_the_timeline_is_switched_on_and_off(page: Page) -> None:
    screen.open_at(page, "/?patient=AW-0118")
    chart_id = ids.TIMELINE_CHART
    chart = named(page, chart_id)
    expect(chart).not_to_contain_text("Platelets")
    expect(chart).to_contain_text("Neutrophils")
    page.locator(".panel-choice summary").click()
    switches = named(page, ids.TIMELINE_PANELS)
    before = chart.evaluate("chart => chart.offsetHeight")
    switches.get_by_label("Platelets", exact=True).check()
    expect(chart).to_contain_text("Platelets")
    page.wait_for_function(
        "([id, px]) => document.getElementById(id).offsetHeight > px", arg=[chart_id, before]
    )
    switches.get_by_label("Neutrophils", exact=True).uncheck()
    expect(chart).not_to_contain_text("Neutrophils")
    screen.ask(page, "patient=AW-0118&panels=none")
    expect(switches.get_by_role("checkbox", checked=True)).to_have_count(0)
    expect(chart).not_to_contain_text("Platelets")
    expect(chart).to_contain_text("Treatment")
    screen.ask(page, f"patient=AW-0118&panels={','.join(panel.key for panel in PANELS)}")
    expect(switches.get_by_role("checkbox", checked=False)).to_have_count(0)
    expect(chart).to_contain_text("Replication-competent vector")
    svg = chart.locator(".main-svg").first
    page.wait_for_function(
        "([chart, svg]) => Math.abs(chart.offsetHeight - svg.getBoundingClientRect().height) < 2",
        arg=[chart.element_handle(), svg.element_handle()],
    )


def test_the_panels_of_the_timeline_stand_in_the_address(page: Page) -> None:
    screen.open_at(page, "/?panels=platelets&patient=AW-0118")
    chart = named(page, ids.TIMELINE_CHART)
    expect(chart).to_contain_text("Platelets")
    expect(chart).not_to_contain_text("Neutrophils")
    page.locator(".panel-choice summary").click()
    switches = named(page, ids.TIMELINE_PANELS)
    expect(switches.get_by_label("Platelets", exact=True)).to_be_checked()
    expect(switches.get_by_label("Neutrophils", exact=True)).not_to_be_checked()
    switches.get_by_label("IgG", exact=True).check()
    screen.wait_for_address(page, {"panels": "igg,platelets"})
    switches.get_by_label("IgG", exact=True).uncheck()
    switches.get_by_label("Platelets", exact=True).uncheck()
    screen.wait_for_address(page, {"panels": "none"})
    expect(chart).not_to_contain_text("Platelets")
    page.go_back()
    screen.wait_for_address(page, {"panels": "platelets"})
    expect(chart).to_contain_text("Platelets")
    expect(switches.get_by_label("Platelets", exact=True)).to_be_checked()
    expect(switches.get_by_label("IgG", exact=True)).not_to_be_checked()


def choose(page: Page, choice: str, option: str) -> None:
    """Open one choice of the line over the timeline and take an option by the beginning of its words."""
    line = named(page, ids.PATIENT_HEAD).locator(".timeline-choices")
    line.locator("summary", has_text=choice).press("Enter")
    line.get_by_role("link", name=re.compile(f"^{re.escape(option)}")).press("Enter")


def test_day_0_units_and_peers_are_chosen_over_the_timeline(page: Page) -> None:
    """By keyboard: the address, the axis, the tables and the other panels say what was chosen."""
    screen.open_at(page, "/patient?patient=AW-0118")
    chart, head = named(page, ids.TIMELINE_CHART), named(page, ids.PATIENT_HEAD)
    choose(page, "Day 0:", "Lymphodepletion")
    screen.wait_for_address(page, {"zero": "lymphodepletion"})
    expect(chart).to_contain_text("Time since lymphodepletion")
    expect(chart).to_contain_text("Infusion, day 5")
    expect(head.locator("summary", has_text="Day 0:")).to_be_focused()
    expect(named(page, ids.DUE)).to_contain_text("Days here count from the first infusion")
    tables = named(page, ids.PATIENT_TABLES)
    expect(tables).to_contain_text(
        "Day 0: lymphodepletion (fludarabine/cyclophosphamide), day −5 since the first"
    )
    choose(page, "Units:", "US")
    screen.wait_for_address(page, {"units": "us", "zero": "lymphodepletion"})
    expect(chart).to_contain_text("mg/dL")
    expect(tables.get_by_role("link", name="Download as CSV")).to_have_attribute(
        "href", "/export/patient/AW-0118.csv?units=us&zero=lymphodepletion"
    )
    n = screen.answer(page, "/api/cohort?indication=lbcl&product=axi-cel&age_min=55&age_max=75")["options"]
    choose(page, "Peers:", "Patients like this one")
    screen.wait_for_address(page, {"peers": "similar"})
    others = n["sex"]["female"] + n["sex"]["male"] + n["sex"]["other"] + n["sex"]["unknown"] - 1
    expect(head).to_contain_text(f"patients like this one, n {others}")
    expect(tables).to_contain_text(
        f"Peers, patients like this one (LBCL, axi-cel, age within 10 years), {others}"
    )
    screen.ask(page, "patient=AW-0500&zero=second_cancer")
    expect(named(page, ids.PATIENT_MESSAGE)).to_contain_text(
        "No second cancer with a date is recorded for AW-0500"
    )
    expect(chart).to_be_hidden()
    named(page, ids.PATIENT_MESSAGE).get_by_role("link").click()
    screen.wait_for_address(page, {"zero": None, "patient": "AW-0500"})
    expect(chart).to_contain_text("Time since first infusion")


def test_a_patient_outside_the_filters_stays_and_has_no_mark(page: Page) -> None:
    screen.open_at(page, "/?patient=AW-0118")
    marked = screen.figure(page, ids.INCIDENCE_GRAPH, patient="AW-0118")
    assert any(trace.get("meta", {}).get("part") == "patient" for trace in marked["data"])
    expect(named(page, ids.INCIDENCE_CHART)).to_contain_text("this patient (AW-0118)")
    screen.ask(page, "patient=AW-0118&product=cilta-cel")
    expect(named(page, ids.PATIENT_HEAD)).to_contain_text("not in this cohort")
    expect(named(page, ids.INCIDENCE_HEAD)).to_contain_text(
        "AW-0118: not in this cohort, no mark on the curve"
    )
    bare = screen.figure(page, ids.INCIDENCE_GRAPH, query="product=cilta-cel")
    assert not any(trace.get("meta", {}).get("part") == "patient" for trace in bare["data"])
    assert not bare["layout"]["shapes"]
    expect(named(page, ids.INCIDENCE_CHART)).not_to_contain_text("AW-0118")
    expect(named(page, ids.TIMELINE_CHART)).to_be_visible()


def test_a_teaching_case_is_shown_and_not_counted(page: Page) -> None:
    screen.open_at(page, "/")
    counted = named(page, ids.INCIDENCE_FOOT).inner_text()
    found = search(page, "teaching case")
    expect(found.first).to_contain_text("teaching case")
    patient = found.first.inner_text().split(" ")[0]
    found.first.click()
    screen.wait_for_address(page, {"patient": patient})
    expect(named(page, ids.PATIENT_HEAD)).to_contain_text("teaching case: not counted in any curve")
    drawn = screen.figure(page, ids.INCIDENCE_GRAPH, patient=patient)
    assert not any(trace.get("meta", {}).get("part") == "patient" for trace in drawn["data"])
    assert named(page, ids.INCIDENCE_FOOT).inner_text() == counted
    expect(named(page, ids.EVIDENCE).locator(".verdict-line")).to_be_visible()
    expect(named(page, ids.EVIDENCE).locator(".specimens-table")).to_be_visible()


def test_an_unknown_patient_is_said_to_be_unknown_and_the_cohort_stays(page: Page) -> None:
    screen.open_at(page, "/?patient=AW-0118")
    screen.ask(page, "patient=NOBODY&sex=female")
    message = named(page, ids.PATIENT_MESSAGE)
    expect(message).to_contain_text("No such patient")
    expect(message).to_contain_text(page.request.get("/api/patient/NOBODY").json()["error"])
    expect(named(page, ids.TIMELINE_CHART)).to_be_hidden()
    for empty in (ids.PATIENT_HEAD,):
        expect(named(page, empty)).to_have_text("")
    expect(named(page, ids.TIMELINE_LEGEND)).to_have_text("There is no timeline now.")
    expect(named(page, ids.EVIDENCE)).to_have_text("No patient is shown now.")
    drawn = screen.figure(page, ids.INCIDENCE_GRAPH, query="sex=female")
    assert not any(trace.get("meta", {}).get("part") == "patient" for trace in drawn["data"])
    message.get_by_role("link").click()
    expect(named(page, ids.PATIENT_HEAD).locator(".patient-id")).to_be_visible()


@pytest.mark.parametrize("address", ["/", "/patient"])
def test_the_axis_is_switched_and_dates_are_withheld(page: Page, address: str) -> None:
    screen.open_at(page, f"{address}?patient=AW-0118")
    scale = named(page, ids.filter_control("scale"))
    chart = named(page, ids.TIMELINE_CHART)
    expect(chart).to_contain_text("arcsinh scale")
    scale.get_by_label("linear", exact=True).check()
    screen.wait_for_address(page, {"scale": "linear"})
    expect(chart).to_contain_text("(linear scale)")
    scale.get_by_label("calendar", exact=True).check()
    screen.wait_for_address(page, {"scale": "calendar"})
    expect(named(page, ids.PATIENT_MESSAGE)).to_contain_text("Calendar dates are not shown in this scope")
    expect(chart).not_to_contain_text("Calendar date")
    expect(chart).to_contain_text("(linear scale)")
    page.go_back()
    screen.wait_for_address(page, {"scale": "linear"})
    expect(scale.get_by_label("linear", exact=True)).to_be_checked()
    expect(named(page, ids.PATIENT_MESSAGE)).to_have_text("")


def test_the_tables_of_the_cohort_lead_to_the_board(page: Page) -> None:
    screen.open_at(page, "/cohort/patients?sex=female")
    patients = named(page, ids.SWIMMER_TABLES).get_by_role("link")
    wanted = patients.nth(2).inner_text().split(" ")[0]
    patients.nth(2).click()
    screen.wait_for_address(page, {"patient": wanted, "sex": "female"})
    page.wait_for_url("**/?*")
    check_patient(page, wanted)


def test_the_tables_of_the_patient_page_hold_every_value_of_the_api(page: Page) -> None:
    screen.open_at(page, "/patient?patient=AW-0118")
    facts = screen.answer(page, "/api/patient/AW-0118")
    tables = named(page, ids.PATIENT_TABLES).locator("details.folded")
    counts: list[int] = tables.evaluate_all("all => all.map(one => one.querySelectorAll('tbody tr').length)")
    assert Counter(len(series["points"]) for series in facts["series"]) <= Counter(counts)
    assert len(facts["lanes"]) in counts and len(facts["marks"]) in counts
    first = tables.filter(has_text="Absolute neutrophil count").first
    first.locator("summary").click()
    (anc,) = [series for series in facts["series"] if series["analyte"] == "anc"]
    days = [row[0].replace("\u2212", "-") for row in screen.cells(first.locator("tbody tr"))]
    assert days == [str(point["day"]) for point in anc["points"]]
    head = first.get_by_role("button", name="Value")
    values = sorted(point["value"] for point in anc["points"])
    for direction, expected in (("ascending", values), ("descending", values[::-1])):
        head.press("Enter")
        expect(first.locator("th[aria-sort]")).to_have_attribute("aria-sort", direction)
        shown = [float(row[1].split(" ")[-1]) for row in screen.cells(first.locator("tbody tr"))]
        assert shown == expected
    events = tables.filter(has_text="Treatments, complications, responses").first
    events.locator("summary").click()
    events.get_by_role("button", name="Last day").click()
    last = [row[3] for row in screen.cells(events.locator("tbody tr"))]
    numbers = [float(word.replace("\u2212", "-")) for word in last if word not in ("single day", "ongoing")]
    assert 0 < len(numbers) < len(last) and numbers == sorted(numbers)
    assert not {"single day", "ongoing"} & set(last[: len(numbers)]), "what has no number stands last"


def test_the_fields_of_a_form_are_copied_as_they_are_exported(page: Page) -> None:
    screen.open_at(page, "/patient?patient=AW-0118")
    page.evaluate("() => { navigator.clipboard.writeText = async text => { window.copied = text; }; }")
    fold = page.locator(".patient-registry details").first
    fold.locator("summary").click()
    fold.locator("[data-copy]").click()
    expect(fold.locator("[data-copy]")).to_have_text("Copied")
    copied = [line.split("\t") for line in page.evaluate("window.copied").splitlines()]
    exported = page.request.get("/export/patient/AW-0118/registry.tsv").text().splitlines()
    assert copied[2:] == [line.split("\t")[2:5] for line in exported if line.startswith("3500\t")]


def test_the_rows_behind_a_cell_open_by_key_without_a_question(page: Page) -> None:
    screen.open_at(page, "/patient?patient=AW-0118")
    facts = screen.answer(page, "/api/patient/AW-0118")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.post_data or request.url))
    cells = page.locator(".specimens-table .cell-rows")
    behind = page.locator(".specimens-table .rows-behind")
    expect(cells).to_have_count(behind.count())
    tested = sum(len({finding["assay"] for finding in one["findings"]}) for one in facts["evidence"])
    expect(cells).to_have_count(tested)
    for at, key in ((0, "Enter"), (3, "Space")):
        cells.nth(at).focus()
        page.keyboard.press(key)
        expect(cells.nth(at)).to_have_attribute("aria-expanded", "true")
        expect(behind.nth(at)).to_be_visible()
    tumour_first = next(one for one in facts["evidence"] if one["material"] == "first_tumour")
    variants = [one["target"] for one in tumour_first["findings"] if one["assay"] == "somatic_variant"]
    assert behind.nth(0).locator("tbody th").all_inner_texts() == variants
    assert serious_violations(page, ".specimens-table") == []
    page.keyboard.press("Space")
    expect(behind.nth(3)).to_be_hidden()
    assert not [question for question in asked if ids.STATUS_LINE not in question], "all rows are in the page"


def test_two_specimens_are_chosen_by_key_and_stand_in_the_address(page: Page) -> None:
    screen.open_at(page, "/patient?patient=AW-0118")
    facts = screen.answer(page, "/api/patient/AW-0118")
    looks = {one["target"]: {look["specimen_id"]: look for look in one["looks"]} for one in facts["variants"]}
    link = page.locator(".variants-panel .measured-choice a").first
    first = facts["evidence"][0]["specimen_id"]
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("first => location.search.includes(`specimens=${first},`)", arg=first)
    expect(link).to_have_attribute("aria-current", "true")
    expect(link).to_be_focused()
    second = screen.pairs_of(page)["specimens"].split(",")[1]
    drawn = screen.figure(page, ids.VARIANTS_GRAPH)
    for name, specimen in (("first", first), ("second", second)):
        (trace,) = [one for one in drawn["data"] if one.get("name") == name]
        wanted = sorted(100 * found[specimen]["share"] for found in looks.values())
        assert sorted(trace["x"]) == pytest.approx(wanted)
    clones = {one["target"]: one["state"] for one in facts["clones"]}
    table = page.locator(".clones-panel .verdict-table tbody tr")
    assert {row[0] for row in screen.cells(table)} == set(clones)
    page.go_back()
    screen.wait_for_address(page, {"specimens": None})
    page.go_forward()
    screen.wait_for_address(page, {"specimens": f"{first},{second}"})
    page.keyboard.press("j")
    page.wait_for_function("() => !location.search.includes('AW-0118')")
    screen.wait_for_address(page, {"specimens": None})
