"""督办 on the screen: who is to be urged and why, texts ready to paste, what was done, what the portal sent itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, urlsplit

import streamlit as st

from ledger.breakdown import number_text
from ledger.contacts import Contacts
from ledger.duties.reminder import Cause, Channel, Level, Matter, Urged
from ledger.duties.reminder_service import ReminderService
from ledger.duties.reminder_text import Notice
from ledger.figures.board import Board
from ledger.figures.headline import headline
from ledger.permissions import Action, Person, may
from ledger.register import RecordList
from portal.context import Context
from portal.duties.reminder_messages import show_mailboxes, show_post
from portal.ui.attempts import act_button, show_outcome
from portal.ui.choices import narrow
from portal.ui.downloads import Documents, download, paper_button
from portal.ui.messages import local_time, plain
from portal.ui.tables import TableColumn, chosen, table, table_key
from portal.ui.widgets import card, task_name

TEXTS_SHOWN = 5
SUGGESTED = "各按建议"
EVERY_TASK = 0
BY_HAND = [channel for channel in Channel if channel is not Channel.COPY]
PLACE = "urging"


@dataclass(frozen=True)
class Reminding:
    """What 督办 asks: the reminders, whom to call, the way to a unit's rows in the sheet, that something is to be sent, and the
    letters to download."""

    service: ReminderService
    contacts: Callable[[Person], Contacts]
    view_link: Callable[[str], str]
    public_url: str
    send: Callable[[], None]
    documents: Documents


def show_reminders(context: Context, parts: Reminding, board: Board) -> None:
    """The tab 督办: the list, texts for what is chosen, the log; the office also sees the post."""
    service, person = parts.service, context.person
    found = service.matters(person, board)
    _legend(service, found)
    show_outcome(PLACE)
    shown = _filtered(board, found)
    picked = _list(shown, parts.contacts(person)) if shown else []
    if not shown:
        none = headline(board) if board.untouched else "没有需要催办的台账。"
        st.text("没有符合条件的台账，请放宽筛选条件。" if found else none)
    if mine := [m for m in picked if may(person, Action.URGE, m.entry, board.ledger)]:
        _texts(context, parts, board, mine)
    _log(service.log(person, board))
    if may(person, Action.SET_MAILBOX, None, board.ledger):
        show_mailboxes(context, service, board)
        show_post(context, service, parts.send)


def _legend(service: ReminderService, found: Sequence[Matter]) -> None:
    """The three levels with their colours, what they mean, and how many units are at each."""
    steps = service.steps
    meanings = {
        Level.REMIND: f"{steps.remind_workdays} 个工作日内到期、未报送、久未更新、被退回",
        Level.PRESS: f"已逾期、到汇总日期未报送，或提醒 {steps.escalate_days} 天后仍没有更新",
        Level.SUPERVISE: f"逾期 {steps.supervise_workdays} 个工作日以上、多次退回，或催办后仍没有更新",
    }
    with st.grid(3, min_column_width=220):
        for level, meaning in meanings.items():
            with st.container(border=True, gap="xsmall", height="stretch"):
                st.badge(
                    f"{level.label} {len({m.entry.unit for m in found if m.level is level})} 家单位",
                    color=steps.colour(level),  # type: ignore[arg-type]  # the settings take streamlit's names only
                )
                st.caption(meaning)


def _filtered(board: Board, found: Sequence[Matter]) -> list[Matter]:
    """Narrowed by level, unit, cause and task; all of it lives in the URL."""
    tasks = {m.task.no: m.task.label for m in sorted(found, key=lambda m: m.task.no)}
    with st.container(horizontal=True):
        level = narrow("级别", "全部级别", [v.label for v in Level], key="urge_level", width=120)
        unit = narrow("单位", "全部单位", _units(board, found), key="urge_unit", width=190)
        cause = narrow("原因", "全部原因", list(Cause), key="urge_cause", width=130)
        task = _pick_task({EVERY_TASK: "全部任务"} | tasks)
    return [
        m
        for m in found
        if level in ("", m.level.label)
        and unit in ("", m.entry.unit)
        and (not cause or cause in m.causes)
        and task in (EVERY_TASK, m.task.no)
    ]


def _pick_task(labels: Mapping[int, str]) -> int:
    """The task that another page asks for in the URL stands there first."""
    asked, numbers = str(st.query_params.get("urge_task", "0")), list(labels)
    return st.selectbox(
        "任务",
        numbers,
        index=numbers.index(int(asked)) if asked.isdecimal() and int(asked) in labels else 0,
        key=f"urge_task_{asked}",
        format_func=lambda no: labels.get(no, str(no)),
        width=230,
    )


def _units(board: Board, found: Sequence[Matter]) -> list[str]:
    present = {m.entry.unit for m in found}
    return [unit for unit in board.units if unit in present]


def _list(shown: Sequence[Matter], contacts: Contacts) -> list[Matter]:
    """The list; ticked lines, or all of them when none is ticked."""
    ticked = chosen(
        shown,
        _matter_columns(contacts),
        many=True,
        alt="需要催办的任务",
        fits=7,
        height=480,
        wraps=True,
        key=table_key("urge_rows", (m.entry.key for m in shown)),
    )
    picked = [shown[row] for row in ticked]
    units = len({m.entry.unit for m in picked or shown})
    st.caption(
        f"已勾选 {len(picked)} 条，涉及 {units} 家单位。"
        if picked
        else f"没有勾选就是全部 {len(shown)} 条，涉及 {units} 家单位；勾选几行可以只催这几条。"
    )
    return picked or list(shown)


def _matter_columns(contacts: Contacts) -> list[TableColumn[Matter]]:
    """An entry to urge, with whom to call."""
    return [
        TableColumn("级别", lambda matter: matter.level.label),
        TableColumn("单位", lambda matter: matter.entry.unit),
        TableColumn("任务", lambda matter: task_name(matter.task.label), 250),
        TableColumn("原因", lambda matter: matter.words),
        TableColumn("时限", lambda matter: matter.standing.due_words),
        TableColumn("已催", _tried, 200),
        TableColumn("联系人", lambda matter: contacts.of(matter.entry).name),
        TableColumn("联系电话", lambda matter: contacts.of(matter.entry).phone),
    ]


def _tried(matter: Matter) -> str:
    if not matter.urged:
        return ""
    last = matter.urged[0]
    return f"{len(matter.urged)} 次，最近 {last.day.month}月{last.day.day}日{last.level.label}"


def _texts(context: Context, parts: Reminding, board: Board, picked: Sequence[Matter]) -> None:
    """Level and channel, then a text per unit and person with its buttons; and the list of recipients."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        level_word = st.selectbox(
            "按哪一级写",
            [SUGGESTED, *(v.label for v in Level)],
            key="urge_as",
            width=150,
            help="“各按建议”时，一个单位只写一份，按其中最高的一级写。",
        )
        level = next((v for v in Level if v.label == level_word), None)
        channel = (
            st.selectbox("发到哪里", BY_HAND, key="urge_by", format_func=lambda c: Channel(c).value, width=140)
            or Channel.DINGTALK
        )
        again = st.checkbox("今天已催过，仍再催一次", key="urge_again")
    service, person = parts.service, context.person
    links = {m.entry.unit: _links(parts, m.entry.unit) for m in picked}
    keys, contacts = [m.entry.key for m in picked], parts.contacts(person)
    notices = service.draft(person, board, keys, level, channel, links=links, contacts=contacts)
    listed = RecordList(context.year, board.as_of, tuple(notices))
    with st.container(horizontal=True):
        paper_button(context, "recipients_table", "下载催办名单（含文字和电话，Excel）", lambda: listed)
        paper_button(context, "recipients", "下载催办名单（CSV）", lambda: listed)
    _letters(context, parts.documents, board, {m.entry.unit for m in picked})
    of_units = [notice for notice in notices if notice.recipient == notice.unit]
    urge = partial(service.urge, person, board, channel=channel, again=again)
    _all_units(context, parts, board, of_units, channel)
    for notice in of_units[:TEXTS_SHOWN]:
        whole, people = notice, [n for n in notices if n.unit == notice.unit and n is not notice]
        _one_unit(whole, people, urge, parts.send, sends=channel.value if channel in service.channels else "")
    if len(of_units) > TEXTS_SHOWN:
        st.caption(
            f"先显示最急的 {TEXTS_SHOWN} 份，其余 {len(of_units) - TEXTS_SHOWN} 份请勾选或按单位筛选，也可以下载名单（含全部文字）。"
        )


