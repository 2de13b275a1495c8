"""Status (进展状态): one of 未启动, 正在推进, 已完成, 长期坚持, 不涉及, from the words that people use for them.

逾期 and 临期 are computed, never typed; 不涉及 is a request until the office has confirmed it (then it is `previous`).
"""

from __future__ import annotations

import re

from ledger.cells import Context, Outcome, Parsed
from ledger.cells.date_forms import Span, single
from ledger.cells.status_words import SLIPS as _SLIPS
from ledger.cells.status_words import TRADITIONAL as _TRADITIONAL
from ledger.cells.tidy import ask, broken, compact, is_blank, reject, shown

NOT_STARTED, ONGOING, DONE, CONTINUOUS, NOT_APPLICABLE = "未启动", "正在推进", "已完成", "长期坚持", "不涉及"
STATUSES = (NOT_STARTED, ONGOING, DONE, CONTINUOUS, NOT_APPLICABLE)

_ADVERB = r"(?:已经?|均已?|全部|全面|圆满|按时|按期|如期|提前|顺利|基本上?|正在?|仍在?|目前|稳步|有序|加快|积极|全力|扎实|深入|抓紧|继续|正常|逐步|按计划|按序时|按要求|全面)*"
_WORK = r"(?:任务|工作|事项|该项|此项|本项|各项|项目)*"
_VERB = (
    r"(?:启动|开始|开展|实施|推进|推动|动工|动手|落实|进行|办理|着手|行动|部署|执行|组织|展开|处理|整改|做)"
)
_FINISH = r"(?:完成|办结|销号|完结|结束|完毕|到位|落实到位|办理完毕|办完|做完|整改完毕|整改到位|完工|结项|办结销号|落实)"
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (NOT_STARTED, re.compile(rf"{_WORK}(?:暂|尚|还|均|都|仍|目前)*(?:未|没有?|无)(?:曾|有|能)?{_VERB}{_WORK}|未(?:动|开|办)|待(?:启动|开展|办|办理|交办|推进|实施)|not ?started|todo|pending")),
    (CONTINUOUS, re.compile(r"(?:长期|常态|常态化|持续|坚持|长效|常抓不懈|长年|经常性|动态|日常|不断|并|性|化|地|全年)+(?:坚持|推进|推动|开展|落实|进行|实施|执行|任务|工作|更新|公开|保持|抓|中|做|性)*")),
    (ONGOING, re.compile(r"(?:(?:超|达|达到|已达|符合|欠|未达|未达到|滞后|落后)(?:序时)?进度|(?:按)?序时(?:进度)?推进|进展(?:顺利|正常|良好|有序)|(?:有序|稳步|顺利|正常|加快)(?:推进|开展|进行)(?:中)?)")),
    (ONGOING, re.compile(rf"{_ADVERB}{_WORK}(?:{_VERB}|办|建设|完善|研究|制定|起草|编制|修改|征求意见|筹备|协调|梳理|在办|在建)+{_WORK}(?:之中|当中|中|着|过程中)|(?:正在?|仍在?|在)(?:积极|有序|稳步|抓紧|全力)*(?:{_VERB}|办|建|建设|完善|研究|制定|起草|编制|修改|筹备|协调|梳理|征求意见|完成)+{_WORK}|已经?(?:启动|开始|开展|部署|着手|推进|进行)|(?:有序|稳步|加快|积极|全力|扎实|正常|按计划)(?:推进|开展|落实|实施|进行)|启动|开展|推进|in ?progress|doing|ongoing")),
    (DONE, re.compile(rf"{_WORK}(?:已经?|均已?|全部|全面|圆满|按时|按期|如期|提前|超额|顺利|都)*{_WORK}{_FINISH}(?:了|{_WORK})|已办|完|done|completed?|finished")),
)  # fmt: skip
_PARTLY = re.compile(
    r"(?:已经?)?(?:基本|部分|大部分|大部|阶段性|接近|即将|将|快|初步|主体|正|预计|计划|拟|准备|筹备|力争).*(?:完成|办结|落实|启动|开展|筹备)?|筹备中|谋划中|准备中"
)
_ABOUT_TO = re.compile(
    rf"(?:目前)?(?:正在?)?(?:准备|拟|计划|即将|将要?|预计|快要?|打算|等待|谋划)(?:近期|尽快|于近期)?(?:启动|开始|开展|实施|着手|动工|组织|部署|推进){_WORK}"
)
_BEHIND = re.compile(r"(?:欠|未达到?|没达到?|滞后|落后)(?:于)?(?:序时)?进度|进[度展](?:滞后|落后|缓慢|较慢)")
_DOUBT = re.compile(
    r"[?？]+[!！]*$|[吗吧么][?？]*$|^(?:是否|是不是|好像|可能|应该|大概|似乎|疑似|不确定)(?:是)?"
)
_WHEN = re.compile(
    r"[于在到至]?(?:(?:20)?[0-9]{2}年|20[0-9]{2}[-./])?(?:[0-9]{1,2}月(?:[0-9]{1,2}[日号]?|[份底末初]|[上中下]旬)?|(?<=[-./])[0-9]{1,2}[-./][0-9]{1,2}[日号]?|[0-9]{1,2}[./][0-9]{1,2}(?![0-9%]))"
    r"(?:(?:之|以)?前)?"
)
_OVERDUE = re.compile(
    r"(?:已|即将|快要)?(?:逾期|超期|超时|超时限|到期|临期|过期|未按期完成|延误)(?:未?(?:完成|办结|报送))?(?:了)?|未更新|[红黄绿蓝]灯"
)
_CHECKBOX = {
    "TRUE",
    "FALSE",
    "✓",
    "√",
    "✔",
    "☑",
    "☐",
    "□",
    "■",
    "×",
    "✗",
    "✘",
    "X",
    "是",
    "否",
    "对",
    "有",
    "Y",
    "N",
    "YES",
    "NO",
    "OK",
    "1",
    "0",
    "○",
    "●",
}
_NOT_OURS = re.compile(
    r"(?:本|我|该)?(?:单位|区|县|市|局|委|部门)?(?:不涉及|不牵涉|不关涉|不相关|不沾边|不适用|未涉及|没有涉及|无关|无此项(?:任务|业务|工作|职能|职责)?|不属于?.*|无(?:相关|此类)?(?:任务|业务|工作|职能|职责)|与.*无关|无)(?:该|此|本)?(?:项)?(?:任务|工作|事项)?"
)
_UNCLEAR = re.compile(
    r"(?:尚|还|暂|目前)?(?:未|没有?)(?:能|全部|完全)?(?:完成|办结|落实到位|到位)|申请延期|延期.*|(?:工作|推进|进展)?(?:受阻|遇阻|受限|遇到?困难|缓慢|不力)|有困难|存在困难|受.{1,8}影响|卡住了?|难以推进|暂停|暂缓|中止|终止|停滞|搁置|取消|撤销|转办"
)
_MARKS = re.compile(r"[\[\]【】(){}<>《》〔〕“”\"'√✓✔☑※★☆·]|^[0-9A-Za-z①-⑳][.、)．:]?(?=[\u4e00-\u9fff])")


