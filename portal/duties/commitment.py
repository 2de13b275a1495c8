"""承诺 on the screen: units enter what they promised and what became of it; the office closes what is done and public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import streamlit as st

from ledger.duties.commitment import Commitment, CommitmentDetails, CommitmentList, Fulfilment
from ledger.permissions import Person
from portal.build import Portal
from portal.ui.attempts import attempt, show_outcome
from portal.ui.filters import entry_label
from portal.ui.messages import local_time, plain
from portal.ui.widgets import field
from reports.file_names import file_name
from reports.papers import PAPERS, make_paper

SHOWN = 30
PLACE = "commitment"


def show_commitments(portal: Portal, person: Person) -> None:
    """The tab 承诺."""
    service = portal.duties.commitment
    lines = service.records(person)
    show_outcome(PLACE)
    offered = service.offered(person)
    if offered:
        _new(portal, person, offered)
    if not lines:
        st.text("没有登记承诺事项。")
        return
    today = portal.clock.today()
    done = sum(c.details.fulfilment is Fulfilment.DONE for c in lines)
    st.caption(
        f"共 {len(lines)} 项，已落实 {done} 项，已公开 {sum(c.details.published for c in lines)} 项，"
        f"超过办理时限 {sum(c.late(today) for c in lines)} 项。"
    )
    for commitment in lines[:SHOWN]:
        _card(portal, person, commitment)
    if len(lines) > SHOWN:
        st.caption(f"先显示最近的 {SHOWN} 项，全部见下载的台账。")
    _downloads(portal, lines)


def _new(portal: Portal, person: Person, offered: tuple[str, ...]) -> None:
    ledger = portal.ledger()
    with st.expander("登记一项承诺", icon=":material/add:"), st.form("promise_new", enter_to_submit=False):
        st.selectbox(
            "任务 · 单位", offered, key="promise_key", format_func=lambda key: entry_label(ledger, key)
        )
        _fields("new", CommitmentDetails(""))
        st.form_submit_button("登记", key="promise_add", type="primary", on_click=_add, args=(portal, person))


def _fields(name: str, details: CommitmentDetails) -> None:
    st.text_area("承诺事项", details.promise, key=f"promise_text_{name}", height=72)
    with st.grid(3, min_column_width=160):
        st.date_input("作出日期", details.made_on, key=f"promise_made_{name}", format="YYYY-MM-DD")
        st.date_input("办理时限", details.due, key=f"promise_due_{name}", format="YYYY-MM-DD")
        st.selectbox(
            "落实情况", list(Fulfilment), index=list(Fulfilment).index(details.fulfilment), key=f"promise_done_{name}",
            format_func=lambda v: Fulfilment(v).value,
        )  # fmt: skip
    st.text_area("落实说明", details.progress, key=f"promise_progress_{name}", height=72)
    st.checkbox("落实情况已向社会公开", details.published, key=f"promise_public_{name}")
    st.text_input("公开链接", details.link, key=f"promise_link_{name}", placeholder="http://")


def _typed(name: str) -> CommitmentDetails:
    state = st.session_state
    made, due = (state.get(f"promise_{which}_{name}") for which in ("made", "due"))
    return CommitmentDetails(
        str(state.get(f"promise_text_{name}") or ""),
        made if isinstance(made, date) else None,
        due if isinstance(due, date) else None,
        Fulfilment(state.get(f"promise_done_{name}") or Fulfilment.PENDING),
        str(state.get(f"promise_progress_{name}") or ""),
        bool(state.get(f"promise_public_{name}")),
        str(state.get(f"promise_link_{name}") or ""),
    )


def _add(portal: Portal, person: Person) -> None:
    key = str(st.session_state.get("promise_key") or "")
    if attempt(lambda: portal.duties.commitment.add(person, key, _typed("new")), "已登记。", place=PLACE):
        for field_name in ("text", "progress", "link"):
            st.session_state[f"promise_{field_name}_new"] = ""
        st.session_state["promise_done_new"], st.session_state["promise_public_new"] = (
            Fulfilment.PENDING,
            False,
        )


def _card(portal: Portal, person: Person, commitment: Commitment) -> None:
    service, details = portal.duties.commitment, commitment.details
    with st.container(border=True):
        st.markdown(plain(f"{commitment.unit} · {commitment.words(portal.clock.today())}"))
        field("承诺事项", details.promise)
        with st.grid(3, min_column_width=160):
            field("作出日期", details.made_on.isoformat() if details.made_on else "")
            field("办理时限", details.due.isoformat() if details.due else "")
            field("登记、更新", f"{commitment.entered_by} {local_time(commitment.updated_at.isoformat())}")
        if details.progress:
            field("落实说明", details.progress)
        if details.link:
            st.link_button("打开公开链接", details.link, icon=":material/open_in_new:")
        if commitment.reason:
            st.warning(plain(f"市政府办公厅恢复：{commitment.reason}"))
        if service.may_update(person, commitment):
            _update(portal, person, commitment)
        if service.may_manage(person):
            _office(portal, person, commitment)


def _update(portal: Portal, person: Person, commitment: Commitment) -> None:
    name = f"{commitment.id}_{commitment.version}"
    with st.expander("更新落实情况"), st.form(f"promise_{name}", enter_to_submit=False):
        _fields(name, commitment.details)
        st.form_submit_button(
            "保存",
            key=f"promise_save_{commitment.id}",
            on_click=_save,
            args=(portal, person, commitment, name),
        )


def _save(portal: Portal, person: Person, commitment: Commitment, name: str) -> None:
    act = partial(portal.duties.commitment.update, person, commitment.id, seen=commitment.version)
    attempt(lambda: act(details=_typed(name)), "已保存。", place=PLACE)


def _office(portal: Portal, person: Person, commitment: Commitment) -> None:
    service, no = portal.duties.commitment, commitment.id
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if not commitment.closed:
            st.button(
                "销号",
                key=f"promise_close_{no}",
                on_click=_do,
                args=(partial(service.close, person, no, seen=commitment.version), "已销号。"),
            )
            return
        st.text_input("恢复原因", key=f"promise_reason_{no}", width=320)
        st.button(
            "恢复", key=f"promise_reopen_{no}", on_click=_do,
            args=(lambda: service.reopen(person, no, str(st.session_state.get(f"promise_reason_{no}") or ""), seen=commitment.version), "已恢复。"),
        )  # fmt: skip


def _do(act: Callable[[], object], done: str) -> None:
    attempt(act, done, place=PLACE)


def _downloads(portal: Portal, lines: tuple[Commitment, ...]) -> None:
    with st.container(horizontal=True):
        for code, words in (
            ("commitment_list", "下载落实情况（Word）"),
            ("commitments", "下载承诺台账（CSV）"),
        ):
            paper = PAPERS[code]
            st.download_button(
                words, partial(_make, portal, code, lines), key=f"get_{code}", on_click="ignore", mime=paper.mime, icon=":material/download:",
                file_name=file_name([f"{portal.year}年{paper.title}", portal.clock.today().isoformat(), portal.label], paper.extension),
            )  # fmt: skip


def _make(portal: Portal, code: str, lines: tuple[Commitment, ...]) -> bytes:
    titles = {t.no: t.title.rstrip("。") for t in portal.ledger().breakdown.tasks}
    content = CommitmentList(portal.year, portal.clock.today(), lines, titles)
    return make_paper(code, content, of=f"{portal.year}年", label=portal.label).content
