"""docs/importing.md: it lists every key of a mapping, and what it shows of the examples stands in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data.commands.import_data import IMPORTERS
from data.importers import mapping_file
from data.importers.mapping_keys import Key

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "importing.md").read_text(encoding="utf-8")
MAPPINGS = tuple(path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("examples/*/mapping.toml")))
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


@pytest.mark.parametrize("importer", [one.name for one in IMPORTERS])
def test_every_importer_has_its_command_on_the_page(importer: str) -> None:
    assert f"-m data import {importer} " in PAGE


@pytest.mark.parametrize("excerpt", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_what_is_shown_stands_in_an_example(excerpt: str) -> None:
    assert any(excerpt.strip() in mapping for mapping in MAPPINGS)


def test_every_example_says_how_it_is_run() -> None:
    for name, mapping in zip(
        sorted(path.name for path in (DOCS / "examples").iterdir()), MAPPINGS, strict=True
    ):
        command = f"-m data import {name} docs/examples/{name} --mapping docs/examples/{name}/mapping.toml"
        assert command in mapping
        assert command in PAGE