def _letters(context: Context, documents: Documents, board: Board, units: set[str]) -> None:
    """督办单 and 催办函: to the one unit that is picked, or to all."""
    unit = next(iter(units)) if len(units) == 1 else ""
    with st.container(horizontal=True):
        for code, words in (("supervision", "督办单"), ("reminder_letter", "催办函")):
            download(context, documents, board, code, unit=unit, words=f"下载{words}（{unit or '全部单位，ZIP'}）")
    st.caption(
        "一个单位只有一份，按其中最高的一级，写这个单位的全部事项：督办一级的发督办单，其他的发催办函。编号接着催办记录往下排，发出以后请登记。"
    )


def _all_units(context: Context, parts: Reminding, board: Board, notices: Sequence[Notice], channel: Channel) -> None:
    """All units at once, after the number has been read."""
    number, sends = len(notices), channel in parts.service.channels
    if number < 2:
        return
    with st.popover(f"全部 {number} 家单位一起登记" + ("或发送" if sends else ""), icon=":material/done_all:"):
        st.text(f"将对 {number} 家单位各登记一次{channel.value}催办；今天已经催过的跳过。请先确认文字已经发出。")
        act = partial(parts.service.urge_all, context.person, board, notices, channel)
        words = f"确认，登记 {number} 家单位"
        act_button(words, partial(act, send=False), _all_words, key="urge_all", place=PLACE, type="primary")
        if sends:
            words, send = f"确认，由门户发给 {number} 家单位", partial(act, send=True)
            act_button(words, send, _all_words, key="send_all", place=PLACE, then=parts.send)


