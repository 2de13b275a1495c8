"""What waits for a person in the entries themselves: to report, to mend, to review, to decide, to settle with the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain
from typing import Any

from ledger.breakdown import DeadlineKind
from ledger.clock import day_of
from ledger.columns import column, shown_text
from ledger.deadlines.standing import Standing, State
from ledger.entries import Entry
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem, Part
from ledger.permissions import Person, Role
from ledger.repository import Conflict, Finding
from ledger.review.comments import Comment, CommentService
from ledger.review.requests import STATES, Request, RequestService
from ledger.review.service import ReviewService
from ledger.review.workflow import Stage, stage_of
from ledger.service import LedgerService

TO_REVIEW = frozenset({Stage.PENDING, Stage.CHANGED, Stage.TYPED})
SHORT = 60  # characters of a text on a line
_KINDS = {State.OVERDUE: "逾期", State.SILENT: "未报送", State.DUE_SOON: "临期"}


class EntryInbox:
    """Over the services of an entry's way."""

    def __init__(
        self, service: LedgerService, review: ReviewService, requests: RequestService, comments: CommentService
    ) -> None:
        self._service, self._review, self._requests, self._comments = service, review, requests, comments

    def inbox(self, person: Person, board: Board) -> Iterable[InboxItem]:
        """What waits for the person; `board` is today's."""
        sources = (self._own, self._to_review, self._asked, self._news, self._conflicts, self._findings)
        return chain.from_iterable(source(person, board) for source in sources)

    def _own(self, person: Person, board: Board) -> Iterator[InboxItem]:
        """Of a unit: what came back, what is late or due, what was never reported."""
        for unit in person.units:
            for entry in board.ledger.by_unit.get(unit, ()) if person.holds(Role.UNIT, unit) else ():
                if item := _to_do(entry, board.standing[entry.key], board):
                    yield item

    def _to_review(self, person: Person, board: Board) -> Iterator[InboxItem]:
        """Of a lead unit or the office: how many entries wait for it to look at them, task by task for a lead unit."""
        office = Role.OFFICE in person.roles
        if not office and Role.LEAD not in person.roles:
            return
        waiting: dict[int, list[Entry]] = {}
        # Whose turn it is depends on no more than this; each answer asks the store.
        turns: dict[tuple[int, str, bool, str], bool] = {}
        for entry in board.rows:
            if stage_of(entry) not in TO_REVIEW:
                continue
            own = entry.unit in person.units or entry.unit in person.bound
            of = entry.task_no, entry.role, own, entry.review_state
            if of not in turns:
                turns[of] = self._review.falls_to(person, entry)
            if turns[of]:
                waiting.setdefault(0 if office else entry.task_no, []).append(entry)
        for no, entries in waiting.items():
            about = "由办公厅审核的台账行" if office else board.ledger.breakdown.task(no).label
            since = min((day_of(e.updated_at) for e in entries if e.updated_at), default=None)
            task = () if office else (("review_task", about),)
            what, number = f"{about}：{len(entries)} 条", len(entries)
            yield InboxItem("待审核", what, "review", "审核", since=since, query=task, number=number)

    def _asked(self, person: Person, _board: Board) -> Iterator[InboxItem]:
        """Requests that the person decides."""
        waiting = [r for r in self._requests.waiting(person) if self._requests.may_decide(person, r)]
        if waiting:
            since = min(day_of(r.at) for r in waiting)
            kinds = "、".join(dict.fromkeys(r.kind.label for r in waiting))
            what, number = f"{len(waiting)} 条申请等您决定（{kinds}）", len(waiting)
            yield InboxItem("申请", what, "review", "决定", since=since, query=_APPLY, number=number)

    def _news(self, person: Person, board: Board) -> Iterator[InboxItem]:
        """Answers to what the person's units asked for, and remarks; each goes when it was read."""
        for unit in person.units:
            for request in self._requests.answered(unit) if person.holds(Role.UNIT, unit) else ():
                yield _answer(request, unit, board)
        for comment in self._comments.news(person).values():
            yield _remark(comment, board, own=person.holds(Role.UNIT, board.ledger.by_key[comment.key].unit))

    def _conflicts(self, person: Person, board: Board) -> Iterator[InboxItem]:
        """Cells that sheet and portal changed at once and that the person may settle: a unit's one by one."""
        found = [c for c in self._service.conflicts(person) if self._service.may_resolve(person, c)]
        if Role.OFFICE in person.roles:
            if found:
                yield InboxItem(
                    "冲突",
                    f"{len(found)} 格表格和门户都改过，要选一个",
                    "sync",
                    "处理",
                    since=_since(c.at for c in found),
                    number=len(found),
                )
            return
        for conflict in found:
            yield _conflict(conflict, board)

    def _findings(self, person: Person, board: Board) -> Iterator[InboxItem]:
        """Cells of the sheet that could not be read: a unit's own one by one, all at once for the office."""
        found = self._service.findings(person)
        if Role.OFFICE in person.roles:
            if found:
                what = f"共享表格里 {len(found)} 处看不懂或有疑问"
                yield InboxItem("需要核对", what, "sync", "核对", query=_CHECK, number=len(found))
            return
        keys = {
            e.key for unit in person.units if person.holds(Role.UNIT, unit) for e in board.ledger.by_unit.get(unit, ())
        }
        for finding in found:
            if finding.key in keys:
                yield _finding(finding, board)


