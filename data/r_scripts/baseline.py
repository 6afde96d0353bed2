"""The script that makes the baseline table again: quantile, table, and standardised differences by their formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from data.baseline import BaselineGroup, FieldValues, counts_of_words, quartiles
from data.r_scripts.parts import About, code, columns_of, heading, sorted_rows
from data.r_scripts.quoting import r_comment, r_data_frame, r_numbers, r_strings
from data.results import BaselineTable

_NUMBERS = ("field", "group", "low", "middle", "high", "missing")
_WORDS = ("field", "group", "word", "n", "percent")


def baseline_script(
    table: BaselineTable, groups: Sequence[BaselineGroup], fields: Sequence[FieldValues]
) -> str:
    """The R script of one table. `groups` are its columns, of which hidden ones are left out with a remark."""
    shown = [group for group in groups if not group.hidden]
    about = About(
        title="Baseline table",
        stamp=table.stamp,
        endpoint="none: the analysed patients as they were at their first infusion",
        n_loaded=table.n_loaded,
        n_analysed=table.n_analysed,
        excluded=table.excluded,
        packages=(),
    )
    parts = (
        heading(about),
        *(
            r_comment(f"not shown: {group.name}, {group.rows.size} patients")
            for group in groups
            if group.hidden
        ),
        f"groups <- {r_strings(group.name for group in shown)}",
        f"compared_groups <- {r_numbers(at for at, group in enumerate(shown, 1) if group.compared)}",
        _fields(fields, dict(table.differences)),
        _words(fields),
        _people(shown, fields),
        r_data_frame("answered_numbers", columns_of(_NUMBERS, list(_numbers_answered(shown, fields)))),
        r_data_frame("answered_words", columns_of(_WORDS, list(_words_answered(shown, fields)))),
        code("compare", "baseline"),
    )
    return "\n\n".join(part for part in parts if part)


def _fields(fields: Sequence[FieldValues], differences: dict[str, float | None]) -> str:
    columns = {
        "name": r_strings(field.key for field in fields),
        "label": r_strings(field.label for field in fields),
        "n_words": r_numbers(len(field.words or ()) for field in fields),
        "difference": r_numbers(differences.get(field.key) for field in fields),
    }
    return r_data_frame("fields", columns)


def _words(fields: Sequence[FieldValues]) -> str:
    """What the codes of the words mean; code 0 of an answer is "not recorded"."""
    rows = [(at, word) for at, field in enumerate(fields, 1) for word in field.words or ()]
    columns = {"field": r_numbers(at for at, _ in rows), "word": r_strings(word for _, word in rows)}
    return r_data_frame("words", columns)


def _people(groups: Sequence[BaselineGroup], fields: Sequence[FieldValues]) -> str:
    """One row per patient and group, f1, f2, … in the order of `fields`: a number, or the code of a word from 1 on."""
    code_of_group = np.repeat(np.arange(1, len(groups) + 1), [group.rows.size for group in groups])
    rows = np.concatenate([np.empty(0, dtype=np.intp), *(group.rows for group in groups)]).astype(np.intp)
    values = [_numbers(field)[rows] for field in fields]
    order = sorted_rows(*reversed(values), code_of_group)
    columns = {"group": r_numbers(code_of_group[order].tolist())}
    columns |= {f"f{at}": r_numbers(column[order].tolist()) for at, column in enumerate(values, 1)}
    return r_data_frame("people", columns)


def _numbers(field: FieldValues) -> NDArray[np.float64]:
    values = field.values.astype(np.float64)
    return values if field.words is None else np.where(values < 0, np.nan, values + 1)


def _numbers_answered(
    groups: Sequence[BaselineGroup], fields: Sequence[FieldValues]
) -> Iterator[tuple[float | None, ...]]:
    for at, field in enumerate(fields, 1):
        if field.words is None:
            for place, group in enumerate(groups, 1):
                values = field.values[group.rows]
                yield at, place, *(quartiles(values) or (None,) * 3), int(np.isnan(values).sum())


def _words_answered(
    groups: Sequence[BaselineGroup], fields: Sequence[FieldValues]
) -> Iterator[tuple[float | None, ...]]:
    for at, field in enumerate(fields, 1):
        if field.words is not None and groups:
            counts = counts_of_words(field, [group.rows for group in groups]).tolist()
            for place, (group, own) in enumerate(zip(groups, counts, strict=True), 1):
                for word, n in enumerate(own):
                    yield at, place, word, n, 100 * n / group.rows.size if group.rows.size else None
