"""The registry's fields on the Patient page: one table and one button for each form, and the file with all of them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from components.registry_sheet import registry_parts
from data.registry_sheet import WORDING, form_text, registry_sheet
from tests.components.reading import of_class, of_kind, plain
from tests.components.timeline_samples import typical
from tests.data.evidence_cases import cancer

SHEET = registry_sheet(replace(typical(), patient_id="A/1", second_cancers=(cancer(),)))


def test_every_form_has_its_table_and_its_button() -> None:
    parts = registry_parts(SHEET)
    assert len(of_class(parts, "folded")) == len(SHEET.forms) == 2
    for form, shown in zip(SHEET.forms, of_class(parts, "folded"), strict=True):
        (button,), (frame,) = of_kind(shown, "Button"), of_class(shown, "scroll")
        assert getattr(button, "data-copy") == form_text(form, "A/1")
        table: Any = json.loads(getattr(frame, "data-table"))
        assert len(table["rows"]) == len(form.fields)
        assert [row[1] for row in table["rows"]] == [one.answer.value for one in form.fields]
        assert f"{len(form.fields)} fields" in plain(shown)


def test_the_file_and_what_limits_it() -> None:
    parts = registry_parts(SHEET)
    (link,) = of_kind(parts, "A")
    assert link.href == "/export/patient/A%2F1/registry.tsv"
    assert WORDING in plain(parts)


def test_buttons_are_told_apart_without_sight() -> None:
    names = [plain(button) for button in of_kind(registry_parts(SHEET), "Button")]
    assert names == ["Copy form 3500: N", "Copy form 4100"]
