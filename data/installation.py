"""What an installation needs to run, checked one by one: Python, packages, settings, data, store, memory, port, proxy.

Only the standard library is used before the packages are known to be there. Nothing is changed; what is written to try
a folder is removed again.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import socket
import stat
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from data.clock import local_now
from data.settings import Settings, SettingsError

State = Literal["good", "note", "bad"]

_ROOT = Path(__file__).parents[1]
_OLDEST_PYTHON = (3, 11)
_PROGRAM_YEAR = 2026
"""A machine whose clock is before this year has a wrong clock, and dates would be judged by it."""
_STORE_TIMES_DATA = 3
_MEMORY_TIMES_DATA = 6
"""Room that preparing needs, in sizes of the data: measured on 242 MB of CSV, with half as much again to spare."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: `state` bad: the program will not work; note: somebody should know."""

    name: str
    state: State
    found: str
    remedy: str = ""


def checks(environment: Mapping[str, str] | None = None) -> Iterator[Check]:
    """Every check in turn; what depends on settings that cannot be read is left out."""
    given = os.environ if environment is None else environment
    yield _python()
    yield _packages()
    yield _clock()
    yield _proxy(given)
    try:
        settings = Settings.from_environment(given)
    except SettingsError as error:
        yield Check("settings", "bad", str(error), "Correct the environment variable.")
        return
    yield Check("settings", "good", f"scope {settings.scope}, {settings.host}:{settings.port}")
    data_bytes = 0
    if settings.data:
        path = Path(settings.data).absolute()
        yield from _data(path)
        data_bytes = _size(path)
    else:
        yield Check("data", "good", "the built-in synthetic cohort (AFTERWATCH_DATA is empty)")
    yield from _store(settings.store.absolute(), data_bytes)
    yield _memory(data_bytes)
    yield _port(settings)


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < _OLDEST_PYTHON:
        return Check("Python", "bad", version, "Install Python 3.11 or newer and run `make run`.")
    return Check("Python", "good", f"{version} at {sys.executable}")


def _packages() -> Check:
    pins = re.findall(r"^([\w.-]+)==([\w.]+)$", (_ROOT / "requirements.txt").read_text("utf-8"), re.M)
    wrong = []
    for name, pinned in pins:
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            installed = "missing"
        if installed != pinned:
            wrong.append(f"{name} {installed} instead of {pinned}")
    if wrong:
        return Check("packages", "bad", "; ".join(wrong), "Run `make run` once, then use .venv/bin/python.")
    return Check("packages", "good", f"all {len(pins)} at their pinned versions")


def _clock() -> Check:
    now = local_now()
    if now.year < _PROGRAM_YEAR:
        return Check(
            "clock", "bad", f"{now:%Y-%m-%d %H:%M %z}", "Set the clock: future dates are judged by it."
        )
    return Check("clock", "good", f"{now:%Y-%m-%d %H:%M %z}")


def _proxy(environment: Mapping[str, str]) -> Check:
    """Whether programs on this machine would ask a proxy for this machine itself."""
    names = [name for name in environment if name.lower() in ("http_proxy", "https_proxy", "all_proxy")]
    if not names:
        return Check("proxy", "good", "none is set")
    spared = ",".join(environment.get(name, "") for name in ("no_proxy", "NO_PROXY"))
    found = f"{', '.join(sorted(names))} set"
    if "*" in spared or {"127.0.0.1", "localhost"} <= {part.strip() for part in spared.split(",")}:
        return Check("proxy", "good", f"{found}; 127.0.0.1 and localhost are spared")
    remedy = "Add 127.0.0.1,localhost to no_proxy, and to the exceptions of the browser."
    return Check("proxy", "note", f"{found}, also for this machine itself", remedy)


