"""The other parts of 同步状态: what stops writing, rows gone from the sheet, cells to look at, edits on their way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import ModuleType
from typing import TypeVar

import streamlit as st

from ledger.permissions import Action, may
from ledger.repository import Finding
from portal.context import Context
from portal.entry.entry import sheet_link
from portal.entry.services import EntryServices
from portal.shared_sheet import SharedSheet
from portal.ui import drawings, grids
from portal.ui.attempts import act_button
from portal.ui.filters import entry_label
from portal.ui.messages import header_of, local_time, plain
from portal.ui.tables import chosen, table, table_key
from portal.ui.widgets import draw, field, link_to, where
from store.errors import StoreUnavailable
from store.status import Run, Trouble, Waiting
from sync import errors
from sync.backends.base import Usage
from sync.backends.google import troubles

# Troubles that a minute's patience ends.
_PAUSES = ("QuotaSpent", "BudgetSpent")
# Troubles of Google's that a clerk may have made and can undo; the others are of the set-up: a clerk can neither share the
# spreadsheet nor change a key.
_A_CLERKS = ("ProtectedCells", "GridLimit")
EVERY_KIND = "全部类别"
T = TypeVar("T")


def show_trouble(context: Context, services: EntryServices, found: Trouble) -> None:
    """What happened, since when, what to do, how it goes on."""
    safety_stop = _is(found, errors, errors.SafetyStop)
    unsaved = found.name == StoreUnavailable.__name__  # its message says what is kept and whom to ask
    advice = found.advice or ("请联系系统管理员。" if unsaved else "不用做什么，门户会自动再试。")
    of_the_set_up = _is(found, troubles, troubles.GoogleTrouble) and found.name not in _A_CLERKS
    if of_the_set_up and not may(context.person, Action.SYNC_CONTROL, None, context.ledger()):
        advice = "您不用做什么，由市政府办公厅和系统管理员处理。"
    going_on = "处理好以后自动恢复写入。" if safety_stop else "恢复以后自动写入。"
    if found.mark and not found.restorable:  # else the advice says it
        going_on += "表格现在的样子就是对的，由市政府办公厅点“已核对，按现状继续”。"
    pausing = found.name in _PAUSES
    box = st.info if pausing else st.error
    box(
        f"**发生了什么**　{plain(found.message)}（自 {local_time(found.since)} 起）  \n**怎么办**　{plain(advice)}  \n"
        f"**继续**　{going_on}{'看到回执才算保存了。' if unsaved else '填报照常保存，不会丢失。'}",
        title="暂停写入表格" if safety_stop else "稍等片刻再写入表格" if pausing else "暂时写不进表格",
        icon=":material/hourglass:" if pausing else ":material/block:",
    )
    if found.mark and may(context.person, Action.SYNC_CONTROL, None, context.ledger()):
        _offer_ways_on(context, services, found)


def _offer_ways_on(context: Context, services: EntryServices, found: Trouble) -> None:
    """The office decides: go on as the sheet is now, or have it put back where that can be done."""
    engine, passed = services.sheet.engine, "已放行，马上重新同步。"
    let_pass = move(context, services, partial(engine.let_pass, found.mark))
    if not found.restorable:
        act_button("已核对，按现状继续", let_pass, passed, key="let_pass")
        return
    with st.container(horizontal=True):
        act_button(
            "恢复",
            move(context, services, partial(engine.put_back, found.mark)),
            "已安排恢复，马上放回表格。表格这时又有变动的，会再请您核对。",
            key="put_right",
            type="primary",
            icon=":material/undo:",
            help="把这些格放回上次核对时的内容；现在的文字都留在修改记录里，其中以前没有出现过的，列到“冲突”里由人决定。",
        )
        act_button(
            "放行",
            let_pass,
            passed,
            key="let_pass",
            icon=":material/check:",
            help="核对过了，就按表格现在的样子收下。保护的列（单位、工作任务等）照样改回。",
        )


def move(context: Context, services: EntryServices, act: Callable[..., T]) -> Callable[[], T]:
    """What the office does to the sync: it is asked whether it may, does it under its name, and a cycle follows at once."""

    def moved() -> T:
        services.service.control_sync(context.person)
        made = act(person=context.person.name)
        services.sheet.wake()
        return made

    return moved


def show_usage(usage: Usage | None) -> None:
    """How much of this minute's calls is spent, where the shared sheet's service counts them."""
    if usage is None:
        return
    slower = "，已放慢同步，免得超出" if usage.tight else ""
    st.caption(
        f"Google 表格接口：本分钟已用 {usage.reads}/{usage.read_limit} 次读取、"
        f"{usage.writes}/{usage.write_limit} 次写入{slower}。"
    )


def _is(found: Trouble, among: ModuleType, kind: type) -> bool:
    named = getattr(among, found.name, None)
    return isinstance(named, type) and issubclass(named, kind)


def offer_repair(context: Context, services: EntryServices) -> None:
    """For the office, where the sheet's structure can be looked over: protections, drop-downs, colours, views."""
    if may(context.person, Action.SYNC_CONTROL, None, context.ledger()) and services.sheet.repairable:
        act_button(
            "检查并修复表格格式",
            move(context, services, services.sheet.engine.repair),
            _repaired,
            key="repair_sheet",
            icon=":material/build:",
            help="检查共享表格的保护、下拉选项、状态颜色、表头和筛选视图，缺了的补上。各单位填的内容、自己加的列、颜色和筛选不动。",
        )


