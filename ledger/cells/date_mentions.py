"""Dates inside a sentence that is no date itself: 7月底前提出方案，10月底前完成. They are named in a question, never taken."""

from __future__ import annotations

import re
import unicodedata

from ledger.cells import Parsed
from ledger.cells.date_forms import DateRange, arabic, single
from ledger.cells.tidy import INVISIBLE, ask, shown

_DATE = re.compile(
    r"(?<![0-9./年-])(?:(?:[0-9]{4}|[0-9]{2})年)?[0-9]{1,2}月(?:[0-9]{1,2}[日号]?|份|[底末初中]|[上中下]旬)?(?![0-9])"
    r"|(?<![0-9./-])[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}(?![0-9])"
    r"|(?:[0-9]{4}年?|[今本明]年?)?(?:年底|年末|[上下]半年|第?[1-4]季度[末底]?)"
)


def mentioned(text: str, year: int) -> Parsed | None:
    """A question that names the dates in `text`; None when there is none that exists."""
    if len(text) > 200:
        return None
    plain = re.sub(
        r"[ \t]+(?=[年月日号底末上中下])|(?<=[年月])[ \t]+",
        "",
        unicodedata.normalize("NFKC", INVISIBLE.sub("", text)),
    )
    read = (single(m.group(), year) for m in _DATE.finditer(arabic(plain)))
    days = list(dict.fromkeys(s.end.isoformat() for s in read if isinstance(s, DateRange)))
    if len(days) > 1:
        return ask(f"“{shown(text)}”有多个日期（{'、'.join(days[:5])}），请只填最后的完成日期。")
    return ask(f"“{shown(text)}”是否为{days[0]}？请只填日期。") if days else None
