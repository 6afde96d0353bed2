"""Tables of the Data page: how fresh and how complete the data are, in which units, by which assays. Words only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from components import format as fmt
from components.tables import WordTable
from components.wording import field_label, field_word, group_word
from data.data_quality_results import Completeness, Coverage
from data.freshness_results import TableFreshness
from data.missingness_results import Cell, Field, Group
from data.registries import analytes

HELD_BACK = "not shown"
DATE_HIDDEN = "date not shown in this scope"


def freshness(tables: Sequence[TableFreshness]) -> WordTable:
    """Per table rows, patients, its last dated row and how long before the latest row of all data that is."""
    rows = tuple(
        (
            one.table,
            _number(one.rows),
            _number(one.patients),
            (one.last or DATE_HIDDEN) if one.dated else "no dated row",
            HELD_BACK if one.patients is None else one.behind or "",
        )
        for one in tables
    )
    heads = ("Table", "Rows", "Patients", "Last dated row", "Before the latest row of all data")
    return WordTable("How fresh each table is", heads, rows, frozenset({1, 2}))


def mix(rows: Sequence[Coverage]) -> WordTable:
    """Per analyte the units and assays of its values, with their shares, most frequent first.

    Of an analyte with a number that is held back the names are given, and no number that could give it away.
    """
    by_analyte: dict[str, list[Coverage]] = {}
    for row in rows:
        by_analyte.setdefault(row.analyte, []).append(row)
    cells = tuple(
        (
            analytes()[code].label,
            _number(_total(found)),
            _shares(found, lambda row: fmt.unit_words(row.unit)),
            _shares(found, lambda row: row.assay or f"assay {fmt.NOT_RECORDED}"),
            _mixed(found),
        )
        for code, found in by_analyte.items()
    )
    heads = ("Analyte", "Values", "Units", "Assays", "Mixed")
    return WordTable("Units and assays of each analyte", heads, cells, frozenset({1}))


def coverage(rows: Sequence[Coverage]) -> WordTable:
    """What was measured in how many patients, how often, and over which days."""
    cells = tuple(
        (
            analytes()[row.analyte].label,
            fmt.unit_words(row.unit),
            row.assay or fmt.NOT_RECORDED,
            _number(row.patients),
            _number(row.values),
            _day(row.first_day),
            _day(row.last_day),
        )
        for row in rows
    )
    heads = ("Analyte", "Unit", "Assay", "Patients", "Values", "First day", "Last day")
    return WordTable("Patients, values and days by unit and assay", heads, cells, frozenset({3, 4, 5, 6}))


def complete_in_words(rows: Sequence[Completeness]) -> str:
    """Follow-up completeness of everybody as a sentence."""
    if not rows or rows[0].completeness is None or rows[0].patients is None:
        return "How complete the follow-up is cannot be given."
    patients = fmt.counted(rows[0].patients, "patient")
    return f"The follow-up of {patients} is {fmt.percent(rows[0].completeness)} complete."


def completeness(rows: Sequence[Completeness]) -> WordTable:
    """Follow-up completeness of everybody and by group."""
    cells = tuple(
        (
            field_label(row.by) if row.by else "All",
            group_word(row.by or None, row.group),
            _number(row.patients),
            "not given" if row.completeness is None else fmt.percent(row.completeness),
        )
        for row in rows
    )
    heads = ("By", "Group", "Patients analysed", "Complete")
    return WordTable("How complete the follow-up is", heads, cells, frozenset({2, 3}))


def missing_tables(groups: Sequence[Group], fields: Sequence[Field], *, is_measured: bool) -> list[WordTable]:
    """The numbers behind a heat map: one table for everybody and one for each kind of group."""
    what = "Never measured" if is_measured else "Not recorded"
    kinds = dict.fromkeys(group.by for group in groups)
    return [_missing_table(what, by, groups, fields) for by in kinds]


def _missing_table(what: str, by: str, groups: Sequence[Group], fields: Sequence[Field]) -> WordTable:
    columns = [number for number, group in enumerate(groups) if group.by == by]
    heads = (what, "Of", *(_head(groups[number]) for number in columns))
    rows = tuple(
        (field.label, field.of, *(_of(field.cells[number]) for number in columns)) for field in fields
    )
    title = f"{what}, by {field_label(by).lower()}" if by else f"{what}, all patients"
    return WordTable(title, heads, rows, frozenset(range(2, len(heads))))


def _head(group: Group) -> str:
    n = HELD_BACK if group.patients is None else fmt.count(group.patients)
    return f"{field_word(group.by, group.label)} ({n})"


def _of(cell: Cell) -> str:
    if cell.missing is None or cell.asked is None:
        return HELD_BACK
    if cell.share is None:
        return "nobody to ask"
    return f"{fmt.count(cell.missing)} of {fmt.count(cell.asked)} ({fmt.percent(cell.share)})"


def _total(rows: Sequence[Coverage]) -> int | None:
    """All values of the rows; None where those of one of them are held back."""
    values = [row.values for row in rows]
    return None if None in values else sum(n for n in values if n is not None)


def _shares(rows: Sequence[Coverage], word: Callable[[Coverage], str]) -> str:
    values: Counter[str] = Counter()
    for row in rows:
        values[word(row)] += row.values or 0
    total = _total(rows)
    if len(values) == 1:
        return next(iter(values))
    if total is None:
        return f"{', '.join(sorted(values))}; shares {HELD_BACK}"
    return ", ".join(f"{name} {fmt.percent(n / total)}" for name, n in values.most_common())


def _mixed(rows: Sequence[Coverage]) -> str:
    kinds = (("unit", {row.unit for row in rows}), ("assay", {row.assay for row in rows}))
    return ", ".join(f"{len(found)} {name}s" for name, found in kinds if len(found) > 1)


def _number(n: int | None) -> str:
    return HELD_BACK if n is None else fmt.count(n)


def _day(day: int | None) -> str:
    return HELD_BACK if day is None else fmt.day(day).removeprefix("day ")
