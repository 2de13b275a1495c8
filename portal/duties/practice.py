"""经验做法 on the screen: the published list with its filter and downloads, a unit's form, the office's decisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from ledger.duties.practice import LIMITS, TAB, TEXTS, Practice, PracticeSet, Verdict, Version
from ledger.entries import Ledger
from ledger.permissions import Person
from portal.build import Portal
from portal.ui.attempts import attempt, show_outcome
from portal.ui.messages import local_time, plain
from portal.ui.side_doubts import show_doubts_of
from portal.ui.widgets import field
from reports.file_names import file_name
from reports.papers import PAPERS, make_paper

OFFER, DECIDE, OFFERED = "offer", "decide", "practice_offered"
ALL_UNITS, ALONE = "全部单位", "不对应具体任务"
_HELP = {
    "title": "一句话说清做法，例如“政策解读随文同步发布”",
    "practice": "怎么做的：做法、步骤、分工。不要写个人信息",
    "effect": "有什么变化，能有数字最好",
    "evidence": "公开页面的网址（http:// 或 https:// 开头），或文号",
}


def show_published(portal: Portal, person: Person) -> None:
    """What was selected, by unit or by a word in it; the same as a Word document or a table."""
    found = portal.duties.practice.published(person)
    if not found.practices:
        st.text("还没有采用的经验做法。")
        return
    units = list(dict.fromkeys(p.unit for p in found.practices))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = st.selectbox("单位", [ALL_UNITS, *units], key="practice_unit", bind="query-params", width=200)
        word = st.text_input(
            "查找", key="practice_word", bind="query-params", placeholder="题目或内容里的字", width=240
        )
    chosen = [p for p in found.practices if unit in (ALL_UNITS, None, p.unit) and _holds(p, word or "")]
    _downloads(portal, person)
    st.caption(f"共 {len(found.practices)} 条，显示 {len(chosen)} 条")
    for practice in chosen:
        if practice.published:
            with st.container(border=True):
                _wording(practice.published, found.about(practice))


def _holds(practice: Practice, word: str) -> bool:
    version = practice.published
    return version is not None and word.strip() in "\n".join([practice.unit, *version.texts.values()])


def _downloads(portal: Portal, person: Person) -> None:
    with st.container(horizontal=True):
        for code in ("practices", "practices_table"):
            paper = PAPERS[code]
            st.download_button(
                f"下载{'汇编（Word）' if paper.extension == 'docx' else '一览表（表格）'}", _maker(portal, person, code),
                file_name=file_name([f"{portal.year}年", paper.title, portal.label], paper.extension), mime=paper.mime,
                key=f"get_{code}", on_click="ignore", icon=":material/download:",
            )  # fmt: skip


def _maker(portal: Portal, person: Person, code: str) -> Callable[[], bytes]:
    def make() -> bytes:
        content: PracticeSet = portal.duties.practice.published(person)
        return make_paper(code, content, of=f"{portal.year}年", label=portal.label).content

    return make


def _wording(version: Version, about: str) -> None:
    st.subheader(plain(version.text("title")), anchor=False)
    st.caption(plain(about))
    st.text(version.text("practice"))
    for name in ("effect", "evidence"):
        if version.text(name):
            field(TEXTS[name], version.text(name))


def show_own(portal: Portal, person: Person) -> None:
    """The form for a new practice, and what the person's units submitted with what became of it."""
    units = portal.duties.practice.writes_for(person)
    show_outcome(OFFER)
    with st.expander("报送一条经验做法", expanded=True, icon=":material/edit_note:", key="practice_new"):
        unit = units[0] if len(units) == 1 else str(st.selectbox("单位", units, key="practice_of", width=260))
        _new(portal, person, unit)
    for practice in portal.duties.practice.visible(person):
        if practice.unit in units:
            _mine(portal, person, practice)
    show_doubts_of(portal, TAB, units)


def _new(portal: Portal, person: Person, unit: str) -> None:
    ledger = portal.ledger()
    labels = {e.key: ledger.breakdown.task(e.task_no).label for e in ledger.by_unit.get(unit, ())}
    asked = str(st.query_params.get("entry", ""))
    if st.session_state.pop(OFFERED, False):
        # Set, not forgotten: the browser keeps what it shows until it is told another text.
        for name in TEXTS:
            st.session_state[f"practice_{name}"] = ""
    if "practice_entry" not in st.session_state and asked in labels:
        st.session_state["practice_entry"] = asked
    with st.form("practice_form", enter_to_submit=False, border=False):
        key = st.selectbox(
            "对应任务", ["", *labels], key="practice_entry", format_func=lambda k: labels.get(k, ALONE)
        )
        texts = {name: _input(name, f"practice_{name}", "") for name in TEXTS}
        if st.form_submit_button("报送", key="practice_offer", type="primary", icon=":material/send:"):
            if attempt(
                lambda: portal.duties.practice.offer(person, unit, texts, key=key or ""),
                "已报送，等待市政府办公厅评选。结果会显示在下面。",
                place=OFFER,
            ):
                st.session_state[OFFERED] = True
                st.rerun()
            show_outcome(OFFER)


def _input(name: str, key: str, text: str) -> str:
    if name in ("practice", "effect"):
        return st.text_area(
            TEXTS[name], text, key=key, max_chars=LIMITS[name], placeholder=_HELP[name],
            height=150 if name == "practice" else 80,
        )  # fmt: skip
    return st.text_input(TEXTS[name], text, key=key, max_chars=LIMITS[name], placeholder=_HELP[name])


