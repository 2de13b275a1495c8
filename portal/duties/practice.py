"""经验做法 on the screen: the published list with its filter and downloads, a unit's form, the office's decisions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from ledger.duties.practice import LIMITS, TAB, TEXTS, Practice, PracticeVerdict, Version, about_words
from ledger.duties.practice_service import PracticeService
from ledger.entries import Ledger
from ledger.permissions import Action
from ledger.side_rows import SideRows
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome, submit_here, typed
from portal.ui.choices import narrow, own_unit, pick_one
from portal.ui.downloads import paper_button
from portal.ui.messages import local_time, plain
from portal.ui.side_doubts import show_doubts_of
from portal.ui.widgets import card, filled

OFFER, DECIDE, OFFERED = "offer", "decide", "practice_offered"
ALONE = "不对应具体任务"
_HELP = {
    "title": "一句话说清做法，例如“政策解读随文同步发布”",
    "practice": "怎么做的：做法、步骤、分工。不要写个人信息",
    "effect": "有什么变化，能有数字最好",
    "evidence": "公开页面的网址（http:// 或 https:// 开头），或文号",
}
_HEIGHTS = {"practice": 150, "effect": 80}
DECISIONS = {PracticeVerdict.SELECTED: "采用", PracticeVerdict.DECLINED: "不采用", PracticeVerdict.WAITING: "重新评选"}


def show_published(context: Context, service: PracticeService) -> None:
    """What was selected, by unit or by a word in it; the same as a Word document or a table."""
    found = service.published(context.person)
    if not found.records:
        st.text("还没有采用的经验做法。")
        return
    units = list(dict.fromkeys(p.unit for p in found.records))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = narrow("单位", "全部单位", units, key="practice_unit", width=200)
        word = st.text_input(
            "查找", key="practice_word", bind="query-params", placeholder="题目或内容里的字", width=240
        )
    chosen = [p for p in found.records if unit in ("", p.unit) and _holds(p, word or "")]
    about = f"{context.year}年"
    with st.container(horizontal=True):
        for code, words in (("practices", "下载汇编（Word）"), ("practices_table", "下载一览表（表格）")):
            paper_button(context, code, words, partial(service.published, context.person), about)
    st.caption(f"共 {len(found.records)} 条，显示 {len(chosen)} 条")
    for practice in chosen:
        if practice.published:
            with card():
                _wording(practice.published, about_words(practice, found.titles))


def _holds(practice: Practice, word: str) -> bool:
    version = practice.published
    return version is not None and word.strip() in "\n".join([practice.unit, *version.texts.values()])


def _wording(version: Version, about: str) -> None:
    st.header(plain(version.text("title")), anchor=False)
    st.caption(plain(about))
    st.text(version.text("practice"))
    filled(*((TEXTS[name], version.text(name)) for name in ("effect", "evidence")))


def show_own(context: Context, service: PracticeService, typed_in_sheet: SideRows) -> None:
    """The form for a new practice, and what the person's units submitted with what became of it."""
    units = service.writes_for(context.person)
    show_outcome(OFFER)
    with st.expander("报送一条经验做法", expanded=True, icon=":material/edit_note:", key="practice_new"):
        _new(context, service, own_unit(units, key="practice_of"))
    for practice in service.visible(context.person):
        if practice.unit in units:
            _mine(context, service, practice)
    show_doubts_of(context, typed_in_sheet, TAB, units)


def _new(context: Context, service: PracticeService, unit: str) -> None:
    ledger = context.ledger()
    labels = {e.key: ledger.breakdown.task(e.task_no).label for e in ledger.by_unit.get(unit, ())}
    asked = str(st.query_params.get("entry", ""))
    if st.session_state.pop(OFFERED, False):
        # Set, not forgotten: the browser keeps what it shows until it is told another text.
        for name in TEXTS:
            st.session_state[f"practice_{name}"] = ""
    if "practice_entry" not in st.session_state and asked in labels:
        st.session_state["practice_entry"] = asked
    with st.form("practice_form", enter_to_submit=False, border=False):
        key = st.selectbox("对应任务", ["", *labels], key="practice_entry", format_func=lambda k: labels.get(k, ALONE))
        texts = {name: _input(name, f"practice_{name}", "") for name in TEXTS}
        submit_here(
            "报送",
            lambda: service.offer(context.person, unit, texts, key=key or ""),
            "已报送，等待市政府办公厅评选。结果会显示在下面。",
            key="practice_offer",
            place=OFFER,
            then=lambda: st.session_state.update({OFFERED: True}),
            type="primary",
            icon=":material/send:",
        )


def _input(name: str, key: str, text: str) -> str:
    look: dict[str, Any] = {"key": key, "max_chars": LIMITS[name], "placeholder": _HELP[name]}
    if name in _HEIGHTS:
        return str(st.text_area(TEXTS[name], text, height=_HEIGHTS[name], **look))
    return str(st.text_input(TEXTS[name], text, **look))


