"""Specimens of the cohort: panels for clonal haematopoiesis, and what was examined of each second cancer.

Most second cancers have a diagnosis and little else; a few were tested for the vector. The one that was examined in
depth stands in `index_case.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.random import Generator

from data.demo import findings
from data.demo.clones import Clones
from data.demo.counts import Story
from data.demo.findings import Sample
from data.demo.neoplasms import Neoplasm
from data.demo.parameters import Parameters
from data.demo.randomness import between, lognormal, stream, whole_number, whole_numbers

LARGEST_REPORTED = 0.49
"""Allele fraction of a change on one of two chromosomes, measured in nearly every cell."""
PANEL = "DNMT3A, TET2, ASXL1, TP53, PPM1D"
MARKERS = {
    "Cutaneous melanoma": "SOX10+ Melan-A+ HMB45+",
    "Invasive ductal carcinoma of the breast": "ER+ PR+ HER2-",
    "Endometrioid carcinoma of the endometrium": "PAX8+ ER+ MMR proficient",
    "Adenocarcinoma of the lung": "TTF-1+ CK7+ napsin A+",
    "Pleural mesothelioma, epithelioid": "calretinin+ WT1+ BAP1 lost",
}
KARYOTYPES = (
    ("complex karyotype with -5 and -7", "positive"),
    ("monosomy 7", "positive"),
    ("normal karyotype", "negative"),
    ("del(5q)", "positive"),
    ("trisomy 8", "positive"),
)


def chip_panels(parameters: Parameters, seed: int, story: Story, clones: Clones) -> Iterator[Sample]:
    """Blood before the infusion in a part of the patients, and again over the years in most carriers.

    Stored samples of most patients with a myeloid neoplasm were tested afterwards.
    """
    rng = stream(seed, "panels")
    baseline, course = story.baseline, story.course
    later = parameters.days("chip.repeat_days")
    myeloid = {one.row for one in story.neoplasms if one.counted and one.kind.category == "myeloid"}
    for row in range(baseline.size):
        draw = rng.random(2)
        first = -whole_number(rng, parameters.numbers("chip.first_before"))
        shifts = whole_numbers(rng, parameters.numbers("chip.repeat_shift"), later.size)
        noise = lognormal(rng, 1.0, parameters.number("chip.error"), (later.size + 1, 2))
        tested = parameters.share("chip.tested_myeloid" if row in myeloid else "chip.tested")
        if draw[0] >= tested or baseline.teaching[row]:
            continue
        days = [first]
        if clones[row] and (row in myeloid or draw[1] < parameters.share("chip.repeat_tested")):
            days += [int(day + shift) for day, shift in zip(later, shifts, strict=True)]
        for order, day in enumerate(days):
            if day <= course.last_day[row] and (day < 0 or not day < course.entry_day[row]):
                yield _panel(parameters, clones, row, day, noise[order])


def _panel(parameters: Parameters, clones: Clones, row: int, day: int, noise: np.ndarray) -> Sample:
    limit = parameters.number("chip.lower_limit")
    results = [
        findings.variant(clone.target, min(clone.fraction_on(day) * float(error), LARGEST_REPORTED), limit)
        for clone, error in zip(clones[row], noise, strict=False)
    ]
    return Sample(row, day, "blood", tuple(results) or (findings.no_variant(PANEL, limit),))


def tumour_samples(
    parameters: Parameters, seed: int, neoplasms: Sequence[Neoplasm], clones: Clones
) -> Iterator[Sample]:
    """What was examined of the counted second cancers, the index case apart."""
    rng = stream(seed, "tumour samples")
    vector_tests = {
        "myeloid": parameters.integer("evidence.vector_tested_myeloid"),
        "solid": parameters.integer("evidence.vector_tested_solid"),
    }
    for neoplasm in sorted(neoplasms, key=lambda one: (one.day, one.row)):
        category = neoplasm.kind.category
        if category not in vector_tests or not neoplasm.counted or neoplasm.precision != "day":
            continue
        results = []
        draw = rng.random()
        if vector_tests[category] > 0 and draw < parameters.share("evidence.vector_draw"):
            vector_tests[category] -= 1
            results.append(findings.vector(0.0, parameters.number("evidence.vector_limit")))
        results += _routine(parameters, rng, neoplasm, clones)
        if results:
            drawn = round(between(rng, parameters.numbers("evidence.purity")), 2)
            purity = drawn if category == "solid" else None
            yield Sample(neoplasm.row, neoplasm.day, "second_tumour", tuple(results), purity, neoplasm.number)


def _routine(
    parameters: Parameters, rng: Generator, neoplasm: Neoplasm, clones: Clones
) -> list[findings.Result]:
    """What a laboratory does anyway: karyotype and panel of a marrow, markers of a solid tumour."""
    if neoplasm.kind.category == "solid":
        text = MARKERS.get(neoplasm.kind.diagnosis)
        return [findings.marker(text)] if text else []
    name, result = KARYOTYPES[int(rng.integers(len(KARYOTYPES)))]
    routine = [findings.karyotype(name, result)]
    if rng.random() < parameters.share("evidence.panel_myeloid"):
        limit = parameters.number("chip.lower_limit")
        fractions = parameters.numbers("evidence.tumour_fraction")
        for clone in clones[neoplasm.row]:
            routine.append(findings.variant(clone.target, clone.fraction_on(neoplasm.day), limit))
        if not clones[neoplasm.row]:
            routine.append(findings.variant("RUNX1 p.R201*", between(rng, fractions), limit))
    return routine
