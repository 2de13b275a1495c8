"""年报段落 on the screen: a unit's editor with the draft, the freeze, and the office's coverage."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ledger.duties.annual_report_service import LONGEST, PUBLISHED, AnnualLine, AnnualReportService
from ledger.errors import Refused
from ledger.permissions import Action
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome, submit_here, typed
from portal.ui.choices import day_field, open_one
from portal.ui.downloads import paper_button
from portal.ui.messages import day_text, local_time, plain
from portal.ui.tables import TableColumn, table
from portal.ui.widgets import field, figures

PLACE = "annual"


def show_unit(context: Context, service: AnnualReportService, unit: str) -> None:
    """State, editor (or the frozen text), Word document and every wording."""
    person, line = context.person, service.of(context.person, unit)
    _state(line, late=line.late and not context.board().untouched)
    show_outcome(PLACE)
    if line.published:
        _frozen(context, service, line)
    elif service.may(person, Action.WRITE_ANNUAL, unit):
        _editor(context, service, line)
    elif line.text:
        field("段落", line.text.text)
    content = partial(service.paper, person, unit)
    with st.container(horizontal=True):
        paper_button(context, "annual", "下载 Word", content, f"{unit}{context.year}年")
        paper_button(context, "annual_text", "下载纯文本", content, f"{unit}{context.year}年")
    _history(context, service, unit)


def _state(line: AnnualLine, *, late: bool) -> None:
    late = late and not line.published
    words = f"{line.unit}：{line.state}。应在 {line.due.isoformat()} 前公开{'，已超过' if late else ''}。"
    if line.published:
        words += f"{line.published.on.isoformat()} 公开，{line.published.person}登记。"
    (st.warning if late else st.info)(plain(words))


def _editor(context: Context, service: AnnualReportService, line: AnnualLine) -> None:
    draft = service.draft(context.person, line.unit)
    key, opened = f"annual_{line.unit}", f"annual_open_{line.unit}"
    if key not in st.session_state or opened not in st.session_state:
        _open(line, draft.text)
    if draft.approved:
        st.caption(f"系统按 {draft.approved} 条已通过的台账起草；另有 {draft.left_out} 条还没有通过，没有写入。")
    else:
        st.caption("本单位还没有审核通过的台账，系统不能起草；可以等审核后再来，也可以自己写。")
    st.text_area("要点落实情况（可以修改）", key=key, height=320, max_chars=LONGEST)
    with st.container(horizontal=True):
        act_button(
            "保存",
            partial(_save, context, service, line.unit),
            "已保存。年度报告公开后，请在下面标为已公开。",
            key="annual_save",
            place=PLACE,
            type="primary",
            icon=":material/save:",
        )
        act_button(
            "换成系统草稿",
            partial(_redraft, line, draft.text),
            "",
            key="annual_redraft",
            place=PLACE,
            disabled=not draft.text,
            help="用已通过的台账重新起草；以前保存的留在修改记录里",
        )
    if line.text:
        _publish(context, service, line)


def _save(context: Context, service: AnnualReportService, unit: str) -> None:
    text, seen = st.session_state[f"annual_{unit}"], st.session_state[f"annual_open_{unit}"]
    service.save(context.person, unit, text, seen=seen)
    _open(service.of(context.person, unit))


def _open(line: AnnualLine, drafted: str = "") -> None:
    """Show the text that counts, or what was drafted where there is none."""
    st.session_state[f"annual_open_{line.unit}"] = line.text.seq if line.text else 0
    st.session_state[f"annual_{line.unit}"] = line.text.text if line.text else drafted


def _require_saved(line: AnnualLine, drafted: str = "") -> None:
    """Words that stand nowhere else are dropped by no button. Raises Refused."""
    written = typed(f"annual_{line.unit}").strip()
    if written not in ("", drafted.strip(), line.text.text if line.text else ""):
        raise Refused("框里有还没保存的内容：请先点“保存”，再点一次这个按钮。")


def _redraft(line: AnnualLine, text: str) -> None:
    _require_saved(line, text)
    st.session_state[f"annual_{line.unit}"] = text


def _publish(context: Context, service: AnnualReportService, line: AnnualLine) -> None:
    assert line.text
    publish = partial(service.publish, context.person, line.unit, seen=line.text.seq)
    with st.expander("年度报告已经公开，标为已公开", icon=":material/public:", key="annual_publish_box"):
        st.caption("标为公开的是上次保存的内容；标记后内容固定，不能再改。")
        with st.popover("看上次保存的内容"):
            st.text(line.text.text)
        with st.form("annual_publish", enter_to_submit=False, border=False):
            on = day_field("公开日期", line.today, max_value=line.today, key="annual_on") or line.today
            link = st.text_input("公开网址", key="annual_link", placeholder="http:// 或 https:// 开头")

            def published() -> None:
                _require_saved(line)
                publish(on=on, link=link)

            done = "已标为公开，内容固定。"
            submit_here("标为已公开", published, done, key="annual_published", place=PLACE)


def _frozen(context: Context, service: AnnualReportService, line: AnnualLine) -> None:
    if line.text and line.published:
        st.code(line.text.text, language=None, wrap_lines=True)
        field("公开网址", line.published.link)
    if service.may(context.person, Action.REOPEN_ANNUAL, line.unit):
        with st.form("annual_reopen", enter_to_submit=False):
            reason = st.text_input("为什么重新打开", key="annual_reason")
            reopen = partial(service.reopen, context.person, line.unit, reason)
            submit_here("重新打开，允许修改", reopen, "已重新打开。", key="annual_reopened", place=PLACE)


def _history(context: Context, service: AnnualReportService, unit: str) -> None:
    versions = service.history(context.person, unit)
    if not versions:
        return
    with st.expander(f"修改记录（{len(versions)} 次）", icon=":material/history:"):
        for version in versions:
            st.caption(plain(f"{local_time(version.at)} {version.person}"))
            st.text(version.text)


def show_everybody(context: Context, service: AnnualReportService) -> None:
    """Which units have written and published theirs, and which are late; one opens beneath."""
    lines, spared = service.overview(context.person), context.board().untouched
    figures(
        ("已公开", f"{sum(bool(one.published) for one in lines)} / {len(lines)}"),
        ("已起草", sum(one.text is not None for one in lines)),
        ("超过期限", sum(one.late and not spared for one in lines)),
    )
    columns: list[TableColumn[AnnualLine]] = [
        TableColumn("单位", lambda one: one.unit),
        TableColumn("段落", lambda one: one.state),
        TableColumn("应公开", lambda one: one.due.isoformat()),
        TableColumn("公开日期", lambda one: day_text(one.published.on if one.published else None)),
        TableColumn("期限", lambda one: "超过期限" if one.late and not spared else ""),
        TableColumn("公开网址", lambda one: one.published.link if one.published else ""),
    ]
    table(sorted(lines, key=lambda one: (one.state == PUBLISHED, not one.late)), columns, alt="各单位年报段落")
    open_one([one.unit for one in lines], partial(show_unit, context, service), key="annual_of")
