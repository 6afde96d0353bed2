"""Words and signs for the answers of the rules and for the verdicts."""

from __future__ import annotations

from components.wording import NOT_TESTED
from data.evidence_results import Level, Outcome, RuleCode, RuleState, Verdict

SIGNS = {
    Level.NOT_ASSESSABLE: "◌",
    Level.CAR_NEGATIVE: "□",
    Level.CAR_NEGATIVE_EARLIER_CLONE: "□",
    Level.BYSTANDER: "◫",
    Level.CAR_POSITIVE_EARLIER_CLONE: "■",
    Level.CAR_POSITIVE_CLONAL: "■",
    Level.INSERTION_CONTRIBUTORY: "■",
    Level.INDETERMINATE: "?",
}
STATE_SIGNS = {
    RuleState.FIRED: "●",
    RuleState.NOT_FIRED: "○",
    RuleState.CONFLICTING: "◐",
    RuleState.NOT_TESTED: "–",
}
_STATES = {
    RuleState.FIRED: "rule fired",
    RuleState.NOT_FIRED: "rule not fired",
    RuleState.CONFLICTING: "conflicting results",
    RuleState.NOT_TESTED: "not tested",
}
_ANSWERS = {
    Outcome.NOT_TESTED: "not tested",
    Outcome.INCOMPLETE: "not settled",
    Outcome.CONFLICTING: "conflicting",
    Outcome.INDETERMINATE: "indeterminate",
    Outcome.T_NK: "T/NK lineage",
    Outcome.OTHER_LINEAGE: "other lineage",
    Outcome.NEGATIVE: "negative",
    Outcome.BYSTANDER: "bystander level",
    Outcome.CLONAL: "clonal level",
    Outcome.SUPPORTS: "supports",
    Outcome.AGAINST: "against",
    Outcome.SHARED_CAR: "shared with CAR+ cells",
    Outcome.SHARED_NON_CAR: "shared with CAR− cells",
    Outcome.SHARED_PRODUCT: "shared with the product",
    Outcome.PRE_EXISTING: "there before the infusion",
    Outcome.DISTINCT: "distinct from the product",
    Outcome.OLIGOCLONAL: "no dominant site",
    Outcome.NONE: "none",
    Outcome.YES: "yes",
    Outcome.NO: "no",
    Outcome.SHARED: "shared virus",
    Outcome.TUMOUR_ONLY: "virus in the tumour only",
    Outcome.EFFECT_SHOWN: "effect shown",
    Outcome.LOCATION_ONLY: "location only",
}
_OF_ONE_RULE = {
    (RuleCode.INTEGRATION, Outcome.CLONAL): "one dominant site",
    (RuleCode.INTEGRATION, Outcome.NONE): "no site found",
    (RuleCode.VIRUS, Outcome.NONE): "no virus found",
    (RuleCode.INSERTION_EFFECT, Outcome.NONE): "not near a cancer gene",
}


def answer_words(code: RuleCode, outcome: Outcome) -> str:
    """An answer of one rule, as a clinician would say it."""
    return _OF_ONE_RULE.get((code, outcome)) or _ANSWERS[outcome]


def state_words(state: RuleState) -> str:
    return _STATES[state]


def brief_verdict(found: Verdict) -> str:
    """The verdict in the words of a label: `verdict 2`, `verdict indeterminate`; nothing examined: `not tested`."""
    if not found.tested:
        return NOT_TESTED
    level = "indeterminate" if found.level is Level.INDETERMINATE else found.level
    return f"verdict {level}" + ("" if found.tested_for_car else f": CAR {NOT_TESTED}")
