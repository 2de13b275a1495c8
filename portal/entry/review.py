"""审核督办 on the screen: the queue of entries to review, one or many at a time, and the requests to decide.

One function a tab; `TABS` of the page names them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from uuid import uuid4

import streamlit as st

from ledger.columns import STATUSES
from ledger.entries import Entry
from ledger.figures.board import Board
from ledger.permissions import Role
from ledger.review.requests import STAFF, Request, RequestKind
from ledger.review.service import Seen
from ledger.review.workflow import Stage, Step, content_of, stage_of, steps_from
from portal.context import Context
from portal.entry.flow import show_way
from portal.entry.quality import hint_column
from portal.entry.review_card import show_decided, show_review
from portal.entry.services import EntryServices
from portal.ui.attempts import act_button, show_outcome, typed, typed_day
from portal.ui.choices import day_field, narrow, pick_one
from portal.ui.filters import entry_label
from portal.ui.messages import due_day, local_time, plain, sentence
from portal.ui.tables import PINNED, TableColumn, chosen, table_key
from portal.ui.widgets import PERCENT_FORMAT, field, link_to, task_name, where

TO_REVIEW = "要审核的"
_LISTED = (Stage.PENDING, Stage.CHANGED, Stage.TYPED, Stage.APPROVED, Stage.RETURNED, Stage.CLOSED)
STAGES = {
    TO_REVIEW: (Stage.PENDING, Stage.CHANGED, Stage.TYPED),
    **{stage.label: (stage,) for stage in _LISTED},
}
BY_OFFICE, EVERYBODYS = "由办公厅审核的", "全部"
IN_FULL = 5
NOTHING_WAITS = "没有等您审核的台账行。已经审核过的，在“审核状态”里选“已通过”“已退回”等查看。"
NOTHING_FITS = "没有符合条件的台账行。可以换一个状态、任务或单位看看。"
PLACE, OUTCOME = "review_queue", "review_many"


def show_queue(context: Context, services: EntryServices, board: Board) -> None:
    """The entries that are the person's to review (all, for those who read all), filtered; chosen ones in full."""
    mine = _mine(context, services, board)
    entries = _filtered(board, mine)
    _told()
    show_decided(entries)
    if not entries:
        waiting = any(stage_of(e) in STAGES[TO_REVIEW] for e in mine)
        st.info(NOTHING_FITS if waiting else NOTHING_WAITS)
        return
    ticked = [entries[n] for n in _pick(context, services, board, entries)]
    if not ticked:
        st.caption(f"共 {len(entries)} 条。勾选一条看全文和原来的内容，勾选几条可以一起通过。")
        return
    _many(context, services, board, ticked)
    for entry in ticked[:IN_FULL]:
        _in_full(context, services, board, entry)
    if len(ticked) > IN_FULL:
        st.caption(f"已勾选 {len(ticked)} 条，先列出前 {IN_FULL} 条的全文。")


def _mine(context: Context, services: EntryServices, board: Board) -> list[Entry]:
    """What the person reviews; the office chooses between what falls to it and everything."""
    if Role.OFFICE in context.person.roles:
        hint = "没有牵头单位的任务，和牵头单位自己的台账行，由市政府办公厅审核。"
        every = pick_one("范围", [BY_OFFICE, EVERYBODYS], key="scope", bare=False, help=hint) == EVERYBODYS
        return [e for e in board.rows if every or services.review.falls_to(context.person, e)]
    if context.person.roles & {Role.LEADER, Role.AUDITOR}:
        return list(board.rows)
    led = {no for no, units in board.ledger.lead_units.items() if set(units) & set(context.person.units)}
    return [e for e in board.rows if e.task_no in led and services.review.reviews(context.person, e)]


def _filtered(board: Board, entries: Sequence[Entry]) -> list[Entry]:
    with st.container(horizontal=True):
        stage = st.selectbox("审核状态", list(STAGES), key="stage", bind="query-params", width=150)
        status = narrow("进展状态", "全部", STATUSES, key="of_status", width=130)
        present = {e.task_no for e in entries}
        tasks = {t.label: t.no for t in board.ledger.breakdown.all_tasks if t.no in present}
        task = tasks.get(narrow("任务", "全部任务", tasks, key="review_task", width=260))
        units = dict.fromkeys(e.unit for e in entries)
        unit = narrow("单位", "全部单位", units, key="review_unit", width=180)
    wanted = STAGES.get(str(stage), STAGES[TO_REVIEW])
    return [
        e
        for e in entries
        if stage_of(e) in wanted and status in ("", e.status) and task in (None, e.task_no) and unit in ("", e.unit)
    ]


def _pick(context: Context, services: EntryServices, board: Board, entries: Sequence[Entry]) -> list[int]:
    """Rows that are ticked."""
    return chosen(
        entries,
        _queue_columns(board, services.evidence_files.counts(context.person), hint_column(context, services)),
        many=True,
        alt="要审核的台账行",
        fits=7,
        height=480,
        wraps=True,
        key=table_key("queue", (e.key for e in entries)),
    )


