"""Clones of blood formation over time: which are new after the infusion, which grow, and what was not looked for.

A clone is a somatic variant in blood, marrow or apheresis. Only samples of one material are compared for growth. The
cut-offs are ours: no publication was found that fixes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.evidence_clones import (
    gene_of,
    in_germline,
    is_found,
    key,
    limit_of,
    look_at,
    named,
    panel_genes,
    was_looked_for,
)
from data.evidence_results import Look, Marker
from data.evidence_rules import MODELLING_CHOICE, CutOff
from data.patient_results import ClonePoint, CloneSeries, Finding, Specimen
from data.vocabulary import Assay, CloneState, Material

CLONE_MATERIALS = (Material.BLOOD, Material.MARROW, Material.APHERESIS, Material.GERMLINE)
"""Materials in which a variant of blood formation is followed; a variant of a tumour is not a clone over time."""
GROWTH_RATIO_FROM = 1.5
GROWTH_DIFFERENCE_FROM = 0.02
"""Smallest rise of the allele fraction that counts, with the ratio: 2 percentage points."""
CUT_OFFS = (
    CutOff("growing: at least 1.5 times the reference and at least 2 percentage points more", MODELLING_CHOICE),
    CutOff("reference: the last sample of the same material before day 0, else the first after it", MODELLING_CHOICE),
    CutOff("new: found after day 0, and looked for before it with a limit under what was found", MODELLING_CHOICE),
)  # fmt: skip
_COMPARED = (Material.BLOOD, Material.MARROW, Material.APHERESIS)


@dataclass(frozen=True)
class CloneCourse:
    """One variant in every sample of blood, marrow, apheresis and germline, in order of day.

    `reference` and `latest` are what the state was read from: for a new clone the sharpest look before the infusion and
    the largest after it, for growth two samples of one material. `note` says why a state is not settled.
    """

    target: str
    looks: tuple[Look, ...]
    state: CloneState
    reference: Look | None = None
    latest: Look | None = None
    note: str = ""

    @property
    def gene(self) -> str:
        return gene_of(self.target).upper()


def clone_courses(specimens: Sequence[Specimen]) -> tuple[CloneCourse, ...]:
    """Every variant that was found or looked for by name in these materials; new and growing clones first.

    A panel that found nothing names no variant; it counts as a look at every variant of its genes.
    """
    samples = clone_samples(specimens)
    written = {
        key(finding.target): finding.target or ""
        for one in reversed(samples)
        for finding in one.findings
        if finding.assay is Assay.SOMATIC_VARIANT and named(finding) and not panel_genes(finding)
    }
    found = [
        _course(target, tuple(look_at(one, Assay.SOMATIC_VARIANT, name) for one in samples))
        for name, target in sorted(written.items())
    ]
    order = list(CloneState)
    return tuple(sorted(found, key=lambda one: order.index(one.state)))


def clone_samples(specimens: Sequence[Specimen]) -> tuple[Specimen, ...]:
    """The samples in which clones of blood formation are followed, by day, undated ones last."""
    own = [one for one in specimens if one.material in CLONE_MATERIALS]
    return tuple(sorted(own, key=lambda one: (one.day is None, one.day or 0, one.specimen_id)))


def untested_samples(specimens: Sequence[Specimen]) -> tuple[Specimen, ...]:
    """Samples of these materials in which no variant was looked for."""
    return tuple(
        one
        for one in clone_samples(specimens)
        if not any(finding.assay is Assay.SOMATIC_VARIANT for finding in one.findings)
    )


def panels_without_finding(specimens: Sequence[Specimen]) -> tuple[tuple[Specimen, Finding], ...]:
    """Panels of genes that found nothing, with the sample."""
    return tuple(
        (one, finding) for one in clone_samples(specimens) for finding in one.findings if panel_genes(finding)
    )


def courses_over_time(courses: Sequence[CloneCourse]) -> tuple[CloneSeries, ...]:
    """The clones that were ever found, one series per material, with every dated look that gave an answer."""
    found = []
    for course in courses:
        if course.state is CloneState.NOT_FOUND:
            continue
        read_from = course.latest.source.material if course.latest else None
        for material in CLONE_MATERIALS:
            points = tuple(
                ClonePoint(look.source.day, look.share, look.result, limit_of(look))
                for look in course.looks
                if look.source.material is material
                and look.source.day is not None
                and look.result is not None
            )
            state = course.state if material is read_from else None
            found += [CloneSeries(course.target, material, points, state)] if points else []
    return tuple(found)


def _course(target: str, looks: tuple[Look, ...]) -> CloneCourse:
    read = [look for look in looks if look.source.material in _COMPARED and was_looked_for(look)]
    before = [look for look in read if look.source.day is not None and look.source.day < 0]
    after = [look for look in read if look.source.day is not None and look.source.day >= 0]
    if not any(map(is_found, read)):
        return CloneCourse(target, looks, CloneState.NOT_FOUND)
    if in_germline(Marker(target, (), looks)):
        return CloneCourse(target, looks, CloneState.IN_GERMLINE)
    if not any(map(is_found, after)):
        return _only_before(target, looks, after)
    if before and not any(map(is_found, before)):
        return _only_after(target, looks, before, after)
    return _growth(target, looks, before, after)


def _only_before(target: str, looks: tuple[Look, ...], after: Sequence[Look]) -> CloneCourse:
    if after:
        return CloneCourse(target, looks, CloneState.NO_LONGER_FOUND, latest=after[-1])
    why = "Not looked for after the infusion in a dated sample."
    return CloneCourse(target, looks, CloneState.NOT_SETTLED, note=why)


def _only_after(
    target: str, looks: tuple[Look, ...], before: Sequence[Look], after: Sequence[Look]
) -> CloneCourse:
    """New where an earlier test could have seen as much as was found; its limit decides."""
    known = [(limit, look) for look in before if (limit := limit_of(look)) is not None]
    sized = [look for look in after if is_found(look) and look.share is not None]
    if not known or not sized:
        missing = "The detection limit before the infusion" if not known else "The allele fraction found"
        return CloneCourse(target, looks, CloneState.NOT_SETTLED, note=f"{missing} is not recorded.")
    limit, sharpest = min(known, key=lambda one: one[0])
    largest = max(sized, key=lambda look: look.share or 0.0)
    if (largest.share or 0.0) > limit:
        return CloneCourse(target, looks, CloneState.NEW, sharpest, largest)
    why = "The test before the infusion could not have seen so little."
    return CloneCourse(target, looks, CloneState.NOT_SETTLED, sharpest, largest, why)


def _growth(
    target: str, looks: tuple[Look, ...], before: Sequence[Look], after: Sequence[Look]
) -> CloneCourse:
    compared = []
    for material in _COMPARED:
        first = _sized(before, material)[-1:] or _sized(after, material)[:1]
        last = _sized(after, material)[-1:]
        if first and last and first != last:
            state = CloneState.GROWING if has_grown(first[0], last[0]) else CloneState.NOT_GROWING
            compared.append(CloneCourse(target, looks, state, first[0], last[0]))
    if compared:
        return next((one for one in compared if one.state is CloneState.GROWING), compared[0])
    if not before:
        why = "Not looked for before the infusion: whether it is new is open."
    else:
        why = "No two samples of one material with an allele fraction, one of them after the infusion."
    return CloneCourse(target, looks, CloneState.NOT_SETTLED, note=why)


def _sized(looks: Sequence[Look], material: Material) -> list[Look]:
    return [
        look
        for look in looks
        if look.source.material is material and is_found(look) and look.share is not None
    ]


def has_grown(reference: Look, latest: Look) -> bool:
    """Both cut-offs are reached; nine decimals, so that 0.12 is 0.02 more than 0.10."""
    small, large = reference.share or 0.0, latest.share or 0.0
    risen = round(large - small, 9) >= GROWTH_DIFFERENCE_FROM
    return risen and round(large - GROWTH_RATIO_FROM * small, 9) >= 0
