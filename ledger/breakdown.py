"""The task breakdown (任务分解表): what a notice asks of whom, by when.

Plain immutable records; `ledger.notice` reads them from a file, `ledger.entries` expands them into ledger rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from ledger.labelled import Labelled


class Nature(Labelled):
    """Task nature (任务性质); the label is printed in the sheet."""

    ONE_OFF = "one_off", "一次性"
    RECURRING = "recurring", "周期性"
    CONTINUOUS = "continuous", "长期性"


class DeadlineKind(StrEnum):
    """Where a date comes from: the task's own words, the notice's collection duty, or the office."""

    EXPLICIT = "explicit"
    COLLECTION = "collection"
    INTERNAL = "internal"


_EXCEPTION = re.compile(r"除(.+?)(?:以|之)?外|不(?:含|包括|包含)(.+)|(.+)除外")


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit or group as the notice names it, with its trailing qualifier (`负责专题建设`, `除甲外`), if any."""

    name: str
    qualifier: str = ""

    @property
    def excepted(self) -> str:
        """The units that the qualifier takes out of a group (除甲、乙外 → 甲、乙), empty if it takes none."""
        match = _EXCEPTION.fullmatch(self.qualifier)
        return next((g for g in match.groups() if g), "") if match else ""

    def __str__(self) -> str:
        return f"{self.name}（{self.qualifier}）" if self.qualifier else self.name


# Whom a deadline binds, beside units by name. LEADS: the task's lead units, where none is named all units of its row.
LEADS, RESPONSIBLES, WHOLE_ROW = "牵头单位", "责任单位", "全部单位"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline phrase, the date it means, and who owes it; `due` is None for a rhythm such as 每日.

    `owners` are units or groups as the notice names them, or one of the words above. A phrase in a task's text binds
    those who lead it (榕政办〔2021〕53号 item 25: 市大数据委, not the 59 responsible units), one in a deadline column the
    whole row, a paragraph's the unit it names; `ledger.deadlines.owners` tells which units that are.
    """

    phrase: str
    due: date | None = None
    kind: DeadlineKind = DeadlineKind.EXPLICIT
    owners: tuple[str, ...] = (LEADS,)

    def __str__(self) -> str:
        return f"{self.due.isoformat()}（{self.phrase}）" if self.due else self.phrase

    @property
    def with_owners(self) -> str:
        """`2021-07-31（7月底前）：牵头单位`; a rhythm binds nobody by a day, so it stands alone."""
        return f"{self}：{'、'.join(self.owners) or '未定'}" if self.due else str(self)


_MANY = 8

# Tasks that no notice holds (临时交办) are numbered from the next on, so that one number means one task all year.
AD_HOC = 1000


def is_ad_hoc(no: int) -> bool:
    """Is it the number of a task that no notice holds?"""
    return no > AD_HOC


def number_text(no: int, width: int = 1) -> str:
    """A task's number as people read it: `7` (of width 2 `07`), `交1`."""
    return f"交{no - AD_HOC}" if is_ad_hoc(no) else f"{no:0{width}d}"


def task_words(no: int) -> str:
    """A task in a sentence: `第7项`, `交1`."""
    return number_text(no) if is_ad_hoc(no) else f"第{no}项"


def numbers_words(numbers: Sequence[int]) -> str:
    """`7、9`; of more than eight, three and more in a row are told as `4至7`: nobody reads all of them, and LibreOffice, which does
    not break such a list over lines, tears a number where it is longer than one."""
    if len(numbers) <= _MANY:
        return "、".join(map(str, numbers))
    placed = groupby(enumerate(numbers), lambda one: one[1] - one[0])
    runs = [[no for _, no in run] for _, run in placed]
    return "、".join(f"{run[0]}至{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs)


def tasks_words(numbers: Iterable[int]) -> str:
    """Several in a sentence: `第7、9项`, `第7项和交1`; of many, runs as such: `第1至12、14项`."""
    listed = list(numbers)
    notice = numbers_words([no for no in listed if not is_ad_hoc(no)])
    others = "、".join(number_text(no) for no in listed if is_ad_hoc(no))
    return "和".join(filter(None, (notice and f"第{notice}项", others)))


@dataclass(frozen=True, slots=True)
class Task:
    """One numbered task. `part` and `section` are full headings (`一、…`, `（一）…`), empty when there are none; of a task that
    no notice holds, 临时交办 and where it comes from."""

    no: int
    part: str
    section: str
    title: str
    requirement: str
    lead_units: tuple[Mention, ...] = ()
    responsible_units: tuple[Mention, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    nature: Nature = Nature.CONTINUOUS

    @property
    def ad_hoc(self) -> bool:
        """Does no notice hold it (临时交办)?"""
        return is_ad_hoc(self.no)

    @property
    def label(self) -> str:
        """`7 稳步扩大预决算公开范围`: how lists name it."""
        return f"{number_text(self.no)} {self.title.rstrip('。')}"

    @property
    def due(self) -> date | None:
        """The last dated milestone: the task is due when its last step is."""
        dated = [d.due for d in self.deadlines if d.due]
        return max(dated) if dated else None


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty from the notice's own paragraphs (not the table), e.g. 10月30日前 collect and report."""

    paragraph: str
    text: str
    deadline: Deadline | None = None

    @property
    def place(self) -> str:
        """Where it stands, for a person; a paragraph without a number has none to tell."""
        return f"正文第{self.paragraph}条" if self.paragraph else "正文"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A cell the importer is unsure of: where, what it read, and why a person should look."""

    where: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A notice as read: its identity, tasks in order, and dated duties of its paragraphs; beside them the `ad_hoc` tasks that
    the office added, which are none of the notice's and counted apart."""

    year: int
    title: str
    doc_no: str
    issuer: str
    issued_on: date | None
    tasks: tuple[Task, ...]
    duties: tuple[Duty, ...] = ()
    ad_hoc: tuple[Task, ...] = ()

    @property
    def all_tasks(self) -> tuple[Task, ...]:
        """The notice's, then 临时交办."""
        return self.tasks + self.ad_hoc

    @property
    def asked(self) -> tuple[Task, ...]:
        """The notice's, then 临时交办 that were not withdrawn."""
        return self.tasks + tuple(task for task in self.ad_hoc if task.lead_units or task.responsible_units)

    def task(self, no: int) -> Task:
        """The task with that number; KeyError if there is none."""
        for task in self.all_tasks:
            if task.no == no:
                return task
        raise KeyError(no)

    @property
    def parts(self) -> tuple[str, ...]:
        """Part headings in the notice's order."""
        return tuple(dict.fromkeys(t.part for t in self.tasks))

    @property
    def collection(self) -> Deadline | None:
        """The date by which lead units report what they collected (10月30日前), if the notice names one."""
        return self._collecting(LEADS)

    @property
    def collection_due(self) -> date | None:
        """The day of it."""
        return self.collection.due if self.collection else None

    @property
    def reporting(self) -> Deadline | None:
        """The date by which responsible units report to them: one of its own where the notice names it, else the same."""
        return self._collecting(RESPONSIBLES) or self.collection

    def _collecting(self, owner: str) -> Deadline | None:
        dates = (d.deadline for d in self.duties if d.deadline and d.deadline.due)
        return next((d for d in dates if d.kind is DeadlineKind.COLLECTION and owner in d.owners), None)
