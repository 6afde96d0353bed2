"""A mapping read from TOML and held to its rules, as data are: every problem names line, key, value, rule and remedy.

Which keys there are stands here, what fields and words must be in `mapping_checks.py`. The files that a mapping names
are not looked at.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.importers.date_formats import ISO, DateFormat, date_format
from data.importers.imported import IMPORTED_TABLES, ImportRefused
from data.importers.mapping import Block, Cell, CellForms, FileSource, Kept, MappingFile, Records, Wide
from data.importers.mapping_checks import check_block, check_whole
from data.importers.mapping_keys import Key, MappingText, blocks_of, read_keys
from data.importers.number_forms import DECIMAL_SIGNS, THOUSANDS_SIGNS, NumberForm
from data.importers.rules import did_you_mean, refusal
from data.importers.toml_lines import key_lines
from data.schema import ABOUT_KEYS

TABLES_IMPORTER, REDCAP_IMPORTER = "tables", "redcap"
SEPARATORS = (",", ";", "\t", "|", "^")
STATUSES = ("0", "1", "2")

_ABOUT = tuple(Key(name) for name in ABOUT_KEYS)
_FORMS = (
    Key("date_format"),
    Key("decimal", words=DECIMAL_SIGNS),
    Key("thousands", words=THOUSANDS_SIGNS),
    Key("missing", "texts"),
)
_SOURCE = (
    Key("file", required=True),
    Key("sheet"),
    Key("header_line", "integer"),
    Key("encoding"),
    Key("separator", words=SEPARATORS),
    *_FORMS,
)
_RECORDS = (
    Key("records", required=True),
    Key("dictionary", required=True),
    Key("separator", words=SEPARATORS),
    Key("statuses", "texts"),
    *_FORMS,
)
_TABLES_BLOCK = (Key("source", required=True),)
_REDCAP_BLOCK = (Key("form", required=True), Key("events", "texts"))
_WIDE_BLOCK = (Key("wide", "tables"),)
_BLOCK = (
    Key("columns", "table", required=True),
    Key("where", "texts_by_text"),
    Key("unless", "texts_by_text"),
    Key("keep", words=("latest", "earliest")),
    Key("by"),
)
_WIDE = (
    Key("column", required=True),
    Key("analyte", required=True),
    Key("unit", required=True),
    Key("day", "integer"),
    Key("assay"),
    Key("specimen"),
    Key("lower_limit", "number_text"),
    Key("map", "text_by_text"),
)
_CELL = (
    Key("column"),
    Key("constant"),
    Key("template"),
    Key("map", "text_by_text"),
    Key("codes", words=("loinc",)),
    Key("factor", "number"),
)
_REDCAP_CELL = (Key("labels", "truth"), Key("unticked"))


def read_mapping(path: Path, importer: str) -> MappingFile:
    """The mapping of an importer. Raises ImportRefused with every problem that was found."""
    text, content = _content(path)
    source = "sources" if importer == TABLES_IMPORTER else "redcap"
    keys = (
        Key("importer", required=True, words=(importer,)),
        Key("about", "table"),
        Key(source, "table", required=True),
    )
    tables = {name: content.pop(name) for name in IMPORTED_TABLES if name in content}
    top = _top(text, content, keys, tables)
    about = read_keys(text, "about", top.get("about", {}), _ABOUT)
    sources = _sources(text, top.get("sources", {})) if importer == TABLES_IMPORTER else {}
    records = None if importer == TABLES_IMPORTER else _records(text, top.get("redcap", {}))
    blocks = tuple(
        _block(text, name, block_path, value, importer)
        for name, listed in tables.items()
        for block_path, value in blocks_of(text, name, listed)
    )
    for block in blocks:
        check_block(text, block)
        if importer == TABLES_IMPORTER and block.source and block.source not in top.get("sources", {}):
            remedy = f"{did_you_mean(block.source, sources)}The sources are {', '.join(sources) or 'none'}."
            text.refuse("mapping_source_unknown", f"{block.path}.source", remedy, block.source)
    day_form = check_whole(text, blocks)
    if text.problems:
        raise ImportRefused(sorted(text.problems, key=lambda found: found.row or 0))
    return MappingFile(text.file, text.lines, about, blocks, day_form, sources, records)


def _content(path: Path) -> tuple[MappingText, dict[str, Any]]:
    try:
        written = path.read_text(encoding="utf-8-sig")
        return MappingText(path.name, key_lines(written)), tomllib.loads(written)
    except OSError as error:
        remedy = f"{path} cannot be read ({error.strerror or error})."
    except UnicodeDecodeError:
        remedy = "Save it as UTF-8."
    except tomllib.TOMLDecodeError as error:
        remedy = f"The reader says: {error}."
    raise ImportRefused([refusal("mapping_unreadable", path.name, remedy)])


def _top(
    text: MappingText, content: Mapping[str, Any], keys: tuple[Key, ...], tables: Mapping[str, Any]
) -> dict[str, Any]:
    """The keys outside the blocks; an unknown one may be a misspelt table."""
    names = {key.name for key in keys}
    for name in content:
        if name not in names:
            remedy = f"{did_you_mean(name, (*names, *IMPORTED_TABLES))}The tables are {', '.join(IMPORTED_TABLES)}."
            text.refuse("mapping_key_unknown", name, remedy)
    for name in ("patients", "infusions"):
        if name not in tables:
            text.refuse("mapping_key_missing", name, f"Add a block [[{name}]]; the program needs this table.")
    return read_keys(text, "", {name: content[name] for name in content if name in names}, keys)


def _sources(text: MappingText, table: Mapping[str, Any]) -> dict[str, FileSource]:
    sources = {}
    for name, value in table.items():
        path = f"sources.{name}"
        keys = read_keys(text, path, value, _SOURCE)
        line = keys.get("header_line", 1)
        if line < 1:
            text.refuse("mapping_value", f"{path}.header_line", "The first line is 1.", line)
        if "file" in keys:
            plain = {key: keys[key] for key in ("file", "sheet", "encoding", "separator") if key in keys}
            sources[name] = FileSource(name, forms=_forms(text, path, keys), header_line=line, **plain)
    return sources


def _records(text: MappingText, table: Mapping[str, Any]) -> Records | None:
    keys = read_keys(text, "redcap", table, _RECORDS)
    statuses = tuple(keys.get("statuses", STATUSES))
    if not statuses or not set(statuses) <= set(STATUSES):
        remedy = "Form statuses are 0 (incomplete), 1 (unverified) and 2 (complete)."
        text.refuse("mapping_value", "redcap.statuses", remedy, ", ".join(statuses))
    if not {"records", "dictionary"} <= keys.keys():
        return None
    return Records(
        keys["records"],
        keys["dictionary"],
        _forms(text, "redcap", keys),
        keys.get("separator", ""),
        statuses,
    )


def _forms(text: MappingText, path: str, keys: Mapping[str, Any]) -> CellForms:
    declared = date_format(keys.get("date_format", ISO))
    if not isinstance(declared, DateFormat):
        text.refuse("mapping_date_format", f"{path}.date_format", declared, keys["date_format"])
        declared = date_format(ISO)
        assert isinstance(declared, DateFormat)
    decimal, thousands = keys.get("decimal", "."), keys.get("thousands", "")
    if decimal == thousands:
        text.refuse("mapping_value", f"{path}.thousands", "It cannot be the decimal sign too.", thousands)
    return CellForms(declared, NumberForm(decimal, thousands), frozenset(keys.get("missing", ())))


def _block(text: MappingText, table: str, path: str, value: Mapping[str, Any], importer: str) -> Block:
    own = _TABLES_BLOCK if importer == TABLES_IMPORTER else _REDCAP_BLOCK
    wide = _WIDE_BLOCK if table == "measurements" else ()
    keys = read_keys(text, path, value, (*own, *_BLOCK, *wide))
    if ("keep" in keys) != ("by" in keys):
        text.refuse(
            "mapping_key_missing", path, "keep and by stand together: the latest row by which column?"
        )
    kept = Kept(keys["keep"] == "latest", keys["by"]) if {"keep", "by"} <= keys.keys() else None
    allowed = _CELL if importer == TABLES_IMPORTER else (*_CELL, *_REDCAP_CELL)
    return Block(
        table=table,
        path=path,
        source=keys.get("source") or keys.get("form") or "",
        cells=tuple(
            _cell(text, f"{path}.columns", name, one, allowed)
            for name, one in keys.get("columns", {}).items()
        ),
        where=_texts(keys.get("where", {})),
        unless=_texts(keys.get("unless", {})),
        wide=tuple(
            _wide(text, f"{path}.wide[{number}]", one) for number, one in enumerate(keys.get("wide", ()), 1)
        ),
        kept=kept,
        events=tuple(keys.get("events", ())),
    )


def _texts(lists: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in lists.items()}


def _wide(text: MappingText, path: str, value: Any) -> Wide:
    keys = read_keys(text, path, value, _WIDE)
    words = keys.pop("map", None)
    return Wide(**{"column": "", "analyte": "", "unit": "", **keys}, words=words)


def _cell(text: MappingText, path: str, name: str, value: Any, allowed: tuple[Key, ...]) -> Cell:
    place = f"{path}.{name}"
    if isinstance(value, str) and value:
        return Cell(name, column=value)
    keys = read_keys(text, place, value, allowed)
    given = [key for key in ("column", "constant", "template") if key in keys]
    if isinstance(value, dict) and len(given) != 1:
        text.refuse("mapping_key_missing", place, "Give one of column, constant and template.")
    if "column" not in keys and any(key in keys for key in ("map", "codes", "factor", "labels", "unticked")):
        remedy = "map, codes, factor, labels and unticked change what stands in a column; add column."
        text.refuse("mapping_key_missing", place, remedy)
    return Cell(
        field=name,
        column=keys.get("column", ""),
        constant=keys.get("constant", ""),
        template=keys.get("template", ""),
        words=keys.get("map"),
        loinc="codes" in keys,
        factor=keys.get("factor"),
        labels=keys.get("labels", False),
        unticked=keys.get("unticked", ""),
    )
