"""通报整改 on the screen: records with their answers; the office opens, closes, gives back and puts on the 通报."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from ledger.duties.rectification import Bulletin, Rectification, State
from ledger.permissions import Person
from portal.build import Portal
from portal.ui.attempts import attempt, show_outcome
from portal.ui.messages import local_time, plain
from portal.ui.widgets import field
from reports.file_names import file_name
from reports.papers import PAPERS, make_paper

SHOWN = 30
PLACE = "rectification"
EVERY = "全部"


def show_rectifications(portal: Portal, person: Person) -> None:
    """The tab 通报整改."""
    service = portal.duties.rectification
    records = service.records(person)
    show_outcome(PLACE)
    if service.may_open(person):
        _open_form(portal, person)
    if not records:
        st.text("没有整改事项。")
        return
    state = st.segmented_control(
        "显示",
        [EVERY, *(s.label for s in State)],
        default=EVERY,
        required=True,
        key="rectify_state",
        bind="query-params",
    )
    shown = [r for r in records if state in (EVERY, r.state.label)]
    late = sum(r.late(portal.clock.today()) for r in records)
    st.caption(f"共 {len(records)} 条，已销号 {sum(r.state is State.CLOSED for r in records)} 条，超过整改时限 {late} 条。")  # fmt: skip
    for record in shown[:SHOWN]:
        _card(portal, person, record)
    if len(shown) > SHOWN:
        st.caption(f"先显示最近的 {SHOWN} 条，全部见下载的整改台账。")
    _downloads(portal, records)


def _open_form(portal: Portal, person: Person) -> None:
    """The office opens a record for one or several units of a task; tasks that speak of 通报 are offered first."""
    ledger = portal.ledger()
    tasks = sorted(ledger.breakdown.tasks, key=lambda t: ("通报" not in t.requirement, t.no))
    with st.expander("开列整改事项", icon=":material/add:"):
        task = st.selectbox("任务", tasks, key="rectify_task", format_func=lambda t: t.label)
        units = [e.unit for e in ledger.by_task.get(task.no if task else 0, ())]
        with st.form("rectify_form", enter_to_submit=False):
            st.multiselect(
                "单位", units, key=f"rectify_units_{task.no if task else 0}", placeholder="选一个或几个单位"
            )
            st.text_area("问题", key="rectify_problem", height=80)
            st.text_area("整改要求", key="rectify_demand", height=80)
            st.date_input("整改时限（可以不设）", None, key="rectify_due", format="YYYY-MM-DD", width=180)
            st.checkbox("列入通报", key="rectify_bulletin")
            st.form_submit_button(
                "开列",
                key="rectify_open",
                type="primary",
                on_click=_open,
                args=(portal, person),
            )


def _open(portal: Portal, person: Person) -> None:
    state = st.session_state
    task = state["rectify_task"]
    task_no = task.no if task else 0
    chosen = state.get(f"rectify_units_{task_no}") or []
    keys = [e.key for e in portal.ledger().by_task.get(task_no, ()) if e.unit in chosen]
    problem, demand = (str(state.get(name) or "") for name in ("rectify_problem", "rectify_demand"))
    act = partial(
        portal.duties.rectification.open, person, keys, problem, demand, state.get("rectify_due"),
        in_bulletin=bool(state.get("rectify_bulletin")),
    )  # fmt: skip
    if attempt(act, f"已对 {len(keys)} 个单位开列整改事项，单位登录后在这里反馈。", place=PLACE):
        state["rectify_problem"] = state["rectify_demand"] = ""
        state[f"rectify_units_{task_no}"] = []


def _card(portal: Portal, person: Person, record: Rectification) -> None:
    service, today = portal.duties.rectification, portal.clock.today()
    with st.container(border=True):
        bulletin = " · 列入通报" if record.in_bulletin else ""
        st.markdown(plain(f"{record.unit} · 第{record.task_no}项 · {record.words(today)}{bulletin}"))
        with st.grid(3, min_column_width=200):
            field("问题", record.problem)
            field("整改要求", record.demand)
            field("整改时限", record.due.isoformat() if record.due else "未设")
        if record.answer:
            when = local_time(record.answered_at.isoformat()) if record.answered_at else ""
            field(f"整改情况（{record.answered_by} {when}）", record.answer)
        if record.reason:
            st.warning(plain(f"市政府办公厅退回：{record.reason}"))
        if service.may_answer(person, record):
            _answer_form(portal, person, record)
        if service.may_manage(person):
            _office(portal, person, record)


def _answer_form(portal: Portal, person: Person, record: Rectification) -> None:
    with st.form(f"answer_{record.id}", enter_to_submit=False):
        st.text_area("整改情况", record.answer, key=f"answer_text_{record.id}", height=80)
        st.form_submit_button(
            "反馈", key=f"answer_send_{record.id}", on_click=_do, args=(record, "已反馈，等市政府办公厅销号。"),
            kwargs={"act": lambda: portal.duties.rectification.answer(
                person, record.id, str(st.session_state.get(f"answer_text_{record.id}") or ""), seen=record.version
            )},
        )  # fmt: skip


def _office(portal: Portal, person: Person, record: Rectification) -> None:
    """Closing, giving back and the 通报."""
    service, no, seen = portal.duties.rectification, record.id, record.version
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if record.state is State.ANSWERED:
            st.button(
                "销号", key=f"close_{no}", type="primary", on_click=_do, args=(record, "已销号。"),
                kwargs={"act": partial(service.close, person, no, seen=seen)},
            )  # fmt: skip
        if record.state is not State.OPEN:
            st.text_input("退回原因", key=f"back_reason_{no}", width=320)
            st.date_input("新的整改时限", None, key=f"back_due_{no}", format="YYYY-MM-DD", width=160)
            st.button(
                "退回重新整改", key=f"back_{no}", on_click=_do, args=(record, "已退回，单位可以重新反馈。"),
                kwargs={"act": partial(_give_back, portal, person, record)},
            )  # fmt: skip
        shown = not record.in_bulletin
        st.button(
            "列入通报" if shown else "移出通报", key=f"bulletin_{no}", on_click=_do,
            args=(record, "已列入通报。" if shown else "已移出通报。"),
            kwargs={"act": partial(service.put_in_bulletin, person, no, shown=shown, seen=seen)},
        )  # fmt: skip


def _give_back(portal: Portal, person: Person, record: Rectification) -> None:
    reason, due = (st.session_state.get(f"back_{name}_{record.id}") for name in ("reason", "due"))
    portal.duties.rectification.reopen(person, record.id, str(reason or ""), seen=record.version, due=due)


def _do(record: Rectification, done: str, *, act: Callable[[], object]) -> None:
    attempt(act, f"{record.unit}：{done}", place=PLACE)


def _downloads(portal: Portal, records: Sequence[Rectification]) -> None:
    listed = tuple(r for r in records if r.in_bulletin)
    with st.container(horizontal=True):
        for code, words, of in (
            ("bulletin", f"下载通报（{len(listed)} 条，Word）", listed), ("rectifications", "下载整改台账（CSV）", tuple(records))
        ):  # fmt: skip
            paper = PAPERS[code]
            st.download_button(
                words, partial(_make, portal, code, of), key=f"get_{code}", on_click="ignore", mime=paper.mime, icon=":material/download:",
                file_name=file_name([f"{portal.year}年{paper.title}", portal.clock.today().isoformat(), portal.label], paper.extension),
            )  # fmt: skip


def _make(portal: Portal, code: str, records: tuple[Rectification, ...]) -> bytes:
    titles = {t.no: t.title.rstrip("。") for t in portal.ledger().breakdown.tasks}
    content = Bulletin(portal.year, portal.clock.today(), records, titles)
    return make_paper(code, content, of=f"{portal.year}年", label=portal.label).content
