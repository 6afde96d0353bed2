"""Who the peers behind a patient's values are, how many were measured at each time, and why there may be no band."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from dash import html

from components import format as fmt
from components import wording
from components.clock import Clock, clock_of
from components.tables import WordTable
from data.patient_results import Band, PatientHeader, PatientHistory
from data.peers_results import SIMILAR_AGE_YEARS, Peers
from data.recovery_results import MINIMUM_MEASURED
from data.registries import analytes
from data.shown_units import factor_between
from data.vocabulary import Indication, PeerGroup

TOO_FEW = "too few"


def whom(peers: Peers, header: PatientHeader) -> str:
    """`the current cohort`, or `patients like this one (LBCL, axi-cel, age within 10 years)`."""
    if peers.group is PeerGroup.COHORT:
        return "the current cohort"
    indication = wording.word(Indication(header.indication)) if header.indication else fmt.NOT_RECORDED
    alike = f"{indication}, {header.product or fmt.NOT_RECORDED}, age within {SIMILAR_AGE_YEARS} years"
    return f"patients like this one ({alike})"


def why_none(peers: Peers, header: PatientHeader) -> str | None:
    """Why there can be no band at any time; None where there can."""
    if peers.not_recorded:
        lacking = ", ".join(wording.field_label(field).lower() for field in peers.not_recorded)
        return f"No peers' band: it cannot be said who is like this patient; not recorded: {lacking}."
    if peers.n >= MINIMUM_MEASURED:
        return None
    n = fmt.counted(peers.n, "patient")
    who = "in the current cohort"
    if peers.group is PeerGroup.SIMILAR:
        who = whom(peers, header).removeprefix("patients ")
    return f"No peers' band: {n} {who}; a band needs {MINIMUM_MEASURED} who were measured at a time."


def peers_note(peers: Peers, header: PatientHeader) -> html.P | None:
    """The sentence over a timeline that lacks the bands its reader chose."""
    reason = why_none(peers, header)
    return None if reason is None else html.P(reason, className="scale-note", role="status")


def numbers_words(band: Band, first_day: int, last_day: int) -> str:
    """`CD4 (n 25–431)`: measured in the bins with a band on the axis; `none for CD4 (n at most 14)` without any."""
    name = analytes()[band.analyte].short_label
    on_axis = (band.end_days > first_day) & (band.start_days <= last_day)
    n = band.n[on_axis]
    shown = n[n >= MINIMUM_MEASURED]
    if not shown.size:
        return f"none for {name} (n at most {fmt.count(int(n.max(initial=0)))})"
    low, high = int(shown.min()), int(shown.max())
    return f"{name} (n {fmt.count(low)}{'' if low == high else f'{fmt.DASH}{fmt.count(high)}'})"


def legend_words(
    peers: Peers, header: PatientHeader, measured: Sequence[str], span: tuple[int, int]
) -> str | None:
    """What the bands are of, with how many were measured for each analyte that the patient has; None without any."""
    said = [numbers_words(band, *span) for band in peers.bands if band.analyte in measured]
    if not said or why_none(peers, header):
        return None
    said.sort(key=lambda words: words.startswith("none"))
    return (
        f"peers 10–90 %: the middle 80 % of {whom(peers, header)} at that time after their first infusion, "
        f"{', '.join(said)}; no band where under {MINIMUM_MEASURED} patients were measured"
    )


def peers_table(peers: Peers, history: PatientHistory) -> WordTable:
    """Every time bin of every band: how many were measured, and the percentiles on the clock and in the units shown."""
    heads = ("Analyte", "First day", "Last day", "Measured", "10 %", "Median", "90 %", "Unit")
    clock = clock_of(history)
    rows = tuple(row for band in peers.bands for row in _band_rows(band, history, clock))
    n = fmt.counted(peers.n, "patient")
    title = f"Peers, {whom(peers, history.header)}, {n}"
    return WordTable(title, heads, rows, frozenset({1, 2, 3, 4, 5, 6}))


def _band_rows(band: Band, history: PatientHistory, clock: Clock) -> list[tuple[str, ...]]:
    analyte = analytes()[band.analyte]
    unit = analyte.units[history.units]
    factor = factor_between(analyte, band.unit, unit)
    rows = []
    for at in np.flatnonzero(band.n > 0).tolist():
        days = (int(band.start_days[at]), int(band.end_days[at]) - 1)
        shares = (band.lower[at], band.median[at], band.upper[at])
        rows.append(
            (
                analyte.short_label,
                *(clock.day(day).replace("day ", "") for day in days),
                fmt.count(int(band.n[at])),
                *(TOO_FEW if math.isnan(one) else fmt.significant(one * factor) for one in shares),
                fmt.unit_words(unit),
            )
        )
    return rows
