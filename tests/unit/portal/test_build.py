"""The composition root: filling an empty home, restarts, demonstrations kept apart, one portal per process."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from portal import build as building
from portal.build import DEMO_LABEL, Portal, build, current, use
from portal.errors import HomeMixed, HomeUnusable, SettingsWrong
from portal.settings.settings import DEMO_DAY, Settings, load
from store.store import Store

Make = Callable[..., Portal]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def make(home: Path) -> Iterator[Make]:
    made: list[Portal] = []

    def _make(**given: object) -> Portal:
        made.append(build(load(**{"home": home, "backend": "memory", **given})))
        return made[-1]

    yield _make
    for portal in made:
        portal.book.engine.dispose()


def test_an_empty_home_is_filled_from_the_notice(make: Make, home: Path) -> None:
    portal = make()
    assert portal.year == 2021
    assert len(portal.book.breakdown.tasks) == 37
    assert len(portal.ledger().entries) > 1600
    assert portal.label == ""
    assert (home / "secret").exists()


@pytest.mark.long
def test_later_starts_read_neither_notice_nor_directory(make: Make, tmp_path: Path) -> None:
    first = make()
    for name in ("other.txt", "other.csv"):
        (tmp_path / name).touch()
    second = make(notice=tmp_path / "other.txt", units=tmp_path / "other.csv")
    assert second.ledger().entries == first.ledger().entries
    claim = second.signer.claim(f"portal_person={first.signer.cookie('体验:领导')}")
    assert claim is not None
    assert claim.person_id == "体验:领导"


@pytest.mark.long
def test_a_start_cut_off_before_the_year_stood_is_completed(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Store, "start_year", cut_off)
        with pytest.raises(KeyboardInterrupt):
            make()
    assert len(make().ledger().entries) > 1600


@pytest.mark.long
def test_starts_at_the_same_moment_fill_one_home_once(make: Make) -> None:
    threads = [threading.Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys = [e.key for e in make().ledger().entries]
    assert len(keys) == len(set(keys)) > 1600


@pytest.mark.parametrize("demo", [True, False])
def test_demonstration_and_real_ledger_never_share_a_home(
    home: Path, monkeypatch: pytest.MonkeyPatch, *, demo: bool
) -> None:
    home.mkdir()
    store = Store(f"sqlite:///{home / 'ledger.db'}")
    building.claim_home(store, demo=demo)
    building.claim_home(store, demo=demo)
    with pytest.raises(HomeMixed, match="PORTAL_HOME"):
        building.claim_home(store, demo=not demo)
    store.engine.dispose()


def test_a_missing_notice_is_named(make: Make, tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match=r"PORTAL_NOTICE.*gone\.txt"):
        make(notice=tmp_path / "gone.txt")


def test_a_missing_directory_is_named(make: Make, tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match=r"PORTAL_UNITS.*gone\.csv"):
        make(units=tmp_path / "gone.csv")


def test_a_home_that_cannot_be_made_is_named(make: Make, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeUnusable, match="PORTAL_HOME"):
        make(home=tmp_path / "file" / "home")


def test_figures_are_counted_once_per_version_and_day(portal: Portal) -> None:
    today = portal.board()
    assert portal.board() is today
    assert today.as_of == date(2021, 10, 8)
    past = portal.board(date(2021, 7, 1))
    assert past.as_of == date(2021, 7, 1)
    assert portal.board(date(2021, 7, 1)) is past


def test_the_label_and_the_rules_come_from_the_settings(make: Make) -> None:
    portal = make(due_soon_workdays=3, stale_days=9)
    assert (portal.figures.rules.due_soon_workdays, portal.figures.rules.stale_days) == (3, 9)


@pytest.mark.parametrize(("days", "workdays"), [(7, 5), (10, 7), (14, 10), (3, 2), (1, 1), (0, 0)])
def test_settings_in_calendar_days_go_on_counting_as_working_days(tmp_path: Path, days: int, workdays: int) -> None:
    old = load(home=tmp_path, due_soon_days=days, urge_remind_days=days, urge_supervise_days=max(1, days))
    assert (old.due_soon, old.reminder_steps.remind_workdays) == (workdays, workdays)
    assert old.reminder_steps.supervise_workdays == max(1, workdays)
    new = load(home=tmp_path, due_soon_days=days, due_soon_workdays=4)
    assert new.due_soon == 4


def test_one_portal_per_process(monkeypatch: pytest.MonkeyPatch, portal: Portal) -> None:
    assert current() is portal
    use(None)
    built: list[Settings] = []

    def slow(settings: Settings, *, apart: bool) -> Portal:
        built.append(settings)
        threading.Event().wait(0.05)
        return portal

    monkeypatch.setattr(building, "build", slow)
    threads = [threading.Thread(target=current) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 1


def test_the_first_cycle_publishes_and_links_lead_to_the_row(portal: Portal) -> None:
    portal.engine.cycle()
    assert portal.sheet.status().published
    key = portal.ledger().entries[0].key
    assert portal.sheet.link(key)


@pytest.mark.long
def test_a_demonstration_is_filled_once_and_reads_back_as_generated(make: Make) -> None:
    portal = make(demo=True)
    assert portal.label == DEMO_LABEL
    ledger = portal.ledger()
    assert portal.clock.today() == DEMO_DAY
    assert sum(e.reported for e in ledger.entries) > 1000
    last = {(c.key, c.column): c.new for c in portal.book.changes(columns=("status", "percent"))}
    assert all(ledger.cells[cell] == text for cell, text in last.items())
    newest = portal.book.history(limit=1)[0].seq
    assert make(demo=True).book.history(limit=1)[0].seq == newest


@pytest.mark.long
def test_a_filled_demonstration_needs_no_writes(make: Make, demo_home: Path, tmp_path: Path) -> None:
    portal = make(demo=True, home=Path(shutil.copytree(demo_home, tmp_path / "filled")))
    portal.engine.cycle()
    report = portal.engine.cycle()
    assert (report.accepted, report.written, report.conflicts, report.trouble) == (0, 0, 0, "")


def test_a_trouble_that_the_store_cannot_keep_is_told_all_the_same(portal):
    assert portal.sheet.status().trouble is None
    portal.loop.trouble_name, portal.loop.trouble = "StoreUnavailable", "服务器磁盘已满。"
    found = portal.sheet.status().trouble
    assert (found.name, found.message) == ("StoreUnavailable", "服务器磁盘已满。")
    portal.loop.trouble_name = portal.loop.trouble = ""
    assert portal.sheet.status().trouble is None
