"""Clones over time: new, growing, no longer found; what was not looked for settles nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from data.clone_course import (
    CUT_OFFS,
    CloneCourse,
    clone_courses,
    untested_samples,
)
from data.patient_results import Finding, Specimen
from data.vocabulary import CloneState, Material
from tests.data.evidence_cases import BELOW, INCONCLUSIVE, NEGATIVE, apheresis, sample, variant, virus

GENE = "PPM1D p.C478*"


def vaf(share: float, **more: Any) -> Finding:
    return variant(GENE, share=share, unit="fraction", lower_limit=0.005, **more)


def absent(limit: float | None = 0.005, target: str = GENE, **more: Any) -> Finding:
    return variant(target, BELOW, unit="fraction", lower_limit=limit, **more)


def blood(day: int | None, *findings: Finding) -> Specimen:
    return sample(Material.BLOOD, *findings, day=day, name=f"B{day}")


def marrow(day: int, *findings: Finding) -> Specimen:
    return sample(Material.MARROW, *findings, day=day, name=f"M{day}")


def course(*specimens: Specimen) -> CloneCourse:
    (found,) = clone_courses(specimens)
    return found


def read(found: CloneCourse) -> tuple[int | None, int | None]:
    return (
        found.reference.source.day if found.reference else None,
        found.latest.source.day if found.latest else None,
    )


@pytest.mark.parametrize(
    ("earlier", "later", "state"),
    [
        (0.10, 0.15, CloneState.GROWING),
        (0.10, 0.149, CloneState.NOT_GROWING),
        (0.02, 0.04, CloneState.GROWING),
        (0.02, 0.039, CloneState.NOT_GROWING),
        (0.30, 0.20, CloneState.NOT_GROWING),
    ],
)
def test_a_clone_grows_from_one_and_a_half_times_and_two_points_on(
    earlier: float, later: float, state: CloneState
) -> None:
    found = course(blood(-20, vaf(earlier)), blood(300, vaf(later)))
    assert found.state is state and read(found) == (-20, 300)


def test_the_reference_is_the_last_sample_before_the_infusion_and_the_latest_counts() -> None:
    found = course(blood(-400, vaf(0.3)), blood(-9, vaf(0.05)), blood(90, vaf(0.3)), blood(200, vaf(0.06)))
    assert found.state is CloneState.NOT_GROWING and read(found) == (-9, 200)


def test_without_an_earlier_look_growth_is_read_from_the_first_sample_and_new_stays_open() -> None:
    found = course(blood(0, vaf(0.05)), blood(200, vaf(0.2)))
    assert found.state is CloneState.GROWING and read(found) == (0, 200)
    once = course(blood(200, vaf(0.2)))
    assert once.state is CloneState.NOT_SETTLED and "whether it is new" in once.note


def test_two_materials_are_not_compared() -> None:
    found = course(apheresis(vaf(0.02)), blood(200, vaf(0.3)))
    assert found.state is CloneState.NOT_SETTLED and "one material" in found.note
    either = course(blood(-9, vaf(0.1)), blood(90, vaf(0.1)), marrow(-9, vaf(0.1)), marrow(90, vaf(0.3)))
    assert either.state is CloneState.GROWING and either.latest is not None
    assert either.latest.source.material is Material.MARROW


@pytest.mark.parametrize("before", [absent(), variant("DNMT3A, PPM1D", NEGATIVE, unit="%", lower_limit=0.5)])
def test_new_is_what_an_earlier_test_would_have_seen(before: Finding) -> None:
    found = course(apheresis(before), blood(30, absent()), blood(200, vaf(0.02)), blood(300, vaf(0.01)))
    assert found.state is CloneState.NEW and read(found) == (-30, 200)


@pytest.mark.parametrize(
    ("limit", "share", "words"),
    [(0.05, 0.02, "could not have seen"), (None, 0.02, "limit before"), (0.005, None, "allele fraction")],
)
def test_what_the_earlier_test_could_not_have_seen_is_not_new(
    limit: float | None, share: float | None, words: str
) -> None:
    found = course(blood(-20, absent(limit)), blood(200, replace(vaf(0.1), share=share)))
    assert found.state is CloneState.NOT_SETTLED and words in found.note


def test_the_sharpest_of_the_earlier_tests_decides() -> None:
    assert (
        course(blood(-90, absent(0.001)), blood(-20, absent(0.05)), blood(200, vaf(0.02))).state
        is CloneState.NEW
    )


def test_not_tested_is_no_look_and_an_inconclusive_one_neither() -> None:
    for earlier in (blood(-20), blood(-20, virus("EBV", NEGATIVE)), blood(-20, variant(GENE, INCONCLUSIVE))):
        assert course(earlier, blood(200, vaf(0.02))).state is CloneState.NOT_SETTLED
    assert course(blood(-20, vaf(0.1)), blood(200)).state is CloneState.NOT_SETTLED
    assert course(blood(-20, vaf(0.1)), blood(None, vaf(0.4))).state is CloneState.NOT_SETTLED


def test_no_longer_found_never_found_and_germline_are_three_things() -> None:
    assert course(blood(-20, vaf(0.1)), blood(200, absent())).state is CloneState.NO_LONGER_FOUND
    assert course(blood(-20, absent()), blood(200, absent())).state is CloneState.NOT_FOUND
    inborn = sample(Material.GERMLINE, variant(GENE, share=0.5), day=30, name="G")
    assert course(blood(-20, vaf(0.1)), blood(200, vaf(0.5)), inborn).state is CloneState.IN_GERMLINE


def test_a_panel_that_found_nothing_names_no_clone() -> None:
    panel = variant("DNMT3A, TET2, PPM1D", NEGATIVE)
    assert clone_courses([blood(-20, panel)]) == ()
    assert untested_samples([blood(-20, panel), blood(30, virus("EBV", NEGATIVE)), blood(60)]) == (
        blood(30, virus("EBV", NEGATIVE)),
        blood(60),
    )


def test_new_and_growing_clones_stand_first_and_the_order_of_rows_does_not_matter() -> None:
    rng = random.Random(5)
    specimens = [
        blood(-20, vaf(0.1), variant("TET2 p.Q1*", share=0.1), absent(target="TP53 p.Y220C")),
        blood(200, vaf(0.1), variant("TET2 p.Q1*", share=0.3), variant("TP53 p.Y220C", share=0.1)),
    ]
    expected = clone_courses(specimens)
    assert [one.target for one in expected] == ["TP53 p.Y220C", "TET2 p.Q1*", GENE]
    for _ in range(5):
        mixed = [replace(one, findings=tuple(rng.sample(one.findings, 3))) for one in specimens]
        assert clone_courses(rng.sample(mixed, 2)) == expected


def test_every_cut_off_says_that_it_is_ours() -> None:
    assert {cut.standing for cut in CUT_OFFS} == {"modelling choice"}
