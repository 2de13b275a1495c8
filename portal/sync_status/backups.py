"""What the office sees of the backups: the last one and whether it was tried out, or why there is none."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from ledger.permissions import Action, may
from portal.backup.runs import BackupRuns
from portal.backup.told import in_words, is_old
from portal.context import Context
from portal.ui.messages import plain


def show_backup(context: Context, runs: BackupRuns) -> None:
    """One line for the office; a box where something is to be done on the server."""
    if not may(context.person, Action.SYNC_CONTROL, None, context.ledger()):
        return
    last, scheduled = runs.last(), runs.folder is not None
    if last.trouble or (scheduled and is_old(last, runs.now(), timedelta(days=2))):
        st.warning(plain(in_words(last, scheduled=scheduled)), title="备份需要处理", icon=":material/hard_drive:")
    else:
        st.caption(plain(in_words(last, scheduled=scheduled)))
