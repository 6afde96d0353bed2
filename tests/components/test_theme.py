"""Colours: contrast, difference between entities, and the same values in the style sheet."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from components import theme as look
from components.theme import DARK, LIGHT, PROJECTOR, Theme
from data.vocabulary import CancerCategory

BASE_CSS = Path(__file__).parents[2] / "assets" / "base.css"
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=["light", "dark", "projector"])


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@THEMES
def test_every_colour_of_words_and_curves_can_be_read(theme: Theme) -> None:
    for colour in (
        *theme.palette,
        theme.ink,
        theme.muted,
        theme.neutral,
        theme.accent,
        theme.alert,
        theme.caution,
        theme.good,
    ):
        assert contrast(colour, theme.panel) >= 4.5, colour
        assert contrast(colour, theme.paper) >= 4.5, colour


@THEMES
def test_axes_are_seen(theme: Theme) -> None:
    assert contrast(theme.axis, theme.panel) >= 2.9


@THEMES
def test_no_two_entities_look_alike(theme: Theme) -> None:
    styles = [look.style_at(slot, theme) for slot in range(20)]
    assert len({(style.colour, style.symbol) for style in styles}) == 20
    for one, other in itertools.combinations(styles[:10], 2):
        assert one.colour != other.colour
        assert one.symbol != other.symbol
        assert one.dash != other.dash


@THEMES
def test_classes_of_cancer_differ_in_colour_and_symbol(theme: Theme) -> None:
    styles = [look.class_style(category, theme) for category in CancerCategory]
    assert (
        len({style.colour for style in styles})
        == len({style.symbol for style in styles})
        == len(CancerCategory)
    )


def test_a_colour_stays_with_its_group_when_others_go() -> None:
    known = ("axi-cel", "brexu-cel", "tisa-cel")
    alone = look.group_style("tisa-cel", known, LIGHT)
    assert alone == look.style_at(2, LIGHT)
    assert look.group_style("unknown", known, LIGHT).colour == LIGHT.neutral
    assert look.group_style("all", (), LIGHT).colour == LIGHT.ink


def test_a_word_that_is_also_a_class_is_no_class_in_another_field() -> None:
    indications = ("lbcl", "other_haematologic")
    assert look.group_style("other_haematologic", indications, LIGHT) == look.style_at(1, LIGHT)
    classes = tuple(CancerCategory)
    expected = look.class_style(CancerCategory.OTHER_HAEMATOLOGIC, LIGHT)
    assert look.group_style("other_haematologic", classes, LIGHT) == expected


def test_the_projector_is_light_large_and_thick() -> None:
    theme = look.theme_of({"theme": "dark", "projector": True})
    assert theme is PROJECTOR
    assert (theme.font_size, theme.line_width) == (18, 3.0)


@pytest.mark.parametrize(
    "display", [None, {}, {"theme": "light"}, {"theme": "no such theme"}, {"projector": False}]
)
def test_the_light_look_is_the_default(display: dict | None) -> None:
    assert look.theme_of(display) is LIGHT


def test_every_symbol_has_a_character() -> None:
    assert len(look.SYMBOLS) == len(look.SYMBOL_GLYPHS) == len(look.DASHES) == len(LIGHT.palette)
    assert look.glyph("circle") == "●"
    assert look.glyph("x") == "×"


@pytest.mark.parametrize(
    ("selector", "theme"),
    [("html:root {", LIGHT), ('html:root[data-theme="dark"] {', DARK)],
    ids=["light", "dark"],
)
def test_the_style_sheet_has_the_same_colours(selector: str, theme: Theme) -> None:
    css = BASE_CSS.read_text(encoding="utf-8")
    block = css[css.index(selector) :]
    block = block[: block.index("}")]
    variables = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", block))
    for name in ("paper", "panel", "ink", "muted", "grid", "axis", "accent", "alert", "caution", "good"):
        assert variables[name] == getattr(theme, name), name


def test_the_style_sheet_has_the_projector_s_type_and_colours() -> None:
    css = BASE_CSS.read_text(encoding="utf-8")
    block = css[css.index('html:root[data-projector="true"] {') :]
    block = block[: block.index("}")]
    assert f"font-size: {PROJECTOR.font_size}px" in block
    for name in ("paper", "muted", "grid", "axis"):
        assert f"--{name}: {getattr(PROJECTOR, name)};" in block


def test_no_style_sheet_asks_another_host() -> None:
    for sheet in BASE_CSS.parent.glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert "http:" not in text and "https:" not in text and "@import" not in text, sheet.name
        assert not re.search(r"url\((?!\"icon\.svg\")", text), sheet.name
