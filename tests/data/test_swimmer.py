"""The bars of the patients: where they start and end, what is marked, in which order, and who may see them."""

from __future__ import annotations

import pytest

from data.access import Access, AccessDenied
from data.patient_order import sort_keys
from data.query import QueryError
from data.swimmer import swimmer
from data.swimmer_results import CancerMark, SwimmerAnswer, SwimmerRow
from data.view import parse_query
from data.vocabulary import CancerCategory
from tests.data.builders import AGGREGATE, DEIDENTIFIED, IDENTIFIED, cancer, dataset, event, patient, snapshot

TAKEN = snapshot(
    dataset(
        patient("A", followed_to=900, age=70, product="tisa-cel"),
        patient("B", followed_to=500, dead_on=600, age=94),
        patient("C", followed_to=1500, age=91, entry_day=100.0),
        patient("D", followed_to=300, age=None, sex="male", product=None),
        patient("E", followed_to=700, infused=True, age=20),
        patient("F", vital_status=None),
        patient("T", teaching_case=True),
        cancers=[
            cancer("B", 200),
            cancer("B", 400, category="solid"),
            cancer("A", 800, category="solid"),
            cancer("E", 50, category="non_melanoma_skin"),
            cancer("C", 220, status="suspected"),
            cancer("D", -5),
        ],
        events=[
            event("A", "relapse", 100),
            event("A", "relapse", 60),
            event("A", "next_therapy", 150),
            event("C", "transplant", 1600),
            event("D", "relapse", -3),
        ],
    )
)


def asked(
    query: str = "", sort: str = "follow_up", access: Access = DEIDENTIFIED, taken=TAKEN
) -> SwimmerAnswer:
    return swimmer(taken, parse_query(query).spec, access, sort)


def ids(rows: tuple[SwimmerRow, ...]) -> list[str]:
    return [row.patient_id for row in rows]


def one(patient_id: str, query: str = "") -> SwimmerRow:
    answer = asked(query)
    (found,) = (row for row in (*answer.with_second_cancer, *answer.others) if row.patient_id == patient_id)
    return found


class TestTheBar:
    def test_it_goes_on_after_the_second_cancer_to_the_end_of_follow_up(self) -> None:
        assert (one("A").start_day, one("A").end_day, one("A").died) == (0, 900, False)

    def test_it_ends_at_a_counted_death(self) -> None:
        assert (one("B").end_day, one("B").died) == (600, True)

    def test_a_death_long_after_follow_up_is_not_counted(self) -> None:
        late = snapshot(dataset(patient("A", followed_to=100, dead_on=2000)))
        (row,) = asked(taken=late).others
        assert (row.end_day, row.died) == (100, False)

    def test_it_starts_where_the_patient_is_followed_from(self) -> None:
        assert one("C").start_day == 100
        assert dict(asked().counts)["later_entry"] == 1

    def test_it_reaches_a_second_cancer_after_the_end_of_follow_up(self) -> None:
        after = snapshot(dataset(patient("A", followed_to=100), cancers=[cancer("A", 130)]))
        assert asked(taken=after).with_second_cancer[0].end_day == 130


class TestTheMarks:
    def test_every_counted_cancer_with_its_class(self) -> None:
        assert one("B").cancers == (
            CancerMark(200, CancerCategory.MYELOID, True),
            CancerMark(400, CancerCategory.SOLID, True),
        )
        assert one("C").cancers == () and one("D").cancers == ()

    def test_a_class_outside_the_outcome_is_told_apart(self) -> None:
        assert one("E").cancers == (CancerMark(50, CancerCategory.NON_MELANOMA_SKIN, False),)
        assert "E" in ids(asked().others)
        assert "E" in ids(asked("outcome=non_melanoma_skin").with_second_cancer)

    def test_a_suspected_one_is_there_only_where_it_is_asked_for_and_says_so(self) -> None:
        assert one("C", "status=confirmed,suspected").cancers == (
            CancerMark(220, CancerCategory.MYELOID, True, suspected=True),
        )
        assert "C" in ids(asked("status=confirmed,suspected").with_second_cancer)

    def test_the_first_event_of_a_kind_after_the_infusion_and_within_the_bar(self) -> None:
        assert (one("A").relapse_day, one("A").next_therapy_day) == (60, 150)
        assert one("C").transplant_day is None
        assert one("D").relapse_day is None

    def test_a_second_infusion(self) -> None:
        taken = snapshot(dataset(patient("A"), patient("B")))
        infusions = taken.dataset.infusions
        rows = [(0, "1", 0.0), (0, "2", 400.0), (0, "3", 500.0), (1, "4", 0.0)]
        for number, (index, infusion_id, on) in enumerate(rows):
            infusions.loc[number, ["patient_index", "infusion_id", "day"]] = [index, infusion_id, on]
        days = {row.patient_id: row.second_infusion_day for row in asked(taken=taken).others}
        assert days == {"A": 400, "B": None}

    def test_counts_are_patients_over_all_analysed(self) -> None:
        counts = dict(asked().counts)
        assert (counts["myeloid"], counts["solid"], counts["non_melanoma_skin"]) == (1, 2, 1)
        assert (counts["relapse"], counts["death"], counts["in_follow_up"]) == (1, 1, 4)
        assert counts["death"] + counts["in_follow_up"] == asked().n_analysed


