"""Which spreadsheet a person means: the key in what was copied from the browser, and a key's address."""

from __future__ import annotations

import re

_KEY = re.compile(r"[A-Za-z0-9_-]{20,}")
_IN_ADDRESS = re.compile(r"/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]{20,})")


def sheet_key(given: str) -> str:
    """The key in a spreadsheet's key or address. Raises ValueError, in Chinese, when there is none."""
    text = given.strip()
    if "/d/e/" in text:
        raise ValueError("这是“发布到网络”的网址，请在表格的编辑页面复制地址栏的网址")
    found = _IN_ADDRESS.search(text)
    if found:
        return found[1]
    if _KEY.fullmatch(text):
        return text
    raise ValueError("里面找不到表格的编号，请打开表格，复制地址栏的整个网址")


def in_tab(title: str, cells: str = "") -> str:
    """A range in A1 notation: `'工作台账'!A1`, without `cells` the whole tab."""
    quoted = "'" + title.replace("'", "''") + "'"
    return f"{quoted}!{cells}" if cells else quoted


def sheet_address(key: str) -> str:
    """Where a person opens it."""
    return f"https://docs.google.com/spreadsheets/d/{key}/edit"
