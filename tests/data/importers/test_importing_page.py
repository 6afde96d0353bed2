"""docs/importing.md: it lists every key of a mapping, and what it shows of the examples stands in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data.commands.import_data import IMPORTERS, Importer
from data.importers import mapping_file
from data.importers.mapping_keys import Key

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "importing.md").read_text(encoding="utf-8")
MAPPING_FILES = sorted(DOCS.glob("examples/*/mapping.toml"))
MAPPINGS = tuple(file.read_text(encoding="utf-8") for file in MAPPING_FILES)
KEYS = sorted(
    {
        key.name
        for name, keys in vars(mapping_file).items()
        if name.isupper() and isinstance(keys, tuple) and keys and isinstance(keys[0], Key)
        for key in keys
    }
)


def test_the_keys_were_found() -> None:
    assert {"date_format", "records", "template", "unticked", "wide", "keep", "day", "events"} <= set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_every_key_of_a_mapping_is_explained(key: str) -> None:
    assert re.search(rf"^(\| |\*\*).*`{key}`", PAGE, re.MULTILINE)


@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda one: one.name)
def test_every_importer_has_its_command_on_its_page(importer: Importer) -> None:
    page = (DOCS.parent / importer.explained_in).read_text(encoding="utf-8")
    assert f"-m data import {importer.name} " in page
    assert importer.explained_in.removeprefix("docs/") in (PAGE + "importing.md")


@pytest.mark.parametrize("excerpt", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_what_is_shown_stands_in_an_example(excerpt: str) -> None:
    assert any(excerpt.strip() in mapping for mapping in MAPPINGS)


@pytest.mark.parametrize("file", MAPPING_FILES, ids=lambda file: file.parent.name)
def test_every_example_says_how_it_is_run(file: Path) -> None:
    folder = f"docs/examples/{file.parent.name}"
    command = f"-m data import {file.parent.name} {folder} --mapping {folder}/mapping.toml"
    assert command in file.read_text(encoding="utf-8")
    assert command in PAGE
