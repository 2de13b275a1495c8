"""佐证附件 as one .zip: a folder per unit and task, and a list of what is in it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import count

from ledger.clock import BEIJING
from ledger.review.evidence_file import Bundled
from reports.file_names import file_name, safe_name
from reports.rows import csv_table

HEADERS = ("单位", "台账编号", "文件", "压缩包里的名称", "大小（字节）", "上传人", "上传时间", "校验（SHA-256）")
_STEM = 45  # characters, of four bytes each at most (`file_names.LONGEST`)
GONE = "（文件不在了，请联系管理员从备份恢复）"


def bundled(content: Sequence[Bundled], label: str) -> bytes:
    """Files as they are: pictures and office documents are packed already."""
    made, taken, lines = BytesIO(), set[str](), []
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as package:
        for one in content:
            path = _path(one, taken)
            lines.append(_line(one, path))
            if one.content is not None:
                package.writestr(path, one.content)
        package.writestr("目录.csv", csv_table(HEADERS, lines, label))
    return made.getvalue()


def _path(one: Bundled, taken: set[str]) -> str:
    """`鼓楼区/2021-07-鼓楼区/会议纪要.pdf`; a second of that name is `会议纪要（2）.pdf`, unless somebody's own file is called so.
    File systems do not tell A from a."""
    folder = f"{safe_name(one.entry.unit)}/{safe_name(one.entry.key)}"
    path = next(path for name in _names(one.file.name) if (path := f"{folder}/{name}").casefold() not in taken)
    taken.add(path.casefold())
    return path


def _names(name: str) -> Iterator[str]:
    """The name, then the same with a number, which a long one makes room for."""
    yield safe_name(name)
    stem, _, extension = name.rpartition(".")
    for number in count(2):
        yield file_name([f"{stem[:_STEM]}（{number}）"], extension)


def _line(one: Bundled, path: str) -> list[str]:
    file = one.file
    at = file.added_at.astimezone(BEIJING).isoformat(" ", "minutes")[:16]
    stands = path if one.content is not None else GONE
    return [one.entry.unit, file.key, file.name, stands, f"{file.size}", file.added_by, at, file.file]
