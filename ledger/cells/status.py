"""Status (进展状态): one of 未启动, 正在推进, 已完成, 长期坚持, 不涉及, from the words that people use for them.

逾期 and 临期 are computed, never typed; 不涉及 is a request until the office has confirmed it (then it is `previous`).
"""

from __future__ import annotations

import re
import unicodedata

from ledger.cells import CellContext, Outcome, Parsed
from ledger.cells.date_forms import DateRange, single
from ledger.cells.reservations import takes_back
from ledger.cells.status_words import CHECKBOX, NOT_OURS, RULES, UNTICKED, WORK
from ledger.cells.status_words import SLIPS as _SLIPS
from ledger.cells.status_words import TRADITIONAL as _TRADITIONAL
from ledger.cells.tidy import SHORT, ask, broken, compact, is_blank, reject, shown, told, warn

NOT_STARTED, ONGOING, DONE, CONTINUOUS, NOT_APPLICABLE = "未启动", "正在推进", "已完成", "长期坚持", "不涉及"
STATUSES = (NOT_STARTED, ONGOING, DONE, CONTINUOUS, NOT_APPLICABLE)

_PARTLY = re.compile(
    r"(?:已经?)?(?:基本|部分|大部分|大部|阶段性|接近|即将|将|快|初步|主体|正|预计|计划|拟|准备|筹备|力争).*(?:完成|办结|落实|启动|开展|筹备)?|筹备中|谋划中|准备中"
    r"|已?经?(?:启动|开展|开始|推进)[,，]?但?[尚还]?[未没](?:全部)?(?:完成|办结)|差不多(?:完成)?了?|快完了|完成(?:大半|过半|大部分|一半)"
)
_ABOUT_TO = re.compile(
    rf"(?:目前)?(?:正在?)?(?:准备|拟|计划|即将|将要?|预计|快要?|打算|等待|谋划)(?:近期|尽快|于近期)?(?:启动|开始|开展|实施|着手|动工|组织|部署|推进){WORK}"
)
_BEHIND = re.compile(
    r"(?:欠|未达到?|没达到?|滞后|落后)(?:于)?(?:序时)?进度|(?:工作|推进|进[度展])?(?:滞后|落后|缓慢|较慢)"
)
_DOUBT = re.compile(r"[?？]+[!！]*$|[吗吧么][?？]*$|^(?:是否|是不是|好像|可能|应该|大概|似乎|疑似|不确定)(?:是)?")
_WHEN = re.compile(
    r"[于在到至]?(?:(?:20)?[0-9]{2}年|20[0-9]{2}[-./])?(?:[0-9]{1,2}月(?:[0-9]{1,2}[日号]?|[份底末初]|[上中下]旬)?|(?<=[-./])[0-9]{1,2}[-./][0-9]{1,2}[日号]?|[0-9]{1,2}[./][0-9]{1,2}(?![0-9%])|年[底末内]|[上下]半年|第?[一二三四1-4]季度[末底]?)"
    r"(?:(?:之|以)?前)?"
)
_OVERDUE = re.compile(
    r"(?:已|即将|快要)?(?:逾期|超期|超时|超时限|到期|临期|过期|未按期完成|延误)(?:[0-9一二三四五六七八九十半]+个?(?:天|日|月|周|工作日))?(?:[仍尚还]?[未没](?:完成|办结|报送?|上报|落实))?(?:了)?|未更新|[红黄绿蓝][灯牌]?"
)
_LATE_DONE = re.compile(r"已?(?:逾期|超期|超时|延误)后?(?:已|才)?(?:完成|办结)了?")
_COUNTED = re.compile(r"(?:已经?)?(?:完成|办结|落实)了?[0-9]{1,3}/[0-9]{1,3}")
_UNCLEAR = re.compile(
    r"(?:尚|还|暂|目前)?(?:未|没有?|无法|不能|难以)(?:能|全部|全|完全|按时|按期|如期|及时)*(?:完成|办结|落实到位|落实|到位|完)|完不成|不落实|落实不到位|暂无|还差.{0,4}"
    r"|申请延期|(?:延期|延迟|推迟).*|(?:工作|推进|进展)?(?:受阻|遇阻|受限|遇到?困难|不力|有难度)|卡壳|有困难|存在困难|受.{1,8}影响|卡住了?|难以推进|暂停|暂缓|中止|终止|停滞|搁置|取消|撤销|转办"
)
_SHARE = re.compile(r"[0-9.]+[%‰]?|[一二两三四五六七八九0-9]成.?|百分之.+|[已任务]*(?:过半|一半|大半)")
_MARKS = re.compile(r"[\[\]【】(){}<>《》〔〕“”\"'√✓✔☑※★☆·]|^[-–—•]+|^[0-9A-Za-z①-⑳][.、)．:]?(?=[\u4e00-\u9fff])")


def parse(text: str, context: CellContext) -> Parsed:
    """Read a status; the value is one of STATUSES. A blank is 未启动 for a cell never filled, else keeps the former."""
    if text in STATUSES and text != NOT_APPLICABLE:
        return Parsed(text)
    plain = compact(re.sub(r"<[^<>]{1,60}>", "", text[:2000])).translate(_TRADITIONAL)
    if is_blank(plain):
        return _blank(context)
    if len(text) > SHORT:
        return reject(f"内容过长（{len(text)}字），这一格只选进展状态，说明请写到“工作进展”。")
    if len(plain) > 1 and plain[0] in UNTICKED:
        return ask(f"“{shown(text)}”前面是未打勾的方框或叉号，请从中选择状态：{'、'.join(STATUSES)}。")
    plain = _wordy(plain) or plain
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


