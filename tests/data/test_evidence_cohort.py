"""The evidence over a cohort: denominators, verdicts by class, names by scope, and what few would give away."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from data.access import Access, AccessDenied
from data.endpoint import endpoint
from data.evidence_cohort import evidence_over_cohort, without_few
from data.evidence_cohort_results import EvidenceAnswer, EvidenceCounts
from data.evidence_document import evidence_document
from data.evidence_results import Level
from data.loaded import Loaded
from data.repository import Repository
from data.settings import Settings
from data.snapshot import Snapshot
from data.view import parse_query
from data.vocabulary import Assay, CancerCategory
from tests.data.builders import AGGREGATE, DEIDENTIFIED, cancer, dataset, patient, snapshot
from tests.data.evidence_cases import verdicts_of


@pytest.fixture(scope="module")
def demo(demo_store: Path) -> Snapshot:
    return Repository(Settings(store=demo_store), progress=lambda sentence: None).snapshot


def answered(taken: Loaded, query: str = "", access: Access = DEIDENTIFIED) -> EvidenceAnswer:
    return evidence_over_cohort(taken, parse_query(query).spec, access)


def test_every_counted_second_cancer_has_one_verdict(demo: Snapshot) -> None:
    answer = answered(demo)
    assert (answer.n_loaded, answer.total.n) == (724, 25)
    for counts in (answer.total, *answer.classes):
        assert sum(n or 0 for _, n in counts.levels) == counts.n
        assert all((n or 0) <= (counts.n or 0) for _, n in counts.assays)
    assert sum(one.n or 0 for one in answer.classes) == answer.total.n
    assert [one.category for one in answer.classes] == list(answer.outcome)


def test_the_numbers_are_those_of_the_patients(demo: Snapshot) -> None:
    """Counted once more patient by patient, from what each patient's page says."""
    counted = dict.fromkeys(Level, 0)
    vector = 0
    asked = parse_query("").spec
    analysed = set(
        endpoint(demo.dataset, asked, np.ones(len(demo.dataset.patients), dtype=bool)).patient_index.tolist()
    )
    for place in sorted(analysed & set(demo.dataset.second_cancers["patient_index"].tolist())):
        patient_id = demo.dataset.patients["patient_id"].iloc[place]
        history = demo.history(DEIDENTIFIED, patient_id)
        for one, found in zip(history.second_cancers, verdicts_of(history), strict=True):
            if one.counted and one.category in asked.outcome:
                counted[found.level] += 1
                vector += Assay.VECTOR_COPY_NUMBER in found.tumour_assays
    answer = answered(demo)
    assert dict(answer.total.levels) == counted
    assert answer.total.vector == vector == dict(answer.total.assays)[Assay.VECTOR_COPY_NUMBER]


def test_cancers_of_t_cells_stand_by_name(demo: Snapshot) -> None:
    named = answered(demo).t_cell
    assert named is not None and len(named) == 1
    one = named[0]
    assert (one.patient_id, one.day, one.level) == ("AW-0118", 54, "2")
    assert one.tested_for_vector and one.tested_for_car
    assert answered(demo, "outcome=solid").t_cell == ()


def test_the_outcome_decides_what_is_counted(demo: Snapshot) -> None:
    answer = answered(demo, "outcome=myeloid")
    assert [one.category for one in answer.classes] == [CancerCategory.MYELOID]
    assert answer.total.n == answer.classes[0].n == 13


def test_a_cohort_without_a_second_cancer_has_zeros() -> None:
    answer = answered(snapshot(dataset(*(patient(f"P{n}") for n in range(3)))))
    assert answer.total.n == 0 and all(n == 0 for _, n in answer.total.levels)


def test_each_cancer_of_a_patient_counts_and_nothing_tested_is_0() -> None:
    people = [patient("A"), patient("B")]
    answer = answered(
        snapshot(dataset(*people, cancers=[cancer("A", 100), cancer("A", 300, category="solid")]))
    )
    assert answer.total.n == 2
    assert dict(answer.total.levels)[Level.NOT_ASSESSABLE] == 2
    assert (answer.total.examined, answer.total.vector) == (0, 0)


def test_the_aggregate_scope_sees_no_patient_and_no_few(demo: Snapshot) -> None:
    answer = answered(demo, access=AGGREGATE)
    assert answer.t_cell is None and answer.classes == ()
    shown = [n for _, n in (*answer.total.levels, *answer.total.assays)]
    assert None in shown
    assert all(n is None or n == 0 or n >= 5 for n in shown)
    assert "AW-0118" not in json.dumps(evidence_document(answer))
    with pytest.raises(AccessDenied):
        answered(demo, "min_patients=1", AGGREGATE)
    with pytest.raises(AccessDenied):
        answered(snapshot(dataset(patient("A"))), access=AGGREGATE)


def counts(n: int, tested: int) -> EvidenceCounts:
    levels = tuple((level, {"0": n - tested, "1": tested}.get(level, 0)) for level in Level)
    return EvidenceCounts(None, n, tested, tested, tested, tested, ((Assay.VIRUS, tested),), levels)


@pytest.mark.parametrize(
    ("n", "tested", "shown"),
    [(25, 6, 6), (25, 4, None), (25, 0, 0), (25, 25, 25), (25, 22, None), (3, 0, None)],
)
def test_a_count_that_is_few_or_leaves_few_is_held_back(n: int, tested: int, shown: int | None) -> None:
    found = without_few(counts(n, tested))
    assert found.vector == found.examined == dict(found.assays)[Assay.VIRUS] == shown
    assert found.n == (None if n < 5 else n)
    if n < 5:
        assert all(part is None for _, part in found.levels)


def test_the_document(demo: Snapshot) -> None:
    made = json.loads(json.dumps(evidence_document(answered(demo)), allow_nan=False))
    assert set(made["total"]) == {"class", "second_cancers", "examined", "tested", "assays", "verdicts"}
    assert set(made["total"]["verdicts"]) == set("0123456I")
    assert made["t_nk"][0]["patient_id"] == "AW-0118"