def parse(text: str, context: Context) -> Parsed:
    """Read a status; the value is one of STATUSES. A blank is 未启动 for a cell never filled, else keeps the former."""
    if text in STATUSES and text != NOT_APPLICABLE:
        return Parsed(text)
    plain = compact(text[:2000]).translate(_TRADITIONAL)
    if is_blank(plain):
        return _blank(context)
    if plain == NOT_APPLICABLE == context.previous:
        return Parsed(plain, Outcome.ACCEPT if text == plain else Outcome.NORMALIZE)
    return (
        broken(text)
        or _special(plain, text)
        or _doubted(plain, text)
        or _word(plain, text)
        or _dated(plain, text, context)
        or _leading(plain, text)
        or _choose(text)
    )


def disclaims(text: str) -> bool:
    """Does the text say, in whatever words, that the task is none of the unit's business?"""
    if not text or len(text) > 200:
        return False
    return bool(_NOT_OURS.fullmatch(compact(text).translate(_TRADITIONAL)))


def format(value: str) -> str:  # noqa: A001
    """The word itself."""
    return value


def _blank(context: Context) -> Parsed:
    if context.previous:
        return Parsed(None, Outcome.KEEP_PREV, f"状态为空，保留原值“{context.previous}”；要更改请选择状态。")
    return Parsed(NOT_STARTED, Outcome.NORMALIZE, "状态为空，首次填报按“未启动”记录。")


def _choose(text: str) -> Parsed:
    return reject(f"“{shown(text)}”不是进展状态，请选择状态：{'、'.join(STATUSES)}。")


def _special(plain: str, text: str) -> Parsed | None:
    if plain.upper() in _CHECKBOX:
        return ask(f"复选框“{shown(text)}”是否表示已完成？请选择状态：{'、'.join(STATUSES)}。")
    if re.fullmatch(r"[0-9.]+[%‰]?|[一二三四五六七八九]成.?|百分之.+", plain):
        return ask(f"“{shown(text)}”是进度不是状态，请填到“完成进度”列，并选择状态。")
    if _OVERDUE.fullmatch(plain):
        return Parsed(
            None, Outcome.KEEP_PREV, f"“{shown(text)}”：逾期、临期由系统按时限计算，不能手填，已保留原状态。"
        )
    if _NOT_OURS.fullmatch(plain):
        return ask("申请“不涉及”需市政府办公厅确认，确认前状态不变，请联系市政府办公厅。")
    if _UNCLEAR.fullmatch(plain):
        return ask(f"“{shown(text)}”是未启动还是正在推进？请选择状态；需延期的请联系市政府办公厅。")
    return None


