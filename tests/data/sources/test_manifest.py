"""With a manifest a file that was cut at any byte, changed, added or left out is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.commands.table import main
from data.import_report import ImportReport
from data.judged import report
from data.sources import delivery as source
from data.sources.manifest import MANIFEST_FILE, check_manifest
from data.validation import judge
from tests.data.deliveries import TODAY, delivery, write
from tests.data.folders import markers, repository, write_folder


def manifested(folder: Path) -> Path:
    assert main(["validate", str(folder), "--manifest"]) == 0
    return folder


def judged(path: Path) -> ImportReport:
    return report(judge(source.read(path), TODAY))


def differing(folder: Path) -> list[str]:
    return [problem.file for problem in check_manifest(folder, source.files(folder), {})]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return manifested(write(tmp_path / "data", delivery()))


def test_a_manifest_says_what_every_file_is(folder: Path) -> None:
    entries = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))["files"]
    assert entries["measurements.csv"]["rows"] == 5
    assert entries["measurements.csv"]["bytes"] == (folder / "measurements.csv").stat().st_size
    assert len(entries["measurements.csv"]["sha256"]) == 64
    assert judged(folder).problems == ()


@pytest.mark.parametrize("name", ["patients", "infusions", "measurements", "events", "second_cancers", "specimens",
                                  "findings", "identifiers", "reference_rates"])  # fmt: skip
def test_a_file_cut_at_any_byte_differs_from_its_manifest(folder: Path, name: str) -> None:
    file = folder / f"{name}.csv"
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        assert differing(folder) == [f"{name}.csv"], length
    file.write_bytes(whole)
    assert differing(folder) == []


def test_a_delivery_cut_at_any_byte_is_not_shown(tmp_path: Path) -> None:
    folder = manifested(write_folder(tmp_path / "data", n_patients=1))
    file = folder / "measurements.csv"
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        found = judged(folder)
        assert found.blocks_load, length
        assert "manifest_differs" in {problem.code for problem in found.problems}


def test_one_changed_byte_an_added_and_a_missing_file_are_found(folder: Path) -> None:
    events = folder / "events.csv"
    whole = events.read_bytes()
    events.write_bytes(whole.replace(b"2,ASTCT", b"3,ASTCT"))
    assert differing(folder) == ["events.csv"]
    events.unlink()
    assert differing(folder) == ["events.csv"]
    events.write_bytes(whole)
    (folder / "about.csv").write_text("key,value\nname,North\n", encoding="utf-8")
    assert differing(folder) == ["about.csv"]
    assert judged(folder).blocks_load


def test_validate_finds_a_cut_at_the_end_of_a_line_and_renews_the_manifest_only_when_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "measurements.csv"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))
    assert main(["validate", str(folder), "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out.splitlines()[-1])["problems"]
    assert "cut short or changed" in problem["remedy"]
    assert main(["validate", str(folder), "--manifest"]) == 0
    assert judged(folder).problems == ()


def test_no_manifest_is_written_over_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tables = delivery()
    tables["events"][0]["grade"] = "9"
    write(tmp_path, tables)
    assert main(["validate", str(tmp_path), "--manifest"]) == 1
    assert "No manifest was written" in capsys.readouterr().err
    assert not (tmp_path / MANIFEST_FILE).exists()


NO_MANIFESTS = (
    b"", b"{", b"[]", b'{"format": "other", "files": {}}', b"\xff\xfe", b"[" * 100_000, b" " * 2_000_000,
    b'{"format": "afterwatch manifest 1", "files": {"a": 1}}',
)  # fmt: skip


@pytest.mark.parametrize("content", NO_MANIFESTS, ids=lambda content: str(content[:40]))
def test_a_manifest_that_cannot_be_read_stops_the_load(folder: Path, content: bytes) -> None:
    (folder / MANIFEST_FILE).write_bytes(content)
    found = judged(folder)
    assert [problem.code for problem in found.problems] == ["manifest_unreadable"]
    assert found.blocks_load


def test_the_last_good_load_stays_while_a_delivery_differs_from_its_manifest(tmp_path: Path) -> None:
    folder = manifested(write_folder(tmp_path / "data", n_patients=3))
    found = repository(tmp_path)
    good = found.snapshot
    file = folder / "measurements.csv"
    whole = file.read_bytes()
    file.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    assert found.poll() is False
    assert found.snapshot is good
    assert "measurements.csv" in (found.status().problem or "")
    assert found.status().problem_since == "2026-07-01T09:30:00+02:00"
    file.write_bytes(whole)
    found.poll()
    assert found.status().problem is None
    write_folder(folder, n_patients=3, marker=61)
    assert found.poll() is False
    manifested(folder)
    assert found.poll() is True
    assert markers(found.snapshot) == {61.0}


def test_prepared_data_do_not_hide_that_the_manifest_differs(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "data", n_patients=2)
    assert repository(tmp_path).status().problem is None
    manifested(folder)
    manifest = folder / MANIFEST_FILE
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"rows": 2', '"bytes": 3, "rows": 2'))
    from data.repository import DataUnavailable

    with pytest.raises(DataUnavailable, match="manifest"):
        repository(tmp_path).status()
