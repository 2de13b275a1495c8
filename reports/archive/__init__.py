"""An archive: many files in one .zip with a manifest that says what each is and holds, and what could not be made and why.

One public verb: `write_archive(file, members, about)`. Members are made one after the other and written as they come, so that
no more than one of them is in memory; their dates say nothing, so that the same content is the same bytes.
"""

from __future__ import annotations

import json
import logging
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import IO

from ledger.clock import BEIJING
from ledger.errors import LedgerError
from reports.file_names import path_in
from reports.rows import csv_table

MANIFEST, LISTING = "manifest.json", "目录.csv"
HEADERS = ("文件", "名称", "单位", "代码", "大小（字节）", "校验（SHA-256）", "没有生成的原因")
FAILED = "生成时出错，原因已记入门户的日志，请联系管理员。"
_FIRST = (1980, 1, 1, 0, 0, 0)  # the earliest day that a package can name
_PACKED = ("docx", "xlsx", "zip", "pdf", "png", "jpg", "jpeg")  # nothing is gained by packing them again
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """A file of an archive: where it stands, what it is (`code` of its registry, `unit` where it is one's), how it is made."""

    folder: str
    name: str
    title: str
    make: Callable[[], bytes]
    code: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ArchiveAbout:
    """Of which day the archive tells, the version of the store that it was made from, and the day's figures by their words."""

    title: str
    as_of: date
    made: datetime
    store_version: int
    counts: Mapping[str, int] = field(default_factory=dict)
    label: str = ""


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A line of the manifest; one with a `reason` is not in the archive."""

    path: str
    title: str
    unit: str
    code: str
    size: int = 0
    sha256: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in an archive, and what is not."""

    about: ArchiveAbout
    files: tuple[ArchivedFile, ...]

    @property
    def held(self) -> tuple[ArchivedFile, ...]:
        """The files that are in it."""
        return tuple(one for one in self.files if not one.reason)

    @property
    def missing(self) -> tuple[ArchivedFile, ...]:
        """What could not be made."""
        return tuple(one for one in self.files if one.reason)


Tell = Callable[[int, int, str], None]
"""Is told how many members are done, of how many, and which is next."""


def write_archive(
    file: IO[bytes],
    members: Sequence[ArchiveMember],
    about: ArchiveAbout,
    *,
    tell: Tell = lambda *_: None,
) -> Manifest:
    """Write them all; a member that cannot be made stops none of the others."""
    taken = {MANIFEST.casefold(), LISTING.casefold()}
    lines: list[ArchivedFile] = []
    with zipfile.ZipFile(file, "w") as package:
        for done, member in enumerate(members):
            tell(done, len(members), member.title)
            lines.append(_written(package, member, taken))
        made = Manifest(about, tuple(lines))
        _put(package, LISTING, _listing(made.files, about.label))
        _put(package, MANIFEST, _manifest(made))
    return made


def _written(package: zipfile.ZipFile, member: ArchiveMember, taken: set[str]) -> ArchivedFile:
    try:
        content = member.make()
    except LedgerError as refused:
        return ArchivedFile("", member.title, member.unit, member.code, reason=f"{refused}")
    except Exception:  # one document's failure must not cost the others
        _LOG.exception("%s of an archive cannot be made", member.code or member.title)
        return ArchivedFile("", member.title, member.unit, member.code, reason=FAILED)
    path = path_in(member.folder, member.name, taken)
    _put(package, path, content)
    return ArchivedFile(path, member.title, member.unit, member.code, len(content), sha256(content).hexdigest())


def _put(package: zipfile.ZipFile, path: str, content: bytes) -> None:
    packed = path.rpartition(".")[2].casefold() in _PACKED
    info = zipfile.ZipInfo(path, _FIRST)
    package.writestr(info, content, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)


def _listing(files: Iterable[ArchivedFile], label: str) -> bytes:
    rows = [
        [one.path, one.title, one.unit, one.code, f"{one.size}" if one.path else "", one.sha256, one.reason]
        for one in files
    ]
    return csv_table(HEADERS, rows, label)


def _manifest(made: Manifest) -> bytes:
    """For programs; its figures are those of the day."""
    about = made.about
    said = {
        "title": about.title,
        "label": about.label,
        "as_of": about.as_of.isoformat(),
        "made_at": about.made.astimezone(BEIJING).isoformat(timespec="seconds"),
        "store_version": about.store_version,
        "counts": {**about.counts, "files": len(made.held), "not_made": len(made.missing)},
        "files": [_slim(one, "reason") for one in made.held],
        "not_made": [_slim(one, "path", "size", "sha256") for one in made.missing],
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _slim(one: ArchivedFile, *without: str) -> dict[str, object]:
    return {name: value for name, value in asdict(one).items() if name not in without}
