"""Five hundred reloads of the data while readers ask: no request fails, no answer mixes two versions.

The folder is exchanged over and over by rename, so that it is gone for a moment each time; the two processes that serve
it are started as `python app.py` starts one and share one store. Each delivery has one number (its marker) as every
patient's age and platelet count, so an answer with two numbers is a mixture. Every process must show each delivery
within 60 seconds.
"""

from __future__ import annotations

import http.client
import json
import shutil
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks._served import own_process
from tests.data.folders import write_folder

RELOADS = 500
PROCESSES = 2
READERS = 4
PAUSE_SECONDS = 0.5
"""Of a reader, after each round of questions."""
PATIENTS = 25
FIRST_MARKER = 25
ALL_WITHIN_SECONDS = 60
RELOAD_SECONDS = "0.1"
QUESTIONS = ("/api/patient/P003", "/api/cohort", "/api/incidence", "/api/changes", "/healthz")


@dataclass
class Seen:
    """What the readers met; `markers` are the numbers that one data version stood for."""

    answers: int = 0
    failed: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    markers: dict[str, set[float]] = field(default_factory=dict)


def served_folder(folder: Path, store: Path) -> AbstractContextManager[int]:
    """The port of one process that serves the folder."""
    return own_process(
        AFTERWATCH_STORE=str(store), AFTERWATCH_DATA=str(folder), AFTERWATCH_RELOAD_SECONDS=RELOAD_SECONDS
    )


def answer(connection: http.client.HTTPConnection, address: str) -> tuple[int, dict[str, Any]]:
    connection.request("GET", address)
    found = connection.getresponse()
    return found.status, json.loads(found.read())


def exchange(folder: Path, marker: int) -> None:
    """A new delivery in place of the folder, all its tables at once."""
    new, old = folder.with_name("new"), folder.with_name("old")
    write_folder(new, PATIENTS, marker)
    folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old)


def reader(port: int, seen: Seen, lock: threading.Lock, stop: threading.Event) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while not stop.wait(PAUSE_SECONDS):
        for address in QUESTIONS:
            try:
                status, document = answer(connection, address)
            except (OSError, http.client.HTTPException, ValueError) as error:
                connection.close()
                with lock:
                    seen.failed.append(f"{address}: {type(error).__name__}")
                continue
            with lock:
                seen.answers += 1
                if status != 200:
                    seen.failed.append(f"{address}: {status}")
                elif address == QUESTIONS[0]:
                    note(document, seen)
    connection.close()


def note(document: dict[str, Any], seen: Seen) -> None:
    """Every number of one patient's answer is the marker of its version."""
    values = {point["value"] for series in document["series"] for point in series["points"]}
    values.add(float(document["header"]["age"]))
    known = seen.markers.setdefault(document["data_version"], set())
    known |= values
    if len(known) != 1:
        seen.mixed.append(f"{document['data_version']}: {sorted(known)}")


def shown_by(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        return str(answer(connection, "/healthz")[1].get("data_version"))
    finally:
        connection.close()


def reloaded(folder: Path, marker: int, ports: list[int]) -> float:
    """Seconds from an exchange until every process shows the new delivery."""
    before = {shown_by(port) for port in ports}
    exchange(folder, marker)
    start = time.monotonic()
    while time.monotonic() - start < ALL_WITHIN_SECONDS:
        shown = {shown_by(port) for port in ports}
        if len(shown) == 1 and shown.isdisjoint(before):
            return time.monotonic() - start
        time.sleep(0.05)
    raise RuntimeError(f"not every process showed the delivery within {ALL_WITHIN_SECONDS} s")


def deliveries(reloads: int) -> Iterator[int]:
    """Markers, each another than the one before: every tenth is new, the others return to two known ones."""
    for number in range(1, reloads + 1):
        yield 30 + number // 10 if number % 10 == 0 else 20 + number % 2


def main(quick: bool) -> None:
    reloads = 20 if quick else RELOADS
    seen, lock, stop = Seen(), threading.Lock(), threading.Event()
    with ExitStack() as stack:
        room = Path(stack.enter_context(TemporaryDirectory()))
        folder = write_folder(room / "data", PATIENTS, FIRST_MARKER)
        ports = [stack.enter_context(served_folder(folder, room / "store")) for _ in range(PROCESSES)]
        readers = [
            threading.Thread(target=reader, args=(ports[n % PROCESSES], seen, lock, stop), daemon=True)
            for n in range(READERS)
        ]
        for one in readers:
            one.start()
        try:
            seconds = [reloaded(folder, marker, ports) for marker in deliveries(reloads)]
        finally:
            stop.set()
            for one in readers:
                one.join()
    print(f"{len(seconds)} reloads, {PROCESSES} processes on one store, {READERS} readers")
    print(f"{'answers':<44}{seen.answers:>8}")
    print(f"{'versions seen by the readers':<44}{len(seen.markers):>8}")
    print(f"{'failed requests':<44}{len(seen.failed):>8}")
    print(f"{'answers that mix two versions':<44}{len(seen.mixed):>8}")
    print(f"{'until all processes show it, s: median':<44}{statistics.median(seconds):>8.1f}")
    print(
        f"{'until all processes show it, s: longest':<44}{max(seconds):>8.1f}   (limit {ALL_WITHIN_SECONDS})"
    )
    if seen.failed or seen.mixed:
        raise RuntimeError(f"{[*seen.failed, *seen.mixed][:5]}")
