"""填报: fill in one entry step by step; saved at once, with a receipt that says when it stands in the sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial

import streamlit as st

from ledger.entries import Entry, Ledger
from ledger.errors import InvalidCells, LedgerError
from ledger.permissions import Person, Role
from ledger.review.workflow import Stage, locked, stage_of
from ledger.submission import NothingChanged
from ledger.within.subtask import Subtask, merged
from portal.duties.round import show_answer, show_unit_round
from portal.duties.within.countersign import show_held
from portal.duties.within.subtask import PLACE as SUBTASKS
from portal.duties.within.subtask import show_subtasks
from portal.entry.draft import show_closed, show_draft, show_locked, show_overtaken
from portal.entry.elsewhere import show_elsewhere
from portal.entry.entry import sheet_link
from portal.entry.evidence_file import show_evidence_files
from portal.entry.fill_in import show_fill_in
from portal.entry.flow import show_asking, show_way
from portal.entry.form_fields import show_fields
from portal.entry.form_state import FIELDS, FormOpening, as_widget, open_form
from portal.entry.grid import RECEIPT as GRID_RECEIPT
from portal.entry.grid import show_grid
from portal.entry.history import show_history
from portal.entry.link_check import show_broken_links
from portal.entry.listing import FILE, FORM, GRID, MINE, pick_view, show_list, show_neighbours, show_other_drafts
from portal.entry.quality import show_typed_hints
from portal.entry.receipts import show_receipts
from portal.entry.save_bar import show_save_bar
from portal.entry.todo import show_next, show_stage
from portal.signin.session import opened
from portal.ui.attempts import SEE_PAGE, show_receipt, succeeded, token_of
from portal.ui.choices import own_unit
from portal.ui.filters import entry_label
from portal.ui.messages import plain, sentence
from portal.ui.widgets import field, fields, page_head
from store.errors import StoreError, StoreUnavailable

portal, context = opened()
person = context.person
services, drafts = portal.entry, portal.entry.drafts
OPENING, ERRORS, FAILURE, RECEIPT = "form_opening", "form_errors", "form_failure", "form_receipt"
REPORTER = "form_reporter"


def pick_entry(ledger: Ledger, who: Person) -> str:
    """The entry in the URL (?entry=2021-07-鼓楼区) or picked; the office first picks whose."""
    units = who.units
    asked = str(st.session_state.get("entry") or st.query_params.get("entry", ""))
    if Role.OFFICE in who.roles:
        named = asked.split("-", 2)[-1]
        options = list(ledger.by_unit)
        own = named if named in ledger.by_unit else next((u for u in who.units if u in ledger.by_unit), options[0])
        units = (st.selectbox("代哪个单位填报", options, index=options.index(own), key="entry_unit"),)
    keys = [e.key for unit in units for e in ledger.by_unit.get(unit, ())]
    if st.session_state.get("entry", asked) not in keys:
        # Not on offer (another unit's, or forged): back to the form that stands open, whose texts stay.
        opening = st.session_state.get(OPENING)
        st.session_state["entry"] = opening.key if opening and opening.key in keys else next(iter(keys), None)
    elif "entry" not in st.session_state:
        st.session_state["entry"] = asked
    # A label must not change while the page is open: the browser sends labels back, and an old one means no entry.
    picked = st.selectbox(
        "任务 · 单位",
        keys,
        key="entry",
        format_func=lambda key: entry_label(ledger, key),
        help="可输入任务序号或名称查找",
    )
    if picked:
        # Not `bind`: the address would then bear the label, and a link bears the key.
        st.query_params["entry"] = picked
    return str(picked or "")


def open_here(key: str) -> None:
    """Open the form anew for another entry, or when its fields were left (a page switch, a reload): drafts come back."""
    opening: FormOpening | None = st.session_state.get(OPENING)
    if opening is None or opening.key != key or any(name not in st.session_state for name in FIELDS):
        kept = drafts.of(person, key)
        # The ledger after the drafts: handed in between the two, a text would be missing in both.
        st.session_state[OPENING], held = open_form(context.ledger(), key, kept, who_reports(key))
        st.session_state[ERRORS] = {}
        st.session_state.pop(FAILURE, None)
        st.session_state.update(held)


def who_reports(key: str) -> dict[str, str]:
    """Name and telephone to offer: what was handed in a moment ago, else whom the unit divided the entry to."""
    given = services.assignment.of_entry(person, key)
    divided = {"reporter": given.who, "phone": given.phone} if given else {}
    unit, last = st.session_state.get(REPORTER, ("", {}))
    return last if unit == context.ledger().by_key[key].unit else divided


def keep(name: str) -> None:
    """Runs when a field was left: what was typed is kept as a draft."""
    opening: FormOpening = st.session_state[OPENING]
    text = opening.as_draft(name, st.session_state[name])
    if st.session_state[ERRORS].pop(name, None) and not st.session_state[ERRORS]:
        st.session_state[FAILURE] = ""  # what was wrong was written anew; the next click judges it
    try:
        drafts.keep(person, opening.key, name, text, seen=opening.seen.get(name, ""))
    except StoreUnavailable as error:
        st.session_state[FAILURE] = f"草稿没有自动保存：{error.reason}。请先复制好填写的内容，再报送。"
    except (LedgerError, StoreError) as error:
        st.session_state[FAILURE] = sentence(error)


def renew(name: str) -> None:
    """A former value was restored below the form: its field shows it."""
    st.session_state[name] = st.session_state[OPENING].renew(context.ledger(), name)
    keep(name)


def put_back(texts: Mapping[str, str]) -> None:
    """What waits for a signature, or came back from it, stands in the fields again, as drafts."""
    for name, text in texts.items():
        st.session_state[name] = as_widget(context.ledger(), name, text)
        keep(name)


def merge(found: Sequence[Subtask]) -> None:
    """Put what 科室 wrote behind what stands in the field: a draft like anything that is typed there."""
    before = str(st.session_state["progress_note"] or "")
    st.session_state["progress_note"] = merged(before, (one.paragraph for one in found))
    keep("progress_note")
    with suppress(LedgerError, StoreError):  # the text stands in the field; that it is new may be told again
        portal.duties.subtask.merge(person, found)
    added = st.session_state["progress_note"] != before
    done = (
        "已接在“工作进展”后面，您原来写的没有动。请核对以后点“保存并报送”。"
        if added
        else "科室写的都已经在“工作进展”里。"
    )
    succeeded(done, place=SUBTASKS)


def submit() -> None:
    """Hand the form to the service; whatever it says, what was typed stays."""
    key, opening = str(st.session_state.get("entry") or ""), st.session_state[OPENING]
    if opening.key != key:
        # The browser sent another entry together with the click; the service decides as for anybody else.
        opening, _ = open_form(context.ledger(), key)
    typed = {name: st.session_state.get(name) for name in FIELDS}
    st.session_state[ERRORS], st.session_state[FAILURE] = {}, ""
    try:
        handed_in = opening.submission(typed)
        receipt = services.service.submit(person, handed_in, token_of(opening.token, handed_in.values))
    except NothingChanged as error:
        # A second click on what was just saved: its receipt stands on the page already.
        if st.session_state.get(RECEIPT, ("",))[0] != key:
            st.session_state[FAILURE] = sentence(error)
    except InvalidCells as error:
        st.session_state[ERRORS], st.session_state[FAILURE] = dict(error.messages), sentence(error)
    except (LedgerError, StoreError) as error:
        st.session_state[FAILURE] = sentence(error)
    else:
        st.session_state[RECEIPT] = (key, receipt)
        st.toast(plain(f"已报送，回执 {receipt.number}"), icon=":material/check:")
        services.sheet.wake()
        with suppress(StoreError):  # what was handed in is saved; the fields and the draft of it can wait
            go_on(key, opening, typed)
    if st.session_state[FAILURE]:
        st.toast(SEE_PAGE, icon=":material/error:")


def go_on(key: str, opening: FormOpening, typed: Mapping[str, str | None]) -> None:
    """The form after it was saved."""
    last = {name: str(typed[name] or "") for name in ("reporter", "phone")}
    st.session_state[REPORTER] = (context.ledger().by_key[key].unit, last)
    st.session_state.update(opening.saved(context.ledger(), typed))
    drafts.drop(person, key)


def reopen() -> None:
    """Open the form anew at the next run: its drafts have changed."""
    st.session_state.pop(OPENING, None)


def form() -> None:
    """The fields, and the bar that hands them in."""
    files = partial(show_evidence_files, context, services.evidence_files, entry_key)
    show_fields(keep, st.session_state[ERRORS], files)
    show_typed_hints(context, services, entry_key, {name: st.session_state.get(name) for name in FIELDS})
    of, receipt = st.session_state.get(RECEIPT, ("", None))
    show_save_bar(
        context,
        services,
        entry_key,
        wrong=st.session_state[ERRORS],
        receipt=receipt if of == entry_key else None,
        submit=submit,
        reopen=reopen,
    )


def head(ledger: Ledger, entry: Entry) -> None:
    """What the task asks, who leads, by when."""
    task = ledger.breakdown.task(entry.task_no)
    with st.container(border=True):
        st.header(plain(task.label), anchor=False)
        field("工作要求", task.requirement or "（通知未写工作要求）")
        standing = context.board().standing[entry.key]
        fields(
            200,
            ("单位 · 职责", f"{entry.unit} · {entry.role}"),
            ("牵头单位", "、".join(map(str, task.lead_units)) or "（没有牵头单位）"),
            ("完成时限", standing.owed_words or standing.due_words or "（通知未写时限）"),
        )
        if entry.review_comment and stage_of(entry) is not Stage.RETURNED:
            # Mended and not reviewed yet, the comment is still that of last time.
            said = "上次审核意见" if stage_of(entry) is Stage.PENDING else "审核意见"
            field(f"{said}（{entry.review_state or '未标明状态'}）", entry.review_comment)


def show_whole(unit: str, *, grid: bool) -> None:
    """All entries of a unit: as a list, or (`grid`) to be filled in like a spreadsheet."""
    st.query_params.pop("entry", None)
    board = context.board()
    show_unit_round(context, portal.duties.round, unit)
    if grid and not ledger.closed:
        show_grid(context, services, board, unit, writes=True)
        if GRID_RECEIPT in st.session_state:
            show_receipt(services.receipt_state, *st.session_state[GRID_RECEIPT])
    else:
        show_list(board, unit, portal.duties.round.open_answers())


ledger, office = context.ledger(), Role.OFFICE in person.roles
page_head("填报", context, "填好后点“保存并报送”，门户立即保存，再写入共享表格")
if not office and not any(person.holds(Role.UNIT, unit) for unit in person.units):
    st.info("您的身份只能查看，不能填报。要看各单位进展，请打开“任务”或“单位台账”。")
    st.stop()
own = [unit for unit in person.units if unit in ledger.by_unit]
if own or office:
    view = pick_view(str(st.session_state.get("entry") or st.query_params.get("entry", "")), office=office)
    if view == FILE:
        show_fill_in(context, services, portal.documents, "" if office else own_unit(own, key="submit_unit"))
        st.stop()
    if view == MINE:
        st.query_params.pop("entry", None)
        show_receipts(context, services)
        st.stop()
    if view != FORM:
        show_whole(own_unit(own, key="submit_unit"), grid=view == GRID)
        st.stop()
entry_key = pick_entry(ledger, person)
entry = ledger.by_key.get(entry_key)
if entry is None:
    st.warning("没有这条台账，请从上面的列表里选择。" if entry_key else "您的单位没有要填报的台账。")
    st.stop()
show_neighbours(ledger, entry)
head(ledger, entry)
if not ledger.closed:
    show_stage(context, services, entry)
    show_answer(context, portal.duties.round, entry_key)
open_form_stands = not ledger.closed and not locked(entry)
show_held(context, portal.duties.countersign, entry_key, put_back if open_form_stands else None)
show_subtasks(context, portal.duties.subtask, entry_key, merge if open_form_stands else None)
if ledger.closed:
    show_closed(context, services, entry)
elif locked(entry):
    show_locked(entry)
    show_draft(context, services, entry_key, reopen=reopen)
else:
    open_here(entry_key)
    with st.container(gap="small"):  # there also when empty, so that the form below never moves under the hands
        show_other_drafts(ledger, drafts.waiting(person).keys() - {entry_key})
        show_overtaken(context, services, entry_key, reopen=reopen)
        show_elsewhere(context, st.session_state[OPENING], renew)
        with st.container(key="form_failure"):  # the browser leads there (`portal/client/form.js`)
            if st.session_state.get(FAILURE):
                st.error(plain(st.session_state[FAILURE]))
    form()
    if st.session_state.get(RECEIPT, ("",))[0] == entry_key:
        show_receipt(services.receipt_state, *st.session_state[RECEIPT])
        show_next(ledger, entry)
show_broken_links(context, services.links, entry_key)
if not open_form_stands:
    show_evidence_files(context, services.evidence_files, entry_key)
show_asking(context, services, entry_key)
show_way(context, services, entry_key)
sheet_link(services.sheet, entry_key)
show_history(context, services, entry_key, on_restored=renew)
