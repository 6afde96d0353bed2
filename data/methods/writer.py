"""Sentences with numbered references, and the software at their end."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version

from data.methods.sources import SOURCES
from data.results import Stamp


@dataclass
class Writer:
    """Sentences with numbered references in the order in which they are first cited."""

    cited: list[str] = field(default_factory=list)

    def cite(self, *keys: str) -> str:
        for key in keys:
            if key not in self.cited:
                self.cited.append(key)
        return f"[{','.join(str(self.cited.index(key) + 1) for key in keys)}]"

    def text(self, sentences: Sequence[str]) -> str:
        """One paragraph; where something is cited, an empty line and the references, one per line."""
        references = [f"{place}. {SOURCES[key]}" for place, key in enumerate(self.cited, 1)]
        paragraph = " ".join(sentence for sentence in sentences if sentence)
        return "\n\n".join([paragraph, *(["\n".join(references)] if references else [])])


@cache
def _versions(*packages: str) -> str:
    return ", ".join(
        [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in packages)]
    )


def software(stamp: Stamp, *packages: str) -> str:
    query = f"query {stamp.query!r}" if stamp.query else "no query"
    return (
        f"Analyses were made with Afterwatch {stamp.program_version} ({_versions(*packages)}) on data of "
        f"{stamp.data_of}, version {stamp.data_version}, {query}."
    )
