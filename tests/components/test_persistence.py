"""The two panels of CAR-T persistence: figures, words, tables and states from answers made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest

from components import persistence_panels as panels
from components.figures.loss import loss_figure
from components.figures.persistence import share_figure
from components.persistence_words import fates_table, loss_picture, loss_reading, share_picture, share_table
from components.recovery_words import Picture
from components.theme import DARK, LIGHT, PROJECTOR, Theme
from data.view import View, parse_query
from tests.components.reading import of_class, of_kind, plain
from tests.components.recovery_answers import NONE, hidden_persistence, persistence, persisting

PRODUCTS = ("axi-cel", "tisa-cel", "cilta-cel", "liso-cel", "ide-cel")
NOBODY = "No patient can be analysed here."
HELD = "Not shown: 9 patients, fewer than 20."


def by_product(n: int) -> Any:
    return persistence([persisting(name) for name in PRODUCTS[:n]], by="product")


def parts(figure: dict[str, Any], part: str) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace["meta"]["part"] == part]


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: theme.name)
@pytest.mark.parametrize(
    "answer",
    [
        persistence([persisting()]),
        persistence([persisting(drawn=False)]),
        by_product(3),
        by_product(5),
        persistence([persisting("axi-cel"), hidden_persistence("obe-cel", HELD)], by="product"),
    ],
    ids=("one", "no curve", "three", "five", "held back"),
)
def test_plotly_takes_every_figure(answer: Any, theme: Theme) -> None:
    for figure in (share_figure(answer, theme), loss_figure(answer, theme)):
        assert len(go.Figure(figure).data) == len(figure["data"])
        for trace in figure["data"]:
            assert len(trace["x"]) == len(trace["y"])
        assert figure["layout"]["yaxis"]["range"][0] == 0


def test_the_curve_starts_at_all_and_is_dashed_then_cut() -> None:
    figure = loss_figure(persistence([persisting()]), LIGHT)
    (solid,), (dashed,) = parts(figure, "solid"), parts(figure, "dashed")
    per_month = 365.25 / 12
    assert (solid["x"][0], solid["y"][0], solid["line"]["shape"]) == (0, 1.0, "hv")
    assert solid["x"][-1] == dashed["x"][0] == pytest.approx(300 / per_month, abs=1e-4)
    assert solid["y"][-1] == dashed["y"][0] == 0.5
    assert dashed["x"][-1] == pytest.approx(350 / per_month, abs=1e-4) and dashed["y"][-1] == 0.3
    assert len(solid["hovertext"]) == len(solid["x"]) and len(dashed["hovertext"]) == len(dashed["x"])


def test_one_group_also_shows_who_is_alive_and_several_do_not() -> None:
    assert len(parts(loss_figure(persistence([persisting()]), LIGHT), "alive")) == 1
    several = loss_figure(by_product(3), LIGHT)
    assert parts(several, "alive") == [] and len(parts(several, "band")) == 3
    assert all(trace["x"] == [] for trace in parts(loss_figure(by_product(5), LIGHT), "band"))


def test_the_headlines() -> None:
    answer = persistence([persisting()])
    head = plain(panels.share(answer, View(), LIGHT, "?").head)
    assert (
        "18.0 %above the limit in months 9–12 (95 % CI 10.0–26.0; n = 100 measured, 50.0 % of those alive)"
        in head
    )
    loss = plain(panels.loss(answer, LIGHT, "?").head)
    assert "5.9 monthsmedian time to loss (95 % CI 4.9–not reached)" in loss
    assert "if death only censors" in loss


def test_a_median_that_is_not_reached_says_how_far_the_curve_goes() -> None:
    assert loss_reading(replace(persisting(), median_days=NONE)) == (
        "not reached",
        "median time to loss, within the 11.5 months that the curve is shown",
    )


def test_assumption_definition_and_everybody_are_on_screen() -> None:
    said = plain(panels.loss(persistence([persisting()]), LIGHT, "?").foot)
    for words in (
        "as if they would have lost their cells at the same pace",
        "Modelling choices: time from the first value above the limit",
        "first of two consecutive tests below it",
        "Of 200 patients: 100 ever above the limit by qPCR (first on day 7, median): 55 lost, 10 died first",
        "35 neither by their last test",
        "7 of these with one unconfirmed value below",
        "40 tested and never above it. 60 not tested by qPCR in the time looked at, which is not negative.",
        "within a median of 80.5 days between two tests",
    ):
        assert words in said
    share = plain(panels.share(persistence([persisting()]), View(), LIGHT, "?").foot)
    assert "Wilson" in share and "Those not tested are in neither part" in share
    assert "Measured by qPCR in blood; ddPCR kept apart" in share


def test_groups_have_their_fates_in_a_table() -> None:
    answer = persistence([persisting("axi-cel"), hidden_persistence("obe-cel", HELD)], by="product")
    table = fates_table(answer)
    assert table.rows == (
        ("Axi-cel", "200", "100", "55", "10", "35", "7", "40", "60"),
        ("Obe-cel", "9", *["not shown"] * 7),
    )
    assert "Not tested (not negative)" in table.heads


def test_the_table_keeps_above_below_and_zero_apart() -> None:
    group = persisting()
    rows = {row[0]: row for row in share_table(persistence([group]), group).rows}
    assert [cell.replace("\u202f", " ") for cell in rows["Days 28–44"][1:]] == [
        "100", "50.0 % (100 of 200)", "75.0 % (67.0–83.0)", "75", "25", "0",
    ]  # fmt: skip
    assert rows["Days 10–13"][3] == "not shown"


@pytest.mark.parametrize(
    ("answer", "share", "loss"),
    [
        (persistence([persisting()]), Picture.DRAWN, Picture.DRAWN),
        (persistence([persisting(drawn=False)]), Picture.DRAWN, Picture.SUPPRESSED),
        (persistence([hidden_persistence("all", NOBODY, n=0)]), Picture.EMPTY, Picture.EMPTY),
        (persistence([hidden_persistence("obe-cel", HELD)], by="product"), Picture.SUPPRESSED, Picture.SUPPRESSED),
    ],
)  # fmt: skip
def test_every_state_is_a_picture_of_its_own(answer: Any, share: Picture, loss: Picture) -> None:
    assert (share_picture(answer), loss_picture(answer)) == (share, loss)
    titles = {Picture.EMPTY: "Nobody is left", Picture.SUPPRESSED: "Too few measured"}
    for shown, content in (
        (share, panels.share(answer, View(), LIGHT, "?")),
        (loss, panels.loss(answer, LIGHT, "?")),
    ):
        assert content.hidden == (shown is not Picture.DRAWN)
        expected = [titles[shown]] if shown in titles else []
        assert [plain(one) for one in of_class(content.message, "state-title")] == expected


def test_the_links_ask_for_another_measure_or_assay_of_the_same_question() -> None:
    content = panels.share(persistence([persisting()]), parse_query("by=product&patient=A"), LIGHT, "?")
    links = {plain(link): link.href for link in of_kind(content.head, "A")}
    assert links["CAR cells"] == "?analyte=car_cells&by=product&patient=A"
    assert links["ddPCR"] == "?analyte=car_transgene&assay=ddPCR&by=product&patient=A"
