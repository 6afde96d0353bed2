"""The sentences of a verdict: what it says, what speaks against it, what would move it. None of them names a cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data.evidence_levels import CAR_NEGATIVE, CAR_POSITIVE, Answers
from data.evidence_results import Direction, Level, Outcome, RuleCode, RuleResult
from data.evidence_rules import RULES, VERDICTS

Results = Mapping[RuleCode, RuleResult]
NOTHING_TESTED = "Nothing was tested in this tumour: not assessable"
NOTHING_TESTED_FOR_CAR = "Nothing was tested for the CAR in this tumour: not assessable"
INSERTION_FLAG = "an effect of the insertion is shown as well"
_VIRUS_PRESENT = (Outcome.SHARED, Outcome.TUMOUR_ONLY)

_CLONE_BEFORE = "the tumour's clonotype, or two of its variants, in a sample from before the infusion"
_ONE_SITE = "R5, one integration site with at least 80 % of the reads of the tumour"
_CLONE_ABSENT = (
    "R6 “no”: the tumour's clonotype and variants looked for in a sample from before the infusion, not found"
)
_CONTRADICTION = (
    "Only results that contradict these would move it, and then to I: a vector at 0.50 copies per tumour cell or more, "
    "or the CAR in at least half of the malignant cells."
)


def wording_of(level: Level, given: Answers, tested: bool, clonotype_before: bool) -> str:
    """The verdict in one line. `clonotype_before`: the tumour's clonotype was found before the infusion."""
    name = VERDICTS[level].name
    match level:
        case Level.NOT_ASSESSABLE:
            return NOTHING_TESTED_FOR_CAR if tested else NOTHING_TESTED
        case Level.CAR_NEGATIVE:
            return f"{name}, {_unrelated(given)}"
        case Level.CAR_NEGATIVE_EARLIER_CLONE:
            return _earlier_clone(given, clonotype_before)
        case Level.CAR_POSITIVE_EARLIER_CLONE if given.insertion_effect is Outcome.EFFECT_SHOWN:
            return f"{name}; {INSERTION_FLAG}"
        case Level.INDETERMINATE:
            return f"{name}: {_undecided(given)}"
    return name


def _unrelated(given: Answers) -> str:
    if given.pre_existing is Outcome.NO:
        return "unrelated: its clone was not found before the infusion either"
    if given.pre_existing is Outcome.NOT_TESTED:
        return "a clone from before the infusion not tested"
    return "a clone from before the infusion not settled"


def _earlier_clone(given: Answers, clonotype_before: bool) -> str:
    few = given.vector is Outcome.BYSTANDER
    found = "CAR at the level of bystander cells only" if few else "CAR-negative"
    if given.shared_haematopoiesis and not clonotype_before:
        return f"{found}, haematopoietic clone from before the infusion"
    return f"{found}, clone from before the infusion"


def _undecided(given: Answers) -> str:
    if given.conflict:
        return "results on vector and CAR contradict each other"
    if not given.car_found:
        return "vector and CAR do not decide"
    clonal = given.integration is Outcome.CLONAL
    start = "CAR-positive clonal" if clonal else "CAR-positive"
    parts = [] if clonal else ["one dominant integration site not shown"]
    if given.pre_existing is Outcome.NOT_TESTED:
        parts.append("pre-existing clone not tested")
    elif given.pre_existing is not Outcome.NO:
        parts.append("pre-existing clone not settled")
    return f"{start}, {', '.join(parts)}"


def pointing(results: Results, *directions: Direction) -> list[RuleCode]:
    """The rules whose answers point in one of these directions."""
    return [code for code, one in results.items() if RULES[code].answers[one.outcome].direction in directions]


def agreeing(level: Level, results: Results) -> tuple[RuleCode, ...]:
    """The lines of evidence that point where the verdict points; none where it points nowhere."""
    earlier = [RuleCode.PRE_EXISTING] if results[RuleCode.PRE_EXISTING].outcome is Outcome.YES else []
    if level in CAR_POSITIVE:
        own = pointing(results, Direction.CAR)
        return tuple(own + (earlier if level is Level.CAR_POSITIVE_EARLIER_CLONE else []))
    if level in CAR_NEGATIVE:
        own = pointing(results, Direction.NO_CAR)
        return tuple(own + (earlier if level is Level.CAR_NEGATIVE_EARLIER_CLONE else []))
    return ()


