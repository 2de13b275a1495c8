"""Kinds of audit events in words (`data/audit_kinds.csv`), and the groups that a reader chooses between."""

from __future__ import annotations

from ledger.data_files import rows_of

CELL = "cell."  # before the source of a change of the ledger: cell.sheet, cell.portal
_ROWS = {row["kind"]: row for row in rows_of("audit_kinds.csv")}
GROUPS = tuple(dict.fromkeys(row["group"] for row in _ROWS.values()))
# Names inside an event's details that were given in English.
_DETAILS = {
    "by": "操作账号",
    "cells": "格数",
    "due": "延期到",
    "from": "原来",
    "kind": "种类",
    "login": "登录名",
    "moved": "条数",
    "name": "姓名",
    "reason": "意见",
    "rating": "评定",
    "receipt": "回执",
    "roles": "角色",
    "said": "内容",
    "text": "内容",
    "to": "改为",
}


def word_of(kind: str) -> str:
    """`审核退回`; the kind itself where it has no word."""
    return _ROWS[kind]["word"] if kind in _ROWS else kind


def group_of(kind: str) -> str:
    """`审核和申请`; the empty text where it belongs to none."""
    return _ROWS[kind]["group"] if kind in _ROWS else ""


def kinds_in(group: str) -> tuple[str, ...]:
    """The kinds of a group."""
    return tuple(kind for kind, row in _ROWS.items() if row["group"] == group)


def detail_word(name: str) -> str:
    """What a detail is called."""
    return _DETAILS.get(name, name)
