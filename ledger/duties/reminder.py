"""督办: which entries to urge, at which of three levels, and why. Pure: a board, the log and the settings in, matters out.

Levels as cities use them: 西安 reminds within 3 days of the date, 广元 and 三明 (2017, 蓝→橙→红督查单) escalate on repeated
failure, open 督办 systems urge again after 7 days. The figures are settings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from ledger.breakdown import Task, tasks_words
from ledger.deadlines.standing import Standing, State, touched_on
from ledger.entries import Entry, grouped
from ledger.errors import LedgerError
from ledger.figures.board import Board
from ledger.labelled import Labelled
from ledger.review.workflow import Stage, stage_of
from ledger.rounds.coverage import MISSING, NOTHING_DUE, RoundDue

MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
"""A mail address of one person or office."""
BY_ITSELF = "自动提醒"  # who urged, in the log, where the portal did


class Level(Labelled):
    """How strongly."""

    REMIND = "remind", "提醒"
    PRESS = "press", "催办"
    SUPERVISE = "supervise", "督办"

    @property
    def rank(self) -> int:
        """0, 1, 2: rises with strength."""
        return list(Level).index(self)


class Cause(StrEnum):
    """Why an entry is on the list; an entry may have several."""

    OVERDUE = "逾期"
    SILENT = "到汇总日期未报送"
    DUE_SOON = "临期"
    NOT_REPORTED = "未报送"
    NOT_IN_ROUND = MISSING
    STALE = "久未更新"
    RETURNED = "已退回"
    RETURNED_TWICE = "多次退回"


class Channel(StrEnum):
    """How a text reached the unit; the value is what people read."""

    DINGTALK = "政务钉钉"
    WECHAT = "微信"
    SMS = "短信"
    PHONE = "电话"
    MAIL = "邮件"
    ROBOT = "群机器人"
    COPY = "待复制"


@dataclass(frozen=True, slots=True)
class Steps:
    """Settings of the levels. Working days before a date to remind, working days past it to supervise, days without an
    answer after which the next reminder is a step stronger; colours from mild to strong."""

    remind_workdays: int = 3
    supervise_workdays: int = 5
    escalate_days: int = 3
    colours: tuple[str, str, str] = ("blue", "orange", "red")

    def colour(self, level: Level) -> str:
        """The colour of a level."""
        return self.colours[level.rank]


@dataclass(frozen=True, slots=True)
class Urged:
    """One line of the log: a unit was urged about some tasks. `recipient` is a person's name, or the unit's."""

    seq: int
    at: datetime
    day: date
    person: str
    unit: str
    level: Level
    channel: Channel
    tasks: tuple[int, ...]
    recipient: str
    text: str


@dataclass(frozen=True, slots=True)
class Matter:
    """One entry to urge: why, at which level, and how often it was urged since its unit last touched it. `round_words`: which
    round it is missing in."""

    entry: Entry
    task: Task
    standing: Standing
    causes: tuple[Cause, ...]
    level: Level
    urged: tuple[Urged, ...] = ()
    round_words: str = ""

    @property
    def words(self) -> str:
        """`逾期5个工作日、多次退回`, `本轮未报（第四季度，12月31日截止）`."""
        return "、".join(map(self._word, self.causes))

    def _word(self, cause: Cause) -> str:
        if cause is Cause.NOT_IN_ROUND:
            return f"{cause.value}（{self.round_words}）"
        return self.standing.words if cause in (Cause.OVERDUE, Cause.DUE_SOON) else cause.value


class AlreadyReminded(LedgerError):
    """The same unit, task and level today; nothing was recorded or sent. `lines` are the earlier ones."""

    def __init__(self, lines: Sequence[Urged]) -> None:
        first = lines[0]
        tasks = tasks_words(sorted({no for line in lines for no in line.tasks}))
        super().__init__(
            f"今天{first.person}已经就{tasks}任务对{first.unit}{first.level.label}过（{first.channel.value}），没有重复登记。"
            "确需再催的，请勾选“今天已催过，仍再催一次”。"
        )
        self.lines = tuple(lines)


def matters(
    board: Board,
    steps: Steps,
    *,
    returned: Mapping[str, int],
    log: Sequence[Urged],
    due: RoundDue = NOTHING_DUE,
) -> tuple[Matter, ...]:
    """Entries to urge on the board's day, those of 临时交办 among them, the strongest level and the latest first.

    `returned` counts how often each key was sent back, `log` is every reminder of the year, `due` what is missing in a round.
    """
    if board.untouched:
        return ()
    tasks = {t.no: t for t in board.ledger.breakdown.all_tasks}
    by_entry = _by_entry(log)
    found = []
    for entry in board.rows:
        standing = board.standing[entry.key]
        causes = _causes(entry, standing, steps, returned.get(entry.key, 0), in_round=entry.key not in due.keys)
        if causes and entry.task_no in tasks:
            urged = _unanswered(entry, by_entry.get((entry.unit, entry.task_no), ()))
            level = _level(standing, causes, steps, urged, board.as_of)
            found.append(Matter(entry, tasks[entry.task_no], standing, causes, level, urged, due.words))
    return _ordered(found)


def level_by_unit(found: Sequence[Matter]) -> tuple[Matter, ...]:
    """The same matters, each at the strongest level of its unit: a unit is not supervised and reminded at once."""
    units = grouped(found, lambda matter: matter.entry.unit)
    strongest = {unit: max((m.level for m in own), key=lambda level: level.rank) for unit, own in units.items()}
    return _ordered([replace(m, level=strongest[m.entry.unit]) for m in found])


def _ordered(found: Sequence[Matter]) -> tuple[Matter, ...]:
    return tuple(sorted(found, key=lambda m: (-m.level.rank, m.standing.nearness, m.task.no)))


def _causes(entry: Entry, standing: Standing, steps: Steps, returned: int, *, in_round: bool) -> tuple[Cause, ...]:
    done = standing.done or standing.state is State.NOT_APPLICABLE
    near = standing.state is State.DUE_SOON and (standing.workdays or 0) <= steps.remind_workdays
    # What was mended in the sheet meanwhile waits for its reviewer, whatever the review cell still says.
    sent_back = stage_of(entry) is Stage.RETURNED
    told = {
        Cause.OVERDUE: standing.state is State.OVERDUE,
        Cause.SILENT: standing.state is State.SILENT,
        Cause.DUE_SOON: near,
        Cause.NOT_REPORTED: not standing.reported and not done and standing.state is not State.SILENT,
        Cause.NOT_IN_ROUND: not in_round,
        Cause.STALE: standing.stale,
        Cause.RETURNED: sent_back and (done or returned < 2),
        Cause.RETURNED_TWICE: sent_back and not done and returned >= 2,
    }
    return tuple(cause for cause, holds in told.items() if holds)


def _level(standing: Standing, causes: Sequence[Cause], steps: Steps, urged: Sequence[Urged], today: date) -> Level:
    """By the date, then a step higher for every reminder that was given `escalate_days` to help and did not.

    What the texts were called does not count: a mild matter may have stood in a text that a worse one of its unit made strong.
    """
    if standing.days_late >= steps.supervise_workdays or Cause.RETURNED_TWICE in causes:
        dated = Level.SUPERVISE
    else:
        dated = Level.PRESS if {Cause.OVERDUE, Cause.SILENT} & set(causes) else Level.REMIND
    return list(Level)[min(2, dated.rank + _in_vain([line.day for line in urged], steps.escalate_days, today))]


def _in_vain(days: Sequence[date], each: int, today: date) -> int:
    """How many reminders were each followed by `each` days without an answer."""
    count, free = 0, date.min
    for day in sorted(days):
        if day >= free and (today - day).days >= each:
            count, free = count + 1, day + timedelta(days=each)
    return count


def _by_entry(log: Sequence[Urged]) -> dict[tuple[str, int], list[Urged]]:
    found: dict[tuple[str, int], list[Urged]] = {}
    for line in log:
        for no in line.tasks:
            found.setdefault((line.unit, no), []).append(line)
    return found


def _unanswered(entry: Entry, log: Sequence[Urged]) -> tuple[Urged, ...]:
    """Reminders since the unit last touched the entry; those before it were answered."""
    touched = touched_on(entry)
    return tuple(line for line in log if touched is None or line.day >= touched)
