"""In every trouble with Google the engine reports it, people go on reading and submitting, and afterwards all is written once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina

from ledger.columns import LEDGER_TAB
from ledger.repository import Edit
from store.store import Store
from sync.backends.google.access import Access, mount, open_client
from sync.backends.google.backend import GoogleBackend
from sync.backends.google.calls import Calls
from sync.backends.google.meter import Meter
from sync.engine import Engine
from tests.property.world import PLACES, small_year
from tests.sheets_server import Double, running
from tests.sheets_server.keys import private_key, service_account_key

MAIL = "ledger@city.iam.gserviceaccount.com"
KEY = "2021-01-甲"


class Office:
    """A published ledger of six rows, its engine, and the spreadsheet's owner."""

    def __init__(self, double: Double, folder: Path) -> None:
        self.double, self.control = double, double.control
        self.owner = double.client("owner")
        self.book = self.owner.create("台账")
        self.key_file = folder / "key.json"
        self.write_key()
        breakdown, directory = small_year()
        self.store = Store(f"sqlite:///{folder / 'store.db'}")
        self.store.start_year(breakdown, directory.dump(), directory)
        self.calls = Access(self.book.id, self.key_file, api=double.url).calls()
        self.now = 0.0
        self.calls.meter = Meter(clock=lambda: self.now, sleep=self.sleep)
        self.engine = Engine(self.store, GoogleBackend(self.calls))
        assert self.engine.cycle().trouble == ""

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def write_key(self, text: str = "") -> None:
        self.key_file.write_text(text or json.dumps(service_account_key(MAIL, self.double.url)), encoding="utf-8")

    def submit(self, value: str) -> str:
        """On what the portal shows."""
        edit = Edit(KEY, "progress_note", self.in_portal(), value)
        return self.store.submit([edit], person="林某", token=value).number

    def in_portal(self) -> str:
        return str(self.store.ledger().by_key[KEY].progress_note)

    def in_sheet(self) -> str:
        rows = self.book.worksheet(LEDGER_TAB).get_all_values()
        (row,) = [row for row in rows if row[PLACES["key"] - 1] == KEY]
        return str(row[PLACES["progress_note"] - 1])

    def written(self) -> int:
        return sum(
            one["path"].endswith(":batchUpdate") and one["user"] == MAIL and one["status"] == 200
            for one in self.control.log()
        )

    def way(self, root: str) -> None:
        mount(self.calls._http.session, root)

    def close(self) -> None:
        self.store.engine.dispose()
        self.calls._http.session.close()
        self.owner.http_client.session.close()


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with running() as made:
        yield made
        assert made.defects == []


