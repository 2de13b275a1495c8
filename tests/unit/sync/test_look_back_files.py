"""A file for 回头看 that is no whole workbook: the page speaks of that file, not of the shared ledger."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.errors import Refused
from ledger.units.directory import Directory
from portal.ui.messages import sentence
from sync.look_back_files import read_last_year
from tests.failures.hostile_files import workbook


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        workbook([b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>']),
        workbook([b'<row r="1"><c r="A1" t="s"><v>99999999999</v></c></row>']),
        workbook([b'<row r="-5"><c r="A0"><v>1</v></c></row>']),
    ],
)
def test_the_shared_ledger_is_not_said_to_have_stopped(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "去年台账.xlsx"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        read_last_year(path, Directory(()))
    said = sentence(refused.value)
    assert "没有导入" in said
    assert "暂停写入" not in said
