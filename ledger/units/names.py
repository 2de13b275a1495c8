"""What the words of a unit's name say by themselves, before any directory is asked.

Folding (brackets, spaces, 人民政府/政府, 委员会/委), collective phrases, vague words, people's names.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad\x00-\x1f]+")
_BRACKETS = re.compile(r"[()\[\]【】〔〕、,]")
_EDGE = " 、,;；。.:：·!！\"'“”‘’《》<>*-—_/|"

COUNTIES, DEPARTMENTS = "counties", "departments"
_COUNTIES = re.compile(
    r"(?:全市|本市)?(?:各|所有|\d+个|十[一二三四五六七八九]?个)?"
    r"(?:县市区|县区市|县区|区县市|区县|市县区|市区县)(?:级)?(?:政府|府)?"
)
_DEPARTMENTS = re.compile(
    r"各?(?:有关|相关)?市(?=直|级|本级|属|各|有关|相关|机关|政府各|政府有关|政府相关|政府工作|政府组成|政府部门)"
    r"(?:直属|直|本级|级|属|政府)?(?:机关)?(?:各|有关|相关|责任|主管|工作|组成)*"
    r"(?:单位|部门|委办局|委局办|局委办|部委办局|机关)(?:和?单位|公司|和?各?直属(?:机构|单位))?"
)
_VAGUE = re.compile(
    r"(?:全市|全县|全区|全体|所有|其他|其它|其余|本|我|贵|各|有关|相关|责任|主管|上级|下级|职能|级|牵头|配合|成员)+"
    r"(?:单位|部门|机关|科室|处室|局|委|办|区|县|市|政府|地|地方|地区|乡镇|镇街|人员)+(?:等)?"
    r"|[县区]?政府|[市县区乡镇]|管委会|(?:单位|部门|科室|全市|全部|全体|大家|不详|待定|同上|相关|有关|其他|无)"
)

# The hundred-odd most frequent family names of the 2020 census; single-character ones in one string.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪"
    "廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷"
    "詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧阳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑党"
)
_TITLES = r"(?:同志|主任|科长|处长|局长|股长|老师|先生|女士|秘书|书记|区长|县长|干部|经理|工)?"
_PERSON = re.compile(
    rf"(?:欧阳|上官|诸葛|司马|司徒|端木|皇甫|[{_SURNAMES}])(?:[\u4e00-\u9fff]{{1,2}}|某某?){_TITLES}[\d+()-]*"
)
_UNIT_WORD = re.compile(r"[局委办区县市镇乡厅处科院校部站所馆社]|单位|政府|中心|公司|集团|街道|学院|银行")

LOOKALIKES = (
    *("侯候", "仓苍", "晋普", "晋进", "尾屋", "江汪", "清青", "泰秦", "泰太"),
    *("罗萝", "连莲", "台抬", "建健", "闽闵", "楼搂", "鼓古", "源原", "平坪"),
)
_LOOKALIKE = {*LOOKALIKES, *(pair[::-1] for pair in LOOKALIKES)}


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """A name as compared: NFKC, no white space, no stray punctuation at its ends, 政府 and 委 in short form."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", name))).strip(_EDGE)
    return text.replace("人民政府", "政府").replace("委员会", "委").replace("管理委", "管委会")


def group_class(folded: str) -> str:
    """COUNTIES or DEPARTMENTS for a collective phrase in any of its spellings, else the empty text."""
    plain = _BRACKETS.sub("", folded)
    if _COUNTIES.fullmatch(plain):
        return COUNTIES
    return DEPARTMENTS if _DEPARTMENTS.fullmatch(plain) else ""


def is_vague(folded: str) -> bool:
    """A phrase that names nobody in particular: 全市各单位, 相关部门, 我局."""
    return bool(_VAGUE.fullmatch(_BRACKETS.sub("", folded)))


def is_person(folded: str) -> bool:
    """Does it look like a person (张三, 林某某, 王科长) and not like any unit?"""
    match = _PERSON.fullmatch(folded)
    return bool(match) and not _UNIT_WORD.search(re.sub(_TITLES + r"[\d+()-]*$", "", folded))


def differs_by_lookalike(left: str, right: str) -> bool:
    """Same length and one character mistaken for one that looks or sounds like it (闽候 / 闽侯)."""
    if len(left) != len(right):
        return False
    pairs = [a + b for a, b in zip(left, right, strict=True) if a != b]
    return len(pairs) == 1 and pairs[0] in _LOOKALIKE


def is_abbreviation(short: str, full: str) -> bool:
    """Are the characters of `short` found in `full` in order (发改委 in 发展和改革委)?"""
    rest = iter(full)
    return all(character in rest for character in short)