def _mine(context: Context, service: PracticeService, practice: Practice) -> None:
    place = f"practice_{practice.id}"
    with card():
        _wording(practice.latest, _about(context.ledger(), practice))
        _fate(practice)
        show_outcome(place)
        if practice.verdict is not PracticeVerdict.SELECTED:
            with st.expander("修改或撤回", key=f"practice_change_{practice.id}"):
                _change(context, service, practice, place)


def _change(context: Context, service: PracticeService, practice: Practice, place: str) -> None:
    person, number, latest = context.person, practice.id, practice.latest
    with st.form(f"practice_edit_{number}", enter_to_submit=False, border=False):
        keys = {name: f"practice_{number}_{latest.seq}_{name}" for name in TEXTS}
        texts = {name: _input(name, keys[name], latest.text(name)) for name in TEXTS}
        amend = partial(service.amend, person, number, texts, seen=latest.seq)
        submit_here("保存修改", amend, "已保存，重新等待评选。", key=f"practice_save_{number}", place=place)
    if practice.verdict is not PracticeVerdict.WITHDRAWN:
        withdraw = partial(service.withdraw, person, number, seen=latest.seq)
        key = f"practice_withdraw_{number}"
        submit_here("撤回这一条", withdraw, "已撤回。", key=key, place=place, button=st.button)


def _fate(practice: Practice) -> None:
    latest = practice.latest
    words = [
        f"{local_time(latest.at)} {latest.source} {latest.person}".strip(),
        practice.verdict.value,
    ]
    if practice.reason:
        words.append(f"理由：{practice.reason}")
    if practice.decided_at and practice.verdict in (PracticeVerdict.SELECTED, PracticeVerdict.DECLINED):
        words.append(f"{practice.decided_by} {local_time(practice.decided_at)}")
    st.caption(plain(" · ".join(words)))
    if practice.verdict is PracticeVerdict.SELECTED and practice.newer:
        st.warning("采用以后内容又改过：公布的仍是采用时的内容，改动要重新评选后才会公布。")
    if len(practice.versions) > 1:
        _versions(practice.versions)


def _versions(versions: Sequence[Version]) -> None:
    with st.popover(f"以前的内容（{len(versions) - 1} 次）"):
        for version in reversed(versions[:-1]):
            st.caption(plain(f"{local_time(version.at)} {version.source} {version.person}"))
            filled(*((TEXTS[name], version.text(name)) for name in TEXTS))


def _about(ledger: Ledger, practice: Practice) -> str:
    found = [t for t in ledger.breakdown.tasks if t.no == practice.task_no]
    return f"{practice.unit} · {found[0].label}" if found else practice.unit


def show_all(context: Context, service: PracticeService, typed_in_sheet: SideRows) -> None:
    """Everything the person may read, with the office's decision where there is one to make."""
    found = service.visible(context.person)
    verdict = pick_one("评选结果", list(PracticeVerdict), key="practice_verdict", bare=False, linked=False)
    chosen = [
        p for p in found if p.verdict.value == verdict or (verdict == PracticeVerdict.WAITING.value and _again(p))
    ]
    show_outcome(DECIDE)
    st.caption(f"共报送 {len(found)} 条，这里 {len(chosen)} 条")
    selects = service.may(context.person, Action.SELECT_PRACTICE)
    for practice in chosen:
        with card():
            _wording(practice.latest, _about(context.ledger(), practice))
            _fate(practice)
            if selects and practice.verdict is not PracticeVerdict.WITHDRAWN:
                _decision(context, service, practice)
    if selects:
        for row in service.unplaced(context.person):
            st.warning(
                plain(
                    f"共享表格“{row.where}”没有采用：单位不在名录里、没有题目或做法，或内容不能接收。请在表格里改好。"
                )
            )
        show_doubts_of(context, typed_in_sheet, TAB, None)


def _again(practice: Practice) -> bool:
    """Selected once, changed since: it needs the office's eyes again."""
    return practice.verdict is PracticeVerdict.SELECTED and practice.newer


def _decision(context: Context, service: PracticeService, practice: Practice) -> None:
    st.text_input("理由", key=f"reason_{practice.id}", placeholder="未采用的要写明，报送单位看得到；采用的可以不写")
    with st.container(horizontal=True):
        for verdict in _offered(practice):
            _decide(context, service, practice, verdict)


def _decide(context: Context, service: PracticeService, practice: Practice, verdict: PracticeVerdict) -> None:
    number = practice.id
    decide = partial(service.decide, context.person, number, verdict, seen=practice.latest.seq)
    act_button(
        DECISIONS[verdict],
        lambda: decide(reason=typed(f"reason_{number}")),
        f"已记录：{verdict.value}。报送单位看得到结果。",
        key=f"decide_{number}_{verdict.name}",
        place=DECIDE,
        type="primary" if verdict is PracticeVerdict.SELECTED else "secondary",
    )


def _offered(practice: Practice) -> list[PracticeVerdict]:
    """Decisions that would change something: the same one again only on a newer wording."""
    now = practice.verdict
    same = {now} if now is PracticeVerdict.WAITING or not practice.newer else set()
    return [verdict for verdict in DECISIONS if verdict not in same]
