"""Series of one patient as curves of a panel: heights, symbols, breaks, and the words at the end of each curve.

Two assays, specimens or units of one analyte are two curves, with two symbols and two labels, never joined. Nothing
is painted here; a curve knows no colour.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from components.figures.timeline_panels import CLONES, PANEL_KEYS, Panel, drawn_panels
from components.figures.timeline_style import curve_symbol
from components.figures.timeline_values import ValueAxis, ValueKind, short_number, value_axis, value_kind
from components.theme import glyph
from data.patient_results import ClonePoint, CloneSeries, PatientHistory, Series
from data.per_load import once_per_load
from data.registries import analytes
from data.vocabulary import CloneState, FindingResult, Material

_CLONE_KINDS = {
    FindingResult.BELOW_LIMIT: ValueKind.BELOW_LIMIT,
    FindingResult.NEGATIVE: ValueKind.NEGATIVE,
    FindingResult.INCONCLUSIVE: ValueKind.INCONCLUSIVE,
    FindingResult.POSITIVE: ValueKind.POSITIVE,
}
_BRIEF = {ValueKind.BELOW_LIMIT: "< limit", ValueKind.NEGATIVE: "neg.", ValueKind.INCONCLUSIVE: "inconcl."}
_CLONE_LABEL_LETTERS = 16
_SHORT_MATERIALS = {Material.APHERESIS: "aph.", Material.GERMLINE: "germl."}
MARKED_CLONES = (CloneState.NEW, CloneState.GROWING)
_ROOM_BELOW_DECADES = 0.3
_FOUND_OR_NOT = ("car_t_copies", "car_t_cells", "viruses")
_COUNTS = frozenset(code for code, analyte in analytes().items() if analyte.lane not in _FOUND_OR_NOT)


@dataclass(frozen=True)
class CurvePoint:
    """`value` is in the unit of the panel; None where there is no number: it is drawn at the foot of the axis.

    `stack` counts the curves before this one whose symbol would otherwise stand on the same spot.
    """

    day: int
    value: float | None
    kind: ValueKind
    limit: float | None
    stack: int = 0


@dataclass(frozen=True)
class Curve:
    """`entity` is what the colour is bound to, `order` counts the curves of the panel (its symbol).

    `label` names the curve beside others of its panel, `short` as briefly as the title of the panel allows.
    """

    entity: str
    name: str
    label: str
    short: str
    unit: str
    order: int
    alone: bool
    points: tuple[CurvePoint, ...]

    def end_labels(self) -> list[str]:
        """What can stand at the end of the curve, from the fullest to the shortest: name and latest value.

        Beside other curves the symbol stands with it; alone and below a limit the words "below limit" are enough.
        """
        words = value_words(self.points[-1])
        if self.alone:
            return (
                [words] if self.points[-1].kind is ValueKind.BELOW_LIMIT else [f"{self.label} {words}", words]
            )
        sign, brief = glyph(curve_symbol(self.order)), _BRIEF.get(self.points[-1].kind, words)
        return [
            f"{sign} {self.label} {words}",
            f"{sign} {self.short} {words}",
            f"{sign} {self.short} {brief}",
            f"{sign} {self.short}",
        ]


def value_words(point: CurvePoint) -> str:
    """A value in the fewest words that keep number, limit and zero apart."""
    if point.kind is ValueKind.BELOW_LIMIT:
        return "below limit"
    if point.kind is ValueKind.ABOVE_LIMIT:
        return f"> {short_number(point.value or 0.0)}"
    if point.value is None or point.kind in (ValueKind.NEGATIVE, ValueKind.INCONCLUSIVE):
        return str(point.kind)
    return short_number(point.value)


def panel_curves(history: PatientHistory, keys: Iterable[str]) -> list[tuple[Panel, tuple[Curve, ...]]]:
    """The wanted panels in the order of the table, each with its curves; a panel without values has none."""
    wanted = set(keys)
    return [(panel, curves) for panel, curves in _every_panel(history) if panel.key in wanted]


@once_per_load
def _every_panel(history: PatientHistory) -> tuple[tuple[Panel, tuple[Curve, ...]], ...]:
    """Made once for a history: a filter changes the peers and leaves the patient's thousands of values."""
    return tuple(
        (panel, tuple(clone_curves(history.clones) if panel.key == CLONES else series_curves(panel, series)))
        for panel, series in drawn_panels(history, PANEL_KEYS)
    )


