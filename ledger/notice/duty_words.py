"""Words among unit names that say who leads, who helps and until when, also several of them in one bracket: 市甲局（牵头，6月底前）."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ledger.breakdown import Mention
from ledger.notice.blanks import solid
from ledger.notice.deadlines import is_deadline_cell
from ledger.notice.named import Named
from ledger.notice.records import Content
from ledger.notice.tables.levels import LEVEL

OPENS = r"[【［\[](?=[^：:】］\]]{2,10}[】］\]])"  # of 【责任单位】, not of [责任单位：…]
DUTIES = "牵头|主办|主责|主要责任|第一责任|责任|配合|协办|协同|协助|承办|参与|参加|落实|实施"
WHO = "单位|部门|主体|科室|处室|机构"
_LABELLED = rf"(?:{LEVEL})?(?:{DUTIES})(?:[和及](?:{DUTIES}))?(?:{WHO})"
_TIMED = r"(?:完成|办理|落实|办结|推进)?(?:时限|时间|期限)(?:要求)?"
# What begins a clause or a line of its own: 责任单位：… 【完成时限】…
LABEL = rf"(?:{_LABELLED}[：:]|(?:牵头|主办|配合|协办|承办|参与)[：:]|{_TIMED}[：:]|[【［\[](?:{_LABELLED}|{_TIMED})[】］\]][：:]?)"
DUE_LABEL = re.compile(
    rf"(?:{OPENS})?(?:(?:完成|办理|落实|办结|推进|工作|任务)?(?:时限|时间|期限)(?:要求)?|时间节点|进度安排|时间安排)(?:[：:]|为|[】］\]][：:]?)"
)
_BY_DUTY = r"(?:按照?|依据?|根据)(?:各自)?(?:职责|职能)(?:分工)?"
LEADS = re.compile(
    rf"[（(]?为?(?:{_BY_DUTY}|共同|联合|分别|负责|总)*(?:第[一二三四五])?(?:牵头|主办)(?:负责|办理|落实|推进|抓总|组织|实施|单位|部门)*[）)]?$"
    r"|(?:[（(]为?|为)第一责任(?:单位|部门|主体)[）)]?$"
)
DOES = re.compile(
    rf"[（(]?(?:{_BY_DUTY}(?:分别|共同)?(?:负责|落实|配合|办理|抓好|推进|实施)*|分别负责|共同负责|具体负责|负责落实|负责|分工负责"
    r"|为?(?:共同|联合)?(?:配合|协助|协办|会办|承办|参与|参加)(?:单位|部门)?(?:做好|抓好|落实|推进|实施|办理)*|为责任(?:单位|部门)|(?:组织|具体|抓好|贯彻)?(?:落实|组织实施|实施))[）)]?$"
)
_JOINT = re.compile(r"共同|联合|分别")
_ASIDE = re.compile(r"(?P<name>.+?)(?P<open>[（(])(?P<inner>[^（()）]+)(?P<shut>[）)])$")
_COMMAS = re.compile(r"([，,；;、]+)")
# The sentence by which a notice makes the first unit of each list its lead (列第一位的责任单位为牵头单位).
_UNIT = r"(?:(?:责任|承办|负责)?(?:单位|部门|主体))?"
_AHEAD = r"(?:(?:排名?|排列|排序|列|位置?|写|印|放|标注?)(?:在|于)?(?:最)?(?:前面|前列|前位|前|靠前)|打头)"
_FIRST = rf"(?:(?:第一|首|第1)(?:顺?位|个|家|名)?(?:次)?|{_AHEAD})(?:的|者)?，?{_UNIT}"
_RULE = re.compile(
    rf"[^。；（）()：，]{{0,14}}{_FIRST}(?:[（(]?(?:为|是|即为?|作为|系)(?:该项|本项|各项)?(?:任务|工作)?的?|负责|担任)?(?:总?牵头|(?<=[为是即作系的])(?:主办|主责|第一责任))"
    rf"(?:或汇总)?(?:责任)?(?:单位|部门|负责|抓总)*[）)]?(?!和|及|与|会议)"
    rf"|牵头(?:单位|部门)(?:为|是|即为?|系)[^。；，]{{0,8}}{_FIRST}"
)
_FOR_ALL = re.compile(r"下同|以下|以上|上述|下列|各项|均|本表|其[他余]")
MARKS = "*＊★☆▲△※#＃●◆◎"  # what stands beside a name to say that it leads
_MARKED = re.compile(
    rf"[^。；]{{0,12}}(?:加粗|黑体|粗体|楷体|斜体|下划线|[带标加打]?[有注]?[“\"]?[{MARKS}])[^。；，]{{0,10}}(?:为|是|即|表示|代表)[^。；，]{{0,6}}牵头[^。；，]{{0,4}}"
)


@dataclass(frozen=True, slots=True)
class Aside:
    """What a bracket says of the unit before it, `joint`: of all that are listed. `name` is the unit with what else stands in
    the bracket; `dropped` are the characters of neither."""

    name: str
    role: Content | None
    dues: tuple[str, ...]
    dropped: str
    joint: bool = False

    def told(self, named: Iterable[Named]) -> Iterator[Named]:
        """The mentions of `name` with their role, then the deadlines, which bind these alone."""
        listed = list(named)
        names = tuple(n.mention.name for n in listed if n.mention.name)
        listed[0] = replace(listed[0], dropped=self.dropped + listed[0].dropped)
        for n in listed:
            yield replace(n, role=self.role, own=not self.joint) if self.role and n.mention.name else n
        for due in self.dues:
            yield Named(
                Mention(""),
                None,
                listed[0].run,
                "",
                plausible=True,
                due=due,
                bound=() if self.joint else names,
            )


def of_one_unit(words: str) -> bool:
    """Whether words of a duty in a bracket speak of the unit before it alone; （共同牵头） speaks of all that are listed."""
    return words[:1] in ("（", "(") and not _JOINT.search(words)


def worded_aside(text: str) -> Aside | None:
    """The bracket behind a unit in which one of several words says who leads or until when; None where it is a plain one."""
    bracket = _ASIDE.fullmatch(text)
    pieces = _pieces(bracket["inner"]) if bracket else []
    if bracket is None or len(pieces) < 2:
        return None
    duties = [p for p in pieces if p.duty]
    dues = [p for p in pieces if p.due]
    rest = [p for p in pieces if not (p.duty or p.due)]
    if not (duties or (dues and rest)):
        return None
    role = Content.LEAD if any(LEADS.fullmatch(p.text) for p in duties) else Content.RESPONSIBLE
    kept = "".join(p.text + p.mark for p in rest[:-1]) + (rest[-1].text if rest else "")
    dropped = "".join(p.text + p.mark for p in duties) + "".join(p.label + p.mark for p in dues)
    dropped += rest[-1].mark if rest else bracket["open"] + bracket["shut"]
    name = bracket["name"] + (bracket["open"] + kept + bracket["shut"] if rest else "")
    joint = any(_JOINT.search(p.text) for p in duties)
    return Aside(name, role if duties else None, tuple(p.due for p in dues), dropped, joint)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A clause of a bracket with the mark behind it: words of a duty, or a deadline behind its label, or anything else."""

    text: str
    mark: str
    duty: bool
    label: str
    due: str


