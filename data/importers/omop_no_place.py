"""What our tables ask for and an OMOP CDM has no agreed place for: where it was looked for, and how much stands there.

Nothing is filled from it. A person reads the list and enters the indication and the findings by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from data.importers.cdm import Cdm, concepts_by_id, counted
from data.importers.cell_reading import Note
from data.importers.imported import EXAMPLES, NotMapped
from data.importers.omop_rows import names_of

MOLECULAR_VOCABULARIES = (
    "OMOP Genomic", "ClinVar", "HGNC", "CIViC", "OncoKB", "JAX", "CGI", "CAP", "Cancer Modifier", "NAACCR",
)  # fmt: skip
"""Vocabularies in which results on tumours are coded (Athena, https://athena.ohdsi.org)."""


def cancers_before(notes: Iterable[Note]) -> tuple[NotMapped, ...]:
    """Those notes that list the neoplasms recorded before the first infusion, among them the treated disease."""
    return tuple(
        note for note in notes if isinstance(note, NotMapped) and note.reason == "known_before_infusion"
    )


def without_place(
    cdm: Cdm, persons: Sequence[int], n_infusions: int, before: Sequence[NotMapped]
) -> Iterator[NotMapped]:
    """The indication of every infusion and the findings, with what was found where a person would look for them."""
    found = sum(note.rows for note in before)
    records = "1 record" if found == 1 else f"{found:,} records"
    yield NotMapped(
        "condition_occurrence and episode",
        "indication",
        None,
        "no_agreed_place",
        n_infusions,
        "infusions",
        tuple(str(note.value) for note in before[:EXAMPLES]),
        f"Looked for neoplasms recorded before the first infusion: {records}, listed as known before. "
        "Fill in indication by hand.",
    )
    yield _findings(cdm, persons)


def _findings(cdm: Cdm, persons: Sequence[int]) -> NotMapped:
    counts = counted(cdm, "measurement", ("measurement_concept_id",), persons)
    known = concepts_by_id(cdm, counts["measurement_concept_id"])
    molecular = known[known["vocabulary_id"].isin(MOLECULAR_VOCABULARIES)]
    counts = counts[counts["measurement_concept_id"].isin(molecular["concept_id"].astype(str))]
    counts = counts.sort_values("rows", ascending=False)
    return NotMapped(
        "measurement",
        "measurement_concept_id",
        None,
        "no_agreed_place",
        int(counts["rows"].sum()),
        "findings",
        tuple(names_of(counts["measurement_concept_id"].head(EXAMPLES), known)),
        f"Looked for concepts of {', '.join(MOLECULAR_VOCABULARIES)}. Add specimens and findings by hand.",
    )
