"""The synthetic cohort as files, written once for all tests of the generator."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from data.demo import write_demo
from data.schema import TABLES


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `write_demo` writes."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, lambda sentence: None)
    return folder


@pytest.fixture(scope="session")
def tables(written: Path) -> Mapping[str, pd.DataFrame]:
    """Every table as text, empty cells as ""."""
    return {
        name: pd.read_csv(written / f"{name}.csv", dtype=str, keep_default_na=False, na_filter=False)
        for name in TABLES
    }
