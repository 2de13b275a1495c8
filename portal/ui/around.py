"""版头版记 of the office's documents: a form for what is usual, and a small one beside the button of each document."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ledger.papers.particulars import OF_ONE_DOCUMENT, WORDS, Particulars
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome
from portal.ui.forms import Field, Form
from portal.ui.messages import local_time, plain

PLACE = "particulars"
_TALL = {"height": 80}
_HINTS = {"number": "如 榕政办〔2021〕53号", "note": "如 此件主动公开", "copies": "几个单位用顿号、逗号分开"}


def _field(name: str) -> Field:
    look = {"placeholder": _HINTS[name]} if name in _HINTS else {}
    return Field(name, WORDS[name], look=look | (_TALL if name in ("to", "copies") else {}))


_AROUND = (_field("to"), _field("copies"), (_field("issuer"), _field("note")), Field("seal", WORDS["seal"], bool))
USUAL = Form(Particulars, "usual", _field("letterhead"), *_AROUND)
OF_ONE = Form(Particulars, "around", (_field("number"), _field("signer")), _field("letterhead"), *_AROUND)


def show_usual(context: Context) -> None:
    """What usually stands around the office's documents, and the form to change it."""
    service = context.particulars
    held = service.held
    st.header("文件的版头版记", anchor=False)
    numbered = "、".join(WORDS[name] for name in OF_ONE_DOCUMENT)
    st.caption(f"市政府办公厅署名的各种 Word 文件都用这些，空着的不印；{numbered}在下载时填，只用于那一份。")
    if held.at:
        st.caption(plain(f"{held.by} 设于 {local_time(held.at)}"))
    show_outcome(PLACE)
    with st.form("usual_particulars", enter_to_submit=False):
        USUAL.draw(held.usual)
        keep = partial(_keep, context, held.seq)
        act_button("保存", keep, "已保存，以后下载的文件都用。", key="usual_keep", place=PLACE, in_form=True)


def _keep(context: Context, seen: int) -> None:
    context.particulars.set_usual(context.person, USUAL.typed(), seen=seen)


def around_of(context: Context, code: str) -> Particulars:
    """What stands around a document now: what was typed for it in this window, else what is usual."""
    typed: Particulars | None = st.session_state.get(_kept(code))
    service = context.particulars
    return service.within(typed) if typed else service.usual_for(code)


def ask_around(context: Context, code: str) -> None:
    """Beside the document's button, for the office: its number and what else stands around it."""
    if not context.particulars.may_set(context.person):
        return
    shown = st.session_state.get(_kept(code))
    words = "文号、版头版记" + ("（已填）" if shown else "")
    with st.popover(words, icon=":material/edit_document:", key=f"around_{code}", on_change="rerun") as box:
        if box.open:
            _ask(context, code)


def _ask(context: Context, code: str) -> None:
    place = f"around_{code}"
    st.caption("只用于在这里下载的这份文件，关上窗口就没有了；平常都用的在“管理 › 设置”里改。")
    show_outcome(place)
    with st.form(f"around_form_{code}", enter_to_submit=False, border=False):
        OF_ONE.draw(around_of(context, code), code)
        use = partial(_use, context, code)
        act_button("用于这份文件", use, "已填好，请点“下载”。", key=f"around_use_{code}", place=place, in_form=True)
    if st.session_state.get(_kept(code)):
        drop = partial(_drop, context, code)
        act_button("改回平常的", drop, "已改回。", key=f"around_drop_{code}", place=place, type="tertiary")


def _use(context: Context, code: str) -> None:
    st.session_state[_kept(code)] = context.particulars.for_one(context.person, OF_ONE.typed(code))


def _drop(context: Context, code: str) -> None:
    """The form is drawn anew with what is usual."""
    st.session_state.pop(_kept(code), None)
    OF_ONE.show(context.particulars.usual_for(code), code)


def _kept(code: str) -> str:
    return f"kept_around_{code}"