class TestTheOrder:
    @pytest.mark.parametrize(
        ("sort", "first", "others"),
        [
            ("follow_up", ["A", "B"], ["C", "E", "D"]),
            ("second_cancer", ["B", "A"], ["C", "E", "D"]),
            ("patient_id", ["A", "B"], ["C", "D", "E"]),
            ("age", ["A", "B"], ["E", "C", "D"]),
            ("product", ["B", "A"], ["C", "E", "D"]),
            ("sex", ["A", "B"], ["C", "E", "D"]),
        ],
    )
    def test_each_part_in_order_missing_last_ties_by_follow_up(
        self, sort: str, first: list[str], others: list[str]
    ) -> None:
        answer = asked(sort=sort)
        assert (ids(answer.with_second_cancer), ids(answer.others)) == (first, others)

    @pytest.mark.parametrize("sort", sort_keys())
    def test_every_order_keeps_everybody(self, sort: str) -> None:
        answer = asked(sort=sort)
        assert sorted(ids((*answer.with_second_cancer, *answer.others))) == ["A", "B", "C", "D", "E"]

    def test_the_value_that_sorts_stands_in_the_row(self) -> None:
        values = {row.patient_id: row.value for row in asked(sort="product").others}
        assert values == {"C": "axi-cel", "E": "axi-cel", "D": "unknown"}
        assert {row.value for row in asked().others} == {None}

    def test_the_oldest_are_not_told_apart_without_dates(self) -> None:
        people = snapshot(dataset(patient("A", age=95), patient("B", age=91), patient("C", age=92)))
        hidden = asked(sort="age", taken=people)
        assert ids(hidden.others) == ["A", "B", "C"] and {row.value for row in hidden.others} == {"90+"}
        assert ids(asked(sort="age", access=IDENTIFIED, taken=people).others) == ["B", "C", "A"]
        assert all("90+" in row.label for row in hidden.others)

    def test_an_unknown_order_is_refused_with_the_alternatives(self) -> None:
        with pytest.raises(QueryError, match="sort") as refused:
            parse_query("sort=height")
        assert set(refused.value.allowed) == set(sort_keys())

    def test_the_order_stands_in_the_address_unless_it_is_the_default(self) -> None:
        assert parse_query("sort=age").to_query() == "sort=age"
        assert parse_query("sort=follow_up").to_query() == ""
        assert parse_query("sort=age").spec.key() == ""


class TestManyPatients:
    def test_the_first_of_the_order_and_every_second_cancer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("data.swimmer.MOST_OTHERS", 1)
        answer = asked()
        assert ids(answer.with_second_cancer) == ["A", "B"]
        assert ids(answer.others) == ["C", "E"], "E has a cancer of another class"
        assert answer.n_others == 3
        assert dict(answer.counts)["in_follow_up"] == 4


def test_only_those_who_are_analysed() -> None:
    answer = asked()
    assert answer.n_analysed == 5
    assert [(left.reason, left.n) for left in answer.excluded] == [("vital status unknown", 1)]
    late = asked("landmark_days=800")
    assert late.landmark_days == 800 and late.n_analysed == 1
    assert ids(late.others) == ["C"] and ids(late.with_second_cancer) == []


def test_nobody() -> None:
    answer = asked("sex=other")
    assert (answer.n_analysed, answer.with_second_cancer, answer.others) == (0, (), ())


def test_the_aggregate_scope_sees_no_bar() -> None:
    with pytest.raises(AccessDenied):
        asked(access=AGGREGATE)
