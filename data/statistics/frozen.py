"""Results that are kept and shared between answers: their arrays can be read but not changed."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np


def make_read_only(result: Any) -> None:
    """Set every array of a dataclass to read-only; for its `__post_init__`."""
    for field in fields(result):
        value = getattr(result, field.name)
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