def _word(plain: str, text: str) -> Parsed | None:
    bare = _MARKS.sub("", plain).strip("，。,.;；:：、!！ ")
    right = _spelt(bare)
    found = _lookup(right)
    if found is None:
        return _special(right, text) if right != bare else None
    if right != bare:
        return Parsed(
            found, Outcome.NORMALIZE_WARN, f"疑似错别字“{_slip(bare, right)}”，按“{found}”记录，请改正。"
        )
    advice = _advice(right, found)
    if advice:
        return Parsed(found, Outcome.NORMALIZE_WARN, f"“{shown(text)}”按“{found}”记录，{advice}。")
    return Parsed(found, Outcome.ACCEPT if text == found else Outcome.NORMALIZE)


def _advice(word: str, status: str) -> str:
    """What to do besides, for a word that says less or more than its status."""
    if _BEHIND.fullmatch(word):
        return "请在“存在问题”列写明原因"
    if status == NOT_STARTED and _ABOUT_TO.fullmatch(word):
        return f"启动后请改为“{ONGOING}”"
    return "全部完成后请改为“已完成”" if status == ONGOING and _hedged(word) else ""


def _spelt(word: str) -> str:
    """Characters mistaken for one another put right; the length stays."""
    word = re.sub(r"^(?:[己巳]|以(?=完|办|启|开|落|结))|(?<=均)[己巳]", "已", word)
    word = re.sub(r"(?:^|(?<=[尚还暂]))末(?=[启开完动办实推落])", "未", word)
    for wrong, right in _SLIPS:
        word = word.replace(wrong, right)
    return re.sub(r"^正再", "正在", word)


def _doubted(plain: str, text: str) -> Parsed | None:
    """已完成？: whoever writes a question does not report a status."""
    bare = _DOUBT.sub("", plain)
    if bare == plain:
        return None
    found = _lookup(_spelt(_MARKS.sub("", bare)))
    if found is None and not _special(bare, text):
        return None
    sure = f"，是否为“{found}”" if found else ""
    return ask(f"“{shown(text)}”带有疑问{sure}？请核实后选择状态。")


def _dated(plain: str, text: str, context: Context) -> Parsed | None:
    """已于6月完成, 6月30日完成: the status, unless the day is a plan; the day belongs to 工作进展."""
    match = _WHEN.search(plain)
    if not match:
        return None
    bare = _spelt(_MARKS.sub("", plain[: match.start()] + plain[match.end() :])).strip("，。,.;；:：、!！ ")
    found = _lookup(bare)
    if found is None:
        return _special(bare, text) if bare else None
    day = single(re.sub(r"^[于在到至]+|(?:之|以)?前$", "", match.group()), context.year)
    late = isinstance(day, Span) and context.today is not None and day.start > context.today
    if late or (match.group().endswith("前") and "已" not in plain):
        return ask(f"“{shown(text)}”是已经{bare.removeprefix('已')}还是计划？请按现在的情况选择状态。")
    why = f"“{shown(text)}”按“{found}”记录，日期请填到“工作进展”列。"
    return Parsed(found, Outcome.NORMALIZE_WARN, why)


def _slip(bare: str, right: str) -> str:
    return next((a for a, b in zip(bare, right, strict=False) if a != b), bare)


def _hedged(word: str) -> bool:
    return bool(_PARTLY.fullmatch(word)) and not word.startswith("正")


def _lookup(word: str) -> str | None:
    if len(word) > 20:
        return None
    word = word.lower()
    if word in STATUSES[:4]:
        return word
    if _ABOUT_TO.fullmatch(word):
        return NOT_STARTED
    if _hedged(word) and re.search(r"完成|办结|落实|启动|开展|筹备|准备|谋划", word):
        return ONGOING
    return next((status for status, pattern in _RULES if pattern.fullmatch(word)), None)


def _leading(plain: str, text: str) -> Parsed | None:
    """A status with words after it (已完成，印发方案9份), or two statuses."""
    body = compact(re.sub(r"^[\s(【\[“\"]+", "", text[:2000]))
    parts = [p for p in re.split(r"[,，。;；:：、/()（）【】\n]|或|并且?|[0-9]+(?:\.[0-9]+)?%", body) if p]
    found = list(dict.fromkeys(s for p in parts if (s := _lookup(_MARKS.sub("", p)))))
    if len(found) > 1:
        return ask(f"“{shown(text)}”有多个状态（{'、'.join(found)}），请只选一个。")
    share = re.search(r"([0-9]+(?:\.[0-9]+)?)%", plain)
    if found and parts and _lookup(_MARKS.sub("", parts[0])):
        status = ONGOING if found[0] == DONE and share and float(share.group(1)[:6]) < 100 else found[0]
        where = "“完成进度”" if share else "“工作进展”"
        return Parsed(
            status, Outcome.NORMALIZE_WARN, f"“{shown(text)}”按“{status}”记录，其余文字请填到{where}列。"
        )
    return None
