"""What is due: every date at its edges, what stops a rule, whom the schedule does not cover."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from data import surveillance as due
from data.patient_results import Mark, PatientHistory, Point, Series, Specimen
from data.surveillance import scheduled_item, surveillance
from data.surveillance_results import DueItem, DueRule, DueState, Surveillance
from data.surveillance_rules import ACTS, RETROVIRAL, SCHEDULE, ScheduleRule, Slot
from data.vocabulary import Assay, Comparator, FindingResult, Material, VectorClass
from tests.components.timeline_samples import EMPTY, mark
from tests.data.evidence_cases import finding, site

OPEN, DUE, OVERDUE, DONE = DueState.OPEN, DueState.DUE, DueState.OVERDUE, DueState.DONE
BY_CODE = {rule.code: rule for rule in SCHEDULE}
EACH_DATE = [
    pytest.param(rule, place, id=f"{rule.code}-{slot.day}")
    for rule in SCHEDULE
    for place, slot in enumerate(rule.slots)
]


def on(day: int | None, history: PatientHistory = EMPTY, **header: object) -> PatientHistory:
    return replace(history, data_of_day=day, header=replace(history.header, **header))  # type: ignore[arg-type]


def values(analyte: str, *days: int, value: float = 100.0, below: bool = False) -> Series:
    comparator = Comparator.LESS if below else Comparator.EQUAL
    return Series(
        analyte, None, None, "copies/µg DNA", tuple(Point(d, value, comparator, None) for d in days)
    )


def blood(
    day: int | None, *findings: object, material: Material = Material.BLOOD, of: str | None = None
) -> Specimen:
    return Specimen(f"S{day}", of, material, day, None, findings)  # type: ignore[arg-type]


def item(found: Surveillance, rule: DueRule) -> DueItem:
    (only,) = [one for one in found.items if one.rule is rule]
    return only


def rules(found: Surveillance) -> set[DueRule]:
    return {one.rule for one in found.items}


@pytest.mark.parametrize(("rule", "place"), EACH_DATE)
def test_every_date_at_its_edges(rule: ScheduleRule, place: int) -> None:
    """With all earlier dates kept: open or done the day before the window, due in it, overdue the day after it."""
    slot, kept = rule.slots[place], [one.day for one in rule.slots[:place]] or [1]
    last = place == len(rule.slots) - 1
    before = scheduled_item(rule, kept, slot.opens - 1)
    assert (before.state, before.next_due_day or before.due_day) == (DONE if place else OPEN, slot.day)
    for day in (slot.opens, slot.day, slot.closes):
        assert (scheduled_item(rule, kept, day).state, scheduled_item(rule, kept, day).due_day) == (
            DUE,
            slot.day,
        )
    after = scheduled_item(rule, kept, slot.closes + 1)
    assert (after.state, after.due_day) == (OPEN if last else OVERDUE, slot.day)
    assert after.days_overdue == (None if last else slot.tolerance + 1)
    assert scheduled_item(rule, [*kept, slot.opens - 1], slot.day).state is DUE
    assert scheduled_item(rule, [*kept, slot.opens], slot.day).state is DONE


@pytest.mark.parametrize("rule", SCHEDULE, ids=lambda rule: rule.code)
def test_windows_of_one_rule_do_not_overlap(rule: ScheduleRule) -> None:
    for one, following in zip(rule.slots[:-1], rule.slots[1:], strict=True):
        assert one.opens < one.closes < following.opens
    assert rule.slots[-1].day == 5479


def test_the_schedule_is_that_of_the_guidance() -> None:
    days = {code: [slot.day for slot in rule.slots] for code, rule in BY_CODE.items()}
    assert days[DueRule.VECTOR_PERSISTENCE][:4] == [183, 365, 548, 730]
    assert days[DueRule.VECTOR_PERSISTENCE][9:11] == [1826, 2192]
    assert days[DueRule.RCR][:4] == [91, 183, 365, 730]
    assert len(days[DueRule.CONTACT]) == len(days[DueRule.MALIGNANCY_HISTORY]) == 15
    assert {rule.code for rule in SCHEDULE} | set(ACTS) == set(DueRule)
    assert all(rule.source and rule.certainty for rule in (*SCHEDULE, *ACTS.values()))


def test_a_late_record_catches_up_and_the_empty_dates_are_counted() -> None:
    rule = replace(
        BY_CODE[DueRule.CONTACT], slots=(Slot(100, 10), Slot(200, 10), Slot(300, 10), Slot(400, 10))
    )
    found = scheduled_item(rule, [295], 320)
    assert (found.state, found.due_day, found.next_due_day) == (DONE, 300, 400)
    assert "Earlier dates without a record: 2 of 3." in found.text
    assert "without a record" not in scheduled_item(rule, [95, 289, 295], 320).text
    back = replace(rule, reaches_back=True)
    assert "without a record" not in scheduled_item(back, [295], 320).text


def test_never_recorded_is_not_overdue() -> None:
    found = item(surveillance(on(2000)), DueRule.VECTOR_PERSISTENCE)
    assert (found.state, found.never_recorded, found.days_overdue) == (OPEN, True, None)
    assert "does not say that none was done" in found.text
    early = replace(EMPTY, series=(values("car_transgene", 28),))
    found = item(surveillance(on(2000, early)), DueRule.VECTOR_PERSISTENCE)
    assert (found.state, found.days_overdue, found.done_day) == (OVERDUE, 2000 - 183, 28)


def test_after_the_schedule_nothing_is_overdue() -> None:
    kept = replace(EMPTY, marks=(mark("last_contact", 5000),))
    assert item(surveillance(on(6000, kept)), DueRule.CONTACT).state is OPEN
    kept = replace(EMPTY, marks=(mark("last_contact", 5470),))
    assert item(surveillance(on(6000, kept)), DueRule.CONTACT).state is DONE


def test_the_vector_is_no_longer_looked_for_once_undetected_after_year_5() -> None:
    rule = DueRule.VECTOR_PERSISTENCE
    for series, state in (
        (values("car_transgene", 1830, below=True), DONE),
        (values("car_transgene", 1830, value=0), DONE),
        (values("car_transgene", 1830), OVERDUE),
        (values("car_transgene", 1700, below=True), OVERDUE),
    ):
        assert item(surveillance(on(3000, replace(EMPTY, series=(series,)))), rule).state is state
    both = (values("car_transgene", 1830, below=True), values("car_transgene", 1830))
    for order in permutations(both):
        assert item(surveillance(on(3000, replace(EMPTY, series=order))), rule).state is OVERDUE


def test_a_vector_copy_number_of_blood_counts_and_one_of_a_tumour_does_not() -> None:
    negative = finding(Assay.VECTOR_COPY_NUMBER, FindingResult.NEGATIVE)
    own = replace(EMPTY, specimens=(blood(185, negative),))
    assert item(surveillance(on(200, own)), DueRule.VECTOR_PERSISTENCE).done_day == 185
    tumour = replace(EMPTY, specimens=(blood(185, negative, of="N"),))
    assert item(surveillance(on(200, tumour)), DueRule.VECTOR_PERSISTENCE).done_day is None


def test_rcr_negative_through_the_first_year_ends_the_tests() -> None:
    negative = replace(EMPTY, series=(values("rcl", -5, 91, 183, 365, below=True),))
    found = surveillance(on(2000, negative))
    assert item(found, DueRule.RCR).text == due.ARCHIVE
    assert item(found, DueRule.RCR_BEFORE_INFUSION).done_day == -5
    gap = replace(EMPTY, series=(values("rcl", 91, 365, below=True),))
    assert item(surveillance(on(2000, gap)), DueRule.RCR).state is OVERDUE
    assert item(surveillance(on(2000, gap)), DueRule.RCR_BEFORE_INFUSION).state is OPEN


def test_a_positive_rcr_test_asks_for_a_report_and_keeps_the_tests_going() -> None:
    positive = replace(EMPTY, series=(values("rcl", 91, 183, below=True), values("rcl", 365)))
    found = surveillance(on(2000, positive))
    assert item(found, DueRule.RCR_POSITIVE).state is DUE
    assert item(found, DueRule.RCR).state is OVERDUE


@pytest.mark.parametrize(
    ("value", "day", "today", "state"),
    [
        (1514.0, 200, 1000, OPEN),
        (1515.0, 152, 1000, OPEN),
        (1515.0, 153, 243, DUE),
        (1515.0, 153, 244, OVERDUE),
    ],
)
def test_integration_sites_from_one_per_cent(value: float, day: int, today: int, state: DueState) -> None:
    history = replace(EMPTY, series=(values("car_transgene", day, value=value),))
    assert item(surveillance(on(today, history)), DueRule.INTEGRATION_SITES).state is state


def test_integration_sites_done_and_again_where_one_predominates() -> None:
    copies = (values("car_transgene", 200, value=5000),)
    several = replace(EMPTY, series=copies, specimens=(blood(210, site(0.49)),))
    found = surveillance(on(300, several))
    assert item(found, DueRule.INTEGRATION_SITES).done_day == 210
    assert DueRule.INTEGRATION_REPEAT not in rules(found)
    one = replace(EMPTY, series=copies, specimens=(blood(210, site(0.5)),))
    assert item(surveillance(on(301, one)), DueRule.INTEGRATION_REPEAT).state is DUE
    assert item(surveillance(on(302, one)), DueRule.INTEGRATION_REPEAT).days_overdue == 1
    repeated = replace(one, specimens=(*one.specimens, blood(290, site(0.3))))
    assert DueRule.INTEGRATION_REPEAT not in rules(surveillance(on(400, repeated)))


def test_sorted_car_positive_cells_say_nothing_about_the_share_in_blood() -> None:
    enriched = finding(Assay.VECTOR_COPY_NUMBER, FindingResult.POSITIVE, value=2.0, unit="copies/cell")
    for material, state in ((Material.CAR_POSITIVE_T_CELLS, OPEN), (Material.BLOOD, OVERDUE)):
        history = replace(EMPTY, specimens=(blood(200, enriched, material=material),))
        assert item(surveillance(on(400, history)), DueRule.INTEGRATION_SITES).state is state


def test_nothing_of_the_schedule_is_due_after_death() -> None:
    died = on(3000, replace(EMPTY, marks=(mark("death", 900),)), vital_status="dead")
    assert surveillance(died) == Surveillance(None, (), (due.DIED.format(day=900),))
    assert surveillance(on(3000, vital_status="dead")).notes == (due.DIED_NO_DAY,)


@pytest.mark.parametrize("vector", list(VectorClass))
def test_which_vectors_the_schedule_covers(vector: VectorClass) -> None:
    found = surveillance(on(400, vector_class=vector.value))
    integrating = vector in ("gammaretroviral", "lentiviral", "transposon")
    assert bool(found.items) == integrating
    assert (
        (DueRule.RCR in rules(found))
        == (DueRule.RCR_BEFORE_INFUSION in rules(found))
        == (vector in RETROVIRAL)
    )
    assert integrating or "vectors that integrate" in found.notes[0]
    again = surveillance(on(400, vector_class=vector.value, n_infusions=2, last_day=400))
    assert due.SEVERAL in again.notes


def test_what_is_not_known_is_said() -> None:
    assert surveillance(on(400, vector_class=None)).notes == (due.NO_VECTOR,)
    assert surveillance(on(400, n_infusions=0)) == Surveillance(None, (), (due.NO_DAY_0,))
    assert surveillance(on(None, last_day=None)).notes == (due.NO_DAY,)
    assert surveillance(on(400, vital_status=None, last_day=400)).notes == (due.NO_VITAL_STATUS,)
    assert surveillance(on(400, n_infusions=2, last_day=400)).notes == (due.SEVERAL,)


def test_without_a_day_of_the_data_the_last_recorded_day_decides() -> None:
    history = replace(EMPTY, series=(values("car_transgene", 183),))
    found = surveillance(on(None, history, last_day=396))
    assert (found.judged_on_day, found.notes) == (396, (due.OWN_LAST_DAY.format(day=396),))
    assert item(found, DueRule.VECTOR_PERSISTENCE).days_overdue == 31


def test_follow_up_that_ended_is_said() -> None:
    ended = on(1000, last_day=1000 - 456)
    assert due.ENDED.format(day=544) in surveillance(ended).notes
    assert surveillance(on(1000, last_day=1000 - 455)).notes == ()


def test_the_order_of_rows_is_irrelevant() -> None:
    series = (
        values("car_transgene", 200, 28),
        values("car_transgene", 28, 200, below=True),
        values("rcl", 365, 91),
    )
    specimens = (blood(210, site(0.6)), blood(30), blood(None, site(0.9)))
    first = surveillance(on(900, replace(EMPTY, series=series, specimens=specimens)))
    for turned in permutations(series):
        for samples in permutations(specimens):
            assert surveillance(on(900, replace(EMPTY, series=turned, specimens=samples))) == first


def test_overdue_comes_first_the_longest_before_the_others() -> None:
    history = replace(
        EMPTY,
        series=(values("car_transgene", 183), values("rcl", 100)),
        marks=(Mark("last_contact", 700, "", None, None, True, None),),
        second_cancer_followup_day=300,
    )
    items = surveillance(on(1000, history)).items
    assert [one.state for one in items] == sorted((one.state for one in items), key=list(DueState).index)
    late = [one.days_overdue for one in items if one.days_overdue is not None]
    assert late == [1000 - 183, 1000 - 365, 1000 - 730]