def series_curves(panel: Panel, series: Sequence[Series]) -> list[Curve]:
    """The series of a panel as curves in its unit, in the order of the panel's analytes; empty series are left out."""
    place = {code: order for order, code in enumerate(panel.analytes)}
    drawn = sorted(
        (s for s in series if s.points),
        key=lambda s: (place[s.analyte], s.assay or "", s.specimen or "", s.unit),
    )
    several = Counter(s.analyte for s in drawn)
    return _stacked(
        [_series_curve(panel, s, order, several[s.analyte] > 1, drawn) for order, s in enumerate(drawn)]
    )


def _stacked(curves: Sequence[Curve]) -> list[Curve]:
    """Curves whose symbols for "below a limit", zeros and results without a number know how many stand before them."""
    taken: Counter[tuple[int, float]] = Counter()
    found = []
    for curve in curves:
        spots = [_spot(point) for point in curve.points]
        if any(taken[spot] for spot in spots if spot):
            points = [
                replace(point, stack=taken[spot]) if spot else point
                for point, spot in zip(curve.points, spots, strict=True)
            ]
            curve = replace(curve, points=tuple(points))
        taken.update({spot for spot in spots if spot})
        found.append(curve)
    return found


def _spot(point: CurvePoint) -> tuple[int, float] | None:
    """Where a symbol stands that several curves can share: the foot, or a limit (limits within a fifth are one)."""
    if point.value is None or point.kind is ValueKind.ZERO:
        return point.day, 0.0
    if point.kind is ValueKind.BELOW_LIMIT and point.value > 0:
        return point.day, 1.0 + round(math.log(point.value, 1.2))
    return None


def _series_curve(panel: Panel, series: Series, order: int, several: bool, drawn: Sequence[Series]) -> Curve:
    analyte, factor = analytes()[series.analyte], panel.factor(series.analyte, series.unit)
    differs = _what_differs(series, drawn) if several else []
    label = " ".join([analyte.short_label, *differs])
    short = " ".join(differs) if differs and len(panel.analytes) == 1 else label
    points = tuple(
        CurvePoint(
            point.day,
            point.value * factor,
            value_kind(point, panel.logarithmic),
            None if point.lower_limit is None else point.lower_limit * factor,
        )
        for point in series.points
    )
    details = [analyte.label, *(f"{part}" for part in (series.assay, series.specimen) if part)]
    return Curve(series.analyte, ", ".join(details), label, short, panel.unit, order, len(drawn) == 1, points)


def _what_differs(series: Series, drawn: Sequence[Series]) -> list[str]:
    """Assay, and specimen where the assay alone does not tell this series from the others of its analyte."""
    same = [s for s in drawn if s.analyte == series.analyte]
    words = [series.assay or "assay not recorded"]
    if sum(s.assay == series.assay for s in same) > 1:
        words.append(series.specimen or "specimen not recorded")
    return words


