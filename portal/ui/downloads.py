"""Download buttons. A document is made when somebody clicks, and the service is asked again when he does."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ledger.figures.board import Board
from ledger.permissions import Person
from portal.build import Portal
from reports import REPORTS, document_name, make

# What some reports are made of besides the board, by the name that the registry gives it.
MATERIAL: dict[str, Callable[[Portal, Person], object]] = {
    "contacts": lambda portal, person: portal.duties.contacts.of(person),
    "look_back": lambda portal, person: portal.duties.look_back.look_back(person),
}
UNIT_REPORTS = ("unit_ledger", "entries_csv")


def download(portal: Portal, person: Person, board: Board, code: str, *, unit: str = "") -> None:
    """One button; greyed out for those to whom the service would refuse the document."""
    report = REPORTS[code]
    allowed = portal.entry.service.may_download(person, unit)

    def build() -> bytes:
        material = MATERIAL[report.material](portal, person) if report.material else None
        return portal.entry.service.download(
            person,
            lambda: make(code, board, unit=unit, label=portal.label, material=material).content,
            unit=unit,
        )

    st.download_button(
        f"下载{report.title}", build, file_name=document_name(report, board, unit, portal.label), mime=report.mime, key=f"get_{code}",
        on_click="ignore", disabled=not allowed, icon=":material/download:",
        help=None if allowed else "只有领导、审计人员、市政府办公厅和本单位可以下载。",
    )  # fmt: skip


def unit_downloads(portal: Portal, person: Person, board: Board, unit: str) -> None:
    """The documents about one unit on the board's day, side by side."""
    with st.container(horizontal=True):
        for code in UNIT_REPORTS:
            download(portal, person, board, code, unit=unit)