def _mine(portal: Portal, person: Person, practice: Practice) -> None:
    latest, number = practice.latest, practice.id
    with st.container(border=True):
        _wording(latest, _about(portal.ledger(), practice))
        _fate(practice)
        show_outcome(f"practice_{number}")
        if practice.verdict in (Verdict.SELECTED,):
            return
        with st.expander("修改或撤回", key=f"practice_change_{number}"):
            with st.form(f"practice_edit_{number}", enter_to_submit=False, border=False):
                keys = {name: f"practice_{number}_{latest.seq}_{name}" for name in TEXTS}
                texts = {name: _input(name, keys[name], latest.text(name)) for name in TEXTS}
                if st.form_submit_button("保存修改", key=f"practice_save_{number}"):
                    _told(
                        number,
                        lambda: portal.duties.practice.amend(person, number, texts, seen=latest.seq),
                        "已保存，重新等待评选。",
                    )
            if practice.verdict is not Verdict.WITHDRAWN and st.button(
                "撤回这一条", key=f"practice_withdraw_{number}"
            ):
                _told(
                    number,
                    lambda: portal.duties.practice.withdraw(person, number, seen=latest.seq),
                    "已撤回。",
                )


def _told(number: int, act: Callable[[], None], done: str) -> None:
    if attempt(act, done, place=f"practice_{number}"):
        st.rerun()
    show_outcome(f"practice_{number}")


def _fate(practice: Practice) -> None:
    latest = practice.latest
    words = [
        f"{local_time(latest.at.isoformat())} {latest.source} {latest.person}".strip(),
        practice.verdict.value,
    ]
    if practice.reason:
        words.append(f"理由：{practice.reason}")
    if practice.decided_at and practice.verdict in (Verdict.SELECTED, Verdict.DECLINED):
        words.append(f"{practice.decided_by} {local_time(practice.decided_at.isoformat())}")
    st.caption(plain(" · ".join(words)))
    if practice.verdict is Verdict.SELECTED and practice.newer:
        st.warning("采用以后内容又改过：公布的仍是采用时的内容，改动要重新评选后才会公布。")
    if len(practice.versions) > 1:
        _versions(practice.versions)


def _versions(versions: Sequence[Version]) -> None:
    with st.popover(f"以前的内容（{len(versions) - 1} 次）"):
        for version in reversed(versions[:-1]):
            st.caption(plain(f"{local_time(version.at.isoformat())} {version.source} {version.person}"))
            for name in TEXTS:
                if version.text(name):
                    field(TEXTS[name], version.text(name))


def _about(ledger: Ledger, practice: Practice) -> str:
    found = [t for t in ledger.breakdown.tasks if t.no == practice.task_no]
    return f"{practice.unit} · {found[0].label}" if found else practice.unit


def show_all(portal: Portal, person: Person) -> None:
    """Everything the person may read, with the office's decision where there is one to make."""
    found = portal.duties.practice.visible(person)
    verdict = st.segmented_control(
        "评选结果", [v.value for v in Verdict], default=Verdict.WAITING.value, key="practice_verdict", required=True,
    )  # fmt: skip
    chosen = [
        p for p in found if p.verdict.value == verdict or (verdict == Verdict.WAITING.value and _again(p))
    ]
    show_outcome(DECIDE)
    st.caption(f"共报送 {len(found)} 条，这里 {len(chosen)} 条")
    for practice in chosen:
        with st.container(border=True):
            _wording(practice.latest, _about(portal.ledger(), practice))
            _fate(practice)
            if portal.duties.practice.selects(person) and practice.verdict is not Verdict.WITHDRAWN:
                _decision(portal, person, practice)
    if portal.duties.practice.selects(person):
        for row in portal.duties.practice.unplaced(person):
            st.warning(
                plain(
                    f"共享表格“{row.where}”没有采用：单位不在名录里、没有题目或做法，或内容不能接收。请在表格里改好。"
                )
            )
        show_doubts_of(portal, TAB, None)


def _again(practice: Practice) -> bool:
    """Selected once, changed since: it needs the office's eyes again."""
    return practice.verdict is Verdict.SELECTED and practice.newer


def _decision(portal: Portal, person: Person, practice: Practice) -> None:
    number, seen = practice.id, practice.latest.seq
    st.text_input(
        "理由", key=f"reason_{number}", placeholder="未采用的要写明，报送单位看得到；采用的可以不写"
    )
    with st.container(horizontal=True):
        for verdict, words in (
            (Verdict.SELECTED, "采用"),
            (Verdict.DECLINED, "不采用"),
            (Verdict.WAITING, "重新评选"),
        ):
            if verdict is practice.verdict and not practice.newer:
                continue
            if verdict is Verdict.WAITING and practice.verdict is Verdict.WAITING:
                continue
            st.button(
                words, key=f"decide_{number}_{verdict.name}", type="primary" if verdict is Verdict.SELECTED else "secondary",
                on_click=_decide, args=(portal, person, number, verdict), kwargs={"seen": seen},
            )  # fmt: skip


def _decide(portal: Portal, person: Person, number: int, verdict: Verdict, *, seen: int) -> None:
    # Read now: a click right after typing comes with the last word of the reason.
    reason = str(st.session_state[f"reason_{number}"])
    attempt(
        lambda: portal.duties.practice.decide(person, number, verdict, reason, seen=seen),
        f"已记录：{verdict.value}。报送单位看得到结果。",
        place=DECIDE,
    )
