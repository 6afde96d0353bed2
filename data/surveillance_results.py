"""What is due for one patient: items with a state each, and what limits them.

Days are whole days since the first infusion. `None` means "cannot be given": a `due_day` of None has no published term.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DueState(StrEnum):
    """The order is the order of every list."""

    OVERDUE = "overdue"
    DUE = "due"
    OPEN = "open"
    DONE = "done"


class DueRule(StrEnum):
    CONTACT = "contact"
    MALIGNANCY_HISTORY = "malignancy_history"
    VECTOR_PERSISTENCE = "vector_persistence"
    RCR_BEFORE_INFUSION = "rcr_before_infusion"
    RCR = "rcr"
    RCR_POSITIVE = "rcr_positive"
    INTEGRATION_SITES = "integration_sites"
    INTEGRATION_REPEAT = "integration_repeat"
    TUMOUR_TEST = "tumour_test"
    PRODUCT_RETAIN = "product_retain"
    SAMPLE_BEFORE_INFUSION = "sample_before_infusion"
    REPORT_MANUFACTURER = "report_manufacturer"
    REPORT_REGISTRY = "report_registry"
    REPORT_REGULATOR = "report_regulator"


@dataclass(frozen=True)
class DueItem:
    """One thing of the schedule or of a second cancer.

    `due_day` is the date it stands for, `done_day` the day of the latest fact that counts for the rule, `next_due_day`
    the following date of a done item. `never_recorded`: no fact of this kind is in the data at all, which does not
    say that it was not done. `neoplasm_id` where a second cancer asks for it.
    """

    rule: DueRule
    name: str
    state: DueState
    due_day: int | None
    text: str
    done_day: int | None = None
    next_due_day: int | None = None
    days_overdue: int | None = None
    never_recorded: bool = False
    neoplasm_id: str | None = None


@dataclass(frozen=True)
class Surveillance:
    """`judged_on_day`: the day the schedule was judged on, None where it was not; `notes` say what limits the list."""

    judged_on_day: int | None
    items: tuple[DueItem, ...]
    notes: tuple[str, ...]

    def in_state(self, state: DueState) -> tuple[DueItem, ...]:
        return tuple(item for item in self.items if item.state is state)
