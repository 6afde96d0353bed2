"""What a figure says of itself: read by the file that is saved from it and by whoever checks it."""

from __future__ import annotations

from typing import Any

from data.results import Stamp


def provenance(
    stamp: Stamp, n_analysed: int, title: str, definition: str, *, subject: str | None = None
) -> dict[str, Any]:
    """The `meta` of a figure. `subject` stands in the name of a saved file, which is else that of the incidence."""
    synthetic = " · synthetic data" if stamp.synthetic else ""
    return {
        "query": stamp.query,
        "data_version": stamp.data_version,
        "title": title.strip(),
        "definition": definition,
        "stamp": (
            f"{stamp.sentence} (n = {n_analysed}) · data of {stamp.data_of}, version {stamp.data_version}"
            f" · Afterwatch {stamp.program_version}{synthetic}"
        ),
        **({"subject": subject} if subject else {}),
    }
