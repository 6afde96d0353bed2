"""Day 0 of a timeline: found where it is recorded, refused where it is not, and every day moved with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from data.day_zero import bands_from_day_zero, day_zero, day_zeros, from_day_zero
from data.patient_results import Finding, PatientHistory, SecondCancer, Specimen
from data.query import QueryError
from data.view import parse_query
from data.vocabulary import (
    Assay,
    CancerCategory,
    CancerStatus,
    DatePrecision,
    FindingResult,
    Material,
    ZeroKind,
)
from data.zero import FIRST_INFUSION, FROM_FIRST_INFUSION, Zero
from tests.components import timeline_samples as samples


def found_cancer(number: int, day: int | None, precision: str = "day") -> SecondCancer:
    return SecondCancer(
        f"N{number}", day, precision, CancerCategory.MYELOID, "MDS", CancerStatus.CONFIRMED, True, None
    )


def full() -> PatientHistory:
    """Something in every field that has a day."""
    finding = Finding(
        Assay.VIRUS, "EBV", FindingResult.NEGATIVE, *[None] * 8, laboratory=None, reported_day=1320, note=None
    )  # fmt: skip
    return replace(
        samples.two_infusions(),
        second_cancers=(
            found_cancer(1, 1310),
            found_cancer(2, 1795, DatePrecision.MONTH),
            found_cancer(3, None),
        ),
        specimens=(Specimen("S1", "N1", Material.BLOOD, 1311, None, (finding,)),),
        data_of_day=2300,
        second_cancer_followup_day=2018,
    )


def at(kind: ZeroKind, number: int = 1, history: PatientHistory | None = None) -> Any:
    return day_zero(history or full(), Zero(kind, number))


def days_of(value: Any, path: str = "") -> Iterator[tuple[str, int]]:
    """Every day in a history with where it stands; a field is a day when its name says so."""
    if is_dataclass(value):
        for part in fields(value):
            if part.name != "zero":
                yield from days_of(getattr(value, part.name), f"{path}.{part.name}")
    elif isinstance(value, tuple):
        for at_, part in enumerate(value):
            yield from days_of(part, f"{path}[{at_}]")
    elif isinstance(value, int) and path.rpartition(".")[2].split("_")[-1] == "day":
        yield path, value


class TestFinding:
    def test_every_day_0_that_is_recorded(self) -> None:
        assert [(zero.zero.text(), zero.day, zero.name, zero.detail) for zero in day_zeros(full())] == [
            ("diagnosis", -410, "first recorded therapy line", "R-CHOP"),
            ("lymphodepletion", -5, "lymphodepletion", "Flu/Cy"),
            ("infusion", 0, "first infusion", "axi-cel"),
            ("infusion:2", 1560, "infusion 2", "liso-cel"),
            ("second_cancer", 1310, "second cancer 1", "MDS"),
            ("second_cancer:2", 1795, "second cancer 2", "MDS"),
        ]

    def test_a_recorded_diagnosis_comes_before_the_first_therapy(self) -> None:
        recorded = [samples.lane("other", "Diagnosis", day) for day in (-430, -9)]
        diagnosed = replace(full(), lanes=(*full().lanes, *recorded))
        assert (at(ZeroKind.DIAGNOSIS, history=diagnosed).day, at(ZeroKind.DIAGNOSIS).day) == (-430, -410)
        assert at(ZeroKind.DIAGNOSIS, history=diagnosed).name == "first diagnosis"

    def test_a_note_that_is_no_diagnosis_of_the_disease_is_none(self) -> None:
        other = replace(full(), lanes=(samples.lane("other", "diagnosis of diabetes", -430),))
        with pytest.raises(QueryError, match="Neither a diagnosis nor a therapy line"):
            at(ZeroKind.DIAGNOSIS, history=other)

    def test_what_comes_after_the_infusion_did_not_lead_to_it(self) -> None:
        late = replace(
            full(),
            lanes=(samples.lane("therapy_line", "R-GDP", 40), samples.lane("lymphodepletion", "Flu/Cy", 395)),
        )
        assert {zero.zero.kind for zero in day_zeros(late)} == {ZeroKind.INFUSION, ZeroKind.SECOND_CANCER}

    def test_what_is_not_recorded_is_refused_with_what_there_is(self) -> None:
        with pytest.raises(
            QueryError, match=r"^No second cancer 3 with a date is recorded for AW-0417"
        ) as caught:
            at(ZeroKind.SECOND_CANCER, 3)
        assert caught.value.field == "zero"
        assert "second_cancer:2" in caught.value.allowed and "infusion:2" in caught.value.allowed
        with pytest.raises(QueryError, match=r"^No second cancer with a date"):
            at(ZeroKind.SECOND_CANCER, history=samples.typical())

    def test_days_count_from_the_first_infusion_also_where_none_is_recorded(self) -> None:
        assert at(ZeroKind.INFUSION, history=samples.no_infusion()) == FROM_FIRST_INFUSION

    def test_a_rough_date_stays_rough(self) -> None:
        assert at(ZeroKind.SECOND_CANCER, 2).precision is DatePrecision.MONTH


class TestMoving:
    @pytest.mark.parametrize("zero", ["diagnosis", "lymphodepletion", "infusion:2", "second_cancer:2"])
    def test_every_day_moves_by_the_same_number(self, zero: str) -> None:
        history, found = full(), day_zero(full(), parse_query(f"zero={zero}").zero)
        before, after = dict(days_of(history)), dict(days_of(from_day_zero(history, found)))
        assert len(before) > 200
        assert after == {path: day - found.day for path, day in before.items()}

    def test_the_date_of_day_0_moves_along(self) -> None:
        moved = from_day_zero(full(), at(ZeroKind.LYMPHODEPLETION))
        assert (full().day0_date, moved.day0_date) == (date(2020, 3, 14), date(2020, 3, 9))
        without = from_day_zero(replace(full(), day0_date=None), at(ZeroKind.LYMPHODEPLETION))
        assert without.day0_date is None

    def test_there_and_back_is_where_it_was(self) -> None:
        history = full()
        moved = from_day_zero(history, at(ZeroKind.SECOND_CANCER))
        assert replace(from_day_zero(moved, FROM_FIRST_INFUSION), zero=history.zero) == history

    def test_the_first_infusion_moves_nothing(self) -> None:
        history = full()
        assert from_day_zero(history, at(ZeroKind.INFUSION)) is history

    def test_bands_keep_their_place_beside_the_infusion(self) -> None:
        (band,) = bands_from_day_zero((samples.band("anc", 1, 5),), at(ZeroKind.LYMPHODEPLETION))
        whole = samples.band("anc", 1, 5)
        np.testing.assert_array_equal(band.start_days, whole.start_days + 5)
        np.testing.assert_array_equal(band.end_days, whole.end_days + 5)
        np.testing.assert_array_equal(band.upper, whole.upper)


class TestTheAddress:
    @pytest.mark.parametrize(
        ("asked", "written"),
        [
            ("zero=infusion", ""),
            ("zero=infusion:1", ""),
            ("zero=infusion:02", "zero=infusion:2"),
            ("zero= second_cancer:1 ", "zero=second_cancer"),
            ("zero=lymphodepletion", "zero=lymphodepletion"),
        ],
    )
    def test_one_text_for_one_day_0(self, asked: str, written: str) -> None:
        assert parse_query(asked).to_query() == written

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("zero=death", "Allowed: diagnosis, lymphodepletion, infusion, second_cancer"),
            ("zero=infuson", "Did you mean 'infusion'"),
            ("zero=diagnosis:2", "one diagnosis only"),
            ("zero=infusion:0", "the first is number 1"),
            ("zero=infusion:-1", "the first is number 1"),
            ("zero=infusion:x", "must be a whole number"),
            ("zero=infusion:", "must be a whole number"),
        ],
    )
    def test_what_cannot_be_read_is_refused(self, query: str, words: str) -> None:
        with pytest.raises(QueryError, match=words) as caught:
            parse_query(query)
        assert caught.value.field == "zero"

    def test_the_cohort_does_not_depend_on_it(self) -> None:
        assert parse_query("zero=lymphodepletion").spec == parse_query("").spec
        assert parse_query("").zero == FIRST_INFUSION
