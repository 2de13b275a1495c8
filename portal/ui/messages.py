"""Errors as sentences for people: what happened, where, and what to do next. The one place that words them."""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping
from datetime import date, datetime

from ledger.clock import BEIJING
from ledger.columns import LEDGER, TABS
from ledger.deadlines.standing import Standing
from ledger.errors import InvalidCells, LedgerError, NotAllowed, UnitUnknown
from store.errors import StoreError, StoreUnavailable
from sync.errors import BackendUnavailable, Held, SafetyStop

RECEIPT_STATES: Mapping[str, str] = {
    "waiting": "已保存，等待写入表格",
    "written": "已写入表格",
    "conflict": "已保存；表格里同一格被别人改过，请到“同步状态”决定用哪个值",
    "held": "已保存，送分管领导审签；签了以后写入表格",
    "held_signed": "已签发，写入表格的情况见修改记录",
    "held_returned": "审签退回，原因见“待办”",
    "held_taken_back": "已收回，没有写入表格",
    "blocked": "已保存，暂时写不进表格；原因见“同步状态”，不用重新填报",
}
# Every mark that markdown gives a meaning to, entities (&) and underlined headings (=) among them.
_MARKS = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~$:&=]")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_INDENT = re.compile(r"^[ \t]+")  # four of them make a block of code


def sentence(error: Exception) -> str:
    """One Chinese sentence or two for a person; an error nobody foresaw is told without its inner text."""
    if isinstance(error, InvalidCells):
        return "没有保存，有内容要改：" + invalid_cells(error) + "。您填的内容都还在，改好后再点一次。"
    if isinstance(error, NotAllowed):
        return f"没有保存：{_ended(str(error))}如果您认为应该有权限，请联系市政府办公厅。"
    if isinstance(error, UnitUnknown):
        near = f"是不是 {'、'.join(error.candidates)}？" if error.candidates else "请从单位名录里选择。"
        return _ended(str(error)) + near
    if isinstance(error, LedgerError):
        return _ended(str(error))
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"服务器磁盘已满。{_LOOK}请先复制好填写的内容，再联系管理员清理磁盘。"
    return _sync_sentence(error) if isinstance(error, StoreError) else _UNFORESEEN


def sentence_of_act(error: Exception, *, partly: bool) -> str:
    """The same for something that was done in steps: were some of them saved (`partly`) before it failed?"""
    if not partly:
        return sentence(error)
    why = f"{error.reason}。" if isinstance(error, StoreUnavailable) else sentence(error)
    return f"已经保存了一部分，其余的没有做完。{why}请刷新页面核对，缺的再做一次。"


def sentence_of_page(error: Exception) -> str:
    """The same where a page broke off: whether the click before was saved is not known there, and not said."""
    if isinstance(error, StoreUnavailable):
        return f"{error.reason}，这一页没有显示完整。{_LOOK}还是这样的，请联系管理员。"
    return sentence(error)


_LOOK = "刚才保存过内容的，请刷新页面核对是否已经保存，缺的再做一次。"
_UNFORESEEN = f"门户出了意外的错误。{_LOOK}仍然不行的，请把时间和您做的操作告诉系统管理员。"


def _sync_sentence(error: StoreError) -> str:
    if isinstance(error, Held):
        return f"{_ended(str(error))}等对方关闭表格后会自动写入，不用重新填报。"
    if isinstance(error, SafetyStop):
        return f"{_ended(str(error))}已暂停写入表格，填报照常保存。{error.advice}"
    if isinstance(error, BackendUnavailable):
        return f"{_ended(str(error))}门户会自动重试，填报照常保存。"
    return _ended(str(error))


def invalid_cells(error: InvalidCells) -> str:
    """`完成进度：…；佐证链接：…`, in the order the service found them."""
    return "；".join(f"{header_of(name)}：{text.rstrip('。')}" for name, text in error.messages.items())


def local_time(at: str | datetime | None) -> str:
    """`10月12日 09:30` in China's time, of a moment or its ISO text; a text that is no time stays as it is."""
    if isinstance(at, str):
        try:
            at = datetime.fromisoformat(at)
        except ValueError:
            return str(at)
    if at is None:
        return ""
    local = at.astimezone(BEIJING) if at.tzinfo else at
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def day_text(day: date | None, without: str = "") -> str:
    """`2021-10-12`; `without` where there is none."""
    return day.isoformat() if day else without


def due_day(standing: Standing) -> str:
    """`2021-10-30`; the empty text where no day counts."""
    return day_text(standing.deadline.due if standing.deadline else None)


def header_of(name: str) -> str:
    """A column's Chinese header, the ledger's before those of the other tabs; the name itself when none has it."""
    tabs = (LEDGER, *TABS.values())
    return next((one.header for tab in tabs for one in tab if one.name == name), name)


def plain(text: str) -> str:
    """A text of somebody's, safe inside markdown: shown letter by letter, never read as formatting, link or picture.

    Lines stay lines and stay one paragraph, whatever they begin with. What streamlit's client would make of the letters
    after it has read the marks (addresses, names of icons and smileys, arrows) is turned off in `client_words`.
    """
    lines = _LINE_ENDS.sub("\n", text).split("\n")
    shown = [_INDENT.sub(lambda blanks: "\u00a0" * len(blanks[0]), line) or "\u00a0" for line in lines]
    if len(shown) == 1 and not text:
        return ""
    return "  \n".join(_MARKS.sub(r"\\\g<0>", line) for line in shown)


def _ended(text: str) -> str:
    return text if text.endswith(("。", "！", "？")) else f"{text}。"
