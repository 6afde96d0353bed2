"""What every request is answered from: the data, the reader's access, the cache of computed results.

Results are cached on (data version, canonical question, access scope) and nothing else, so two readers share an
answer only where both may see it. The cache lives in this process; nothing is written to a shared medium.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import flask
from dash.development.base_component import Component
from flask_caching import Cache

from components.due import due_list
from components.evidence import evidence
from components.still import still
from data import analysis, survival_analysis
from data.access import Access
from data.association import association
from data.association_results import AssociationAnswer
from data.changes_results import SinceBefore
from data.changes_since import changes_since_before
from data.cohort_spec import CohortSpec
from data.data_quality import data_quality
from data.data_quality_results import DataQuality
from data.evidence_cohort import evidence_over_cohort
from data.evidence_cohort_results import EvidenceAnswer
from data.immunity import recovery
from data.patient_results import PatientHistory
from data.peers import cohort_peers, similar_peers
from data.peers_results import Peers
from data.persistence import persistence
from data.published_definitions import definitions
from data.published_results import DefinitionsAnswer
from data.rates import rates
from data.rates_results import RatesAnswer
from data.recovery_results import PersistenceAnswer, RecoveryAnswer
from data.repository import Repository
from data.results import BaselineTable, CohortAnswer, IncidenceAnswer
from data.settings import Settings
from data.shown_versions import shown_before
from data.snapshot import Snapshot
from data.stacked_results import StackedAnswer
from data.surveillance import surveillance
from data.survival_results import SurvivalAnswer
from data.swimmer import swimmer
from data.swimmer_results import SwimmerAnswer
from data.view import View
from data.vocabulary import Scope
from data.worklist import worklist
from data.worklist_results import WorklistAnswer

EXTENSION = "afterwatch"
CACHED_RESULTS = 500


@dataclass(frozen=True)
class Services:
    settings: Settings
    repository: Repository
    cache: Cache

    def access(self) -> Access:
        """The access of this request: without sign-in it is the scope of the installation's settings."""
        return Access(Scope(self.settings.scope))

    def incidence(self, snapshot: Snapshot, spec: CohortSpec) -> IncidenceAnswer:
        return self._cached(
            snapshot, "incidence", spec, lambda: analysis.incidence(snapshot, spec, self.access())
        )

    def cohort(self, snapshot: Snapshot, spec: CohortSpec) -> CohortAnswer:
        return self._cached(snapshot, "cohort", spec, lambda: analysis.cohort(snapshot, spec, self.access()))

    def stacked(self, snapshot: Snapshot, spec: CohortSpec) -> StackedAnswer:
        return self._cached(
            snapshot, "stacked", spec, lambda: analysis.stacked(snapshot, spec, self.access())
        )

    def survival(self, snapshot: Snapshot, spec: CohortSpec) -> SurvivalAnswer:
        return self._cached(
            snapshot,
            "survival",
            spec,
            lambda: survival_analysis.survival(snapshot, spec, self.access()),
        )

    def baseline(self, snapshot: Snapshot, spec: CohortSpec) -> BaselineTable:
        return self._cached(
            snapshot, "baseline", spec, lambda: analysis.baseline_table(snapshot, spec, self.access())
        )

    def rates(self, snapshot: Snapshot, spec: CohortSpec) -> RatesAnswer:
        return self._cached(
            snapshot, "rates", spec, lambda: rates(snapshot, snapshot.report, spec, self.access())
        )

    def definitions(self, snapshot: Snapshot, spec: CohortSpec) -> DefinitionsAnswer:
        return self._cached(snapshot, "definitions", spec, lambda: definitions(snapshot, spec, self.access()))

    def evidence(self, snapshot: Snapshot, spec: CohortSpec) -> EvidenceAnswer:
        """What was tested in the second cancers of the cohort, with the verdicts."""
        return self._cached(
            snapshot, "evidence", spec, lambda: evidence_over_cohort(snapshot, spec, self.access())
        )

    def swimmer(self, snapshot: Snapshot, spec: CohortSpec, sort: str) -> SwimmerAnswer:
        return self._cached(
            snapshot, f"swimmer {sort}", spec, lambda: swimmer(snapshot, spec, self.access(), sort)
        )

    def worklist(self, snapshot: Snapshot, view: View) -> WorklistAnswer:
        """The lines of the rules of the view, in its order, and the counts of every rule."""
        return self._cached(
            snapshot,
            f"worklist {','.join(view.rules)} {view.order}",
            view.spec,
            lambda: worklist(snapshot, view.spec, self.access(), view.rules, view.order),
        )

    def association(self, snapshot: Snapshot, view: View) -> AssociationAnswer:
        """Every factor by itself, and those of the address at once."""
        return self._cached(
            snapshot,
            f"association {','.join(view.factors)}",
            view.spec,
            lambda: association(snapshot, view.spec, self.access(), view.factors),
        )

    def peers(self, snapshot: Snapshot, spec: CohortSpec, analytes: tuple[str, ...]) -> Peers:
        """The cohort as peers, with their percentiles for the analytes of the timeline."""
        question = f"peers {','.join(analytes)}"
        return self._cached(snapshot, question, spec, lambda: cohort_peers(snapshot, spec, analytes))

    def similar(self, snapshot: Snapshot, patient_id: str, analytes: tuple[str, ...]) -> Peers:
        """Patients like this one as peers; no filter changes who they are."""
        return self._cached(
            snapshot,
            f"similar {','.join(analytes)} {patient_id}",
            CohortSpec(),
            lambda: similar_peers(snapshot, self.access(), patient_id, analytes),
        )

    def recovery(self, snapshot: Snapshot, view: View) -> RecoveryAnswer:
        """Bands of the analyte and assay of the view."""
        return self._cached(
            snapshot,
            f"recovery {view.analyte} {view.assay!r}",
            view.spec,
            lambda: recovery(snapshot, view.spec, self.access(), view.analyte, view.assay),
        )

    def persistence(self, snapshot: Snapshot, view: View) -> PersistenceAnswer:
        """CAR-T persistence by the analyte and assay of the view."""
        return self._cached(
            snapshot,
            f"persistence {view.analyte} {view.assay!r}",
            view.spec,
            lambda: persistence(snapshot, view.spec, self.access(), view.analyte, view.assay),
        )

    def changes(self, snapshot: Snapshot) -> SinceBefore:
        """What changed since the version that was shown before this one."""
        store = self.settings.store.absolute()
        before = shown_before(store, snapshot.loaded_from, snapshot.data_version)
        return self._cached(
            snapshot,
            f"changes {before}",
            CohortSpec(),
            lambda: changes_since_before(store, before, snapshot, self.access()),
        )

    def data_quality(self, snapshot: Snapshot) -> DataQuality:
        """How fresh and complete the data are, what was measured, and what is not recorded."""
        return self._cached(
            snapshot,
            "data quality",
            CohortSpec(),
            lambda: data_quality(snapshot, self.access(), lambda spec: self.incidence(snapshot, spec)),
        )

    def examined(
        self, snapshot: Snapshot, history: PatientHistory, is_open: bool, note: Sequence[Component]
    ) -> str:
        """The verdicts and the specimens × assays tables as still parts, under a note on their clock where it is due.

        They depend on the patient only.
        """
        question = f"examined {is_open} {bool(note)} {history.patient_id}"
        return self._cached(
            snapshot,
            question,
            CohortSpec(),
            lambda: still([*note, *evidence(history, is_open=is_open)]),
        )

    def due(
        self, snapshot: Snapshot, history: PatientHistory, in_full: bool, note: Sequence[Component]
    ) -> str:
        """What is due as still parts, as `examined`; it depends also on whether the reader sees dates."""
        question = f"due {in_full} {bool(note)} {history.patient_id}"
        return self._cached(
            snapshot,
            question,
            CohortSpec(),
            lambda: still([*note, *due_list(surveillance(history), history.day0_date, in_full=in_full)]),
        )

    def _cached(self, snapshot: Snapshot, question: str, spec: CohortSpec, compute: Callable[[], Any]) -> Any:
        key = f"{snapshot.data_version}|{question}|{spec.key()}|{self.access().scope}"
        found = self.cache.get(key)
        if found is None:
            found = compute()
            self.cache.set(key, found)
        return found


def make_cache(server: flask.Flask, settings: Settings) -> Cache:
    """The cache of one process; with AFTERWATCH_CACHE=off every result is computed anew."""
    kind = "SimpleCache" if settings.cache == "in_process" else "NullCache"
    config = {
        "CACHE_TYPE": kind,
        "CACHE_THRESHOLD": CACHED_RESULTS,
        "CACHE_DEFAULT_TIMEOUT": 0,
        "CACHE_NO_NULL_WARNING": True,
    }
    return Cache(server, config=config)


def services() -> Services:
    """The services of the application that answers the current request."""
    return cast(Services, flask.current_app.extensions[EXTENSION])
