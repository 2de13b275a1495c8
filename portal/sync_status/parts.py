"""The other parts of 同步状态: what stops writing, rows gone from the sheet, cells to look at, edits on their way."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ledger.permissions import Action, Person, may
from ledger.service import Finding
from portal.build import Portal
from portal.entry.entry import entry_query, sheet_link
from portal.ui import drawings, grids
from portal.ui.attempts import attempt, succeeded
from portal.ui.filters import entry_label
from portal.ui.messages import header_of, local_time, plain
from portal.ui.ticks import table_key
from portal.ui.widgets import draw, field, on_phone
from store.sheet.known_copies import FoundCopy
from store.status import Run, Trouble, Waiting
from sync import errors
from sync.backends.base import Usage

# Troubles that a minute's patience ends.
_PAUSES = ("QuotaSpent", "BudgetSpent")
# Troubles of the set-up: a clerk can neither share the spreadsheet nor change a key.
_FOR_ADMINISTRATORS = (
    "NotShared", "SheetNotFound", "NotASheet", "ApiDisabled", "KeyFileUnusable", "SignInRefused", "StorageFull",
    "Unreachable", "AnswerUnclear", "QuotaSpent", "BudgetSpent",
)  # fmt: skip
EVERY_KIND = "全部类别"
ON_PHONE = 20


def show_trouble(portal: Portal, person: Person, found: Trouble) -> None:
    """What happened, since when, what to do, how it goes on."""
    safety_stop = _is_safety_stop(found)
    advice = found.advice or "不用做什么，门户会自动再试。"
    if found.name in _FOR_ADMINISTRATORS and not may(person, Action.SYNC_CONTROL, None, portal.ledger()):
        advice = "您不用做什么，由市政府办公厅和系统管理员处理。"
    going_on = "处理好以后自动恢复写入。" if safety_stop else "恢复以后自动写入。"
    if found.mark and not found.restorable:  # else the advice says it
        going_on += "表格现在的样子就是对的，由市政府办公厅点“已核对，按现状继续”。"
    pausing = found.name in _PAUSES
    box = st.info if pausing else st.error
    box(
        f"**发生了什么**　{plain(found.message)}（自 {local_time(found.since)} 起）  \n**怎么办**　{plain(advice)}  \n"
        f"**继续**　{going_on}填报照常保存，不会丢失。",
        title="暂停写入表格" if safety_stop else "稍等片刻再写入表格" if pausing else "暂时写不进表格",
        icon=":material/hourglass:" if pausing else ":material/block:",
    )
    if found.mark and may(person, Action.SYNC_CONTROL, None, portal.ledger()):
        _offer_ways_on(portal, person, found)


def _offer_ways_on(portal: Portal, person: Person, found: Trouble) -> None:
    """The office decides: go on as the sheet is now, or have it put back where that can be done."""
    asked = (portal, person, found.mark)
    if not found.restorable:
        st.button("已核对，按现状继续", key="let_pass", on_click=_let_pass, args=asked)
        return
    with st.container(horizontal=True):
        st.button(
            "恢复", key="put_right", type="primary", on_click=_put_back, args=asked, icon=":material/undo:",
            help="把这些格放回上次核对时的内容；现在的文字都留在修改记录里，其中以前没有出现过的，列到“冲突”里由人决定。",
        )  # fmt: skip
        st.button(
            "放行", key="let_pass", on_click=_let_pass, args=asked, icon=":material/check:",
            help="核对过了，就按表格现在的样子收下。保护的列（单位、工作任务等）照样改回。",
        )  # fmt: skip


def show_usage(usage: Usage | None) -> None:
    """How much of this minute's calls is spent, where the shared sheet's service counts them."""
    if usage is None:
        return
    slower = "，已放慢同步，免得超出" if usage.tight else ""
    st.caption(
        f"Google 表格接口：本分钟已用 {usage.reads}/{usage.read_limit} 次读取、"
        f"{usage.writes}/{usage.write_limit} 次写入{slower}。"
    )


def _is_safety_stop(found: Trouble) -> bool:
    kind = getattr(errors, found.name, None)
    return isinstance(kind, type) and issubclass(kind, errors.SafetyStop)


def _let_pass(portal: Portal, person: Person, mark: str) -> None:
    def act() -> None:
        portal.entry.service.control_sync(person)
        portal.engine.let_pass(mark, person=person.name)
        portal.sheet.wake()

    attempt(act, "已放行，马上重新同步。")


def _put_back(portal: Portal, person: Person, mark: str) -> None:
    def act() -> None:
        portal.entry.service.control_sync(person)
        portal.engine.put_back(mark, person=person.name)
        portal.sheet.wake()

    attempt(act, "已安排恢复，马上放回表格。表格这时又有变动的，会再请您核对。")


def offer_repair(portal: Portal, person: Person) -> None:
    """For the office, where the sheet's structure can be looked over: protections, drop-downs, colours, views."""
    if may(person, Action.SYNC_CONTROL, None, portal.ledger()) and portal.sheet.repairable:
        st.button(
            "检查并修复表格格式", key="repair_sheet", on_click=_repair, args=(portal, person), icon=":material/build:",
            help="检查共享表格的保护、下拉选项、状态颜色、表头和筛选视图，缺了的补上。各单位填的内容、自己加的列、颜色和筛选不动。",
        )  # fmt: skip


