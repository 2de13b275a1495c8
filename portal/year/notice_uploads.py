"""A notice that somebody uploads: read out of a folder of its own, and the template for what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from ledger.notice import NoticeReading
from ledger.units.directory import Directory
from portal.strangers_files import read_notice
from portal.ui.downloads import file_button
from reports import XLSX
from reports.task_template import FILE_NAME, task_template
from sync.processes.scratch import scratch

KINDS = ["txt", "docx", "pdf", "xlsx", "csv"]
KINDS_IN_WORDS = ".txt、.docx、.pdf、.xlsx 或 .csv"


@contextmanager
def uploaded(file: Any) -> Iterator[Path]:
    """What streamlit's uploader holds, as a file of its kind in a folder of its own."""
    with scratch() as folder:
        path = folder / f"upload{Path(file.name).suffix.lower()}"
        path.write_bytes(file.getvalue())
        yield path


def read_upload(file: Any, *, by: str) -> NoticeReading:
    """What a file holds that the person of that id uploaded; raises NoticeUnreadable with the way out that is always there."""
    with uploaded(file) as path:
        return read_notice(path, file.name, by=by, instead=f"也可以下载“{FILE_NAME}”，把任务填进去再上传")


def offer_template(directory: Directory, year: int, *, key: str) -> None:
    """The button that downloads the template, made for a year when somebody clicks."""
    hint = "通知读不出来时，把任务填进这张表再上传。"
    file_button("下载任务分解表模板", partial(task_template, year, directory), FILE_NAME, XLSX, key=key, help=hint)
