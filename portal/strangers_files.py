"""Every file that is not the portal's own is read here, in a process that may take only so much (`sync.processes.confined`).

Pages and commands call these and never a reader itself: tests/unit/test_project.py keeps them from it. `by` is the id of the
person who handed it in, of whom one file at a time is read; a command has a process of its own.
"""

from __future__ import annotations

from pathlib import Path

from ledger.accounts.accounts import NewAccount
from ledger.accounts.file import read_people as _read_people
from ledger.attachments import Upload, media_type
from ledger.attachments.contents import preview_of as _preview_of
from ledger.attachments.pages import DrawnPage
from ledger.attachments.pages import page_of as _page_of
from ledger.duties.look_back_sources import LastYear
from ledger.errors import FileTooCostly, NoticeUnreadable
from ledger.notice import NoticeReading
from ledger.notice import read_notice as _read_notice
from ledger.papers.fill_in import FilledIn
from ledger.units.directory import Directory, checked_text
from reports.official.template_check import check_template
from reports.task_template import FILE_NAME
from sync.fill_in.reading import read_fill_in as _read_fill_in
from sync.look_back_files import read_last_year as _read_last_year
from sync.processes.confined import UPLOADS

LARGEST_LIST = 4 << 20  # bytes: ten thousand people, or units, take one


def read_notice(path: Path, name: str = "", *, by: str = "", instead: str = "") -> NoticeReading:
    """As `ledger.notice.read_notice`; raises FileTooCostly too, unless `instead` names the way out that there is from here: then
    NoticeUnreadable says it."""
    try:
        return UPLOADS.call_for(by, _read_notice, path.absolute(), name or path.name)
    except (NoticeUnreadable, FileTooCostly) as error:
        if not instead:
            raise
        why = str(error).rstrip("。").partition(f"。也可以下载“{FILE_NAME}”")[0]
        raise NoticeUnreadable(f"{why}。{instead}") from error


def read_last_year(path: Path, directory: Directory, *, year: int = 0, by: str = "") -> LastYear:
    """As `sync.look_back_files.read_last_year`; raises FileTooCostly too."""
    return UPLOADS.call_for(by, _read_last_year, path.absolute(), directory, year=year)


def read_people(data: bytes, directory: Directory, *, by: str = "") -> list[NewAccount]:
    """As `ledger.accounts.file.read_people`; raises FileTooCostly too."""
    _refuse_large(len(data))
    return UPLOADS.call_for(by, _read_people, data, directory)


def read_fill_in(data: bytes, *, by: str = "") -> FilledIn:
    """As `sync.fill_in.reading.read_fill_in`; raises FileTooCostly too."""
    return UPLOADS.call_for(by, _read_fill_in, data)


def read_template(data: bytes, by: str) -> tuple[str, ...]:
    """As `reports.official.template_check.check_template`; raises FileTooCostly too."""
    return UPLOADS.call_for(by, check_template, data)


def read_units(path: Path) -> str:
    """The text of a list of units that is known to be one; raises DirectoryInvalid, FileTooCostly."""
    _refuse_large(path.stat().st_size if path.is_file() else 0)
    return UPLOADS.call(checked_text, path.absolute())


def look_into_file(upload: Upload, by: str) -> bytes:
    """As `ledger.attachments.contents.preview_of`; raises FileTooCostly too, which says of which file, and its own way out."""
    try:
        return UPLOADS.call_for(by, _preview_of, upload)
    except FileTooCostly as error:
        why, odd, _ = str(error).partition("：")
        if not odd:  # the machine is busy
            raise
        media = media_type(upload.name)
        way = next(way for begins, way in _WAYS_OUT.items() if media.startswith(begins))
        said = f"“{upload.name}”{why.removeprefix('这个文件')}，没有提交：{way}再上传，或改填公开网址"
        raise FileTooCostly(said) from error


def draw_page(upload: Upload, number: int, by: str) -> DrawnPage:
    """As `ledger.attachments.pages.page_of`; raises FileTooCostly too, which says of which page."""
    try:
        return UPLOADS.call_for(by, _page_of, upload, number)
    except FileTooCostly as error:
        if "：" not in str(error):  # the machine is busy
            raise
        raise FileTooCostly(f"“{upload.name}”的第 {number} 页内容太多或者不正常，画不出来，请下载后看") from error


_WAYS_OUT = {
    "application/pdf": "请重新导出 PDF ",
    "image": "请用看图软件另存一份",
    "": "请用Word、WPS或Excel打开后另存一份",
}


def _refuse_large(size: int) -> None:
    if size > LARGEST_LIST:
        raise FileTooCostly(f"名单有{size >> 20}MB，超过{LARGEST_LIST >> 20}MB，没有读取：请只留下名单那几栏")
