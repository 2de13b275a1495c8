"""Above every page: that nothing passes between the portal and the shared sheet, so that nobody finds out by chance."""

from __future__ import annotations

import streamlit as st

from portal.ui.messages import plain


def show_halt(why: str) -> None:
    """One sentence while the sync hangs or the sheet's place does not answer; costs nothing while all is well."""
    if why:
        st.warning(
            f"{plain(why)}填报照常保存，不会丢失，恢复后自动写入表格；详情见“同步状态”。",
            title="暂时与共享表格不通",
            icon=":material/sync_problem:",
        )
