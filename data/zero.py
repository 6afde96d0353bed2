"""Day 0 of a timeline: the words by which an address asks for one, and the answer for one patient."""

from __future__ import annotations

from dataclasses import dataclass

from data.filters import unknown_word
from data.query import QueryError, read_number, shown
from data.vocabulary import DatePrecision, ZeroKind

NUMBERED = (ZeroKind.INFUSION, ZeroKind.SECOND_CANCER)
"""What a patient may have several of; `infusion:2` is the second."""


@dataclass(frozen=True)
class Zero:
    """What stands at day 0; `number` counts from 1 in order of day."""

    kind: ZeroKind = ZeroKind.INFUSION
    number: int = 1

    def text(self) -> str:
        """As it stands in the canonical query."""
        return self.kind.value if self.number == 1 else f"{self.kind.value}:{self.number}"


FIRST_INFUSION = Zero()


@dataclass(frozen=True)
class DayZero:
    """Where day 0 is in one patient: `day` counts since the first infusion, and is as exact as `precision`.

    `name` says what it is ("infusion 2"), `detail` what the record calls it ("liso-cel").
    """

    zero: Zero = FIRST_INFUSION
    day: int = 0
    precision: DatePrecision = DatePrecision.DAY
    name: str = "first infusion"
    detail: str = ""

    @property
    def is_first_infusion(self) -> bool:
        return self.zero == FIRST_INFUSION

    @property
    def is_exact(self) -> bool:
        return self.precision is DatePrecision.DAY


FROM_FIRST_INFUSION = DayZero()


def read_zero(key: str, text: str) -> Zero:
    """`lymphodepletion`, `infusion:2`, … as it stands in a query. Raises QueryError."""
    word, colon, number = text.strip().partition(":")
    if word not in tuple(ZeroKind):
        raise unknown_word(key, word, tuple(ZeroKind))
    kind = ZeroKind(word)
    if not colon:
        return Zero(kind)
    if kind not in NUMBERED:
        raise QueryError(f"There is one {word} only: ask with {key}={word}.", key, (word,))
    which = int(read_number(key, number, whole=True))
    if which < 1:
        raise QueryError(f"{shown(text.strip())} is no value of {shown(key)}: the first is number 1.", key)
    return Zero(kind, which)
