"""填报 with a workbook: it is downloaded, filled in elsewhere, and what comes back is chosen cell by cell and handed in as a form is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ledger.columns import shown_text
from ledger.errors import LedgerError
from ledger.papers.fill_in import FillInCell, FillInGroup, refuse_wrong
from portal.context import Context
from portal.entry.fill_in_state import CHOOSABLE, ENTRIES, FILES, FillInUpload, by_entry
from portal.entry.services import EntryServices
from portal.strangers_files import read_fill_in
from portal.ui.attempts import act_button, show_outcome, show_receipt
from portal.ui.downloads import Documents, download
from portal.ui.filters import entry_label
from portal.ui.messages import header_of, plain, sentence
from portal.ui.widgets import field, first
from store.errors import StoreError

_REFUSED, _TURN, _ALL = "fill_in_refused", "fill_in_turn", "fill_in_all"
_HOW = (
    "下载工作簿，用 WPS、Excel 或 LibreOffice 打开，填黄色表头的几栏，保存以后在这里上传。没有改的格不会重复报送；"
    "下载以后别处也改过的，两边都列出来由您选。文件可以转给科室填。"
)
_HOW_OFFICE = (
    "下载的是全部单位的压缩包，可以分发；各单位填好发回来的，一次选几份上传（最多 50 份），逐份核对以后代为报送。"
)


def show_fill_in(context: Context, services: EntryServices, documents: Documents, unit: str) -> None:
    """The unit's workbook (without one: all units', for the office), a place to hand it back, and what came back."""
    if context.ledger().closed:
        st.info("这一年的台账已经结束，不再填报。")
        return
    st.caption(_HOW if unit else _HOW_OFFICE)
    download(context, documents, context.board(), "fill_in", unit=unit)
    turn = st.session_state.setdefault(_TURN, 0)
    chosen = f"fill_in_files_{turn}"
    st.file_uploader("上传填好的工作簿", type=["xlsx"], accept_multiple_files=True, key=chosen)
    if st.button("读取", key="fill_in_read", disabled=not st.session_state[chosen]):
        _take(context, st.session_state[chosen])
        st.rerun()
    for why in st.session_state.get(_REFUSED, ()):
        st.error(plain(why))
    uploads = _uploads(context)
    if len(uploads) > 1:
        act_button("各份勾选的一起报送", partial(_hand_in_all, context, services), str, key=_ALL, place=_ALL)
    show_outcome(_ALL)
    _show(context, services, uploads)


def _show(context: Context, services: EntryServices, uploads: Sequence[FillInUpload]) -> None:
    """Those that wait for a decision first, a few at a time: a page of fifty files would take long to draw."""
    judged = [upload for upload in uploads if _judged(context, services, upload)]
    show = partial(_upload, context, services)
    first([one for one in judged if one.lines], FILES, show, "还有 {} 份，处理完上面的再列出。")
    for upload in judged:
        if not upload.lines:
            show(upload)


def _judged(context: Context, services: EntryServices, upload: FillInUpload) -> bool:
    """Compare it with the ledger as it stands; says why that cannot be done, as when the person's roles have changed."""
    try:
        upload.look(context.ledger(), partial(services.service.refusals, context.person))
    except LedgerError as error:
        upload.lines = ()
        st.error(plain(f"“{upload.name}”：{sentence(error)}"))
        return False
    return True


def _uploads(context: Context) -> list[FillInUpload]:
    """The files of this person that are not laid aside."""
    held: list[FillInUpload] = st.session_state.setdefault(f"fill_ins_{context.year}_{context.person.id}", [])
    return held


def _take(context: Context, files: Sequence[UploadedFile]) -> None:
    """Read what was chosen, each in a process of its own; every file that is refused is named, with its reason."""
    bar, refused = st.progress(0.0, "正在读取。"), []
    for place, file in enumerate(files):
        bar.progress(place / len(files), f"正在读取第 {place + 1} 份，共 {len(files)} 份。")
        if why := _read(context, file):
            refused.append(f"“{file.name}”：{why}")
    st.session_state[_REFUSED] = refused
    st.session_state[_TURN] += 1


def _read(context: Context, file: UploadedFile) -> str:
    """One file; why it is refused, the empty text when it is not."""
    try:
        filled = read_fill_in(file.getvalue(), by=context.person.id)
        refuse_wrong(filled.stamp, context.figures.ledger_id, context.ledger(), context.person)
    except (LedgerError, StoreError) as error:
        return sentence(error)
    uploads = _uploads(context)
    if all(one.filled != filled for one in uploads):
        uploads.append(FillInUpload(file.name, filled))
    return ""


