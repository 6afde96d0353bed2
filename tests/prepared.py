"""Folders that are dear to make: made once, shared by the test processes, kept until their key changes."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path


def prepare_once(parent: Path, key: str, prepare: Callable[[Path], None]) -> Path:
    """The folder parent/key, made by `prepare` if no process has made it yet; folders of other keys are removed.

    `prepare` gets an empty folder. It runs under a lock, so processes that ask at the same time wait for the first.
    """
    parent.mkdir(parents=True, exist_ok=True)
    folder, done = parent / key, parent / f"{key}.done"
    with (parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            for old in parent.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
                elif old.suffix == ".done":
                    old.unlink()
            folder.mkdir()
            prepare(folder)
            done.touch()
    return folder