def _data(path: Path) -> Iterator[Check]:
    if not path.exists():
        yield Check("data", "bad", f"{path} is not there", "Correct AFTERWATCH_DATA.")
        return
    files = [path] if path.is_file() else sorted(one for one in path.iterdir() if one.is_file())
    unreadable = [one.name for one in files if not os.access(one, os.R_OK)]
    if unreadable or not os.access(path, os.R_OK):
        names = ", ".join(unreadable) or str(path)
        yield Check("data", "bad", f"{names} may not be read", "Give this user the right to read.")
        return
    tables = [one.name for one in files if one.suffix in (".csv", ".parquet", ".xlsx")]
    if not tables:
        yield Check(
            "data", "bad", f"{path} holds no table", "`python -m data templates DIR` writes empty ones."
        )
        return
    yield Check("data", "good", f"{path}: {', '.join(tables)}; `python -m data validate` looks into them")
    for one in (path, *files):
        if one.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH) and not _below_private(one):
            remedy = f"Take the right from others: chmod -R o-rwx '{path}'."
            yield Check(
                "data permissions", "note", f"{one} may be read by every user of this machine", remedy
            )
            return
    yield Check("data permissions", "good", "other users of this machine may not read the data")


def _below_private(path: Path) -> bool:
    """Whether a folder above keeps others out."""
    return any(not parent.stat().st_mode & stat.S_IXOTH for parent in path.parents)


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(one.stat().st_size for one in path.iterdir() if one.is_file()) if path.is_dir() else 0


def _store(store: Path, data_bytes: int) -> Iterator[Check]:
    there = next(one for one in (store, *store.parents) if one.exists())
    remedy = "Give AFTERWATCH_STORE a folder on a local disk that this user may write to."
    try:
        with tempfile.TemporaryDirectory(prefix=".afterwatch-try-", dir=there) as folder:
            _try_folder(Path(folder))
    except OSError as error:
        yield Check("store", "bad", f"{there}: {error.strerror or error}", remedy)
        return
    yield Check("store", "good", f"{store}: files can be written, locked and renamed")
    free = shutil.disk_usage(there).free
    needed = _STORE_TIMES_DATA * data_bytes + 200_000_000
    if free < needed:
        yield Check(
            "disk", "bad", f"{_amount(free)} free, {_amount(needed)} needed", "Make room, or move the store."
        )
    else:
        yield Check("disk", "good", f"{_amount(free)} free, {_amount(needed)} needed at most")


def _try_folder(folder: Path) -> None:
    """What the store does with files. Raises OSError."""
    with (folder / "a").open("w") as file:
        file.write("a")
        os.fsync(file.fileno())
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    (folder / "a").rename(folder / "b")


def _memory(data_bytes: int) -> Check:
    needed = _MEMORY_TIMES_DATA * data_bytes + 500_000_000
    try:
        line = re.search(r"^MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text("ascii"), re.M)
    except OSError:
        line = None
    if line is None:
        return Check("memory", "note", f"cannot be told here; {_amount(needed)} are needed", "")
    available = int(line[1]) * 1024
    if available < needed:
        remedy = "Use a machine with more memory, or stop what else runs here."
        return Check("memory", "bad", f"{_amount(available)} available, {_amount(needed)} needed", remedy)
    return Check("memory", "good", f"{_amount(available)} available, {_amount(needed)} needed at most")


def _port(settings: Settings) -> Check:
    place = f"{settings.host}:{settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((settings.host, settings.port))
        except OSError as error:
            if _answers(settings):
                return Check("port", "good", f"Afterwatch is running on {place}")
            return Check(
                "port", "bad", f"{place}: {error.strerror or error}", "Set AFTERWATCH_PORT to a free one."
            )
    return Check("port", "good", f"{place} is free")


def _answers(settings: Settings) -> bool:
    """Whether it is this program that listens there; asked without any proxy."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    ask: Callable = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
    try:
        with ask(f"http://{host}:{settings.port}/healthz", timeout=2) as response:
            return b'"data_version"' in response.read(10_000)
    except urllib.error.HTTPError as error:
        return b'"unavailable"' in error.read(10_000)
    except (OSError, ValueError):
        return False


def _amount(n_bytes: int) -> str:
    return f"{n_bytes / 1e9:.1f} GB"
