"""What changed between two versions: cell by cell where there is a key, row by row where there is none, by scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from data.access import Access
from data.changes import changes
from data.changes_results import Change, Changes
from data.changes_since import changes_since_before, version_of
from data.loading import load_folder
from data.prepared import Prepared, read_prepared
from data.shown_versions import MOST_NOTED, note_shown, shown_before
from data.vocabulary import Scope
from tests.data.deliveries import Delivery, delivery, write
from tests.data.folders import NOW, repository, write_folder

TODAY = date(2025, 6, 30)
BEFORE: list[Prepared] = []


def prepared(tmp_path: Path, name: str, tables: Delivery) -> Prepared:
    store = tmp_path / f"store-{name}"
    snapshot = load_folder(write(tmp_path / name, tables), store, TODAY, lambda said: None)
    found = read_prepared(store, snapshot.data_version)
    assert found is not None
    return found


@pytest.fixture(scope="module", autouse=True)
def _before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What every change of this file is a change of: prepared once."""
    BEFORE.append(prepared(tmp_path_factory.mktemp("before"), "old", delivery()))
    yield
    BEFORE.clear()


def compared(
    tmp_path: Path, change: Callable[[Delivery], None], scope: Scope = Scope.DEIDENTIFIED
) -> Changes:
    after = delivery()
    change(after)
    new = prepared(tmp_path, "new", after)
    return changes(version_of(BEFORE[0]), version_of(new), Access(scope))


def row(found: Changes, subject: str) -> Change:
    return next(one for one in found.rows if one.subject == subject)


def differing(found: Changes) -> dict[str, tuple[int | None, int | None, int | None]]:
    """Per kind of record that differs: added, removed, altered."""
    return {
        one.subject: (one.added.n, one.removed.n, one.altered and one.altered.n)
        for one in found.rows
        if not one.is_same
    }


def test_the_same_data_do_not_differ_in_whatever_order_they_stand(tmp_path: Path) -> None:
    def turn(tables: Delivery) -> None:
        for rows in tables.values():
            rows.reverse()

    found = compared(tmp_path, turn)
    assert found.is_same and differing(found) == {}
    assert row(found, "patients").unchanged == 3
    assert row(found, "measurements").unchanged == 5
    assert found.follow_up_days == 0


def _new_patient(tables: Delivery) -> None:
    tables["patients"].append({**tables["patients"][1], "patient_id": "P9"})
    tables["infusions"].append({**tables["infusions"][2], "infusion_id": "I9", "patient_id": "P9"})


def _no_patient(tables: Delivery) -> None:
    for name in ("patients", "infusions", "measurements", "events"):
        tables[name] = [one for one in tables[name] if one["patient_id"] != "P2"]


def _death(tables: Delivery) -> None:
    tables["patients"][1] |= {
        "vital_status": "dead",
        "death_date": "2024-06-05",
        "cause_of_death": "infection",
    }


def _unknown_status(tables: Delivery) -> None:
    tables["patients"][1] |= {"vital_status": ""}


def _longer(tables: Delivery) -> None:
    tables["patients"][1] |= {"last_contact_date": "2024-06-11", "second_cancer_followup_date": "2024-06-11"}


def _shorter(tables: Delivery) -> None:
    tables["patients"][1] |= {"last_contact_date": "2024-05-31", "second_cancer_followup_date": "2024-05-30"}


def _cancer(tables: Delivery) -> None:
    tables["second_cancers"][1] |= {"status": "suspected", "icd10": ""}


def _measurement(tables: Delivery) -> None:
    tables["measurements"][3]["value"] = "900"


def _event_twice(tables: Delivery) -> None:
    tables["events"].append(dict(tables["events"][1]))


def _sex(tables: Delivery) -> None:
    tables["patients"][2]["sex"] = "female"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_new_patient, {"patients": (1, 0, 0), "infusions": (1, 0, 0)}),
        (
            _no_patient,
            {
                "patients": (0, 1, 0), "infusions": (0, 2, 0), "events": (0, 1, None),
                "measurements": (0, 1, None),
            },
        ),
        (_death, {"deaths": (1, 0, 0)}),
        (_unknown_status, {"patients": (0, 0, 1)}),
        (_longer, {"follow-up": (1, 0, None), "follow-up for second cancers": (1, 0, None)}),
        (_shorter, {"follow-up": (0, 1, None), "follow-up for second cancers": (0, 1, None)}),
        (_cancer, {"second_cancers": (0, 0, 1)}),
        (_measurement, {"measurements": (1, 1, None)}),
        (_event_twice, {"events": (1, 0, None)}),
        (_sex, {"patients": (0, 0, 1)}),
    ],
)  # fmt: skip
def test_each_change_is_counted_where_it_belongs_and_nowhere_else(
    tmp_path: Path, change: Callable[[Delivery], None], expected: dict[str, tuple[int, int, int | None]]
) -> None:
    assert differing(compared(tmp_path, change)) == expected


