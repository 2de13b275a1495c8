"""佐证附件 on the screen: an entry's files with their pictures, the form to add some, and many of them as one download."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from ledger.attachments import KINDS, Upload, media_type
from ledger.clock import day_of
from ledger.review.evidence_file import EvidenceFile, EvidenceFileService
from portal.context import Context
from portal.entry.evidence_pages import read_button, show_pages
from portal.ui.attempts import act_button, show_outcome
from portal.ui.choices import when_open
from portal.ui.downloads import file_button, paper_button
from portal.ui.messages import local_time, plain
from portal.ui.widgets import card
from reports.file_names import safe_name

# Phones offer their camera where any picture is asked for; which of them are taken, `ledger.attachments` says. (The page's own
# camera is shut by the security headers.)
_OFFERED = [*(kind for kind, (_, media) in KINDS.items() if not media.startswith("image/")), "image/*"]
WIDE = 220  # pixels of a file's card, at least


def show_evidence_files(
    context: Context, service: EvidenceFileService, key: str, *, until: date | None = None, reads: bool = False
) -> None:
    """The files of an entry (as they were at the end of a past day) for those who may read them; the form for those who may
    add some now, unless the page only `reads`."""
    if not service.may_read(context.person, key):
        return
    files = [one for one in service.of(context.person, key) if until is None or day_of(one.added_at) <= until]
    standing = [one for one in files if one.stood(until)]
    adds = until is None and not reads and service.may_add(context.person, key)
    show_outcome(_place(key))
    if standing:
        st.caption(f"佐证附件 {len(standing)} 个")
        _cards(context, service, standing, removes=adds)
    if adds:
        _form(context, service, key)
    if removed := [one for one in files if not one.stood(until)]:
        show = partial(_cards, context, service, removed, removes=False)
        when_open(f"已移除的附件（{len(removed)}）", show, icon=":material/history:", key=f"evidence_removed_{key}")


def bundle_button(
    context: Context, service: EvidenceFileService, named: str, *, unit: str = "", task_no: int = 0
) -> None:
    """The files of a unit or of a task as one .zip, where there are any and somebody may have them; `named` says of what."""
    counts, ledger = service.counts(context.person), context.ledger()
    entries = ledger.by_unit.get(unit, ()) if unit else ledger.by_task.get(task_no, ())
    number = sum(counts.get(e.key, 0) for e in entries if service.may_read(context.person, e.key))
    if number:
        content = partial(service.bundle, context.person, unit=unit, task_no=task_no)
        paper_button(
            context, "evidence_files", f"下载佐证附件（{number} 个，ZIP）", content, f"{named}{context.year}年"
        )


def _place(key: str) -> str:
    return f"evidence_{key}"


def _cards(context: Context, service: EvidenceFileService, files: Sequence[EvidenceFile], *, removes: bool) -> None:
    with st.grid(3, min_column_width=WIDE):
        for one in files:
            with card():
                _told(context, service, one)
                with st.container(horizontal=True):
                    read_button(one)
                    _download(context, service, one)
                    if removes:
                        _removal(context, service, one)
    for one in files:
        show_pages(context, service, one)


def _told(context: Context, service: EvidenceFileService, one: EvidenceFile) -> None:
    if picture := service.preview(context.person, one.id):
        st.image(picture, alt=one.name)
    st.text(one.name)
    removed = f" · {one.removed_by} {local_time(one.removed_at)} 移除" if one.removed_by else ""
    st.caption(plain(f"{one.added_by} · {local_time(one.added_at)}{removed}"))


def _download(context: Context, service: EvidenceFileService, one: EvidenceFile) -> None:
    words, get = f"下载（{_size(one.size)}）", partial(service.content, context.person, one.id)
    file_button(words, get, safe_name(one.name), media_type(one.name), key=f"evidence_get_{one.id}")


def _removal(context: Context, service: EvidenceFileService, one: EvidenceFile) -> None:
    with st.popover("移除"):
        st.text("移除后不再算作佐证；谁在什么时候上传、移除，记录里都留着。")
        act_button(
            "确认移除",
            partial(service.remove, context.person, one.id),
            f"已移除“{one.name}”。",
            key=f"evidence_remove_{one.id}",
            place=_place(one.key),
        )


def _form(context: Context, service: EvidenceFileService, key: str) -> None:
    turn = st.session_state.setdefault(f"evidence_turn_{key}", 0)
    files = f"evidence_files_{key}_{turn}"
    st.file_uploader(
        "上传佐证附件（手机上可以直接拍照）",
        type=_OFFERED,
        accept_multiple_files=True,
        key=files,
        help=f"{'、'.join(KINDS)}，每个不超过 20 MB。苹果手机的 HEIC 照片请先改存为 jpg。",
    )
    act_button(
        "上传附件",
        lambda: service.add(context.person, key, _chosen(files)),
        lambda added: f"已上传 {added} 个附件。" if added else "这些文件已经在这里，没有重复上传。",
        key=f"evidence_add_{key}",
        place=_place(key),
        # A fresh key empties the field; a refusal leaves what was chosen.
        then=lambda: st.session_state.update({f"evidence_turn_{key}": turn + 1}),
        icon=":material/attach_file:",
    )


def _chosen(field: str) -> list[Upload]:
    return [Upload(one.name, one.getvalue()) for one in st.session_state.get(field) or ()]


def _size(size: int) -> str:
    return f"{size / 2**20:.1f} MB" if size >= 1 << 20 else f"{max(1, size >> 10)} KB"
