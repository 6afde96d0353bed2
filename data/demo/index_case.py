"""The patient with the T-cell lymphoma of day 54, after Hamilton et al., NEJM 2024: what was examined and found.

No vector in the tumour, EBV and both clones in both lymphomas, the clones there before the infusion. Values, days and
sequences are invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data.demo import findings
from data.demo.clones import Clone
from data.demo.findings import Result, Sample
from data.demo.neoplasms import Neoplasm
from data.demo.parameters import Parameters

TUMOUR_CLONOTYPE = "TRB CASSPTGRGNEQFF"
CAR_CLONOTYPE = "TRB CASSLAGGSYEQYF"
EBV = "EBV (EBER)"
PRODUCT_VECTOR_LIMIT = 0.01
"""Detection limit of the vector in a product, copies per cell."""


def index_case_samples(
    parameters: Parameters, neoplasm: Neoplasm, clones: Sequence[Clone]
) -> Iterator[Sample]:
    """Every specimen of the patient with its results, in order of time."""
    limit = parameters.number("chip.lower_limit")
    yield from _before_infusion(neoplasm.row, clones, limit)
    yield from _after_infusion(parameters, neoplasm, clones, limit)


def _variants(clones: Sequence[Clone], limit: float, *fractions: float) -> tuple[Result, ...]:
    """The clones with these allele fractions."""
    return tuple(
        findings.variant(clone.target, fraction, limit)
        for clone, fraction in zip(clones, fractions, strict=True)
    )


def _before_infusion(row: int, clones: Sequence[Clone], limit: float) -> Iterator[Sample]:
    first = (findings.virus(EBV, "positive"), findings.marker("CD20+ CD19+ CD30+ CD3-"))
    yield Sample(row, -402, "first_tumour", (*first, *_variants(clones, limit, 0.09, 0.07)), purity=0.6)
    collected = (*_variants(clones, limit, 0.13, 0.1), findings.no_clonotype(TUMOUR_CLONOTYPE))
    yield Sample(row, -33, "apheresis", collected)
    blood = (*_variants(clones, limit, 0.14, 0.11), findings.virus(EBV, "negative"))
    yield Sample(row, -20, "blood", blood)
    product = (
        findings.vector(2.3, PRODUCT_VECTOR_LIMIT),
        findings.no_clonotype(TUMOUR_CLONOTYPE, "car_positive_cells"),
        *_variants(clones, limit, 0.05, 0.04),
    )
    yield Sample(row, -1, "car_t_product", product)


def _after_infusion(
    parameters: Parameters, neoplasm: Neoplasm, clones: Sequence[Clone], limit: float
) -> Iterator[Sample]:
    row = neoplasm.row
    yield Sample(row, 30, "germline", tuple(findings.no_variant(clone.target, limit) for clone in clones))
    yield Sample(row, 50, "blood", _variants(clones, limit, 0.17, 0.13))
    sorted_cells = (
        findings.clonotype(CAR_CLONOTYPE, 0.021, 1, "car_positive_cells"),
        findings.no_clonotype(TUMOUR_CLONOTYPE, "car_positive_cells"),
    )
    yield Sample(row, 51, "car_positive_t_cells", sorted_cells)
    tumour = (
        findings.vector(0.0, parameters.number("evidence.vector_limit")),
        findings.car_protein(0.0),
        findings.car_rna(0.0),
        findings.clonotype(TUMOUR_CLONOTYPE, 0.81, 1, "malignant_cells"),
        findings.no_integration(),
        *_variants(clones, limit, 0.42, 0.39),
        findings.virus(EBV, "positive"),
        findings.marker("CD3+ CD8+ CD30+ TIA-1+ CD20-"),
    )
    yield Sample(row, neoplasm.day, "second_tumour", tumour, purity=0.72, tumour=neoplasm.number)
