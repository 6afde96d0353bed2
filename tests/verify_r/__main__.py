"""Runs the R scripts of canonical questions and prints, per question, how many numbers R makes again and how well.

Ends with status 1 where a script fails or a number differs by more than its tolerance.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.access import Access
from data.association_script import association_r
from data.baseline_script import baseline_r
from data.cohort_spec import CohortSpec
from data.evidence_exports import evidence_r
from data.published_script import definitions_r
from data.rates_script import rates_r
from data.recovery_script import persistence_r, recovery_r
from data.repository import Repository
from data.script_exports import incidence_r, survival_r
from data.settings import Settings
from data.snapshot import Snapshot
from data.stacked_exports import stacked_r
from data.swimmer_script import swimmer_r
from data.view import View, parse_query
from data.vocabulary import Scope
from tests.data.builders import snapshot
from tests.verify_r.by_hand import delayed_entry, two_groups

LONGEST_SECONDS = 300
SUMMARY = re.compile(r"^(\d+) numbers compared, largest difference (\S+)$", re.MULTILINE)
SKIN = "outcome=t_nk,myeloid,other_haematologic,solid,non_melanoma_skin"
LOOSE = "&min_patients=0&min_events=0&min_at_risk=0"

Script = Callable[[Snapshot, View, Access], str]


@dataclass(frozen=True)
class Question:
    """`script` makes the R script; the scope is `deidentified` unless the rows need dates."""

    title: str
    script: Script
    query: str
    loaded: Any
    scope: Scope = Scope.DEIDENTIFIED


@dataclass(frozen=True)
class Outcome:
    """What a script printed last; `numbers` is None where it did not come that far."""

    numbers: int | None
    difference: str
    status: int
    printed: str

    @property
    def agrees(self) -> bool:
        return self.status == 0 and bool(self.numbers)


def questions(demo: Snapshot) -> Iterator[Question]:
    """The canonical questions, each with one thing of its own."""
    yield from _curves(demo)
    yield from _who(demo)
    yield from _other_views(demo)


def _curves(demo: Snapshot) -> Iterator[Question]:
    incidence, survived = _of_spec(incidence_r), _of_spec(survival_r)
    late, from_day_0 = snapshot(delayed_entry()), snapshot(two_groups())
    yield Question("everybody", incidence, "", demo)
    yield Question("by sex, completeness, dates shown", incidence, "by=sex", demo, Scope.IDENTIFIED)
    yield Question(
        "by product, Gray's test and pairs, landmark", incidence,
        "by=product&product=axi-cel,cilta-cel,CD19/22&landmark_days=600&tests=gray,pairwise&min_events=1", demo,
    )  # fmt: skip
    yield Question("by age", incidence, "by=age:60,70", demo)
    yield Question(
        "few CD4+ T cells on day 90 (landmark)", incidence, "day90_cd4_max=200&min_at_risk=0", demo
    )
    yield Question("lag of 30 days", incidence, "lag_days=30&by=sex", demo)
    yield Question("relapse and death compete", incidence, "competing=death,relapse", demo)
    yield Question("delayed entry, by hand", incidence, f"by=sex{LOOSE}", late)
    yield Question("Gray's test from day 0, by hand", incidence, "by=sex&tests=gray", from_day_0)
    yield Question("Gray's test, early differences", incidence, "by=sex&tests=gray&gray_rho=1", from_day_0)
    yield Question("by class of cancer", incidence, f"by=class{LOOSE}", demo)
    yield Question("each second cancer counts", incidence, f"count=each&by=sex{LOOSE}", demo)
    yield Question(
        "each counts, skin, relapse competes", incidence, f"count=each&{SKIN}&competing=death,relapse", demo
    )
    yield Question("each counts, delayed entry, by hand", incidence, f"count=each&by=sex{LOOSE}", late)
    yield Question(
        "survival by indication, log-rank test and pairs", survived,
        "by=indication&tests=gray,pairwise&min_patients=0&min_events=0", demo,
    )  # fmt: skip
    yield Question("survival, delayed entry, by hand", survived, f"by=sex&tests=gray{LOOSE}", late)
    yield Question("survival of two groups, by hand", survived, "by=sex&tests=gray", from_day_0)


def _who(demo: Snapshot) -> Iterator[Question]:
    table, bars, evidence = _of_spec(baseline_r), _of_spec(swimmer_r), _of_spec(evidence_r)
    yield Question("baseline of everybody", table, "", demo)
    yield Question("baseline by product, small groups hidden", table, "by=product&baseline_igg_max=20", demo)
    yield Question("baseline of two cohorts that share patients", table, "sex=female&compare=all", demo)
    yield Question("bars of the patients", bars, f"{SKIN}&status=confirmed,suspected", demo)
    yield Question("evidence on the second cancers", evidence, SKIN, demo)


def _other_views(demo: Snapshot) -> Iterator[Question]:
    first, published = _of_spec(stacked_r), _of_spec(definitions_r)
    yield Question("what happens first", first, f"{SKIN}&competing=death,relapse,next_therapy", demo)
    yield Question(
        "what happens first, delayed entry, by hand", first, "min_at_risk=0", snapshot(delayed_entry())
    )
    yield Question("published definitions, 1 - Kaplan-Meier", published, "", demo)
    yield Question("published definitions, landmark", published, f"{SKIN}&landmark_days=200{LOOSE}", demo)
    yield Question("associations, factors that change", association_r, "", demo)
    yield Question(
        "associations, several at once, Fine-Gray", association_r, "factors=age,sex&landmark_days=600", demo
    )
    yield Question("rates by sex, dates shown", _rates, "by=sex", demo, Scope.IDENTIFIED)
    yield Question(
        "rates by age, lag",
        _rates,
        "by=age:60,70&lag_days=30&min_patients=0&min_events=0",
        demo,
        Scope.IDENTIFIED,
    )
    yield Question("rates of two cohorts", _rates, "sex=female&compare=rest", demo, Scope.IDENTIFIED)
    yield Question("recovery of CD4+ T cells", recovery_r, "analyte=cd4", demo)
    yield Question("recovery by sex, detection limits", recovery_r, "analyte=cmv_dna&by=sex", demo)
    yield Question(
        "recovery of two cohorts that share patients", recovery_r, "sex=female&compare=all&analyte=igg", demo
    )
    yield Question("persistence of CAR copies", persistence_r, "analyte=car_transgene", demo)
    yield Question(
        "persistence by domain, landmark",
        persistence_r,
        "analyte=car_cells&by=costimulatory_domain&landmark_days=30&min_at_risk=0",
        demo,
    )


def _of_spec(script: Callable[[Any, CohortSpec, Access], str]) -> Script:
    return lambda loaded, view, access: script(loaded, view.spec, access)


def _rates(loaded: Snapshot, view: View, access: Access) -> str:
    return rates_r(loaded, loaded.report, view.spec, access)


def outcome_of(question: Question, folder: Path) -> Outcome:
    """Run the script of one question in R."""
    text = question.script(question.loaded, parse_query(question.query), Access(question.scope))
    path = folder / "script.R"
    path.write_text(text, encoding="ascii")
    run = subprocess.run(
        ["Rscript", "--vanilla", str(path)],
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    printed = run.stdout + run.stderr
    if "tests=" in question.query and "test: statistic" not in run.stdout:
        return Outcome(None, "-", 1, f"No test was made.\n{printed}")
    found = SUMMARY.search(run.stdout)
    return Outcome(int(found[1]) if found else None, found[2] if found else "-", run.returncode, printed)


def main(wanted: str = "") -> int:
    """All questions, or those with `wanted` in their title."""
    settings = Settings(store=Path("build") / "verify-r")
    demo = Repository(settings, progress=lambda sentence: None).snapshot
    failed = 0
    print(f"{'question':<46} {'numbers':>8}  {'largest difference':>18}  verdict")
    with tempfile.TemporaryDirectory() as folder:
        for question in (one for one in questions(demo) if wanted in one.title):
            outcome = outcome_of(question, Path(folder))
            verdict = "equal" if outcome.agrees else "DIFFERS" if outcome.numbers else "NO ANSWER"
            print(
                f"{question.title:<46} {outcome.numbers or 0:>8}  {outcome.difference:>18}  {verdict}",
                flush=True,
            )
            if not outcome.agrees:
                failed += 1
                print(outcome.printed, file=sys.stderr)
    print("Every number is that of R, to 1e-6." if not failed else f"{failed} of the scripts do not agree.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
