"""分办: what the 科室 of an entry wrote, side by side above its form, and the clicks that put it into the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from ledger.within.subtask import OPEN, Merged, Subtask, SubtaskService, is_news
from portal.context import Context
from portal.ui.messages import local_time, plain

Merge = Callable[[Sequence[Subtask]], None]


def show_texts(
    context: Context, service: SubtaskService, key: str, found: Sequence[Subtask], merge: Merge | None
) -> None:
    """One beside the other; without `merge` there is no form that could take them in."""
    late, open_ = sum(one.late(context.today) for one in found), sum(one.state in OPEN for one in found)
    st.caption(f"科室、镇街分办 {len(found)} 件：没办完 {open_} 件" + (f"，超期 {late} 件" if late else ""))
    last = service.merged(context.person, found)
    with st.grid(min(3, len(found)), min_column_width=260):
        for one in found:
            with st.container(border=True, gap="xsmall", height="stretch"):
                _words(context, one, last.get(one.id))
                if merge and one.paragraph:
                    st.button("并入工作进展", key=f"subtask_merge_{one.id}", on_click=merge, args=([one],))
    if merge:
        _merge_all(found, merge, key)


def _words(context: Context, one: Subtask, last: Merged | None) -> None:
    """What a 科室 wrote, and whether that stands in the report already."""
    due = f" · 时限 {one.details.due}" if one.details.due else ""
    if is_news(one, last, context.person):
        st.badge("新进展", color="blue")
    st.caption(plain(f"{one.for_whom} · {one.words(context.today)}{due}"))
    st.text(one.progress.text or "（还没有写进展）")
    told = f"{one.told_by} {local_time(one.told_at)}填" if one.told_at else ""
    st.caption(plain("；".join(filter(None, (told, _since_merged(one, last), one.back and f"已退回：{one.back}")))))


def _since_merged(one: Subtask, last: Merged | None) -> str:
    if last is None or not last.progress.text:
        return ""
    if last.progress.text == one.progress.text:
        return f"{local_time(last.at)}已并入"
    return "并入以后又改过：再并入时接在后面，原来那一段请自己删去"


def _merge_all(found: Sequence[Subtask], merge: Merge, key: str) -> None:
    written = [one for one in found if one.paragraph]
    st.button(
        f"全部并入“工作进展”（{len(written)} 段）" if written else "科室还没有写进展",
        key=f"subtask_merge_{key}",
        icon=":material/merge:",
        disabled=not written,
        on_click=merge,
        args=(written,),
        help="原样接在后面，不改您已经写的；已经接过的不再接。接好以后请核对，再保存并报送。",
    )
