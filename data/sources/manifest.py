"""The manifest of a delivery: which files belong to it, with their bytes, rows and SHA-256.

`validate --manifest` writes it beside the files. From then on a file that is cut short, changed, added or missing is
refused, at whatever byte it was cut; without a manifest a file that ends with a whole row cannot be told from a whole
file.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from data.import_report import Problem, problem
from data.sources.ordinary_file import opened_ordinary, read_ordinary, where_it_leads
from data.version import PROGRAM_VERSION

MANIFEST_FILE = "manifest.json"
_FORMAT = "afterwatch manifest 1"
_MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Entry:
    """One file: its size, the rows that were read from it (None where it is no table), its digest in hexadecimal."""

    bytes: int
    rows: int | None
    sha256: str


def manifest_path(path: Path) -> Path:
    """Where the manifest of a folder, or of a workbook, lies."""
    return path / MANIFEST_FILE if path.is_dir() else path.with_name(f"{path.name}.{MANIFEST_FILE}")


def write_manifest(path: Path, files: Mapping[str, Path], rows: Mapping[str, int], now: datetime) -> Path:
    """Write the manifest of the files, by their names. Raises OSError."""
    entries = {name: asdict(_entry(file, rows.get(name))) for name, file in sorted(files.items())}
    document = {
        "format": _FORMAT,
        "written": now.isoformat(timespec="seconds"),
        "program_version": PROGRAM_VERSION,
        "files": entries,
    }
    target = manifest_path(path)
    beside = target.with_name(f".{target.name}-{os.getpid()}")
    beside.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    beside.replace(target)
    return target


def check_manifest(path: Path, files: Mapping[str, Path], rows: Mapping[str, int]) -> Iterator[Problem]:
    """What differs between the files and their manifest; nothing where there is none.

    `rows` are those that were read, by file name; a file that it does not have is compared by its bytes only.
    """
    target = manifest_path(path)
    try:
        text = read_ordinary(target, _MOST_BYTES).decode("utf-8")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        yield _unreadable(target, getattr(error, "strerror", None) or "it is no text")
        return
    entries = _entries(text)
    if entries is None:
        yield _unreadable(target, "it is not whole, or not a manifest of this program")
        return
    for name in sorted({*files, *entries}):
        try:
            difference = _difference(files.get(name), entries.get(name), rows.get(name))
        except OSError as error:
            difference = f"It cannot be read: {error.strerror or error}."
        if difference:
            yield problem("manifest_differs", name, f"{difference} {_REMEDY}")


_REMEDY = "If the file was changed on purpose, run validate with --manifest again; otherwise copy or export it again."


def _unreadable(target: Path, why: str) -> Problem:
    remedy = f"It cannot be used: {why}. Copy it again, or run validate with --manifest."
    return problem("manifest_unreadable", target.name, remedy)


def _entries(text: str) -> dict[str, Entry] | None:
    try:
        document = json.loads(text)
        if document["format"] != _FORMAT:
            return None
        return {str(name): Entry(**entry) for name, entry in document["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _difference(file: Path | None, listed: Entry | None, rows: int | None) -> str | None:
    if file is None:
        return "The manifest lists this file, and it is not there."
    if listed is None:
        return "The manifest does not list this file."
    size = file.stat().st_size
    if size != listed.bytes:
        kind = "It was cut short or changed" if size < listed.bytes else "It was changed"
        return f"It has {size:,} bytes and the manifest says {listed.bytes:,}. {kind}."
    if _digest(file) != listed.sha256:
        return "Its content is not the one that the manifest lists."
    if None not in (rows, listed.rows) and rows != listed.rows:
        return f"{rows:,} rows were read from it and the manifest says {listed.rows:,}."
    return None


def _entry(file: Path, rows: int | None) -> Entry:
    return Entry(file.stat().st_size, rows, _digest(file))


def _digest(file: Path) -> str:
    with opened_ordinary(where_it_leads(file)) as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
