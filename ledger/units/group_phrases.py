"""Collective phrases with a list inside (各区、县（市）人民政府, 市直各部门、各单位): one group, never cut at the mark within.

In 各县、区人民政府 the 各 and the 人民政府 belong to both ranks, so that neither half is a name. A proper name
(各县区政府、高新区管委会) or a phrase that is whole by itself (各县区、市直各部门) begins another group.
"""

from __future__ import annotations

import re


def _words(listed: str) -> str:
    """Alternatives, a line's end allowed between any two characters."""
    return "|".join(r"\n?".join(word) for word in listed.split())


_RANKS = (
    "自治州 自治县 自治旗 设区市 县级市 乡镇 镇街 街镇 街乡 街道 "
    "街道办 民族乡 社区 园区 林区 功能区 先导区 度假区 风景区 示范区 农场 林场 团场 苏木 "
    "开发区 管理区 新区 景区 市 州 盟 县 区 旗 乡 镇 街 村 场"
)
_RANK = rf"(?:{_words(_RANKS)})"
_AMONG = rf"\n?[（(]\n?{_RANK}(?:\n?[、，,]?\n?{_RANK})*\n?[）)]"
_ONE = rf"{_RANK}(?:\n?{_RANK})*(?:{_AMONG})?(?:\n?{_RANK})*"
_SEAT = rf"(?:{_words('人民政府 政府 管理委员会 管委会 办事处 党工委 党委')})"
_BODY = rf"{_SEAT}(?:\n?[（(]\n?{_SEAT}\n?[）)])?"
_COUNTY = rf"(?:[县区旗市州盟])(?:{_AMONG})?(?:\n?区)?"
_NO_CITY = rf"(?:[县区旗](?:{_AMONG})?(?:\n?区)?|市{_AMONG})"
_BUREAU = r"[\u4e00-\u9fff]{1,10}?(?:局|委|办|厅|部|社|会|院|中心)"
_BARE = rf"(?:{_words('部门 单位 机关 企业 管委会')})"
_EACH = rf"(?:全\n?[省市州县区])?(?:所\n?辖)?\n?(?:各\n?(?:{_words('有关 相关')})?|{_words('有关 相关 所有')})"
_MARK = r"\n?、\n?"
_END = r"(?=$|[\n、，；;,。：:（(）)/／|\s]|等|和|及|与|以及|牵头|配合|负责|按|分别|共同|参与|落实|为)"

_KINDS = (
    "部委办局 部办委局 委办局 委局办 直属机构 直属单位 直属部门 直属企业 企事业单位 事业单位 派出机构 人民团体 群团组织 工作部门 组成部门 "
    "国有企业 国企 国有金融机构 金融机构 中小学 幼儿园 卫生院 派出所 司法所 "
    "科室 处室 股室 站所 部门 单位 机构 机关 企业 公司 学校 院校 高校 医院 部委 团体 中心 部 委 办 局 厅 科 处 股 室 站 所 队 馆 院"
)
_KIND = rf"(?:{_words(_KINDS)})(?:\n?[（(][\u4e00-\u9fff、]{{1,8}}[）)])?"
_WHOLE = rf"(?:{_words('直属机构 直属单位 直属部门 企事业单位 事业单位 人民团体 部门 单位 机构 机关')})"
_WHICH = rf"(?:{_words('级各类 有关 相关 直属 所属 下属 责任 成员 职能 主管 其他')})"
_OWNER = rf"(?:[省市州县区镇]\n?(?:{_words('直属 人民政府 政府 委 直 级 属')})?(?:\n?机关)?)"

_PHRASE = re.compile(
    "|".join(
        (
            rf"{_EACH}\n?{_COUNTY}(?:{_MARK}各?\n?{_NO_CITY})+\n?{_BUREAU}{_END}",
            rf"{_EACH}\n?{_COUNTY}(?:{_MARK}各\n?{_COUNTY})+(?:\n?{_BODY})?{_END}",
            rf"{_EACH}\n?{_ONE}(?:\n?{_BODY})?(?:{_MARK}{_ONE}(?:\n?{_BODY})?)+(?:{_MARK}{_BARE})?{_END}",
            rf"{_EACH}\n?{_ONE}(?:\n?{_BODY})?{_MARK}{_BARE}{_END}",
            rf"(?<![\u4e00-\u9fff）)]){_COUNTY}(?:{_MARK}{_COUNTY})+\n?{_BODY}{_END}",
            rf"{_OWNER}?\n?(?:各\n?{_WHICH}*|{_WHICH}+\n?){_KIND}(?:{_MARK}(?:{_KIND}|[各有相]\n?关?\n?{_WHOLE}))+{_END}",
            rf"{_OWNER}\n?{_WHOLE}(?:{_MARK}{_WHOLE})+{_END}",
        )
    )
)
# 各县（市、区）, 各镇（街）, 各设区市: every place of a rank, its 人民政府 left unsaid.
_PLACES = re.compile(rf"{_EACH}\n?{_ONE}(?:\n?{_BODY})?")
# 各县区、市政府: the ranks before are all there are, and the city itself is another.
_CITY_APART = re.compile(rf"、\n?市(?:\n?{_BODY})?$")


def inner_marks(text: str) -> frozenset[int]:
    """Where in `text` a 、 stands inside a group phrase; a phrase may run over a line's end."""
    found: set[int] = set()
    for match in _PHRASE.finditer(text):
        last = match.end()
        if (apart := _CITY_APART.search(match.group())) and _ranks_before(match.group()[: apart.start()]) > 1:
            last = match.start() + apart.start()
        found.update(i for i in range(match.start(), last) if text[i] == "、")
    return frozenset(found)


def is_group_phrase(text: str) -> bool:
    """Whether the text is one group phrase, and nothing else: one with a list inside, or every place of a rank."""
    if _PLACES.fullmatch(text):
        return True
    match = _PHRASE.fullmatch(text)
    return match is not None and len(inner_marks(text)) == text.count("、")


def _ranks_before(text: str) -> int:
    return len(re.findall(_RANK, text.partition("、")[0]))
