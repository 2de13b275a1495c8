"""Reads a city's notice: `read_notice(path)` is the public verb, `to_csv(breakdown)` prints what it read.

file -> Document (text_file, word_file, pdf_file, workbook_file, comma_file) -> RawTable (tables, flow, grid) ->
tasks (build), proven complete (account).
A file without a task table is Prose: paragraphs -> outline (numbers; assignments say who does it) -> RawTable (prose, prose_tasks).
"""

from __future__ import annotations

from pathlib import Path

from ledger.notice.csv_text import to_csv
from ledger.notice.reading import read_notice as _read_notice
from ledger.notice.records import NoticeReading, Unused

__all__ = ["NoticeReading", "Unused", "read_notice", "to_csv"]


def read_notice(path: Path, name: str = "") -> NoticeReading:
    """The notice in a .txt, .docx, .pdf, .xlsx or .csv file; `name` is what its owner called it, if not as `path` ends.

    Raises NoticeUnreadable (one Chinese sentence, with the line where known) for anything that cannot be read
    completely; nothing is imported by halves. Raises OSError if the file cannot be opened.
    """
    return _read_notice(path, name)
