"""Any view can be written into an address and read back, and any other text is refused with a sentence."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from data.cohort_spec import CohortSpec
from data.fields import categorical_fields, numeric_fields
from data.filters import CategoricalFilter, Grouping, NumericFilter
from data.query import QueryError, write_pairs
from data.view import View, parse_query, query_keys
from data.vocabulary import (
    CancerCategory,
    CompetingEvent,
    PeerGroup,
    TimelineScale,
    UnitSystem,
    ZeroKind,
)
from data.zero import Zero

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)
WORD = TEXT.map(str.strip).filter(bool)
LIMIT = st.none() | st.floats(-1e18, 1e18, allow_nan=False).map(lambda number: number + 0.0)


@st.composite
def categorical_filters(draw: st.DrawFn, key: str) -> CategoricalFilter:
    field = categorical_fields()[key]
    words = WORD if field.is_open else st.sampled_from(field.words)
    return CategoricalFilter(key, tuple(draw(st.lists(words, max_size=4))), draw(st.booleans()))


@st.composite
def numeric_filters(draw: st.DrawFn, key: str) -> NumericFilter:
    whole = key in {"infusion_year", "prior_lines"}
    limits = st.none() | st.integers(0, 3000).map(float) if whole else LIMIT
    low, high = draw(limits), draw(limits)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return NumericFilter(key, low, high, draw(st.booleans()))


NUMERIC_KEYS = [*numeric_fields(), "day1_cd4", "day30_igg", "day90_cd4", "day365_platelets"]
GROUPINGS = st.one_of(
    st.none(),
    st.sampled_from(["class", *categorical_fields()]).map(Grouping),
    st.builds(
        Grouping,
        st.sampled_from(list(numeric_fields())),
        st.lists(st.floats(-1e9, 1e9).map(lambda cut: cut + 0.0), min_size=1, max_size=5).map(tuple),
    ),
)


@st.composite
def views(draw: st.DrawFn) -> View:
    words = draw(st.lists(st.sampled_from(list(categorical_fields())), unique=True, max_size=4))
    numbers = draw(st.lists(st.sampled_from(NUMERIC_KEYS), unique=True, max_size=4))
    others = st.sampled_from([event for event in CompetingEvent if event is not CompetingEvent.DEATH])
    return View(
        CohortSpec(
            tuple(draw(categorical_filters(key)) for key in words),
            tuple(draw(numeric_filters(key)) for key in numbers),
            outcome=tuple(draw(st.lists(st.sampled_from(list(CancerCategory)), min_size=1))),
            competing=(CompetingEvent.DEATH, *draw(st.lists(others))),
            lag_days=draw(st.integers(0, 36525)),
            landmark_days=draw(st.integers(0, 36525)),
            by=draw(GROUPINGS),
            horizon_years=draw(st.floats(0.1, 100)),
            min_patients=draw(st.integers(0, 1_000_000)),
            min_events=draw(st.integers(0, 100)),
            min_at_risk=draw(st.integers(0, 100)),
        ),
        draw(st.none() | WORD),
        draw(st.sampled_from(list(TimelineScale))),
        units=draw(st.sampled_from(list(UnitSystem))),
        peers=draw(st.sampled_from(list(PeerGroup))),
        zero=draw(st.sampled_from([Zero(), Zero(ZeroKind.DIAGNOSIS), Zero(ZeroKind.SECOND_CANCER, 3)])),
    )


@given(views(), st.randoms(use_true_random=False))
def test_every_view_can_be_written_and_read_back_in_any_order(view: View, shuffle: random.Random) -> None:
    query = view.to_query()
    parts = query.split("&")
    shuffle.shuffle(parts)
    assert parse_query(query) == parse_query("&".join(parts)) == view
    assert parse_query(query).to_query() == query
    assert parse_query(view.spec.key()).spec == view.spec


@given(TEXT | st.text(alphabet="abcdeginosx_0123456789=&,:%\\.+-", max_size=60))
def test_hostile_text_is_refused_with_a_sentence_or_read(text: str) -> None:
    try:
        view = parse_query(text)
    except QueryError as error:
        assert error.sentence
        assert all(isinstance(word, str) for word in error.allowed)
    else:
        assert parse_query(view.to_query()) == view


@given(st.sampled_from([*query_keys(), *NUMERIC_KEYS, "day90_cd4_min", "baseline_cd4_max"]), TEXT)
def test_hostile_values_are_refused_with_a_sentence_or_read(key: str, value: str) -> None:
    try:
        view = parse_query(write_pairs({key: value}))
    except QueryError as error:
        assert error.sentence
    else:
        assert parse_query(view.to_query()) == view
