"""Tables of specimens, findings and infusions by hand, with every column that the loader gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

FINDING_COLUMNS = (
    "specimen_id", "assay", "target", "result", "value", "unit", "lower_limit", "share", "rank", "denominator",
    "cancer_gene", "expression_effect", "laboratory", "reported_day", "note",
)  # fmt: skip
NUMBERS = {"value", "lower_limit", "share", "rank", "reported_day", "day", "tumour_purity"}


def table(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame({c: pd.Series([row.get(c) for row in rows], dtype=object) for c in columns})
    numbers = {column: np.float64 for column in columns if column in NUMBERS}
    return frame.astype({**numbers, **({"patient_index": np.int32} if "patient_index" in columns else {})})


def infusions(*rows: dict[str, Any]) -> pd.DataFrame:
    return table(("patient_index", "infusion_id", "day", "product", "indication"), list(rows))


def specimens(*rows: dict[str, Any]) -> pd.DataFrame:
    columns = ("patient_index", "specimen_id", "neoplasm_id", "day", "material", "tumour_purity")
    return table(columns, [{"patient_index": 0, **row} for row in rows])


def findings(*rows: dict[str, Any]) -> pd.DataFrame:
    return table(FINDING_COLUMNS, list(rows))
