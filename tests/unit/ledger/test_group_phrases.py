"""A group phrase is one group wherever it stands: in a notice's cell, in a cell of the sheet, in a column of the draft."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.notice.mentions import parse_units
from ledger.units.directory import shipped_directory
from ledger.units.group_phrases import inner_marks, is_group_phrase
from ledger.units.list import split_list

ONE = [
    "各区、县（市）人民政府",
    "各县、区人民政府",
    "各市、县（区）政府",
    "各镇、街",
    "各县（市）、区",
    "各镇（街道）、园区",
    "市直各部门、各单位",
    "各县(市)、区政府",
    "各市、州、县人民政府",
    "各旗、县、区人民政府",
    "各县、市、区人民政府",
    "各县（市）、各区人民政府",
    "各镇人民政府、街道办事处",
    "各县、区财政局",
    "各镇（街）、村（社区）",
    "各乡镇、部门",
    "各县（市）区、管委会",
    "有关县、区人民政府",
    "县（市）、区政府",
    "市直各委、办、局（公司）",
    "市政府各部门、各直属机构",
    "市有关部门、单位",
    "各科室、中心",
    "各部门、各单位",
    "各股、室、站、所",
    "各区市县、先导区",
    "各县（市、区）、风景区管委会",
    "各区县、度假区管委会",
    "各县区、示范区",
    "各乡镇、场",
    "各县市、团场",
    "各区、街道办",
    "各乡、镇、民族乡",
    "各医院、卫生院",
    "各级各类学校、幼儿园",
    "各派出所、司法所",
    "各国有企业、国有金融机构",
]
PLACES = ["各县（市、区）", "各镇（街）", "各镇街", "各设区市", "各市州", "各村（社区）", "各县（市、区）政府"]
TWO = [
    ("各县（市）区人民政府", "高新区管委会"),
    ("各县（市、区）", "各部门"),
    ("各县区", "市直各部门"),
    ("各县区", "市政府"),
    ("各县", "市财政局"),
    ("各镇", "区财政局"),
    ("各区、县（市）人民政府", "市政府各部门、各直属单位"),
    ("各单位", "办公室"),
    ("市直各部门", "市财政局"),
    ("有关部门", "市财政局"),
    ("各镇、街", "各管委会"),
    ("各县区", "高新区"),
    ("各县（市、区）", "各功能区"),
    ("各部门", "工商联"),
    ("各县", "市场监管局"),
]


@pytest.mark.parametrize("phrase", ONE + PLACES)
def test_one_group(phrase: str) -> None:
    assert is_group_phrase(phrase)
    (only,) = parse_units([phrase])
    assert only.mention.name == phrase
    assert only.plausible


@pytest.mark.parametrize("both", TWO)
def test_two_names(both: tuple[str, str]) -> None:
    assert not is_group_phrase("、".join(both))
    assert tuple(n.mention.name for n in parse_units(["、".join(both)])) == both
    assert tuple(split_list("、".join(both))) == both


@pytest.mark.parametrize(
    "phrase", ["各区、县（市）人民政府", "各县、区人民政府", "各市、县（区）政府", "各县（市）、区"]
)
def test_the_directory_knows_the_counties_by_it(phrase: str) -> None:
    directory = shipped_directory()
    counties = directory.expand("各县（市）区政府")
    assert directory.expand(phrase) == counties
    both = directory.expand(f"市财政局、{phrase}")
    assert len(both) == len(counties) + 1


RANKS = st.sampled_from(
    [
        "县",
        "区",
        "市",
        "旗",
        "镇",
        "乡",
        "街道",
        "镇（街道）",
        "县（市）",
        "县（市、区）",
        "园区",
        "乡镇",
        "村（社区）",
    ]
)
BODIES = st.sampled_from(["", "", "人民政府", "政府", "政府（管委会）"])
OFFICES = st.sampled_from(["部门", "单位", "委", "办", "局", "科室", "处", "直属机构", "企事业单位", "学校"])
UNITS = st.sampled_from(["市甲局", "市发展和改革委", "甲街道", "高新区管委会", "市总工会"])


@st.composite
def phrases(draw: st.DrawFn) -> str:
    """A group phrase as it may be made of ranks or of offices; the city never stands behind several ranks."""
    if draw(st.booleans()):
        ranks = draw(st.lists(RANKS, min_size=2, max_size=4, unique=True))
        ranks.sort(key=lambda rank: rank != "市")
        return draw(st.sampled_from(["各", "有关", "全市各"])) + "、".join(ranks) + draw(BODIES)
    offices = draw(st.lists(OFFICES, min_size=2, max_size=4, unique=True))
    return draw(st.sampled_from(["市直各", "各", "市有关", "区直各"])) + "、".join(offices)


@given(phrases(), st.lists(UNITS, max_size=2), st.lists(UNITS, max_size=2), st.sampled_from("、，；"))
def test_a_group_phrase_is_never_cut_at_its_inner_mark(
    phrase: str, before: list[str], after: list[str], mark: str
) -> None:
    cell = mark.join([*before, phrase, *after])
    assert [n.mention.name for n in parse_units([cell])] == [*before, phrase, *after]
    assert split_list(cell) == [*before, phrase, *after]


@given(phrases(), st.data())
def test_a_line_s_end_inside_a_group_phrase_changes_nothing(phrase: str, data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([i for i, c in enumerate(phrase) if c == "、"]))
    assert [n.mention.name for n in parse_units([phrase[: at + 1], phrase[at + 1 :]])] == [phrase]
    assert [n.mention.name for n in parse_units([phrase[:at], phrase[at:]])] == [phrase]


@given(st.text(alphabet="各市县区镇街（）、，人民政府部门单位局委直有关\n", max_size=60))
def test_marks_are_found_in_any_text(text: str) -> None:
    assert all(text[i] == "、" for i in inner_marks(text))
