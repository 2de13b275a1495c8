"""年报段落 on the screen: a unit's editor with the draft, the freeze, and the office's coverage."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ledger.duties.annual_report_service import LONGEST, PUBLISHED, AnnualLine
from ledger.permissions import Person
from portal.build import Portal
from portal.ui.attempts import attempt, failed, show_outcome
from portal.ui.messages import local_time, plain
from portal.ui.widgets import field, on_phone
from reports.file_names import file_name
from reports.papers import PAPERS, make_paper

PLACE = "annual"


def show_unit(portal: Portal, person: Person, unit: str) -> None:
    """State, editor (or the frozen text), Word document and every wording."""
    line = portal.duties.annual_report.of(person, unit)
    _state(line, late=line.late and not portal.board().untouched)
    show_outcome(PLACE)
    if line.published:
        _frozen(portal, person, line)
    elif portal.duties.annual_report.may_write(person, unit):
        _editor(portal, person, line)
    elif line.text:
        field("段落", line.text.text)
    _download(portal, person, unit)
    _history(portal, person, unit)


def _state(line: AnnualLine, *, late: bool) -> None:
    late = late and not line.published
    words = f"{line.unit}：{line.state}。应在 {line.due.isoformat()} 前公开{'，已超过' if late else ''}。"
    if line.published:
        words += f"{line.published.on.isoformat()} 公开，{line.published.person}登记。"
    (st.warning if late else st.info)(plain(words))


def _editor(portal: Portal, person: Person, line: AnnualLine) -> None:
    draft = portal.duties.annual_report.draft(person, line.unit)
    seq = line.text.seq if line.text else 0
    key, opened = f"annual_{line.unit}", f"annual_open_{line.unit}"
    if key not in st.session_state or opened not in st.session_state:
        st.session_state[opened] = seq
        st.session_state[key] = line.text.text if line.text else draft.text
    if draft.approved:
        st.caption(
            f"系统按 {draft.approved} 条已通过的台账起草；另有 {draft.left_out} 条还没有通过，没有写入。"
        )
    else:
        st.caption("本单位还没有审核通过的台账，系统不能起草；可以等审核后再来，也可以自己写。")
    st.text_area("要点落实情况（可以修改）", key=key, height=320, max_chars=LONGEST)
    with st.container(horizontal=True):
        st.button(
            "保存",
            key="annual_save",
            type="primary",
            icon=":material/save:",
            on_click=_save,
            args=(portal, person, line.unit),
        )
        st.button(
            "换成系统草稿", key="annual_redraft", disabled=not draft.text, on_click=_redraft, args=(line, draft.text),
            help="用已通过的台账重新起草；以前保存的留在修改记录里",
        )  # fmt: skip
    if line.text:
        _publish(portal, person, line)


def _save(portal: Portal, person: Person, unit: str) -> None:
    opened = f"annual_open_{unit}"

    def save() -> None:
        text, seen = st.session_state[f"annual_{unit}"], st.session_state[opened]
        portal.duties.annual_report.save(person, unit, text, seen=seen)
        held = portal.duties.annual_report.of(person, unit).text
        st.session_state[opened] = held.seq if held else 0
        st.session_state[f"annual_{unit}"] = held.text if held else ""

    attempt(save, "已保存。年度报告公开后，请在下面标为已公开。", place=PLACE)


def _unsaved(line: AnnualLine, drafted: str = "") -> bool:
    """Does the field hold words that stand nowhere else? A button that would drop them says so instead."""
    typed = str(st.session_state.get(f"annual_{line.unit}") or "").strip()
    left = typed not in ("", drafted.strip(), line.text.text if line.text else "")
    if left:
        failed("框里有还没保存的内容：请先点“保存”，再点一次这个按钮。", place=PLACE)
    return left


def _redraft(line: AnnualLine, text: str) -> None:
    if not _unsaved(line, text):
        st.session_state[f"annual_{line.unit}"] = text


def _publish(portal: Portal, person: Person, line: AnnualLine) -> None:
    with st.expander("年度报告已经公开，标为已公开", icon=":material/public:", key="annual_publish_box"):
        st.caption("标为公开的是上次保存的内容；标记后内容固定，不能再改。")
        if line.text:
            with st.popover("看上次保存的内容"):
                st.text(line.text.text)
        with st.form("annual_publish", enter_to_submit=False, border=False):
            on = st.date_input(
                "公开日期", line.today, max_value=line.today, format="YYYY-MM-DD", key="annual_on"
            )
            link = st.text_input("公开网址", key="annual_link", placeholder="http:// 或 https:// 开头")
            if st.form_submit_button("标为已公开", key="annual_published") and line.text:
                seen = line.text.seq
                if not _unsaved(line) and attempt(
                    lambda: portal.duties.annual_report.publish(
                        person, line.unit, on=on, link=link, seen=seen
                    ),
                    "已标为公开，内容固定。",
                    place=PLACE,
                ):
                    st.rerun()
                show_outcome(PLACE)


def _frozen(portal: Portal, person: Person, line: AnnualLine) -> None:
    if line.text and line.published:
        st.code(line.text.text, language=None, wrap_lines=True)
        field("公开网址", line.published.link)
    if portal.duties.annual_report.may_reopen(person, line.unit):
        with st.form("annual_reopen", enter_to_submit=False):
            reason = st.text_input("为什么重新打开", key="annual_reason")
            if st.form_submit_button("重新打开，允许修改", key="annual_reopened"):
                if attempt(
                    lambda: portal.duties.annual_report.reopen(person, line.unit, reason),
                    "已重新打开。",
                    place=PLACE,
                ):
                    st.rerun()
                show_outcome(PLACE)


def _download(portal: Portal, person: Person, unit: str) -> None:
    paper = PAPERS["annual"]

    def make() -> bytes:
        content = portal.duties.annual_report.paper(person, unit)
        return make_paper("annual", content, of=f"{portal.year}年_{unit}", label=portal.label).content

    name = file_name([f"{portal.year}年", unit, paper.title, portal.label], paper.extension)
    st.download_button(
        "下载 Word",
        make,
        file_name=name,
        mime=paper.mime,
        key="get_annual",
        on_click="ignore",
        icon=":material/download:",
    )


def _history(portal: Portal, person: Person, unit: str) -> None:
    versions = portal.duties.annual_report.history(person, unit)
    if not versions:
        return
    with st.expander(f"修改记录（{len(versions)} 次）", icon=":material/history:"):
        for version in versions:
            st.caption(plain(f"{local_time(version.at.isoformat())} {version.person}"))
            st.text(version.text)


def show_everybody(portal: Portal, person: Person) -> None:
    """Which units have written and published theirs, and which are late; one opens beneath."""
    lines, spared = portal.duties.annual_report.overview(person), portal.board().untouched
    with st.grid(3, min_column_width=110):
        st.metric("已公开", f"{sum(bool(one.published) for one in lines)} / {len(lines)}", border=True)
        st.metric("已起草", f"{sum(one.text is not None for one in lines)}", border=True)
        st.metric("超过期限", f"{sum(one.late and not spared for one in lines)}", border=True)
    rows = [
        (one.unit, one.state, one.due.isoformat(), one.published.on.isoformat() if one.published else "",
         "超过期限" if one.late and not spared else "", one.published.link if one.published else "")
        for one in sorted(lines, key=lambda one: (one.state == PUBLISHED, not one.late))
    ]  # fmt: skip
    columns = ["单位", "段落", "应公开", "公开日期", "期限", "公开网址"]
    st.dataframe(
        pd.DataFrame(rows, columns=columns),
        hide_index=True,
        alt="各单位年报段落",
        column_order=columns[:3] if on_phone() else None,
        height="content" if len(rows) < 12 else 420,
    )
    units = [one.unit for one in lines]
    picked = st.selectbox(
        "查看一个单位", units, index=None, key="annual_of", bind="query-params", placeholder="选择单位", width=260
    )  # fmt: skip
    if picked in units:
        show_unit(portal, person, str(picked))
