"""签收: who is addressed, who may sign, and that the first receipt stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

import pytest

from ledger.clock import BEIJING
from ledger.duties.acknowledgement import (
    ADDED,
    Acknowledgement,
    AcknowledgementService,
    Addressee,
    addressees,
    reminder_text,
)
from ledger.entries import Ledger
from ledger.errors import InvalidCells, NotAllowed, Refused
from ledger.permissions import Person, Role
from ledger.units.directory import Directory, Unit
from tests.unit.ledger.sample_ledger import SMALL_DIRECTORY, small_ledger

NOW = datetime(2021, 6, 7, 9, tzinfo=BEIJING)
SCHOOL = "闽江学院"
CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
SCHOOL_CLERK = Person("s", SCHOOL, frozenset({Role.UNIT}), (SCHOOL,))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE, Role.UNIT}), ("市政府办公厅",))
LEADER = Person("l", "领导", frozenset({Role.LEADER}))
# Claims a unit without the role, as a forged client would.
FORGED = Person("x", "某人", frozenset({Role.LEAD}), ("鼓楼区",))


class MemoryAcknowledgements:
    def __init__(self) -> None:
        self.given: dict[str, Acknowledgement] = {}
        self.extra: list[str] = []
        self.told: list[tuple[str, str, str]] = []

    def now(self) -> datetime:
        return NOW

    def ledger(self) -> Ledger:
        return ledger()

    def acknowledgements(self) -> Mapping[str, Acknowledgement]:
        return self.given

    def added(self) -> tuple[str, ...]:
        return tuple(self.extra)

    def acknowledge(self, given: Acknowledgement) -> Acknowledgement:
        return self.given.setdefault(given.unit, given)

    def revoke(self, unit: str, *, person: str, reason: str) -> None:
        self.given.pop(unit, None)
        self.told.append((unit, person, reason))

    def add(self, name: str, *, person: str) -> None:
        self.extra.append(name)

    def remove(self, name: str, *, person: str) -> None:
        self.extra.remove(name)


def ledger() -> Ledger:
    more = (
        Unit("H1", SCHOOL, SCHOOL, "市属高等院校（仅主送）"),
        Unit("P1", "平潭综合实验区", "平潭综合实验区", "不在本通知范围（默认关闭）"),
        Unit("S01", "福州市人民政府办公厅", "市政府办公厅", "市直单位"),
    )
    return replace(small_ledger(), directory=Directory([*SMALL_DIRECTORY.units, *more]))


@pytest.fixture
def book() -> MemoryAcknowledgements:
    return MemoryAcknowledgements()


@pytest.fixture
def service(book: MemoryAcknowledgements) -> AcknowledgementService:
    return AcknowledgementService(book)


def test_units_with_rows_and_those_only_addressed_sign_others_and_the_issuer_do_not():
    found = addressees(ledger(), ("某某协会", "鼓楼区"))
    assert [a.name for a in found] == [
        "鼓楼区",
        "闽清县",
        "高新区管委会",
        "市财政局",
        "市大数据委",
        SCHOOL,
        "某某协会",
    ]
    assert found[-2] == Addressee(SCHOOL, "市属高等院校", 0)
    assert found[-1].kind == ADDED
    assert found[0].rows == 4


def test_a_clerk_signs_for_his_unit_as_himself_and_the_first_receipt_stands(service, book):
    given = service.acknowledge(CLERK, "鼓楼区", signer="别人")
    assert (given.signer, given.on_behalf) == ("王某（鼓楼区）", False)
    later = Person("u2", "李某", frozenset({Role.UNIT}), ("鼓楼区",))
    assert service.acknowledge(later, "鼓楼区") is given
    assert service.acknowledge(SCHOOL_CLERK, SCHOOL).signer == SCHOOL


def test_the_banner_is_for_those_who_have_not_signed(service):
    assert service.outstanding(CLERK) == ("鼓楼区",)
    service.acknowledge(CLERK, "鼓楼区")
    assert service.outstanding(CLERK) == ()
    assert service.outstanding(OFFICE) == (), "the issuer does not sign for its own notice"
    assert service.outstanding(LEADER) == service.outstanding(FORGED) == ()


@pytest.mark.parametrize("who", [FORGED, LEADER, SCHOOL_CLERK])
def test_nobody_signs_for_another_unit(service, book, who):
    with pytest.raises(NotAllowed, match="只有鼓楼区、市政府办公厅可以签收通知"):
        service.acknowledge(who, "鼓楼区")
    assert book.given == {}


def test_the_office_signs_for_others_only_with_a_name(service):
    with pytest.raises(NotAllowed, match="是谁收到了通知"):
        service.acknowledge(OFFICE, SCHOOL)
    given = service.acknowledge(OFFICE, SCHOOL, signer="院办陈某", note="电话确认")
    assert (given.signer, given.recorded_by, given.note) == ("院办陈某", "市政府办公厅", "电话确认")
    assert given.on_behalf


def test_who_is_not_addressed_cannot_sign(service):
    with pytest.raises(Refused, match="平潭"):
        service.acknowledge(OFFICE, "平潭综合实验区", signer="某")


def test_overview_is_for_those_who_read_everything(service):
    service.acknowledge(CLERK, "鼓楼区")
    for who in (OFFICE, LEADER):
        overview = service.overview(who)
        assert list(overview.signed) == ["鼓楼区"]
        assert [a.name for a in overview.missing][:2] == ["闽清县", "高新区管委会"]
    for who in (CLERK, FORGED):
        with pytest.raises(NotAllowed):
            service.overview(who)


def test_the_office_adds_and_removes_addressees_and_nobody_else(service, book):
    assert service.add(OFFICE, " 某某  协会 ") == "某某 协会"
    with pytest.raises(Refused, match="已经是主送单位"):
        service.add(OFFICE, "福州市财政局")
    for name in ("", "长" * 41):
        with pytest.raises(InvalidCells, match=r"请填写单位名称|最多40个字"):
            service.add(OFFICE, name)
    for who in (CLERK, LEADER):
        with pytest.raises(NotAllowed):
            service.add(who, "协会")
        with pytest.raises(NotAllowed):
            service.remove(who, "某某 协会")
    with pytest.raises(Refused, match="不能移除"):
        service.remove(OFFICE, "鼓楼区")
    service.remove(OFFICE, "某某 协会")
    assert book.extra == []


def test_a_receipt_is_revoked_by_the_office_with_a_reason(service, book):
    service.acknowledge(CLERK, "鼓楼区")
    with pytest.raises(NotAllowed):
        service.revoke(CLERK, "鼓楼区", "点错")
    with pytest.raises(InvalidCells, match="为什么"):
        service.revoke(OFFICE, "鼓楼区", " ")
    service.revoke(OFFICE, "鼓楼区", "登记错了")
    assert book.told == [("鼓楼区", "市政府办公厅", "登记错了")]
    assert service.outstanding(CLERK) == ("鼓楼区",)


def test_what_the_office_writes_is_kept_whole_or_refused(service, book):
    for words in ({"signer": "名" * 41}, {"signer": "院办陈某", "note": "说" * 201}):
        with pytest.raises(InvalidCells, match="最多"):
            service.acknowledge(OFFICE, SCHOOL, **words)
    assert book.given == {}
    service.acknowledge(OFFICE, SCHOOL, signer="院办陈某", note="说" * 200)
    with pytest.raises(InvalidCells, match="201个字"):
        service.revoke(OFFICE, SCHOOL, "因" * 201)
    assert book.given


def test_the_urging_text_names_the_notice_and_everybody_missing():
    text = reminder_text(ledger(), (Addressee("闽清县", "县"), Addressee(SCHOOL, "高校")), date(2021, 6, 15))
    assert "榕政办〔2021〕53号" in text
    assert "截至2021年6月15日，还有2家单位没有签收：闽清县、闽江学院。" in text
    assert reminder_text(ledger(), (), date(2021, 6, 15)) == ""
