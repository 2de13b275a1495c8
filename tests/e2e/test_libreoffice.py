"""The portal and a person at LibreOffice on one workbook: the real notice, the real engine, the real program."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from ledger.permissions import Person, Role
from ledger.repository import Submission
from portal.build import Portal, build
from portal.settings.settings import load
from tests.e2e.conftest import free_port
from tests.e2e.libreoffice import LibreOffice, Refused
from tests.property.world import PLACES

pytestmark = [pytest.mark.libreoffice, pytest.mark.long]
CLERK = Person("体验:鼓楼区", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))
TOKENS = (f"token{n}" for n in count())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibreOffice]:
    running = LibreOffice(tmp_path_factory.mktemp("office"), free_port())
    yield running
    running.quit()


@pytest.fixture(scope="module")
def published(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose workbook stands."""
    home = shutil.copytree(filled_home, tmp_path_factory.mktemp("office") / "home")
    portal = build(load(home=home, today=date(2021, 10, 8)))
    assert portal.engine.cycle().trouble == ""
    portal.book.engine.dispose()
    return Path(home)


class LedgerService:
    """One portal, and a person who has its workbook before him."""

    def __init__(self, home: Path, office: LibreOffice) -> None:
        self.portal: Portal = build(load(home=home, today=date(2021, 10, 8)))
        self.path = home / "台账2021.xlsx"
        self.office = office
        self.office.open(self.path)
        self.rows = {key: row for row, key in enumerate(office.keys(), 1)}

    @property
    def lock(self) -> Path:
        """LibreOffice's own lock file."""
        return self.path.with_name(f".~lock.{self.path.name}#")

    def type_in(self, key: str, column: str, text: str) -> None:
        self.office.type_in(self.rows[key], PLACES[column], text)

    def shown(self, key: str, column: str) -> str:
        return self.office.text(self.rows[key], PLACES[column])

    def reopen(self) -> None:
        self.office.close()
        self.office.open(self.path)

    def submit(self, key: str, column: str, text: str) -> str:
        seen = {column: self.portal.ledger().cells.get((key, column), "")}
        return self.portal.entry.service.submit(CLERK, Submission(key, {column: text}, seen), next(TOKENS)).number

    def cycle(self) -> str:
        return self.portal.engine.cycle().trouble

    def cell(self, key: str, column: str) -> str:
        return self.portal.ledger().cells.get((key, column), "")


@pytest.fixture
def service(published: Path, tmp_path: Path, office: LibreOffice) -> Iterator[LedgerService]:
    made = LedgerService(Path(shutil.copytree(published, tmp_path / "home")), office)
    yield made
    made.office.close()
    made.portal.book.engine.dispose()


A, B = "2021-07-鼓楼区", "2021-25-鼓楼区"


def test_what_is_typed_in_libreoffice_appears_in_the_portal(service: LedgerService) -> None:
    service.type_in(A, "progress_note", "在表格里写的进展")
    service.type_in(A, "percent", "66.5")
    service.office.save()
    assert service.cycle() == ""
    assert service.portal.ledger().by_key[A].percent == 66.5
    assert service.cell(A, "progress_note") == "在表格里写的进展"
    assert {c.source for c in service.portal.book.history(key=A)} == {"sheet"}


def test_a_submission_appears_in_libreoffice(service: LedgerService) -> None:
    service.office.close()
    number = service.submit(A, "progress_note", "=1+1 <在门户填的>\n第二行")
    assert service.cycle() == ""
    assert service.portal.book.receipt_state(number) == "written"
    service.office.open(service.path)
    assert service.shown(A, "progress_note") == "=1+1 <在门户填的>\n第二行"


def test_both_sides_to_one_cell_become_a_conflict_with_both_values(service: LedgerService) -> None:
    number = service.submit(A, "progress_note", "在门户填的")
    service.type_in(A, "progress_note", "在表格里写的")
    service.office.save()
    service.cycle()
    (conflict,) = service.portal.book.conflicts()
    assert (conflict.key, conflict.sheet, conflict.portal) == (A, "在表格里写的", "在门户填的")
    service.office.close()
    assert service.cycle() == "", "reporter and time of the form are written once the workbook is closed"
    assert service.portal.book.receipt_state(number) == "conflict"
    service.office.open(service.path)
    assert service.shown(A, "progress_note") == "在表格里写的"


def test_while_libreoffice_has_it_open_the_write_waits(service: LedgerService) -> None:
    """F065: LibreOffice's own lock file; what it saves meanwhile is read; after closing, ours is written."""
    assert service.lock.exists()
    number = service.submit(A, "progress_note", "等对方关闭")
    before = service.path.read_bytes()
    assert service.cycle() == "Held"
    assert service.path.read_bytes() == before
    assert service.portal.book.receipt_state(number) == "waiting"
    service.type_in(B, "issues", "开着的时候保存的")
    service.office.save()
    assert service.cycle() == "Held"
    assert service.cell(B, "issues") == "开着的时候保存的"
    service.office.close()
    assert not service.lock.exists()
    assert service.cycle() == ""
    assert service.portal.book.receipt_state(number) == "written"
    service.office.open(service.path)
    assert service.shown(A, "progress_note") == "等对方关闭"
    assert service.shown(B, "issues") == "开着的时候保存的"


def test_libreoffice_notices_our_write_and_a_copy_saved_over_it_loses_nothing(service: LedgerService) -> None:
    """F066, F068: its lock file was removed; we write; it refuses to save over us; its content is then put over ours
    by hand. What only the portal wrote, and what only LibreOffice wrote, both stand; the contested cell is a conflict."""
    service.lock.unlink()
    service.submit(A, "progress_note", "在门户填的")
    service.submit(B, "issues", "门户里的问题")
    assert service.cycle() == ""
    service.type_in(B, "next_steps", "只在旧副本里写的")
    service.type_in(B, "issues", "旧副本里的问题")
    with pytest.raises(Refused, match="IOException"):
        service.office.save()
    assert service.cycle() == ""
    assert service.cell(A, "progress_note") == "在门户填的"
    beside = service.path.with_name("另存.xlsx")
    service.office.save_copy(beside)
    beside.replace(service.path)
    service.lock.unlink(missing_ok=True)
    assert service.cycle() == ""
    service.reopen()
    assert service.shown(A, "progress_note") == service.cell(A, "progress_note") == "在门户填的"
    assert service.shown(B, "next_steps") == service.cell(B, "next_steps") == "只在旧副本里写的"
    (conflict,) = service.portal.book.conflicts()
    assert (conflict.key, conflict.sheet, conflict.portal) == (B, "旧副本里的问题", "门户里的问题")
    service.office.close()
    assert not service.portal.engine.cycle().eventful
    service.office.open(service.path)
