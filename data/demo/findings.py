"""Samples and results as they will stand in the tables of specimens and findings, with one small maker per assay.

A share is a fraction (0–1). What is not made here has no row, and so was not tested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

REFERENCE_LABORATORY, OWN_LABORATORY = "reference laboratory", "own laboratory"


@dataclass(frozen=True)
class Result:
    """One row of findings before its specimen has an id. `reported_after` in days after the collection."""

    assay: str
    target: str
    result: str
    value: float | None = None
    unit: str = ""
    lower_limit: float | None = None
    share: float | None = None
    rank: int | None = None
    denominator: str = ""
    cancer_gene: str = ""
    expression_effect: str = ""
    laboratory: str = OWN_LABORATORY
    reported_after: int = 14
    note: str = ""


@dataclass(frozen=True)
class Sample:
    """One specimen with its results; `tumour` is the second cancer that the specimen is a piece of, as its key."""

    row: int
    day: int
    material: str
    results: tuple[Result, ...]
    purity: float | None = None
    tumour: str = ""


def vector(copies: float, limit: float) -> Result:
    """Vector copies per cell by ddPCR; under the limit it is below_limit, at the limit."""
    found = copies >= limit
    return Result(
        "vector_copy_number",
        "CAR vector",
        "positive" if found else "below_limit",
        value=copies if found else limit,
        unit="copies/cell",
        lower_limit=limit,
        denominator="all_cells",
        laboratory=REFERENCE_LABORATORY,
        reported_after=28,
    )


def vector_per_microgram(copies: float, limit: float) -> Result:
    """Vector copies per µg DNA, as some laboratories report them."""
    return replace(vector(copies, limit), unit="copies/µg DNA")


def car_protein(share: float, denominator: str = "malignant_cells") -> Result:
    """CAR protein by flow cytometry or immunohistochemistry, as a share of cells; 0 is negative."""
    result = "positive" if share > 0 else "negative"
    return Result("car_protein", "CAR", result, share=share, denominator=denominator, reported_after=7)


def car_rna(share: float, denominator: str = "malignant_cells") -> Result:
    """CAR RNA in situ or in single cells, as a share of cells; 0 is negative."""
    result = "positive" if share > 0 else "negative"
    return Result(
        "car_rna",
        "CAR transcript",
        result,
        share=share,
        denominator=denominator,
        laboratory=REFERENCE_LABORATORY,
        reported_after=42,
    )


def clonotype(target: str, share: float, rank: int, denominator: str = "all_cells") -> Result:
    """A T-cell receptor clonotype that was found."""
    return Result(
        "tcr_clonotype",
        target,
        "positive",
        lower_limit=1e-5,
        unit="fraction",
        share=share,
        rank=rank,
        denominator=denominator,
        laboratory=REFERENCE_LABORATORY,
        reported_after=35,
    )


def no_clonotype(target: str, denominator: str = "all_cells") -> Result:
    """A clonotype that was looked for and not found."""
    return replace(clonotype(target, 0.0, 1, denominator), result="negative", share=None, rank=None)


def integration(
    target: str, share: float, rank: int, cancer_gene: str, expression_effect: str = ""
) -> Result:
    """One integration site with its share of the reads."""
    return Result(
        "integration_site",
        target,
        "positive",
        share=share,
        rank=rank,
        denominator="all_cells",
        cancer_gene=cancer_gene,
        expression_effect=expression_effect,
        laboratory=REFERENCE_LABORATORY,
        reported_after=56,
    )


def no_integration() -> Result:
    """Integration sites looked for, none found in the tumour."""
    return Result("integration_site", "", "negative", laboratory=REFERENCE_LABORATORY, reported_after=56)


def variant(target: str, fraction: float, limit: float) -> Result:
    """A somatic variant with its allele fraction; under the limit it is below_limit and has no share."""
    found = fraction >= limit
    return Result(
        "somatic_variant",
        target,
        "positive" if found else "below_limit",
        unit="fraction",
        lower_limit=limit,
        share=round(fraction, 4) if found else None,
        denominator="all_cells",
        reported_after=21,
    )


def no_variant(target: str, limit: float) -> Result:
    """A variant, or a panel of genes, looked for and not found."""
    return replace(variant(target, 0.0, limit), result="negative")


def virus(target: str, result: str) -> Result:
    """A virus in the tissue, by in-situ hybridisation."""
    return Result("virus", target, result, reported_after=7)


def marker(target: str, result: str = "positive") -> Result:
    """An immunophenotype in words."""
    return Result("immunophenotype", target, result, denominator="malignant_cells", reported_after=5)


def karyotype(target: str, result: str = "positive") -> Result:
    """Cytogenetics in words; "negative" is a normal karyotype."""
    return Result("cytogenetics", target, result, reported_after=12)


def noted(results: Sequence[Result], note: str) -> tuple[Result, ...]:
    """The results, the first with a note."""
    return (replace(results[0], note=note), *results[1:])
