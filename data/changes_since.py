"""What changed since the version that the same source showed before, as far as the store still holds it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from data.access import Access
from data.changes import Version, changes
from data.changes_results import SinceBefore
from data.loading import data_of
from data.prepared import Prepared, read_prepared
from data.shown_versions import Shown
from data.snapshot import Snapshot

NONE_BEFORE = "These are the first data that were shown from here, so there is nothing to compare them with."
_NOT_KEPT = (
    "The version before, {version}, is no longer in the store or was prepared by another version of the program. "
    "`python -m data diff` compares two folders."
)


def changes_since_before(
    store: Path, before: Shown | None, snapshot: Snapshot, access: Access
) -> SinceBefore:
    """The changes from the version `before` to what is shown now."""
    if before is None or snapshot.kept_in is None:
        return SinceBefore(None, None, NONE_BEFORE)
    kept = read_prepared(store, before.data_version)
    if kept is None:
        return SinceBefore(before, None, _NOT_KEPT.format(version=before.data_version))
    now = Version(snapshot.dataset, snapshot.kept_in, snapshot.data_version, snapshot.data_of)
    try:
        return SinceBefore(before, changes(version_of(kept), now, access), None)
    except duckdb.Error:
        return SinceBefore(before, None, _NOT_KEPT.format(version=before.data_version))


def version_of(prepared: Prepared) -> Version:
    """What `changes` compares of a version that was read from the store; keep `prepared` while it is compared."""
    return Version(
        prepared.dataset, prepared.folder, prepared.measurements.version, data_of(prepared.dataset)
    )