def _upload(context: Context, services: EntryServices, upload: FillInUpload) -> None:
    """One file: what of it waits for a decision, and the ways to decide."""
    lines = upload.lines
    with st.container(border=True, key=f"fill_in_{upload.token}"):
        st.header(plain(f"{upload.unit} · {upload.name}"), anchor=False)
        st.caption(plain(_counts(upload, lines)))
        for remark in upload.filled.remarks:
            st.warning(plain(remark))
        show_outcome(_place(upload))
        for receipt in upload.receipts:
            show_receipt(services.receipt_state, upload.unit, receipt)
        _ways(context, services, upload, lines)
        for group in FillInGroup:
            _group(context, upload, group, [line for line in lines if line.group is group])


def _counts(upload: FillInUpload, lines: Sequence[FillInCell]) -> str:
    made = f"下载时的统计日期 {upload.filled.stamp.day}"
    if not lines:
        done = "改动都已处理" if upload.settled or upload.receipts else "和台账里现在的一样，没有要报送的"
        return f"{made} · {done}。"
    return f"{made} · 有 {len(lines)} 格等您决定，没有决定的都留在这里。"


def _place(upload: FillInUpload) -> str:
    return f"fill_in_{upload.token}"


def _ways(context: Context, services: EntryServices, upload: FillInUpload, lines: Sequence[FillInCell]) -> None:
    place, token = _place(upload), upload.token
    with st.container(horizontal=True):
        if any(line.group in CHOOSABLE for line in lines):
            hand_in = partial(_hand_in, context, services, upload)
            act_button(
                "报送勾选的",
                hand_in,
                str,
                key=f"fill_in_send_{token}",
                place=place,
                type="primary",
                icon=":material/send:",
            )
        if lines:
            aside = partial(_set_aside, upload)
            act_button("勾选的不要", aside, str, key=f"fill_in_aside_{token}", place=place)
        drop = partial(_uploads(context).remove, upload)
        with st.popover("收起这份文件"):
            st.text("没有处理的不再列出，台账不变；文件还在您手里，可以再上传。")
            act_button("确认收起", drop, f"已收起“{upload.name}”。", key=f"fill_in_drop_{token}", place=_ALL)


def _group(context: Context, upload: FillInUpload, group: FillInGroup, lines: Sequence[FillInCell]) -> None:
    if not lines:
        return
    st.markdown(f"**{plain(group.label)}**（{len(lines)} 格）")
    entries = list(by_entry(lines).items())
    show = partial(_entry, context, upload)
    first(entries, ENTRIES, show, "还有 {} 条台账，处理完上面的再列出。")


def _entry(context: Context, upload: FillInUpload, entry: tuple[str, list[FillInCell]]) -> None:
    key, lines = entry
    with st.container(border=True, gap="xsmall"):
        st.markdown(plain(entry_label(context.ledger(), key) if key in context.ledger().by_key else key))
        for line in lines:
            _line(upload, line)


def _line(upload: FillInUpload, line: FillInCell) -> None:
    """A cell, ticked at first only where the file alone has changed it."""
    ticked = line.group is FillInGroup.ACCEPTED
    st.checkbox(plain(header_of(line.column)), value=ticked, key=upload.tick(line))
    sides = [("现在", line.now), ("文件里", line.typed)]
    if line.group is FillInGroup.CHANGED:
        sides.insert(0, ("下载时", line.base))
    with st.grid(len(sides), min_column_width=220):
        for label, text in sides:
            field(label, shown_text(line.column, text) or "（空）")
    if why := line.why or upload.refused.get((line.key, line.column), ""):
        st.markdown(f":red[{plain(why)}]")


def _ticked(upload: FillInUpload) -> list[FillInCell]:
    """Of the lines as they were shown."""
    return [line for line in upload.lines if st.session_state.get(upload.tick(line))]


def _hand_in(context: Context, services: EntryServices, upload: FillInUpload) -> str:
    """Says what became of it; what was handed in is written by the next cycle, which follows at once."""
    told = upload.hand_in(services.service, context.person, _ticked(upload))
    services.sheet.wake()
    return told


def _hand_in_all(context: Context, services: EntryServices) -> str:
    told = (_hand_in(context, services, upload) for upload in _uploads(context) if _ticked(upload))
    return "".join(told) or "没有勾选，什么也没有报送。"


def _set_aside(upload: FillInUpload) -> str:
    ticked = _ticked(upload)
    upload.settle(ticked)
    return f"{len(ticked)} 格不再列出，台账不变。" if ticked else "没有勾选，都还在这里。"