def clone_curves(clones: Sequence[CloneSeries]) -> list[Curve]:
    """Variant allele fractions in percent, one curve per variant and material; the colour belongs to the gene.

    A new or growing clone says so at the end of its curve.
    """
    several = Counter(clone.target for clone in clones)
    curves = []
    drawn = [clone for clone in clones if clone.points]
    for order, clone in enumerate(drawn):
        gene, material = _gene(clone.target), str(clone.material).replace("_", " ")
        label = clone.target if len(clone.target) <= _CLONE_LABEL_LETTERS else gene
        if several[clone.target] > 1:
            label, gene = f"{label} {material}", f"{gene} {_SHORT_MATERIALS.get(clone.material, material)}"
        if clone.state in MARKED_CLONES:
            label, gene = f"{label} {clone.state}", f"{gene} {clone.state}"
        points = tuple(_clone_point(point) for point in clone.points)
        name, entity = f"{clone.target}, {material}", re.split(r"[\s,]", clone.target)[0]
        curves.append(Curve(entity, name, label, gene, "%", order, len(drawn) == 1, points))
    return _stacked(curves)


def _gene(target: str) -> str:
    """The gene of a variant; of a list of genes that were looked at together, the first and how many more."""
    first, *others = (gene.strip() for gene in target.split(","))
    return f"{first} + {len(others)} more" if others else target.split()[0]


def _clone_point(point: ClonePoint) -> CurvePoint:
    kind = _CLONE_KINDS[point.result]
    limit = None if point.lower_limit is None else point.lower_limit * 100
    if kind is ValueKind.BELOW_LIMIT:
        share = point.share * 100 if point.share is not None else limit
        return CurvePoint(point.day, share, kind, limit)
    if point.share is None:
        return CurvePoint(point.day, None, kind, limit)
    shown = ValueKind.NUMBER if kind is ValueKind.POSITIVE else kind
    return CurvePoint(point.day, point.share * 100, shown, limit)


def curve_axis(curves: Sequence[Curve], logarithmic: bool, also: Sequence[float] = ()) -> ValueAxis:
    """The y axis that shows every value and limit of the curves and the numbers in `also`.

    On a log axis there is room under the limits for the symbols of all curves that are below theirs.
    """
    points = [point for curve in curves for point in curve.points]
    values = [point.value for point in points if point.value is not None]
    below = [
        p.value for p in points if p.kind is ValueKind.BELOW_LIMIT and p.value is not None and p.value > 0
    ]
    if below and logarithmic:
        values.append(min(below) / 10 ** (_ROOM_BELOW_DECADES * (1 + max(point.stack for point in points))))
    has_zero = logarithmic and any(point.kind is ValueKind.ZERO for point in points)
    return value_axis([*values, *also], logarithmic, has_zero)


def heights(curve: Curve, axis: ValueAxis, step: float) -> list[float]:
    """Where the points of a curve stand; zeros of a log axis and results without a number stand at its foot.

    A symbol for "below the limit" stands at its limit, lowered by `step` (a share of the axis) for every symbol that
    stands there already, so that curves below one limit on one day stay apart. At the foot they are raised instead.
    """
    found = []
    for point in curve.points:
        if point.value is None or point.kind is ValueKind.ZERO:
            found.append(axis.value(axis.share(axis.foot) + step * point.stack) if point.stack else axis.foot)
        elif point.kind is ValueKind.BELOW_LIMIT:
            found.append(axis.value(max(axis.share(point.value) - step * point.stack, 0.0)))
        else:
            found.append(point.value)
    return found


def limit_runs(curves: Sequence[Curve]) -> list[tuple[int, int, float]]:
    """Detection limits as (first day, last day, limit) of curves that are about being found at all.

    Those are CAR-T cells, viruses and clones; of counts the limit is drawn only where a value is below it.
    """
    runs: set[tuple[int, int, float]] = set()
    for curve in curves:
        if curve.entity in _COUNTS and not any(p.kind is ValueKind.BELOW_LIMIT for p in curve.points):
            continue
        days_of_limit: dict[float, list[int]] = {}
        for point in curve.points:
            limit = point.limit
            if limit is None and point.kind is ValueKind.BELOW_LIMIT:
                limit = point.value
            if limit is not None:
                days_of_limit.setdefault(limit, []).append(point.day)
        runs.update((min(days), max(days), limit) for limit, days in days_of_limit.items())
    return sorted(runs)
