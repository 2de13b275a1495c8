"""Use cases on accounts: who may, what is refused, what every account keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ledger.accounts.accounts import (
    Account,
    Grant,
    NewAccount,
    PasswordWeak,
    check_login,
    check_password,
    departments_of,
)
from ledger.accounts.service import AccountService, first_password
from ledger.clock import BEIJING
from ledger.errors import NotAllowed, Refused
from ledger.permissions import Department, Person, Role
from store.accounts.account_store import AccountStore
from store.opening import open_database
from tests.unit.ledger.sample_ledger import small_ledger

LEDGER = small_ledger()
UNIT = next(u.short_name for u in LEDGER.directory.units if not u.out_of_scope)
OFFICE = Person("o", "王办", frozenset({Role.OFFICE}))
OTHERS = [Person(str(r), str(r), frozenset({r}), (UNIT,)) for r in Role if r is not Role.OFFICE]
OTHERS.append(Person("n", "没有角色", frozenset()))


@dataclass
class Fixed:
    """A clock that stands still."""

    at: datetime = field(default_factory=lambda: datetime(2021, 10, 8, 9, 0, tzinfo=BEIJING))

    def now(self) -> datetime:
        return self.at

    def today(self):
        return self.at.date()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_database(f"sqlite:///{tmp_path / 'ledger.db'}", now=Fixed().now())
    yield made
    made.dispose()


@pytest.fixture
def store(engine: Engine) -> AccountStore:
    return AccountStore(engine, Fixed(), lambda: 1_800_000_000.0)


@pytest.fixture
def service(store: AccountStore) -> AccountService:
    return AccountService(store, hashed=lambda word: f"hash of {len(word)}", ledger=lambda: LEDGER)


def opened(service: AccountService, login: str = "a1", *grants: Grant) -> Account:
    return service.add(OFFICE, [NewAccount("某人", login, grants or (Grant(Role.UNIT, UNIT),))])[0].account


USE_CASES: dict[str, Callable[[AccountService, Person, str], object]] = {
    "people": lambda service, who, _: service.people(who),
    "named": lambda service, who, _: service.named(who, "a1"),
    "add": lambda service, who, _: service.add(who, [NewAccount("乙", "b1", (Grant(Role.LEADER),))]),
    "edit": lambda service, who, one: service.edit(who, one, grants=[Grant(Role.OFFICE)]),
    "disable": lambda service, who, one: service.disable(who, one),
    "enable": lambda service, who, one: service.enable(who, one),
    "reset": lambda service, who, one: service.reset(who, one),
    "unlock": lambda service, who, one: service.unlock(who, one, "key"),
    "sign_out_everywhere": lambda service, who, one: service.sign_out_everywhere(who, one),
}


@pytest.mark.parametrize("name", USE_CASES)
def test_only_the_office_may(service: AccountService, store: AccountStore, name: str) -> None:
    one = opened(service)
    before = store.everybody()
    for who in OTHERS:
        with pytest.raises(NotAllowed, match="只有市政府办公厅可以管理人员和账号"):
            USE_CASES[name](service, who, one.id)
    assert store.everybody() is before, "nothing changed"
    USE_CASES[name](service, OFFICE, one.id)


def test_the_table_holds_every_use_case() -> None:
    assert {n for n in vars(AccountService) if not n.startswith("_")} - {"units"} == set(USE_CASES)


def test_everybody_ends_his_own_sign_ins(service: AccountService) -> None:
    one = opened(service)
    assert service.sign_out_everywhere(one.person, one.id).version == one.version + 1


def test_an_account_is_opened_with_a_first_password_to_be_changed(service: AccountService, store: AccountStore) -> None:
    (made,) = service.add(OFFICE, [NewAccount(" 某  人 ", " Ａ1 ", (Grant(Role.UNIT, UNIT),))])
    assert (made.account.name, made.account.login, made.account.must_change) == ("某 人", "a1", True)
    assert len(made.password) == 19
    assert store.password_hash(made.account.id) == "hash of 19"
    assert service.named(OFFICE, "A1").id == made.account.id
    assert first_password() != first_password()


def test_several_are_opened_together_or_none(service: AccountService) -> None:
    opened(service)
    for login in ("a1", "A1 ", "b2"):
        wanted = [NewAccount("甲", login, (Grant(Role.LEADER),)), NewAccount("乙", "B2", (Grant(Role.LEADER),))]
        with pytest.raises(Refused, match="已经有人用了"):
            service.add(OFFICE, wanted)
    assert [a.login for a in service.people(OFFICE)] == ["a1"]


@pytest.mark.parametrize(
    ("name", "login", "grants"),
    [
        ("", "a1", (Grant(Role.LEADER),)),
        ("某人", "a", (Grant(Role.LEADER),)),
        ("某人", "a b", (Grant(Role.LEADER),)),
        ("某人", "a,b", (Grant(Role.LEADER),)),
        ("某人", "<b>x</b>", (Grant(Role.LEADER),)),
        ("某人", "a1", ()),
        ("某人", "a1", (Grant(Role.UNIT),)),
        ("某人", "a1", (Grant(Role.UNIT, "月球"),)),
        ("某人", "a1", (Grant(Role.OFFICE, UNIT),)),
    ],
)
def test_what_cannot_be_kept_is_refused(
    service: AccountService, name: str, login: str, grants: tuple[Grant, ...]
) -> None:
    with pytest.raises(Refused):
        service.add(OFFICE, [NewAccount(name, login, grants)])
    assert service.people(OFFICE) == []


def test_somebody_always_can_manage_the_others(service: AccountService) -> None:
    first = opened(service, "o1", Grant(Role.OFFICE))
    for act in (
        lambda: service.disable(OFFICE, first.id),
        lambda: service.edit(OFFICE, first.id, grants=[Grant(Role.LEADER)]),
    ):
        with pytest.raises(Refused, match="唯一能管理"):
            act()
    second = opened(service, "o2", Grant(Role.OFFICE))
    service.disable(OFFICE, first.id)
    with pytest.raises(Refused, match="唯一能管理"):
        service.disable(OFFICE, second.id)
    assert service.edit(OFFICE, second.id, name="改名").name == "改名"


def test_an_unknown_account_is_said(service: AccountService) -> None:
    with pytest.raises(Refused, match="nobody"):
        service.named(OFFICE, "nobody")
    with pytest.raises(Refused, match="没有登录名为"):
        service.disable(OFFICE, "人员:0")


def test_every_change_is_a_deed_and_none_holds_a_secret(service: AccountService, store: AccountStore) -> None:
    one = opened(service)
    service.edit(OFFICE, one.id, name="新名", grants=[Grant(Role.LEAD, UNIT)])
    service.disable(OFFICE, one.id)
    service.enable(OFFICE, one.id)
    service.unlock(OFFICE, one.id, "key")
    word = service.reset(OFFICE, one.id).password
    service.sign_out_everywhere(OFFICE, one.id)
    said = store.audit_events(subject=one.id)
    kinds = [d.kind.removeprefix("account.") for d in reversed(said)]
    assert kinds == ["added", "changed", "disabled", "enabled", "unlocked", "reset", "signed_out_everywhere"]
    assert {d.person for d in said} == {"王办"}
    changed = next(d for d in said if d.kind == "account.changed")
    assert changed.detail["name"] == "某人 → 新名"
    assert changed.detail["roles"].endswith(f"→ 牵头审核（{UNIT}）")
    assert word not in str(said)
    assert "hash of" not in str(said)


def test_nothing_changed_is_no_deed(service: AccountService, store: AccountStore) -> None:
    one = opened(service)
    assert service.edit(OFFICE, one.id, name=one.name, grants=one.grants) == one
    assert [d.kind for d in store.audit_events()] == ["account.added"]


def test_two_processes_see_each_others_changes(service: AccountService, engine: Engine) -> None:
    other = AccountStore(engine, Fixed(), lambda: 0.0)
    one = opened(service)
    assert not other.everybody().by_id[one.id].disabled
    service.disable(OFFICE, one.id)
    assert other.everybody().by_id[one.id].disabled


def test_a_change_is_judged_by_what_stands_in_the_store(service: AccountService, store: AccountStore) -> None:
    """The office account of a stale page must not be the last to go."""
    first, second = opened(service, "o1", Grant(Role.OFFICE)), opened(service, "o2", Grant(Role.OFFICE))

    def drop(before: Account, everybody: Sequence[Account]) -> Account:
        assert {a.login for a in everybody} == {"o1", "o2"}
        return replace(before, disabled=True)

    store.change(first.id, drop, kind="account.disabled", by=OFFICE)
    with pytest.raises(Refused, match="唯一能管理"):
        service.disable(OFFICE, second.id)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "0123456789",
        "abcdefghij",
        "aaaaaaaaaaa",
        "qwertyuiop1",
        "x-wangxm-2021",
        "王小明的密码啊真好记",
        " leading is bad",
        "MyPassword1",
    ],
)
def test_passwords_that_are_too_easy(password: str) -> None:
    with pytest.raises(PasswordWeak) as caught:
        check_password(password, login="wangxm", name="王小明")
    assert not password or password not in str(caught.value)


@pytest.mark.parametrize("password", ["three blue herons", "Zk4-pq9!wfm2", "去年冬天的雪特别大啊", "2021x10y08z!"])
def test_passwords_that_will_do(password: str) -> None:
    check_password(password, login="wangxm", name="王小明")


def test_logins_are_folded() -> None:
    assert check_login("  ＷangXM@X.cn ") == "wangxm@x.cn"


WITHIN = Grant(Role.DEPARTMENT, UNIT, " 政务公开科　")


def test_an_account_of_a_department_is_of_it_alone(service: AccountService, store: AccountStore) -> None:
    kept = opened(service, "z1", WITHIN)
    assert kept.grants == (Grant(Role.DEPARTMENT, UNIT, "政务公开科"),)
    assert store.everybody().by_id[kept.id] == kept, "as it stands in the store"
    assert kept.person.department == Department(UNIT, "政务公开科")
    assert (kept.person.units, kept.person.grants) == ((), frozenset()), "nothing of its unit's is its"
    assert departments_of([kept, replace(kept, disabled=True)]) == (kept.person.department,)
    before = kept.person
    after = service.edit(OFFICE, kept.id, grants=[Grant(Role.DEPARTMENT, UNIT, "财政科")])
    assert after.person != before, "a window that stays open is somebody else's"


@pytest.mark.parametrize(
    ("grants", "why"),
    [
        ([WITHIN, Grant(Role.UNIT, UNIT)], "不能同时有别的角色"),
        ([WITHIN, Grant(Role.LEADER)], "不能同时有别的角色"),
        ([WITHIN, Grant(Role.DEPARTMENT, UNIT, "财政科")], "不能同时有别的角色"),
        ([Grant(Role.DEPARTMENT, UNIT, " ")], "哪个科室或镇街"),
        ([Grant(Role.DEPARTMENT, UNIT, "长" * 61)], "哪个科室或镇街"),
        ([Grant(Role.DEPARTMENT, "", "政务公开科")], "要写明是哪个单位的"),
        ([Grant(Role.DEPARTMENT, "月球", "政务公开科")], "不能用"),
        ([Grant(Role.UNIT, UNIT, "政务公开科")], "只有“科室”"),
    ],
)
def test_what_no_account_of_a_department_may_be(service: AccountService, grants: list[Grant], why: str) -> None:
    with pytest.raises(Refused, match=why):
        opened(service, "z1", *grants)
