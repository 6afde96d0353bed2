"""Texts and keys as TOML writes them, for the mappings that are suggested."""

from __future__ import annotations

import re


def quoted(text: str) -> str:
    """A TOML text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
    return f'"{escaped}"'


def key(text: str) -> str:
    """A TOML key, quoted where it must be."""
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else quoted(text)