def test_altered_columns_and_their_patients_are_named(tmp_path: Path) -> None:
    found = row(compared(tmp_path, _cancer), "second_cancers")
    assert dict(found.fields) == {"status": 1, "icd10": 1}
    assert found.altered is not None and found.altered.patients == ("00123",)


def test_days_of_follow_up_are_added_up_over_patients_of_both(tmp_path: Path) -> None:
    assert compared(tmp_path / "a", _longer).follow_up_days == 10
    assert compared(tmp_path / "b", _shorter).follow_up_days == -1
    assert compared(tmp_path / "c", _new_patient).follow_up_days == 0


def test_a_corrected_infusion_date_is_told_as_such(tmp_path: Path) -> None:
    def move(tables: Delivery) -> None:
        tables["infusions"][0]["infusion_date"] = "2020-01-09"

    found = row(compared(tmp_path, move), "patients")
    assert found.fields == (("date of the first infusion", 1),)


def test_the_scope_of_groups_sees_no_patient_and_no_small_number(tmp_path: Path) -> None:
    found = compared(tmp_path, _longer, Scope.AGGREGATE)
    assert all(one.added.patients == one.removed.patients == () for one in found.rows)
    assert row(found, "follow-up").added.n is None
    assert found.follow_up_days is None
    altered = row(compared(tmp_path / "again", _cancer, Scope.AGGREGATE), "second_cancers")
    assert altered.altered is not None and altered.altered.n is None
    assert dict(altered.fields) == {"status": None, "icd10": None}


def test_a_version_is_noted_once_and_the_one_before_is_found(tmp_path: Path) -> None:
    for version in ("a", "a", "b", "a"):
        note_shown(tmp_path, "here", version, NOW)
    note_shown(tmp_path, "there", "c", NOW)
    before = shown_before(tmp_path, "here", "a")
    assert before is not None and before.data_version == "b"
    assert before.since == NOW.isoformat(timespec="seconds")
    assert shown_before(tmp_path, "there", "c") is None
    assert shown_before(tmp_path, "here", "never") is None


def test_the_list_of_versions_does_not_grow_for_ever_and_a_torn_line_is_nobodys(tmp_path: Path) -> None:
    for number in range(MOST_NOTED + 5):
        note_shown(tmp_path, "here", f"v{number}", NOW)
    (file,) = tmp_path.iterdir()
    assert len(file.read_text().splitlines()) == MOST_NOTED
    file.write_text(file.read_text() + "torn")
    before = shown_before(tmp_path, "here", f"v{MOST_NOTED + 4}")
    assert before is not None and before.data_version == f"v{MOST_NOTED + 3}"


def test_the_repository_knows_what_it_showed_before_also_after_a_new_start(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "data", n_patients=3)
    store = tmp_path / "store"
    first = repository(tmp_path).snapshot
    assert shown_before(store, str(folder), first.data_version) is None
    write_folder(folder, n_patients=4)
    for _ in range(2):
        second = repository(tmp_path).snapshot
        before = shown_before(store, str(folder), second.data_version)
        found = changes_since_before(store, before, second, Access(Scope.DEIDENTIFIED))
        assert found.changes is not None
        assert found.changes.old_version == first.data_version
        assert row(found.changes, "patients").added.patients == ("P003",)
        assert row(found.changes, "measurements").added.n == 1


def test_a_version_that_is_no_longer_kept_is_named(tmp_path: Path) -> None:
    write_folder(tmp_path / "data")
    now = repository(tmp_path).snapshot
    note_shown(tmp_path / "store", now.loaded_from, "0123456789ab", NOW)
    before = shown_before(tmp_path / "store", now.loaded_from, now.data_version)
    assert before is None
    note_shown(tmp_path / "store", now.loaded_from, now.data_version, NOW)
    before = shown_before(tmp_path / "store", now.loaded_from, now.data_version)
    found = changes_since_before(tmp_path / "store", before, now, Access(Scope.DEIDENTIFIED))
    assert found.changes is None and "0123456789ab" in (found.why_not or "")
