"""Somatic variants of two specimens of one patient side by side: shared, private, and what cannot be compared.

A variant that was looked for and not found is not one that was not looked for. Any two specimens can be chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from data.evidence_amounts import source_of
from data.evidence_clones import (
    before_infusion,
    is_found,
    key,
    markers,
    named,
    was_looked_for,
    was_tested,
)
from data.evidence_results import Look, Marker, Source
from data.patient_results import Specimen
from data.query import QueryError
from data.vocabulary import Assay, FindingResult, Material

SPECIMENS = "specimens"
"""The key of the address that holds the ids of the two."""
_READ = (FindingResult.POSITIVE, FindingResult.INCONCLUSIVE)


class PairKind(StrEnum):
    """Where a variant was found; NOT_COMPARED: one of the two says nothing about it."""

    SHARED = "shared"
    ONLY_FIRST = "only_first"
    ONLY_SECOND = "only_second"
    NOT_COMPARED = "not_compared"


@dataclass(frozen=True)
class PairedVariant:
    """One variant in both specimens; allele fractions are `share` (0–1), a look without a result was not tested."""

    target: str
    kind: PairKind
    first: Look
    second: Look

    @property
    def largest_share(self) -> float:
        return max(self.first.share or 0.0, self.second.share or 0.0)


@dataclass(frozen=True)
class VariantPair:
    """Two specimens with every variant found, or read without an answer, in one of them: by kind, the largest first.

    Purities are shares of tumour cells (0–1); None where not recorded.
    """

    first: Source
    second: Source
    first_purity: float | None
    second_purity: float | None
    variants: tuple[PairedVariant, ...]

    def of_kind(self, kind: PairKind) -> tuple[PairedVariant, ...]:
        return tuple(one for one in self.variants if one.kind is kind)


def examined_for_variants(specimens: Sequence[Specimen]) -> tuple[Specimen, ...]:
    """The specimens in which variants were looked for, in their order."""
    return tuple(one for one in specimens if was_tested([one], Assay.SOMATIC_VARIANT))


def every_variant(first: Sequence[Specimen], others: Sequence[Specimen] = ()) -> tuple[Marker, ...]:
    """The variants found, or read without an answer, in these specimens, with what each of them says of every one."""
    names = {
        key(finding.target)
        for one in (*first, *others)
        for finding in one.findings
        if finding.assay is Assay.SOMATIC_VARIANT and finding.result in _READ and named(finding)
    }
    return markers(Assay.SOMATIC_VARIANT, names, first, others)


def chosen_pair(specimens: Sequence[Specimen], wanted: Sequence[str]) -> VariantPair | None:
    """The two specimens with these ids; without any, the second tumour and the last sample before the infusion.

    None where variants were looked for in fewer than two specimens and none were named. QueryError names an id that is
    none of the patient's.
    """
    if wanted:
        return variant_pair(*(_specimen(specimens, name) for name in wanted))
    usual = _usual_pair(examined_for_variants(specimens))
    return None if usual is None else variant_pair(*usual)


def variant_pair(first: Specimen, second: Specimen) -> VariantPair:
    """Every variant of two specimens, and what each says of it."""
    rows = [_paired(one.target, *one.in_tumour, *one.elsewhere) for one in every_variant((first,), (second,))]
    order = list(PairKind)
    rows.sort(key=lambda one: (order.index(one.kind), -one.largest_share, one.target))
    return VariantPair(
        source_of(first), source_of(second), first.tumour_purity, second.tumour_purity, tuple(rows)
    )


def _paired(target: str, first: Look, second: Look) -> PairedVariant:
    if not (was_looked_for(first) and was_looked_for(second)):
        kind = PairKind.NOT_COMPARED
    elif is_found(first) and is_found(second):
        kind = PairKind.SHARED
    else:
        kind = PairKind.ONLY_FIRST if is_found(first) else PairKind.ONLY_SECOND
    return PairedVariant(target, kind, first, second)


def _specimen(specimens: Sequence[Specimen], name: str) -> Specimen:
    found = next((one for one in specimens if one.specimen_id == name), None)
    if found is None:
        allowed = tuple(one.specimen_id for one in specimens)
        raise QueryError(
            f"Specimen {name!r} is none of this patient's. {SPECIMENS} takes two of: {', '.join(allowed) or 'none'}.",
            SPECIMENS,
            allowed,
        )
    return found


def _usual_pair(tested: Sequence[Specimen]) -> tuple[Specimen, Specimen] | None:
    if len(tested) < 2:
        return None
    first = next((one for one in reversed(tested) if one.material is Material.SECOND_TUMOUR), tested[-1])
    others = [one for one in tested if one is not first]
    earlier = [one for one in others if before_infusion(source_of(one))]
    return first, (earlier or others)[-1]
