"""The table of parameters: complete, sourced, and all that the generator knows."""

from __future__ import annotations

import numpy as np
import pytest

from data.demo.generator import generate
from data.demo.parameters import Parameter, Parameters, parameter_rows
from data.demo.writer import write_world

CERTAINTIES = {"checked", "from memory, not verified", "modelling choice"}


class Remembering(Parameters):
    """Remembers which parameters were asked for."""

    def __init__(self) -> None:
        super().__init__(parameter_rows())
        self.read: set[str] = set()

    def text(self, key: str) -> str:
        self.read.add(key)
        return super().text(key)


def table_of(**values: str) -> Parameters:
    return Parameters(
        Parameter(key.replace("__", "."), "", value, "", "", "") for key, value in values.items()
    )


def test_every_parameter_says_what_it_means_in_which_unit_and_whence() -> None:
    for row in parameter_rows():
        assert all((row.key, row.meaning, row.value, row.unit, row.source)), row.key
        assert row.certainty in CERTAINTIES, row.key
        assert ("modelling choice" in row.source) == (row.certainty == "modelling choice"), row.key


def test_no_key_stands_twice() -> None:
    keys = [row.key for row in parameter_rows()]
    assert len(keys) == len(set(keys)) > 500


def test_the_table_says_what_is_not_reproduced_and_why_follow_up_is_longer() -> None:
    meanings = {row.key: row.meaning for row in parameter_rows()}
    assert "6.5 %" in meanings["cohort.patients"]
    assert "not reproduced by design" in meanings["cohort.patients"]
    assert "longer than the 15 months" in meanings["cohort.data_cut_off"]
    assert "modelling choice" in meanings["cohort.data_cut_off"]


def test_the_generator_reads_every_parameter(tmp_path) -> None:
    table = Remembering()
    seed = table.integer("cohort.seed")
    write_world(table, seed, generate(table, seed), tmp_path)
    assert {row.key for row in parameter_rows()} - table.read == set()


def test_values_are_read_by_their_form() -> None:
    table = table_of(
        a__share="12.5", a__date="2020-02-29", a__days="-2..1;7", a__curve="0:5;30:4.5", a__pair="3;9"
    )
    assert table.share("a.share") == 0.125
    assert table.date("a.date") == np.datetime64("2020-02-29")
    assert table.days("a.days").tolist() == [-2, -1, 0, 1, 7]
    assert [part.tolist() for part in table.curve("a.curve")] == [[0, 30], [5, 4.5]]
    assert table.numbers("a.pair") == (3.0, 9.0)


def test_a_group_keeps_the_order_of_the_table() -> None:
    table = table_of(x__b="2", x__a="1", xy__c="3")
    assert table.weights("x") == {"b": 2.0, "a": 1.0}
    assert list(table.weights("x")) == ["b", "a"]
    assert table.by_code("x", np.array(["a", "b", "a"], dtype=object)).tolist() == [1.0, 2.0, 1.0]


def test_an_unknown_parameter_is_named() -> None:
    with pytest.raises(KeyError, match=r"crs\.any\.new-cel"):
        table_of(crs__any="1").number("crs.any.new-cel")
