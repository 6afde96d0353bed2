"""Peers in words and as a table: who they are, how many were measured, and why there is no band."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from components.peers import TOO_FEW, legend_words, numbers_words, peers_note, peers_table, why_none
from data.day_zero import bands_from_day_zero, day_zero, from_day_zero
from data.patient_results import Band
from data.peers_results import Peers
from data.shown_units import in_units
from data.vocabulary import PeerGroup, UnitSystem, ZeroKind
from data.zero import Zero
from tests.components import timeline_samples as samples
from tests.components.reading import plain
from tests.components.timeline_samples import HEADER, TYPICAL_BANDS

COHORT = Peers(PeerGroup.COHORT, 231, TYPICAL_BANDS)
SIMILAR = replace(COHORT, group=PeerGroup.SIMILAR, n=84)
ALIKE = "like this one (LBCL, axi-cel, age within 10 years)"


def measured(*n: int) -> Band:
    """A band of IgG over bins of ten days from day 0 on; NaN where under 20 were measured."""
    numbers = np.array(n)
    edges: NDArray[np.float64] = np.arange(0.0, 10.0 * (len(n) + 1), 10.0)
    limits = [np.where(numbers >= 20, value, np.nan) for value in (3.0, 5.0, 9.0)]
    return Band("igg", "g/L", edges[:-1], edges[1:], numbers, *limits)


@pytest.mark.parametrize(
    ("peers", "words"),
    [
        (COHORT, None),
        (replace(COHORT, n=20), None),
        (
            replace(COHORT, n=19),
            "No peers' band: 19 patients in the current cohort; a band needs 20 who were",
        ),
        (
            replace(SIMILAR, n=1),
            f"No peers' band: 1 patient {ALIKE}; a band needs 20 who were measured at a time.",
        ),
        (replace(SIMILAR, n=0), f"No peers' band: 0 patients {ALIKE}"),
        (
            Peers(PeerGroup.SIMILAR, not_recorded=("product", "age")),
            "No peers' band: it cannot be said who is like this patient; not recorded: product, age at infusion.",
        ),
    ],
)
def test_too_few_or_nobody_is_said_with_the_number(peers: Peers, words: str | None) -> None:
    reason = why_none(peers, HEADER)
    assert (reason is None) if words is None else (reason or "").startswith(words)
    assert (peers_note(peers, HEADER) is None) == (words is None)


@pytest.mark.parametrize(
    ("n", "first", "last", "words"),
    [
        ((25, 431, 60), 0, 30, "IgG (n 25–431)"),
        ((25, 431, 19), 0, 30, "IgG (n 25–431)"),
        ((1200, 1200), 0, 20, "IgG (n 1,200)"),
        ((25, 431, 60), 0, 9, "IgG (n 25)"),
        ((25, 431, 60), 10, 12, "IgG (n 431)"),
        ((19, 3), 0, 20, "none for IgG (n at most 19)"),
        ((), 0, 20, "none for IgG (n at most 0)"),
    ],
)
def test_how_many_were_measured_on_the_axis(n: tuple[int, ...], first: int, last: int, words: str) -> None:
    assert numbers_words(measured(*n), first, last) == words


def test_the_legend_says_who_and_how_many() -> None:
    bands = (samples.band("anc", 1, 5), measured(12), samples.band("cd4", 100, 600))
    span = (-60, 2000)
    said = legend_words(replace(SIMILAR, bands=bands), HEADER, ["anc", "igg"], span)
    assert said == (
        f"peers 10–90 %: the middle 80 % of patients {ALIKE} at that time after their first infusion, ANC (n 120), "
        "none for IgG (n at most 12); no band where under 20 patients were measured"
    )
    assert "of the current cohort at that time" in (legend_words(COHORT, HEADER, ["anc"], span) or "")
    assert legend_words(COHORT, HEADER, [], span) is None
    assert legend_words(replace(COHORT, n=3), HEADER, ["anc"], span) is None


def test_the_table_has_the_number_at_every_time() -> None:
    table = peers_table(
        replace(SIMILAR, bands=(measured(25, 19, 0),)), replace(samples.typical(), day0_date=None)
    )
    assert table.title == f"Peers, patients {ALIKE}, 84 patients"
    assert table.rows == (
        ("IgG", "0", "9", "25", "3", "5", "9", "g/L"),
        ("IgG", "10", "19", "19", TOO_FEW, TOO_FEW, TOO_FEW, "g/L"),
    )


def test_the_table_is_on_the_clock_and_in_the_units_of_the_timeline() -> None:
    zero = day_zero(samples.typical(), Zero(ZeroKind.LYMPHODEPLETION))
    history = in_units(from_day_zero(samples.typical(), zero), UnitSystem.US)
    peers = replace(COHORT, bands=bands_from_day_zero((measured(25),), zero))
    assert peers_table(peers, history).rows == (("IgG", "5", "14", "25", "300", "500", "900", "mg/dL"),)


def test_a_note_is_read_out() -> None:
    note = peers_note(replace(COHORT, n=3), HEADER)
    assert note is not None and getattr(note, "role", None) == "status" and "3 patients" in plain(note)
