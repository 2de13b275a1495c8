"""回头看 for the office: reviewing what units found, importing last year's tasks, linking them to this year's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from ledger.duties.look_back import Item, LookBack, suggestion
from ledger.duties.look_back_service import LookBackService
from portal.context import Context
from portal.duties.look_back import check_columns, item_label
from portal.strangers_files import read_last_year
from portal.ui.attempts import act_button, show_outcome, typed
from portal.ui.messages import plain
from portal.ui.tables import TableColumn, chosen, table, table_key
from portal.year.notice_uploads import KINDS, uploaded

NO_TASK = "本年度没有对应任务"
REVIEW, IMPORT = "lookback_review", "lookback_import"


def show_review(context: Context, service: LookBackService, look_back: LookBack) -> None:
    """The office: checks that wait for it; several at once are passed or sent back."""
    show_outcome(REVIEW)
    waiting = [c for c in look_back.checks if c.verdict and c.review == "待审核"]
    if not waiting:
        st.text("没有等待审核的核查结论。")
        return
    ticked = chosen(
        waiting,
        check_columns(look_back),
        many=True,
        alt="等待审核的核查结论",
        key=table_key("lb_waiting", (c.key for c in waiting)),
        fits=11,
    )
    picked = {waiting[n].key: waiting[n].version for n in ticked}
    st.text_input("退回原因", key="lb_comment", placeholder="退回时必填，单位会看到")
    with st.container(horizontal=True):
        for word, approve in (("通过", True), ("退回", False)):
            act_button(
                f"{word}所选 {len(picked)} 条",
                partial(_review, context, service, picked, approve),
                str,
                key="lb_pass" if approve else "lb_send_back",
                place=REVIEW,
                type="primary" if approve else "secondary",
                disabled=not picked,
            )


def _review(context: Context, service: LookBackService, picked: Mapping[str, int], approve: bool) -> str:
    """Says what was done."""
    stored, passed_over = service.review(context.person, picked, approve=approve, comment=typed("lb_comment"))
    told = f"已{'通过' if approve else '退回'} {stored} 条。"
    if passed_over:
        told += f"另有 {passed_over} 条刚被单位改过，没有处理，请看过新内容再审。"
    return told


def show_import(context: Context, service: LookBackService, look_back: LookBack) -> None:
    """The office: take up last year's tasks, and confirm which task of this year carries each on."""
    show_outcome(IMPORT)
    st.text(
        "上传上年度的通知（.txt、.docx、.pdf）或上年度的台账（共享工作簿 .xlsx、台账明细 .csv）。"
        "再次导入只补新的任务和单位，已填的核查结论都保留。"
    )
    file = st.file_uploader("选择文件", type=KINDS, key="lb_file", label_visibility="collapsed")
    act_button(
        "导入上年度任务",
        partial(_import, context, service),
        lambda counts: f"已导入，新增上年度任务 {counts[0]} 项、核查 {counts[1]} 处。",
        key="lb_import",
        place=IMPORT,
        type="primary",
        disabled=file is None,
    )
    for problem in st.session_state.get("lb_problems", ()):
        st.warning(plain(problem))
    if look_back.items:
        _links(context, service, look_back)


def _import(context: Context, service: LookBackService) -> tuple[int, int]:
    file, st.session_state["lb_problems"] = st.session_state["lb_file"], ()
    if file is None:
        return 0, 0
    with uploaded(file) as path:
        last = read_last_year(path, context.ledger().directory, by=context.person.id)
    counts = service.take_up(context.person, last)
    st.session_state["lb_problems"] = last.problems
    return counts


def _links(context: Context, service: LookBackService, look_back: LookBack) -> None:
    st.header("与本年度任务对应", anchor=False)
    st.caption("按名称相近程度给出建议，由人确认；没有把握的请逐项选择。已确认的写着是谁确认的。")
    titles = {t.no: t.label for t in context.ledger().breakdown.tasks} | {0: NO_TASK}
    open_items = [item for item in look_back.first if item.linked is None]
    suggested = {i.key: s.no for i in open_items if (s := suggestion(i, context.ledger().breakdown.tasks))}
    columns: list[TableColumn[Item]] = [
        TableColumn("上年度任务", item_label),
        TableColumn("对应本年度任务", lambda item: "" if item.linked is None else titles.get(item.linked, "")),
        TableColumn("确认人", lambda item: item.linked_by),
        TableColumn("建议", lambda item: titles.get(suggested.get(item.key, -1), "")),
    ]
    table(look_back.first, columns, alt="上年度任务与本年度任务的对应", fits=8, height=300)
    every, number = partial(service.link, context.person, suggested), len(suggested)
    look: dict[str, Any] = {"key": "lb_link_all", "place": IMPORT, "disabled": not suggested}
    act_button(f"确认全部 {number} 项建议", every, f"已确认 {number} 项。", **look)
    labels = {item.key: item_label(item) for item in look_back.first}
    left, right = st.columns(2)
    left.selectbox("上年度任务", list(labels), format_func=lambda k: labels.get(k, k), key="lb_link_item")
    right.selectbox("本年度任务", list(titles), format_func=lambda n: titles.get(n, n), key="lb_link_task")
    one = partial(_link_one, context, service)
    act_button("确认这一项", one, "已确认 1 项。", key="lb_link_one", place=IMPORT)


def _link_one(context: Context, service: LookBackService) -> None:
    key, no = (st.session_state[f"lb_link_{name}"] for name in ("item", "task"))
    service.link(context.person, {str(key): int(no)})
