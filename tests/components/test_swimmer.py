"""The swimmer plot and its view: rows that can be read, marks told apart, counts, links, and the states."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import plotly.graph_objects as go
import pytest

from components import swimmer_page
from components.figures.swimmer import swimmer_figure
from components.figures.swimmer_parts import LABELLED
from components.graph import EMPTY_FIGURE
from components.swimmer_kinds import kinds
from components.theme import DARK, LIGHT, PROJECTOR
from data.patient_order import sort_keys
from data.results import Exclusion
from data.swimmer_results import CancerMark, SwimmerAnswer, SwimmerRow
from data.view import View, parse_query
from data.vocabulary import CancerCategory
from tests.components.answers import OUTCOME, STAMP
from tests.components.reading import cells, of_class, of_kind, plain

MYELOID = CancerMark(310, CancerCategory.MYELOID, True)
SKIN = CancerMark(200, CancerCategory.NON_MELANOMA_SKIN, False)


def bar(patient_id: str, end_day: int = 800, *cancers: CancerMark, **changes: Any) -> SwimmerRow:
    row = SwimmerRow(
        patient_id, f"{patient_id} · 60 F", 0, end_day, False, cancers, None, None, None, None, None
    )
    return replace(row, **changes)


def answered(first: list[SwimmerRow], others: list[SwimmerRow], **changes: Any) -> SwimmerAnswer:
    rows = [*first, *others]
    counts = [
        (word.value, sum(any(m.category == word for m in r.cancers) for r in rows)) for word in CancerCategory
    ]
    for name in ("relapse", "next_therapy", "transplant", "second_infusion"):
        counts.append((name, sum(getattr(row, f"{name}_day") is not None for row in rows)))
    died = sum(row.died for row in rows)
    late = sum(row.start_day > 0 for row in rows)
    counts += [("death", died), ("in_follow_up", len(rows) - died), ("later_entry", late)]
    made = SwimmerAnswer(
        STAMP, "follow_up", 0, len(rows) + 2, len(rows), len(others), (Exclusion("no infusion", 2),), OUTCOME,
        tuple(counts), tuple(first), tuple(others),
    )  # fmt: skip
    return replace(made, **changes)


FIRST = [
    bar("AW-1", 900, MYELOID, died=True, relapse_day=100, next_therapy_day=120),
    bar("AW-2", 400, CancerMark(54, CancerCategory.T_NK, True), SKIN, start_day=30),
]
OTHERS = [
    bar("AW-3", 3000, SKIN, transplant_day=500, second_infusion_day=700),
    *(bar(f"AW-{at}", 10 * at) for at in range(4, 90)),
]
MANY = answered(FIRST, OTHERS)
FEW = answered(FIRST, OTHERS[:3])
EVERY = [("none in the first part", answered([], OTHERS)), ("none in the second", answered(FIRST, []))]


def traces(shown: SwimmerAnswer, part: str, patient: str | None = None) -> dict[str, Any]:
    (found,) = (one for one in swimmer_figure(shown, patient, LIGHT)["data"] if one["meta"]["part"] == part)
    return found


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=["light", "dark", "projector"])
@pytest.mark.parametrize(
    "shown",
    [
        MANY,
        FEW,
        *(made for _, made in EVERY),
        answered([], [bar("X", 0)]),
        answered([bar(f"S{at}", 50 + at, MYELOID) for at in range(70)], OTHERS),
        answered(FIRST, OTHERS, landmark_days=90),
    ],
    ids=["many", "few", *(name for name, _ in EVERY), "one on day 0", "70 second cancers", "landmark"],
)
def test_plotly_accepts_every_figure(shown: SwimmerAnswer, theme: Any) -> None:
    figure = swimmer_figure(shown, "AW-1", theme)
    go.Figure(figure)
    orjson.dumps(figure)
    assert figure["layout"]["xaxis"]["range"][0] == 0 and figure["layout"]["height"] > 40


def test_one_trace_per_kind_however_many_patients() -> None:
    parts = [one["meta"]["part"] for one in swimmer_figure(MANY, None, LIGHT)["data"]]
    assert len(parts) == len(set(parts)) == 2 + len(kinds(MANY, LIGHT))
    assert len(traces(MANY, "follow_up")["y"]) == len(FIRST) + len(OTHERS)


def test_a_bar_runs_from_its_start_to_its_end() -> None:
    drawn = traces(FEW, "follow_up")
    assert drawn["base"][1] == pytest.approx(30 / 365.25, abs=1e-6)
    assert drawn["base"][1] + drawn["x"][1] == pytest.approx(400 / 365.25, abs=1e-5)
    assert drawn["customdata"] == [row.patient_id for row in (*FIRST, *OTHERS[:3])]


@pytest.mark.parametrize(
    ("part", "patient_ids", "days"),
    [
        ("myeloid", ["AW-1"], [310]),
        ("t_nk", ["AW-2"], [54]),
        ("non_melanoma_skin", ["AW-2", "AW-3"], [200, 200]),
        ("relapse", ["AW-1"], [100]),
        ("next_therapy", ["AW-1"], [120]),
        ("transplant", ["AW-3"], [500]),
        ("second_infusion", ["AW-3"], [700]),
        ("death", ["AW-1"], [900]),
        ("in_follow_up", ["AW-2", "AW-3", "AW-4", "AW-5"], [400, 3000, 40, 50]),
    ],
)
def test_every_mark_stands_on_its_patient_and_day(part: str, patient_ids: list[str], days: list[int]) -> None:
    drawn = traces(FEW, part)
    assert drawn["customdata"] == patient_ids
    assert drawn["x"] == pytest.approx([at / 365.25 for at in days], abs=1e-5)
    bars = traces(FEW, "follow_up")
    rows = dict(zip(bars["customdata"], bars["y"], strict=True))
    assert drawn["y"] == [rows[one] for one in patient_ids]


def test_no_kind_is_told_by_colour_alone() -> None:
    for theme in (LIGHT, DARK, PROJECTOR):
        found = kinds(MANY, theme)
        assert len({kind.symbol for kind in found}) == len({kind.glyph for kind in found}) == len(found)


def test_a_class_outside_the_outcome_is_open_and_named_so() -> None:
    (skin,) = (kind for kind in kinds(FEW, LIGHT) if kind.key == "non_melanoma_skin")
    assert skin.symbol.endswith("-open") and "not counted in this question" in skin.words


class TestRows:
    def test_second_cancers_come_first_and_can_be_read(self) -> None:
        layout = swimmer_figure(MANY, None, LIGHT)["layout"]
        assert layout["yaxis"]["ticktext"] == ["AW-1", "AW-2"]
        assert layout["yaxis"]["range"][0] > layout["yaxis"]["range"][1] == 0
        assert traces(MANY, "words")["text"][0].strip() == "myeloid, day 310"
        assert traces(MANY, "words")["text"][1].strip() == "T/NK-cell, day 54 +1"
        assert layout["yaxis"]["tickvals"][1] - layout["yaxis"]["tickvals"][0] >= LIGHT.small_font_size

    def test_few_patients_all_have_their_ids(self) -> None:
        assert swimmer_figure(FEW, None, LIGHT)["layout"]["yaxis"]["ticktext"] == [
            f"AW-{at}" for at in range(1, 6)
        ]

    def test_the_limit_of_readable_rows(self) -> None:
        full = answered(FIRST, OTHERS[: LABELLED - 2])
        assert len(swimmer_figure(full, None, LIGHT)["layout"]["yaxis"]["ticktext"]) == LABELLED
        over = answered(FIRST, OTHERS[: LABELLED - 1])
        assert len(swimmer_figure(over, None, LIGHT)["layout"]["yaxis"]["ticktext"]) == 2

    def test_many_patients_fit_the_screen(self) -> None:
        first = [bar(f"S{at}", 900, MYELOID) for at in range(25)]
        whole = answered(first, [bar(f"P{at}", 900) for at in range(1000)])
        assert swimmer_figure(whole, None, LIGHT)["layout"]["height"] < 800
        crowd = answered([bar(f"S{at}", 900, MYELOID) for at in range(3000)], OTHERS)
        assert swimmer_figure(crowd, None, LIGHT)["layout"]["height"] < 800

    def test_bars_and_marks_stay_inside_the_axis(self) -> None:
        for shown in (MANY, FEW):
            figure = swimmer_figure(shown, None, LIGHT)
            bottom = figure["layout"]["yaxis"]["range"][0]
            assert all(0 < y < bottom for one in figure["data"] for y in one["y"])
            end = figure["layout"]["xaxis"]["range"][1]
            assert all(x < end for one in figure["data"] if one["type"] == "scatter" for x in one["x"])

    def test_groups_of_a_field_are_named_where_there_is_room(self) -> None:
        others = [bar(f"P{at}", 900, value="axi-cel" if at < 80 else "obe-cel") for at in range(81)]
        layout = swimmer_figure(answered([], others, sort="product"), None, LIGHT)["layout"]
        assert layout["yaxis"]["ticktext"] == ["axi-cel"]

    def test_words_of_the_data_are_shown_literally(self) -> None:
        odd = answered([bar("<b>x", 900, MYELOID, label="<img> · 60 F")], [])
        figure = swimmer_figure(odd, None, LIGHT)
        assert figure["layout"]["yaxis"]["ticktext"] == ["&lt;b&gt;x"]
        assert "<img>" not in str([one.get("text") for one in figure["data"]])


def test_a_suspected_second_cancer_says_so_in_plot_and_table() -> None:
    shown = answered([bar("AW-1", 900, replace(MYELOID, suspected=True))], [])
    assert traces(shown, "words")["text"][0].strip() == "myeloid suspected, day 310"
    made = swimmer_page.content(shown, View(), LIGHT, None, "?")
    assert cells(made.tables)[1][1] == "myeloid (suspected), day 310"


def test_of_two_compared_cohorts_it_is_said_that_one_is_shown() -> None:
    asked = parse_query("sex=female&compare=rest")
    head = plain(swimmer_page.content(FEW, asked, LIGHT, None, "?").head)
    assert swimmer_page.ONLY_THE_FIRST in head
    assert swimmer_page.ONLY_THE_FIRST not in plain(swimmer_page.content(FEW, View(), LIGHT, None, "?").head)


class TestThePatientOfTheAddress:
    @pytest.mark.parametrize("shown", [MANY, FEW], ids=["many", "few"])
    @pytest.mark.parametrize("patient", ["AW-1", "AW-4"])
    def test_is_marked_by_a_band_a_colour_and_words(self, shown: SwimmerAnswer, patient: str) -> None:
        figure = swimmer_figure(shown, patient, LIGHT)
        bars = traces(shown, "follow_up", patient)
        at = bars["customdata"].index(patient)
        assert len(set(bars["marker"]["color"])) == 2
        (band,) = figure["layout"]["shapes"]
        assert band["y0"] < bars["y"][at] < band["y1"]
        assert any("this patient" in one["text"] for one in figure["layout"]["annotations"])

    def test_nobody_is_marked_without_one_or_where_the_patient_has_no_bar(self) -> None:
        for patient in (None, "AW-999"):
            figure = swimmer_figure(MANY, patient, LIGHT)
            assert figure["layout"]["shapes"] == []
            assert not any("this patient" in one["text"] for one in figure["layout"]["annotations"])


class TestTheView:
    def content(self, shown: SwimmerAnswer, view: View | None = None, off: str | None = None):
        return swimmer_page.content(shown, view or View(), LIGHT, off, "?")

    def test_the_head_has_the_counts(self) -> None:
        assert (
            "89 patients analysed · 2 with a second cancer (non-melanoma skin cancer not counted) · 1 death"
            in plain(self.content(MANY).head)
        )

    def test_the_legend_is_complete_with_counts(self) -> None:
        items = [plain(item) for item in of_kind(self.content(MANY).legend, "Li")]
        assert len(items) == len(kinds(MANY, LIGHT)) + 1
        for wanted in (
            "●myeloid 1", "▲T/NK-cell 1", "✛non-melanoma skin, not counted in this question 2", "×first relapse 1",
            "▽next therapy 1", "☆transplant 1", "⬡second infusion 1", "❙death 1", "▶end of follow-up without death 88",
            "bar starts late: followed from a later day 1",
        ):  # fmt: skip
            assert wanted in items

    def test_every_order_is_a_link_that_keeps_the_question(self) -> None:
        asked = parse_query("sex=female&patient=AW-1&sort=age")
        links = of_kind(of_class(self.content(MANY, asked).head, "sorts"), "A")
        assert len(links) == len(sort_keys())
        read = [parse_query(link.href.removeprefix("/cohort/patients")) for link in links]
        assert {view.sort for view in read} == set(sort_keys())
        assert {(view.spec, view.patient) for view in read} == {(asked.spec, "AW-1")}
        (present,) = (link for link in links if getattr(link, "aria-current", None))
        assert plain(present) == "age at infusion"

    def test_the_tables_hold_the_patients_as_links_to_the_board(self) -> None:
        made = self.content(FEW).tables
        links = of_kind(made, "Link")
        assert [parse_query(link.href.removeprefix("/")).patient for link in links] == [
            f"AW-{at}" for at in range(1, 6)
        ]
        assert cells(made)[1] == [
            "AW-1 · 60 F: open on the Board", "myeloid, day 310", "day 100", "day 120", "–", "–", "day 900, died",
        ]  # fmt: skip

    def test_a_long_table_says_how_much_of_it_is_shown(self) -> None:
        others = [bar(f"P{at}") for at in range(swimmer_page.LISTED + 5)]
        made = self.content(answered([], others)).tables
        assert "Showing 100 of 105 by longest follow-up" in plain(made)
        assert "No patient of this cohort has a second cancer." in plain(made)
        cut = answered([], OTHERS, n_others=5000)
        figure = swimmer_figure(cut, None, LIGHT)
        assert any("the first 87 of 5,000" in one["text"] for one in figure["layout"]["annotations"])

    def test_the_field_that_sorts_has_a_column_in_words(self) -> None:
        rows = [bar("P1", value="b_all"), bar("P2", value="unknown")]
        made = self.content(answered([], rows, sort="indication"), View(sort="indication")).tables
        assert [row[1] for row in cells(made)] == ["Indication", "B-ALL", "not recorded"]

    def test_a_patient_without_a_bar_is_said(self) -> None:
        head = self.content(FEW, off="AW-9: not in this cohort, no bar.").head
        assert plain(of_class(head, "patient-off")) == "AW-9: not in this cohort, no bar."

    def test_nobody_a_failure_and_a_scope_without_patients_are_three_pictures(self) -> None:
        nobody = self.content(answered([], [], n_analysed=0))
        assert "no infusion 2" in plain(nobody.message)
        failed = swimmer_page.failure("No such word.", "?", ())
        denied = swimmer_page.denied("The scope 'aggregate' shows groups only.")
        for made, state in ((nobody, "state-empty"), (failed, "state-error"), (denied, "state-denied")):
            assert made.hidden and made.figure is EMPTY_FIGURE and made.tables == [] and made.legend == []
            assert of_class(made.message, state)
