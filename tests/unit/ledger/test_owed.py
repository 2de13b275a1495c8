"""What meets a date: a result handed in, a collected text, the entry's own word. One table, so that no page needs to try."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.breakdown import Deadline, DeadlineKind
from ledger.deadlines.owed import PASSED, SENT_BACK, SUBMITTED, Delivered, Delivery, Owed, met
from tests.unit.ledger.sample_ledger import small_ledger

UNIT, KEY, DAY = "市大数据委", "m1", date(2021, 10, 30)
STEP = Owed(Deadline("10月底前", DAY), DAY, KEY)
COLLECTION = Owed(Deadline("10月30日前", DAY, DeadlineKind.COLLECTION), DAY, KEY)
DONE: dict[str, Any] = {"status": "已完成"}


def handed(state: str) -> Delivered:
    return Delivered(results={(KEY, UNIT): Delivery(state, DAY)})


def text(*, drafter: str = "") -> Delivered:
    return Delivered(collected={25: Delivery(SUBMITTED, DAY)}, drafters={25: drafter} if drafter else {})


@pytest.mark.parametrize(
    ("owed", "cells", "delivered", "expected"),
    [
        (STEP, {}, Delivered(), False),
        (STEP, DONE, Delivered(), True),
        (STEP, {"status": "正在推进"}, Delivered(), False),
        (STEP, {"status": "不涉及"}, Delivered(), True),
        (STEP, {}, handed(SUBMITTED), True),
        (STEP, {}, handed(PASSED), True),
        (STEP, DONE, handed(SENT_BACK), False),
        (STEP, {}, text(), False),
        (STEP, {}, text(drafter="市财政局"), False),
        (COLLECTION, DONE, Delivered(), False),
        (COLLECTION, {}, text(), True),
        (COLLECTION, {}, text(drafter=UNIT), True),
        (COLLECTION, {}, Delivered(drafters={25: UNIT}), False),
        (COLLECTION, {}, Delivered(drafters={25: "市财政局"}), True),
        (COLLECTION, {}, handed(SUBMITTED), True),
        (COLLECTION, {"status": "不涉及"}, Delivered(), True),
    ],
)
def test_what_meets_a_date(owed: Owed, cells: dict[str, Any], delivered: Delivered, expected: bool) -> None:
    ledger = small_ledger(**{f"t25_{UNIT}": cells})
    entry = next(e for e in ledger.entries if (e.task_no, e.unit) == (25, UNIT))
    assert met(owed, entry, delivered) is expected
