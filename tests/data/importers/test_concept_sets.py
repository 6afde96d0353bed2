"""Which class of cancer a code means: one code of each kind, and those whose neighbours mean another class."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.importers.concepts import first_fit, read_concept_sets
from data.importers.imported import ImportRefused


@pytest.mark.parametrize(
    ("vocabulary", "code", "category"),
    [
        ("ICDO3", "9702/3", "t_nk"),
        ("ICDO3", "9837/3", "t_nk"),
        ("ICDO3", "9948/3", "t_nk"),
        ("ICDO3", "9861/3", "myeloid"),
        ("ICDO3", "9989/3", "myeloid"),
        ("ICDO3", "9940/3", "other_haematologic"),  # hairy cell leukaemia, between myeloid codes
        ("ICDO3", "9971/3", "other_haematologic"),  # after transplantation, between myeloid codes
        ("ICDO3", "9680/3", "other_haematologic"),
        ("ICDO3", "8070/3-C44.3", "non_melanoma_skin"),
        ("ICDO3", "8720/3-C44.3", "solid"),  # melanoma counts as solid
        ("ICDO3", "8140/3-C18.0", "solid"),
        ("ICD10CM", "C91.5", "t_nk"),
        ("ICD10CM", "C91.4", "other_haematologic"),
        ("ICD10", "C92.0", "myeloid"),
        ("ICD10", "C44.1", "non_melanoma_skin"),
        ("ICD10", "C43.9", "solid"),
    ],
)
def test_a_code_means_its_class(vocabulary: str, code: str, category: str) -> None:
    line = first_fit(read_concept_sets()["neoplasms"], vocabulary, code, "")
    assert line is not None and line.word == category


@pytest.mark.parametrize("content", [b"", b"code,word\n", b"\xff\xfe", b'vocabulary_id,"' + b"x" * 200_000])
def test_a_set_of_ones_own_that_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sexes.csv").write_bytes(content)
    with pytest.raises(ImportRefused) as caught:
        read_concept_sets(tmp_path)
    assert [problem.file for problem in caught.value.problems] == ["sexes.csv"]


def test_a_set_of_ones_own_that_leads_nowhere_is_not_passed_over_for_ours(tmp_path: Path) -> None:
    (tmp_path / "sexes.csv").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ImportRefused):
        read_concept_sets(tmp_path)
