"""公文模板: a Word file of the office's own (its letterhead, its letters) into which its documents are set; the portal's own page
while there is none.

Kept with its versions, only ever appended. A file is looked into elsewhere before it is kept (`reports.official.template_check`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Protocol

from ledger.attachments import Upload, safe_name
from ledger.errors import Refused, Unchanged
from ledger.permissions import Action, Person, signed
from ledger.repository import LedgerSource
from ledger.use_cases import Service

LARGEST = 2 << 20  # bytes: it goes into each of the office's documents
TEXT = "正文"
PLACES = {
    TEXT: "正文、附件说明、署名和日期、附件",
    "标题": "文件标题",
    "说明": "标题下面的一行，如（截至2021年10月26日）",
    "文号": "发文字号",
    "签发人": "签发人",
    "主送": "主送机关，带冒号",
    "抄送": "抄送机关",
    "印发机关": "印发机关",
    "日期": "文件的日期",
}
"""What a template may have a place for, written `{{ 正文 }}`; and what comes there."""


@dataclass(frozen=True, slots=True)
class PaperTemplate:
    """A template that was looked into: the .docx, and what it has a place for, of `PLACES`."""

    content: bytes
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TemplateSet:
    """What the office set; the newest counts, `seq` 0 while nothing was ever set. Without a `name` it is the portal's own page;
    `digest` names the file."""

    seq: int
    name: str = ""
    digest: str = ""
    places: tuple[str, ...] = ()
    at: datetime | None = None
    by: str = ""


class TemplateRepository(LedgerSource, Protocol):
    """What is kept; `store.papers.paper_template` implements it."""

    def newest(self) -> TemplateSet:
        """What counts now; read once per version of the store."""

    def content(self, digest: str) -> bytes:
        """A file that was kept."""

    def add(self, name: str, template: PaperTemplate | None, *, seen: int, person: str) -> None:
        """Append one, or that there is none. Raises ChangedMeanwhile when the newest is not `seen`."""


LookIntoTemplate = Callable[[bytes, str], tuple[str, ...]]
"""Looks into a file for a person (their id), elsewhere: what it has a place for. Raises Refused, FileTooCostly."""


class TemplateService(Service[TemplateRepository]):
    """Use cases of the office; all its documents are set into what it has chosen."""

    def __init__(self, book: TemplateRepository, look_into: LookIntoTemplate) -> None:
        super().__init__(book)
        self._look_into = look_into

    @property
    def held(self) -> TemplateSet:
        """Which it is, who chose it and when."""
        return self._book.newest()

    @property
    def template(self) -> PaperTemplate | None:
        """The template in force; None for the portal's own page."""
        held = self.held
        return PaperTemplate(self._book.content(held.digest), held.places) if held.name else None

    def set_template(self, person: Person, upload: Upload | None, *, seen: int) -> None:
        """Take a file for every document from now on. Raises NotAllowed, Refused, FileTooCostly, ChangedMeanwhile."""
        self._require(person, Action.SET_TEMPLATE)
        taken = _accepted(upload)
        template = PaperTemplate(taken.content, self._look_into(taken.content, person.id))
        self._book.add(taken.name, template, seen=seen, person=signed(person))

    def restore(self, person: Person, *, seen: int) -> None:
        """Go back to the portal's own page. Raises NotAllowed, Unchanged, ChangedMeanwhile."""
        self._require(person, Action.SET_TEMPLATE)
        if not self.held.name:
            raise Unchanged
        self._book.add("", None, seen=seen, person=signed(person))


def _accepted(upload: Upload | None) -> Upload:
    """By its name and size alone. Raises Refused."""
    if upload is None:
        raise Refused("请先选择模板文件（.docx），没有更换。")
    name = safe_name(upload.name)
    if PurePosixPath(name).suffix != ".docx":
        raise Refused("模板只收 .docx 文件，没有更换：请在 Word 或 WPS 里另存为 .docx（不带宏）再上传。")
    if len(upload.content) > LARGEST:
        raise Refused(f"模板超过 {LARGEST >> 20} MB，没有更换：每份文件都要带上它，请压缩里面的图片再上传。")
    return Upload(name, upload.content)
