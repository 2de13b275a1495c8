"""What notices write into a unit cell: who leads, who helps, groups with exceptions, names broken by the printer."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.breakdown import Breakdown, Mention, Task
from ledger.entries import expand
from ledger.errors import UnitUnknown
from ledger.notice.mentions import parse_units
from ledger.notice.records import Content
from ledger.units.directory import shipped_directory

MARK = {Content.LEAD: "L:", Content.RESPONSIBLE: "R:", None: ""}


def read(*lines: str) -> list[str]:
    """Each mention with who it is; ? behind a name that does not look like one."""
    named = parse_units(lines)
    return [f"{MARK[n.role]}{n.mention}{'' if n.plausible else '?'}" for n in named if n.mention.name]


@pytest.mark.parametrize(
    ("cell", "mentions"),
    [
        ("各县（市、区）人民政府", ["各县（市、区）人民政府"]),
        ("各县（市、区）政府（管委会）", ["各县（市、区）政府（管委会）"]),
        ("市委宣传部（市政府新闻办）、市委网信办", ["市委宣传部（市政府新闻办）", "市委网信办"]),
        ("市财政局、市物价局分别牵头落实", ["L:市财政局", "L:市物价局"]),
        ("由市发改委牵头，会同市财政局等部门落实", ["L:市发改委", "R:市财政局"]),
        ("市应急局会同市公安局", ["市应急局", "R:市公安局"]),
        ("市教育局为牵头单位，市财政局为配合单位", ["L:市教育局", "R:市财政局"]),
        ("责任单位为市教育局", ["R:市教育局"]),
        ("（牵头单位：市教育局；配合单位：市财政局）", ["L:市教育局", "R:市财政局"]),
        ("市财政局、市教育局（牵头）、市民政局", ["R:市财政局", "L:市教育局", "R:市民政局"]),
        ("市教育局（主办）、市财政局（协办）", ["L:市教育局", "R:市财政局"]),
        ("市教育局和市财政局", ["市教育局", "市财政局"]),
        ("市自然资源和规划局、市文化和旅游局", ["市自然资源和规划局", "市文化和旅游局"]),
        ("市级有关部门和单位", ["市级有关部门和单位"]),
        ("市供电公司等公共企事业单位", ["市供电公司", "公共企事业单位"]),
        ("市教育局等9部门", ["市教育局"]),
        ("市教育局等3家单位", ["市教育局"]),
        ("市教育局等十家企业", ["市教育局"]),
        ("市教育局等市直有关部门", ["市教育局", "市直有关部门"]),
        ("市教育局等市级相关单位", ["市教育局", "市级相关单位"]),
        ("市教育局等县直部门和各乡镇政府", ["市教育局", "县直部门", "各乡镇政府"]),
        ("市教育局等县（市、区）政府", ["市教育局"]),
        ("1.市教育局；2.市财政局", ["市教育局", "市财政局"]),
        ("市教育局/市财政局", ["市教育局", "市财政局"]),
        ("市直各单位（除市委网信办外）", ["市直各单位（除市委网信办外）"]),
        ("除市公安局外的市直各单位", ["除市公安局外的市直各单位?"]),
        ("/", []),
        ("无", []),
    ],
)
def test_words_of_a_unit_cell(cell: str, mentions: list[str]) -> None:
    assert read(cell) == mentions


@pytest.mark.parametrize(
    ("lines", "mentions"),
    [
        (["市财政局、市人力资源社", "会保障局、市教育局"], ["市财政局", "市人力资源社会保障局", "市教育局"]),
        (["市人力资源和社会", "保障局"], ["市人力资源和社会保障局"]),
        (["市住房和城乡", "建设局"], ["市住房和城乡建设局"]),
        (["市金融办、人民银行", "潍阳市中心支行"], ["市金融办", "人民银行潍阳市中心支行"]),
        (["市委", "宣传部"], ["市委宣传部"]),
        (
            ["市政务服务中心管委", "会牵头，各开发区", "管委会配合"],
            ["L:市政务服务中心管委会", "R:各开发区管委会"],
        ),
        (["市财政局、市政府", "各有关部门"], ["市财政局", "市政府各有关部门"]),
        (["市财政局、国家税务总局", "临江市税务局"], ["市财政局", "国家税务总局临江市税务局"]),
        (["人民银行临江市中心", "支行"], ["人民银行临江市中心支行"]),
        (["市发改委", "市商务局"], ["市发改委", "市商务局"]),
        (["教育局", "财政局", "民政局"], ["教育局", "财政局", "民政局"]),
        (["鼓楼区", "台江区"], ["鼓楼区", "台江区"]),
        (["市总工会", "市妇联"], ["市总工会", "市妇联"]),
    ],
)
def test_a_name_that_the_lines_end_broke_is_one(lines: list[str], mentions: list[str]) -> None:
    assert read(*lines) == mentions


def _units(*mentions: Mention) -> set[str]:
    task = Task(1, "", "", "公开", "", responsible_units=mentions)
    breakdown = Breakdown(2021, "", "", "", date(2021, 6, 4), (task,))
    return {e.unit for e in expand(breakdown, shipped_directory())}


@pytest.mark.parametrize(
    ("exception", "gone"),
    [
        ("除鼓楼区外", {"鼓楼区"}),
        ("不含鼓楼区、台江区", {"鼓楼区", "台江区"}),
        ("鼓楼区除外", {"鼓楼区"}),
    ],
)
def test_an_exception_has_no_entry(exception: str, gone: set[str]) -> None:
    group = "各县（市）区政府"
    assert _units(Mention(group)) - _units(Mention(group, exception)) == gone


def test_an_exception_that_nobody_knows_is_not_guessed() -> None:
    with pytest.raises(UnitUnknown):
        _units(Mention("市直各有关单位", "除火星局外"))


def test_a_qualifier_is_no_exception() -> None:
    assert _units(Mention("市财政局", "负责除预算外的公开")) == {"市财政局"}