def _repaired(mended: Sequence[str]) -> str:
    if not mended:
        return "检查完毕，表格格式完好，没有需要修复的。"
    lines = "".join(f"\n- {one}" for one in mended)
    return f"已修复 {len(mended)} 处，各单位填的内容没有动：{lines}"


def show_kept(kept: Sequence[str]) -> None:
    """Files that a crash left behind and only a person can judge."""
    if kept:
        lines = "".join(f"\n- {plain(text)}" for text in kept)
        st.warning(
            "门户意外中断过，留下了需要人核对的文件：" + lines,
            title="请核对留下的文件",
            icon=":material/folder_open:",
        )


def show_missing(context: Context, services: EntryServices, missing: Sequence[Finding]) -> None:
    """Rows that the ledger has and the sheet has not; the office puts them back."""
    if not missing:
        return
    wanted = context.figures.book.rows_wanted()
    ledger = context.ledger()
    with st.container(border=True):
        st.header(f"表格里少了 {len(missing)} 行", anchor=False)
        st.caption("这些行可能被误删。内容都还在门户里，补回时接在表格末尾，原来的填报一格不少。")
        table(missing, [*grids.missing_columns(ledger, wanted)], alt="表格里少了的行", fits=11, height=300)
        if not may(context.person, Action.SYNC_CONTROL, None, ledger):
            st.caption("需要补回的，请联系市政府办公厅。")
            return
        keys = [f.key for f in missing if f.key not in wanted]
        picked = st.multiselect(
            "要补回的行",
            keys,
            key="want_back",
            placeholder="不选就是全部",
            format_func=lambda key: entry_label(ledger, key),
        )
        act_button(
            f"补回到表格（{len(picked or keys)} 行）",
            partial(_want_back, context, services, keys),
            str,
            key="put_back",
            then=lambda: st.session_state.update({"want_back": []}),
            type="primary",
            disabled=not keys,
            icon=":material/playlist_add:",
        )


def _want_back(context: Context, services: EntryServices, missing: list[str]) -> str:
    """Says what was asked for."""
    keys = list(st.session_state["want_back"]) or missing
    want = partial(services.sheet.engine.want_back, person=context.person.name)
    services.service.want_back(context.person, keys, want)
    services.sheet.wake()
    return f"已请求补回 {len(keys)} 行，下次同步写到表格末尾。"


def show_findings(context: Context, services: EntryServices, found: Sequence[Finding]) -> None:
    """Cells and rows to look at in the sheet: where, what stands there, what to do; a click leads to the entry."""
    if not found:
        st.text("没有需要核对的单元格。")
        return
    kinds = {f.outcome: grids.FINDING_KINDS.get(f.outcome, f.outcome) for f in found}
    kind = st.selectbox("类别", [EVERY_KIND, *kinds.values()], key="kind", width=220) if len(kinds) > 1 else EVERY_KIND
    shown = [f for f in found if kind in (EVERY_KIND, kinds[f.outcome])]
    st.caption(f"{len(shown)} 处。请在表格里改好，下次同步后自动消失。")
    picked = chosen(
        shown,
        grids.finding_columns(context.ledger()),
        alt="需要核对的单元格",
        fits=11,
        key=table_key("finding_rows", (f"{f.where} {f.outcome}" for f in shown)),
    )
    if picked:
        _one_finding(context, services.sheet, shown[picked[0]])
    else:
        st.caption("点选一行，看全文和对应的台账。")


def _one_finding(context: Context, sheet: SharedSheet, finding: Finding) -> None:
    with st.container(border=True):
        field(f"{finding.where} · {header_of(finding.column)}，表格中的内容", finding.raw)
        field("问题与处理办法", finding.message)
        entry = context.ledger().by_key.get(finding.key)
        if entry is None:
            return
        label = f"查看“{entry_label(context.ledger(), entry.key)}”"
        link_to("tasks", label, "checklist", **where(entry.task_no, entry.unit))
        sheet_link(sheet, entry.key)


def show_waiting(waiting: Sequence[Waiting], *, stopped: bool) -> None:
    """Edits not yet proven to stand in the sheet, each with its state in words and why it waits."""
    if not waiting:
        st.text("没有等待写入的填报，门户和表格一致。")
        return
    st.caption("都已保存，不用重新填报；写入表格并核实后自动消失。")
    table(waiting, grids.waiting_columns(stopped=stopped), alt="等待写入的填报", fits=11, height=400)


def show_runs(context: Context, runs: Sequence[Run]) -> None:
    """A timeline of the last days, and the last cycles one by one."""
    if not runs:
        st.text("还没有发生过变动。")
        return
    draw(drawings.timeline(context))
    table(runs, grids.RUNS, alt="最近的同步", fits=11, height=400)
