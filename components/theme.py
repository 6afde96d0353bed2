"""Colours, type sizes and line widths of the figures, for paper-white, dark and projector screens, and for paper.

A colour belongs to what it stands for (a class of cancer, a word of a vocabulary), never to the order in which things
happen to be shown. Colours follow Okabe and Ito (2008), darkened on white and lightened on black until every one
reaches 4.5:1, so that a curve and its label share one colour. The same values stand in assets/base.css for HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from data.vocabulary import CancerCategory

FONT_FAMILY = (
    '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, system-ui, sans-serif'
)


@dataclass(frozen=True)
class Style:
    """How one entity is drawn: colour, dash where lines share a panel, symbol; all three differ between entities."""

    colour: str
    dash: str
    symbol: str


@dataclass(frozen=True)
class Theme:
    """One look. Sizes and widths are pixels. `palette` has ten entity colours, in the order of `PALETTE_NAMES`."""

    name: str
    projector: bool
    paper: str
    panel: str
    ink: str
    muted: str
    grid: str
    axis: str
    neutral: str
    accent: str
    alert: str
    caution: str
    good: str
    label_background: str
    reference_band: str
    peers_band: str
    palette: tuple[str, ...]
    band_opacity: float
    font_size: float
    small_font_size: float
    line_width: float
    thin_line_width: float
    marker_size: int

    @property
    def is_paper(self) -> bool:
        """A sheet is seen whole: nothing on it has to be said twice."""
        return self.name == "paper"


PALETTE_NAMES = (
    "blue",
    "vermillion",
    "green",
    "purple",
    "ochre",
    "teal",
    "indigo",
    "brown",
    "olive",
    "crimson",
)
DASHES = (
    "solid",
    "dash",
    "dot",
    "dashdot",
    "longdash",
    "longdashdot",
    "5px,2px",
    "2px,2px",
    "8px,2px",
    "1px,3px",
)
SYMBOLS = (
    "circle",
    "triangle-up",
    "square",
    "diamond",
    "cross",
    "pentagon",
    "hexagon",
    "star",
    "triangle-down",
    "star-diamond",
)
SYMBOL_GLYPHS = ("●", "▲", "■", "◆", "✚", "⬟", "⬢", "★", "▼", "✦")

LIGHT = Theme(
    name="light",
    projector=False,
    paper="#f4f6f7",
    panel="#ffffff",
    ink="#17222c",
    muted="#566470",
    grid="#e6eaed",
    axis="#8a97a2",
    neutral="#5b6770",
    accent="#0067a5",
    alert="#bf4a00",
    caution="#856100",
    good="#00785a",
    label_background="rgba(255,255,255,0.82)",
    reference_band="rgba(0,120,90,0.10)",
    peers_band="rgba(0,103,165,0.12)",
    palette=(
        "#0067a5",
        "#bf4a00",
        "#00785a",
        "#a3457c",
        "#856100",
        "#1b7a8c",
        "#5b52a8",
        "#7a4b2a",
        "#557016",
        "#b3265a",
    ),
    band_opacity=0.15,
    font_size=12,
    small_font_size=11,
    line_width=2.2,
    thin_line_width=1.0,
    marker_size=7,
)
DARK = Theme(
    name="dark",
    projector=False,
    paper="#0f1418",
    panel="#161c22",
    ink="#e8edf1",
    muted="#a3afb9",
    grid="#29323a",
    axis="#6c7983",
    neutral="#a7b2bb",
    accent="#5bb5ea",
    alert="#f0a040",
    caution="#e8d84a",
    good="#35c49a",
    label_background="rgba(22,28,34,0.82)",
    reference_band="rgba(53,196,154,0.14)",
    peers_band="rgba(91,181,234,0.16)",
    palette=(
        "#5bb5ea",
        "#f0a040",
        "#35c49a",
        "#de94bf",
        "#e8d84a",
        "#67cbd8",
        "#afa6f2",
        "#d9a580",
        "#a9c95b",
        "#ff8fab",
    ),
    band_opacity=0.20,
    font_size=12,
    small_font_size=11,
    line_width=2.2,
    thin_line_width=1.0,
    marker_size=7,
)
PROJECTOR = replace(
    LIGHT,
    projector=True,
    paper="#ffffff",
    muted="#3d4952",
    grid="#dde2e6",
    axis="#5b6770",
    font_size=18,
    small_font_size=16,
    line_width=3.0,
    thin_line_width=1.8,
    marker_size=11,
)
PAPER = replace(
    LIGHT,
    name="paper",
    paper="#ffffff",
    ink="#000000",
    muted="#3d4952",
    grid="#dde2e6",
    axis="#5b6770",
    label_background="rgba(255,255,255,0.5)",
    font_size=9.6,
    small_font_size=9.4,
    line_width=1.5,
    thin_line_width=0.8,
    marker_size=5,
)
"""The sheet for the minutes, whatever the look of the screen; its smallest type is 9.4 px, 7 pt."""

_CLASS_SLOTS = {
    CancerCategory.MYELOID: 0,
    CancerCategory.T_NK: 1,
    CancerCategory.SOLID: 2,
    CancerCategory.OTHER_HAEMATOLOGIC: 3,
    CancerCategory.NON_MELANOMA_SKIN: 4,
}


def theme_for(theme: str | None, projector: bool) -> Theme:
    """The look a reader chose. The projector is always light: a beamer cannot show black. Unknown names are light."""
    if projector:
        return PROJECTOR
    return DARK if theme == "dark" else LIGHT


def theme_of(display: dict[str, Any] | None) -> Theme:
    """The look that the `display` store holds; the light one where the store is empty."""
    chosen = display or {}
    return theme_for(chosen.get("theme"), bool(chosen.get("projector")))


def style_at(slot: int, theme: Theme) -> Style:
    """The style of one slot; from the eleventh on colours come again with another symbol and dash."""
    turn, place = divmod(slot, len(theme.palette))
    other = (place + turn * 3) % len(SYMBOLS)
    return Style(theme.palette[place], DASHES[other], SYMBOLS[other])


def class_style(category: CancerCategory, theme: Theme) -> Style:
    """The style of one class of second cancer, the same in every figure."""
    return style_at(_CLASS_SLOTS[category], theme)


def group_style(group: str, known: Sequence[str], theme: Theme) -> Style:
    """The style of one group of the curves: bound to its place among the `known` words of the field.

    The single group "all" is drawn in ink, "unknown" in grey; a class of second cancer keeps its own style.
    """
    if group == "all":
        return Style(theme.ink, "solid", "circle")
    if group == "unknown":
        return Style(theme.neutral, "dot", "x")
    if tuple(known[: len(CancerCategory)]) == tuple(CancerCategory) and group in list(CancerCategory):
        return class_style(CancerCategory(group), theme)
    return style_at(list(known).index(group), theme)


def glyph(symbol: str) -> str:
    """The character that stands for a plotting symbol in HTML; an x for what is unknown."""
    return SYMBOL_GLYPHS[SYMBOLS.index(symbol)] if symbol in SYMBOLS else "×"


def translucent(colour: str, opacity: float) -> str:
    """`#rrggbb` as `rgba(r,g,b,opacity)`."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def axis_defaults(theme: Theme) -> dict[str, Any]:
    """What every axis has in common."""
    return {
        "gridcolor": theme.grid,
        "linecolor": theme.axis,
        "tickcolor": theme.axis,
        "zeroline": False,
        "automargin": False,
        "tickfont": {"color": theme.ink, "size": theme.font_size},
        "title": {"font": {"color": theme.muted, "size": theme.font_size}, "standoff": 6},
    }


def base_layout(theme: Theme) -> dict[str, Any]:
    """What the layout of every figure starts from; its axes start from `axis_defaults`.

    Not a Plotly template: a template that comes anew makes the browser draw every curve anew.
    """
    font = {"family": FONT_FAMILY, "size": theme.font_size, "color": theme.ink}
    return {
        "font": font,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": list(theme.palette),
        "showlegend": False,
        "hoverlabel": {"bgcolor": theme.panel, "bordercolor": theme.axis, "font": font, "align": "left"},
    }
