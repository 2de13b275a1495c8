from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from ledger.cells import Outcome
from ledger.columns import LEDGER, Owner, parse
from ledger.deadlines.standing import State
from ledger.dones import Done
from ledger.entries import Ledger, expand
from ledger.figures.board import Board, board
from ledger.figures.courses import FOLLOWED, Courses
from ledger.figures.pace import done_curve, moments_of
from ledger.notice import read_notice
from ledger.repository import Change
from ledger.units.directory import shipped_directory
from portal.demo import evidence_file
from portal.demo.demo import MARK, demo_changes
from portal.demo.texts import THEMES, theme_of
from portal.settings.settings import ROOT
from store.codec import same
from store.files import FileFolder
from store.review.evidence_file import FILES
from store.store import Store

OCTOBER = date(2021, 10, 12)


@cache
def real() -> Ledger:
    breakdown = read_notice(ROOT / "data" / "notice_2021_53.txt").breakdown
    directory = shipped_directory()
    return Ledger(2021, breakdown, directory, expand(breakdown, directory))


@cache
def changes() -> list[Change]:
    return demo_changes(real(), until=OCTOBER)


def filled(ledger: Ledger, history: Sequence[Change]) -> Ledger:
    values: dict[str, dict[str, Any]] = {}
    for change in history:
        row = values.setdefault(change.key, {})
        row[change.column] = float(change.new) if change.column == "percent" else change.new
        if not change.column.startswith("review"):
            row["updated_at"] = change.at
    return replace(ledger, entries=tuple(replace(e, **values.get(e.key, {})) for e in ledger.entries))


@cache
def october() -> Board:
    return board(filled(real(), changes()), OCTOBER, moments=moments_of(changes()))


@pytest.mark.long
def test_the_same_seed_tells_the_same_year_and_another_seed_another():
    june = date(2021, 6, 30)
    assert demo_changes(real(), until=june) == demo_changes(real(), until=june)
    assert demo_changes(real(), until=june, seed=7) != demo_changes(real(), until=june)


@pytest.mark.long
def test_a_shorter_year_is_the_beginning_of_a_longer_one():
    july = demo_changes(real(), until=date(2021, 7, 20))
    assert july == changes()[: len(july)]
    assert 0 < len(july) < len(changes())


@pytest.mark.long
def test_it_is_a_history_numbered_in_order_where_every_old_value_is_the_former_new_one():
    cells: dict[tuple[str, str], str] = {}
    for n, change in enumerate(changes(), 1):
        assert change.seq == n
        assert change.old == cells.get((change.key, change.column), "") != change.new
        cells[change.key, change.column] = change.new
    assert [c.at for c in changes()] == sorted(c.at for c in changes())
    assert {c.key for c in changes()} <= set(real().by_key)


def test_people_work_on_working_days_and_in_office_hours_of_the_notices_year():
    days = {c.at.date() for c in changes()}
    assert min(days) >= date(2021, 6, 7)
    assert max(days) <= OCTOBER
    assert not [day for day in days if day.weekday() >= 5 or date(2021, 10, 1) <= day <= date(2021, 10, 7)]
    assert all(8 <= c.at.hour < 18 for c in changes())


def test_everything_is_marked_as_invented():
    assert {c.source for c in changes()} == {"demo"}
    assert all(c.person.startswith(MARK) for c in changes())
    assert all(c.new.startswith(MARK) for c in changes() if c.column == "reporter")
    assert all(c.new.startswith("0591-20000") for c in changes() if c.column == "phone")
    links = {c.new for c in changes() if c.column == "evidence"}
    assert links
    assert all(link.startswith("http://www.example.gov.cn/") for link in links)


def test_only_columns_of_units_and_reviewers_are_filled():
    owners = {c.name: c.owner for c in LEDGER}
    assert {c.column for c in changes()} >= {
        "status",
        "percent",
        "progress_note",
        "evidence",
        "issues",
        "next_steps",
    }
    assert not [c for c in changes() if owners[c.column] is Owner.IDENTITY]


@pytest.mark.long
def test_every_value_is_one_that_the_ledger_takes():
    requirements = {e.key: real().breakdown.task(e.task_no).requirement for e in real().entries}
    said = {(c.column, c.new, requirements[c.key]) for c in changes() if c.new}
    for name, text, requirement in said:
        # 不涉及 is a request until it is agreed, then it is what stood there before.
        agreed = text if text == "不涉及" else ""
        read = parse(name, text, year=2021, today=OCTOBER, requirement=requirement, previous=agreed)
        assert read.outcome in (Outcome.ACCEPT, Outcome.NORMALIZE), (name, text, read)


def test_october_looks_like_a_year_in_full_swing():
    total = october().total
    assert 0.5 < (total.rate(Done.REPORTED) or 0) < 0.7
    assert 0.3 < (total.rate(Done.APPROVED) or 0) < (total.rate(Done.REPORTED) or 0)
    assert 0.9 < (total.reporting_rate or 0) < 1
    assert 1 <= total.overdue <= 10
    assert total.stale > 20
    assert total.not_reported > 20
    assert {u.task.no for u in october().overdue} == {25}
    states = {s.state for s in october().standing.values()}
    assert states >= {
        State.APPROVED,
        State.REPORTED_DONE,
        State.DOING,
        State.OVERDUE,
        State.NOT_REPORTED,
        State.NOT_APPLICABLE,
    }


def test_units_differ_and_the_curve_rises():
    rates = [f.rate(Done.REPORTED) or 0 for f in october().by_unit.values()]
    assert max(rates) - min(rates) > 0.2
    courses = Courses(2021, same)
    courses.follow([c for c in changes() if c.column in FOLLOWED], ())
    keys = [e.key for e in october().entries]
    for done in Done:
        shares = [p.shares[done] for p in done_curve(courses, october())]
        assert courses.shares(keys, OCTOBER)[done] == pytest.approx(shares[-1]), "replayed, or counted today"
        assert shares[len(shares) // 2] < shares[-1] or done is Done.CLOSED


def test_most_tasks_of_the_real_notice_have_sentences_of_their_own():
    general = [t.no for t in real().breakdown.tasks if theme_of(t.title) is THEMES[-1]]
    assert len(general) <= 3, general
    for theme in THEMES:
        for text in (theme.begun, theme.midway, theme.finished):
            assert text.format(n=12, m=3).endswith("。")


def test_two_entries_have_files_that_say_what_they_are(tmp_path):
    with Store(f"sqlite:///{tmp_path / 'a.db'}").engine.begin() as connection:
        evidence_file.fill(FileFolder(tmp_path / "files"), connection, real(), OCTOBER)
        files = FILES.find(connection)
    assert len({one.key for one in files}) == 2
    assert {one.name[-4:] for one in files} == {".jpg", ".pdf"}
    assert all(one.name.startswith(MARK) and one.preview for one in files)
    assert len(list((tmp_path / "files").iterdir())) == 4, "each content once, with its picture"