@pytest.fixture(scope="module")
def published(double: Double, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = Office(double, tmp_path_factory.mktemp("office"))
    yield made
    made.close()


@pytest.fixture
def office(published: Office) -> Iterator[Office]:
    stamina.set_testing(True, attempts=3)
    yield published
    _mended(published)
    stamina.set_testing(False)


def _fault(**fields: Any) -> Callable[[Office], None]:
    return lambda office: office.control.fault("status", times=99, **fields)


def _unshared(office: Office) -> None:
    office.control.private(office.book.id)


def _for_reading(office: Office) -> None:
    office.control.private(office.book.id)
    office.book.share(MAIL, perm_type="user", role="reader")


def _mended(office: Office) -> None:
    office.control.calm()
    office.control.private(office.book.id, private=False)
    for one in office.book.list_permissions():
        if one["role"] == "reader":
            office.book.remove_permissions(MAIL, role="reader")
    office.control.revoke(MAIL, revoked=False)
    office.control.quota(on=False)
    office.write_key()
    office.way(office.double.url)
    office.now += 120


TROUBLES: dict[str, tuple[Callable[[Office], None], str]] = {
    "not shared": (_unshared, "NotShared"),
    "shared for reading": (_for_reading, "NotShared"),
    "no such sheet": (_fault(status=404, kind="read"), "SheetNotFound"),
    "api disabled": (_fault(status=403, reason="apiDisabled", kind="read"), "ApiDisabled"),
    "token refused": (_fault(status=401, reason="invalidToken", path="^/v4/"), "KeyRefused"),
    "key file gone": (lambda office: office.key_file.unlink(), "KeyFileUnusable"),
    "key file torn": (lambda office: office.write_key('{"type": "service_acc'), "KeyFileUnusable"),
    "reads over quota": (_fault(status=429, kind="read"), "QuotaSpent"),
    "writes over quota": (_fault(status=429, kind="write"), "QuotaSpent"),
    "google down": (_fault(status=503, path="^/v4/"), "Unreachable"),
    "no network": (lambda office: office.way("https://nowhere.invalid"), "Unreachable"),
    "a page of a proxy": (_fault(status=403, html=True, path="^/v4/"), "AnswerUnclear"),
}


def _revoked(office: Office) -> None:
    office.control.revoke(MAIL)
    office.calls._http.session.credentials.token = None


TROUBLES["key revoked"] = (_revoked, "KeyRefused")


@pytest.mark.long
@pytest.mark.parametrize("name", TROUBLES)
def test_people_go_on_and_all_is_written_afterwards(office: Office, name: str) -> None:
    """F057, F060."""
    begin, trouble = TROUBLES[name]
    begin(office)
    number = office.submit(f"{name}：已印发方案")
    for _ in range(2):
        report = office.engine.cycle()
        assert report.trouble == trouble
    shown = office.engine.status().trouble
    assert shown is not None
    assert (shown.name, bool(shown.advice)) == (trouble, True)
    assert private_key().splitlines()[1] not in shown.message + shown.advice
    assert office.in_portal() == f"{name}：已印发方案"
    assert office.store.receipt_state(number) == "waiting"
    second = office.submit(f"{name}：已印发方案和清单")
    _mended(office)
    for _ in range(3):
        report = office.engine.cycle()
    assert (report.trouble, office.engine.status().trouble) == ("", None)
    assert office.in_sheet() == f"{name}：已印发方案和清单"
    assert {office.store.receipt_state(one) for one in (number, second)} == {"written"}


@pytest.mark.parametrize("fault", ["drop_after", "drop", "late", "twice"])
def test_a_lost_reply_is_never_sent_again_blindly(office: Office, fault: str) -> None:
    """F058."""
    before = office.written()
    number = office.submit(f"{fault}：已印发方案")
    office.control.fault(fault, kind="write", requests=3)
    for _ in range(4):
        office.engine.cycle()
    assert office.in_sheet() == f"{fault}：已印发方案"
    assert office.store.receipt_state(number) == "written"
    assert office.written() - before <= 1 + (fault == "twice")


def test_a_busy_minute_stays_below_googles_limits(office: Office) -> None:
    """Real quotas are on, and ten submissions come as fast as they can: the sync slows down, nothing is refused."""
    office.control.quota(per_user=24)
    started = office.now

    def sleep(seconds: float) -> None:
        office.now += seconds
        office.control.clock(advance=seconds)

    office.calls.meter = Meter(reads=20, writes=20, clock=lambda: office.now, sleep=sleep)
    before = len(office.control.log())
    for turn in range(10):
        office.submit(f"第{turn}稿")
        assert office.engine.cycle().trouble == ""
    assert office.in_sheet() == "第9稿"
    assert {one["status"] for one in office.control.log()[before:]} == {200}
    assert 0 < office.now - started < 180


def test_without_any_key_the_portal_still_starts_once_published(office: Office, tmp_path: Path) -> None:
    office.key_file.unlink()
    client = open_client(office.key_file, api=office.double.url)
    engine = Engine(office.store, GoogleBackend(Calls(client, office.book.id)))
    assert engine.cycle().trouble == "KeyFileUnusable"
    assert len(office.store.ledger().entries) == 6
    client.http_client.session.close()
