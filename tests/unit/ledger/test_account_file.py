"""A list of people as people keep it: forgiving in form, all or nothing in meaning."""

from __future__ import annotations

import pytest

from ledger.accounts.accounts import Grant
from ledger.accounts.file import TEMPLATE, PeopleFileInvalid, read_people
from ledger.permissions import Role
from ledger.units.directory import shipped_directory

CITY = shipped_directory()
LINES = "姓名,登录名,角色,单位\n王小明,wangxm,填报,鼓楼\n李芳,lifang,填报；牵头审核,市大数据委、永泰县\n陈,chen,领导,\n"
EXPECTED = [
    (Grant(Role.UNIT, "鼓楼区"),),
    (
        Grant(Role.UNIT, "市大数据委"),
        Grant(Role.UNIT, "永泰县"),
        Grant(Role.LEAD, "市大数据委"),
        Grant(Role.LEAD, "永泰县"),
    ),
    (Grant(Role.LEADER),),
]


@pytest.mark.parametrize(
    "data",
    [
        LINES.encode(),
        LINES.encode("utf-8-sig"),
        LINES.encode("gb18030"),
        LINES.replace("\n", "\r\n").encode(),
        LINES.replace(",", "\t").encode(),
        ("# 名单\n\n" + LINES.replace("\n", "\n\n")).encode(),
        LINES.replace("姓名,登录名,角色,单位", "人员 姓名,账号（必填）,权限,所属单位").encode(),
        "\n".join(",".join(reversed(line.split(","))) for line in LINES.splitlines()).encode(),
    ],
)
def test_every_way_people_save_it(data: bytes) -> None:
    people = read_people(data, CITY)
    assert [p.login for p in people] == ["wangxm", "lifang", "chen"]
    assert [p.grants for p in people] == EXPECTED


def test_the_template_can_be_read() -> None:
    assert len(read_people(TEMPLATE.encode(), CITY)) == 3


def test_a_department_stands_in_a_column_of_its_own() -> None:
    lines = "姓名,登录名,角色,单位,科室\n张强,zhangq,镇街,鼓楼,东街 街道\n王小明,wangxm,填报,鼓楼,办公室\n"
    grants = [one.grants for one in read_people(lines.encode(), CITY)]
    assert grants == [(Grant(Role.DEPARTMENT, "鼓楼区", "东街 街道"),), (Grant(Role.UNIT, "鼓楼区"),)]
    for lacking in (lines.replace("东街 街道", ""), LINES + "张,zq,科室,鼓楼区\n"):
        with pytest.raises(PeopleFileInvalid, match="写明是哪个科室或镇街"):
            read_people(lacking.encode(), CITY)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("王,w1,填报,月球", "第 5 行：单位“月球”认不出来"),
        ("王,w1,填报,", "第 5 行：角色“填报”要写明单位"),
        ("王,w1,神仙,鼓楼区", "第 5 行：不认识的角色“神仙”"),
        ("王,w1,,鼓楼区", "第 5 行：没有填角色"),
        ("王,,领导,", "第 5 行：登录名“”不能用"),
        (",w1,领导,", "第 5 行：姓名没有填"),
        ("王,WangXM,领导,", "第 5 行：登录名“wangxm”与第 2 行重复"),
    ],
)
def test_one_wrong_line_and_nobody_is_taken(line: str, why: str) -> None:
    with pytest.raises(PeopleFileInvalid, match="一个人也没有导入") as caught:
        read_people(f"{LINES}{line}\n张,z1,上帝,\n".encode(), CITY)
    assert why in str(caught.value)
    assert "第 6 行" in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        "姓名,登录名,角色,单位\n".encode(),
        "姓名,角色\n王,领导\n".encode(),
        b"PK\x03\x04\x00\x00",
        b'\xff\xfe\x00"',
    ],
)
def test_what_is_no_list_is_said(data: bytes) -> None:
    with pytest.raises(PeopleFileInvalid):
        read_people(data, CITY)


@pytest.mark.parametrize(
    "line", ["赵,zhao{},填报,鼓楼", "赵,zhao,填报,鼓楼{}", "赵,zhao,填报{},鼓楼", "赵{},zhao,填报,鼓楼"]
)
def test_what_is_quoted_is_no_longer_than_a_line(line: str) -> None:
    with pytest.raises(PeopleFileInvalid) as told:
        read_people(f"姓名,登录名,角色,单位\n{line.format('x' * 5000)}\n".encode(), CITY)
    assert len(str(told.value)) < 300
    with pytest.raises(PeopleFileInvalid, match="另有 40 处") as told:
        read_people(f"姓名,登录名,角色,单位\n{(line.format('x' * 5000) + chr(10)) * 50}".encode(), CITY)
    assert len(str(told.value)) < 2000
