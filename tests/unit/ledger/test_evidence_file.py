"""佐证附件 over a real store: who adds, reads and removes; what stays of a removed file; what one download may hold."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from ledger.attachments import LARGEST, Upload
from ledger.attachments.contents import preview_of
from ledger.attachments.pages import page_of
from ledger.clock import BEIJING
from ledger.errors import ChangedMeanwhile, NotAllowed, Refused
from ledger.permissions import Person, Role
from ledger.review import evidence_file
from ledger.review.evidence_file import MOST, EvidenceFileService
from ledger.review.workflow import EntryLocked
from ledger.submission import EntryUnknown
from reports.evidence_file import GONE
from reports.papers import make_paper
from store.audit import audit_events
from store.database import reading
from store.errors import FilesFull
from store.files import FileFolder
from store.opening import open_database
from store.review.evidence_file import EvidenceFiles
from tests.attachment_samples import pdf, picture, sheet, word
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 10, 26, 9, tzinfo=BEIJING)
KEY, OTHER_KEY = "2021-07-鼓楼区", "2021-27-鼓楼区"
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
COUNTY = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
NEIGHBOUR = Person("v", "闽清县", frozenset({Role.UNIT}), ("闽清县",))
FINANCE = Person("f", "市财政局", frozenset({Role.LEAD}), ("市财政局",))
DATA = Person("d", "市大数据委", frozenset({Role.LEAD}), ("市大数据委",))
LEADER = Person("l", "领导", frozenset({Role.LEADER}))
AUDITOR = Person("a", "审计", frozenset({Role.AUDITOR}))
NOBODY = Person("n", "某人", frozenset(), ("鼓楼区",))
PDF, PHOTO = Upload("会议纪要.pdf", pdf()), Upload("现场.jpg", picture("JPEG"))


class Kit:
    def __init__(self, path: Path) -> None:
        self.engine = open_database(f"sqlite:///{path / 'a.db'}", now=NOW)
        self.at, self.ledger, self.folder = NOW, small_ledger(), path / "files"
        home = SimpleNamespace(engine=self.engine, now=lambda: self.at, ledger=lambda: self.ledger)
        self.files = FileFolder(self.folder)
        book = EvidenceFiles(home, self.files)  # type: ignore[arg-type]
        self.service = EvidenceFileService(
            book, lambda upload, by: preview_of(upload), lambda upload, number, by: self.draw(upload, number)
        )
        self.draw = page_of

    def add(self, *uploads: Upload, person: Person = COUNTY, key: str = KEY) -> int:
        return self.service.add(person, key, uploads)

    def told(self) -> list[tuple[str, str, str, str]]:
        with reading(self.engine) as connection:
            return [(e.kind, e.person, e.subject, e.detail["文件"]) for e in audit_events(connection)]

    def lock(self) -> None:
        passed = [replace(e, review_state="已通过") if e.key == KEY else e for e in self.ledger.entries]
        self.ledger = replace(self.ledger, entries=tuple(passed))


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    made = Kit(tmp_path)
    yield made
    made.engine.dispose()


def test_several_files_stand_beside_an_entry_each_content_once(kit: Kit) -> None:
    assert kit.add(PDF, PHOTO) == 2
    assert kit.add(Upload("同一个.pdf", PDF.content)) == 0, "it stands there already"
    assert kit.add(PDF, key=OTHER_KEY) == 1
    first, second = kit.service.of(COUNTY, KEY)
    assert (first.name, second.name, first.added_by) == ("会议纪要.pdf", "现场.jpg", "王某（鼓楼区）")
    assert kit.service.content(COUNTY, first.id) == PDF.content
    assert kit.service.preview(LEADER, second.id).startswith(b"\xff\xd8\xff")
    assert kit.service.counts(NEIGHBOUR) == {KEY: 2, OTHER_KEY: 1}
    assert len(list(kit.folder.iterdir())) == 4, "two contents and a picture of each"


def test_of_two_files_none_is_left_on_the_disk_when_there_is_no_room_for_both(kit: Kit) -> None:
    kit.files._most = len(PDF.content) + len(preview_of(PDF)) + 10
    with pytest.raises(FilesFull):
        kit.add(PDF, PHOTO)
    assert list(kit.folder.iterdir()) == []
    assert not kit.service.of(COUNTY, KEY)
    assert kit.add(PDF) == 1


def test_what_is_removed_stays_in_the_record_and_can_be_read(kit: Kit) -> None:
    kit.add(PDF)
    (file,) = kit.service.of(COUNTY, KEY)
    kit.at += timedelta(days=2)
    kit.service.remove(COUNTY, file.id)
    with pytest.raises(ChangedMeanwhile):
        kit.service.remove(COUNTY, file.id)
    (gone,) = kit.service.of(LEADER, KEY)
    assert (gone.removed_by, gone.stood(), gone.stood(date(2021, 10, 26)), gone.stood(date(2021, 10, 28))) == (
        "王某（鼓楼区）",
        False,
        True,
        False,
    )
    assert kit.service.content(AUDITOR, file.id) == PDF.content
    assert kit.service.counts(OFFICE) == {}
    assert kit.told() == [
        ("evidence_file.removed", "王某（鼓楼区）", KEY, "会议纪要.pdf"),
        ("evidence_file.added", "王某（鼓楼区）", KEY, "会议纪要.pdf"),
    ]
    assert kit.add(PDF) == 1, "it may be put there again"


def test_only_the_unit_and_the_office_add_and_remove(kit: Kit) -> None:
    kit.add(PDF)
    (file,) = kit.service.of(COUNTY, KEY)
    for person in (NEIGHBOUR, FINANCE, DATA, LEADER, AUDITOR, NOBODY):
        assert not kit.service.may_add(person, KEY)
        with pytest.raises(NotAllowed):
            kit.add(PHOTO, person=person)
        with pytest.raises(NotAllowed):
            kit.service.remove(person, file.id)
    assert kit.add(PHOTO, person=OFFICE) == 1
    kit.service.remove(OFFICE, file.id)


def test_who_may_not_read_the_entrys_record_reads_no_file(kit: Kit) -> None:
    kit.add(PDF)
    (file,) = kit.service.of(COUNTY, KEY)
    for person in (OFFICE, COUNTY, FINANCE, LEADER, AUDITOR):
        assert kit.service.content(person, file.id) == PDF.content
        assert len(kit.service.bundle(person, unit="鼓楼区")) == 1
    gone = replace(COUNTY, still=lambda: False)
    for person in (NEIGHBOUR, DATA, NOBODY, gone):
        for ask in (
            lambda p=person: kit.service.of(p, KEY),
            lambda p=person: kit.service.content(p, file.id),
            lambda p=person: kit.service.preview(p, file.id),
            lambda p=person: kit.service.bundle(p, unit="鼓楼区", task_no=7),
        ):
            with pytest.raises(NotAllowed):
                ask()


def test_a_page_is_drawn_once_for_all_who_may_read_it_and_for_nobody_else(kit: Kit) -> None:
    kit.add(Upload("方案.pdf", pdf(pages=3)))
    (one,) = kit.service.of(COUNTY, KEY)
    drawn = kit.service.page(COUNTY, one.id, 2)
    assert (drawn.number, drawn.count) == (2, 3)
    kit.draw = None  # type: ignore[assignment]
    assert kit.service.page(FINANCE, one.id, 2) is drawn
    with pytest.raises(NotAllowed):
        kit.service.page(NEIGHBOUR, one.id, 2)


def test_an_entry_that_was_passed_keeps_the_files_it_was_passed_with(kit: Kit) -> None:
    kit.add(PDF)
    (file,) = kit.service.of(COUNTY, KEY)
    kit.lock()
    assert not kit.service.may_add(COUNTY, KEY)
    with pytest.raises(EntryLocked):
        kit.add(PHOTO)
    with pytest.raises(EntryLocked):
        kit.service.remove(COUNTY, file.id)
    assert kit.service.content(COUNTY, file.id) == PDF.content


@pytest.mark.parametrize(
    "wrong",
    [
        Upload("a.pdf", b"MZ\x90\x00"),
        Upload("a.docx", sheet()),
        Upload("a.pdf", b"%PDF-" + b"0" * LARGEST),
        Upload("a.html", b"<script>alert(1)</script>"),
        Upload("IMG.HEIC", b"ftypheic"),
        Upload("a.svg", b"<svg onload=alert(1)>"),
    ],
    ids=lambda one: one.name,
)
def test_one_wrong_file_keeps_all_of_them_out(kit: Kit, wrong: Upload) -> None:
    with pytest.raises(Refused):
        kit.add(PDF, wrong)
    assert kit.service.of(COUNTY, KEY) == ()
    assert not kit.folder.exists()


def test_an_entry_takes_only_so_many(kit: Kit) -> None:
    pictures = [Upload(f"{n}.png", picture("PNG", (10 + n, 10))) for n in range(MOST)]
    kit.add(*pictures)
    with pytest.raises(Refused, match=f"最多 {MOST} 个"):
        kit.add(PDF)
    with pytest.raises(Refused, match="先选择文件"):
        kit.add()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/cron.d/x.pdf", "x.pdf"),
        ("C:\\temp\\纪要.PDF", "纪要.pdf"),
        ("纪\u202efdp.exe.pdf", "纪fdp.exe.pdf"),
    ],
)
def test_a_name_is_never_a_path(kit: Kit, name: str, kept: str) -> None:
    kit.add(Upload(name, PDF.content))
    assert kit.service.of(COUNTY, KEY)[0].name == kept
    assert all(len(path.name) == 64 for path in kit.folder.iterdir())


def test_numbers_and_keys_that_are_none(kit: Kit) -> None:
    with pytest.raises(Refused, match="没有这个附件"):
        kit.service.content(OFFICE, 999)
    with pytest.raises(EntryUnknown):
        kit.service.of(OFFICE, "2021-99-鼓楼区")
    with pytest.raises(EntryUnknown):
        kit.add(PDF, key="2021-99-鼓楼区")


# -- many of them


def _list(package: zipfile.ZipFile) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(package.read("目录.csv").decode("utf-8-sig"))))


def test_a_download_has_a_folder_per_entry_and_a_list(kit: Kit) -> None:
    kit.add(PDF, Upload("会议纪要.pdf", pdf("another")), Upload("会议纪要.PDF", pdf("third")), Upload("a.docx", word()))
    kit.add(PHOTO, key=OTHER_KEY)
    kit.service.remove(COUNTY, kit.service.of(COUNTY, KEY)[3].id)
    (kit.folder / kit.service.of(COUNTY, OTHER_KEY)[0].file).unlink()
    made = make_paper("evidence_files", kit.service.bundle(COUNTY, unit="鼓楼区"), "演示数据")
    with zipfile.ZipFile(BytesIO(made)) as package:
        folder = "鼓楼区/2021-07-鼓楼区"
        names = [f"{folder}/会议纪要.pdf", f"{folder}/会议纪要（2）.pdf", f"{folder}/会议纪要（3）.pdf", "目录.csv"]
        assert package.namelist() == names
        assert package.read(names[0]) == PDF.content
        listed = _list(package)
    assert [line["压缩包里的名称"] for line in listed] == [*names[:3], GONE]
    assert {line["数据说明"] for line in listed} == {"演示数据"}


@pytest.mark.parametrize("name", ["纪要.pdf", "CON.pdf", f"{'长' * 76}.pdf"])
def test_every_file_of_a_download_has_a_name_of_its_own(kit: Kit, name: str) -> None:
    kit.add(Upload(name, pdf("1")), Upload(name, pdf("2")))
    taken = [one.file.name for one in kit.service.bundle(COUNTY)]
    made = make_paper("evidence_files", kit.service.bundle(COUNTY), "")
    with zipfile.ZipFile(BytesIO(made)) as package:
        second = package.namelist()[1].rpartition("/")[2]
    kit.add(Upload(second, pdf("3")), Upload(second, pdf("4")), Upload(name, pdf("5")))
    made = make_paper("evidence_files", kit.service.bundle(COUNTY), "")
    with zipfile.ZipFile(BytesIO(made)) as package:
        names = [one.casefold() for one in package.namelist()]
    assert len(names) == len(set(names)) == len(taken) + 4, names


def test_a_lead_gets_the_task_it_leads_and_nothing_of_others(kit: Kit) -> None:
    kit.add(PDF)
    kit.add(PHOTO, person=OFFICE, key="2021-25-鼓楼区")
    assert [one.file.key for one in kit.service.bundle(FINANCE)] == [KEY]
    assert [one.file.key for one in kit.service.bundle(OFFICE, task_no=25)] == ["2021-25-鼓楼区"]
    with pytest.raises(Refused, match="还没有附件"):
        kit.service.bundle(OFFICE, unit="闽清县")


def test_a_download_that_is_too_large_says_how_to_divide_it(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    kit.add(PDF, PHOTO)
    monkeypatch.setattr(evidence_file, "BUNDLE", 100)
    with pytest.raises(Refused, match="分次下载"):
        kit.service.bundle(OFFICE)
