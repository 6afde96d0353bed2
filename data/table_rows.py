"""Rows of a frame as plain Python values: None for what is not recorded, whole days as int, dates as date."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def rows_of(frame: pd.DataFrame, mask: NDArray[np.bool_]) -> list[dict[str, Any]]:
    """The rows of a mask as dictionaries, in their order."""
    at = np.flatnonzero(mask)
    if at.size == 0:
        return []
    # Column by column: a frame of these few rows would cost ten times as much to make.
    columns = [_listed(frame[name], at) for name in frame.columns]
    return [dict(zip(frame.columns, values, strict=True)) for values in zip(*columns, strict=True)]


def _listed(column: pd.Series, at: NDArray[np.intp]) -> list[Any]:
    """Plain values; only timestamps need pandas, whose way is ten times as slow."""
    kept = column.array[at]
    return kept.tolist() if column.dtype.kind == "M" else kept.to_numpy().tolist()


def text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def number(value: Any) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def whole(value: Any) -> int | None:
    found = number(value)
    return None if found is None else round(found)


def date_or_none(value: Any) -> date | None:
    return None if value is None or pd.isna(value) else value.date()
