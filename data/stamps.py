"""What every answer carries so that it can be traced back: query, sentence, data version, program version."""

from __future__ import annotations

from typing import Any

from data.cohort_spec import CohortSpec
from data.loaded import Loaded
from data.results import Exclusion, Stamp
from data.sentence import sentence
from data.version import PROGRAM_VERSION


def stamp(loaded: Loaded, spec: CohortSpec) -> Stamp:
    """The stamp of an answer to `spec` from one load."""
    return Stamp(
        data_version=loaded.data_version,
        program_version=PROGRAM_VERSION,
        query=spec.key(),
        sentence=sentence(spec),
        data_of=loaded.data_of,
        synthetic=loaded.synthetic,
    )


def stamp_document(stamp: Stamp) -> dict[str, Any]:
    return {
        "data_version": stamp.data_version,
        "program_version": stamp.program_version,
        "query": stamp.query,
        "sentence": stamp.sentence,
    }


def excluded_document(exclusions: tuple[Exclusion, ...]) -> list[dict[str, Any]]:
    return [{"reason": exclusion.reason, "n": exclusion.n} for exclusion in exclusions]
