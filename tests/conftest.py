"""What every test shares: settings from nowhere but the test, reproducible properties, one prepared demo cohort."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.prepared import prepare_once

ROOT = Path(__file__).parents[1]

for name in [name for name in os.environ if name.startswith("AFTERWATCH_")]:
    del os.environ[name]

settings.register_profile(
    "afterwatch", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("afterwatch")


@pytest.fixture(scope="session")
def demo_store() -> Path:
    """A store folder in which the demo cohort is prepared; kept between runs, made anew when data/ changes."""
    from data.repository import Repository
    from data.settings import Settings

    def prepare(store: Path) -> None:
        repository = Repository(Settings(store=store), progress=lambda sentence: None)
        assert repository.snapshot.data_version

    sources = sorted(path for path in (ROOT / "data").rglob("*") if path.suffix in {".py", ".csv"})
    digest = hashlib.sha256()
    for path in [ROOT / "requirements.txt", *sources]:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return prepare_once(ROOT / "build" / "test-stores", digest.hexdigest()[:16], prepare)
