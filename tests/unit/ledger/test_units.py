"""The unit directory: loading, resolving, expanding."""

from pathlib import Path

import pytest

from ledger.cells import Outcome
from ledger.errors import UnitUnknown
from ledger.units.directory import Directory, DirectoryInvalid, shipped_directory

CITY = shipped_directory()
HEADER = "unit_id,full_name,short_name,kind,in_groups,aliases,source\n"


def own(*rows: str) -> Directory:
    return Directory.load(HEADER + "".join(r + "\n" for r in rows))


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("鼓楼", "鼓楼区"),
        ("鼓楼区政府", "鼓楼区"),
        (" 鼓　楼 区 ", "鼓楼区"),
        ("鼓楼（区）", "鼓楼区"),
        ("福建省福州市鼓楼区人民政府", "鼓楼区"),
        ("市府办", "市政府办公厅"),
        ("发展改革委", "市发改委"),
        ("福州市发展和改革委", "市发改委"),
        ("市行政(市民)服务中\n心管委会", "市行政（市民）服务中心管委会"),
        ("“市教育局”、", "市教育局"),
        ("高新区", "高新区管委会"),
        ("网信办", "市委网信办"),
        ("市教育局（盖章）", "市教育局"),
    ],
)
def test_a_name_in_other_spelling_is_normalized(name: str, short: str) -> None:
    found = CITY.resolve(name)
    assert found.unit is not None
    assert (found.unit.short_name, found.outcome) == (short, Outcome.NORMALIZE)


@pytest.mark.parametrize(
    ("name", "short", "why"),
    [
        ("长乐市", "长乐区", "旧名"),
        ("工商局", "市市场监管局", "旧名"),
        ("鼓楼区府办", "鼓楼区", "填报科室"),
        ("福清市政府办公室", "福清市", "填报科室"),
        ("市财政局预算科", "市财政局", "填报科室"),
        ("闽候县", "闽侯县", "错别字"),
        ("市民族宗教局", "市民宗局", "简称"),
        ("市食药监局", "市市场监管局", "旧名"),
        ("市国土资源局", "市资源规划局", "旧名"),
        ("市住房和城乡建设局", "市建设局", "不规范"),
        ("马尾开发区", "马尾区", "不规范"),
        ("商务局（商贸科）", "市商务局", "填报科室"),
        ("市公安局交警支队", "市公安局", "填报科室"),
        ("市教育局（林某）", "市教育局", "姓名"),
        ("市教育局林某", "市教育局", "姓名"),
        ("鼓楼区（林某）", "鼓楼区", "姓名"),
    ],
)
def test_a_doubtful_name_is_taken_with_a_warning(name: str, short: str, why: str) -> None:
    found = CITY.resolve(name)
    assert found.unit is not None
    assert (found.unit.short_name, found.outcome) == (short, Outcome.NORMALIZE_WARN)
    assert why in found.message


@pytest.mark.parametrize(
    ("name", "outcome", "why"),
    [
        ("南京市鼓楼区", "reject", "不是本市单位"),
        ("南京鼓楼区", "reject", "不是本市单位"),
        ("省发改委", "reject", "不是本市单位"),
        ("张三", "reject", "姓名"),
        ("王科长", "reject", "姓名"),
        ("平潭", "reject", "不在本通知责任单位范围"),
        ("全市各单位", "reject", "无法确定单位"),
        ("我局", "reject", "无法确定单位"),
        ("区政府", "reject", "无法确定单位"),
        ("仓山区教育局", "ask", "下级部门"),
        ("晋安区（新店镇）", "ask", "镇街"),
        ("市民局", "ask", "多个单位"),
        ("市政府", "ask", "市政府办公厅"),
        ("火星局", "reject", "不在单位名录"),
        ("自贸区福州片区管委会", "reject", "主送单位"),
        ("闽江学院", "reject", "主送单位"),
        ("福州水务集团", "reject", "主送单位"),
        ("市物价局", "ask", "市发改委"),
        ("福州开发区", "ask", "马尾区"),
        ("市公安局鼓楼分局", "ask", "下属单位"),
        ("市财政局国库支付中心", "ask", "下属单位"),
        ("市委办", "reject", "不是政府部门"),
        ("市委办公室", "reject", "不是政府部门"),
        ("福州市委宣传部", "reject", "不是政府部门"),
        ("市人大办", "reject", "不是政府部门"),
        ("市纪委", "reject", "不是政府部门"),
        ("", "ask", "请填写"),
    ],
)
def test_an_unclear_name_gives_no_unit(name: str, outcome: str, why: str) -> None:
    found = CITY.resolve(name)
    assert found.unit is None
    assert found.outcome == outcome
    assert why in found.message


def test_a_full_name_is_accepted_and_every_listed_name_leads_to_its_unit() -> None:
    for unit in CITY.units:
        if unit.out_of_scope or unit.addressed_only:
            assert CITY.resolve(unit.short_name).outcome is Outcome.REJECT
            continue
        assert CITY.resolve(unit.full_name).outcome is Outcome.ACCEPT
        for name in unit.perhaps:
            assert CITY.resolve(name).candidates == (unit,), name
        for name in (unit.short_name, *unit.aliases, *unit.former_names, *unit.offices):
            assert CITY.resolve(name).unit == unit, name


def test_a_county_behind_a_department_is_not_taken_for_a_person() -> None:
    assert [u.short_name for u in CITY.expand("市教育局 连江")] == ["连江县", "市教育局"]


