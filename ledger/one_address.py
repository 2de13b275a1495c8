"""A box that holds exactly one public web address: words beside it would become part of the link, so they are refused."""

from __future__ import annotations

from ledger.cells import Outcome
from ledger.columns import column, format_cell, parse


def one_address(text: str, *, year: int) -> tuple[str, str]:
    """(the address, why it is none): one of both is empty, and for a blank box both are."""
    if not text.strip():
        return "", ""
    read = parse(column("evidence"), text, year=year)
    if not read.outcome.taken or read.outcome is Outcome.NORMALIZE_WARN:
        return "", f"{read.message}这里只填一个公开网址。"
    address = format_cell("evidence", read.value)
    if not address.startswith(("http://", "https://")) or "\n" in address:
        return "", "这里只填一个公开页面的网址，以 http:// 或 https:// 开头。"
    return address, ""
