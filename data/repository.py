"""The current data and how they are kept current: load at start, look for change, swap only when the new load is good.

A reader takes `snapshot` once per request. The swap is one assignment, so a reader has the old load or the new one
and never a mixture. Data that cannot be used never replace the last good load; the reason and since when are kept.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import traceback
import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from data.access import Access
from data.clock import local_now
from data.import_report import ImportReport
from data.loading import LoadFailed, StillChanging, StoreFailed, demo_folder, load_folder
from data.report_scope import report_for
from data.results import Status
from data.settings import Settings
from data.shown_versions import note_shown
from data.snapshot import Snapshot
from data.sources.delivery import quick_signature
from data.vocabulary import Scope

log = logging.getLogger("afterwatch")

DEMO_NAME = "the built-in synthetic cohort"

_LEAST = Access(Scope.AGGREGATE)
_RETRY_AFTER = timedelta(minutes=1)
_RESTLESS_LOOKS = 30
"""After so many looks at a folder that is different at each, it is read all the same, and a failure is said aloud."""


class DataUnavailable(RuntimeError):
    """No good data were ever loaded; args[0] is the sentence, `report` the import report where there is one."""

    def __init__(self, sentence: str, report: ImportReport | None = None) -> None:
        super().__init__(sentence)
        self.report = report


@dataclass(frozen=True)
class _State:
    """What readers see, swapped as one object.

    `seen` is what the latest attempt looked at, None: look again. `retry_from` is set where something other than the
    data failed, so that the same data are worth another attempt from then on.
    """

    snapshot: Snapshot | None = None
    report: ImportReport | None = None
    problem: str | None = None
    problem_since: str | None = None
    seen: tuple[str, date] | None = None
    retry_from: datetime | None = None


class Repository:
    """The data of one installation. Thread-safe: many readers, one loader."""

    def __init__(
        self,
        settings: Settings,
        progress: Callable[[str], None] = print,
        clock: Callable[[], datetime] = local_now,
    ) -> None:
        """Load once. Bad data do not raise here but in `snapshot`, so that the server can start and say why."""
        self._settings = settings
        self._store = settings.store.absolute()
        self._progress = progress
        self._clock = clock
        self._loading = threading.Lock()
        self._state = _State()
        self.poll()

    @property
    def snapshot(self) -> Snapshot:
        """The last good load. Raises DataUnavailable when there never was one."""
        state = self._state
        if state.snapshot is None:
            raise _unavailable(state)
        return state.snapshot

    def poll(self) -> bool:
        """Look once for a change and load it; whether a new snapshot was put in place. Never raises."""
        with self._loading:
            before = self._state
            self._state = self._next_state(before)
            return self._state.snapshot is not before.snapshot

    def status(self) -> Status:
        """What is shown and what is wrong with what should be shown. Raises DataUnavailable as `snapshot` does."""
        state = self._state
        if state.snapshot is None:
            raise _unavailable(state)
        teaching = int(state.snapshot.dataset.patients["teaching_case"].sum())
        return Status(
            data_version=state.snapshot.data_version,
            data_of=state.snapshot.data_of,
            patients=len(state.snapshot.dataset.patients) - teaching,
            teaching_cases=teaching,
            synthetic=state.snapshot.synthetic,
            loaded_from=state.snapshot.loaded_from,
            problem=state.problem,
            problem_since=state.problem_since,
        )

    def latest_report(self, access: Access = _LEAST) -> ImportReport | None:
        """The report of the latest attempt, good or bad, as the scope may see it; None before any file was read."""
        report = self._state.report
        return None if report is None else report_for(report, access)

    def unscoped_report(self) -> ImportReport | None:
        """The same report with every cell it quotes: only for what decides by itself what a reader may see."""
        return self._state.report

    def shows(self, report: ImportReport) -> bool:
        """Whether a report is that of the data on screen, and not that of data that could not be shown."""
        return self._state.snapshot is not None and self._state.snapshot.report is report

    def start_polling(self) -> threading.Thread:
        """Start the daemon thread that looks at the folder every `reload_seconds`; it ends with this repository."""
        watch = (weakref.ref(self), self._settings.reload_seconds)
        thread = threading.Thread(target=_keep_polling, args=watch, name="afterwatch-reload", daemon=True)
        thread.start()
        return thread

    def _signature(self) -> str:
        return quick_signature(Path(self._settings.data).absolute()) if self._settings.data else "demo"

    def _next_state(self, state: _State) -> _State:
        now = self._clock()
        seen = (self._signature(), now.date())
        if seen == state.seen and not (state.retry_from and now >= state.retry_from):
            return state
        retry_from = now + _RETRY_AFTER
        try:
            return self._loaded(state, seen)
        except StillChanging as error:
            return self._kept(replace(state, seen=None), error, now)
        except StoreFailed as error:
            return self._kept(replace(state, seen=seen, retry_from=retry_from), error, now)
        except LoadFailed as error:
            return self._kept(replace(state, seen=seen, retry_from=None), error, now)
        except Exception as error:
            # The message may hold a patient's value, so the log gets its kind and place only.
            log.error(
                "load failed: %s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__))
            )
            fault = LoadFailed(
                f"The data could not be read because of a fault in the program ({type(error).__name__}). "
                "Its place is in the server's log."
            )
            return self._kept(replace(state, seen=seen, retry_from=retry_from), fault, now)

    def _loaded(self, state: _State, seen: tuple[str, date]) -> _State:
        if self._settings.data:
            folder, called = Path(self._settings.data).absolute(), self._settings.data
        else:
            folder, called = demo_folder(self._store, self._progress), DEMO_NAME
        snapshot = replace(load_folder(folder, self._store, seen[1], self._progress), loaded_from=called)
        if state.problem:
            self._progress(f"Shown again: data version {snapshot.data_version}.")
        # Only what changed since the version before rests on the note, so a store that takes none stops nothing.
        with contextlib.suppress(OSError):
            note_shown(self._store, called, snapshot.data_version, self._clock())
        if state.snapshot is not None and state.snapshot.data_version == snapshot.data_version:
            snapshot = state.snapshot
        return _State(snapshot=snapshot, report=snapshot.report, seen=seen)

    def _kept(self, state: _State, error: LoadFailed, now: datetime) -> _State:
        """The last good load with what is wrong with the new one, since the first time it was wrong."""
        if error.args[0] != state.problem:
            self._progress(f"These data are not shown: {error.args[0]}")
        return replace(
            state,
            report=error.report or state.report,
            problem=str(error.args[0]),
            problem_since=state.problem_since or now.isoformat(timespec="seconds"),
        )


def _keep_polling(watched: weakref.ref[Repository], pause_seconds: float) -> None:
    """Poll when the folder was the same at two looks in a row: a copy that is under way is left to finish."""
    pause = threading.Event()
    previous, restless = "", 0
    while not pause.wait(pause_seconds):
        repository = watched()
        if repository is None:
            return
        signature = repository._signature()
        restless = 0 if signature == previous else restless + 1
        if restless == 0 or restless > _RESTLESS_LOOKS:
            repository.poll()
        previous = signature
        del repository


def _unavailable(state: _State) -> DataUnavailable:
    return DataUnavailable(state.problem or "The data are being loaded.", state.report)