def _wordy(plain: str) -> str:
    """Without emoji and other pictures; empty when there is nothing else."""
    return "".join(c for c in plain if c.isascii() or unicodedata.category(c) not in ("So", "Sk", "Mn"))


def disclaims(text: str) -> bool:
    """Does the text say, in whatever words, that the task is none of the unit's business?"""
    if not text or len(text) > 200:
        return False
    return bool(NOT_OURS.fullmatch(compact(text).translate(_TRADITIONAL)))


def _blank(context: CellContext) -> Parsed:
    if context.previous:
        return Parsed(None, Outcome.KEEP_PREV, f"状态为空，保留原值“{context.previous}”；要更改请选择状态。")
    return Parsed(NOT_STARTED, Outcome.NORMALIZE, "状态为空，首次填报按“未启动”记录。")


def _choose(text: str) -> Parsed:
    return reject(f"“{shown(text)}”不是进展状态，请选择状态：{'、'.join(STATUSES)}。")


def _special(plain: str, text: str) -> Parsed | None:
    if plain.upper() in CHECKBOX:
        return ask(f"复选框“{shown(text)}”是否表示已完成？请选择状态：{'、'.join(STATUSES)}。")
    if _COUNTED.fullmatch(plain) or _SHARE.fullmatch(plain):
        return ask(f"“{shown(text)}”是进度不是状态，请填到“完成进度”列，并选择状态。")
    if _OVERDUE.fullmatch(plain):
        return Parsed(None, Outcome.KEEP_PREV, f"“{shown(text)}”：逾期、临期由系统按时限计算，不能手填，已保留原状态。")
    if NOT_OURS.fullmatch(plain):
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
        return warn(found, f"“{told(text)}”疑似错别字“{_slip(bare, right)}”，按“{found}”记录，请改正。")
    advice = _advice(right, found)
    if advice:
        return warn(found, f"“{told(text)}”按“{found}”记录，{advice}。")
    return Parsed(found, Outcome.ACCEPT if text == found else Outcome.NORMALIZE)


def _advice(word: str, status: str) -> str:
    """What to do besides, for a word that says less or more than its status."""
    if _LATE_DONE.fullmatch(word):
        return "是否逾期由系统按时限计算，不用填写"
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


def _dated(plain: str, text: str, context: CellContext) -> Parsed | None:
    """已于6月完成, 6月30日完成: the status, unless the day is a plan; the day belongs to 工作进展."""
    match = _WHEN.search(plain)
    if not match:
        return None
    bare = _spelt(_MARKS.sub("", plain[: match.start()] + plain[match.end() :])).strip("，。,.;；:：、!！ ")
    found = _lookup(bare)
    if found is None:
        return _special(bare, text) if bare else None
    if re.fullmatch(r"[0-9]+/[0-9]+", match.group()):
        return ask(f"“{shown(text)}”里的{match.group()}是日期还是进度？请选择状态，进度填到“完成进度”列。")
    day = single(re.sub(r"^[于在到至]+|(?:之|以)?前$", "", match.group()), context.year)
    late = isinstance(day, DateRange) and context.today is not None and day.start > context.today
    planned = match.group().endswith("前") or re.search(r"年|季度", match.group()[-3:])
    if late or (planned and "已" not in plain):
        return ask(f"“{shown(text)}”是已经{bare.removeprefix('已')}还是计划？请按现在的情况选择状态。")
    why = f"“{told(text)}”按“{found}”记录，日期请填到“工作进展”列。"
    return warn(found, why)


def _slip(bare: str, right: str) -> str:
    return next((a for a, b in zip(bare, right, strict=False) if a != b), bare)


def _hedged(word: str) -> bool:
    return bool(_PARTLY.fullmatch(word)) and not word.startswith("正")


def _lookup(word: str) -> str | None:
    if len(word) > 20:
        return None
    word = re.sub(r"^并?(?:转入|转为|进入)", "", word.lower())
    if word in STATUSES[:4]:
        return word
    if _ABOUT_TO.fullmatch(word):
        return NOT_STARTED
    if _LATE_DONE.fullmatch(word):
        return DONE
    if _hedged(word) and re.search(r"完成|办结|落实|启动|开展|筹备|准备|谋划", word):
        return ONGOING
    return next((status for status, pattern in RULES if pattern.fullmatch(word)), None)


def _leading(plain: str, text: str) -> Parsed | None:
    """A status with words after it (已完成，印发方案9份), or two statuses."""
    body = compact(re.sub(r"^[\s(【\[“\"]+", "", text[:2000]))
    parts = [p for p in re.split(r"[,，。;；:：、/()（）【】\n→➡>+]|或|并且?|[0-9]+(?:\.[0-9]+)?%", body) if p]
    found = list(dict.fromkeys(s for p in parts if (s := _lookup(_MARKS.sub("", p)))))
    if len(found) > 1:
        return ask(f"“{shown(text)}”有多个状态（{'、'.join(found)}），请只选一个。")
    share = re.search(r"([0-9]+(?:\.[0-9]+)?)%", plain)
    if found and parts and _lookup(_MARKS.sub("", parts[0])):
        if found[0] in (DONE, CONTINUOUS) and any(map(takes_back, parts[1:])):
            return ask(
                f"“{shown(text)}”后面的话说还不全是“{found[0]}”，请按现在的情况选择状态：{'、'.join(STATUSES)}。"
            )
        status = ONGOING if found[0] == DONE and share and float(share.group(1)[:6]) < 100 else found[0]
        where = "“完成进度”" if share else "“工作进展”"
        return warn(status, f"“{told(text)}”按“{status}”记录，其余文字请填到{where}列。")
    return _special(parts[0], text) if parts and _UNCLEAR.fullmatch(parts[0]) else None
