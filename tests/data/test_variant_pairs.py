"""Variants of two specimens: shared, private, not compared; which two; what was not looked for is no difference."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from data.evidence import verdict
from data.patient_results import Specimen
from data.query import QueryError
from data.variant_pairs import PairKind, chosen_pair, every_variant, variant_pair
from data.vocabulary import Material
from tests.data.evidence_cases import (
    BELOW,
    INCONCLUSIVE,
    NEGATIVE,
    apheresis,
    cancer,
    sample,
    tumour,
    variant,
    vector,
    virus,
)

TET2, TP53, JAK3 = "TET2 p.Q1523*", "TP53 p.R248Q", "JAK3 p.M511I"
BOTH = (variant(TET2, share=0.3), variant(TP53, share=0.4))


def kinds(first: Specimen, second: Specimen) -> dict[str, PairKind]:
    return {one.target: one.kind for one in variant_pair(first, second).variants}


@pytest.mark.parametrize(
    "absent", [variant(TP53, NEGATIVE), variant(TP53, BELOW), variant("TP53, PPM1D", NEGATIVE)]
)
def test_shared_and_private_with_the_fractions(absent: object) -> None:
    pair = variant_pair(tumour(*BOTH), apheresis(variant("TET2 Q1523*", share=0.02), absent))  # type: ignore[arg-type]
    (shared,), (private,) = pair.of_kind(PairKind.SHARED), pair.of_kind(PairKind.ONLY_FIRST)
    assert (shared.target, shared.first.share, shared.second.share) == (TET2, 0.3, 0.02)
    assert (private.target, private.second.share) == (TP53, None)
    assert pair.first_purity == 0.6 and pair.second_purity is None
    other_way = variant_pair(apheresis(absent), tumour(*BOTH))  # type: ignore[arg-type]
    assert [one.target for one in other_way.of_kind(PairKind.ONLY_SECOND)] == [TP53]


def test_what_is_not_tested_not_mentioned_or_inconclusive_is_not_compared() -> None:
    untested = apheresis(virus("EBV", NEGATIVE))
    assert set(kinds(tumour(*BOTH), untested).values()) == {PairKind.NOT_COMPARED}
    assert not any(one.second.assay_done for one in variant_pair(tumour(*BOTH), untested).variants)
    silent = variant_pair(tumour(*BOTH), apheresis(variant(TET2, share=0.1)))
    (open_one,) = silent.of_kind(PairKind.NOT_COMPARED)
    assert open_one.target == TP53 and open_one.second.assay_done
    assert kinds(tumour(*BOTH), apheresis(variant(TP53, INCONCLUSIVE)))[TP53] is PairKind.NOT_COMPARED


def test_a_variant_that_neither_has_is_no_row() -> None:
    assert kinds(tumour(variant(TET2, NEGATIVE)), apheresis(variant(TET2, NEGATIVE))) == {}


def test_variants_stand_by_kind_and_the_largest_first() -> None:
    pair = variant_pair(
        tumour(variant(JAK3, share=0.1), variant(TET2, share=0.3), variant(TP53, share=0.2)),
        apheresis(variant(JAK3, NEGATIVE), variant(TET2, NEGATIVE), variant(TP53, share=0.01)),
    )
    assert [one.target for one in pair.variants] == [TP53, TET2, JAK3]


def test_the_usual_two_are_the_tumour_and_the_last_sample_before_the_infusion() -> None:
    early, late = apheresis(*BOTH, day=-90, name="E"), apheresis(*BOTH, day=-9, name="L")
    after = sample(Material.BLOOD, *BOTH, day=400, name="Z")
    given = [early, late, apheresis(vector(0.1), day=-2, name="V"), tumour(*BOTH), after]
    pair = chosen_pair(given, ())
    assert pair and (pair.first.specimen_id, pair.second.specimen_id) == ("T", "L")
    without = chosen_pair([tumour(*BOTH), after], ())
    assert without and (without.first.specimen_id, without.second.specimen_id) == ("T", "Z")
    assert chosen_pair([tumour(*BOTH), apheresis(vector(0.1))], ()) is None


def test_any_two_can_be_chosen_and_a_foreign_one_is_named() -> None:
    given = [apheresis(*BOTH), tumour(*BOTH), sample(Material.BLOOD, virus("EBV", NEGATIVE))]
    pair = chosen_pair(given, ("A", "B"))
    assert pair and (pair.first.specimen_id, pair.second.specimen_id) == ("A", "B")
    with pytest.raises(QueryError, match="'X' is none of this patient's") as refused:
        chosen_pair(given, ("A", "X"))
    assert refused.value.allowed == ("A", "T", "B") and refused.value.field == "specimens"


def test_any_two_follow_from_every_variant_and_agree_with_the_verdict() -> None:
    rng = random.Random(12)
    choices = [
        None,
        *(variant(name, result, share=0.2) for name in (TET2, TP53, JAK3) for result in (NEGATIVE, BELOW)),
    ]
    found = [variant(name, share=0.2) for name in (TET2, TP53, JAK3)]
    for _ in range(200):
        rows = [[one for one in (rng.choice([*choices, *found]) for _ in range(3)) if one] for _ in range(2)]
        first, second = tumour(*rows[0]), apheresis(*rows[1])
        pair = variant_pair(first, second)
        everywhere = {one.target: one for one in every_variant((first, second))}
        assert set(everywhere) == {one.target for one in pair.variants}
        for one in pair.variants:
            assert everywhere[one.target].in_tumour == (one.first, one.second)
        compared = verdict(cancer(), [first, second]).comparisons
        for comparison in compared:
            assert set(comparison.shared) == {one.target for one in pair.of_kind(PairKind.SHARED)}
            assert set(comparison.only_tumour) == {one.target for one in pair.of_kind(PairKind.ONLY_FIRST)}


def test_the_order_of_rows_does_not_matter() -> None:
    first = tumour(variant(JAK3, share=0.1), *BOTH)
    mixed = replace(first, findings=first.findings[::-1])
    assert variant_pair(first, apheresis(*BOTH)) == variant_pair(mixed, apheresis(*BOTH[::-1]))
