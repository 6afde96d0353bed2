"""What holds for the repository as a whole: pins, licences, vendored files, sizes, and the two commands."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import plotly.offline
import pytest

ROOT = Path(__file__).parents[1]
BUNDLE = "assets/vendor/plotly-cartesian.min.js"
REQUIREMENTS = ("requirements.txt", "requirements-postgresql.txt", "requirements-test.txt")
MAX_BYTES = 1_000_000
MAX_WRITTEN_LINES = 350


@cache
def tracked_files() -> tuple[Path, ...]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    present = (ROOT / name for name in listing.stdout.split("\0") if name)
    return tuple(path for path in present if path.is_file())


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def written_lines(path: Path) -> int:
    return sum(bool(line.strip()) for line in path.read_text(encoding="utf-8").splitlines())


def requirement_lines(file: str) -> list[str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("file", REQUIREMENTS)
def test_every_requirement_is_pinned_exactly_and_sorted(file: str) -> None:
    lines = requirement_lines(file)
    assert lines == sorted(lines, key=lambda line: line.split("=="))
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==\d+(\.\d+)+", line)] == []


@pytest.mark.parametrize("requirement", [line for file in REQUIREMENTS for line in requirement_lines(file)])
def test_every_requirement_is_explained(requirement: str) -> None:
    name, version = requirement.split("==")
    table = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert re.search(
        rf"^\| {re.escape(name)} \| {re.escape(version)} \| \S[^|]*\| \S[^|]*\|$", table, re.MULTILINE
    )


def test_every_explained_package_is_required() -> None:
    table = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = {
        f"{name}=={version}"
        for name, version in re.findall(r"^\| ([a-z0-9-]+) \| (\d[\d.]*) \|", table, re.M)
    }
    assert explained == {line for file in REQUIREMENTS for line in requirement_lines(file)}


def test_vendored_plotly_is_the_version_that_plotly_py_writes_for() -> None:
    head = (ROOT / BUNDLE).read_text(encoding="utf-8")[:200]
    assert f"plotly.js (cartesian - minified) v{plotly.offline.get_plotlyjs_version()}\n" in head


@pytest.mark.parametrize("file", [BUNDLE, "assets/vendor/regenerator-runtime.js", "tests/vendor/axe.min.js"])
def test_vendored_file_is_unchanged_and_licensed(file: str) -> None:
    path = ROOT / file
    recorded, name = path.with_name(path.name + ".sha256").read_text(encoding="ascii").split()
    assert (name, recorded) == (path.name, hashlib.sha256(path.read_bytes()).hexdigest())
    licence = path.with_name(path.name.removesuffix(".js").removesuffix(".min") + ".LICENSE.txt").read_text(
        encoding="utf-8"
    )
    assert "MIT License" in licence or "Mozilla Public License" in licence


def test_nothing_else_is_large() -> None:
    sizes = {name_of(path): path.stat().st_size for path in tracked_files()}
    assert {name for name, size in sizes.items() if size > MAX_BYTES} == {BUNDLE}


def test_no_python_file_is_too_long_to_read() -> None:
    scripts = [path for path in tracked_files() if path.suffix == ".py"]
    lengths = {name_of(path): written_lines(path) for path in scripts}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_WRITTEN_LINES} == {}


def test_no_conflict_marker_was_committed() -> None:
    marker = re.compile(rb"^(<{7}|>{7}|\|{7}) ", re.MULTILINE)
    assert [name_of(path) for path in tracked_files() if marker.search(path.read_bytes())] == []


def test_ci_runs_make_test_from_the_root() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text(encoding="utf-8").splitlines()
    assert "set -euo pipefail" in lines
    assert lines[-1] == "make test"


@pytest.mark.parametrize("command", ["make run", "make test", "make bench"])
def test_readme_names_the_commands_of_the_makefile(command: str) -> None:
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(
        rf"^{command.split()[1]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )


def test_licence_is_apache_and_ours() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License\n                           Version 2.0, January 2004" in licence
    assert "Copyright 2026 The Afterwatch authors" in licence


def test_start_imports_nothing_slow(demo_store: Path, tmp_path: Path) -> None:
    """lifelines and what it brings cost two seconds, so they are imported where they are first used."""
    slow = {"lifelines", "scipy", "statsmodels", "matplotlib"}
    script = f"""
import json, pathlib, sys
from app import create_app
from data.settings import Settings
create_app(Settings(store=pathlib.Path({str(demo_store)!r})))
pathlib.Path(sys.argv[1]).write_text(json.dumps(sorted({slow!r} & set(sys.modules))))
"""
    answer = tmp_path / "imported.json"
    subprocess.run([sys.executable, "-c", script, str(answer)], cwd=ROOT, check=True)
    assert json.loads(answer.read_text()) == []
