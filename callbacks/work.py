"""What was done for an answer, for the foot of its panel: files and methods as far as the reader's role goes."""

from __future__ import annotations

from typing import Any

from callbacks.services import services
from components.shown_work import shown_work
from data.view import View


def work(result: str, n_analysed: int, question: View, methods: str = "") -> list[Any]:
    """The files of `result` for a question, which names no patient; nothing where nobody was analysed."""
    if n_analysed == 0:
        return []
    access = services().access()
    return shown_work(
        result, question.to_query(), methods, with_patients=access.sees_patients, with_dates=access.sees_dates
    )
