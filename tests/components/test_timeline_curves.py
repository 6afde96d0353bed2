"""Curves: what is below a limit, zero, missing or of another assay is never mistaken for a number."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.figures.timeline_curves import (
    clone_curves,
    curve_axis,
    heights,
    limit_runs,
    series_curves,
    value_words,
)
from components.figures.timeline_panels import PANELS, Panel, band_analytes, drawn_panels
from components.figures.timeline_values import (
    SYMBOLS,
    ValueKind,
    is_gap,
    short_number,
    symbol_of,
    value_axis,
    value_kind,
    with_breaks,
)
from data.patient_results import ClonePoint, CloneSeries, Point
from data.registries import analytes
from data.vocabulary import CloneState, Comparator, FindingResult, Material
from tests.components.timeline_samples import series, two_assays, typical

PANEL = {panel.key: panel for panel in PANELS}


def point(value: float, comparator: str = "=") -> Point:
    return Point(10, value, Comparator(comparator), None)


@pytest.mark.parametrize(
    ("one", "logarithmic", "kind"),
    [
        (point(50), True, ValueKind.NUMBER),
        (point(50, "<"), True, ValueKind.BELOW_LIMIT),
        (point(0, "<"), True, ValueKind.BELOW_LIMIT),
        (point(1e6, ">"), True, ValueKind.ABOVE_LIMIT),
        (point(0), True, ValueKind.ZERO),
        (point(0), False, ValueKind.NUMBER),
    ],
)
def test_the_kind_of_a_value(one: Point, logarithmic: bool, kind: ValueKind) -> None:
    assert value_kind(one, logarithmic) is kind


def test_every_kind_has_a_symbol_of_its_own() -> None:
    symbols = [symbol_of(kind, "circle") for kind in ValueKind]
    assert len(set(symbols)) == len(symbols) == 1 + len(SYMBOLS)


def test_a_line_breaks_at_limits_and_gaps_and_nowhere_else() -> None:
    days, numbers = [0, 10, 20, 30, 200, 210], [True, True, False, True, True, True]
    assert with_breaks(days, numbers) == [0, 1, None, 2, None, 3, None, 4, 5]


def test_gaps_are_longer_later() -> None:
    assert is_gap(10, 131) and not is_gap(10, 130)
    assert is_gap(400, 851) and not is_gap(400, 850)


@given(st.lists(st.tuples(st.integers(-60, 5000), st.booleans()), max_size=30))
def test_breaks_lose_no_point_and_keep_the_order(values: list[tuple[int, bool]]) -> None:
    values.sort()
    order = with_breaks([day for day, _ in values], [number for _, number in values])
    assert [index for index in order if index is not None] == list(range(len(values)))


def test_below_the_limit_stands_at_the_limit() -> None:
    (curve,) = series_curves(
        PANEL["car_copies"], [series("car_transgene", (7, 900.0), (90, "<50"), limit=50.0)]
    )
    axis = curve_axis([curve], True)
    assert heights(curve, axis, 0.1) == [900.0, pytest.approx(50.0)]
    assert axis.low < 50 / 1.5
    assert value_words(curve.points[-1]) == "below limit"


def test_two_below_one_limit_on_one_day_stand_under_one_another() -> None:
    both = [series("cmv_dna", (7, "<35")), series("ebv_dna", (7, "<35"), (14, "<35"))]
    first, second = series_curves(PANEL["viruses"], both)
    axis = curve_axis([first, second], True)
    assert heights(first, axis, 0.1) == [pytest.approx(35.0)]
    lowered, alone = heights(second, axis, 0.1)
    assert axis.share(lowered) == pytest.approx(axis.share(35.0) - 0.1)
    assert alone == pytest.approx(35.0)


def test_a_measured_zero_stands_at_the_foot_under_everything_else() -> None:
    (curve,) = series_curves(PANEL["lymphocytes"], [series("cd19_b", (7, 0.0), (90, 3.0), (180, "<1"))])
    axis = curve_axis([curve], True)
    at_zero, number, below = heights(curve, axis, 0.1)
    assert 0 < at_zero < below < number
    assert [p.kind for p in curve.points] == [ValueKind.ZERO, ValueKind.NUMBER, ValueKind.BELOW_LIMIT]


def test_lymphocytes_are_shown_in_one_unit() -> None:
    curves = series_curves(PANEL["lymphocytes"], [series("alc", (7, 0.8)), series("cd4", (7, 210.0))])
    assert [(curve.entity, curve.points[0].value) for curve in curves] == [("alc", 800.0), ("cd4", 210.0)]


def test_two_assays_are_two_curves_with_two_labels_and_symbols() -> None:
    drawn = {panel.key + panel.unit: found for panel, found in drawn_panels(two_assays(), ["car_copies"])}
    first, second = series_curves(PANEL["car_copies"], drawn["car_copiescopies/µg DNA"])
    assert {first.label, second.label} == {"CAR copies ddPCR", "CAR copies qPCR"}
    assert first.order != second.order and first.entity == second.entity


def test_two_specimens_of_one_assay_are_told_apart() -> None:
    blood = series("car_transgene", (7, 9.0), assay="qPCR", specimen="blood")
    marrow = series("car_transgene", (7, 5.0), assay="qPCR", specimen="marrow")
    labels = [curve.label for curve in series_curves(PANEL["car_copies"], [blood, marrow])]
    assert labels == ["CAR copies qPCR blood", "CAR copies qPCR marrow"]


def test_a_unit_that_is_kept_apart_has_a_panel_of_its_own() -> None:
    panels = [panel for panel, _ in drawn_panels(two_assays(), ["viruses"])]
    assert [(panel.unit, panel.apart) for panel in panels] == [("IU/mL", False), ("copies/mL", True)]
    assert not panels[1].actions and not panels[1].lead


def test_a_panel_without_values_stays() -> None:
    assert [(panel.key, found) for panel, found in drawn_panels(typical(), ["ldh", "no such panel"])] == [
        ("ldh", ())
    ]


def test_every_analyte_of_the_registry_can_be_shown() -> None:
    assert {code for panel in PANELS for code in panel.analytes} == set(analytes())
    assert len({panel.key for panel in PANELS}) == len(PANELS)


def test_bands_are_asked_for_the_panels_that_show_one() -> None:
    assert band_analytes(["igg", "neutrophils", "clones", "viruses"]) == ("anc", "igg")


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.key)
def test_lead_and_actions_belong_to_the_panel(panel: Panel) -> None:
    assert {panel.lead, *panel.actions} - {""} <= set(panel.analytes)


def clone(
    *points: ClonePoint, target: str = "TP53 c.743G>A", material: Material = Material.BLOOD
) -> CloneSeries:
    return CloneSeries(target, material, points)


@pytest.mark.parametrize(("state", "words"), [("new", " new"), ("growing", " growing"), ("not_growing", "")])
def test_a_new_or_growing_clone_says_so_at_the_end_of_its_curve(state: str, words: str) -> None:
    shown = replace(clone(ClonePoint(90, 0.1, FindingResult.POSITIVE, 0.005)), state=CloneState(state))
    (curve,) = clone_curves([shown])
    assert curve.end_labels()[0] == f"TP53 c.743G>A{words} 10"


def test_states_of_a_clone_are_four_kinds() -> None:
    (curve,) = clone_curves(
        [
            clone(
                ClonePoint(-28, None, FindingResult.BELOW_LIMIT, 0.005),
                ClonePoint(90, None, FindingResult.NEGATIVE, None),
                ClonePoint(180, None, FindingResult.INCONCLUSIVE, None),
                ClonePoint(365, None, FindingResult.POSITIVE, None),
                ClonePoint(730, 0.012, FindingResult.POSITIVE, 0.005),
            )
        ]
    )
    assert [p.kind for p in curve.points] == [
        ValueKind.BELOW_LIMIT,
        ValueKind.NEGATIVE,
        ValueKind.INCONCLUSIVE,
        ValueKind.POSITIVE,
        ValueKind.NUMBER,
    ]
    assert heights(curve, curve_axis([curve], False), 0.0) == pytest.approx([0.5, 0, 0, 0, 1.2])


def test_a_clone_below_an_unknown_limit_stands_at_the_foot() -> None:
    (curve,) = clone_curves([clone(ClonePoint(5, None, FindingResult.BELOW_LIMIT, None))])
    assert heights(curve, curve_axis([curve], False), 0.0) == [0.0]
    assert value_words(curve.points[0]) == "below limit"


def test_one_variant_in_two_materials_is_two_curves() -> None:
    one = ClonePoint(5, 0.1, FindingResult.POSITIVE, None)
    blood, marrow = clone_curves([clone(one), clone(one, material=Material.MARROW)])
    assert (blood.label, marrow.label) == ("TP53 c.743G>A blood", "TP53 c.743G>A marrow")
    assert blood.entity == marrow.entity == "TP53"


def test_genes_that_were_looked_at_together_are_counted() -> None:
    (curve,) = clone_curves(
        [clone(ClonePoint(5, None, FindingResult.NEGATIVE, None), target="DNMT3A, TET2, TP53")]
    )
    assert curve.end_labels()[0] == "DNMT3A + 2 more negative"
    assert curve.entity == "DNMT3A" and curve.name == "DNMT3A, TET2, TP53, blood"


def test_limits_of_counts_are_drawn_only_where_a_value_is_below() -> None:
    high = series_curves(PANEL["neutrophils"], [series("anc", (7, 2.0), (14, 3.0), limit=0.02)])
    low = series_curves(PANEL["neutrophils"], [series("anc", (7, 2.0), (14, "<0.02"), limit=0.02)])
    copies = series_curves(
        PANEL["car_copies"], [series("car_transgene", (7, 2000.0), (14, 900.0), limit=50.0)]
    )
    assert limit_runs(high) == []
    assert limit_runs(low) == [(7, 14, 0.02)]
    assert limit_runs(copies) == [(7, 14, 50.0)]


def test_a_limit_without_a_column_is_the_value_itself() -> None:
    curves = series_curves(PANEL["viruses"], [series("cmv_dna", (7, "<35"))])
    assert limit_runs(curves) == [(7, 7, 35.0)]


@given(st.lists(st.floats(1e-4, 1e8), min_size=1, max_size=20), st.booleans(), st.booleans())
def test_an_axis_shows_every_value(values: list[float], logarithmic: bool, has_foot: bool) -> None:
    axis = value_axis(values, logarithmic, has_foot)
    assert all(0 < axis.share(value) < 1 for value in values)
    ticks, texts = axis.ticks()
    assert 1 <= len(ticks) == len(texts) <= 6 and len(set(texts)) == len(texts)
    assert all(axis.low <= tick <= axis.high for tick in ticks)
    assert axis.value(axis.share(values[0])) == pytest.approx(values[0])


def test_an_axis_without_values_is_still_one() -> None:
    assert value_axis([], True).low < value_axis([], True).high
    assert value_axis([], False).low < 0 < value_axis([], False).high


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.05, "0.05"),
        (3.768, "3.77"),
        (212.4, "212"),
        (5230, "5230"),
        (13742, "13.7k"),
        (2.5e6, "2.5M"),
    ],
)
def test_short_numbers(value: float, text: str) -> None:
    assert short_number(value) == text
