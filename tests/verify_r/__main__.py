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
from functools import partial
from pathlib import Path

from data.access import Access
from data.association_script import association_r
from data.cohort_spec import CohortSpec
from data.loaded import Loaded
from data.rates_script import rates_r
from data.repository import Repository
from data.script_exports import incidence_r, survival_r
from data.settings import Settings
from data.snapshot import Snapshot
from data.view import parse_query
from data.vocabulary import Scope
from tests.data.builders import snapshot
from tests.verify_r.by_hand import delayed_entry, two_groups

LONGEST_SECONDS = 300
SUMMARY = re.compile(r"^(\d+) numbers compared, largest difference (\S+)$", re.MULTILINE)
LOOSE = "&min_patients=0&min_events=0&min_at_risk=0"

Script = Callable[[Loaded, CohortSpec, Access], str]


@dataclass(frozen=True)
class Question:
    title: str
    script: Script
    query: str
    loaded: Loaded


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
    yield Question("everybody", incidence_r, "", demo)
    yield Question("by sex", incidence_r, "by=sex", demo)
    yield Question(
        "by product, Gray's test and pairs, landmark", incidence_r,
        "by=product&product=axi-cel,cilta-cel,CD19/22&landmark_days=600&tests=gray,pairwise&min_events=1", demo,
    )  # fmt: skip
    yield Question("by age", incidence_r, "by=age:60,70", demo)
    yield Question(
        "few CD4+ T cells on day 90 (landmark)", incidence_r, "day90_cd4_max=200&min_at_risk=0", demo
    )
    yield Question("lag of 30 days", incidence_r, "lag_days=30&by=sex", demo)
    yield Question("relapse and death compete", incidence_r, "competing=death,relapse", demo)
    yield Question("delayed entry, by hand", incidence_r, f"by=sex{LOOSE}", snapshot(delayed_entry()))
    yield Question(
        "Gray's test from day 0, by hand", incidence_r, "by=sex&tests=gray", snapshot(two_groups())
    )
    yield Question("by class of cancer", incidence_r, f"by=class{LOOSE}", demo)
    yield Question("associations, factors that change", partial(_associations, ""), "", demo)
    yield Question(
        "associations, several at once, Fine-Gray",
        partial(_associations, "factors=age,sex&"),
        "landmark_days=600",
        demo,
    )
    yield Question("rates by sex, dates shown", partial(_rates, demo), "by=sex", demo)
    yield Question(
        "rates by age, lag",
        partial(_rates, demo),
        "by=age:60,70&lag_days=30&min_patients=0&min_events=0",
        demo,
    )
    yield Question(
        "survival by indication, log-rank test",
        survival_r,
        "by=indication&tests=gray&min_patients=0&min_events=0",
        demo,
    )
    yield Question(
        "survival, delayed entry, by hand", survival_r, f"by=sex&tests=gray{LOOSE}", snapshot(delayed_entry())
    )
    yield Question("survival of two groups, by hand", survival_r, "by=sex&tests=gray", snapshot(two_groups()))


def _associations(factors: str, loaded: Loaded, spec: CohortSpec, access: Access) -> str:
    return association_r(loaded, parse_query(f"{factors}{spec.key()}"), access)


def _rates(demo: Snapshot, loaded: Loaded, spec: CohortSpec, access: Access) -> str:
    return rates_r(loaded, demo.report, spec, Access(Scope.IDENTIFIED))


def outcome_of(question: Question, folder: Path) -> Outcome:
    """Run the script of one question in R."""
    text = question.script(question.loaded, parse_query(question.query).spec, Access(Scope.DEIDENTIFIED))
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


def main() -> int:
    settings = Settings(store=Path("build") / "verify-r")
    demo = Repository(settings, progress=lambda sentence: None).snapshot
    failed = 0
    print(f"{'question':<46} {'numbers':>8}  {'largest difference':>18}  verdict")
    with tempfile.TemporaryDirectory() as folder:
        for question in questions(demo):
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
    sys.exit(main())
