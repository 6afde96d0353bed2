"""Which versions of the data one source has had, in the order in which they were shown: a short text file in the store.

Several processes may share a store, each of which shows a new version within seconds of the others; a version is noted
once. A store may hold the versions of several sources, which have a file each.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

MOST_NOTED = 50


@dataclass(frozen=True)
class Shown:
    """One version and since when (ISO 8601, seconds) it was shown."""

    data_version: str
    since: str


def note_shown(store: Path, source: str, version: str, now: datetime) -> None:
    """Note that `version` of `source` is shown, where it is not the one noted last. Raises OSError."""
    descriptor = os.open(_file(store, source), os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        noted = _read(file.read())
        if noted and noted[-1].data_version == version:
            return
        kept = [*noted, Shown(version, now.isoformat(timespec="seconds"))][-MOST_NOTED:]
        file.seek(0)
        file.truncate()
        file.writelines(f"{one.data_version} {one.since}\n" for one in kept)


def shown_before(store: Path, source: str, version: str) -> Shown | None:
    """The version that `source` showed before `version` was shown last; None where there was none."""
    try:
        noted = _read(_file(store, source).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    last = max((place for place, one in enumerate(noted) if one.data_version == version), default=0)
    return noted[last - 1] if last else None


def _file(store: Path, source: str) -> Path:
    return store / f"shown-{hashlib.sha256(source.encode()).hexdigest()[:12]}.txt"


def _read(text: str) -> list[Shown]:
    """The lines that are whole; a line cut off by a full disk is nobody's."""
    parts = [line.split(" ") for line in text.splitlines()]
    return [Shown(*part) for part in parts if len(part) == 2 and all(part)]
