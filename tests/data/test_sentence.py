"""The English of a cohort and its endpoint."""

from __future__ import annotations

import pytest
from hypothesis import given

from data.sentence import endpoint_sentence, sentence
from data.view import View, parse_query
from tests.data.test_query_round_trip import views


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "All patients"),
        (
            "indication=mcl,lbcl&product=axi-cel&infusion_year_min=2018&infusion_year_max=2024&age_min=60&age_unknown=keep",
            "LBCL or MCL, axi-cel, infused 2018–2024, age ≥ 60; unknown age kept",
        ),
        ("age_min=60&age_max=70", "age 60–70"),
        ("age_max=70", "age ≤ 70"),
        ("age_min=70&age_max=70", "age = 70"),
        ("infusion_year_min=2018", "infused from 2018 on"),
        ("infusion_year_max=2018", "infused until 2018"),
        ("infusion_year_min=2018&infusion_year_max=2018", "infused in 2018"),
        ("sex_unknown=drop", "sex recorded"),
        ("age_unknown=drop", "age recorded"),
        ("prior_cancer=no&prior_imid=yes", "no prior cancer, prior IMiD"),
        ("prior_cancer=no,yes", "prior cancer yes or no"),
        ("bridging=none", "no bridging"),
        ("bridging=none,steroids", "bridging none or steroids"),
        ("vector_class=gammaretroviral&site=A,B,C", "γ-retroviral vector, centre A, B or C"),
        ("product=other", "other product"),
        ("dose_1e6_cells_min=100", "dose ≥ 100 × 10^6 cells"),
        ("prior_lines_max=2", "prior lines ≤ 2"),
        ("baseline_cd4_max=200", "CD4+ T cells before infusion ≤ 200 cells/µL"),
        ("day90_cd4_max=200", "CD4+ T cells on days 60–90 ≤ 200 cells/µL"),
        (
            "sex=female&product=axi-cel&sex_unknown=keep&product_unknown=keep",
            "axi-cel, female; unknown product and sex kept",
        ),
    ],
)
def test_the_cohort(query: str, words: str) -> None:
    assert sentence(parse_query(query).spec) == words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            "",
            "first confirmed second cancer except non-melanoma skin; death competes; day 0 = first infusion",
        ),
        (
            "outcome=t_nk,myeloid,other_haematologic,solid,non_melanoma_skin",
            "first confirmed second cancer of any class; death competes; day 0 = first infusion",
        ),
        (
            "outcome=solid,myeloid&competing=death,next_therapy,relapse",
            "first confirmed myeloid neoplasm or solid tumour; relapse, next therapy and death compete; "
            "day 0 = first infusion",
        ),
        (
            "lag_days=30&day90_cd4_max=200",
            "first confirmed second cancer except non-melanoma skin; death competes; day 0 = first infusion; "
            "only patients still at risk after day 30 (lag), counted from then on; "
            "only patients followed beyond day 90 without an event (landmark), time counts from that day",
        ),
    ],
)
def test_the_endpoint(query: str, words: str) -> None:
    spec = parse_query(query).spec
    assert endpoint_sentence(spec.outcome, spec.competing, spec.lag_days, spec.clock_starts_on_day) == words


@given(views())
def test_every_filter_is_in_the_sentence(view: View) -> None:
    said = sentence(view.spec)
    no_filter = not view.spec.categorical and not view.spec.numeric
    assert (said == "All patients") == no_filter
    for part in view.spec.numeric:
        if part.limited and part.field == "age":
            assert "age" in said
    assert said.count(";") >= any(part.keep_unknown for part in (*view.spec.categorical, *view.spec.numeric))