def _repair(portal: Portal, person: Person) -> None:
    mended: list[str] = []

    def act() -> None:
        portal.entry.service.control_sync(person)
        mended.extend(portal.engine.repair(person=person.name))

    if attempt(act, ""):
        lines = "".join(f"\n- {one}" for one in mended)
        whole = "检查完毕，表格格式完好，没有需要修复的。"
        succeeded(f"已修复 {len(mended)} 处，各单位填的内容没有动：{lines}" if mended else whole)


def show_kept(kept: Sequence[str]) -> None:
    """Files that a crash left behind and only a person can judge."""
    if kept:
        lines = "".join(f"\n- {plain(text)}" for text in kept)
        st.warning(
            "门户意外中断过，留下了需要人核对的文件：" + lines,
            title="请核对留下的文件",
            icon=":material/folder_open:",
        )


def show_copies(portal: Portal, person: Person, copies: Sequence[FoundCopy]) -> None:
    """Copies beside the sheet, as cloud drives make them; the office takes their edits in or sets them aside."""
    decides = may(person, Action.SYNC_CONTROL, None, portal.ledger())
    for number, copy in enumerate(copies):
        st.warning(plain(copy.message), title="台账旁边有一份副本", icon=":material/file_copy:")
        if not decides:
            continue
        with st.container(horizontal=True):
            if copy.cells and not copy.trouble:
                st.button(
                    f"收进台账（{copy.cells} 格）", key=f"take_copy_{number}", type="primary",
                    on_click=_take_copy, args=(portal, person, copy),
                )  # fmt: skip
            st.button(
                "不用收，不再提示", key=f"set_copy_aside_{number}", on_click=_set_copy_aside,
                args=(portal, person, copy), help="副本内容又有改动时会再提示。",
            )  # fmt: skip


def _take_copy(portal: Portal, person: Person, copy: FoundCopy) -> None:
    def act() -> None:
        portal.entry.service.control_sync(person)
        portal.engine.take_copy(copy.name, copy.version, person=person.name)
        portal.sheet.wake()

    attempt(act, f"已从副本“{copy.name}”收进 {copy.cells} 格，马上写入台账；两边都改过的列在“冲突”里。")


def _set_copy_aside(portal: Portal, person: Person, copy: FoundCopy) -> None:
    def act() -> None:
        portal.entry.service.control_sync(person)
        portal.engine.set_copy_aside(copy.name, copy.version, person=person.name)
        portal.sheet.wake()

    attempt(act, f"副本“{copy.name}”不再提示；确认无用后请把它删除或移走。")


def show_missing(portal: Portal, person: Person, missing: Sequence[Finding]) -> None:
    """Rows that the ledger has and the sheet has not; the office puts them back."""
    if not missing:
        return
    wanted = portal.book.rows_wanted()
    ledger = portal.ledger()
    with st.container(border=True):
        st.subheader(f"表格里少了 {len(missing)} 行", anchor=False)
        st.caption("这些行可能被误删。内容都还在门户里，补回时接在表格末尾，原来的填报一格不少。")
        st.dataframe(
            grids.missing_rows(ledger, missing, wanted), hide_index=True, alt="表格里少了的行",
            column_order=None if wanted else ["台账编号", "单位", "任务"], height="content" if len(missing) < 11 else 300,
        )  # fmt: skip
        if not may(person, Action.SYNC_CONTROL, None, ledger):
            st.caption("需要补回的，请联系市政府办公厅。")
            return
        keys = [f.key for f in missing if f.key not in wanted]
        chosen = st.multiselect(
            "要补回的行", keys, key="want_back", placeholder="不选就是全部",
            format_func=lambda key: entry_label(ledger, key),
        )  # fmt: skip
        label = f"补回到表格（{len(chosen or keys)} 行）"
        st.button(
            label, key="put_back", type="primary", disabled=not keys, on_click=_want_back,
            args=(portal, person, keys), icon=":material/playlist_add:",
        )  # fmt: skip


