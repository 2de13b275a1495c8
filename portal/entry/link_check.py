"""检查佐证链接 on the screen: broken links of an entry, and all of them for the office, with the button that looks anew."""

from __future__ import annotations

import streamlit as st

from ledger.entries import Ledger
from ledger.review.link_check import BrokenLink, LinkCheckService, LinkRun
from portal.context import Context
from portal.links.runs import LinkCheckRuns
from portal.ui.attempts import act_button, show_outcome
from portal.ui.cards import Opening, Way
from portal.ui.messages import local_time, plain
from portal.ui.tables import TableColumn, table
from portal.ui.widgets import where

PLACE = "links"
HOW = "门户用自己的网络逐个打开佐证链接，只看打不打得开，不看内容；内网地址不检查。"
OFFLINE = "没有一个网站有回应，门户所在的服务器多半没有网络：没有把任何链接记为打不开。请管理员检查网络，或在能上网的机器上打开核对。"


def show_broken_links(context: Context, service: LinkCheckService, key: str) -> None:
    """On an entry: which of its links could not be opened."""
    for check in service.of_entry(context.person, key):
        st.warning(
            plain(f"佐证链接打不开：{check.link}（{check.why}，{local_time(check.at)}检查）"),
            icon=":material/link_off:",
        )


def show_link_checks(context: Context, service: LinkCheckService, runs: LinkCheckRuns) -> None:
    """The office's tab: the newest run, the broken links, a run on demand."""
    st.caption(HOW)
    show_outcome(PLACE)
    last = service.last(context.person)
    _told(last, busy=runs.busy)
    act_button(
        "检查佐证链接",
        lambda: runs.ask(service.order(context.person)),
        "已开始检查，链接多的要几分钟，结果出来以后列在下面。",
        key="check_links",
        place=PLACE,
        icon=":material/link:",
        disabled=runs.busy,
    )
    if last:
        _broken(context.ledger(), service.broken(context.person), looked=not last.offline)
    if runs.busy:
        st.fragment(run_every=3.0)(_look_again)(runs)


def _look_again(runs: LinkCheckRuns) -> None:
    if not runs.busy:
        st.rerun()


def _told(last: LinkRun | None, *, busy: bool) -> None:
    if busy:
        st.info("正在检查，完成后自动显示结果。", icon=":material/hourglass_top:")
    elif last is None:
        st.text("还没有检查过。")
    elif last.offline:
        st.warning(plain(f"{local_time(last.at)} 检查：{OFFLINE}"), title="没有网络", icon=":material/wifi_off:")
    else:
        st.text(f"{local_time(last.at)} 检查了 {last.links} 个链接，打不开 {last.broken} 个。")


def _broken(ledger: Ledger, found: tuple[BrokenLink, ...], *, looked: bool) -> None:
    """Those that are known; that there are none is said only after a look that saw something."""
    if not found:
        st.text("没有打不开的佐证链接。" if looked else "")
    else:
        ways = Opening(to=lambda place: _way(found[place]))
        table(found, _columns(ledger), alt="打不开的佐证链接", fits=8, height=440, wraps=True, opening=ways)


def _way(one: BrokenLink) -> Way | None:
    """To the first entry that names it."""
    return next((("tasks", where(entry.task_no, entry.unit)) for entry in one.entries), None)


def _columns(ledger: Ledger) -> list[TableColumn[BrokenLink]]:
    def tasks(one: BrokenLink) -> str:
        return "；".join(dict.fromkeys(ledger.breakdown.task(entry.task_no).label for entry in one.entries))

    return [
        TableColumn("单位", lambda one: "、".join(dict.fromkeys(entry.unit for entry in one.entries)), 120),
        TableColumn("任务", tasks, 220),
        TableColumn("佐证链接", lambda one: one.check.link, 330),
        TableColumn("结果", lambda one: one.check.why, 160),
        TableColumn("从什么时候起", lambda one: local_time(one.check.since), 110),
    ]
