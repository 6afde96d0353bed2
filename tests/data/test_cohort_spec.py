"""The address of a cohort: read in full or refused with a sentence, written canonically."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from data.cohort_spec import CohortSpec
from data.fields import categorical_fields, numeric_fields
from data.filters import CategoricalFilter, Grouping, NumericFilter
from data.query import QueryError
from data.registries import analytes
from data.view import DEFAULT_PANELS, View, parse_query, query_keys
from data.vocabulary import (
    CancerCategory,
    CompetingEvent,
    TimelinePanel,
    TimelineScale,
)
from data.worklist_results import WorkCode, WorkOrder


def refused(query: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse_query(query)
    return caught.value


class TestReading:
    def test_nothing_asked_is_the_default_view(self) -> None:
        assert parse_query("") == parse_query("?") == View()
        spec = View().spec
        assert CancerCategory.NON_MELANOMA_SKIN not in spec.outcome
        assert len(spec.outcome) == 4
        assert spec.competing == (CompetingEvent.DEATH,)
        assert (spec.lag_days, spec.landmark_days, spec.horizon_years) == (0, 0, 5)
        assert (spec.min_patients, spec.min_events, spec.min_at_risk) == (20, 5, 10)

    @pytest.mark.parametrize("key", categorical_fields())
    def test_every_field_of_words(self, key: str) -> None:
        word = (categorical_fields()[key].words or ("Stanford",))[0]
        spec = parse_query(f"{key}={word}").spec
        assert spec.categorical == (CategoricalFilter(key, (word,)),)

    @pytest.mark.parametrize("key", numeric_fields())
    def test_every_field_of_numbers(self, key: str) -> None:
        spec = parse_query(f"{key}_min=1&{key}_max=2020&{key}_unknown=keep").spec
        assert spec.numeric == (NumericFilter(key, 1, 2020, keep_unknown=True),)

    def test_a_list_is_separated_by_commas_however_they_are_written(self) -> None:
        assert parse_query("product=axi-cel,tisa-cel") == parse_query("product=tisa-cel%2Caxi-cel")

    def test_a_comma_inside_a_word_is_escaped(self) -> None:
        view = parse_query("site=Ward 3%5C, east,North")
        assert view.spec.categorical[0].values == ("North", "Ward 3, east")
        assert parse_query(view.to_query()) == view

    def test_an_open_field_takes_any_word(self) -> None:
        assert parse_query("site=nowhere").spec.categorical[0].values == ("nowhere",)

    def test_everything_else(self) -> None:
        view = parse_query(
            "outcome=solid,t_nk&competing=transplant,death&lag_days=30&landmark_days=60&by=age:70,60"
            "&horizon_years=7.5&min_patients=1&min_events=0&min_at_risk=3&patient=AW-0417&scale=calendar"
        )
        assert view == View(
            CohortSpec(
                outcome=(CancerCategory.T_NK, CancerCategory.SOLID),
                competing=(CompetingEvent.TRANSPLANT, CompetingEvent.DEATH),
                lag_days=30,
                landmark_days=60,
                by=Grouping("age", (60, 70)),
                horizon_years=7.5,
                min_patients=1,
                min_events=0,
                min_at_risk=3,
            ),
            patient="AW-0417",
            scale=TimelineScale.CALENDAR,
        )

    def test_a_measurement_after_the_infusion_moves_the_landmark(self) -> None:
        assert parse_query("day90_cd4_min=200").spec.clock_starts_on_day == 90
        assert parse_query("day90_cd4_min=200&day30_igg_max=4").spec.clock_starts_on_day == 90
        assert parse_query("day90_cd4_unknown=keep").spec.clock_starts_on_day == 0


class TestCanonical:
    def test_defaults_are_left_out(self) -> None:
        query = (
            "outcome=t_nk,myeloid,other_haematologic,solid&competing=death&lag_days=0&landmark_days=0&horizon_years=5"
            "&min_patients=20&min_events=5&min_at_risk=10&scale=arcsinh&sex_unknown=keep&age_unknown=keep"
        )
        assert parse_query(query).to_query() == ""

    def test_dropping_the_unknown_is_the_default_of_a_filtered_field(self) -> None:
        assert parse_query("sex=female&sex_unknown=drop").to_query() == "sex=female"
        assert parse_query("age_min=60&age_unknown=drop").to_query() == "age_min=60"

    def test_dropping_the_unknown_of_a_field_that_is_not_filtered_is_a_filter(self) -> None:
        assert parse_query("sex_unknown=drop").to_query() == "sex_unknown=drop"
        assert parse_query("age_unknown=drop").spec.numeric == (NumericFilter("age"),)

    def test_lists_are_sorted_and_repeated_words_stand_once(self) -> None:
        assert parse_query("product=tisa-cel,axi-cel,tisa-cel").to_query() == "product=axi-cel,tisa-cel"
        assert parse_query("outcome=solid,t_nk,solid").to_query() == "outcome=t_nk,solid"
        assert parse_query("by=age:70,60,70").to_query() == "by=age:60,70"

    @pytest.mark.parametrize(
        ("text", "written"),
        [
            ("60.0", "60"),
            ("+60", "60"),
            ("6e1", "60"),
            ("-0", "0"),
            ("0.50", "0.5"),
            ("-2.5", "-2.5"),
            ("%1F60", "60"),
        ],
    )
    def test_a_number_is_written_in_one_way(self, text: str, written: str) -> None:
        assert (
            parse_query(f"baseline_hb_min={text.replace('+', '%2B')}").to_query()
            == f"baseline_hb_min={written}"
        )

    def test_the_key_of_a_cohort_has_neither_analyte_nor_assay(self) -> None:
        view = parse_query("assay=qPCR&analyte=car_transgene&sex=female")
        assert view.spec.key() == "sex=female"
        assert view.to_query() == "analyte=car_transgene&assay=qPCR&sex=female"
        assert parse_query("analyte=cd4") == View()
        with pytest.raises(QueryError, match="The assay has 201 characters"):
            parse_query(f"assay={'x' * 201}")

    @pytest.mark.parametrize(
        ("asked", "written"),
        [
            ("panels=platelets,igg,igg", "panels=igg,platelets"),
            ("panels=none", "panels=none"),
            ("panels=" + ",".join(reversed(DEFAULT_PANELS)), ""),
            ("rules=missing_field,low_cd4&order=latest", "order=latest&rules=low_cd4,missing_field"),
            ("order=rule", ""),
        ],
    )
    def test_panels_and_rules_have_one_order(self, asked: str, written: str) -> None:
        assert parse_query(asked).to_query() == written

    def test_two_specimens_keep_their_order_and_belong_to_one_patient(self) -> None:
        view = parse_query("patient=AW-1&specimens=S-2, S-1")
        assert view.specimens == ("S-2", "S-1")
        assert view.to_query() == "patient=AW-1&specimens=S-2,S-1"
        assert view.spec.key() == ""
        assert view.of_patient("AW-2").to_query() == "patient=AW-2"

    @pytest.mark.parametrize("value", ["S-1", "S-1,S-1", "S-1,S-2,S-3"])
    def test_specimens_are_two_different_ones(self, value: str) -> None:
        with pytest.raises(QueryError, match="two different specimens") as error:
            parse_query(f"specimens={value}")
        assert error.value.field == "specimens"

    def test_the_key_of_a_cohort_has_neither_patient_nor_scale(self) -> None:
        view = parse_query("sex=female&patient=AW-1&scale=linear")
        assert view.spec.key() == "sex=female"
        assert view.to_query() == "patient=AW-1&scale=linear&sex=female"

    def test_a_spec_is_frozen_and_hashable(self) -> None:
        spec = parse_query("sex=female&age_min=60&by=class").spec
        assert len({spec, parse_query("by=class&age_min=60.0&sex=female").spec}) == 1
        with pytest.raises(FrozenInstanceError):
            spec.lag_days = 3  # type: ignore[misc]


class TestRefusing:
    @pytest.mark.parametrize(
        ("query", "field", "words"),
        [
            ("status=suspected", "status", "Add confirmed"),
            ("censor=death", "censor", "1 − Kaplan–Meier"),
            ("censor=relapse&competing=death,relapse", "censor", "cannot both compete and censor"),
            ("tests=pairwise", "tests", "tests=gray,pairwise"),
            ("gray_rho=1", "gray_rho", "Add tests=gray"),
            ("tests=gray&gray_rho=11", "gray_rho", "between 0 and 10"),
            ("by=sex&compare=rest", "compare", "not both"),
            ("compare=by%3Dsex", "compare", "cannot stand there"),
            ("compare=sex%3Dfemal", "compare", "'femal'"),
            ("compare=age_min%3Dold", "compare", "must be a number"),
            ("count=all", "count", "first, each"),
            ("by=day90_cd4", "by", "give 1 to"),
            ("day0_relapse=yes", "day0_relapse", "no key"),
            ("day90_relapse=often", "day90_relapse", "yes, no"),
            ("day90_relapse_min=1", "day90_relapse_min", "words, not numbers"),
        ],
    )
    def test_contradictions_name_the_key_and_the_way_out(self, query: str, field: str, words: str) -> None:
        error = refused(query)
        assert error.field == field
        assert words in error.sentence

    def test_an_unknown_key_is_named_with_the_alternatives(self) -> None:
        error = refused("prodct=axi-cel")
        assert "'prodct'" in error.sentence
        assert "Did you mean 'product'?" in error.sentence
        assert all(name in error.sentence for name in categorical_fields())
        assert error.field == "prodct"
        assert error.allowed == query_keys()

    def test_an_unknown_word_is_named_with_the_alternatives(self) -> None:
        error = refused("product=axicel")
        assert error.field == "product"
        assert "'axicel'" in error.sentence
        assert "axi-cel" in error.sentence
        assert error.allowed == categorical_fields()["product"].words

    @pytest.mark.parametrize(
        ("query", "key", "allowed"),
        [
            ("outcome=skin", "outcome", tuple(CancerCategory)),
            ("competing=infection,death", "competing", tuple(CompetingEvent)),
            ("competing=relapse", "competing", tuple(CompetingEvent)),
            ("scale=log", "scale", tuple(TimelineScale)),
            ("analyte=cd5", "analyte", tuple(analytes())),
            ("panels=cd4", "panels", tuple(TimelinePanel)),
            ("panels=igg,none", "panels", tuple(TimelinePanel)),
            ("rules=high_risk", "rules", tuple(WorkCode)),
            ("order=risk", "order", tuple(WorkOrder)),
            ("sex_unknown=maybe", "sex_unknown", ("keep", "drop")),
            ("age_unknown=yes", "age_unknown", ("keep", "drop")),
            ("baseline_cd44_min=3", "baseline_cd44_min", tuple(analytes())),
            ("day90_cd44_min=3", "day90_cd44_min", tuple(analytes())),
            ("by=colour", "by", None),
            ("sex=unknown", "sex", ("female", "male", "other")),
            ("sex=Female", "sex", ("female", "male", "other")),
        ],
    )
    def test_the_alternatives_of_each_kind(
        self, query: str, key: str, allowed: tuple[str, ...] | None
    ) -> None:
        error = refused(query)
        assert error.field == key
        assert error.allowed
        assert allowed is None or error.allowed == allowed

    @pytest.mark.parametrize(
        ("query", "part"),
        [
            ("sex=female&sex=male", "stands twice"),
            ("sex=", "has no value"),
            ("sex", "has no value"),
            ("=female", "no key ''"),
            ("sex=female,,male", "empty word"),
            ("sex=%20", "has no value"),
            ("site=%FF", "not UTF-8"),
            ("site=a%5Cb", "lone backslash"),
            ("age=60", "age_min and age_max"),
            ("sex_min=1", "has words, not numbers"),
            ("age_min=70&age_max=60", "age_min is 70, above age_max, which is 60"),
            ("age_min=sixty", "must be a number"),
            ("age_min=NaN", "must be a number"),
            ("age_min=inf", "must be a number"),
            ("age_min=-Infinity", "must be a number"),
            ("age_min=1e400", "must be a number"),
            ("age_min=1_000", "must be a number"),
            ("age_min=0x10", "must be a number"),
            ("age_min=٦٠", "must be a number"),
            ("age_min=60,70", "must be a number"),
            ("prior_lines_min=1.5", "must be a whole number"),
            ("infusion_year_max=2020.5", "must be a whole number"),
            ("lag_days=-1", "between 0 and 36525"),
            ("lag_days=1.5", "must be a whole number"),
            ("landmark_days=40000", "between 0 and 36525"),
            ("horizon_years=-1", "between 0.1 and 100"),
            ("horizon_years=0", "between 0.1 and 100"),
            ("horizon_years=1e300", "between 0.1 and 100"),
            ("min_patients=-1", "between 0 and"),
            ("min_at_risk=1e17", "between 0 and"),
            ("day0_cd4_min=1", "whole number from 1 to 36525"),
            ("day007_cd4_min=1", "whole number from 1 to 36525"),
            ("day99999_cd4_min=1", "whole number from 1 to 36525"),
            ("by=age", "give 1 to 20 cuts"),
            ("by=age:", "empty word"),
            ("by=age:x", "must be a number"),
            ("by=sex:1", "leave out the cuts"),
            ("by=class:1", "leave out the cuts"),
            ("patient=" + "x" * 201, "at most 200"),
            ("site=" + "x" * 201, "at most 200"),
            ("site=" + "x" * 9000, "at most 8000"),
        ],
    )
    def test_what_cannot_be_read_is_a_sentence(self, query: str, part: str) -> None:
        sentence = refused(query).sentence
        assert part in sentence
        assert sentence.endswith(".")
        assert len(sentence) < 1500

    def test_too_many_measurements_are_refused(self) -> None:
        assert "At most 20" in refused("&".join(f"day{day}_cd4_min=1" for day in range(1, 22))).sentence

    def test_the_outcome_cannot_be_empty(self) -> None:
        with pytest.raises(QueryError, match="at least one class"):
            CohortSpec(outcome=())

    def test_a_field_is_filtered_once(self) -> None:
        with pytest.raises(QueryError, match="filtered twice"):
            CohortSpec(numeric=(NumericFilter("age", 1), NumericFilter("age", 2)))

    @pytest.mark.parametrize("build", [lambda: CategoricalFilter("age"), lambda: NumericFilter("sex")])
    def test_a_filter_fits_its_field(self, build) -> None:
        with pytest.raises(QueryError):
            build()