def _want_back(portal: Portal, person: Person, missing: list[str]) -> None:
    keys = list(st.session_state["want_back"]) or missing

    def act() -> None:
        portal.entry.service.want_back(
            person, keys, lambda asked: portal.engine.want_back(asked, person=person.name)
        )
        portal.sheet.wake()

    if attempt(act, f"已请求补回 {len(keys)} 行，下次同步写到表格末尾。"):
        st.session_state["want_back"] = []


def show_findings(portal: Portal, found: Sequence[Finding]) -> None:
    """Cells and rows to look at in the sheet: where, what stands there, what to do; a click leads to the entry."""
    if not found:
        st.text("没有需要核对的单元格。")
        return
    kinds = {f.outcome: grids.FINDING_KINDS.get(f.outcome, f.outcome) for f in found}
    kind = (
        st.selectbox("类别", [EVERY_KIND, *kinds.values()], key="kind", width=220)
        if len(kinds) > 1
        else EVERY_KIND
    )
    shown = [f for f in found if kind in (EVERY_KIND, kinds[f.outcome])]
    st.caption(f"{len(shown)} 处。请在表格里改好，下次同步后自动消失。")
    if on_phone():
        _finding_cards(shown)
        return
    chosen = st.dataframe(
        grids.finding_rows(portal.ledger(), shown), hide_index=True, alt="需要核对的单元格",
        height="content" if len(shown) < 11 else 420, column_config=grids.FINDING_CONFIG,
        on_select="rerun", selection_mode="single-row", key=table_key("finding_rows", (f"{f.where} {f.outcome}" for f in shown)),
    )  # fmt: skip
    picked = [row for row in chosen.selection.rows if row < len(shown)]
    if picked:
        _one_finding(portal, shown[picked[0]])
    else:
        st.caption("点选一行，看全文和对应的台账。")


def _one_finding(portal: Portal, finding: Finding) -> None:
    with st.container(border=True):
        field(f"{finding.where} · {header_of(finding.column)}，表格中的内容", finding.raw)
        field("问题与处理办法", finding.message)
        entry = portal.ledger().by_key.get(finding.key)
        if entry is None:
            return
        st.page_link(
            "../pages/tasks.py",
            label=plain(f"查看“{entry_label(portal.ledger(), entry.key)}”"),
            icon=":material/checklist:",
            query_params=entry_query(entry),
        )
        sheet_link(portal, entry.key)


def _finding_cards(shown: Sequence[Finding]) -> None:
    for finding in shown[:ON_PHONE]:
        with st.container(border=True, gap="xsmall"):
            words = (finding.where, finding.key, header_of(finding.column))
            st.caption(plain(" · ".join(filter(None, words))))
            if finding.raw:
                st.text(f"表格中：{finding.raw}")
            st.text(finding.message)
    if len(shown) > ON_PHONE:
        st.caption(f"还有 {len(shown) - ON_PHONE} 处，请在电脑上查看。")


def show_waiting(waiting: Sequence[Waiting], *, stopped: bool) -> None:
    """Edits not yet proven to stand in the sheet, each with its state in words and why it waits."""
    if not waiting:
        st.text("没有等待写入的填报，门户和表格一致。")
        return
    st.caption("都已保存，不用重新填报；写入表格并核实后自动消失。")
    st.dataframe(
        grids.waiting_rows(waiting, stopped=stopped), hide_index=True, alt="等待写入的填报",
        height="content" if len(waiting) < 11 else 400, column_config=grids.WAITING_CONFIG,
        column_order=["栏目", "填报内容", "状态"] if on_phone() else None,
    )  # fmt: skip


def show_runs(portal: Portal, runs: Sequence[Run]) -> None:
    """A timeline of the last days, and the last cycles one by one."""
    if not runs:
        st.text("还没有发生过变动。")
        return
    draw(drawings.timeline(portal))
    st.dataframe(
        grids.run_rows(runs), hide_index=True, alt="最近的同步", height="content" if len(runs) < 11 else 400,
        column_config={"结果": st.column_config.TextColumn(width=420)},
    )  # fmt: skip