def against(
    level: Level, results: Results, shared_haematopoiesis: Sequence[str], clonotype_absent_before: bool
) -> tuple[str, ...]:
    """What does not fit the verdict; under I what points either way."""
    if level is Level.NOT_ASSESSABLE:
        return ()
    if level is Level.INDETERMINATE:
        return _either_way(results)
    codes = pointing(results, Direction.NO_CAR if level in CAR_POSITIVE else Direction.CAR)
    codes += [
        code for code in (RuleCode.VECTOR, RuleCode.CAR) if results[code].outcome is Outcome.INDETERMINATE
    ]
    if level in CAR_POSITIVE and results[RuleCode.VIRUS].outcome in _VIRUS_PRESENT:
        codes.append(RuleCode.VIRUS)
    if level is Level.CAR_POSITIVE_CLONAL and results[RuleCode.INSERTION_EFFECT].outcome is Outcome.NONE:
        codes.append(RuleCode.INSERTION_EFFECT)
    said = [f"{code}: {_sentence(results, code)}" for code in sorted(codes)]
    if clonotype_absent_before and results[RuleCode.PRE_EXISTING].outcome is Outcome.YES:
        said.append("R6 rests on variants: the tumour's clonotype was not found before the infusion.")
    if level in (Level.CAR_POSITIVE_CLONAL, Level.INSERTION_CONTRIBUTORY):
        said += [
            f"{target} is clonal haematopoiesis from before the infusion." for target in shared_haematopoiesis
        ]
    return tuple(said)


def _either_way(results: Results) -> tuple[str, ...]:
    for_car = [f"For: {code}: {_sentence(results, code)}" for code in pointing(results, Direction.CAR)]
    no_car = pointing(results, Direction.NO_CAR, Direction.EARLIER)
    return tuple(for_car + [f"Against: {code}: {_sentence(results, code)}" for code in no_car])


def _sentence(results: Results, code: RuleCode) -> str:
    return RULES[code].answers[results[code].outcome].sentence


def next_step(level: Level, given: Answers) -> str:
    """What would move the verdict, in one or two sentences."""
    match level:
        case Level.NOT_ASSESSABLE:
            return (
                "To move from 0 you would need R2, vector copies in the tumour with their limit and its purity, or R3, "
                "the share of malignant cells with the CAR."
            )
        case Level.CAR_NEGATIVE if given.pre_existing is not Outcome.NO:
            return f"To call it unrelated you would need {_CLONE_ABSENT}. With {_CLONE_BEFORE}, the verdict would be 2."
        case Level.CAR_NEGATIVE | Level.CAR_NEGATIVE_EARLIER_CLONE:
            return _CONTRADICTION
        case Level.BYSTANDER:
            return f"To move from 3 to 2 you would need R6 “yes”: {_CLONE_BEFORE}."
        case Level.CAR_POSITIVE_EARLIER_CLONE:
            return "4 does not move to 5 or 6: the clone was there before the CAR."
        case Level.CAR_POSITIVE_CLONAL:
            return (
                "To move from 5 to 6 you would need R8 “effect shown”: the dominant site in or near a known cancer "
                "gene, and expression of that gene altered or the gene truncated."
            )
        case Level.INSERTION_CONTRIBUTORY:
            return "No verdict is stronger. “Plausibly contributory” is no proof of cause."
    return _out_of_indeterminate(given)


def _out_of_indeterminate(given: Answers) -> str:
    if given.conflict:
        return "To move from I you would need the contradiction settled: R2 and R3 repeated on one specimen."
    if given.car_found:
        needs = [] if given.integration is Outcome.CLONAL else [_ONE_SITE]
        needs += [] if given.pre_existing is Outcome.NO else [_CLONE_ABSENT]
        found = "" if given.pre_existing is Outcome.NO else " If the clone is found there, the verdict is 4."
        return f"To move from I to 5 you would need {'; and '.join(needs)}.{found}"
    if given.vector is Outcome.BYSTANDER:
        return (
            f"To move from I to 2 you would need R6 “yes”: {_CLONE_BEFORE}; "
            "to 3, R3 below 5 % of the malignant cells."
        )
    return (
        "To move from I you would need R2 to decide (below 0.10 or from 0.50 copies per tumour cell, with purity and "
        "limit), or R3 to support (the CAR in at least half of the malignant cells)."
    )