def _pieces(inner: str) -> list[_Piece]:
    cut = [*_COMMAS.split(inner), ""]
    return [_piece(text, mark) for text, mark in zip(cut[::2], cut[1::2], strict=True)]


def _piece(text: str, mark: str) -> _Piece:
    label = DUE_LABEL.match(text)
    words = label.group() if label else ""
    duty = bool(LEADS.fullmatch(text) or DOES.fullmatch(text))
    timed = not duty and bool(words or is_deadline_cell(text))
    return _Piece(text, mark, duty, words, text[len(words) :] if timed else "")


def marked_leads(text: str) -> str:
    """The words that make units printed in another way (加粗的为牵头单位, 带★的为牵头单位) leads, else nothing."""
    match = _MARKED.search(solid(text))
    return match.group() if match else ""


def lead_mark(rule: str) -> str:
    """The mark that the words of such a rule speak of (★), empty where it speaks of type."""
    return next((c for c in rule if c in MARKS), "")


def of_the_first(name: str) -> bool:
    """Whether what looks like a name says which of the units is meant (第一责任单位)."""
    return bool(re.search(_FIRST, name))


def for_all(text: str) -> bool:
    """Whether a cell that states the rule states it for more than its own task."""
    return bool(_FOR_ALL.search(text))


def first_leads(text: str) -> str:
    """The words of the rule as printed in `text`, else nothing."""
    match = _RULE.search(solid(text))
    return match.group() if match else ""
