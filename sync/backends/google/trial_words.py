"""What a trial found, for people."""

from __future__ import annotations

from sync.backends.google.trial import Findings

_CELL = {"exact": "写到原行", "next": "落到下面第一个看得见的行", "lost": "没有写进去"}
_COPIED = {
    "exact": "照样读到",
    "left out": "被漏掉",
    "next": "读成下面第一个看得见的行",
    "lost": "读成别的内容",
}
_NEW = {
    "exact": "位置准确",
    "over a hidden row": "盖住了隐藏的行",
    "lost": "答复成功却没有写进去",
    "elsewhere": "出现在别的位置",
}
EXACT = "所以开着筛选也照常写入，不去动它。"
LIFTED = "所以表格开着筛选时，门户在同一步里先取下、写完再放回，内容和筛选都不变。"
UNPROVEN = "取下筛选再写也不准确，所以表格开着筛选时，门户的写入会等着，并写明是哪一处筛选。"
UNTRIED = "试验表上的筛选没有隐藏任何行，试不出来；表格开着筛选时，门户的写入会等着，并写明是哪一处筛选。"


def in_words(found: Findings) -> str:
    """Each kind of request, then what the portal makes of it."""
    if not found.tried:
        return UNTRIED
    kinds = (
        f"写单元格（updateCells）{_CELL[found.written]}",
        f"复制（copyPaste）时隐藏的行{_COPIED[found.copied]}，粘贴到隐藏的行{_CELL[found.pasted]}",
        f"插入行（insertDimension）{_NEW[found.inserted]}",
        f"追加行（appendCells，门户不用）{_NEW[found.appended]}",
    )
    return f"在试验表上开着筛选试过：{'；'.join(kinds)}。{_so(found)}"


def _so(found: Findings) -> str:
    if found.exact:
        return EXACT
    return LIFTED if found.lifted else UNPROVEN
