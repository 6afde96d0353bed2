"""The measurement store against cases by hand, against DuckDB's own quantiles, and asked by eight threads at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from data.measurements.duckdb_store import VALUES_FILE, DuckDBMeasurements
from data.measurements.time_bins import EDGES
from data.patient_results import Band, Point
from data.recovery_results import MINIMUM_MEASURED
from data.vocabulary import Comparator
from tests.data.measurements.tables import frame, store


def random_measurements(n_patients: int, rows: int, seed: int = 7) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    table = frame(*[("anc", 0, 0, 0.0)])
    table = pd.concat([table] * rows, ignore_index=True)
    table["analyte"] = generator.choice(["anc", "alc", "platelets"], rows)
    table["patient_index"] = generator.integers(0, n_patients, rows).astype(np.int32)
    table["day"] = (generator.exponential(300, rows) - 60).astype(np.int32)
    table["value"] = generator.lognormal(size=rows).round(2)
    table["assay"] = generator.choice(np.array(["a", "b", None], dtype=object), rows)
    return table


def bin_at(band: Band, day: int) -> int:
    return int(np.flatnonzero((band.start_days <= day) & (day < band.end_days))[0])


def test_what_was_found_on_the_last_day_of_a_window(tmp_path: Path) -> None:
    copies, percent = "copies/µg DNA", "%"
    measurements = store(
        tmp_path,
        frame(
            ("car_transgene", 0, 10, 900.0, "=", copies, "qPCR"),
            ("car_transgene", 0, 20, 50.0, "<", copies, "qPCR", "blood", 50.0),
            ("car_transgene", 1, 20, 50.0, "<", copies, "qPCR", "blood", 50.0),
            ("car_percent_cd3", 1, 20, 0.4, "=", percent, "flow"),
            ("car_percent_cd3", 2, 20, 0.0, "=", percent, "flow"),
            ("car_percent_cd3", 3, 20, 0.1, "=", percent, "flow", "blood", 0.2),
            ("car_transgene", 4, 31, 900.0, "=", copies, "qPCR"),
            ("car_transgene", 4, 0, 900.0, "=", copies, "qPCR"),
            ("car_transgene", 5, 1, 900.0, ">", copies, "qPCR"),
            ("anc", 6, 20, 2.0),
        ),
        n_patients=7,
    )
    found = measurements.last_detected(("car_transgene", "car_percent_cd3"), 1, 31)
    # Below the limit later; one assay above it on the same day; 0; below the row's limit; outside the window; above
    # the range; another analyte.
    assert found.tolist() == [0, 1, 0, 0, -1, 1, -1]
    assert not found.flags.writeable


def test_series_follow_the_registry_and_keep_assays_and_units_apart(tmp_path: Path) -> None:
    measurements = store(
        tmp_path,
        frame(
            ("cmv_dna", 0, 30, 700.0, "=", "copies/mL", "qPCR"),
            ("cmv_dna", 0, 20, 50.0, "<", "IU/mL", "qPCR", "blood", 50.0),
            ("car_transgene", 0, 9, 100.0, "=", "copies/µg DNA", "qPCR"),
            ("car_transgene", 0, 5, 200.0, "=", "copies/µg DNA", "ddPCR"),
            ("car_transgene", 0, 2, 300.0, "=", "copies/µg DNA", "qPCR"),
            ("anc", 0, 3, 0.4),
            ("anc", 1, 3, 9.9),
        ),
        n_patients=2,
    )
    found = measurements.series(0)
    assert [(one.analyte, one.unit, one.assay, one.specimen) for one in found] == [
        ("anc", "10^9/L", None, "blood"),
        ("car_transgene", "copies/µg DNA", "ddPCR", "blood"),
        ("car_transgene", "copies/µg DNA", "qPCR", "blood"),
        ("cmv_dna", "IU/mL", "qPCR", "blood"),
        ("cmv_dna", "copies/mL", "qPCR", "blood"),
    ]
    assert [point.day for point in found[2].points] == [2, 9]
    assert found[3].points == (Point(20, 50.0, Comparator.LESS, 50.0),)
    assert found[0].points == (Point(3, 0.4, Comparator.EQUAL, None),)


def test_a_patient_without_values_has_no_series(tmp_path: Path) -> None:
    assert store(tmp_path, frame(("anc", 0, 3, 0.4)), n_patients=2).series(1) == ()


def test_last_value_lies_inside_the_window_and_its_end_is_outside(tmp_path: Path) -> None:
    measurements = store(
        tmp_path,
        frame(
            ("anc", 0, -46, 9.0),
            ("anc", 0, -45, 1.0),
            ("anc", 1, -3, 2.0),
            ("anc", 1, -1, 3.0),
            ("anc", 2, 0, 4.0),
        ),
        n_patients=4,
    )
    assert measurements.last_values("anc", -45, 0) == pytest.approx([1.0, 3.0, np.nan, np.nan], nan_ok=True)
    assert measurements.last_values("anc", 0, 1) == pytest.approx([np.nan, np.nan, 4.0, np.nan], nan_ok=True)
    assert np.isnan(measurements.last_values("alc", -45, 0)).all()


def test_last_value_of_one_day_is_the_first_by_assay_specimen_and_value(tmp_path: Path) -> None:
    rows = [
        ("anc", 0, -1, 5.0, "=", "10^9/L", "b"),
        ("anc", 0, -1, 7.0, "=", "10^9/L", "a"),
        ("anc", 0, -1, 6.0, "=", "10^9/L", "a"),
        ("anc", 0, -1, 1.0, "=", "10^9/L", None),
    ]
    for number, order in enumerate((rows, rows[::-1])):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert store(folder, frame(*order), n_patients=1).last_values("anc", -45, 0)[0] == 6.0


def test_a_value_below_the_limit_counts_at_its_number_and_other_units_never(tmp_path: Path) -> None:
    measurements = store(
        tmp_path,
        frame(
            ("cmv_dna", 0, -5, 50.0, "<", "IU/mL"),
            ("cmv_dna", 0, -1, 9000.0, "=", "copies/mL"),
            ("cmv_dna", 1, -1, 9000.0, "=", "copies/mL"),
        ),
        n_patients=2,
    )
    assert measurements.last_values("cmv_dna", -45, 0) == pytest.approx([50.0, np.nan], nan_ok=True)


def test_all_values_of_an_analyte_by_patient_and_day_with_the_sign_of_their_limit(tmp_path: Path) -> None:
    asked = store(
        tmp_path,
        frame(
            ("anc", 2, 30, 0.5, "<"),
            ("anc", 0, 90, 2.0),
            ("anc", 0, -5, 9.0, ">"),
            ("anc", 0, 20, 4.0, "=", "10^9/L", "b"),
            ("anc", 0, 20, 3.0, "=", "10^9/L", "a"),
            ("anc", 1, 50, 7.0, "=", "cells"),
            ("anc", 1, 100, 7.0),
            ("alc", 1, 50, 1.0),
        ),
        n_patients=3,
    )
    found = asked.values("anc", -5, 100)
    assert found.patient_index.tolist() == [0, 0, 0, 2]
    assert found.day.tolist() == [-5, 20, 90, 30]
    assert found.value.tolist() == [9.0, 3.0, 2.0, 0.5]
    assert found.sign.tolist() == [1, 0, 0, -1]
    assert asked.values("no_such_analyte", -5, 100).value.size == 0


def test_readings_keep_every_value_of_a_day_and_its_limit(tmp_path: Path) -> None:
    asked = store(
        tmp_path,
        frame(
            ("cmv_dna", 1, 20, 500.0, "=", "copies/mL"),
            ("cmv_dna", 1, 20, 300.0, "=", "IU/mL", "b", "blood", 50.0),
            ("cmv_dna", 1, 20, 50.0, "<", "IU/mL", "a", "blood", 50.0),
            ("cmv_dna", 0, -5, 900.0, ">", "IU/mL"),
            ("cmv_dna", 0, 21, 1.0, "=", "IU/mL"),
            ("anc", 2, 40, 7.0),
        ),
        n_patients=4,
    )
    found = asked.readings("cmv_dna", -5, 21)
    assert found.patient_index.tolist() == [0, 1, 1]
    assert found.day.tolist() == [-5, 20, 20]
    assert found.value.tolist() == [900.0, 50.0, 300.0]
    assert found.sign.tolist() == [1, -1, 0]
    assert found.lower_limit == pytest.approx([np.nan, 50.0, 50.0], nan_ok=True)
    assert asked.readings("no_such_analyte", -5, 21).value.size == 0
    assert asked.last_days() == pytest.approx([21, 20, 40, np.nan], nan_ok=True)


def test_answers_cannot_be_written_to(tmp_path: Path) -> None:
    values = store(tmp_path, frame(("anc", 0, -1, 5.0)), n_patients=1).last_values("anc", -45, 0)
    with pytest.raises(ValueError, match="read-only"):
        values[0] = 0.0


def test_band_needs_enough_patients_and_counts_each_once(tmp_path: Path) -> None:
    # Patient k has the values k and k + 2 in one bin, so the own median is k + 1; one more patient has many values.
    n = MINIMUM_MEASURED
    rows = [("anc", k, day, k + add) for k in range(n) for day, add in ((4, 0.0), (5, 2.0))]
    rows += [("anc", n, 4, 1000.0)] * 30 + [("anc", k, 8, 1.0) for k in range(n - 1)]
    measurements = store(tmp_path, frame(*rows), n_patients=n + 1)
    everybody = np.ones(n + 1, dtype=bool)
    all_but_last = np.arange(n + 1) < n

    (band,) = measurements.bands(all_but_last, ["anc"])
    place = bin_at(band, 4)
    medians = np.arange(n) + 1.0
    assert (band.analyte, band.unit, band.n[place]) == ("anc", "10^9/L", n)
    limits = [band.lower[place], band.median[place], band.upper[place]]
    assert limits == pytest.approx(np.quantile(medians, [0.1, 0.5, 0.9]))

    too_few = bin_at(band, 8)
    assert band.n[too_few] == n - 1
    assert np.isnan([band.lower[too_few], band.median[too_few], band.upper[too_few]]).all()

    (with_last,) = measurements.bands(everybody, ["anc"])
    assert with_last.n[place] == n + 1
    assert with_last.median[place] == pytest.approx(np.median([*medians, 1000.0]))


def test_bins_cover_the_days_without_gap_or_overlap(tmp_path: Path) -> None:
    edges = EDGES.tolist()
    days = sorted({day for edge in edges for day in (edge - 1, edge)})
    rows = [("anc", k, day, 1.0) for day in days for k in range(MINIMUM_MEASURED)]
    (band,) = store(tmp_path, frame(*rows), MINIMUM_MEASURED).bands(
        np.ones(MINIMUM_MEASURED, dtype=bool), ["anc"]
    )
    assert (band.start_days[0], band.end_days[-1]) == (-45, 5479)
    assert (band.start_days[1:] == band.end_days[:-1]).all()
    assert (band.n == MINIMUM_MEASURED).all()
    assert (band.median == 1.0).all()


def test_bands_equal_the_quantiles_of_duckdb(tmp_path: Path) -> None:
    n_patients = 300
    table = random_measurements(n_patients, 20_000)
    measurements = store(tmp_path, table, n_patients)
    mask = np.random.default_rng(1).random(n_patients) < 0.6
    connection = duckdb.connect()
    connection.register("measured", table)
    connection.register("chosen", pd.DataFrame({"patient_index": np.flatnonzero(mask)}))
    for band in measurements.bands(mask, ["anc", "platelets"]):
        for place, (start, end) in enumerate(zip(band.start_days, band.end_days, strict=True)):
            row = connection.execute(
                "SELECT count(*), quantile_cont(own, [0.1, 0.5, 0.9]) FROM (SELECT median(value) AS own"
                " FROM measured SEMI JOIN chosen USING (patient_index)"
                " WHERE analyte = ? AND day >= ? AND day < ? GROUP BY patient_index)",
                [band.analyte, start, end],
            ).fetchone()
            assert row is not None
            assert band.n[place] == row[0]
            expected = row[1] if row[0] >= MINIMUM_MEASURED else [np.nan] * 3
            limits = [band.lower[place], band.median[place], band.upper[place]]
            assert limits == pytest.approx(expected, rel=1e-12, nan_ok=True)


def test_windows_equal_a_plain_sort(tmp_path: Path) -> None:
    table = random_measurements(200, 10_000)
    found = store(tmp_path, table, 200).last_values("alc", -45, 0)
    inside = table[(table["analyte"] == "alc") & (table["day"] >= -45) & (table["day"] < 0)]
    ordered = inside.assign(last=-inside["day"]).sort_values(["patient_index", "last", "assay", "value"])
    expected = np.full(200, np.nan)
    first = ordered.drop_duplicates("patient_index")
    expected[first["patient_index"]] = first["value"]
    assert found == pytest.approx(expected, nan_ok=True)
    assert 0 < np.isfinite(found).sum() < 200


def test_the_order_of_rows_changes_no_answer(tmp_path: Path) -> None:
    table = random_measurements(100, 5_000)
    answers = []
    for number, delivered in enumerate((table, table.sample(frac=1, random_state=3), table.iloc[::-1])):
        folder = tmp_path / str(number)
        folder.mkdir()
        measurements = store(folder, delivered.reset_index(drop=True), 100)
        (band,) = measurements.bands(np.ones(100, dtype=bool), ["anc"])
        answers.append(
            (
                measurements.series(5),
                measurements.last_values("anc", 0, 100).tobytes(),
                band.median.tobytes(),
                measurements.coverage().to_csv(),
            )
        )
    assert answers[0] == answers[1] == answers[2]


def test_coverage_counts_patients_and_leaves_teaching_cases_out(tmp_path: Path) -> None:
    measurements = store(
        tmp_path,
        frame(
            ("car_transgene", 0, 5, 1.0, "=", "copies/µg DNA", "qPCR"),
            ("car_transgene", 0, 9, 1.0, "=", "copies/µg DNA", "qPCR"),
            ("anc", 0, -3, 1.0),
            ("anc", 1, 40, 1.0),
            ("anc", 2, 4000, 1.0),
        ),
        n_patients=3,
        teaching=(2,),
    )
    found = measurements.coverage()
    assert found["analyte"].tolist() == ["anc", "car_transgene"]
    assert found["assay"].tolist() == [None, "qPCR"]
    assert found[["patients", "values", "first_day", "last_day"]].to_numpy().tolist() == [
        [2, 2, -3, 40],
        [1, 2, 5, 9],
    ]


def test_no_measurements_at_all(tmp_path: Path) -> None:
    measurements = store(tmp_path, frame(), n_patients=2)
    (band,) = measurements.bands(np.ones(2, dtype=bool), ["anc"])
    assert measurements.series(0) == ()
    assert np.isnan(measurements.last_values("anc", -45, 0)).all()
    assert band.n.sum() == 0
    assert measurements.coverage().empty


def test_questions_nobody_can_answer_are_refused(tmp_path: Path) -> None:
    measurements = store(tmp_path, frame(("anc", 0, 3, 0.4)), n_patients=2)
    with pytest.raises(ValueError, match="2 patients"):
        measurements.bands(np.ones(3, dtype=bool), ["anc"])
    with pytest.raises(KeyError):
        measurements.bands(np.ones(2, dtype=bool), ["no_such_analyte"])


def test_the_engine_reads_its_own_folder_and_nothing_else(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in'side [x]*", tmp_path / "outside.parquet"
    inside.mkdir()
    measurements = store(inside, frame(("anc", 0, 3, 0.4)), n_patients=1)
    outside.write_bytes((inside / VALUES_FILE).read_bytes())
    assert len(measurements.series(0)) == 1
    for statement in (
        f"SELECT * FROM read_parquet('{outside}')",
        "INSTALL httpfs",
        "SET enable_external_access = true",
    ):
        with pytest.raises(duckdb.Error):
            measurements._connection.cursor().execute(statement)


def test_a_damaged_file_is_an_error_when_it_is_opened(tmp_path: Path) -> None:
    store(tmp_path, frame(("anc", 0, 3, 0.4)), n_patients=1)
    file = tmp_path / VALUES_FILE
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(duckdb.Error):
        DuckDBMeasurements(tmp_path, 1, "v1")


def test_eight_threads_get_what_one_gets(tmp_path: Path) -> None:
    n_patients = 120
    measurements = store(tmp_path, random_measurements(n_patients, 20_000), n_patients)
    alone = DuckDBMeasurements(tmp_path, n_patients, "v1")

    def ask(of: DuckDBMeasurements, k: int) -> tuple:
        mask = np.arange(n_patients) % (2 + k % 3) > 0
        band = of.bands(mask, ["anc", "alc", "platelets"])[k % 3]
        return (
            of.series(k),
            of.last_values("anc", -45, k).tobytes(),
            band.median.tobytes(),
            len(of.coverage()),
        )

    expected = [ask(alone, k) for k in range(n_patients)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda k: ask(measurements, k), range(n_patients))) == expected
