"""On which line of a TOML file a key stands, which the reader of the standard library does not tell.

Keys are written as a path: `patients[1].columns.sex` is the key sex of the first block of patients. Only where keys
stand is found here; what they mean does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_HEADER = re.compile(r"\s*(\[\[|\[)(?P<path>[^\]]+)\]")
_KEY = re.compile(r"""\s*(?P<path>(?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")
_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^."'\s]+))\s*\.?""")


def key_lines(text: str) -> dict[str, int]:
    """The line of every header and key by its path; keys within an inline table stand on the line of the table."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            inside = _opened(_parts(header["path"]), header[1] == "[[", counts)
            lines.setdefault(inside, number)
        elif key := _KEY.match(line):
            path = ".".join(filter(None, [inside, *_parts(key["path"])]))
            lines.setdefault(path, number)
    return lines


def line_of(path: str, lines: Mapping[str, int]) -> int | None:
    """The line of a key, or of the nearest table around it; None where there is none."""
    while path:
        if path in lines:
            return lines[path]
        path = path.rpartition(".")[0]
    return None


def _parts(path: str) -> list[str]:
    return [double or single or bare for double, single, bare in _PART.findall(path)]


def _opened(parts: list[str], array: bool, counts: dict[str, int]) -> str:
    """The path of a header with the number of the array element that it is in or begins."""
    path = ""
    for place, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        if array and place == len(parts) - 1:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path
