"""Download buttons. A document is made when somebody clicks, and the service is asked again when they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from ledger.figures.board import Board
from ledger.papers.particulars import Particulars
from ledger.permissions import Person
from ledger.service import LedgerService
from portal.context import Context
from portal.ui.around import around_of, ask_around
from reports import REPORTS, document_name, make
from reports.file_names import file_name
from reports.papers import PAPERS, make_paper

UNIT_REPORTS = ("unit_ledger", "entries_csv")
ICON = ":material/download:"


def file_button(
    words: str, make: Callable[[], bytes], name: str, mime: str, *, key: str, why_not: str = "", **look: Any
) -> None:
    """A file that is made when somebody clicks; greyed out, and said `why_not`, for those who may not have it. `look` is what
    streamlit's button takes besides."""
    look = {"icon": ICON, "disabled": bool(why_not), "help": why_not or None, **look}
    st.download_button(words, make, file_name=name, mime=mime, key=key, on_click="ignore", **look)


def paper_button(context: Context, code: str, words: str, content: Callable[[], object], *about: str) -> None:
    """A paper of the registry, made of what `content` gives. Its file is named after year and day, or after what it is
    `about`; beside an official one the office says what stands around its text."""
    paper = PAPERS[code]
    named = [*about, paper.title] if about else [f"{context.year}年{paper.title}", context.today.isoformat()]
    name = file_name([*named, context.label], paper.extension)
    around = around_of(context, code)
    file_button(words, lambda: make_paper(code, content(), context.label, around), name, paper.mime, key=f"get_{code}")
    if paper.official:
        ask_around(context, code)


@dataclass(frozen=True)
class Documents:
    """The documents of the registry: who may have them, and what some are made of besides the board."""

    service: LedgerService
    material: Mapping[str, Callable[[Person], object]]

    def make(self, context: Context, board: Board, code: str, unit: str, around: Particulars | None = None) -> bytes:
        """`around` is of an official one; else what is usual. Raises NotAllowed."""
        around = around or context.particulars.usual
        named, person = REPORTS[code].material, context.person
        material = self.material[named](person) if named else None
        return self.service.download(
            person,
            lambda: make(code, board, unit=unit, label=context.label, material=material, around=around),
            unit=unit,
        )


def download(context: Context, documents: Documents, board: Board, code: str, *, unit: str = "") -> None:
    """One button; greyed out for those to whom the service would refuse the document."""
    report = REPORTS[code]
    allowed = documents.service.may_download(context.person, unit)
    why_not = "" if allowed else "只有领导、审计人员、市政府办公厅和本单位可以下载。"
    make = partial(documents.make, context, board, code, unit, around_of(context, code))
    name = document_name(report, board, unit, context.label)
    file_button(f"下载{report.title}", make, name, report.mime, key=f"get_{code}", why_not=why_not)
    if report.official:
        ask_around(context, code)


def unit_downloads(context: Context, documents: Documents, board: Board, unit: str) -> None:
    """The documents about one unit on the board's day, side by side."""
    with st.container(horizontal=True):
        for code in UNIT_REPORTS:
            download(context, documents, board, code, unit=unit)
