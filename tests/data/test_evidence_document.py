"""The verdicts as JSON: names, nesting, null for what cannot be given."""

from __future__ import annotations

import json

from data.evidence_document import verdict_documents
from tests.data.evidence_cases import apheresis, car, clonotype, judged, no_vector, tumour, variant, vector


def test_a_verdict_with_its_rules_and_gaps() -> None:
    found = judged(
        tumour(vector(0.03), car(0.01), clonotype(rank=1), variant("TET2 p.Q1*")), apheresis(clonotype())
    )
    (made,) = json.loads(json.dumps(verdict_documents([found]), allow_nan=False))
    assert {"neoplasm_id", "level", "wording", "rules", "missing"} <= set(made)
    assert (made["neoplasm_id"], made["level"], made["supported"]) == ("N", "2", True)
    assert [rule["rule"] for rule in made["rules"]] == [f"R{number}" for number in range(1, 9)]
    vector_rule = made["rules"][1]
    assert (vector_rule["result"], vector_rule["state"]) == ("bystander", "not_fired")
    assert vector_rule["inputs"][-1] == {
        "name": "copies per cell ÷ purity",
        "value": 0.05,
        "unit": "copies/tumour cell",
        "words": None,
        "specimen_id": "T",
        "material": "second_tumour",
        "day": 300,
    }
    assert all(set(one) == {"rule", "test", "where"} for one in made["missing"])


def test_nothing_tested_is_level_0_with_every_rule_not_tested() -> None:
    (made,) = verdict_documents([judged()])
    assert (made["level"], made["tested"], made["tested_for_car"]) == ("0", False, False)
    assert {rule["state"] for rule in made["rules"][1:]} == {"not_tested"}
    assert {rule["result"] for rule in made["rules"][1:]} == {"not_tested"}


def test_an_answer_that_would_move_the_verdict_stands_as_a_step() -> None:
    (made,) = verdict_documents([judged(tumour(no_vector()))])
    assert {"rule": "R6", "result": "yes", "level": "2"} in made["steps"]
