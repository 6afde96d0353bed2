"""What a second cancer adds: samples and reports, with yes, no and empty kept apart."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from data.patient_results import SecondCancer, Specimen
from data.surveillance import surveillance
from data.surveillance_results import DueItem, DueRule, DueState
from data.vocabulary import Assay, CancerCategory, CancerStatus, FindingResult, Material
from tests.components.timeline_samples import EMPTY, mark
from tests.data.evidence_cases import cancer, car, clonotype, finding, no_vector, sample, tumour

ASKED = {
    DueRule.TUMOUR_TEST,
    DueRule.PRODUCT_RETAIN,
    DueRule.SAMPLE_BEFORE_INFUSION,
    DueRule.REPORT_MANUFACTURER,
    DueRule.REPORT_REGISTRY,
    DueRule.REPORT_REGULATOR,
}


def items(one: SecondCancer, *specimens: Specimen) -> dict[DueRule, DueItem]:
    dead = replace(
        EMPTY,
        header=replace(EMPTY.header, vital_status="dead"),
        marks=(mark("death", 900),),
        second_cancers=(one,),
        specimens=specimens,
    )
    return {item.rule: item for item in surveillance(dead).items}


@pytest.mark.parametrize("status", [CancerStatus.CONFIRMED, CancerStatus.SUSPECTED])
def test_a_second_cancer_asks_for_samples_and_reports_also_after_death(status: CancerStatus) -> None:
    found = items(replace(cancer(), status=status))
    assert set(found) == ASKED
    assert {item.due_day for item in found.values()} == {300}
    assert all(item.neoplasm_id == "N" and item.state is DueState.OPEN for item in found.values())
    said = status is CancerStatus.SUSPECTED
    assert all(("suspected" in item.name) == said for item in found.values())


@pytest.mark.parametrize(
    ("changes", "asks"),
    [
        ({"status": CancerStatus.RULED_OUT}, False),
        (
            {"counted": False, "may_be_new": False, "not_counted_reason": "relapse of the treated disease"},
            False,
        ),
        ({"counted": False, "may_be_new": False, "not_counted_reason": "after death"}, True),
        ({"counted": False, "may_be_new": False, "not_counted_reason": "no date", "day": None}, True),
    ],
)
def test_which_neoplasms_ask(changes: dict[str, object], asks: bool) -> None:
    assert bool(items(replace(cancer(), **changes))) == asks  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("reported_to_manufacturer", DueRule.REPORT_MANUFACTURER),
        ("reported_to_registry", DueRule.REPORT_REGISTRY),
    ],
)
def test_yes_no_and_empty_are_three_things(field: str, rule: DueRule) -> None:
    found = {value: items(replace(cancer(), **{field: value}))[rule] for value in ("yes", "no", None)}
    states = [found[value].state for value in ("yes", "no", None)]
    assert states == [DueState.DONE, DueState.DUE, DueState.OPEN]
    assert all(one.text != other.text for one, other in pairwise(found.values()))


@pytest.mark.parametrize(
    ("specimen", "done"),
    [
        (tumour(no_vector()), True),
        (tumour(car(0.0, FindingResult.NEGATIVE)), True),
        (tumour(finding(Assay.CAR_RNA, FindingResult.INCONCLUSIVE)), True),
        (tumour(clonotype()), False),
        (replace(tumour(no_vector()), neoplasm_id="other"), False),
    ],
)
def test_the_tumour_is_tested_where_vector_or_car_was_looked_for(specimen: Specimen, done: bool) -> None:
    item = items(cancer(), specimen)[DueRule.TUMOUR_TEST]
    assert (item.state is DueState.DONE, item.done_day) == (done, 300 if done else None)


@pytest.mark.parametrize(
    ("rule", "specimen", "done"),
    [
        (DueRule.PRODUCT_RETAIN, sample(Material.CAR_T_PRODUCT, clonotype(), day=-1), True),
        (DueRule.PRODUCT_RETAIN, sample(Material.CAR_T_PRODUCT, day=-1), False),
        (DueRule.SAMPLE_BEFORE_INFUSION, sample(Material.APHERESIS, clonotype(), day=None), True),
        (DueRule.SAMPLE_BEFORE_INFUSION, sample(Material.BLOOD, clonotype(), day=-1), True),
        (DueRule.SAMPLE_BEFORE_INFUSION, sample(Material.BLOOD, clonotype(), day=0), False),
        (DueRule.SAMPLE_BEFORE_INFUSION, sample(Material.GERMLINE, clonotype(), day=-9), False),
    ],
)
def test_other_samples(rule: DueRule, specimen: Specimen, done: bool) -> None:
    assert (items(cancer(), specimen)[rule].state is DueState.DONE) == done


def test_the_transgene_test_is_established_for_t_cell_cancers_only() -> None:
    assert "Established for" not in items(cancer())[DueRule.TUMOUR_TEST].text
    assert "Established for" in items(cancer(CancerCategory.SOLID))[DueRule.TUMOUR_TEST].text


def test_a_diagnosis_known_to_the_month_says_so() -> None:
    for precision, said in (("day", False), ("month", True), ("year", True)):
        text = items(replace(cancer(), day_precision=precision))[DueRule.REPORT_REGISTRY].text
        assert (f"dated to the {precision} only" in text) == said


def test_two_cancers_have_items_of_their_own() -> None:
    two = replace(EMPTY, second_cancers=(cancer(), replace(cancer(), neoplasm_id="M", day=100)))
    found = [item for item in surveillance(two).items if item.neoplasm_id]
    assert len(found) == 2 * len(ASKED)
    turned = replace(two, second_cancers=two.second_cancers[::-1])
    assert surveillance(turned) == surveillance(two)