def _queue_columns(board: Board, files: Mapping[str, int], hinted: TableColumn[Entry]) -> list[TableColumn[Entry]]:
    tasks = {t.no: task_name(t.label) for t in board.ledger.breakdown.all_tasks}
    percent = partial(st.column_config.NumberColumn, format=PERCENT_FORMAT)
    return [
        TableColumn("单位", lambda entry: entry.unit, 110, PINNED),
        TableColumn("审核", lambda entry: stage_of(entry).label, 100),
        TableColumn("任务", lambda entry: tasks.get(entry.task_no, ""), 200),
        TableColumn("进展状态", lambda entry: board.ledger.shown(entry.key, "status"), 80),
        TableColumn("进度", lambda entry: entry.percent, 60, look=percent),
        hinted,
        TableColumn("工作进展", lambda entry: entry.progress_note, 320),
        TableColumn("佐证链接", lambda entry: entry.evidence, 160),
        TableColumn("附件", lambda entry: files.get(entry.key), 48),
        TableColumn("时限", lambda entry: due_day(board.standing[entry.key])),
        TableColumn("更新", lambda entry: local_time(entry.updated_at)),
    ]


def _many(context: Context, services: EntryServices, board: Board, chosen: Sequence[Entry]) -> None:
    """The same step for all that are ticked, where it can follow."""
    offered = [s for s in (Step.APPROVE, Step.CLOSE) if any(s in steps_from(e) for e in chosen)]
    if len(chosen) < 2 or not offered:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for step in offered:
            fitting = [Seen(e.key, content_of(e.key, board.ledger)) for e in chosen if step in steps_from(e)]
            st.button(
                f"{step.label}勾选的 {len(fitting)} 条",
                key=f"many_{step.value}",
                type="primary",
                on_click=_take_many,
                args=(context, services, step, fitting),
            )
        st.caption("逐条处理：有一条不行，其余照常。")


def _take_many(context: Context, services: EntryServices, step: Step, wanted: Sequence[Seen]) -> None:
    token = st.session_state.setdefault(PLACE, uuid4().hex)
    fared = services.review.take_many(context.person, step, wanted, token=token)
    st.session_state.pop(PLACE)
    failed = [f"{one.key}：{sentence(one.error)}" for one in fared if one.error]
    st.session_state[OUTCOME] = (step.label, len(fared) - len(failed), failed)
    services.sheet.wake()


def _told() -> None:
    """How the last round went, entry by entry; said once."""
    if OUTCOME not in st.session_state:
        return
    word, done, failed = st.session_state.pop(OUTCOME)
    if done:
        st.success(f"{word} {done} 条，等待写入表格。")
    for line in failed:
        st.error(plain(line))


def _in_full(context: Context, services: EntryServices, board: Board, entry: Entry) -> None:
    with st.container(border=True):
        st.header(plain(entry_label(board.ledger, entry.key)), anchor=False)
        standing = board.standing[entry.key]
        st.caption(plain(f"{standing.state.symbol} {standing.words}"))
        show_review(context, services, entry, board.ledger, texts=True)
        link_to("tasks", "打开这一条", **where(entry.task_no, entry.unit))
        show_way(context, services, entry.key)


def show_requests(context: Context, services: EntryServices) -> None:
    """Undecided requests that concern the person; who may, decides."""
    show_outcome("requests")
    waiting = services.requests.waiting(context.person)
    if not waiting:
        st.text("没有等待决定的申请。")
        return
    st.caption("不涉及和延期由市政府办公厅决定，修改已通过的内容由牵头单位或市政府办公厅决定。")
    for request in waiting:
        with st.container(border=True):
            _request(context, services, request)


def _request(context: Context, services: EntryServices, request: Request) -> None:
    name = f"{request.id}_{request.key}"
    st.markdown(f"**{plain(f'申请{request.words} · {entry_label(context.ledger(), request.key)}')}**")
    who = "在共享表格里填写" if request.person == STAFF else request.person
    field(f"{who} · {local_time(request.at)} · 理由", request.reason or "（没有写理由）")
    if request.kind is RequestKind.EXTENSION:
        st.caption(f"现在的时限：{request.old_due.isoformat() if request.old_due else '通知未写'}")
    if not services.requests.may_decide(context.person, request):
        st.caption(
            "由市政府办公厅决定。" if request.kind is not RequestKind.CHANGE else "由牵头单位或市政府办公厅决定。"
        )
        return
    if request.kind is RequestKind.EXTENSION:
        last = max(date(context.year, 12, 31), context.today)
        latest = max(last, request.due or last)
        day_field("同意延期到", request.due, max_value=latest, key=f"due_{name}", width=180)
    st.text_area("答复", key=f"answer_{name}", height=72, placeholder="不同意的必须写原因；同意的可以不写")
    with st.container(horizontal=True):
        _decision(context, services, request, "同意", granted=True)
        _decision(context, services, request, "不同意", granted=False)


def _decision(context: Context, services: EntryServices, request: Request, words: str, *, granted: bool) -> None:
    name = f"{request.id}_{request.key}"
    done = f"{request.key} 的“{request.kind.label}”申请{'已同意' if granted else '未同意，已答复'}。"

    def decide() -> None:
        answer = typed(f"answer_{name}")
        if granted:
            services.requests.grant(context.person, request, answer, due=typed_day(f"due_{name}"))
        else:
            services.requests.refuse(context.person, request, answer)

    act_button(
        words,
        decide,
        plain(done),
        key=f"{'grant' if granted else 'refuse'}_{name}",
        place="requests",
        then=services.sheet.wake,
        type="primary" if granted else "secondary",
    )
