"""How a key that no question has is answered: what was probably meant, and every key there is."""

from __future__ import annotations

from data.fields import (
    LAST_POSSIBLE_DAY,
    CategoricalField,
    categorical_fields,
    field_named,
    later_events,
    numeric_fields,
    plain_numeric_fields,
)
from data.query import LONGEST_WORD, QueryError, alternatives, nearest, shown
from data.registries import analytes

SUFFIXES = ("min", "max", "unknown")


def unknown_key(key: str, keys: tuple[str, ...], others: tuple[str, ...]) -> QueryError:
    """The refusal of a key that no question has; `keys` are all there are, `others` those that are no filters."""
    name, _, suffix = key.rpartition("_")
    if key in numeric_fields() or field_named(key):
        return QueryError(f"{shown(key)} is a number: ask with {key}_min and {key}_max.", key, _suffixed(key))
    if isinstance(field_named(name), CategoricalField):
        return QueryError(
            f"{shown(name)} has words, not numbers: ask with {name}=….", key, (name, f"{name}_unknown")
        )
    start, _, code = name.partition("_")
    if suffix in SUFFIXES and (start == "baseline" or (start.startswith("day") and start[3:].isdecimal())):
        codes = tuple(analytes())
        if code in codes:
            return QueryError(
                f"The day in {shown(key)} must be a whole number from 1 to {LAST_POSSIBLE_DAY}.", key
            )
        return QueryError(
            f"There is no analyte {shown(code)}. {alternatives(code, codes)}", key[:LONGEST_WORD], codes
        )
    hint = nearest(key, keys)
    sentence = (
        f"There is no key {shown(key)}. {hint}Filters by words: {', '.join((*categorical_fields(), *later_names()))}. "
        f"Filters by numbers, "
        f"each with _min and _max: {', '.join(numeric_names())}. "
        f"Any of them with _unknown. Also: {', '.join(others)}."
    )
    return QueryError(sentence, key[:LONGEST_WORD], keys)


def _suffixed(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{suffix}" for suffix in SUFFIXES)


def numeric_names() -> tuple[str, ...]:
    """Every field with numbers; measured ones stand as patterns."""
    return (*(known.key for known in plain_numeric_fields()), "baseline_<analyte>", "day<N>_<analyte>")


def later_names() -> tuple[str, ...]:
    """The patterns of fields that are learnt after the infusion."""
    return tuple(f"day<N>_{event}" for event in later_events())
