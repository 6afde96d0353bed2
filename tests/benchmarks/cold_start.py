"""Cold start: from `python app.py` to the first answer, with the data already prepared. Whole-process wall time."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

from tests.benchmarks._served import STORE, free_port, program

TIMEOUT_SECONDS = 60


def first_answer_seconds() -> float:
    port = free_port()
    environment = {**os.environ, "AFTERWATCH_PORT": str(port), "AFTERWATCH_STORE": str(STORE)}
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "app.py"], env=environment, stdout=subprocess.DEVNULL)
    try:
        while time.perf_counter() - start < TIMEOUT_SECONDS:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).read()
                return time.perf_counter() - start
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.01)
        raise TimeoutError("the program did not answer")
    finally:
        process.terminate()
        process.wait()


def main(quick: bool) -> None:
    program("off")  # prepares the store where it is not there yet
    seconds = [first_answer_seconds() for _ in range(2 if quick else 7)]
    print("python app.py -> first answer of /healthz, prepared store (limit 3 s)")
    print(f"{'median s':>10} {'min s':>8} {'max s':>8}")
    print(f"{statistics.median(seconds):>10.2f} {min(seconds):>8.2f} {max(seconds):>8.2f}")
