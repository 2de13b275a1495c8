"""What a value leaves out of a cell: the sheet keeps it, history has it letter by letter, and a finding or a notice names it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.clock import FixedDay
from ledger.columns import LEDGER, Owner, column
from ledger.permissions import Person, Role
from ledger.repository import Submission
from ledger.service import LedgerService
from ledger.submission import NothingChanged
from store.store import Store
from sync.engine import Engine
from tests.property.world import PLACES, World
from tests.unit.sync.test_by_the_day import OCTOBER

KEY = "2021-01-甲"
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
CELLS = """
status|已完成（材料报市财政局）|已完成|材料报市财政局
status|推进中，等待批复|正在推进|等待批复
percent|80%（市财政局提供）|80|市财政局提供
percent|八成多|80|八成多
percent|9月底80%|80|9月底
progress_note|<title>内部稿</title>已印发方案|已印发方案|内部稿
progress_note|a<b>c，见&lt;i&gt;正文|ac，见正文|<b>、<i>
evidence|见http://www.shi.gov.cn/1.html，已公开|http://www.shi.gov.cn/1.html|已公开
evidence|http://www.shi.gov.cn/附件/目录（一）.pdf（截图见附件）|http://www.shi.gov.cn/附件/目录（一）.pdf|截图见附件
phone|13800138000（李四转）|13800138000|李四转
phone|张三13800138000、李四13900139000|13800138000、13900139000|张三
reported_at|2021-10-07（补报）|2021-10-07|补报
"""


@pytest.fixture
def world() -> Iterator[World]:
    made = World("memory")
    made.store.engine.dispose()
    made.store = Store(made.url, clock=FixedDay(OCTOBER))
    made.engine = Engine(made.store, made.backend)
    yield made
    made.close()


def cases() -> list[list[str]]:
    return [line.split("|") for line in CELLS.strip().splitlines()]


@pytest.mark.parametrize(("name", "raw", "value", "rest"), cases())
def test_in_the_sheet(world: World, name: str, raw: str, value: str, rest: str) -> None:
    world.sheet.put(world.where(KEY)[0], PLACES[name], raw)
    world.engine.cycle()
    assert world.text(KEY, name) == raw
    assert world.store.history(key=KEY)[0].new == raw
    finding = next(f for f in world.store.findings() if f.column == name)
    assert rest in finding.message
    assert finding.raw == raw
    read = getattr(world.store.ledger().by_key[KEY], name)
    assert f"{read:g}" == value if name == "percent" else read == value


@pytest.mark.parametrize(("name", "raw", "value", "rest"), cases())
def test_in_the_form(world: World, name: str, raw: str, value: str, rest: str) -> None:
    service = LedgerService(world.store)
    receipt = service.submit(OFFICE, Submission(KEY, {name: raw}, {name: ""}), "t")
    assert rest in "".join(receipt.notices)
    world.engine.cycle()
    (change,) = [c for c in world.store.history(key=KEY) if c.column == name]
    assert (change.new, change.typed) == (value, raw)
    assert world.text(KEY, name) == value


@pytest.mark.parametrize(("name", "raw", "value", "rest"), cases())
def test_words_beside_what_stands_already_are_told(world: World, name: str, raw: str, value: str, rest: str) -> None:
    service = LedgerService(world.store)
    service.submit(OFFICE, Submission(KEY, {name: value}, {name: ""}), "t")
    world.engine.cycle()
    with pytest.raises(NothingChanged, match="未保存") as stopped:
        service.submit(OFFICE, Submission(KEY, {name: raw}, {name: value}), "u")
    assert rest in str(stopped.value)


def test_the_cases_are_of_every_kind_that_a_unit_fills_in() -> None:
    assert {column(name).kind for name, *_ in cases()} == {c.kind for c in LEDGER if c.owner is Owner.UNIT}
