"""Reads a list of people (CSV: 姓名, 登录名, 角色, 单位, and where there are any 科室) as people keep it in a spreadsheet program.

Forgiving in form (UTF-8 or GBK, comma, tab or semicolon, other names for columns and roles), strict in meaning: one
wrong line and nothing is taken, and every wrong line is named.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from ledger.accounts.accounts import WITH_UNIT, Grant, NewAccount, check_login, check_name
from ledger.errors import LedgerError, Refused
from ledger.permissions import Role
from ledger.texts.csv_cells import decoded
from ledger.units.directory import Directory

HEADERS = {
    "name": ("姓名", "名字", "人员", "人员姓名", "name"),
    "login": ("登录名", "账号", "帐号", "用户名", "登录账号", "login", "username"),
    "roles": ("角色", "权限", "身份", "role", "roles"),
    "units": ("单位", "所属单位", "单位名称", "负责单位", "unit", "units"),
    "department": ("科室", "科室或镇街", "科室、镇街", "镇街", "处室", "department"),
}
_NOT_NEEDED = ("department",)
_NAMES = {
    Role.OFFICE: ("办公厅", "管理员", "市政府办公厅", "office"),
    Role.LEADER: ("领导", "leader"),
    Role.LEAD: ("牵头审核", "牵头", "牵头单位", "审核", "lead"),
    Role.UNIT: ("填报", "填报人", "经办", "经办人", "责任单位", "unit"),
    Role.SIGNER: ("审签", "审签人", "分管领导", "signer"),
    Role.AUDITOR: ("审计", "审计人员", "auditor"),
    Role.DEPARTMENT: ("科室", "镇街", "科室镇街", "科室、镇街", "department"),
}
_ROLES = {name: role for role, names in _NAMES.items() for name in names}
_LISTED, _QUOTED = 10, 160  # the sentence is read on a page
_SEVERAL = re.compile(r"[、，,；;/\n]+")
TEMPLATE = (
    "姓名,登录名,角色,单位,科室\n王小明,wangxm,填报,鼓楼区,\n李芳,lifang,填报；牵头审核,市大数据委,\n"
    "张强,zhangq,科室,鼓楼区,政务公开科\n"
)


class PeopleFileInvalid(LedgerError):
    """Nothing was taken; `problems` are sentences, each with its line."""

    def __init__(self, problems: Sequence[str]) -> None:
        more = f"（另有 {len(problems) - _LISTED} 处）" if len(problems) > _LISTED else ""
        super().__init__(
            "名单有问题，一个人也没有导入：" + "；".join(problems[:_LISTED]) + more + "。改好后再导入一次。"
        )
        self.problems = tuple(problems)


def role_named(text: str) -> Role | None:
    """The role that a word means; None when it is none."""
    return _ROLES.get(text.strip().casefold())


def grants_of(roles: str, units: str, directory: Directory, department: str = "") -> tuple[Grant, ...]:
    """Grants of two cells, of a 科室 three: every role with every unit; readers' roles take none. Raises Refused."""
    named = [(word, role_named(word)) for word in _cut(roles)]
    if unknown := [word for word, role in named if role is None]:
        raise Refused(f"不认识的角色“{unknown[0]}”，可填：{'、'.join(role.label for role in Role)}")
    found = [role for _, role in named if role is not None]
    if not found:
        raise Refused(f"没有填角色，可填：{'、'.join(role.label for role in Role)}")
    where = [_unit(name, directory) for name in _cut(units)]
    if not where and (lacking := [r.label for r in found if r in WITH_UNIT]):
        raise Refused(f"角色“{lacking[0]}”要写明单位")
    if Role.DEPARTMENT in found and not department.strip():
        raise Refused("角色“科室”要写明是哪个科室或镇街（名单里是“科室”一栏，命令行里是 --department）")
    return tuple(
        Grant(role, unit, department if role is Role.DEPARTMENT else "")
        for role in dict.fromkeys(found)
        for unit in (where if role in WITH_UNIT else [""])
    )


def read_people(data: bytes, directory: Directory) -> list[NewAccount]:
    """Everybody on the list. Raises PeopleFileInvalid, naming every wrong line."""
    problems: list[str] = []
    people: list[NewAccount] = []
    seen: dict[str, int] = {}
    for line, cells in _rows(_text(data)):
        try:
            login = check_login(cells["login"])
            if login in seen:
                raise Refused(f"登录名“{login}”与第 {seen[login]} 行重复")
            seen[login] = line
            grants = grants_of(cells["roles"], cells["units"], directory, cells.get("department", ""))
            people.append(NewAccount(check_name(cells["name"]), login, grants))
        except LedgerError as error:
            problems.append(f"第 {line} 行：{_shortened(str(error).rstrip('。'))}")
    if not people and not problems:
        problems.append("名单里没有人")
    if problems:
        raise PeopleFileInvalid(problems)
    return people


def _shortened(problem: str) -> str:
    """What was typed is quoted, however long it is."""
    return problem if len(problem) <= _QUOTED else f"{problem[: _QUOTED // 2]}…{problem[-_QUOTED // 2 :]}"


def _text(data: bytes) -> str:
    try:
        text = decoded(data)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise PeopleFileInvalid(["文件不是文本，请在表格软件里另存为 CSV"])
    return text


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, cells by code name); blank lines and lines that begin with # are skipped."""
    first = next((line for line in text.splitlines() if line.strip(" \t,;") and line[0] != "#"), "")
    delimiter = max("\t;,", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    columns: dict[str, int] = {}
    try:
        for cells in reader:
            if not any(c.strip() for c in cells) or cells[0].startswith("#"):
                continue
            if columns:
                yield (
                    reader.line_num,
                    {n: cells[i].strip() if i < len(cells) else "" for n, i in columns.items()},
                )
            else:
                columns = _header(cells)
    except csv.Error:
        raise PeopleFileInvalid([f"第 {reader.line_num} 行：引号不成对"]) from None


def _header(cells: Sequence[str]) -> dict[str, int]:
    given = [re.sub(r"\s|[（(].*", "", c).casefold() for c in cells]
    found = {n: given.index(a) for n, names in HEADERS.items() for a in names[::-1] if a in given}
    if lacking := [names[0] for n, names in HEADERS.items() if n not in found and n not in _NOT_NEEDED]:
        raise PeopleFileInvalid(
            [
                f"第一行是表头，缺少“{'”“'.join(lacking)}”这一栏，应为 姓名,登录名,角色,单位（有科室、镇街账号的再加一栏 科室）"
            ]
        )
    return found


def _cut(text: str) -> list[str]:
    return [part.strip() for part in _SEVERAL.split(text) if part.strip()]


def _unit(name: str, directory: Directory) -> str:
    found = directory.resolve(name)
    if found.unit is None or found.unit.out_of_scope:
        near = "、".join(u.short_name for u in found.candidates)
        raise Refused(f"单位“{name}”认不出来" + (f"，是不是 {near}" if near else "，请用单位名录里的名称"))
    return found.unit.short_name
