"""The view "Evidence": denominators in every cell, held back is a word, and each state its own picture."""

from __future__ import annotations

from dataclasses import replace

from components.evidence_cohort import HELD_BACK, WITHOUT_PATIENTS, content, failure, headline, part_words
from data.evidence_cohort_results import EvidenceAnswer, EvidenceCounts, TCellCancer
from data.evidence_results import Level
from data.results import Exclusion, Stamp
from data.vocabulary import Assay, CancerCategory
from tests.components.reading import cells, of_class, of_kind, plain


def counts(n: int, vector: int, category: CancerCategory | None = None) -> EvidenceCounts:
    levels = tuple((level, {"0": n - vector, "1": vector}.get(level, 0)) for level in Level)
    assays = tuple((assay, vector if assay is Assay.VECTOR_COPY_NUMBER else 0) for assay in Assay)
    return EvidenceCounts(category, n, vector, vector, 0, 0, assays, levels)


LYMPHOMA = TCellCancer("AW-0118", 54, False, Level.CAR_NEGATIVE, "CAR-negative", True, False)
ANSWER = EvidenceAnswer(
    stamp=Stamp("v", "0.1", "", "All patients", "1 Jan 2026", True),
    n_loaded=120,
    n_analysed=100,
    excluded=(Exclusion("no follow-up date", 20),),
    outcome=(CancerCategory.T_NK, CancerCategory.SOLID),
    with_suspected=False,
    total=counts(25, 6),
    classes=(counts(1, 1, CancerCategory.T_NK), counts(24, 5, CancerCategory.SOLID)),
    t_cell=(LYMPHOMA,),
)


def shown(answer: EvidenceAnswer) -> list:
    return content(answer, lambda patient_id: f"/patient?patient={patient_id}")


def test_the_headline_has_its_denominators() -> None:
    assert headline(ANSWER) == (
        "Of 25 second cancers in 100 patients, 6 were tested for the vector and 19 cannot be assessed."
    )
    nobody = replace(ANSWER, total=counts(0, 0))
    assert headline(nobody) == "None of 100 patients has a second cancer that counts."
    assert not of_kind(shown(nobody), "Table")


def test_every_cell_says_of_how_many() -> None:
    tested, verdicts, named = (cells(one) for one in of_kind(shown(ANSWER), "Table"))
    assert tested[0][1:] == ["T/NK-cell, n = 1", "Solid, n = 24", "All, n = 25"]
    vector = next(row for row in tested if row[0] == "Tested for the vector (R2)")
    assert vector[1:] == ["1 of 1", "5 of 24", "6 of 25"]
    assert verdicts[1] == ["◌ 0: Not assessable", "0 of 1", "19 of 24", "19 of 25"]
    assert named[1] == ["AW-0118", "day 54", "tested", "not tested", "□ 1 CAR-negative"]
    (link,) = of_kind(shown(ANSWER), "A")
    assert link.href == "/patient?patient=AW-0118"


def test_what_is_held_back_is_said_and_is_no_zero() -> None:
    assert part_words(None, 25) == HELD_BACK
    assert part_words(0, 25) == "0 of 25"
    assert part_words(0, 0) == "–"
    few = replace(ANSWER, classes=(), t_cell=None, total=replace(ANSWER.total, vector=None))
    words = plain(shown(few))
    assert WITHOUT_PATIENTS in words and "AW-0118" not in words
    assert "a number that is not shown was tested" in headline(few)
    nothing = replace(few, total=replace(few.total, n=None))
    assert "fewer than 5" in headline(nothing) and not of_kind(shown(nothing), "Table")


def test_nobody_and_no_answer_are_pictures_of_their_own() -> None:
    empty = shown(replace(ANSWER, n_analysed=0, excluded=(Exclusion("outside the filters", 120),)))
    assert of_class(empty, "state-empty")
    assert of_class(failure("No such field.", "?", ["sex"]), "state-error")


def test_all_patients_are_accounted_for() -> None:
    assert "100 analysed of 120: 20 no follow-up date." in plain(shown(ANSWER))
