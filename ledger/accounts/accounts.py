"""Accounts: the people who may sign in, what each is granted, and the rules that every account keeps.

Pure: `store.accounts.account_store` keeps them, `ledger.accounts.service` changes them for a person. A password stands here
only as the text that a hash made of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ledger.errors import LedgerError, Refused
from ledger.permissions import Department, Person, Role

WITH_UNIT = frozenset({Role.UNIT, Role.LEAD, Role.SIGNER, Role.DEPARTMENT})
LONGEST_DEPARTMENT = 60
LEAST_LENGTH = 10
MOST_LENGTH = 128
_LOGIN = re.compile(r"[^\s,;:，；：\"'<>|/\\]{2,80}")
# What is tried first everywhere; longer runs of one character or along the keyboard are caught by rule.
_COMMON = ("password", "qwertyuiop", "1q2w3e4r", "admin", "woaini", "iloveyou", "zhengwu")
_RUNS = ("0123456789012345", "9876543210987654", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjkl")


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A role, the unit (short name) that it is held for where it is for one, and of a 科室 its name."""

    role: Role
    unit: str = ""
    department: str = ""

    @property
    def words(self) -> str:
        """`填报（鼓楼区）`, `科室（鼓楼区政务公开科）`."""
        return self.role.label + (f"（{self.unit}{self.department}）" if self.unit else "")


@dataclass(frozen=True, slots=True)
class Account:
    """A person as stored. `version` grows when their sessions are to end, `since` (UTC seconds) is when it last did."""

    id: str
    name: str
    login: str
    grants: tuple[Grant, ...]
    must_change: bool = False
    disabled: bool = False
    version: int = 1
    since: float = 0.0
    created: str = ""
    signed_in: str = ""

    @property
    def person(self) -> Person:
        """What the services see of them."""
        roles = frozenset(g.role for g in self.grants)
        if within := next((g for g in self.grants if g.role is Role.DEPARTMENT), None):
            return Person(self.id, self.name, roles, department=Department(within.unit, within.department))
        held = frozenset((g.role, g.unit) for g in self.grants)
        units = tuple(dict.fromkeys(g.unit for g in self.grants if g.unit))
        return Person(self.id, self.name, roles, units, held)

    @property
    def is_office(self) -> bool:
        """Can they manage the others?"""
        return not self.disabled and any(g.role is Role.OFFICE for g in self.grants)


def departments_of(accounts: Iterable[Account]) -> tuple[Department, ...]:
    """The 科室 and 镇街 that somebody with an open account is of."""
    found = (account.person.department for account in accounts if not account.disabled)
    return tuple(department for department in found if department)


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A person to add; `hash` is made of the first password, empty before there is one and when they sign in elsewhere."""

    name: str
    login: str
    grants: tuple[Grant, ...]
    hash: str = ""


class PasswordWeak(LedgerError):
    """A new password that is too easy; says the rule. Never holds the password."""


def nobody(who: str) -> Refused:
    """Nobody has this login or id."""
    return Refused(f"没有登录名为“{who}”的人员，请核对后再试。")


def login_taken(login: str) -> Refused:
    """Somebody else has this login."""
    return Refused(f"登录名“{login}”已经有人用了，请换一个。")


# Zero-width joiners and marks, soft hyphens; fillers and selectors of variants are counted as letters or accents.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


def folded(login: str) -> str:
    """The login as compared: full-width letters, case, composed forms, characters without width and blanks around it do
    not tell two people apart. The same again when it is folded twice, whatever was typed."""
    seen = "".join(c for c in _UNSEEN.sub("", login) if unicodedata.category(c) != "Cf")
    once = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    return unicodedata.normalize("NFKC", once.casefold()).strip()


def check_name(name: str) -> str:
    """The name as kept. Raises Refused."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > 40 or not tidy.isprintable():
        raise Refused("姓名没有填或太长，请填 1 到 40 个字。")
    return tidy


