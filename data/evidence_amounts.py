"""R2 and R3: how much vector and how much CAR is in the tumour, from every specimen of it.

Vector copies per tumour cell = copies per cell ÷ purity. Of several readings the highest decides, unless they
contradict each other; a reading that cannot be put on the scale decides nothing and says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data import evidence_rules as cut
from data.evidence_results import Input, Outcome, RuleCode, RuleResult, Source
from data.evidence_rules import RULES
from data.patient_results import Finding, Specimen
from data.vocabulary import Assay, Denominator, FindingResult

_PER_CELL = frozenset({"copies/cell", "copies per cell", "copies/diploid genome", "vcn"})
_PER_MICROGRAM = frozenset(
    {"copies/µg dna", "copies/µg", "copies/ug dna", "copies/ug", "copies/μg dna", "copies/μg"}
)
_FRACTIONS = {"": 1.0, "fraction": 1.0, "%": 0.01, "percent": 0.01}
_NOT_FOUND = (FindingResult.NEGATIVE, FindingResult.BELOW_LIMIT)


@dataclass(frozen=True)
class Reading:
    """One result on the scale of its rule. `rank` orders readings; 0: not on the scale, and `note` says why."""

    outcome: Outcome
    rank: int
    inputs: tuple[Input, ...]
    note: str = ""


def source_of(specimen: Specimen) -> Source:
    return Source(specimen.specimen_id, specimen.material, specimen.day)


def copies_per_cell(value: float | None, unit: str | None) -> float | None:
    """Copies per diploid genome; None where there is no value or the unit is another quantity."""
    given = (unit or "").strip().casefold()
    if value is None:
        return None
    if given in _PER_CELL:
        return value
    return value / cut.DIPLOID_GENOMES_PER_MICROGRAM if given in _PER_MICROGRAM else None


def vector_rule(tumour: Sequence[Specimen]) -> RuleResult:
    """R2 from every vector result in specimens of the tumour."""
    readings = [
        vector_reading(specimen, finding)
        for specimen in tumour
        for finding in specimen.findings
        if finding.assay is Assay.VECTOR_COPY_NUMBER
    ]
    few = {Outcome.NEGATIVE, Outcome.BYSTANDER}
    return _combined(RuleCode.VECTOR, readings, few, Outcome.CLONAL)


def car_rule(tumour: Sequence[Specimen]) -> RuleResult:
    """R3 from every result for CAR protein or RNA in specimens of the tumour."""
    readings = [
        car_reading(specimen, finding)
        for specimen in tumour
        for finding in specimen.findings
        if finding.assay in (Assay.CAR_PROTEIN, Assay.CAR_RNA)
    ]
    return _combined(RuleCode.CAR, readings, {Outcome.AGAINST}, Outcome.SUPPORTS)


def _combined(code: RuleCode, readings: list[Reading], low: set[Outcome], high: Outcome) -> RuleResult:
    """The highest reading that is on the scale; conflicting where one says few or none and another says many."""
    inputs = tuple(one for reading in readings for one in reading.inputs)
    notes = sorted({reading.note for reading in readings if reading.note})
    answers = {reading.outcome for reading in readings if reading.rank > 0}
    conflicts: tuple[str, ...] = ()
    if not readings:
        outcome = Outcome.NOT_TESTED
    elif high in answers and answers & low:
        outcome = Outcome.CONFLICTING
        conflicts = (f"{RULES[code].name}: readings of the tumour contradict each other.",)
    else:
        outcome = max(readings, key=lambda reading: reading.rank).outcome
    state = RULES[code].answers[outcome].state
    return RuleResult(code, outcome, state, inputs, " ".join(notes), conflicts)


def vector_reading(specimen: Specimen, finding: Finding) -> Reading:
    """One vector result as a ratio. Purity 1 where only malignant cells were examined."""
    whence = source_of(specimen)
    purity = 1.0 if finding.denominator == Denominator.MALIGNANT_CELLS else specimen.tumour_purity
    amount = copies_per_cell(finding.value, finding.unit)
    limit = copies_per_cell(finding.lower_limit, finding.unit)
    inputs = _vector_inputs(finding, purity, amount, limit, whence)
    why = _unreadable_vector(finding, amount, limit)
    if why:
        return Reading(Outcome.INDETERMINATE, 0, inputs, why)
    if finding.result in _NOT_FOUND:
        return _below_limit(limit if limit is not None else amount, purity, inputs, whence)
    if purity is None:
        return Reading(
            Outcome.INDETERMINATE,
            0,
            inputs,
            "The purity is not recorded: copies per tumour cell cannot be given.",
        )
    ratio = _rounded((amount or 0.0) / purity)
    shown = (*inputs, Input("copies per cell ÷ purity", ratio, "copies/tumour cell", source=whence))
    if ratio < cut.BYSTANDER_BELOW:
        return Reading(Outcome.BYSTANDER, 2, shown)
    if ratio < cut.CLONAL_FROM:
        return Reading(Outcome.INDETERMINATE, 3, shown)
    return Reading(Outcome.CLONAL, 4, shown)


def _below_limit(
    limit: float | None, purity: float | None, inputs: tuple[Input, ...], whence: Source
) -> Reading:
    """Nothing found: negative only where so little would have been found that it is under the level of bystanders."""
    if limit is None:
        return Reading(
            Outcome.INDETERMINATE, 0, inputs, "Without its detection limit a negative result is not negative."
        )
    if purity is None:
        least = _rounded(limit / cut.BYSTANDER_BELOW)
        shown = (*inputs, Input("negative for a purity above", least, "fraction", source=whence))
        if _rounded(limit / cut.LOWEST_USUAL_PURITY) < cut.BYSTANDER_BELOW:
            return Reading(Outcome.NEGATIVE, 1, shown)
        why = "The purity is not recorded, and the detection limit is too high to do without it."
        return Reading(Outcome.INDETERMINATE, 0, shown, why)
    ratio = _rounded(limit / purity)
    shown = (*inputs, Input("limit ÷ purity", ratio, "copies/tumour cell", source=whence))
    if ratio < cut.BYSTANDER_BELOW:
        return Reading(Outcome.NEGATIVE, 1, shown)
    return Reading(Outcome.INDETERMINATE, 0, shown, "The detection limit is too high for this purity.")


def _unreadable_vector(finding: Finding, amount: float | None, limit: float | None) -> str:
    """Why a vector result is not on the scale; empty where it is."""
    if finding.denominator in (Denominator.CAR_POSITIVE_CELLS, Denominator.CAR_NEGATIVE_CELLS):
        return "Copies in sorted CAR+ or CAR− cells say nothing about tumour cells."
    if finding.result is FindingResult.INCONCLUSIVE:
        return "The vector test was inconclusive."
    positive = finding.result is FindingResult.POSITIVE
    if positive and (amount is None or amount <= 0):
        return "A positive vector result without copies per cell or per µg DNA has no level."
    if positive and limit is not None and amount is not None and amount < limit:
        return "The vector result is called positive and lies below its limit."
    if finding.result is FindingResult.NEGATIVE and amount is not None and amount > (limit or 0.0):
        return "The vector result is called negative and lies above its limit."
    return ""


def _vector_inputs(
    finding: Finding, purity: float | None, amount: float | None, limit: float | None, whence: Source
) -> tuple[Input, ...]:
    unit, inputs = finding.unit or "", []
    if finding.result is FindingResult.POSITIVE and finding.value is not None:
        inputs += _in_both_units("vector", " diploid genomes/µg", finding.value, unit, amount, whence)
    else:
        inputs.append(Input("vector", words=finding.result.replace("_", " "), source=whence))
    if finding.lower_limit is not None:
        inputs += _in_both_units("limit", "", finding.lower_limit, unit, limit, whence)
    elif finding.result in _NOT_FOUND and finding.value is not None:
        inputs.append(Input("limit", finding.value, unit, source=whence))
    known = Input("tumour purity", purity, "fraction", source=whence)
    inputs.append(
        known if purity is not None else Input("tumour purity", words="not recorded", source=whence)
    )
    return tuple(inputs)


def _in_both_units(
    name: str, genomes: str, given: float, unit: str, per_cell: float | None, whence: Source
) -> list[Input]:
    """An amount as it was reported, and per µg of DNA or per cell, whichever it was not."""
    found = [Input(name, given, unit, source=whence)]
    before = "" if genomes else f"{name} "
    if per_cell is None:
        return found
    if unit.strip().casefold() in _PER_MICROGRAM:
        return [*found, Input(f"{before}÷ 151,500{genomes}", per_cell, "copies/cell", source=whence)]
    per_microgram = per_cell * cut.DIPLOID_GENOMES_PER_MICROGRAM
    return [*found, Input(f"{before}× 151,500{genomes}", per_microgram, "copies/µg DNA", source=whence)]


def car_reading(specimen: Specimen, finding: Finding) -> Reading:
    """One result for CAR protein or RNA as a share of the malignant cells."""
    whence = source_of(specimen)
    name = "CAR protein" if finding.assay is Assay.CAR_PROTEIN else "CAR RNA"
    of_malignant = finding.denominator == Denominator.MALIGNANT_CELLS
    inputs = (_car_input(name, finding, of_malignant, whence),)
    if finding.result is FindingResult.INCONCLUSIVE:
        return Reading(Outcome.INDETERMINATE, 0, inputs, f"{name} was inconclusive.")
    if not of_malignant and not _none_at_all(finding):
        return Reading(
            Outcome.INDETERMINATE, 0, inputs, "A share of other cells is not a share of malignant cells."
        )
    if finding.result in _NOT_FOUND:
        bound = finding.share or as_fraction(finding.lower_limit, finding.unit) or 0.0
        most = bound if of_malignant else bound / (specimen.tumour_purity or cut.LOWEST_USUAL_PURITY)
        if most >= cut.CAR_AGAINST_BELOW:
            return Reading(
                Outcome.INDETERMINATE, 0, inputs, f"The limit of {name} is too high to be against."
            )
        return Reading(Outcome.AGAINST, 1, inputs)
    return _car_positive(name, finding.share, inputs)


def _car_positive(name: str, share: float | None, inputs: tuple[Input, ...]) -> Reading:
    if share is None:
        return Reading(
            Outcome.INDETERMINATE, 0, inputs, f"{name} is positive without a share of malignant cells."
        )
    if share < cut.CAR_AGAINST_BELOW:
        return Reading(Outcome.AGAINST, 1, inputs)
    if share < cut.CAR_SUPPORTS_FROM:
        return Reading(Outcome.INDETERMINATE, 2, inputs)
    return Reading(Outcome.SUPPORTS, 3, inputs)


def _car_input(name: str, finding: Finding, of_malignant: bool, whence: Source) -> Input:
    if finding.share is None:
        return Input(name, words=finding.result.replace("_", " "), source=whence)
    unit = "fraction of malignant cells" if of_malignant else "fraction of other cells"
    return Input(name, finding.share, unit, source=whence)


def _none_at_all(finding: Finding) -> bool:
    """Not one cell with the CAR among all cells: then none of the malignant cells has it either."""
    of_all = finding.denominator in (None, Denominator.ALL_CELLS)
    return of_all and finding.result in _NOT_FOUND and not finding.share


def as_fraction(limit: float | None, unit: str | None) -> float | None:
    """A detection limit on the scale of a share (0–1); None where its unit is another quantity."""
    factor = _FRACTIONS.get((unit or "").strip().casefold())
    return None if limit is None or factor is None else limit * factor


def _rounded(ratio: float) -> float:
    """Nine decimals, so that 0.06 ÷ 0.6 is 0.1."""
    return round(ratio, 9)
