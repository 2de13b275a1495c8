"""报送轮次 on the screen: the office's form on 管理, and what a unit does in the round that is open. Nothing without a rhythm."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ledger.deadlines.workdays import weekday
from ledger.duties.round import RoundService
from ledger.permissions import Action
from ledger.rounds.plan import Rhythm, RhythmKind, Round
from portal.context import Context
from portal.duties.round_figures import counts_words, show_round_line
from portal.ui.attempts import act_button, show_outcome, typed
from portal.ui.choices import when_open
from portal.ui.filters import task_label
from portal.ui.messages import day_text, plain
from portal.ui.tables import TableColumn, table

PLACE = "round"
MOST = 20  # working days; a month has hardly more
COUNTS = {
    "within": ("期末后几个工作日内报送", "0：在期末当天截止；逢周末、节假日提前到前一个工作日"),
    "opens_before": ("截止前几个工作日开放", "0：上一轮截止后就开放；以前改过的不算本轮"),
    "internal_before": ("内部时限提前几个工作日", "0：不另设内部时限"),
}
OWN_HELP = "一行一轮：名称、开放日期、截止日期，有内部时限的再写一个日期。截止日期逢周末、节假日提前到前一个工作日。"


def show_rhythm(context: Context, service: RoundService) -> None:
    """管理 › 报送轮次: the rhythm, and the rounds that it makes."""
    show_outcome(PLACE)
    st.caption(
        "定期请各单位报一次进展。在一轮的起止日期里改过进展状态、完成进度、工作进展或佐证链接的，"
        "算本轮已报；没有新情况的，单位点“本轮无变化”。门户按修改记录统计，共享表格的“本轮”一列随后显示。"
    )
    held = service.held
    kinds = [kind.value for kind in RhythmKind]
    st.segmented_control("多久报一次", kinds, key="round_kind", default=held.rhythm.kind.value, required=True)
    kind = RhythmKind(st.session_state["round_kind"])
    if kind is RhythmKind.OWN:
        example = "第一轮 2021-07-01 2021-07-30 2021-07-26"
        st.text_area("各轮的日期", held.rhythm.own, key="round_own", height=160, placeholder=example, help=OWN_HELP)
    elif kind is not RhythmKind.NONE:
        with st.grid(len(COUNTS), min_column_width=200):
            for name, (label, said) in COUNTS.items():
                st.number_input(label, 0, MOST, getattr(held.rhythm, name), key=f"round_{name}", help=said)
    act_button("保存", partial(_set, context, service, held.seq), _said, key="round_set", place=PLACE, type="primary")
    if held.seq:
        st.caption("改了节奏，全年各轮都按新的日期重新统计；填报内容不受影响。")
    _planned(context, service)


def _typed() -> Rhythm:
    kind = RhythmKind(st.session_state["round_kind"])
    if kind is RhythmKind.OWN:
        return Rhythm(kind, own=typed("round_own"))
    if kind is RhythmKind.NONE:
        return Rhythm()
    within, opens, internal = (int(st.session_state.get(f"round_{name}") or 0) for name in COUNTS)
    return Rhythm(kind, within, opens, internal)


def _set(context: Context, service: RoundService, seen: int) -> tuple[Round, ...]:
    return service.set_rhythm(context.person, _typed(), seen=seen)


def _said(rounds: tuple[Round, ...]) -> str:
    return f"已保存：全年 {len(rounds)} 轮。" if rounds else "已保存：不分轮次。"


def _planned(context: Context, service: RoundService) -> None:
    """The rounds of the year, and how far the one is that is open."""
    columns: list[TableColumn[Round]] = [
        TableColumn("轮次", lambda one: one.label),
        TableColumn("开放", lambda one: f"{one.opens}"),
        TableColumn("内部时限", lambda one: day_text(one.internal, "—")),
        TableColumn("截止", lambda one: f"{one.closes} {weekday(one.closes)}"),
        TableColumn("现在", partial(_now, context, service)),
    ]
    if planned := service.plan():
        table(planned, columns, alt="各轮的日期和现在的情况")
        st.caption("要看已经截止的一轮当时的情况，请在“总览”里选轮次。")


def _now(context: Context, service: RoundService, one: Round) -> str:
    if not one.holds(context.today):
        return "还没有开放" if context.today < one.opens else "已截止"
    return counts_words(service.stood(one).total)


def show_answer(context: Context, service: RoundService, key: str) -> None:
    """Beside one entry's form: is it reported in the round that is open, and the button for when nothing is new. Its place is
    kept when there is nothing, so that the form below never moves under the hands."""
    with st.container(gap="xsmall"):
        show_outcome(PLACE)
        asked, answer = service.current(context.today), service.open_answers().get(key)
        if asked is None or answer is None:
            return
        st.caption(plain(f"{asked.words}：这一条{answer.words}"))
        entry = context.ledger().by_key[key]
        if entry in service.offered(context.person, entry.unit):
            say = partial(service.say_unchanged, context.person, [key])
            act_button("本轮无变化", say, "已记为本轮无变化；以后改了进展，就算已报。", key="unchanged", place=PLACE)


def show_unit_round(context: Context, service: RoundService, unit: str) -> None:
    """Above a unit's entries: how far its round is, and 本轮无变化 for several entries at once, for those who may."""
    show_round_line(service, context.board().select(unit=unit))
    show_outcome(PLACE)
    if service.may(context.person, Action.EDIT, unit) and service.offered(context.person, unit):
        show = partial(_several, context, service, unit)
        when_open("没有新情况的，一起记为本轮无变化", show, icon=":material/done_all:", key=f"unchanged_{unit}")


def _several(context: Context, service: RoundService, unit: str) -> None:
    offered, key = [entry.key for entry in service.offered(context.person, unit)], f"unchanged_keys_{unit}"
    st.multiselect(
        "本轮没有变化的任务（报送过、本轮还没有报的在这里）",
        offered,
        key=key,
        placeholder="选择任务，可输入序号或名称查找",
        format_func=lambda one: task_label(context.ledger(), one),
    )
    say = partial(_say, context, service, key)
    with st.container(horizontal=True):
        act_button("选中的本轮无变化", say, "已记为本轮无变化：{} 条。".format, key=f"say_{unit}", place=PLACE)
        st.button("全选", key=f"unchanged_all_{unit}", on_click=_choose, args=(key, offered))


def _choose(state: str, keys: list[str]) -> None:
    st.session_state[state] = keys


def _say(context: Context, service: RoundService, state: str) -> int:
    done = service.say_unchanged(context.person, list(st.session_state.get(state, ())))
    st.session_state[state] = []
    return done
