"""佐证附件: files that a unit puts beside what it says of an entry. Who may read the entry's record reads them too.

Nothing is taken back: a file that was removed stays, with who removed it and when, because somebody may have reviewed by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from ledger.attachments import LookInto, Upload, accept
from ledger.attachments.pages import DrawnPage, DrawPage, LastPages
from ledger.clock import day_of
from ledger.entries import Entry, Ledger
from ledger.errors import ChangedMeanwhile, Refused
from ledger.permissions import Action, Person, may, require, require_still, signed
from ledger.repository import LedgerSource
from ledger.review.workflow import EntryLocked, locked
from ledger.use_cases import Service

MOST = 20  # files of an entry
BUNDLE = 100 << 20  # bytes of one download
_GONE = "文件不在了，请联系管理员从备份恢复。"


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One file of an entry; `file` and `preview` name what is kept of it (`store.files`), `size` is in bytes."""

    id: int
    key: str
    name: str
    size: int
    file: str
    preview: str
    added_by: str
    added_at: datetime
    removed_by: str = ""
    removed_at: datetime | None = None

    def stood(self, until: date | None = None) -> bool:
        """Did it still stand at the end of a day (None: does it now)?"""
        return self.removed_at is None or (until is not None and day_of(self.removed_at) > until)


@dataclass(frozen=True, slots=True)
class LookedInto:
    """A file that was accepted, with its preview (empty where there is none)."""

    upload: Upload
    preview: bytes


@dataclass(frozen=True, slots=True)
class Bundled:
    """A file of a download, and of whose entry; no content where the file is gone from the disk."""

    entry: Entry
    file: EvidenceFile
    content: bytes | None


class EvidenceFileRepository(LedgerSource, Protocol):
    """Keeps the files; `store.review.evidence_file` implements it."""

    def of(self, key: str) -> Sequence[EvidenceFile]:
        """Every file of an entry, removed ones too, oldest first."""

    def standing(self, keys: frozenset[str]) -> Sequence[EvidenceFile]:
        """The files of these entries that were not removed, oldest first."""

    def counts(self) -> Mapping[str, int]:
        """How many files each entry has now; one object per version of the store."""

    def find(self, number: int) -> EvidenceFile | None:
        """The file of a number."""

    def add(self, key: str, files: Sequence[LookedInto], *, person: str) -> int:
        """Keep the contents first, then book those that the entry has not yet; returns how many. Raises StoreUnavailable."""

    def remove(self, number: int, *, person: str) -> bool:
        """Mark as removed; False when it was already."""

    def content(self, name: str) -> bytes:
        """What is kept under a name. Raises KeyError when it is gone."""


