"""What time it is here: the one place that asks the machine, so that everything else can be told."""

from __future__ import annotations

from datetime import date, datetime


def local_now() -> datetime:
    """Local time with its offset from UTC."""
    return datetime.now().astimezone()


def local_today() -> date:
    """The day after which a date lies in the future."""
    return local_now().date()
