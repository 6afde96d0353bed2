"""The keys of a mapping, read by a table of what each must be: unknown, missing and wrong ones become problems.

A problem names the file, the line, the key and its value. What the values mean does not belong here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from data.import_report import Problem
from data.importers.rules import did_you_mean, refusal
from data.importers.toml_lines import line_of

Kind = Literal[
    "text",
    "number_text",
    "texts",
    "texts_by_text",
    "text_by_text",
    "number",
    "integer",
    "truth",
    "table",
    "tables",
]

_KINDS: Mapping[Kind, str] = {
    "text": 'a text, for example "PatNo"',
    "number_text": 'a number in quotes, for example "50"',
    "texts": 'a list of texts, for example ["NA", "-"]',
    "texts_by_text": 'columns with lists of texts, for example { Study = ["CART"] }',
    "text_by_text": 'codes with words, for example { m = "male", f = "female" }',
    "number": "a number, for example 0.01",
    "integer": "a whole number, for example 28",
    "truth": "true or false",
    "table": "a table of keys",
    "tables": "one or several blocks, each begun with its name in two brackets",
}


UNFINISHED = "?"
"""What a suggested mapping has where a person must decide."""


@dataclass(frozen=True)
class Key:
    """One key: its name, what its value must be, whether it must be there, and the words it may be."""

    name: str
    kind: Kind = "text"
    required: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class MappingText:
    """The mapping that is being read: its name, the lines of its keys, and the problems found so far."""

    file: str
    lines: Mapping[str, int]
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, code: str, path: str, remedy: str, value: object = None) -> None:
        """Note a problem of the key at `path`."""
        self.problems.append(refusal(code, self.file, remedy, line_of(path, self.lines), path, value))


def read_keys(text: MappingText, path: str, table: Any, keys: tuple[Key, ...]) -> dict[str, Any]:
    """The values that are in order, by key; everything else is a problem of `text`."""
    if not isinstance(table, dict):
        text.refuse("mapping_value", path, f"It must be {_KINDS['table']}.", table)
        return {}
    known = {key.name: key for key in keys}
    for name in table:
        if name not in known:
            remedy = f"{did_you_mean(name, known)}The keys here are {', '.join(known)}."
            text.refuse("mapping_key_unknown", _joined(path, name), remedy)
    values: dict[str, Any] = {}
    for key in keys:
        if key.name not in table:
            if key.required:
                text.refuse("mapping_key_missing", path or key.name, f"Add {key.name}: {_KINDS[key.kind]}.")
            continue
        value = table[key.name]
        if value == UNFINISHED:
            text.refuse("mapping_value", _joined(path, key.name), "Replace the question mark.", value)
        elif not _is(value, key.kind):
            text.refuse("mapping_value", _joined(path, key.name), f"It must be {_KINDS[key.kind]}.", value)
        elif key.words and value not in key.words:
            remedy = f"{did_you_mean(value, key.words)}It must be one of: {', '.join(key.words)}."
            text.refuse("mapping_value", _joined(path, key.name), remedy, value)
        else:
            values[key.name] = value
    return values


def blocks_of(text: MappingText, name: str, value: Any) -> list[tuple[str, Any]]:
    """The blocks of an array of tables with the path of each; a problem where it is none."""
    if _are_tables(value):
        return [(f"{name}[{number}]", one) for number, one in enumerate(value, 1)]
    text.refuse("mapping_value", name, f"Write [[{name}]] with two brackets: there may be several blocks.")
    return []


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _is(value: Any, kind: Kind) -> bool:
    match kind:
        case "text" | "number_text":
            return isinstance(value, str) and value != ""
        case "texts":
            return _are_texts(value)
        case "text_by_text":
            return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
        case "texts_by_text":
            return isinstance(value, dict) and all(_are_texts(one) for one in value.values())
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "truth":
            return isinstance(value, bool)
        case "table":
            return isinstance(value, dict)
        case "tables":
            return _are_tables(value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)
