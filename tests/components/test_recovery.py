"""The recovery panel: figure, words, table and states from answers made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from components import recovery_page, recovery_words
from components.figures.recovery import recovery_figure
from components.recovery_words import Picture, picture, reading, window
from components.theme import DARK, LIGHT, PROJECTOR, Theme
from data.view import View, parse_query
from tests.components.reading import of_class, of_kind, plain
from tests.components.recovery_answers import bands, copies, on_top, recovery, without

FEW = "Too few measured"
NOBODY = "No patient can be analysed here."
HELD = "Not shown: 3 patients, fewer than 20."
PRODUCTS = ("axi-cel", "tisa-cel", "cilta-cel", "liso-cel", "ide-cel")


def by_product(n: int, **more: Any) -> Any:
    return recovery([bands(name, **more) for name in PRODUCTS[:n]], by="product")


def parts(figure: dict[str, Any], part: str) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace["meta"]["part"].startswith(part)]


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: theme.name)
@pytest.mark.parametrize(
    "answer",
    [
        recovery([bands()]),
        by_product(2),
        by_product(5),
        copies([bands(medians={8: 4000, 40: 60, 100: 20}, limit=50)]),
        copies([bands(name, medians={8: 4000, 40: 60, 100: 20}, limit=50) for name in PRODUCTS[:3]], by="product"),
        copies([bands(medians={40: 10}, limit=50)], analyte="rcl"),
        recovery([bands(medians={40: 0.0})], analyte="car_cells"),
        recovery([bands(), without("other", note="Not shown: 3 patients, fewer than 20.")], by="product"),
    ],
    ids=("one", "two", "five", "limit", "limits", "all below", "zero", "one held back"),
)  # fmt: skip
def test_plotly_takes_every_figure(answer: Any, theme: Theme) -> None:
    top = on_top((-20, 300.0, "="), (10, 50.0, "<"), (300, 250.0, "="), (310, 0.0, "="))
    for patient in (None, top):
        figure = recovery_figure(answer, patient, theme)
        drawn = go.Figure(figure)
        assert len(drawn.data) == len(figure["data"])
        for trace in figure["data"]:
            assert len(trace["x"]) == len(trace["y"])
            if "hovertext" in trace:
                assert len(trace["hovertext"]) == len(trace["x"])


def test_one_group_has_all_five_percentiles_and_several_have_quartiles_or_medians() -> None:
    names = [trace["meta"]["part"] for trace in recovery_figure(recovery([bands()]), None, LIGHT)["data"]]
    assert names == ["band 10th", "band 25th", "median", "strip"]
    assert len(parts(recovery_figure(by_product(4), None, LIGHT), "band")) == 4
    assert parts(recovery_figure(by_product(5), None, LIGHT), "band") == []
    assert len(parts(recovery_figure(by_product(5), None, LIGHT), "median")) == 5


def test_groups_differ_in_colour_and_symbol_and_carry_their_names() -> None:
    figure = recovery_figure(by_product(3), None, LIGHT)
    looks = {(trace["line"]["color"], trace["marker"]["symbol"]) for trace in parts(figure, "median")}
    assert len(looks) == len({symbol for _, symbol in looks}) == 3
    texts = [one["text"] for one in figure["layout"]["annotations"]]
    assert {"<b>axi-cel</b>", "<b>tisa-cel</b>", "<b>cilta-cel</b>", "line 200"} <= set(texts)


def test_a_median_at_the_limit_is_an_open_triangle_on_it_and_breaks_the_line() -> None:
    answer = copies([bands(medians={8: 4000, 40: 30, 50: 70, 70: 65}, limit=50)])
    figure = recovery_figure(answer, None, LIGHT)
    line, below = parts(figure, "median")
    assert below["marker"]["symbol"] == "triangle-down-open" and below["y"] == [50.0]
    assert line["y"] == [4000.0, None, 70.0, 65.0]
    (limit,) = parts(figure, "limit")
    assert {y for y in limit["y"] if y is not None} == {50.0}
    assert "≤ limit 50" in below["hovertext"][0] and " 30" not in below["hovertext"][0]


def test_a_line_joins_neighbours_and_crosses_short_gaps_only() -> None:
    near = recovery_figure(recovery([bands(medians={8: 10, 15: 20, 40: 30})]), None, LIGHT)
    far = recovery_figure(recovery([bands(medians={8: 10, 600: 20, 800: 30})]), None, LIGHT)
    assert parts(near, "median")[0]["y"] == [10.0, 20.0, 30.0]
    assert parts(far, "median")[0]["y"] == [10.0, None, 20.0, 30.0]


def test_the_patient_stands_on_top_with_open_symbols_below_the_limit() -> None:
    top = on_top((10, 5.0, "<"), (40, 300.0, "="), (9999, 1.0, "="))
    figure = recovery_figure(recovery([bands()]), top, LIGHT)
    (patient,) = parts(figure, "patient")
    assert patient["marker"]["symbol"] == ["triangle-down-open", "diamond"]
    assert patient["y"] == [5.0, 300.0]
    colours = {trace["line"]["color"] for trace in parts(figure, "median")}
    assert patient["marker"]["color"] not in colours
    assert figure["data"].index(patient) > figure["data"].index(parts(figure, "median")[0])
    grouped = recovery_figure(by_product(5), top, LIGHT)
    assert parts(grouped, "patient")[0]["marker"]["color"] not in {
        trace["line"]["color"] for trace in parts(grouped, "median")
    }


def test_names_from_the_data_are_never_read_as_html() -> None:
    figure = recovery_figure(recovery([bands()]), on_top((10, 5.0, "="), patient_id="<b>x</b>"), LIGHT)
    assert "<b>x" not in parts(figure, "patient")[0]["hovertext"][0]


def test_the_strip_is_the_share_of_those_alive_on_the_same_axis() -> None:
    figure = recovery_figure(recovery([bands()]), None, LIGHT)
    (strip,) = parts(figure, "strip")
    assert strip["yaxis"] == "y2" and "xaxis" not in strip
    assert max(strip["y"]) == 0.5 and min(strip["y"]) == 0
    assert figure["layout"]["yaxis2"]["range"] == [0, 1.3]


def test_the_axis_begins_at_the_infusion_where_nothing_is_known_before() -> None:
    later = recovery_figure(recovery([bands(medians={40: 10})]), None, LIGHT)["layout"]["xaxis"]
    before = recovery_figure(recovery([bands()]), None, LIGHT)["layout"]["xaxis"]
    assert before["range"][0] < -1 < later["range"][0] < 0


def test_windows_read_as_days_months_and_years() -> None:
    found = [
        window(*span)
        for span in ((-45, -14), (7, 10), (28, 45), (60, 90), (270, 365), (548, 730), (1826, 2192))
    ]
    assert found == [
        "days −45 to −15", "days 7–9", "days 28–44", "months 2–3", "months 9–12", "months 18–24", "years 5–6",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("medians", "strong", "words"),
    [
        (
            {8: 26, 100: 210, 200: 150, 300: 201, 400: 250},
            "months 9–12",
            "comes to 200 cells/µL and stays there",
        ),
        ({8: 26, 100: 150, 200: 210}, "months 6–9", "comes to 200 cells/µL in the last window shown"),
        ({8: 26, 100: 150, 200: 190}, "below 200", "still in months 6–9"),
        ({8: 260, 100: 250}, "never below 200", "in the windows shown after the infusion"),
    ],
)
def test_the_headline_says_when_the_median_is_above_its_line_for_good(
    medians: dict[int, float], strong: str, words: str
) -> None:
    answer = recovery([bands(medians=medians)])
    found = reading(answer, answer.groups[0])
    assert found is not None and found.strong == strong
    assert words in found.words.replace("\u202f", " ")
    if "never" not in strong:
        assert "n = 100 measured, 50.0 % of those alive" in found.words.replace("\u202f", " ")


def test_the_headline_counts_a_median_at_the_limit_as_below_the_line() -> None:
    answer = recovery([bands(medians={8: 400, 100: 100, 200: 100}, limit=250)])
    found = reading(answer, answer.groups[0])
    assert found is not None and found.strong == "below 200"


def test_without_a_line_below_which_something_is_done_the_headline_is_the_median_at_a_year() -> None:
    ferritin = recovery([bands()], analyte="ferritin", unit="µg/L")
    found = reading(ferritin, ferritin.groups[0])
    assert found is not None and found.strong == "160\u202fµg/L" and "months 9–12" in found.words
    below = copies([bands(medians={8: 4000, 300: 20}, limit=50)])
    found = reading(below, below.groups[0])
    assert found is not None and found.strong == "below the limit of 50"


@pytest.mark.parametrize(
    ("answer", "expected", "title"),
    [
        (recovery([bands()]), Picture.DRAWN, None),
        (recovery([without(n=0, note=NOBODY, tested=None)]), Picture.EMPTY, "Nobody is left"),
        (recovery([without(tested=0)]), Picture.NOT_MEASURED, "Not measured"),
        (recovery([without(tested=5)]), Picture.SUPPRESSED, FEW),
        (recovery([without("obe-cel", note=HELD, tested=None)], by="product"), Picture.SUPPRESSED, FEW),
    ],
)  # fmt: skip
def test_every_state_is_a_picture_of_its_own(answer: Any, expected: Picture, title: str | None) -> None:
    assert picture(answer) is expected
    content = recovery_page.bands(answer, on_top((10, 5.0, "=")), LIGHT, "?")
    assert content.hidden == (expected is not Picture.DRAWN)
    assert [plain(one) for one in of_class(content.message, "state-title")] == ([title] if title else [])
    if content.hidden:
        assert content.figure["data"] == []
        assert of_class(content.head, "patient-on") == []


def test_what_the_notes_always_say() -> None:
    said = " ".join(recovery_words.notes(recovery([bands()]), None))
    assert "Who is still measured differs from who is not" in said
    assert "associations, not effects" in said and "no forecast" not in said
    assert "nothing here is a forecast for a patient" in said
    apart = " ".join(recovery_words.notes(copies([bands()]), None))
    assert "Measured by qPCR; ddPCR kept apart, never mixed in" in apart
    together = " ".join(recovery_words.notes(recovery([bands()], assays=("a", "unknown")), None))
    assert "Assays read together: a, an assay that is not recorded." in together


def test_a_patient_without_a_value_is_not_tested() -> None:
    said = recovery_words.notes(recovery([bands()]), replace(on_top(), series=()))
    assert said[-1] == "AW-0417: no value of this analyte to draw, which is not tested here."


def test_the_table_has_a_row_for_every_window_with_anybody() -> None:
    group = bands(medians={8: 4000, 40: 20}, limit=50)
    group = replace(
        group, below=np.where(group.measured > 0, 7.0, 0.0), zero=np.where(group.measured > 0, 2.0, 0.0)
    )
    table = recovery_words.group_table(copies([group]), group)
    rows = {row[0]: [cell.replace("\u202f", " ") for cell in row] for row in table.rows}
    assert len(table.rows) == int((group.followed > 0).sum())
    assert rows["Days 28–44"][1:] == [
        "100", "50.0 % (100 of 200)", *["≤ limit 50"] * 5, "7, 2 measured 0",
    ]  # fmt: skip
    assert rows["Days 7–9"][5] == "4,000"
    assert rows["Days 10–13"][1:4] == ["0", "0 % (0 of 200)", "not shown"]


def test_a_count_that_may_not_be_seen_is_fewer_than_twenty() -> None:
    group = bands(medians={40: 10})
    unseen = np.where(group.measured > 0, np.nan, 0.0)
    group = replace(group, measured=unseen, measured_followed=unseen, below=unseen, zero=unseen)
    (row,) = (
        row for row in recovery_words.group_table(recovery([group]), group).rows if row[0] == "Days 28–44"
    )
    assert row[1] == row[2] == "fewer than 20" and row[-1] == "not shown"


def test_the_choice_keeps_the_question_and_drops_the_assay() -> None:
    view = parse_query("by=product&patient=A&analyte=car_transgene&assay=qPCR")
    choice = recovery_page.choice(view, copies([bands()]))
    links = {plain(link): link for link in of_kind(choice, "A")}
    assert links["IgG"].href == "?analyte=igg&by=product&patient=A"
    assert links["CD4"].href == "?by=product&patient=A"
    assert links["ddPCR"].href == "?analyte=car_transgene&assay=ddPCR&by=product&patient=A"
    current = [name for name, link in links.items() if getattr(link, "aria-current", None)]
    assert current == ["CAR copies", "qPCR"]
    assert "qPCR" not in {plain(link) for link in of_kind(recovery_page.choice(View(), None), "A")}


def test_tables_of_several_groups_are_folded_behind_one_line() -> None:
    content = recovery_page.bands(by_product(3), None, LIGHT, "?")
    (fold,) = of_class(content.foot, "folded")
    assert plain(of_kind(fold, "Summary")[0]) == "Numbers by time3 groups"
    assert [plain(one) for one in of_kind(fold, "H3")] == ["Axi-cel", "Tisa-cel", "Cilta-cel"]
    assert len(of_class(content.head, "readings")) == 1


def test_the_patient_line_says_who_stands_on_top() -> None:
    content = recovery_page.bands(recovery([bands()]), on_top((10, 5.0, "="), in_cohort=False), LIGHT, "?")
    (line,) = of_class(content.head, "patient-on")
    assert "AW-0417, not in this cohort: 1 own value on top" in plain(line)
