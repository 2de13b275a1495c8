"""回头看 for the office: reviewing what units found, importing last year's tasks, linking them to this year's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from ledger.duties.look_back import LookBack
from ledger.permissions import Person
from portal.build import Portal
from portal.duties.look_back import check_rows, item_label
from portal.strangers_files import read_last_year
from portal.ui.attempts import attempt, show_outcome, succeeded
from portal.ui.messages import plain
from portal.ui.ticks import table_key
from sync.processes.scratch import scratch

UPLOADS = ["txt", "docx", "pdf", "xlsx", "csv"]
NO_TASK = "本年度没有对应任务"


def show_review(portal: Portal, person: Person, look_back: LookBack) -> None:
    """The office: checks that wait for it; several at once are passed or sent back."""
    show_outcome("lookback_review")
    waiting = [c for c in look_back.checks if c.verdict and c.review == "待审核"]
    if not waiting:
        st.text("没有等待审核的核查结论。")
        return
    chosen = st.dataframe(
        check_rows(waiting, look_back),
        hide_index=True,
        alt="等待审核的核查结论",
        key=table_key("lb_waiting", (c.key for c in waiting)),
        height="content" if len(waiting) < 11 else 420,
        on_select="rerun",
        selection_mode="multi-row",
    )
    picked = {waiting[n].key: waiting[n].version for n in chosen.selection.rows}
    st.text_input("退回原因", key="lb_comment", placeholder="退回时必填，单位会看到")
    with st.container(horizontal=True):
        for title, approve in ((f"通过所选 {len(picked)} 条", True), (f"退回所选 {len(picked)} 条", False)):
            st.button(
                title,
                key="lb_pass" if approve else "lb_send_back",
                type="primary" if approve else "secondary",
                disabled=not picked,
                on_click=_review,
                args=(portal, person, picked, approve),
            )


def _review(portal: Portal, person: Person, picked: Mapping[str, int], approve: bool) -> None:
    comment = str(st.session_state.get("lb_comment") or "")
    done: list[tuple[int, int]] = []
    attempt(
        lambda: done.append(portal.duties.look_back.review(person, picked, approve=approve, comment=comment)),
        "",
        place="lookback_review",
    )
    if done:
        stored, passed_over = done[0]
        told = f"已{'通过' if approve else '退回'} {stored} 条。"
        if passed_over:
            told += f"另有 {passed_over} 条刚被单位改过，没有处理，请看过新内容再审。"
        succeeded(told, place="lookback_review")


def show_import(portal: Portal, person: Person, look_back: LookBack) -> None:
    """The office: take up last year's tasks, and confirm which task of this year carries each on."""
    show_outcome("lookback_import")
    st.text(
        "上传上年度的通知（.txt、.docx、.pdf）或上年度的台账（共享工作簿 .xlsx、台账明细 .csv）。"
        "再次导入只补新的任务和单位，已填的核查结论都保留。"
    )
    uploaded = st.file_uploader("选择文件", type=UPLOADS, key="lb_file", label_visibility="collapsed")
    st.button(
        "导入上年度任务",
        key="lb_import",
        type="primary",
        disabled=uploaded is None,
        on_click=_import,
        args=(portal, person),
    )
    for problem in st.session_state.get("lb_problems", ()):
        st.warning(plain(problem))
    if look_back.items:
        _links(portal, person, look_back)


def _import(portal: Portal, person: Person) -> None:
    uploaded, st.session_state["lb_problems"] = st.session_state["lb_file"], ()
    if uploaded is None:
        return
    counts: list[tuple[int, int]] = []

    def act() -> None:
        with scratch() as folder:
            path = folder / f"upload{Path(uploaded.name).suffix.lower()}"
            path.write_bytes(uploaded.getvalue())
            last = read_last_year(path, portal.book.directory, by=person.id)
        counts.append(portal.duties.look_back.take_up(person, last))
        st.session_state["lb_problems"] = last.problems

    if attempt(act, "", place="lookback_import"):
        told = f"已导入，新增上年度任务 {counts[0][0]} 项、核查 {counts[0][1]} 处。"
        succeeded(told, place="lookback_import")


def _links(portal: Portal, person: Person, look_back: LookBack) -> None:
    st.subheader("与本年度任务对应", anchor=False)
    st.caption("按名称相近程度给出建议，由人确认；没有把握的请逐项选择。已确认的写着是谁确认的。")
    titles = {t.no: t.label for t in portal.book.breakdown.tasks} | {0: NO_TASK}
    open_items = [item for item in look_back.first if item.linked is None]
    suggested = {i.key: s.no for i in open_items if (s := portal.duties.look_back.suggestion(i))}
    st.dataframe(
        pd.DataFrame(
            [
                (
                    item_label(item),
                    titles.get(item.linked, "") if item.linked is not None else "",
                    item.linked_by,
                    titles.get(suggested.get(item.key, -1), ""),
                )
                for item in look_back.first
            ],
            columns=["上年度任务", "对应本年度任务", "确认人", "建议"],
        ),
        hide_index=True,
        height=300,
        alt="上年度任务与本年度任务的对应",
    )
    st.button(
        f"确认全部 {len(suggested)} 项建议",
        key="lb_link_all",
        disabled=not suggested,
        on_click=_link,
        args=(portal, person, suggested),
    )
    left, right = st.columns(2)
    labels = {item.key: item_label(item) for item in look_back.first}
    with left:
        st.selectbox("上年度任务", list(labels), format_func=lambda k: labels.get(k, k), key="lb_link_item")
    with right:
        st.selectbox("本年度任务", list(titles), format_func=lambda n: titles.get(n, n), key="lb_link_task")
    st.button(
        "确认这一项",
        key="lb_link_one",
        on_click=_link_one,
        args=(portal, person),
    )


def _link_one(portal: Portal, person: Person) -> None:
    key, no = (st.session_state[f"lb_link_{name}"] for name in ("item", "task"))
    _link(portal, person, {str(key): int(no)})


def _link(portal: Portal, person: Person, links: Mapping[str, int]) -> None:
    attempt(
        lambda: portal.duties.look_back.link(person, links),
        f"已确认 {len(links)} 项。",
        place="lookback_import",
    )
