"""The view of rates: the answer in words, the figure, the table, every state, what must stand beside the numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest
from dash import html

from components import rates_panel
from components.figures.ratios import figure_height, ratios_figure
from components.rates_panel import content
from components.rates_tables import lexis_details, rates_table
from components.rates_words import excess_ci, p_words, rate_ci, ratio, ratio_ci
from components.theme import DARK, LIGHT, PROJECTOR
from data.import_report import ImportReport, problem
from data.rates_results import DEMONSTRATION, RatesAnswer
from data.results import Estimate
from tests.components.reading import cells, of_class, of_kind, of_role, plain
from tests.data.builders import AGGREGATE, cancer, dataset, patient
from tests.data.rates_by_hand import EVERY_CLASS, asked, rate, table

PEOPLE = [patient(f"P{n:02d}", birth_year=1950.0, sex="male" if n % 2 else "female") for n in range(50)]
CANCERS = [
    *(cancer(f"P{n:02d}", 100 + n, category="solid") for n in range(12)),
    cancer("P40", 50, category="t_nk"),
]
INVENTED = [rate("all", sex, 1000, population=DEMONSTRATION) for sex in ("female", "male")]
OTHER = Estimate(None, None, None)


def answered(
    query: str = "", rates: Any = EVERY_CLASS, cancers: Any = CANCERS, **changes: Any
) -> RatesAnswer:
    return asked(dataset(*PEOPLE, cancers=cancers, reference_rates=table(*rates), **changes), query)


def said(part: Any) -> str:
    return " ".join(plain(one) for one in part)


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (None, "not estimable"), (0, "0"), (0.0001, "< 0.001"), (0.0312, "0.031"), (0.954, "0.95"),
            (1.486, "1.49"), (9.994, "9.99"), (35.15, "35.1"), (123.4, "123"), (12345, "12,345"),
        ],
    )  # fmt: skip
    def test_ratio(self, value: float | None, text: str) -> None:
        assert ratio(value) == text

    def test_limits(self) -> None:
        assert ratio_ci(Estimate(1.486, 0.954, 2.211)) == "1.49 (0.95–2.21)"
        assert ratio_ci(Estimate(0.0, 0.0, 2.46)) == "0 (0–2.46)"
        assert ratio_ci(OTHER) == excess_ci(OTHER) == rate_ci(OTHER) == "not estimable"

    def test_excess_has_a_true_minus_sign(self) -> None:
        assert excess_ci(Estimate(42.7, -4.2, 106.4)) == "43 (−4 to 106)"
        assert excess_ci(Estimate(-1.25, -2.5, 3.75)) == "−1.2 (−2.5 to 3.8)"

    def test_rate_per_10_000(self) -> None:
        assert rate_ci(Estimate(1.355, 0.877, 2.001)) == "136 (88–200)"
        assert rate_ci(Estimate(0.0, 0.0, 0.05)) == "0 (0–5)"

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (None, "not estimable"), (1e-9, "< 0.001"), (0.0042, "0.004"), (0.0472, "0.047"), (0.27, "0.27"),
            (1.0, "1.00"),
        ],
    )  # fmt: skip
    def test_p(self, value: float | None, text: str) -> None:
        assert p_words(value) == text


class TestTheHead:
    def test_the_answer_in_words(self) -> None:
        head = said(content(answered(), LIGHT).head)
        answer = answered().together
        assert f"13 observed, {ratio(answer.expected)} expected" in head
        assert f"SIR {ratio(answer.sir.estimate)} (95 % CI {ratio(answer.sir.ci_lower)}–" in head
        assert "per 10,000 person-years · 50 patients · " in head
        assert "person-time ends with the first second cancer, death or the end of follow-up" in head
        assert DEMONSTRATION not in head

    def test_invented_rates_are_named_at_the_title_in_the_figure_and_at_the_source(self) -> None:
        answer = answered(rates=INVENTED)
        shown = content(answer, LIGHT)
        assert plain(of_class(shown.head, "rates-demonstration")) == DEMONSTRATION
        assert DEMONSTRATION in said(shown.foot)
        assert any(DEMONSTRATION in note["text"] for note in shown.figure["layout"]["annotations"])
        assert not any(
            DEMONSTRATION in note["text"]
            for note in ratios_figure(answered(), LIGHT)["layout"]["annotations"]
        )

    def test_no_event_is_never_a_bare_zero(self) -> None:
        answer = answered(cancers=())
        upper = ratio(answer.together.sir.ci_upper)
        assert f"SIR 0 (95 % CI 0–{upper})" in said(content(answer, LIGHT).head)


class TestTheFigure:
    @pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
    @pytest.mark.parametrize("query", ["", "by=sex", "min_events=0", "outcome=solid", "by=age:60,70"])
    def test_it_is_a_figure(self, query: str, theme: Any) -> None:
        answer = answered(query)
        go.Figure(ratios_figure(answer, theme))
        assert figure_height(answer, theme) > 100 * theme.font_size / 12

    def test_limits_and_ratio_of_every_row_that_has_one(self) -> None:
        answer = answered("by=sex")
        traces = ratios_figure(answer, LIGHT)["data"]
        rows = [row for row in (answer.together, *answer.classes, *answer.groups) if row.sir.estimate]
        assert [trace["x"] for trace in traces[1:] if trace["mode"] == "lines"] == [
            [row.sir.ci_lower, row.sir.ci_upper] for row in rows
        ]
        assert [trace["x"][0] for trace in traces if trace["mode"] == "markers"] == [
            row.sir.estimate for row in rows
        ]

    def test_the_axis_holds_every_limit_and_the_line_at_one(self) -> None:
        answer = answered("by=sex&min_events=0")
        layout = ratios_figure(answer, LIGHT)["layout"]
        low, high = (10**end for end in layout["xaxis"]["range"])
        assert layout["xaxis"]["type"] == "log"
        for row in (answer.together, *answer.classes, *answer.groups):
            assert row.sir.ci_upper is None or row.sir.ci_upper <= high * 1.0001
            assert not row.sir.ci_lower or row.sir.ci_lower >= low * 0.9999
        line = ratios_figure(answer, LIGHT)["data"][0]
        assert line["x"] == [1, 1] and low < 1 < high

    def test_a_row_without_an_event_is_an_open_mark_at_the_edge(self) -> None:
        answer = answered(cancers=())
        line, mark = ratios_figure(answer, LIGHT)["data"][1:3]
        low = 10 ** ratios_figure(answer, LIGHT)["layout"]["xaxis"]["range"][0]
        assert mark["marker"]["symbol"] == "triangle-left-open"
        assert mark["x"] == [pytest.approx(low)]
        assert line["x"] == [pytest.approx(low), answer.together.sir.ci_upper]

    def test_rows_that_are_held_back_keep_their_place_and_say_why(self) -> None:
        layout = ratios_figure(answered(), LIGHT)["layout"]
        assert layout["yaxis"]["ticktext"] == [
            "<b>All classes</b>", "T/NK-cell", "myeloid", "other haem.", "solid",
        ]  # fmt: skip
        texts = [note["text"] for note in layout["annotations"]]
        assert "<i>Not shown: 1 second cancer, fewer than 5.</i>" in texts

    def test_shapes_differ_where_colours_do(self) -> None:
        traces = ratios_figure(answered("by=sex&min_events=0"), LIGHT)["data"]
        marks = [trace["marker"] for trace in traces if trace["mode"] == "markers"]
        assert len({mark["symbol"] for mark in marks}) >= 3

    def test_a_limit_beyond_the_axis_ends_in_a_triangle(self) -> None:
        tiny = [rate("all", sex, 0.001) for sex in ("female", "male")]
        answer = answered(rates=tiny)
        assert answer.together.sir.ci_upper is not None and answer.together.sir.ci_upper > 1000
        line, _, end = ratios_figure(answer, LIGHT)["data"][1:4]
        assert line["x"][1] == end["x"][0] == 1000
        assert end["marker"]["symbol"] == "triangle-right"


class TestTheTable:
    def test_rows_and_numbers(self) -> None:
        answer = answered("by=sex")
        lines = cells(rates_table(answer, "numbers"))
        assert lines[0][:4] == ["Second cancers", "Patients", "Observed", "Expected"]
        assert [line[0] for line in lines[1:]] == [
            "All classes", "T/NK-cell", "myeloid", "other haem.", "solid", "By sex", "female", "male",
        ]  # fmt: skip
        together = answer.together
        assert lines[1][1:5] == ["50", "13", ratio(together.expected), ratio_ci(together.sir)]
        assert lines[2][1:4] == ["50", "1", "Not shown: 1 second cancer, fewer than 5."]

    def test_cancers_without_a_rate_are_told_apart(self) -> None:
        answer = answered(rates=[rate("all", "female", 1000)])
        line = cells(rates_table(answer, "numbers"))[1]
        assert line[2] == "7 of 13"
        assert "6 more second cancers without a reference rate" in said(content(answer, LIGHT).head)
        foot = said(content(answer, LIGHT).foot)
        assert "have no reference rate (the table has no rate for the sex, age or year)" in foot

    def test_without_rates_there_is_what_was_counted(self) -> None:
        answer = asked(dataset(*PEOPLE, cancers=CANCERS))
        lines = cells(rates_table(answer, "numbers"))
        assert lines[0] == [
            "Second cancers", "Patients", "Observed", "Person-years", "Rate per 10,000 person-years (95 % CI)",
        ]  # fmt: skip
        assert lines[1][1:3] == ["50", "13"] and lines[2][1:3] == ["50", "1"]

    def test_what_is_held_back_is_not_shown(self) -> None:
        data = dataset(*PEOPLE, cancers=CANCERS, reference_rates=table(*EVERY_CLASS))
        answer = asked(data, access=AGGREGATE)
        assert cells(rates_table(answer, "numbers"))[2][2] == "not shown"
        assert cells(rates_table(answer, "numbers"))[2][-1] == "not shown"

    def test_person_years_are_folded(self) -> None:
        answer = answered()
        assert answer.lexis is not None
        folded = lexis_details(answer.lexis)
        assert not getattr(folded, "open", False)
        assert "Person-years by sex, age and calendar period" in plain(folded)


class TestStates:
    def test_no_dates(self) -> None:
        shown = content(answered(has_calendar_dates=False), LIGHT)
        assert shown.hidden
        assert "no calendar dates in this installation" in said(shown.message)
        assert "13 second cancers" in said(shown.head)
        assert of_kind(shown.foot, "Table")

    def test_no_table_says_how_to_add_one(self) -> None:
        shown = content(asked(dataset(*PEOPLE, cancers=CANCERS)), LIGHT)
        assert shown.hidden and of_role(shown.message, "status")
        assert "No reference rates are installed here." in said(shown.message)
        assert "reference_rates.csv" in said(shown.message) and "make templates" in said(shown.message)

    def test_a_wrong_table_says_what_is_wrong(self) -> None:
        wrong = problem("unknown_word", "reference_rates.csv", "Write solid.", 2, "category", "lung")
        report = ImportReport((wrong,), {"reference_rates": 1}, {"reference_rates": 1})
        shown = content(asked(dataset(*PEOPLE, cancers=CANCERS), report=report), LIGHT)
        assert "The table of reference rates cannot be used." in said(shown.message)
        assert 'reference_rates.csv, line 2, column category: "lung".' in said(shown.message)

    def test_nobody(self) -> None:
        answer = answered("product=tisa-cel")
        shown = content(answer, LIGHT)
        assert shown.hidden and of_class(shown.message, "state-empty")
        assert "0 analysed of 50" in said(shown.foot)
        assert not of_kind(shown.foot, "Table")

    def test_all_held_back_from_who_sees_groups_only(self) -> None:
        data = dataset(*PEOPLE, cancers=CANCERS[:2], reference_rates=table(*EVERY_CLASS))
        shown = content(asked(data, access=AGGREGATE), LIGHT)
        assert "fewer than 5 second cancers" in said(shown.head)
        assert "2 second" not in said(shown.head) and "2 second" not in said(shown.foot)


class TestWhatStandsBeside:
    def test_t_cell_lymphoma_after_b_cell_lymphoma_without_car_t(self) -> None:
        context = plain(of_class(content(answered(), LIGHT).foot, "rates-context"))
        assert "Without CAR-T cells" in context and "SIR of 4.7 (4.2–5.2)" in context
        assert "Chihara D et al., 2021" in context

    def test_it_is_not_said_where_t_cells_do_not_count(self) -> None:
        assert not of_class(content(answered("outcome=solid"), LIGHT).foot, "rates-context")

    def test_competing_risks_skin_and_the_choice_of_p_with_sources(self) -> None:
        reading = said(rates_panel.reading())
        assert "competing risks" in reading and "Rosso S et al., Popul Health Metr 2009;7:5" in reading
        assert "Most cancer registries do not record non-melanoma skin cancer" in reading
        assert "two-sided, central" in reading
        assert "observed/expected 1.23 (1.20–1.27)" in reading
        assert "caused" not in reading

    def test_skin_that_was_asked_for_is_said_to_be_left_out(self) -> None:
        every = "outcome=t_nk,myeloid,other_haematologic,solid,non_melanoma_skin"
        foot = said(content(answered(every), LIGHT).foot)
        assert "Non-melanoma skin is left out of this view" in foot

    def test_source_and_licence(self) -> None:
        foot = said(content(answered(), LIGHT).foot)
        assert "Northland, 2000–2040. Source: Registry, 2024 edition. Licence: CC BY 4.0." in foot

    def test_a_way_to_the_few(self) -> None:
        shown = content(answered(), LIGHT, few_href="?min_events=0")
        links = {plain(link): link.href for link in of_kind(shown.foot, "A")}
        assert links["Show rows of few patients or cancers"] == "?min_events=0"

    def test_the_work_stands_at_the_foot_and_the_way_to_the_few_only_where_there_is_one(self) -> None:
        foot = content(answered(), LIGHT, work=[html.P("the work")]).foot
        assert plain(foot[-1]) == "the work" and "Show rows" not in plain(foot)

    def test_problems_of_a_table_that_is_used(self) -> None:
        answer = replace(answered(), table_problems=("reference_rates.csv, line 3: wrong.",))
        assert "reference_rates.csv, line 3: wrong." in said(content(answer, LIGHT).foot)


def test_two_cohorts_are_named_and_each_accounted_for() -> None:
    shown = content(answered("sex=female&compare=rest&min_events=0"), LIGHT)
    go.Figure(shown.figure)
    assert ", cohort A" in said(shown.head)
    foot = said(shown.foot)
    assert "Cohort A, " in foot and "Cohort B, " in foot and "0 patients in both cohorts." in foot
    names = [line[0] for line in cells(of_kind(shown.foot, "Table")[0])]
    assert names[-3:] == ["In two cohorts", "cohort A", "cohort B"]


def test_suspected_cancers_and_censoring_are_said() -> None:
    head = said(content(answered("status=confirmed,suspected&censor=relapse"), LIGHT).head)
    assert "suspected second cancers count" in head and "follow-up ends at relapse" in head


def test_the_chart_is_described_by_the_table() -> None:
    (chart,) = of_role(rates_panel.layout(), "img")
    assert getattr(chart, "aria-describedby", None) == rates_panel.PANEL.numbers
    assert of_kind(content(answered(), LIGHT).foot, "Table")[0].id == rates_panel.PANEL.numbers
