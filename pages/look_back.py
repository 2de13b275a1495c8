"""回头看: last year's tasks checked item by item; units check theirs, the office imports, links and reviews."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import streamlit as st

from ledger.inbox.item import waiting_on
from ledger.permissions import Action
from portal.duties.look_back import show_figures, show_items, show_typed, show_units
from portal.duties.look_back_form import show_form
from portal.duties.look_back_office import show_import, show_review
from portal.signin.session import opened
from portal.ui.choices import tabs
from portal.ui.downloads import download
from portal.ui.widgets import page_head

portal, context = opened()
person, service = context.person, portal.duties.look_back


def shown() -> Iterator[tuple[str, Callable[[], None]]]:
    """The tabs that are the person's business."""
    if look_back.items:
        if own:
            yield "本单位核查", lambda: show_form(context, service, look_back, own)
        yield "逐项核查", lambda: show_items(context, service, look_back)
        yield "各单位核查率", lambda: show_units(context, look_back)
        if manages:
            yield "审核", lambda: show_review(context, service, look_back)
    yield "表格中填写", lambda: show_typed(context, look_back, portal.side_rows)
    if manages:
        yield "导入和对应", lambda: show_import(context, service, look_back)


look_back = service.look_back(person)
manages = service.may(person, Action.MANAGE_LOOK_BACK)
ledger = context.ledger()
own = [
    check
    for unit, checks in look_back.of_unit.items()
    if unit in person.units and service.may(person, Action.LOOK_BACK, unit)
    for check in checks
]
page_head("回头看", context, "上年度政务公开工作要点落实情况，逐项核查")
if look_back.items:
    show_figures(context, look_back)
    whole = portal.documents.service.may_download(person)
    unit = "" if whole else next(iter(person.units), "")
    with st.container(horizontal=True):
        for code in ("look_back", "look_back_report"):
            download(context, portal.documents, context.board(), code, unit=unit)
elif manages:
    st.info("还没有导入上年度任务：请在下面“导入和对应”上传上年度的通知或台账。")
else:
    st.info("市政府办公厅还没有导入上年度任务，导入后在这里逐项核查。")
listed = dict(shown())
tabs(listed, waiting_on(portal.inbox.items(person, context.board()), "look_back", first=next(iter(listed))))
