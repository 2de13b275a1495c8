"""The shared spreadsheet as an .xlsx file on disk: guarded reading, surgical writes, atomic replacement."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from functools import partial
from io import BytesIO
from pathlib import Path

from store import wary
from store.sheet.stamp import Stamp
from sync.backends.base import Batch, Copy, Movable, Reading, Recovered, Retired, TabLayout
from sync.backends.impossible import refuse_impossible
from sync.backends.workbook import rename
from sync.backends.workbook.beside import Beside, Signature, free_name, newest_left, signature_of
from sync.backends.workbook.exclusive import exclusive, refuse_when_held, translated
from sync.backends.workbook.limits import Limits
from sync.backends.workbook.plan import TabPlan, changed_parts
from sync.backends.workbook.publish import write_workbook
from sync.backends.workbook.read import Contents, content_version, read_workbook, refuse_large
from sync.backends.workbook.recover import recover
from sync.backends.workbook.replace import FOLDER, Hooks, prepare, replace
from sync.backends.workbook.xml.package import Package
from sync.backends.workbook.xml.structure import PORTAL_SHEET, Structure, structure
from sync.backends.workbook.xml.zip_copy import Pieces, rewrite
from sync.errors import AlreadyPublished, BackendUnavailable, HostileWorkbook, Raced, TabMissing


class WorkbookBackend(Movable):
    """A workbook at `path`. `rehash_every`: at the latest every so many checks the content itself is hashed,
    because a program can save and keep both time and size.

    A link is followed once and for all: swapping files swaps names, and would leave the shared file behind the link
    as it is, with nobody told. One that is put in the workbook's place later is never followed (OddFile).

    `room` is the portal's own folder, where others cannot write: locks, journals and what is kept stand there.
    """

    name = "xlsx"

    def __init__(
        self,
        path: Path | str,
        room: Path | None = None,
        *,
        limits: Limits | None = None,
        rehash_every: int = 12,
    ) -> None:
        given = Path(path)
        self.path = given.resolve() if given.is_symlink() and wary.trusted_link(given) else given
        self._room = room or self.path.parent / FOLDER
        self.hooks = Hooks()
        self._limits = limits or Limits()
        self._rehash_every = rehash_every
        self._checks = 0
        self._seen: tuple[Signature, str] | None = None
        self._last: Contents | None = None
        self._portal = ""
        self._refused = ("", "")  # the version that was hostile, and why
        self._beside = Beside(self.path, self._limits)

    def exists(self) -> bool:
        return wary.there(self.path)

    def recover(self) -> list[Recovered]:
        """Shows also versions kept earlier."""
        used = any(wary.there(folder) for folder in (self._room, self.path.parent / FOLDER))
        if not used:  # never written here: a folder that is read-only can still be read
            return []
        with translated(self.path, self._portal), exclusive(self._room):
            return recover(self.path, self._room)

    def version(self) -> str | None:
        """The content's hash, taken from the file's times and size while those stand still; None if unreadable."""
        try:
            signature = signature_of(self.path)
            self._checks += 1
            if self._seen and self._seen[0] == signature and self._checks % self._rehash_every:
                return self._seen[1]
            version = content_version(self._data())
        except (OSError, HostileWorkbook):
            return None
        self._seen = (signature, version)
        return version

    def read(self) -> Reading:
        """All published tabs. Raises BackendUnavailable, OddFile, TornWorkbook or HostileWorkbook; the file is not
        touched."""
        with translated(self.path, self._portal):
            signature = signature_of(self.path)
            data = self._data()
        version = content_version(data)
        contents = self._contents(data, version)
        self._seen = (signature, version)
        return contents.reading

    def write(self, batch: Batch, reading: Reading) -> None:
        """Patch the touched cells and the stamp, and swap the new file in.

        Raises Held (somebody has it open), Raced (it changed), CellsRefused (formula, merged or too long),
        TabMissing, VersionsKept.
        """
        refuse_when_held(self.path)
        with translated(self.path, self._portal), exclusive(self._room):
            self._refuse_read_only()
            data = self._data()
            if content_version(data) != reading.version:
                raise Raced("读取之后台账已被保存过，本次没有写入。")
            package = Package(data)
            changed = self._changed(package, batch, self._contents(data, reading.version))
            swap = partial(replace, self.path, self._room, reading.version)
            swap(lambda out: rewrite(package, changed, out), self.hooks)

    def _refuse_read_only(self) -> None:
        """Swapping files asks only for rights in the folder; whoever made the file read-only means it all the same."""
        if wary.there(self.path) and not os.access(self.path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self.path))

    def publish(self, tabs: Sequence[TabLayout], stamp: Stamp) -> None:
        if self.exists():
            raise AlreadyPublished(f"“{self.path}”已经存在，不会覆盖；要重新发布，请先把它移走或改名。")
        content = BytesIO()
        write_workbook(tabs, stamp, content)
        with translated(self.path, self._portal), exclusive(self._room):
            swap = prepare(self.path, self._room, "", lambda out: out.write(content.getvalue()))
            self.hooks.before_swap()
            placed = rename.place(swap.fresh, self.path)
            swap.forget()
            wary.sync_folder(self.path.parent)
        if not placed:
            raise AlreadyPublished(f"“{self.path}”已经存在，不会覆盖。")

    def copies(self) -> tuple[Copy, ...]:
        return self._beside.copies()

    @property
    def where(self) -> str:
        return str(self.path)

    def refuse_busy(self) -> None:
        """Held while a program has the file open: its next save would bring the old name back."""
        refuse_when_held(self.path)

    def retire(self, successor: str) -> Retired:
        """Rename the file, its content untouched; nothing is overwritten. Raises Held, BackendUnavailable."""
        with translated(self.path, self._portal), exclusive(self._room):
            left = self._left_as()
            if left is None:
                self.refuse_busy()
                left = free_name(self.path)
                self.hooks.before_swap()
                if not rename.place(self.path, left):
                    raise BackendUnavailable(f"“{left}”刚被别人占用，请再试一次。")
                wary.sync_folder(self.path.parent)
        done = f"原来的工作簿内容没有改动，改名为“{left.name}”；请通知各单位不要再往里填，改到{successor}填报。"
        return Retired(WorkbookBackend(left, self._room, limits=self._limits).read(), str(left), done)

    def _left_as(self) -> Path | None:
        """The name it got when it was left and the portal stopped before saying so."""
        return None if wary.there(self.path) else newest_left(self.path)

    def link(self, tab: str, row: int) -> str:
        return row_link(self.path, tab, row)

    def _data(self) -> bytes:
        refuse_large(wary.look(self.path).st_size, self._limits)
        return wary.read(self.path, self._limits.file + 1)

    def _contents(self, data: bytes, version: str) -> Contents:
        """The parsed file; parsed, or refused, once for each version."""
        if version == self._refused[0]:
            raise HostileWorkbook(self._refused[1])
        if self._last is None or self._last.reading.version != version:
            try:
                self._last = read_workbook(data, self._limits)
            except HostileWorkbook as error:
                self._refused = version, str(error)
                raise
            stamp = self._last.reading.stamp
            self._portal = stamp.portal if stamp else self._portal
        return self._last

    def _changed(self, package: Package, batch: Batch, contents: Contents) -> dict[str, Pieces]:
        book = structure(package)
        if PORTAL_SHEET not in book.parts:
            raise TabMissing(f"“{self.path.name}”里没有门户的隐藏工作表 {PORTAL_SHEET}，无法确认它是门户发布的台账。")
        refuse_impossible(batch, contents.reading)
        plans = _plans(batch, contents, book)
        return changed_parts(package, book, plans, (book.parts[PORTAL_SHEET], batch.stamp))


def row_link(path: Path, tab: str, row: int) -> str:
    """Where a person finds a row."""
    return f"{path.name} › {tab} › 第{row}行"


def _plans(batch: Batch, contents: Contents, book: Structure) -> list[TabPlan]:
    plans: dict[str, TabPlan] = {}
    for title in batch.tabs:
        now = contents.located[title]
        plans[title] = TabPlan(now, book.parts[now], contents.reading.grids[title])
    for write in batch.writes:
        plans[write.tab].writes.append(write)
    for append in batch.appends:
        plans[append.tab].appends.append(append)
    for new in batch.columns:
        plans[new.tab].columns.append(new)
    return list(plans.values())
