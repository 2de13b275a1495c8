"""存档 on 报表下载: made when the office asks, with how far it is, then offered; nobody else is."""

from __future__ import annotations

import io
import zipfile

import pytest

from portal.papers import archive as archives
from reports.archive import ArchiveMember


@pytest.fixture
def few(monkeypatch):
    """An archive of two files, as all of them take a minute."""
    members = [
        ArchiveMember("全市", "甲.csv", "甲", lambda: b"1"),
        ArchiveMember("全市", "乙.csv", "乙", lambda: b"22"),
    ]
    monkeypatch.setattr(archives, "day_members", lambda *_: members)


@pytest.mark.usefixtures("few")
def test_the_office_makes_it_and_fetches_it(looked_at, visit):
    at = visit("reports", "市政府办公厅")
    assert not [b for b in at.get("download_button") if b.proto.label.startswith("下载存档")]
    at.button(key="archive_make").click().run()
    assert not at.exception
    assert "已生成截至 2021-10-12 的存档：2 个文件。" in [text.value for text in at.text]
    assert [b for b in at.get("download_button") if b.proto.label.startswith("下载存档（0.0 MB）")]
    kept = at.session_state["archive_2021_made"]
    assert kept.name.startswith("2021年政务公开工作要点文件存档（截至10月12日")
    assert kept.name.endswith("_演示数据.zip")
    assert zipfile.ZipFile(io.BytesIO(kept.read())).read("全市/乙.csv") == b"22"


@pytest.mark.parametrize("who", ["领导", "鼓楼区"])
def test_nobody_else_is_offered_it(looked_at, visit, who):
    assert not [b for b in visit("reports", who).button if b.key == "archive_make"]


@pytest.mark.long
def test_the_years_archive_stands_where_a_year_is_closed(looked_at, visit, monkeypatch):
    monkeypatch.setattr("portal.papers.year_archive.day_members", lambda *_: [])
    at = visit("admin", "市政府办公厅", show="年度")
    at.button(key="year_archive_make").click().run()
    assert not at.exception
    kept = at.session_state["year_archive_2021_made"]
    package = zipfile.ZipFile(io.BytesIO(kept.read()))
    assert {"README.txt", "台账/工作台账.csv", "记录/修改记录.csv"} <= set(package.namelist())
    assert kept.name.startswith("2021年政务公开工作要点年度存档（截至10月12日")
