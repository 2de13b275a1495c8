"""Unit names by their form: what looks like a unit, a collective phrase, or a half of either.

No list of units: a name is known by its ending (局, 委, 办, 管委会 …), as every city has its own units.
"""

from __future__ import annotations

import re

from ledger.units.group_phrases import is_group_phrase

_ENDINGS = (
    "局|委|办|厅|院|会|社|站|队|所|处|中心|公司|集团|政府|部|署|馆|台|行|室|校|学校|大学|中学|小学|学院|医院|海关|联|联合会"
    "|单位|部门|机关|机构|街道|镇|乡|县|区|园|库|组|企业|团委|科|股|协|厂|高校|村|场|专班|法庭|监狱|银行|口岸|码头"
)
_RANKS = ("街道", "园区", "新区", "功能区", "开发区", "管委会", "镇街", "处室", "科室")
_UNIT = re.compile(rf"[\u4e00-\u9fffA-Za-z0-9（）()“”·—]*?[\u4e00-\u9fff）)](?:{_ENDINGS})")
# The tail of a longer name; alone on a line it continues the line before it.
_TAILS = re.compile(
    r"(?:人民)?政府|办公[厅室]|(?:管理|工作|监督)?委员会|管委会|.{0,2}管理局|员会|公[厅室司]|理局|服务中心|中心|有限(?:责任)?公司"
    r"|[有相]关单位|(?:有限)?公司|分局|支行|分行|支队|总队|大队|单位|部门|街道|管理处|办事处|联合会|协会|区|县|会|委|局|室|区政府|区人民政府|各?单位"
)
# Endings that hardly ever stand inside a longer name. Others do: 人力资源和社|会保障局, 住房和城乡|建设局, 人民银行|某市支行.
_FINAL = re.compile(
    r"(?:局|委|办|厅|政府|公司|集团|中心|单位|部门|机关|机构|企业|高校|学校|大学|学院|医院|海关|办公室|委员会|管委会|联合会"
    r"|工会|协会|妇联|残联|工商联|科协|供销社|[)）])$|^[\u4e00-\u9fff]{2,3}[县市区]$"
)
_HALF = re.compile(r"(?:^|[省市县区])[省市县区](?:委|(?:人民)?政府)$|总局$")
_BEGINS = re.compile(r"[省市县区各]|国家|全[省市县区]|中国|中共")
_COLLECTIVE = re.compile(r"各|[有相]关|所有|全体|^[省市区县]直(?:单位|部门|机关)|^[省市区县]级")
# A clause, not a name: these never stand inside a unit's name.
_VERBS = re.compile(
    r"[。；：！？《》，、]|的|通过|做好|加强|推进|开展|公开信息|完善|提高|及时|按照|负责|牵头|配合|落实|以上|上述|^[由请]|[由请](?=[省市县区各])|^(?:不?包?含|不?包括|涉及|除|其(?!他))|[督交]办|查处$|部署$|参照|执行$"
    r"|(?<!总)局.{2,}[省市县区][^分支]{1,8}局$"  # two names with words between; 国家税务总局福州市税务局 is one
)
# 各县（市、区）政府, 各开发区（园区、新区）管委会: a list inside the name.
_LISTED_RANKS = re.compile(r"[（(](?:[\u4e00-\u9fff]{1,6}、)+[\u4e00-\u9fff]{1,6}[）)]")
_QUALIFIED = re.compile(
    r"(?P<name>.+?)[（(](?P<qualifier>负责.*|除[^（）()]+外|不(?:含|包括|包含)[^（）()]+|[^（）()]+除外)[）)]",
    re.DOTALL,
)
# A second name or an inner office behind the first: 市委宣传部（市政府新闻办）, 各县（市）区政府（管委会）.
_SECOND_NAME = re.compile(r"(?P<name>.+)[（(](?P<second>[\u4e00-\u9fff]{2,14})[）)]")


def balanced(text: str) -> bool:
    """Whether every bracket is closed, in order."""
    depth = 0
    for c in text:
        depth += (c in "（(") - (c in "）)")
        if depth < 0:
            return False
    return depth == 0


def split_qualifier(text: str) -> tuple[str, str]:
    """A mention as (name, qualifier): a trailing （负责…） or （除…外） is a qualifier, （市民） belongs to the name."""
    match = _QUALIFIED.fullmatch(text)
    if match and balanced(match["name"]) and balanced(match["qualifier"]):
        return match["name"], match["qualifier"]
    return text, ""


def is_unit(text: str) -> bool:
    """Whether the text is one unit's or one group's whole name, without qualifier."""
    if is_group_phrase(text):
        return True
    plain = _LISTED_RANKS.sub("（）", text)
    second = _SECOND_NAME.fullmatch(plain)
    inner = second["second"] if second else ""
    if second and (inner in _RANKS or (_UNIT.fullmatch(inner) and not _VERBS.search(inner))):
        plain = text = second["name"]
    if not 2 <= len(text) <= 30 or not balanced(text) or _VERBS.search(plain):
        return False
    return bool(_UNIT.fullmatch(plain))


def is_tail(text: str) -> bool:
    """Whether the text can only be the end of a name broken over two lines (员会, 政府)."""
    return bool(_TAILS.fullmatch(text))


def may_go_on(text: str) -> bool:
    """Whether a whole name may as well be the upper half of a longer one that the line's end broke."""
    return not _FINAL.search(text) or is_half(text)


def is_half(text: str) -> bool:
    """市委, 国家税务总局: never the whole name where a further word follows without a mark."""
    return bool(_HALF.search(text))


def is_half_group(text: str, rest: str) -> bool:
    """Whether a line's end parts a group's name between 市政府 and 各部门."""
    return is_half(text) and rest.startswith(("各", "有关", "相关"))


def begins_unit(text: str) -> bool:
    """Whether the text begins as units of a list do (市…, 各…), not as the lower half of a name does."""
    return bool(_BEGINS.match(text))


def is_collective(name: str) -> bool:
    """Whether the name stands for several units (市直各有关单位, 各县（市）区政府)."""
    return bool(_COLLECTIVE.search(name))