def _all_words(fared: tuple[int, int]) -> str:
    done, passed = fared
    return f"已登记 {done} 家单位。" + (f"今天已经催过的 {passed} 家跳过。" if passed else "")


def _links(parts: Reminding, unit: str) -> tuple[str, str]:
    """Where the unit reports: its ledger in the portal, its own view of the shared sheet if there is one."""
    here = urlsplit(str(st.context.url or ""))
    base = parts.public_url or (f"{here.scheme}://{here.netloc}" if here.netloc else "")
    return (f"{base}/ledger?unit={quote(unit)}" if base else "", parts.view_link(unit))


def _one_unit(
    whole: Notice, people: Sequence[Notice], urge: Callable[..., object], send: Callable[[], None], *, sends: str
) -> None:
    """The unit's text and what to do with it; `sends` names the channel if the portal can send through it."""
    done = f"已登记对{whole.unit}{whole.level.label}。"
    with card():
        st.markdown(f"**{plain(whole.unit)}** · {whole.level.label} · {len(whole.tasks)} 条")
        st.code(whole.text, language=None, wrap_lines=True)
        with st.container(horizontal=True):
            act = partial(urge, notice=whole)
            act_button("复制发送后，登记已催", act, done, key=f"urged_{whole.unit}", place=PLACE)
            if sends:
                act_button(
                    f"由门户发{sends}并登记",
                    partial(act, send=True),
                    done + "消息已交给门户发送，结果见下面。",
                    key=f"post_{whole.unit}",
                    place=PLACE,
                    then=send,
                )
        if people:
            with st.expander(f"分别发给填报人（{len(people)} 人）"):
                for notice in people:
                    st.caption(plain(f"{notice.recipient} {'、'.join(notice.phones)}"))
                    st.code(notice.text, language=None, wrap_lines=True)


def _log(log: Sequence[Urged]) -> None:
    with st.expander(f"催办记录 {len(log)} 条", icon=":material/history:"):
        if log:
            table(log, LOG, alt="催办记录", fits=11, height=400)
        else:
            st.text("还没有催办过。")


# Who urged whom about what.
LOG: tuple[TableColumn[Urged], ...] = (
    TableColumn("时间", lambda urged: local_time(urged.at)),
    TableColumn("级别", lambda urged: urged.level.label),
    TableColumn("单位", lambda urged: urged.unit),
    TableColumn("任务", lambda urged: "、".join(map(number_text, urged.tasks))),
    TableColumn("方式", lambda urged: urged.channel.value),
    TableColumn("对象", lambda urged: urged.recipient),
    TableColumn("催办人", lambda urged: urged.person),
)
