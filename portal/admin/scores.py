"""管理 › 计分: turned on or off, the points of each item, and the formula that units will see."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ledger.papers.score_service import ScoreService
from ledger.papers.scores import GRADES, MEANING, MOST, ScoreItem, ScoreRules
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome
from portal.ui.messages import local_time, plain

PLACE = "scores"


def show_score_rules(context: Context, service: ScoreService) -> None:
    """The rules in force, and the form to change them."""
    held = service.held
    st.caption(
        "开启以后，各单位在“单位台账”看到本单位的得分和算法，领导和市政府办公厅可以下载各单位计分表；不开启的，哪里都不出现。"
    )
    named = "，".join(f"{least}分以上{word}" for least, word in GRADES if least)
    st.caption(f"满分100分，{named}。临时交办不计分。")
    if held.at:
        st.caption(plain(f"{held.by} 设于 {local_time(held.at)}"))
    show_outcome(PLACE)
    with st.form("score_rules", enter_to_submit=False):
        st.checkbox("计分", held.rules.on, key="score_on")
        for item in ScoreItem:
            st.number_input(
                f"{item.label}，每{item.symbol}扣几分（0 是不计）",
                0,
                MOST,
                held.rules.points(item),
                key=f"score_{item.value}",
                help=MEANING[item],
                width=320,
            )
        keep = partial(_keep, context, service, held.seq)
        act_button("保存", keep, "已保存，现在起按这个办法计分。", key="score_keep", place=PLACE, in_form=True)
    st.text(held.rules.words if held.rules.on else "现在没有开启计分。")


def _keep(context: Context, service: ScoreService, seen: int) -> None:
    points = {item.value: int(st.session_state[f"score_{item.value}"]) for item in ScoreItem}
    service.set_rules(context.person, ScoreRules(bool(st.session_state["score_on"]), **points), seen=seen)
