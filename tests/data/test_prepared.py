"""Prepared data come back exactly as they went, or not at all."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import fields
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.dataset import Dataset
from data.import_report import ImportReport, Problem, RuleCount
from data.prepared import FRAMES, KEPT_VERSIONS, data_version, read_prepared, remove_old, write_prepared
from tests.data.builders import cancer, dataset, event, patient

VERSION = "0123456789ab"
REPORT = ImportReport(
    problems=(
        Problem("warning", "patients.csv", 3, "sex", "ü\n", "A rule.", "A remedy.", ("A", "B"), "code"),
    ),
    rows_by_table={"patients": 2},
    rejected_by_table={"events": 1},
    counts=(RuleCount("warning", "patients.csv", None, "A rule.", 7),),
)
MEASUREMENTS = pd.DataFrame(
    {
        "analyte": ["anc", "anc"],
        "patient_index": np.array([0, 1], dtype=np.int32),
        "day": np.array([3, 4], dtype=np.int32),
        "value": [0.5, 1.5],
        "comparator": ["=", "<"],
        "unit": ["10^9/L", "10^9/L"],
        "assay": pd.Series([None, None], dtype=object),
        "specimen": pd.Series([None, "blood"], dtype=object),
        "lower_limit": [np.nan, 0.1],
    }
)


def loaded() -> Dataset:
    return dataset(
        patient("00123", sex=None, site="NA", age=63, birth_date=pd.Timestamp("1957-02-03")),
        patient("A", infused=False, teaching_case=True, site="", day0_date=None),
        cancers=[cancer("00123", 120, diagnosis="ü, „x“")],
        events=[event("00123", "crs", -3, ongoing="yes", grade=2), event("A", "other", None)],
        data_cut_off_date=date(2026, 6, 30),
        data_of_day=None,
    )


def assert_same(left: Dataset, right: Dataset) -> None:
    for item in fields(Dataset):
        before, after = getattr(left, item.name), getattr(right, item.name)
        if item.name not in FRAMES:
            assert (after, type(after)) == (before, type(before))
            continue
        assert list(after.columns) == list(before.columns)
        assert after.dtypes.tolist() == before.dtypes.tolist()
        assert isinstance(after.index, pd.RangeIndex)
        for column in before.columns:
            if before[column].dtype == object:
                assert after[column].tolist() == before[column].tolist()
            else:
                np.testing.assert_array_equal(after[column].to_numpy(), before[column].to_numpy())


def write(store: Path, version: str = VERSION) -> Path:
    write_prepared(store, version, loaded(), MEASUREMENTS, REPORT)
    return store / version


def test_everything_comes_back_with_its_type(tmp_path: Path) -> None:
    write(tmp_path)
    prepared = read_prepared(tmp_path, VERSION)
    assert prepared is not None
    assert_same(loaded(), prepared.dataset)
    assert prepared.report == REPORT
    assert prepared.measurements.version == VERSION
    assert prepared.measurements.last_values("anc", 0, 10).tolist() == [0.5, 1.5]


def test_text_that_comes_late_and_text_that_never_comes(tmp_path: Path) -> None:
    people = [patient(f"P{number:05}", site=None) for number in range(3000)]
    people[-1]["site"] = "0007"
    write_prepared(tmp_path, VERSION, dataset(*people), MEASUREMENTS, REPORT)
    prepared = read_prepared(tmp_path, VERSION)
    assert prepared is not None
    assert prepared.dataset.patients["site"].tolist() == [None] * 2999 + ["0007"]
    assert prepared.dataset.patients["setting"].tolist() == [None] * 3000


def test_types_that_would_not_come_back_are_refused(tmp_path: Path) -> None:
    spoilt = dataset(patient("A", site=7))
    with pytest.raises(TypeError, match="site"):
        write_prepared(tmp_path, VERSION, spoilt, MEASUREMENTS, REPORT)
    assert list(tmp_path.iterdir()) == []


def test_what_is_absent_is_not_read(tmp_path: Path) -> None:
    assert read_prepared(tmp_path, VERSION) is None
    assert read_prepared(tmp_path / "nowhere", VERSION) is None


@pytest.mark.parametrize("name", ["manifest.json", "report.json", "events.parquet", "measurements.parquet"])
def test_a_folder_without_one_of_its_files_is_not_used_and_is_replaced(tmp_path: Path, name: str) -> None:
    (write(tmp_path) / name).unlink()
    assert read_prepared(tmp_path, VERSION) is None
    write(tmp_path)
    assert read_prepared(tmp_path, VERSION) is not None
    assert [path.name for path in tmp_path.iterdir()] == [VERSION]


@pytest.mark.parametrize("name", ["manifest.json", "patients.parquet", "measurement_bins.parquet"])
def test_a_truncated_file_is_not_used(tmp_path: Path, name: str) -> None:
    file = write(tmp_path) / name
    file.write_bytes(file.read_bytes()[:-20])
    assert read_prepared(tmp_path, VERSION) is None


def test_a_file_of_the_right_size_with_wrong_bytes_is_not_used(tmp_path: Path) -> None:
    file = write(tmp_path) / "patients.parquet"
    file.write_bytes(bytes(file.stat().st_size))
    assert read_prepared(tmp_path, VERSION) is None


def test_another_format_is_not_used(tmp_path: Path) -> None:
    file = write(tmp_path) / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"format": 0}))
    assert read_prepared(tmp_path, VERSION) is None


def test_a_folder_under_another_version_is_not_used(tmp_path: Path) -> None:
    write(tmp_path).rename(tmp_path / "ba9876543210")
    assert read_prepared(tmp_path, "ba9876543210") is None


def test_a_second_writer_of_one_version_leaves_the_first_in_place(tmp_path: Path) -> None:
    folder = write(tmp_path)
    inode = folder.stat().st_ino
    assert write(tmp_path).stat().st_ino == inode
    assert [path.name for path in tmp_path.iterdir()] == [VERSION]


def test_versions_depend_on_the_files_and_on_nothing_else() -> None:
    assert data_version("a") == data_version("a")
    assert len({data_version("a"), data_version("b"), data_version("a", date(2026, 1, 1))}) == 3
    assert set(data_version("a")) <= set("0123456789abcdef")
    assert len(data_version("a")) == 12


def test_old_versions_go_and_those_in_use_stay(tmp_path: Path) -> None:
    names = [f"{number:012x}" for number in range(KEPT_VERSIONS + 3)]
    for name in names:
        write(tmp_path, name)
    in_use = read_prepared(tmp_path, names[-1])
    for age, name in enumerate(names):
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    (tmp_path / "demo-0123").mkdir()
    (tmp_path / ".preparing-left-behind").mkdir()
    os.utime(tmp_path / ".preparing-left-behind", (1000, 1000))

    def left() -> set[str]:
        remove_old(tmp_path)
        return {path.name for path in tmp_path.iterdir()}

    assert left() == {*names[:KEPT_VERSIONS], names[-1], "demo-0123"}
    assert in_use is not None
    assert in_use.measurements.series(0)
    del in_use
    assert left() == {*names[:KEPT_VERSIONS], "demo-0123"}


def test_a_folder_that_is_being_removed_is_not_used(tmp_path: Path) -> None:
    folder = write(tmp_path)
    with (folder / "manifest.json").open() as removing:
        fcntl.flock(removing, fcntl.LOCK_EX)
        assert read_prepared(tmp_path, VERSION) is None
    assert read_prepared(tmp_path, VERSION) is not None
