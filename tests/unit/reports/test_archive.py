"""An archive: what its manifest says is what it holds; names that somebody gave are safe; the same content, the same bytes."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, datetime
from hashlib import sha256

import pytest

from ledger.clock import BEIJING
from ledger.errors import Refused
from reports.archive import FAILED, LISTING, MANIFEST, ArchiveAbout, ArchiveMember, Manifest, write_archive
from reports.file_names import path_in

ABOUT = ArchiveAbout(
    "2021年文件存档", date(2021, 10, 12), datetime(2021, 10, 12, 9, tzinfo=BEIJING), 7, {"台账": 3}, "演示数据"
)


def refused() -> bytes:
    raise Refused("没有待整改的事项。")


def broken() -> bytes:
    raise ZeroDivisionError


def member(name: str, make=lambda: b"x", folder: str = "全市") -> ArchiveMember:
    return ArchiveMember(folder, name, "名称", make, "code", "鼓楼区")


def made(*members: ArchiveMember) -> tuple[zipfile.ZipFile, Manifest]:
    file = io.BytesIO()
    manifest = write_archive(file, members, ABOUT)
    return zipfile.ZipFile(file), manifest


def test_the_manifest_is_what_is_in_it() -> None:
    package, manifest = made(member("a.csv", lambda: b"1"), member("b.docx", lambda: b"22"), member("c.docx", refused))
    said = json.loads(package.read(MANIFEST))
    assert said["as_of"] == "2021-10-12"
    assert said["store_version"] == 7
    assert said["label"] == "演示数据"
    assert said["counts"] == {"台账": 3, "files": 2, "not_made": 1}
    assert {f["path"] for f in said["files"]} | {MANIFEST, LISTING} == set(package.namelist())
    for one in said["files"]:
        content = package.read(one["path"])
        assert (one["size"], one["sha256"]) == (len(content), sha256(content).hexdigest())
    assert said["not_made"] == [{"title": "名称", "unit": "鼓楼区", "code": "code", "reason": "没有待整改的事项。"}]
    rows = list(csv.DictReader(io.StringIO(package.read(LISTING).decode("utf-8-sig"))))
    assert [row["文件"] for row in rows] == ["全市/a.csv", "全市/b.docx", ""]
    assert rows[2]["没有生成的原因"] == "没有待整改的事项。"
    assert len(manifest.held) == 2


def test_one_that_breaks_costs_no_other(caplog: pytest.LogCaptureFixture) -> None:
    package, manifest = made(member("a.csv", broken), member("b.csv"))
    assert [one.reason for one in manifest.missing] == [FAILED]
    assert package.read("全市/b.csv") == b"x"
    assert "code of an archive cannot be made" in caplog.text


def test_it_is_written_as_it_is_made() -> None:
    file, sizes = io.BytesIO(), []
    contents = [bytes([n]) * 100_000 for n in range(3)]
    members = [member(f"{n}.docx", lambda n=n: contents[n]) for n in range(3)]
    write_archive(file, members, ABOUT, tell=lambda done, of, title: sizes.append((done, of, len(file.getvalue()))))
    assert [(done, of) for done, of, _ in sizes] == [(0, 3), (1, 3), (2, 3)]
    assert [size > 100_000 * done for done, _, size in sizes[1:]] == [True, True]


def test_the_same_is_the_same() -> None:
    one, other = (made(member("a.csv"), member("b.docx"))[0] for _ in range(2))
    assert one.fp.getvalue() == other.fp.getvalue()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../etc/passwd", "全市/etcpasswd"),
        ("..\\..\\a.txt", "全市/a.txt"),
        ("/a.txt", "全市/a.txt"),
        ("C:\\a.txt", "全市/Ca.txt"),
        ("NUL.txt", "全市/_NUL.txt"),
        ("..", "全市/文件"),
        ("\u202etxt.exe", "全市/txt.exe"),
        ("A.TXT", "全市/A（2）.TXT"),
    ],
)
def test_a_name_is_never_a_path(name: str, path: str) -> None:
    package, _ = made(member("a.txt" if name == "A.TXT" else "不同.txt"), member(name))
    assert path in package.namelist()


def test_nobody_takes_the_manifests_place() -> None:
    package, _ = made(member("MANIFEST.json", folder=""), member("目录.csv", folder=""))
    assert sorted(package.namelist()) == sorted(["MANIFEST（2）.json", "目录（2）.csv", MANIFEST, LISTING])


def test_a_folder_is_no_way_out() -> None:
    assert path_in("各单位/../x", "a.txt", set()) == "各单位/文件/x/a.txt"
