"""With whom a patient's values are compared: who they are and their bands. Frozen results of data/peers.py."""

from __future__ import annotations

from dataclasses import dataclass

from data.patient_results import Band
from data.vocabulary import PeerGroup

SIMILAR_AGE_YEARS = 10
"""Who is at most so much older or younger is alike (modelling choice)."""


@dataclass(frozen=True)
class Peers:
    """Who the peers are and their bands; `n` is the number of peers, whether measured or not.

    `not_recorded` are the fields of the patient without which nobody can be called alike; there are then no peers.
    """

    group: PeerGroup = PeerGroup.COHORT
    n: int = 0
    bands: tuple[Band, ...] = ()
    not_recorded: tuple[str, ...] = ()