class EvidenceFileService(Service[EvidenceFileRepository]):
    """Use cases of those who fill an entry in or read it; `look_into`, `draw_page`: see `ledger.attachments`."""

    def __init__(self, book: EvidenceFileRepository, look_into: LookInto, draw_page: DrawPage) -> None:
        super().__init__(book)
        self._look_into, self._draw_page = look_into, draw_page
        self._pages = LastPages()

    def of(self, person: Person, key: str) -> Sequence[EvidenceFile]:
        """Every file of an entry, removed ones too, oldest first. Raises EntryUnknown, NotAllowed."""
        self._require_entry(person, Action.DOWNLOAD, key)
        return self._book.of(key)

    def counts(self, person: Person) -> Mapping[str, int]:
        """How many files each entry has now: everybody signed in reads. Raises NotAllowed."""
        self._require(person, Action.READ)
        return self._book.counts()

    def may_read(self, person: Person, key: str) -> bool:
        """Should a page show an entry's files?"""
        return self.may(person, Action.DOWNLOAD, self._book.ledger().by_key.get(key))

    def may_add(self, person: Person, key: str) -> bool:
        """Should a page offer to add or remove files? Not to an entry that is locked."""
        entry = self._book.ledger().by_key.get(key)
        return entry is not None and self.may(person, Action.EDIT, entry) and not locked(entry)

    def add(self, person: Person, key: str, uploads: Sequence[Upload]) -> int:
        """Put files beside an entry: all or none; returns how many were new. A content that stands there is not added again.

        Raises EntryUnknown, NotAllowed, EntryLocked, Refused, FileTooCostly.
        """
        self._open(person, key)
        standing = [one for one in self._book.of(key) if one.stood()]
        if not uploads:
            raise Refused("请先选择文件，再点“上传”。")
        if len(standing) + len(uploads) > MOST:
            raise Refused(
                f"一条台账最多 {MOST} 个附件，现在有 {len(standing)} 个，没有上传。请合并成一个文件，或先移除不用的。"
            )
        accepted = [accept(upload) for upload in uploads]
        checked = [LookedInto(one, self._look_into(one, person.id)) for one in accepted]
        self._open(person, key)  # looking into files takes seconds
        return self._book.add(key, checked, person=signed(person))

    def remove(self, person: Person, number: int) -> None:
        """Take a file off an entry; its record stays. Raises Refused, NotAllowed, EntryLocked, ChangedMeanwhile."""
        self._open(person, self._file(number).key)
        if not self._book.remove(number, person=signed(person)):
            raise ChangedMeanwhile

    def content(self, person: Person, number: int) -> bytes:
        """A file, for those who may read its entry. Raises Refused, EntryUnknown, NotAllowed."""
        if (content := self._content(self._readable(person, number).file)) is None:
            raise Refused(_GONE)
        return content

    def preview(self, person: Person, number: int) -> bytes:
        """Its small picture; nothing where it has none. Raises as `content`."""
        name = self._readable(person, number).preview
        return (name and self._content(name)) or b""

    def page(self, person: Person, number: int, page: int) -> DrawnPage:
        """A page of a PDF, drawn when somebody asks for it and kept nowhere. Raises as `content`, FileTooCostly."""
        file = self._readable(person, number)
        return self._pages.get(
            file.file,
            page,
            lambda: self._draw_page(Upload(file.name, self.content(person, number)), page, person.id),
        )

    def bundle(self, person: Person, *, unit: str = "", task_no: int = 0) -> tuple[Bundled, ...]:
        """The files of a unit, of a task, or all, as far as the person may read their entries. Raises NotAllowed, Refused."""
        require_still(person)
        ledger = self._book.ledger()
        chosen = {entry.key: entry for entry in ledger.rows if _fits(entry, unit, task_no)}
        mine = frozenset(key for key, entry in chosen.items() if may(person, Action.DOWNLOAD, entry, ledger))
        if not mine:
            require(person, Action.DOWNLOAD, next(iter(chosen.values()), None), ledger)
        files = self._book.standing(mine)
        _refuse_size(files)
        return tuple(Bundled(chosen[one.key], one, self._content(one.file)) for one in files)

    def _open(self, person: Person, key: str) -> Ledger:
        entry, ledger = self._require_entry(person, Action.EDIT, key)
        if locked(entry):
            raise EntryLocked(entry)
        return ledger

    def _file(self, number: int) -> EvidenceFile:
        if (found := self._book.find(number)) is None:
            raise Refused("没有这个附件。请刷新页面后再选。")
        return found

    def _readable(self, person: Person, number: int) -> EvidenceFile:
        file = self._file(number)
        self._require_entry(person, Action.DOWNLOAD, file.key)
        return file

    def _content(self, name: str) -> bytes | None:
        try:
            return self._book.content(name)
        except KeyError:
            return None


def _fits(entry: Entry, unit: str, task_no: int) -> bool:
    return unit in ("", entry.unit) and task_no in (0, entry.task_no)


def _refuse_size(files: Sequence[EvidenceFile]) -> None:
    if not files:
        raise Refused("这里还没有附件，没有可以下载的。")
    if (size := sum(one.size for one in files)) > BUNDLE:
        raise Refused(
            f"选出的附件共 {len(files)} 个、{size >> 20} MB，超过一次下载的 {BUNDLE >> 20} MB：请按单位或任务分次下载。"
        )
