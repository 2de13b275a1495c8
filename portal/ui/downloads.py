"""Download buttons. A document is made when somebody clicks, and the service is asked again when they do."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import streamlit as st

from ledger.figures.board import Board
from ledger.papers.particulars import Particulars
from ledger.permissions import Action, Person
from ledger.service import LedgerService
from portal.context import Context
from portal.ui.around import around_of, ask_around
from portal.ui.shared_documents import MadeOnce, SharedDocuments
from reports import REPORTS, NothingToMake, Report, document_name, make
from reports.file_names import GivenNames, MadeFile
from reports.papers import PAPERS, make_paper, paper_name

UNIT_REPORTS = ("unit_ledger", "unit_ledger_docx", "unit_report", "entries_csv")
DocumentRule = Callable[[Person, Board, str], str]
"""Why somebody may not have a document of a day about a unit (or about all); the empty text when they may."""
TOLD = (Action.READ, Action.DOWNLOAD, Action.READ_CONTACT, Action.READ_RECTIFICATION)
"""What documents tell that not everybody may see."""
ICON = ":material/download:"
_GIVEN = GivenNames()
_PAPERS = MadeOnce()  # all that a paper says is in its key, so all portals of the process share this one


def file_button(
    words: str, make: Callable[[], bytes], name: str, mime: str, *, key: str, why_not: str = "", **look: Any
) -> None:
    """A file that is made when somebody clicks; greyed out, and said `why_not`, for those who may not have it. `look` is what
    streamlit's button takes besides."""
    look = {"icon": ICON, "disabled": bool(why_not), "help": why_not or None, **look}
    st.download_button(words, make, file_name=name, mime=mime, key=key, on_click="ignore", **look)


def named_button(
    context: Context, words: str, make: Callable[[], bytes], name: Callable[[datetime], str], mime: str, **look: Any
) -> None:
    """A document whose name says when it was made: the name is settled with the content, when somebody clicks."""

    def made() -> MadeFile:
        at, content = context.clock.now(), make()
        return MadeFile.of(content, _GIVEN.name_for(name(at), content))

    file_button(words, made, name(context.clock.now()), mime, **look)


def paper_button(
    context: Context,
    code: str,
    words: str,
    content: Callable[[], object],
    whose: str = "",
    *,
    number: int = 0,
    why_not: str = "",
) -> None:
    """A paper of the registry, made of what `content` gives. Its file is named after whose it is (the year's, if nothing is said)
    and when it was made; `number` tells several buttons of a page apart. Beside an official one that stands alone the office says
    what stands around its text."""
    paper = PAPERS[code]
    name = partial(paper_name, code, context.year, whose, context.label)
    key, around = f"get_{code}{number or ''}", around_of(context, code)
    make = partial(made_paper, context, code, content, around)
    named_button(context, words, make, name, paper.mime, key=key, why_not=why_not)
    if paper.official and not number:
        ask_around(context, code)


def made_paper(context: Context, code: str, content: Callable[[], object], around: Particulars) -> bytes:
    """What its button gives. The service is asked for the content each time, with the person's rights; who is given equal content
    meanwhile waits for the one paper that is made of it."""
    material = content()
    key = (code, context.label, around, material)
    return _PAPERS.made(key, partial(make_paper, code, material, context.label, around))


@dataclass(frozen=True)
class Documents:
    """The documents of the registry: who may have them, and what some are made of besides the board. `rules` are those of
    documents that are not simply a piece of the ledger. `state` changes with whatever a document could say differently."""

    service: LedgerService
    material: Mapping[str, Callable[[Person, Board], object]]
    rules: Mapping[str, DocumentRule] = field(default_factory=dict)
    state: Callable[[], Hashable] = tuple
    shared: SharedDocuments = field(default_factory=SharedDocuments)

    def make(self, context: Context, board: Board, code: str, unit: str, around: Particulars | None = None) -> bytes:
        """`around` is of an official one; else what is usual. Raises NotAllowed, UnitMissing, OfTheCity, NothingToMake."""
        report, person, around = REPORTS[code], context.person, around or context.particulars.usual_for(code)

        def making() -> bytes:
            material = self.material[report.material](person, board) if report.material else None
            return make(code, board, unit=unit, label=context.label, material=material, around=around)

        def made() -> bytes:
            key = (code, unit, context.label, around, self._seen_by(report, person), self.state())
            return self.shared.made(board, key, making)

        if why_not := report.rule and self.rules[report.rule](person, board, unit):
            raise NothingToMake(why_not)
        return made() if report.rule else self.service.download(person, made, unit="" if report.of_city else unit)

    def _seen_by(self, report: Report, person: Person) -> Person | None:
        """Who sees the same in a document: whoever has the same rights; of what is no matter of a rule, all who may see whatever
        documents tell."""
        may = self.service.may
        if not report.material or (not report.rule and all(may(person, action) for action in TOLD)):
            return None
        return replace(person, id="", name="", still=None)

    def why_not(self, context: Context, board: Board, code: str, unit: str) -> str:
        """Why the person may not have the document, as a sentence; the empty text when they may."""
        report, person = REPORTS[code], context.person
        if report.rule:
            return self.rules[report.rule](person, board, unit)
        allowed = self.service.may_download(person, "" if report.of_city else unit)
        return "" if allowed else "只有领导、审计人员、市政府办公厅和本单位可以下载。"


def download(
    context: Context, documents: Documents, board: Board, code: str, *, unit: str = "", words: str = ""
) -> None:
    """One button; greyed out for those to whom the document would be refused."""
    report = REPORTS[code]
    make = partial(documents.make, context, board, code, unit, around_of(context, code))
    name, why_not = (
        partial(document_name, report, board, unit, context.label),
        documents.why_not(context, board, code, unit),
    )
    drawn = words or f"下载{report.title}"
    named_button(context, drawn, make, name, report.mime(unit), key=f"get_{code}", why_not=why_not)
    if report.official:
        ask_around(context, code)


def unit_downloads(context: Context, documents: Documents, board: Board, unit: str) -> None:
    """The documents about one unit on the board's day, side by side."""
    with st.container(horizontal=True):
        for code in UNIT_REPORTS:
            download(context, documents, board, code, unit=unit)
