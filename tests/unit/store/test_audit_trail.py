"""审计 over a real store: both logs as one list, newest first, filtered and paged by the database; what a download holds."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from sqlalchemy import insert

from ledger.accounts.accounts import Account
from ledger.audit import trail
from ledger.audit.trail import PAGE, AuditFilter, AuditService
from ledger.clock import BEIJING
from ledger.errors import NotAllowed, Refused
from ledger.permissions import Person, Role
from reports.papers import make_paper
from store import tables
from store.audit import AuditEvent, audit_log, record
from store.audit_trail import AuditTrail
from store.database import writing
from store.opening import open_database
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 10, 26, 9, tzinfo=BEIJING)
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
AUDITOR = Person("a", "审计", frozenset({Role.AUDITOR}))
LEADER = Person("l", "领导", frozenset({Role.LEADER}))
CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
KEY, OTHER = "2021-07-鼓楼区", "2021-07-闽清县"


class Kit:
    def __init__(self, path: Path) -> None:
        self.engine = open_database(f"sqlite:///{path / 'a.db'}", now=NOW)
        ledger = small_ledger()
        home = SimpleNamespace(engine=self.engine, now=lambda: NOW, ledger=lambda: ledger)
        known = {"人员:1": Account("人员:1", "李某", "li", ())}
        self.service = AuditService(AuditTrail(home), lambda: known)  # type: ignore[arg-type]

    def changed(self, hours: int, key: str, person: str, source: str = "portal", new: str = "30") -> None:
        row = {"source": source, "person": person, "key": key, "column": "percent", "old": "", "new": new, "op": ""}
        with writing(self.engine) as connection:
            connection.execute(insert(tables.history).values(at=(NOW + timedelta(hours=hours)).isoformat(), **row))

    def done(self, hours: int, kind: str, subject: str, person: str, **detail: str) -> None:
        with writing(self.engine) as connection:
            record(connection, AuditEvent(NOW + timedelta(hours=hours), person, kind, subject, detail))

    def found(self, **asked: object) -> list[str]:
        lines = self.service.page(OFFICE, AuditFilter(**asked), 1)  # type: ignore[arg-type]
        return [f"{line.word} {line.subject}" for line in lines]


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    made = Kit(tmp_path)
    made.changed(0, KEY, "王某（鼓楼区）")
    made.done(1, "review.approve", KEY, "市财政局", reason="=1+1", receipt="R1")
    made.changed(24, OTHER, "", source="sheet", new="50")
    made.done(25, "milestone.handed_in", "2021-25-0731 鼓楼区", "市政府办公厅", 文件="方案.pdf")
    made.done(26, "account.disabled", "人员:1", "市政府办公厅", by="o")
    made.done(48, "receipt.given", "闽清县", "赵某_1（闽清县）")
    made.done(49, "something.new", "x", "某人")
    yield made
    made.engine.dispose()


def test_both_logs_stand_in_one_list_newest_first(kit: Kit) -> None:
    assert kit.found() == [
        "something.new x",
        "签收 闽清县",
        "停用账号 李某",
        "提交节点成果 2021-25-0731 鼓楼区",
        f"在共享表格里修改 {OTHER}",
        f"审核通过 {KEY}",
        f"在门户填报 {KEY}",
    ]
    lines = kit.service.page(AUDITOR, AuditFilter(), 1)
    assert [line.said for line in lines[3:]] == [
        "文件：方案.pdf",
        "完成进度：（空） → 50%",
        "意见：=1+1；回执：R1",
        "完成进度：（空） → 30%",
    ]
    assert [line.who for line in lines[4:6]] == ["（在表格里填写）", "市财政局"]


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({"person": "王某"}, 1),
        ({"person": " 市 政 府 "}, 0),
        ({"person": "赵某_"}, 1),
        ({"person": "%"}, 0),
        ({"unit": "鼓楼区"}, 3),
        ({"unit": "闽清县"}, 2),
        ({"group": "台账修改"}, 2),
        ({"group": "人员和登录"}, 1),
        ({"since": date(2021, 10, 27)}, 5),
        ({"until": date(2021, 10, 26)}, 2),
        ({"since": date(2021, 10, 27), "until": date(2021, 10, 27)}, 3),
        ({"since": date(2021, 10, 28), "until": date(2021, 10, 26)}, 0),
        ({"unit": "鼓楼区", "group": "台账修改", "since": date(2021, 10, 26)}, 1),
        ({"group": "没有的类别"}, 0),
        ({"person": "' OR 1=1 --"}, 0),
    ],
)
def test_filters_leave_what_they_say(kit: Kit, asked: dict[str, object], number: int) -> None:
    found = AuditFilter(**asked)  # type: ignore[arg-type]
    assert kit.service.count(OFFICE, found) == number
    assert len(kit.service.page(OFFICE, found, 1)) == number
    assert len(kit.service.all(OFFICE, found).lines) == number


def test_only_the_office_and_the_auditor_read_it(kit: Kit) -> None:
    for person in (
        LEADER,
        CLERK,
        Person("n", "某人", frozenset()),
        Person("o", "x", OFFICE.roles, still=lambda: False),
    ):
        for ask in (kit.service.count, kit.service.all, lambda p, f: kit.service.page(p, f, 1)):
            with pytest.raises(NotAllowed):
                ask(person, AuditFilter())
    with pytest.raises(NotAllowed, match="只有审计人员、市政府办公厅可以查看和下载审计记录"):
        kit.service.count(LEADER, AuditFilter())


@pytest.mark.long
def test_a_long_list_is_paged_by_the_database(kit: Kit) -> None:
    rows = [
        {
            "at": (NOW - timedelta(minutes=n)).isoformat(),
            "person": "某人",
            "kind": "comment.added",
            "subject": KEY,
            "detail": "{}",
        }
        for n in range(120_000)
    ]
    with writing(kit.engine) as connection:
        connection.execute(insert(audit_log), rows)
    asked = AuditFilter(person="某人")
    began = time.monotonic()
    pages = [kit.service.page(OFFICE, asked, number) for number in (1, 2, 2401)]
    assert [len(page) for page in pages] == [PAGE, PAGE, 1]
    assert time.monotonic() - began < 10, "0.3 s each on an idle machine"
    moments = [line.at for page in pages[:2] for line in page]
    assert moments == sorted(moments, reverse=True)
    assert len(set(moments)) == 2 * PAGE, "no line stands on two pages"
    with pytest.raises(Refused, match="缩小范围"):
        kit.service.all(OFFICE, asked)


def test_both_documents_hold_every_line_and_no_formula(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    kit.done(50, "comment.added", "=cmd()", "=HYPERLINK(1)", text="=2+2")
    content = kit.service.all(AUDITOR, AuditFilter(unit="", since=date(2021, 10, 26)))
    lines = list(csv.reader(StringIO(make_paper("audit_trail", content, "演示数据").decode("utf-8-sig"))))
    assert lines[0] == ["时间", "人员", "类别", "事项", "对象", "内容", "数据说明"]
    assert lines[1][:5] == ["2021-10-28 11:00:00", "'=HYPERLINK(1)", "审核和申请", "留言", "'=cmd()"]
    assert len(lines) == 9
    book = openpyxl.load_workbook(BytesIO(make_paper("audit_trail_table", content, "演示数据")))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert "2021-10-26 至" in cells[1][0]
    assert [row[3] for row in cells[3:]] == [line.word for line in content.lines]
    assert book.active["B4"].data_type == "s"
    monkeypatch.setattr(trail, "MOST", 3)
    with pytest.raises(Refused):
        kit.service.all(AUDITOR, AuditFilter())
