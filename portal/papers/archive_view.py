"""An archive on the screen: made when somebody asks, with how far it is; kept on the disk until it is fetched or the window closes."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from typing import IO, Any
from weakref import finalize

import streamlit as st

from ledger.errors import LedgerError
from ledger.figures.board import Board
from portal.build import Portal
from portal.context import Context
from portal.papers.archives import ARCHIVES
from portal.ui.downloads import file_button
from portal.ui.messages import plain
from reports.archive import Manifest


class KeptArchive:
    """What was made for a window: a file without a name, gone with whoever holds this."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.made: Manifest | None = None
        self._number, path = mkstemp(prefix="archive-", dir=folder)
        with suppress(PermissionError):  # Windows takes the name of no open file away
            Path(path).unlink()
        finalize(self, _forget, self._number, Path(path))

    @property
    def size(self) -> int:
        """In bytes."""
        return os.fstat(self._number).st_size

    def open(self, mode: str) -> IO[Any]:
        """To write or to read it from its beginning."""
        os.lseek(self._number, 0, os.SEEK_SET)
        return open(self._number, mode, closefd=False)  # it has no path

    def read(self) -> bytes:
        """Its bytes."""
        with self.open("rb") as file:
            return bytes(file.read())


def _forget(number: int, path: Path) -> None:
    os.close(number)
    path.unlink(missing_ok=True)


def show_archive(portal: Portal, context: Context, board: Board, code: str) -> None:
    """A button that makes it, then one that fetches it."""
    st.caption(ARCHIVES[code].about)
    kept = f"{code}_{context.year}_made"
    if st.button("生成存档", key=f"{code}_make", icon=":material/inventory_2:"):
        st.session_state.pop(kept, None)
        try:
            ARCHIVES[code].fits(portal)
            st.session_state[kept] = _made(portal, context, board, code)
        except LedgerError as refused:
            st.warning(plain(f"{refused}"))
    if isinstance(found := st.session_state.get(kept), KeptArchive) and found.made:
        _offer(found, found.made, code)


def _made(portal: Portal, context: Context, board: Board, code: str) -> KeptArchive:
    bar = st.progress(0.0, "正在生成，文件多的要几分钟，请不要离开这一页。")
    kept = KeptArchive(portal.settings.folder, ARCHIVES[code].name(context, board, context.clock.now()))

    def tell(done: int, of: int, title: str) -> None:
        bar.progress(done / of, plain(f"正在生成 {done + 1}/{of}：{title}"))

    with kept.open("w+b") as file:
        kept.made = ARCHIVES[code].write(portal, context, board, file, tell)
    bar.empty()
    return kept


def _offer(found: KeptArchive, made: Manifest, code: str) -> None:
    missing = f"，没有生成的 {len(made.missing)} 个，原因写在里面的“目录.csv”" if made.missing else ""
    st.text(f"已生成截至 {made.about.as_of.isoformat()} 的存档：{len(made.held)} 个文件{missing}。")
    size = found.size / 2**20
    file_button(f"下载存档（{size:.1f} MB）", found.read, found.name, "application/zip", key=f"{code}_get")
