"""The line over the timeline: what it is drawn from, and plain links to every other choice."""

from __future__ import annotations

from typing import Any

from components.timeline_choices import ABOVE_FROM_INFUSION, since_infusion_note, timeline_choices
from data.day_zero import day_zero
from data.view import parse_query
from data.vocabulary import ZeroKind
from data.zero import FROM_FIRST_INFUSION, Zero
from tests.components import timeline_samples as samples
from tests.components.reading import of_class, of_kind, plain


def test_the_present_day_0_is_said_and_the_others_are_links() -> None:
    line = timeline_choices(samples.two_infusions(), 231, parse_query("sex=female&zero=infusion:2"))
    assert plain(of_kind(line, "Summary")[0]) == "Day 0: infusion 2"
    links = {plain(link): link.href for link in of_kind(part(line, 0), "A")}
    assert links == {
        "First recorded therapy line (R-CHOP), day −410; no date of diagnosis is recorded": (
            "?patient=AW-0417&sex=female&zero=diagnosis"
        ),
        "Lymphodepletion (Flu/Cy), day −5": "?patient=AW-0417&sex=female&zero=lymphodepletion",
        "First infusion (axi-cel), day 0": "?patient=AW-0417&sex=female",
        "Infusion 2 (liso-cel), day 1560": "?patient=AW-0417&sex=female&zero=infusion:2",
    }
    assert chosen(line) == [
        "Infusion 2 (liso-cel), day 1560",
        "As in the filters: Hb g/dL, IgG g/L, CRP mg/L, Creatinine mg/dL",
        "Current cohort: whoever the filters leave",
    ]


def part(line: Any, number: int) -> Any:
    return line.children[number]


def chosen(line: Any) -> list[str]:
    return [plain(link) for link in of_kind(line, "A") if getattr(link, "aria-current", None)]


def test_the_units_are_said_with_what_they_change() -> None:
    line = timeline_choices(samples.typical(), 231, parse_query("sex=female&units=si"))
    assert plain(of_kind(line, "Summary")[1]) == "Units: SI"
    links = {plain(link): link.href for link in of_kind(part(line, 1), "A")}
    assert links == {
        "As in the filters: Hb g/dL, IgG g/L, CRP mg/L, Creatinine mg/dL": "?patient=AW-0417&sex=female",
        "SI: Hb g/L, IgG g/L, CRP mg/L, Creatinine µmol/L": "?patient=AW-0417&sex=female&units=si",
        "US: Hb g/dL, IgG mg/dL, CRP mg/dL, Creatinine mg/dL": "?patient=AW-0417&sex=female&units=us",
    }


def test_the_peers_are_said_with_their_number() -> None:
    line = timeline_choices(samples.typical(), 1231, parse_query("sex=female&peers=similar"))
    assert plain(of_kind(line, "Summary")[2]) == "Peers: patients like this one, n 1,231"
    links = {plain(link): link.href for link in of_kind(part(line, 2), "A")}
    assert links == {
        "Current cohort: whoever the filters leave": "?patient=AW-0417&sex=female",
        "Patients like this one: same indication and product, age within 10 years": (
            "?patient=AW-0417&peers=similar&sex=female"
        ),
    }


def test_what_the_patient_does_not_have_is_said_and_is_no_link() -> None:
    line = timeline_choices(samples.one_visit(), 231, parse_query("zero=second_cancer"))
    assert plain(of_kind(line, "Summary")[0]) == "Day 0: second cancer, not recorded"
    assert [plain(item) for item in of_class(line, "choice-missing")] == [
        "First diagnosis: not recorded",
        "Lymphodepletion: not recorded",
        "Second cancer: not recorded",
    ]


def test_a_clock_that_stays_is_named_where_the_timeline_has_another() -> None:
    moved = day_zero(samples.typical(), Zero(ZeroKind.LYMPHODEPLETION))
    assert "count from the first infusion" in plain(since_infusion_note(moved))
    assert not since_infusion_note(FROM_FIRST_INFUSION)
    assert ABOVE_FROM_INFUSION in plain(
        timeline_choices(samples.typical(), 231, parse_query("zero=diagnosis"))
    )
    assert ABOVE_FROM_INFUSION not in plain(timeline_choices(samples.typical(), 231, parse_query("")))
