"""Reads a file for 回头看: last year's notice (.txt, .docx, .pdf), or last year's ledger (a shared workbook .xlsx, a .csv
downloaded from 台账明细, or a store .db).

One verb: `read_last_year`. The file itself is never changed: a store is looked at through a copy.
"""

from __future__ import annotations

import csv
import io
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.duties.look_back_sources import LastYear, from_breakdown, from_sheet
from ledger.errors import LedgerError, Refused
from ledger.notice import read_notice
from ledger.texts.csv_cells import decoded
from ledger.units.directory import Directory
from store.errors import StoreError
from store.trouble import DAMAGED
from sync.backends.workbook.limits import Limits
from sync.backends.workbook.read import read_workbook
from sync.errors import SyncError

if TYPE_CHECKING:
    from store.store import Store

KINDS = (".txt", ".docx", ".pdf", ".xlsx", ".csv", ".db")
LARGEST = 50_000_000
_DAMAGED = "本地库“{}”打不开或已损坏，没有导入。"


def read_last_year(path: Path, directory: Directory, *, year: int = 0) -> LastYear:
    """What is to be checked, from a file. `year`, when given, must be the file's.

    Raises NoticeUnreadable, Refused or (a store) StoreError, each a sentence for a person.
    """
    kind = path.suffix.lower()
    if not path.is_file():
        raise Refused(f"找不到文件“{path}”，请核对文件名和位置。")
    if kind not in KINDS:
        raise Refused(f"不认识“{path.name}”这种文件，请用上年度的通知（.txt、.docx、.pdf）或台账（.xlsx、.csv、.db）。")
    if kind != ".db" and path.stat().st_size > LARGEST:
        raise Refused("文件超过 50MB，没有打开。")
    last = _read(path, kind, directory, year)
    if year and last.year != year:
        raise Refused(f"文件是{last.year}年的，不是{year}年的，没有导入。")
    return last


def _read(path: Path, kind: str, directory: Directory, year: int) -> LastYear:
    if kind == ".xlsx":
        try:
            grids = read_workbook(path.read_bytes(), Limits()).reading.grids
        except SyncError as error:  # speaks of the shared ledger, and of what becomes of it
            why = str(error).rstrip("。")
            raise Refused(f"{why}，没有导入。请用表格软件打开检查，另存一份再用。") from error
        return from_sheet({title: grid.rows for title, grid in grids.items()}, directory, year)
    if kind == ".csv":
        return from_sheet({"": _csv_rows(path)}, directory, year)
    if kind == ".db":
        return from_store(path, directory)
    return from_breakdown(read_notice(path).breakdown, directory)


def from_store(path: Path, directory: Directory) -> LastYear:
    """From a store of ours, however its year ended. Its units are those of its own time; a unit that is no more in
    `directory` stays under its old name. Raises Refused, StoreUnavailable."""
    from store.store import Store  # noqa: PLC0415 - slow to import, and only stores need it

    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "ledger.db"
        _copy(path, copied)
        try:
            return _of_store(Store(f"sqlite:///{copied}"), directory)
        except LedgerError:
            raise
        except Exception as error:  # a damaged store can hold anything where a text or a number is looked for
            if isinstance(error, StoreError) and getattr(error, "reason", "") != DAMAGED:
                raise  # no disk, no permission: the file is not to blame
            raise Refused(_DAMAGED.format(path.name)) from error


def _of_store(store: Store, directory: Directory) -> LastYear:
    try:
        if not store.started:
            raise Refused("这个本地库里没有台账，没有导入。")
        return from_breakdown(store.breakdown, directory, store.ledger().entries)
    finally:
        store.engine.dispose()


def _copy(source: Path, target: Path) -> None:
    """The store as it stands, what its write-ahead log holds included."""
    opened = f"{source.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(opened, uri=True)) as held, closing(sqlite3.connect(target)) as made:
            held.backup(made)
    except sqlite3.Error as error:
        raise Refused(_DAMAGED.format(source.name)) from error


def _csv_rows(path: Path) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(decoded(path.read_bytes())), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise Refused("CSV 文件的编码或引号有误，请重新从“报表下载”取得台账明细。") from None
