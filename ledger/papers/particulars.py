"""版头版记: what stands around the text of an official document (GB/T 9704-2012, clause 7), and what the office puts there.

What is usual is kept (管理 › 设置); what one document bears besides, such as its number, is typed where it is downloaded and
kept nowhere: the same number must not come out again under the next month's figures.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Protocol

from ledger.cells.addresses.document_numbers import tidy_numbers
from ledger.errors import Refused, Unchanged, within
from ledger.papers.paper_template import PaperTemplate, TemplateService
from ledger.permissions import Action, Person, signed
from ledger.repository import LedgerSource
from ledger.use_cases import Service

# How long each text may be: 主送 and 抄送 name dozens of units.
LIMITS = {"letterhead": 40, "number": 40, "signer": 40, "to": 500, "copies": 500, "issuer": 40, "note": 60}
WORDS = {
    "letterhead": "发文机关标志",
    "number": "发文字号",
    "signer": "签发人",
    "to": "主送",
    "copies": "抄送",
    "issuer": "印发机关",
    "note": "附注",
    "seal": "加盖印章",
}
OF_ONE_DOCUMENT = ("number", "signer")
# Documents that go to those above: whom the others are written to stands on none of them.
UPWARD = ("city_report", "instructions")


@dataclass(frozen=True, slots=True)
class Particulars:
    """Whatever is empty is left out.

    `letterhead` 发文机关标志 (red, above everything), `number` 发文字号, `signer` 签发人 (of a document to those above), `to` 主送机关,
    `copies` 抄送机关, `issuer` 印发机关, `note` 附注 without its brackets, `seal`: is a seal put on it?
    """

    letterhead: str = ""
    number: str = ""
    signer: str = ""
    to: str = ""
    copies: str = ""
    issuer: str = ""
    note: str = ""
    seal: bool = False


@dataclass(frozen=True, slots=True)
class ParticularsWithin(Particulars):
    """The same, of a document that is set into the office's own `template`."""

    template: PaperTemplate | None = None


@dataclass(frozen=True, slots=True)
class ParticularsSet:
    """What is usual, as the office set it; the newest counts, `seq` 0 while nothing was ever set."""

    seq: int
    usual: Particulars
    at: datetime | None = None
    by: str = ""


class ParticularsRepository(LedgerSource, Protocol):
    """What is kept; `store.papers.particulars` implements it."""

    def newest(self) -> ParticularsSet:
        """What is usual now; read once per version of the store."""

    def add(self, usual: Particulars, *, seen: int, person: str) -> None:
        """Append it. Raises ChangedMeanwhile when the newest is not `seen`."""


class ParticularsService(Service[ParticularsRepository]):
    """Use cases of the office; what is usual stands on everybody's copy of its documents."""

    def __init__(self, book: ParticularsRepository, templates: TemplateService) -> None:
        super().__init__(book)
        self.templates = templates

    @property
    def held(self) -> ParticularsSet:
        """What is usual, who set it and when."""
        return self._book.newest()

    @property
    def usual(self) -> Particulars:
        """What stands around a document of which nothing else was said, within the office's template if it has one."""
        return self.within(self.held.usual)

    def usual_for(self, code: str) -> Particulars:
        """The same of one document of the registries, without the usual 主送 on what goes to those above."""
        return replace(self.usual, to="") if code in UPWARD else self.usual

    def within(self, around: Particulars) -> Particulars:
        """What stands around a document, within the template in force."""
        template = self.templates.template
        texts = {one.name: getattr(around, one.name) for one in fields(Particulars)}
        return ParticularsWithin(**texts, template=template) if template else around

    def may_set(self, person: Person) -> bool:
        """Should a page offer the form?"""
        return self.may(person, Action.SET_PARTICULARS)

    def set_usual(self, person: Person, usual: Particulars, *, seen: int) -> None:
        """Keep what is usual, for every document from now on. Raises NotAllowed, InvalidCells, Unchanged, ChangedMeanwhile."""
        self._require(person, Action.SET_PARTICULARS)
        kept = replace(read(usual), number="", signer="")
        if kept == self.held.usual:
            raise Unchanged
        self._book.add(kept, seen=seen, person=signed(person))

    def for_one(self, person: Person, typed: Particulars) -> Particulars:
        """What was typed for one document, as it is printed; nothing is kept. Raises NotAllowed, InvalidCells, Refused."""
        self._require(person, Action.SET_PARTICULARS)
        made = read(typed)
        if made.signer and not made.number:
            raise Refused("签发人写在发文字号右边，请先填发文字号。")
        return made


def read(typed: Particulars) -> Particulars:
    """Texts on one line without blanks around them, the number in its six-cornered brackets. Raises InvalidCells."""
    texts: dict[str, Any] = {
        name: within(WORDS[name], " ".join(getattr(typed, name).split()), limit) for name, limit in LIMITS.items()
    }
    texts["number"] = tidy_numbers(texts["number"])
    return replace(typed, **texts)


assert {f.name for f in fields(Particulars)} == {*LIMITS, "seal"} == set(WORDS)
