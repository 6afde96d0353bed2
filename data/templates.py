"""Empty tables to fill in as CSV files, and the data dictionary: both written from the schema.

Nothing is ever overwritten. The command is `data/commands/templates.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from data.cells import csv_text
from data.registries import analytes, products
from data.schema import ABOUT_KEYS, TABLES, Column, Table
from data.schema_rules import COLUMN_RULES, FILE_RULES, TABLE_RULES, Rule
from data.template_example import EXAMPLE, example_rows

README = "README.txt"
EXAMPLE_FOLDER = "example"
_RULE_GROUPS = (("Files", FILE_RULES), ("Cells", COLUMN_RULES), ("Rows", TABLE_RULES))


def write_templates(folder: Path, day_form: bool = False) -> tuple[Path, ...]:
    """Write header-only CSV files, README.txt and a filled-in example in a folder of its own.

    Raises FileExistsError naming the first file already there.
    """
    contents = {f"{table.name}.csv": ",".join(table.header(day_form)) + "\n" for table in TABLES.values()}
    contents[README] = explanation(day_form)
    for name in EXAMPLE:
        rows = (tuple(row.values()) for row in example_rows(name, day_form))
        contents[f"{EXAMPLE_FOLDER}/{name}.csv"] = csv_text((), TABLES[name].header(day_form), rows)
    for name in contents:
        if (folder / name).exists():
            raise FileExistsError(
                f"{folder / name} is already there and is not overwritten; choose another folder."
            )
    (folder / EXAMPLE_FOLDER).mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        with (folder / name).open("x", encoding="utf-8", newline="") as file:
            file.write(content)
    return tuple(folder / name for name in contents)


def explanation(day_form: bool = False) -> str:
    """README.txt: how to fill in the tables, column by column."""
    lines = [
        "Fill in one row per line, in UTF-8, separated by commas. Empty means not recorded.",
        "A cell that contains a comma or a double quote stands in double quotes.",
        _date_sentence(day_form),
        "identifiers.csv may be deleted; so may every table but patients and infusions.",
        "The folder example has two invented patients. `python -m data validate FOLDER` says what is wrong.",
    ]
    for table in TABLES.values():
        lines += ["", f"{table.name}.csv: {table.meaning}"]
        lines += [f"  {column.name_in(day_form)}: {described(column, day_form)}" for column in table.columns]
    lines += ["", f"Products: {', '.join(products())}.", "", "Analytes with their units:"]
    lines += [f"  {code}: {', '.join(analyte.unit_factors)}" for code, analyte in analytes().items()]
    return "\n".join(lines) + "\n"


def dictionary() -> str:
    """The data dictionary as Markdown: tables, about.csv, analytes, products, rules."""
    return "\n".join(_dictionary_lines()) + "\n"


def _dictionary_lines() -> Iterator[str]:
    for table in TABLES.values():
        yield from _table_lines(table)
    yield from (
        "### about.csv",
        "",
        "Optional; columns `key` and `value`.",
        "",
        "| key | meaning |",
        "|---|---|",
    )
    yield from (f"| {key} | {meaning} |" for key, meaning in ABOUT_KEYS.items())
    yield from (
        "",
        "### Analytes",
        "",
        "| code | name | canonical unit | also accepted |",
        "|---|---|---|---|",
    )
    for code, analyte in analytes().items():
        others = [
            _unit(unit, factor)
            for unit, factor in analyte.unit_factors.items()
            if unit != analyte.canonical_unit
        ]
        yield f"| {code} | {analyte.label} | {analyte.canonical_unit} | {', '.join(others)} |"
    yield from (
        "",
        "### Products",
        "",
        "| code | name | target | costimulation | vector |",
        "|---|---|---|---|---|",
    )
    for code, product in products().items():
        construct = f"{product.target} | {product.costimulatory_domain} | {product.vector_class}"
        yield f"| {code} | {product.label} | {construct} |"
    for title, rules in _RULE_GROUPS:
        yield from ("", f"### Rules: {title.lower()}", "", "| severity | rule |", "|---|---|")
        yield from (f"| {_consequence(rule)} | {rule.sentence} |" for rule in rules)


def _table_lines(table: Table) -> Iterator[str]:
    yield from (
        f"### {table.name}",
        "",
        table.meaning,
        "",
        "| column | kind | must be filled | meaning |",
        "|---|---|---|---|",
    )
    for column in table.columns:
        name = f"{column.name} or {column.day_name}" if column.dated else column.name
        filled = "yes" if column.required else ""
        yield f"| {name} | {_kind(column)} | {filled} | {_escaped(described(column, False, kind=False))} |"
    yield ""


def described(column: Column, day_form: bool, kind: bool = True) -> str:
    """Meaning, words, limits and unit of a column in one line."""
    parts = [column.meaning]
    if kind:
        parts.append("Required." if column.required else "")
        parts.append("Whole days." if day_form and column.dated else "")
    if column.vocabulary:
        parts.append(f"One of: {', '.join(word.value for word in column.vocabulary)}.")
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        parts.append(f"{low:g} to {high:g}.")
    elif low is not None:
        parts.append(f"At least {low:g}.")
    if column.unit:
        parts.append(f"Unit: {column.unit}.")
    return " ".join(filter(None, parts))


def _kind(column: Column) -> str:
    if column.precision:
        return "date, may be partial"
    return {"vocabulary": "word", "yes_no": "yes or no"}.get(column.kind, column.kind)


def _unit(unit: str, factor: float | None) -> str:
    return f"{unit} (kept apart)" if factor is None else f"{unit} × {factor:g}"


def _consequence(rule: Rule) -> str:
    return "error, stops the load" if rule.stops_load else rule.severity


def _date_sentence(day_form: bool) -> str:
    if day_form:
        return "Days are whole days after the patient's first infusion, which is day 0; before it they are negative."
    return "Dates are written YYYY-MM-DD; month or year alone only where there is a precision column."


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
