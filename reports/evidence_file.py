"""佐证附件 as one .zip: a folder per unit and task, and a list of what is in it."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO

from ledger.clock import BEIJING
from ledger.review.evidence_file import Bundled
from reports.file_names import path_in, safe_name
from reports.rows import csv_table

HEADERS = ("单位", "台账编号", "文件", "压缩包里的名称", "大小（字节）", "上传人", "上传时间", "校验（SHA-256）")
GONE = "（文件不在了，请联系管理员从备份恢复）"


def bundled(content: Sequence[Bundled], label: str) -> bytes:
    """Files as they are: pictures and office documents are packed already."""
    made, taken, lines = BytesIO(), set[str](), []
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as package:
        for one in content:
            path = path_in(f"{safe_name(one.entry.unit)}/{safe_name(one.entry.key)}", one.file.name, taken)
            lines.append(_line(one, path))
            if one.content is not None:
                package.writestr(path, one.content)
        package.writestr("目录.csv", csv_table(HEADERS, lines, label))
    return made.getvalue()


def _line(one: Bundled, path: str) -> list[str]:
    file = one.file
    at = file.added_at.astimezone(BEIJING).isoformat(" ", "minutes")[:16]
    stands = path if one.content is not None else GONE
    return [one.entry.unit, file.key, file.name, stands, f"{file.size}", file.added_by, at, file.file]