def check_login(login: str) -> str:
    """The login as kept. Raises Refused."""
    tidy = folded(login)
    if not _LOGIN.fullmatch(tidy) or not tidy.isprintable():
        raise Refused(
            f"登录名“{login.strip()}”不能用：请用 2 到 80 个字母、数字、汉字或 . - _ @，中间不要有空格和逗号。"
        )
    return tidy


def check_grants(grants: Iterable[Grant], units: Iterable[str]) -> tuple[Grant, ...]:
    """Grants without repetition, in a fixed order; `units` are the short names there are. Raises Refused."""
    known, kept = frozenset(units), dict.fromkeys(map(_tidy, grants))
    if not kept:
        raise Refused("没有选角色，请至少选一个角色。")
    for grant in kept:
        if grant.role in WITH_UNIT and not grant.unit:
            raise Refused(f"“{grant.role.label}”要写明是哪个单位的，请选单位。")
        if grant.unit and (grant.role not in WITH_UNIT or grant.unit not in known):
            raise Refused(f"“{grant.words}”不能用：请从单位名录里选单位，只有填报、牵头审核、审签和科室才带单位。")
        _check_department(grant, alone=len(kept) == 1)
    return tuple(sorted(kept, key=lambda g: (list(Role).index(g.role), g.unit)))


def _tidy(grant: Grant) -> Grant:
    return replace(grant, department=" ".join(grant.department.split()))


def _check_department(grant: Grant, *, alone: bool) -> None:
    """Raises Refused. Whoever is of a 科室 is nothing else: what a role beside it may see would be open to it."""
    name = grant.department
    if grant.role is not Role.DEPARTMENT:
        if name:
            raise Refused(f"“{grant.words}”不能用：只有“科室”这一种角色写科室、镇街的名称。")
        return
    if not name or len(name) > LONGEST_DEPARTMENT or not name.isprintable():
        raise Refused(
            f"请写明是{grant.unit}的哪个科室或镇街，{LONGEST_DEPARTMENT} 字以内，与分办时写的一样，例如“政务公开科”。"
        )
    if not alone:
        raise Refused("科室、镇街的账号只能是一个科室、一个镇街的，不能同时有别的角色；要办别的，请另开一个账号。")


def check_password(password: str, *, login: str, name: str = "") -> None:
    """Raises PasswordWeak unless the password may be used; `PASSWORD_RULE` says the rule to people."""
    plain = password.casefold()
    if len(password) < LEAST_LENGTH:
        raise PasswordWeak(f"密码太短：至少 {LEAST_LENGTH} 个字符。")
    if len(password) > MOST_LENGTH:
        raise PasswordWeak(f"密码太长：最多 {MOST_LENGTH} 个字符。")
    if len(set(plain)) < 5 or any(word in plain for word in _COMMON) or _is_run(plain):
        raise PasswordWeak("密码太容易猜到：不要用连续或重复的字符，也不要用 password、admin 这类常见词。")
    if any(own and len(own) > 2 and own in plain for own in (folded(login), name.casefold())):
        raise PasswordWeak("密码里不能有登录名或姓名。")
    if password.strip() != password:
        raise PasswordWeak("密码的开头和末尾不要有空格。")


PASSWORD_RULE = (
    f"至少 {LEAST_LENGTH} 个字符；不要用连续或重复的字符、常见词，也不要包含登录名或姓名。可以用一句只有自己知道的话。"
)


def _is_run(plain: str) -> bool:
    """More than half of it goes along the keyboard, the alphabet or the digits."""
    steps = {run[i : i + 3] for run in _RUNS for i in range(len(run) - 2)}
    along = sum(plain[i : i + 3] in steps for i in range(len(plain) - 2))
    return along * 2 > len(plain) - 2


def refuse_last_office(accounts: Iterable[Account], leaving: Account) -> None:
    """Raises Refused when `leaving` is the only account that can manage the others."""
    others = (a for a in accounts if a.id != leaving.id)
    if leaving.is_office and not any(a.is_office for a in others):
        raise Refused(
            f"“{leaving.name}”是唯一能管理人员的办公厅账号，不能停用或取消办公厅角色：请先另开一个办公厅账号。"
        )
