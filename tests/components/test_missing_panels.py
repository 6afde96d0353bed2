"""The heat maps of what is not recorded: a valid figure in every look, numbers in words, the same numbers as tables."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from components.data_quality import complete_in_words, completeness, freshness, missing_tables, mix
from components.figures.missing import LABEL_CHARACTERS, _contrast, _mixed, _rgb, cell_words, missing_figure
from components.missing_panels import ANALYTES, FIELDS, Origin, content, panels
from components.theme import DARK, LIGHT, PROJECTOR, Theme
from data.data_quality_results import Completeness, Coverage
from data.freshness_results import TableFreshness
from data.missingness_results import Cell, Field, Group, Missingness
from data.registries import analytes
from tests.components.reading import plain

GROUPS = (Group("", "All", 30), Group("product", "<b>axi", 20), Group("product", "cilta-cel", None))
FIELD = Field("sex", "Sex", "patients", (Cell(30, 10), Cell(20, 0), Cell(None, None)))
DEATH = Field("cause", "Cause of death", "patients who died", (Cell(3, 3), Cell(0, 0), Cell(3, 3)))
FOUND = Missingness(GROUPS, (FIELD, DEATH), ())
ORIGIN = Origin("abc", "2026-07-01", True)


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
def test_the_figure_is_valid_and_its_numbers_can_be_read(theme: Theme) -> None:
    figure = missing_figure(GROUPS, FOUND.fields, theme, {})
    go.Figure(figure)
    numbers = figure["data"][1]
    assert numbers["text"] == ["33", "0", "*", "100", "–", "100"]
    tiles = {0.3333: 0, 0.0: 1, 1.0: 3}
    for share, at in tiles.items():
        tile = _mixed(theme.grid, theme.accent, share)
        assert _contrast(_rgb(numbers["textfont"]["color"][at]), tile) >= 3.9


def test_every_label_has_room_beside_its_row() -> None:
    fields = [Field(code, one.label, "patients", (Cell(30, 10),) * 3) for code, one in analytes().items()]
    labels = missing_figure(GROUPS, fields, LIGHT, {})["layout"]["yaxis"]["ticktext"]
    assert max(map(len, labels)) <= LABEL_CHARACTERS
    assert {"RCL", "Platelets"} <= set(labels)


def test_the_figure_says_whose_numbers_and_reads_no_markup_of_the_data() -> None:
    figure = missing_figure(GROUPS, FOUND.fields, LIGHT, {})
    assert figure["layout"]["xaxis"]["ticktext"] == ["All · 30", "&lt;b&gt;axi · 20", "cilta-cel · *"]
    assert figure["data"][0]["z"][1] == [1.0, None, None, 1.0]
    assert figure["data"][0]["text"][0][0] == "Sex, all: not recorded in 10 of 30 patients"
    assert "not shown" in figure["data"][0]["text"][0][3]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (Cell(1000, 1), "<1"),
        (Cell(1000, 999), ">99"),
        (Cell(200, 199), ">99"),
        (Cell(8, 0), "0"),
        (Cell(8, 8), "100"),
    ],
)
def test_only_none_reads_0_and_only_all_reads_100(cell: Cell, words: str) -> None:
    assert cell_words(cell) == words


def test_a_panel_has_a_key_for_its_signs_and_the_numbers_as_tables() -> None:
    shown = content(FIELDS, FOUND, ORIGIN, LIGHT)
    said = plain(shown.head)
    assert "nobody to ask" in said and "1 to 4 patients" in said
    assert shown.height > 0 and not shown.hidden
    everybody, by_product = missing_tables(GROUPS, FOUND.fields, is_measured=False)
    assert everybody.rows[0] == ("Sex", "patients", "10 of 30 (33.3\u202f%)")
    assert by_product.heads == ("Not recorded", "Of", "<b>axi (20)", "cilta-cel (not shown)")
    assert by_product.rows[1][2] == "nobody to ask" and by_product.rows[0][3] == "not shown"


def test_nothing_measured_is_said_and_draws_nothing() -> None:
    shown = content(ANALYTES, FOUND, ORIGIN, LIGHT)
    assert shown.hidden and "nothing to count" in plain(shown.message)
    assert len(panels()) == 2


def test_units_and_assays_have_their_shares() -> None:
    rows = (
        Coverage("cd4", "10^9/L", "flow", 9, 75, 0, 9),
        Coverage("cd4", "10^9/L", None, 9, 25, 0, 9),
        Coverage("igg", "g/L", None, 9, 5, 0, 9),
    )
    cd4, igg = mix(rows).rows
    assert cd4[1:] == ("100", "×10⁹/L", "flow 75.0\u202f%, assay not recorded 25.0\u202f%", "2 assays")
    assert igg[2:] == ("g/L", "assay not recorded", "")


def test_freshness_and_completeness_in_words() -> None:
    tables = (
        TableFreshness("patients", 9, 9, True, None, "up to 30 days"),
        TableFreshness("specimens", None, None, True, None, None),
        TableFreshness("findings", 0, 0, False, None, None),
    )
    patients, specimens, findings = freshness(tables).rows
    assert patients == ("patients", "9", "9", "date not shown in this scope", "up to 30 days")
    hidden = "date not shown in this scope"
    assert specimens == ("specimens", "not shown", "not shown", hidden, "not shown")
    assert findings == ("findings", "0", "0", "no dated row", "")
    groups = (Completeness("", "all", 30, 0.911), Completeness("product", "x", 3, None))
    assert complete_in_words(groups) == "The follow-up of 30 patients is 91.1\u202f% complete."
    assert "cannot be given" in complete_in_words(groups[1:])
    rows = completeness(groups).rows
    assert rows == (("All", "all patients", "30", "91.1\u202f%"), ("Product", "x", "3", "not given"))
