"""Looks, variants and clones as JSON: not tested, not mentioned, below the limit and found are four words."""

from __future__ import annotations

import json

from data.evidence_document import verdict_documents
from data.specimens_document import specimens_documents
from data.vocabulary import Material
from tests.data.evidence_cases import (
    BELOW,
    POSITIVE,
    apheresis,
    judged,
    product,
    sample,
    site,
    tumour,
    variant,
    virus,
)

TARGET = "TET2 p.Q1*"
SPECIMENS = (
    apheresis(variant(TARGET, BELOW, lower_limit=0.5, unit="%")),
    product(virus("EBV", POSITIVE)),
    sample(Material.BLOOD, variant(TARGET, share=0.02, unit="fraction", lower_limit=0.005), day=90),
    tumour(variant("TP53 p.R248Q", share=0.4), site(0.9)),
)


def test_every_variant_has_a_look_at_every_specimen() -> None:
    made = json.loads(json.dumps(specimens_documents(SPECIMENS)))
    tet2, tp53 = made["variants"]
    assert (tet2["target"], tp53["target"]) == (TARGET, "TP53 p.R248Q")
    assert [(look["specimen_id"], look["result"]) for look in tet2["looks"]] == [
        ("A", "below_limit"),
        ("P", "not_tested"),
        ("B", "positive"),
        ("T", "not_mentioned"),
    ]
    assert [look["share"] for look in tet2["looks"]] == [None, None, 0.02, None]
    assert [look["limit"] for look in tet2["looks"]] == [0.005, None, 0.005, None]


def test_a_clone_says_what_its_state_was_read_from() -> None:
    (clone,) = specimens_documents(SPECIMENS)["clones"]
    assert (clone["target"], clone["state"], clone["note"]) == (TARGET, "new", None)
    assert (clone["reference"]["specimen_id"], clone["latest"]["specimen_id"]) == ("A", "B")
    (open_one,) = specimens_documents((SPECIMENS[2],))["clones"]
    assert open_one["state"] == "not_settled" and open_one["note"] and open_one["reference"] is None


def test_the_markers_of_a_verdict_are_in_its_document() -> None:
    (made,) = verdict_documents([judged(*SPECIMENS)])
    assert {kind: [one["target"] for one in found] for kind, found in made["markers"].items()} == {
        "clonotype": [],
        "variant": ["TP53 p.R248Q"],
        "integration_site": ["PBX2"],
        "virus": ["EBV"],
    }