@pytest.mark.parametrize("text", ["财政局、商务局（商贸科）", "财政局 商务局商贸科", "财政局；商务局林某"])
def test_the_office_of_a_second_unit_does_not_swallow_it(text: str) -> None:
    assert [u.short_name for u in CITY.expand(text)] == ["市财政局", "市商务局"]


def test_an_alias_of_two_units_is_asked_not_guessed() -> None:
    city = own("A,榕城市财政局,市财政局,市直单位,,财税局,x", "B,榕城市税务局,市税务局,市直单位,,财税局,x")
    found = city.resolve("财税局")
    assert found.outcome is Outcome.ASK
    assert {u.unit_id for u in found.candidates} == {"A", "B"}
    with pytest.raises(UnitUnknown) as error:
        city.expand("市财税局")
    assert error.value.candidates == ("市财政局", "市税务局")


def test_another_city_needs_no_code() -> None:
    city = own(
        "A,榕城市财政局,市财政局,市直单位,市直各单位,,x",
        "B,榕城市税务局,市税务局,市直单位,市直各单位,,x",
        "C,东山县人民政府,东山县,县（市）区,各县（区）政府,,x",
    )
    assert city.city == "榕城市"
    assert city.resolve("榕城东山县政府").unit is city.by_short["东山县"]
    assert "榕城市" in city.resolve("福州市财政局").message
    assert [u.unit_id for u in city.expand("各县（市）区")] == ["C"]
    assert len(city.expand("市直有关部门")) == 2


@pytest.mark.parametrize(
    ("phrase", "count"),
    [
        ("各县（市）区政府", 12),
        ("各县（市）区人民政府", 12),
        ("各县市区", 12),
        ("各县(市、区)政府", 12),
        ("县（市）区政府", 12),
        ("各区县", 12),
        ("市直各有关单位", 46),
        ("市直各部门", 46),
        ("各市直单位", 46),
        ("市直各委、办、局（公司）", 46),
        ("市有关部门", 46),
        ("高新区管委会", 1),
        ("各县（市）区政府、高新区管委\n会", 13),
        ("市发改委；市商务局", 2),
        ("鼓楼区和台江区", 2),
        ("鼓楼区 台江区/市教育局", 3),
        ("市文化和旅游局及市教育局", 2),
        ("鼓楼区\n市政府办公室\n市行政服务\n中心", 3),
        ("鼓楼区、各县（市）区", 12),
        ("市发展改革委", 1),
    ],
)
def test_expand(phrase: str, count: int) -> None:
    units = CITY.expand(phrase)
    assert len(units) == count
    assert list(units) == sorted(units, key=CITY.units.index)


def test_counties_do_not_hold_the_development_zone() -> None:
    assert "高新区管委会" not in {u.short_name for u in CITY.expand("各县（市）区政府")}


@pytest.mark.parametrize("phrase", ["", "相关部门", "市发改委、火星局", "平潭", "全市各单位"])
def test_expand_refuses_what_it_does_not_know(phrase: str) -> None:
    with pytest.raises(UnitUnknown):
        CITY.expand(phrase)


def test_a_directory_without_the_newer_columns_tells_old_names_and_offices_by_form() -> None:
    city = own(
        "A,长乐区人民政府,长乐区,县（市）区,,长乐市；长乐区府办；长乐,x",
        "B,榕城市卫生健康委员会,市卫健委,市直单位,,市卫计委；卫健委；市卫生健康委,x",
        "C,闽侯县人民政府,闽侯县,县（市）区,,闽候,x",
    )
    assert (city.units[0].former_names, city.units[0].offices) == (("长乐市",), ("长乐区府办",))
    assert city.units[1].former_names == ("市卫计委",)
    assert city.units[2].former_names == ()


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("unit_id,full_name\nA,甲\n", 1, "缺少"),
        (HEADER + "A,甲局,甲,市直单位,,,\nA,乙局,乙,市直单位,,,\n", 3, "重复"),
        (HEADER + "A,甲局,,市直单位,,,\n", 2, "short_name"),
        (HEADER + "A,甲局,甲,市直单位,,,,多,\n", 2, "逗号"),
        (HEADER + 'A,"甲"局,甲\n', 2, "引号"),
        ("\n\n", None, "空"),
        ("units\0", 1, "表头"),
        (HEADER, None, "没有一个单位"),
    ],
)
def test_a_broken_directory_names_the_line(text: str, line: int | None, why: str) -> None:
    with pytest.raises(DirectoryInvalid, match=why) as error:
        Directory.load(text)
    assert error.value.line == line


def test_load_reads_a_file_as_excel_saves_it(tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text("\ufeff" + HEADER + "A,甲局,甲,市直单位,,,\r\n\r\n", encoding="utf-8")
    assert Directory.load(file).by_full["甲局"].unit_id == "A"
    with pytest.raises(DirectoryInvalid, match="打不开"):
        Directory.load(tmp_path / "none.csv")
    file.write_bytes("编码".encode("gbk"))
    with pytest.raises(DirectoryInvalid, match="UTF-8"):
        Directory.load(file)


@pytest.mark.parametrize(
    "name",
    [
        "市政府各部门",
        "市政府各有关部门",
        "市人民政府各工作部门",
        "市政府组成部门和直属机构",
        "市政府各部门、各直属机构",
        "各有关市直部门",
        "有关市直单位",
    ],
)
def test_the_governments_departments_in_other_words(name: str) -> None:
    assert CITY.group_named(name) == "市直各有关单位"


@pytest.mark.parametrize("name", ["市政府", "市政府部门网站", "各直属机构", "有关县（市）区政府", "各有关单位"])
def test_what_only_sounds_like_a_group_is_none(name: str) -> None:
    assert CITY.group_named(name) is None