_APPLY, _CHECK = (("show", "申请"),), (("show", "需要核对"),)


def _to_do(entry: Entry, standing: Standing, board: Board) -> InboxItem | None:
    """The line of a unit's own entry; None when nothing is to be done about it now."""
    collected = standing.deadline is not None and standing.deadline.kind is DeadlineKind.COLLECTION
    # What a lead unit has still to collect is the line of its text.
    told = standing.state in _KINDS and not (collected and standing.reported)
    day = standing.deadline.due if standing.deadline and told else None
    # The day of a collection is the lead unit's: who has merely not reported by then is asked since that day, and not late.
    silent = standing.state is State.SILENT
    known: Any = {
        "whose": entry.unit,
        "query": (("entry", entry.key),),
        "since": day if silent else None,
        "until": None if silent else day,
        "counted": board.as_of,
    }
    what = board.ledger.breakdown.task(entry.task_no).label
    if stage_of(entry) is Stage.RETURNED:
        why = entry.review_comment or "没有写明原因"
        return InboxItem("退回", what, "submit", "修改", why=_short(why), **known)
    if told:
        # Its day and how long ago that is stand behind it; of a collection that it is one is left to say.
        counted = board.calendar.words(board.as_of, day) if day else ""
        left = standing.words.removesuffix(counted)
        why = "，".join(filter(None, ("汇总日期" if left == "汇总" else left, entry.status)))
        return InboxItem(_KINDS[standing.state], what, "submit", "填报", why=why, **known)
    if not standing.reported and standing.state is not State.NOT_APPLICABLE:
        return InboxItem("未报", what, "submit", "填报", part=Part.REPORT, **known)
    return None


def _answer(request: Request, unit: str, board: Board) -> InboxItem:
    entry = board.ledger.by_key[request.key]
    task = board.ledger.breakdown.task(entry.task_no)
    said = f"申请{request.words}：{STATES[request.state]}"
    on = day_of(request.decided_at) if request.decided_at else None
    return InboxItem(
        "答复",
        task.label,
        "submit",
        "查看",
        whose=unit,
        why=_short("，".join(filter(None, (said, request.answer)))),
        since=on,
        query=(("entry", request.key),),
        read=f"request:{request.id}",
    )


def _remark(comment: Comment, board: Board, *, own: bool) -> InboxItem:
    entry = board.ledger.by_key[comment.key]
    query = (("entry", entry.key),) if own else (("no", str(entry.task_no)), ("of", entry.unit))
    return InboxItem(
        "留言",
        board.ledger.breakdown.task(entry.task_no).label,
        "submit" if own else "tasks",
        "查看",
        whose=entry.unit,
        why=f"{comment.person}：{_short(comment.text)}",
        since=day_of(comment.at),
        query=query,
        read=f"comment:{entry.key}:{comment.at.isoformat()}",
    )


def _conflict(conflict: Conflict, board: Board) -> InboxItem:
    entry = board.ledger.by_key.get(conflict.key)
    about = board.ledger.breakdown.task(entry.task_no).label if entry else conflict.key
    sheet, portal = (_short(shown_text(conflict.column, text)) or "空" for text in (conflict.sheet, conflict.portal))
    return InboxItem(
        "两边都改过",
        f"{about} · {column(conflict.column).header}",
        "sync",
        "选一个",
        whose=entry.unit if entry else "",
        why=f"表格里是“{sheet}”，门户填的是“{portal}”",
        since=day_of(conflict.at),
    )


def _finding(finding: Finding, board: Board) -> InboxItem:
    entry = board.ledger.by_key[finding.key]
    return InboxItem(
        "看不懂",
        f"{board.ledger.breakdown.task(entry.task_no).label} · {_header(finding)}",
        "submit",
        "重填",
        whose=entry.unit,
        why=_short(f"表格里写的是“{finding.raw}”：{finding.message}" if finding.raw else finding.message),
        query=(("entry", finding.key),),
    )


def _header(finding: Finding) -> str:
    try:
        return column(finding.column).header
    except KeyError:
        return finding.where


def _since(moments: Iterable[datetime]) -> date:
    return min(map(day_of, moments))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[:SHORT]}…"
