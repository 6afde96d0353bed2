"""The current data and how they are kept current: load at start, look for change, swap only when the new load is good.

A reader takes `snapshot` once per request. The swap is one assignment, so a reader has the old load or the new one
and never a mixture. Data that cannot be used never replace the last good load; the reason and since when are kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from data.results import Status
from data.settings import Settings
from data.snapshot import Snapshot

if TYPE_CHECKING:
    from data.import_report import ImportReport


class DataUnavailable(RuntimeError):
    """No good data were ever loaded; args[0] is the sentence, `report` the import report where there is one."""

    def __init__(self, sentence: str, report: ImportReport | None = None) -> None:
        super().__init__(sentence)
        self.report = report


def local_now() -> datetime:
    """Local time with its offset from UTC."""
    return datetime.now().astimezone()


class Repository:
    """The data of one installation. Thread-safe: many readers, one loader."""

    def __init__(
        self,
        settings: Settings,
        progress: Callable[[str], object] = print,
        clock: Callable[[], datetime] = local_now,
    ) -> None:
        """Load once. Bad data do not raise here but in `snapshot`, so that the server can start and say why."""
        raise NotImplementedError

    @property
    def snapshot(self) -> Snapshot:
        """The last good load. Raises DataUnavailable when there never was one."""
        raise NotImplementedError

    def poll(self) -> bool:
        """Look once for a change and load it; whether a new snapshot was put in place. Never raises."""
        raise NotImplementedError

    def status(self) -> Status:
        """What is shown and what is wrong with what should be shown. Raises DataUnavailable as `snapshot` does."""
        raise NotImplementedError

    def latest_report(self) -> ImportReport | None:
        """The report of the latest attempt, good or bad; None before any file could be read."""
        raise NotImplementedError

    def start_polling(self) -> threading.Thread:
        """Start the daemon thread that polls every `reload_seconds`."""
        raise NotImplementedError
