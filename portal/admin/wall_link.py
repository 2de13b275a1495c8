"""管理 › 大屏: links with which a screen on a wall shows the city's figures; given for a time, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from ledger.accounts.wall_link import CONTACT, LONGEST, SCREEN, UNTIL, WallLink, WallLinkService
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome, show_wrong, typed, typed_day
from portal.ui.choices import day_field
from portal.ui.messages import local_time
from portal.ui.widgets import card, fields

PLACE, NAME, WHO, LAST = "wall_link", "wall_link_screen", "wall_link_contact", "wall_link_until"
USUAL = timedelta(days=180)
HELP = (
    "大屏轮换显示总览的那句话、各项数字、逾期清单和全部任务的方格图，每分钟自己更新，没有电话和填报的文字。"
    "每块屏开一个链接，在那台电脑的浏览器里打开，按 F11 全屏；有链接就能看，不用登录，请只给管屏的人。"
)


def show_wall_links(context: Context, service: WallLinkService, path_of: Callable[[WallLink], str], base: str) -> None:
    """The links in force, and a form for another. `path_of` is what a screen opens, behind the portal's address `base`
    (empty: the one in the reader's browser)."""
    st.caption(HELP)
    show_outcome(PLACE)
    _form(context, service)
    links = service.links(context.person)
    if not links:
        st.text("没有有效的大屏链接。")
    for link in links:
        _card(context, service, link, f"{base or _here()}{path_of(link)}")


def _form(context: Context, service: WallLinkService) -> None:
    with st.grid(3, min_column_width=180):
        with st.container():
            st.text_input(SCREEN, key=NAME, placeholder="例如 市政府三楼大厅")
            show_wrong(PLACE, SCREEN)
        st.text_input(f"{CONTACT}（可以不写）", key=WHO, placeholder="例如 机关事务局 张某")
        with st.container():
            first, last = context.today, context.today + LONGEST
            day_field(UNTIL, first + USUAL, key=LAST, min_value=first, max_value=last)
            show_wrong(PLACE, UNTIL)
    give = partial(_give, context, service)
    act_button("开设链接", give, _done, key="wall_link_give", place=PLACE, then=_empty, type="primary")


def _give(context: Context, service: WallLinkService) -> WallLink:
    return service.give(context.person, typed(NAME), typed_day(LAST), typed(WHO))


def _done(link: WallLink) -> str:
    return f"已开设“{link.screen}”的大屏链接，{link.until} 以前有效，请在下面复制。"


def _empty() -> None:
    st.session_state.update({NAME: "", WHO: ""})


def _card(context: Context, service: WallLinkService, link: WallLink, address: str) -> None:
    with card(link.screen):
        st.code(address, language=None, wrap_lines=True)
        given = f"{link.given_by} {local_time(link.given_at)}"
        fields(140, (UNTIL, f"{link.until}"), (CONTACT, link.contact), ("开设", given))
        revoke = partial(service.revoke, context.person, link.id, seen=link.version)
        done = f"已收回“{link.screen}”的大屏链接，那块屏一分钟内不再显示。"
        act_button("收回", revoke, done, key=f"wall_link_revoke_{link.id}", place=PLACE)


def _here() -> str:
    """The portal's address in the reader's own browser."""
    here = urlsplit(str(st.context.url or ""))
    return f"{here.scheme}://{here.netloc}" if here.netloc else ""
