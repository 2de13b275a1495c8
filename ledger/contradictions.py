"""Values of one row that cannot be true together: a status against a percentage, a date against today."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.breakdown import Nature, Task, task_words
from ledger.cells import Outcome
from ledger.cells.date_forms import DateRange, single
from ledger.cells.status import CONTINUOUS, DONE, NOT_APPLICABLE, NOT_STARTED, ONGOING
from ledger.columns import percent_text

DONE_DATE = "done_date"
_CLAIMED = re.compile(
    r"(?:已经?|均已)[于在]((?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}[日号])(?![前之以])[^。；;，,]{0,12}?(?:完成|办结|印发|公开|发布|公布|上线|报送)"
)
"""已于12月20日完成: words about the past."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`column` is the cell to look at; `value` what it should be when the outcome is taken, else None."""

    column: str
    value: Any
    outcome: Outcome
    message: str


def cross_check(values: Mapping[str, Any], *, task: Task | None, today: date | None) -> list[Contradiction]:
    """Contradictions among parsed values by code name (status, percent, done_date, task); an empty list when none.

    `task` is the row's task in the breakdown; `task` among the values is the title that stands in the row, `done_date`
    the day of `claimed_done`, which no column holds: whoever asks says it at 工作进展.
    """
    found = (
        _not_started(values),
        _unfinished(values),
        _finished(values),
        _dropped(values),
        _endless(values, task),
        _future(values, today),
        _title(values, task),
    )
    return [c for c in found if c]


def claimed_done(note: str, year: int) -> date | None:
    """The latest day on which 工作进展 says that something was done; None when it names none."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", note[:2000]))
    read = (single(match.group(1), year) for match in _CLAIMED.finditer(plain))
    return max((found.end for found in read if isinstance(found, DateRange)), default=None)


def _not_started(values: Mapping[str, Any]) -> Contradiction | None:
    if values.get("status") != NOT_STARTED or not values.get("percent"):
        return None
    message = f"状态为“{NOT_STARTED}”但已有进度{percent_text(values['percent'])}，有进度即为“{ONGOING}”，已改，请核对。"
    return Contradiction("status", ONGOING, Outcome.NORMALIZE_WARN, message)


def _unfinished(values: Mapping[str, Any]) -> Contradiction | None:
    percent = values.get("percent")
    if values.get("status") != DONE or percent is None or percent >= 100:
        return None
    message = f"状态为“{DONE}”但进度只有{percent_text(percent)}，请核对：全部完成的进度填100，未完的状态选“{ONGOING}”。"
    return Contradiction("percent", None, Outcome.ASK, message)


def _finished(values: Mapping[str, Any]) -> Contradiction | None:
    percent = values.get("percent")
    if values.get("status") != ONGOING or percent is None or percent < 100:
        return None
    message = f"进度已到100%，状态仍是“{ONGOING}”：全部完成的请把状态改为“{DONE}”，没有完成的请改进度。"
    return Contradiction("status", None, Outcome.ASK, message)


def _dropped(values: Mapping[str, Any]) -> Contradiction | None:
    if values.get("status") != NOT_APPLICABLE or not values.get("percent"):
        return None
    message = f"状态为“{NOT_APPLICABLE}”但填了进度{percent_text(values['percent'])}，确与本单位无关的请清空进度，否则请改状态。"
    return Contradiction("status", None, Outcome.ASK, message)


def _endless(values: Mapping[str, Any], task: Task | None) -> Contradiction | None:
    if values.get("status") != DONE or task is None or task.nature is not Nature.CONTINUOUS or task.due:
        return None
    message = f"长期任务标为“{DONE}”：{task_words(task.no)}要长期做，是否应选“{CONTINUOUS}”？请核对。"
    return Contradiction("status", None, Outcome.ASK, message)


def _future(values: Mapping[str, Any], today: date | None) -> Contradiction | None:
    done = values.get(DONE_DATE)
    if today is None or not isinstance(done, date) or done <= today:
        return None
    message = f"完成日期{done.isoformat()}晚于今天（{today.isoformat()}），请填实际完成的日期。"
    return Contradiction(DONE_DATE, None, Outcome.REJECT, message)


def _title(values: Mapping[str, Any], task: Task | None) -> Contradiction | None:
    title = values.get("task")
    if not title or task is None or _bare(str(title)) == _bare(task.title):
        return None
    message = f"编号{task.no}与标题不一致：第{task.no}项是“{task.title}”，请核对编号。"
    return Contradiction("task_no", None, Outcome.ASK, message)


def _bare(title: str) -> str:
    return re.sub(r"^[0-9]+|[\W_]+", "", unicodedata.normalize("NFKC", title))
