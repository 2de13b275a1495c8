"""The set-up looked over, one step after the other, each with what to do when it fails: what `google check` shows.

What it writes is a note that nobody sees, made and removed in the same act, and a hidden tab on which it tries out what a filter
does to writes; the tab is deleted at once, or by the next check after a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sync.backends.google.access import Access
from sync.backends.google.address import in_tab, sheet_address
from sync.backends.google.calls import Calls
from sync.backends.google.ids import PORTAL_SHEET, sheet_id
from sync.backends.google.key_file import read_key
from sync.backends.google.trial import in_words, trial
from sync.backends.google.troubles import AnswerUnclear, ApiDisabled, KeyRefused, Unreachable
from sync.errors import FilterInTheWay, SyncError

_ABOUT = "properties(title),sheets(properties(sheetId,title,sheetType,hidden))"
_NOTE = "portal-check"
# These say nothing about the spreadsheet: Google itself was not reached, or would not listen.
_ON_THE_WAY = (Unreachable, ApiDisabled, KeyRefused, AnswerUnclear)


@dataclass(frozen=True, slots=True)
class CheckedPoint:
    """One line. `ok` is None for something to know that stops nothing; `advice` says what to do next."""

    title: str
    ok: bool | None
    text: str
    advice: str = ""


def walk(access: Access, titles: Sequence[str]) -> Iterator[CheckedPoint]:
    """The steps in order, up to the first that fails. `titles` are the tabs that publishing makes."""
    calls = access.calls()
    for step in _steps(access, calls, titles):
        yield step
        if step.ok is False:
            return


def _steps(access: Access, calls: Calls, titles: Sequence[str]) -> Iterator[CheckedPoint]:
    yield _tried("密钥文件", lambda: _key_file(access))
    yield from _open_to_others(access)
    yield CheckedPoint("账号", True, f"{calls.who}（共享表格时加这个账号，权限选“编辑者”）")
    yield _tried("登录令牌", lambda: _sign_in(calls))
    if not access.key:
        yield CheckedPoint("表格", False, "还没有设置 PORTAL_GOOGLE_SHEET。", _name_the_sheet(calls.who))
        return
    found: dict[str, Any] = {}
    yield from _find(calls, found)
    if not found:
        return
    yield _tried("读取", lambda: _read(calls, found))
    yield _tried("写入", lambda: _probe(calls))
    yield _filtered(calls)
    yield _published(found, titles)
    yield _quota(calls)


def _tried(title: str, act: Callable[[], str]) -> CheckedPoint:
    try:
        return CheckedPoint(title, True, act())
    except SyncError as error:
        return CheckedPoint(title, False, str(error), error.advice)


def _key_file(access: Access) -> str:
    made = read_key(access.credentials)
    kind = "服务账号密钥" if getattr(made, "service_account_email", "") else "已授权的用户凭据"
    return f"{access.credentials}（{kind}）"


def _open_to_others(access: Access) -> Iterator[CheckedPoint]:
    if access.credentials.is_file() and access.credentials.stat().st_mode & 0o077:
        yield CheckedPoint(
            "密钥文件的权限",
            None,
            "这台机器上的其他账户也能读到密钥。",
            f"建议运行：chmod 600 {access.credentials}",
        )


def _sign_in(calls: Calls) -> str:
    calls.sign_in()
    return "Google 接受这把密钥。"


def _name_the_sheet(who: str) -> str:
    return f"请新建一份空的 Google 表格，共享给 {who} 为“编辑者”，把网址填到 PORTAL_GOOGLE_SHEET。"


def _find(calls: Calls, found: dict[str, Any]) -> Iterator[CheckedPoint]:
    """Whether Google listens, and whether the spreadsheet is there for us."""
    try:
        found.update(calls.about(_ABOUT))
    except _ON_THE_WAY as error:
        yield CheckedPoint("连通 Google", False, str(error), error.advice)
        return
    except SyncError as error:
        yield CheckedPoint("连通 Google", True, "Google Sheets API 可以访问。")
        yield CheckedPoint("找到表格", False, f"{error}（{sheet_address(calls.key)}）", error.advice)
        return
    yield CheckedPoint("连通 Google", True, "Google Sheets API 可以访问。")
    yield CheckedPoint("找到表格", True, f"“{found['properties']['title']}”（{sheet_address(calls.key)}）")


def _read(calls: Calls, found: dict[str, Any]) -> str:
    told = [one["properties"] for one in found.get("sheets", [])]
    grids = [one for one in told if one.get("sheetType", "GRID") == "GRID"]
    if grids:
        calls.values([in_tab(grids[0]["title"], "A1")])
    return f"可以读取，现有 {len(told)} 张工作表。"


def _probe(calls: Calls) -> str:
    note = {
        "metadataKey": _NOTE,
        "metadataValue": "1",
        "location": {"spreadsheet": True},
        "visibility": "PROJECT",
    }
    calls.change(
        [
            {"createDeveloperMetadata": {"developerMetadata": note}},
            {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataKey": _NOTE}}}},
        ]
    )
    return "可以写入（试写了一条看不见的附注，已同时删除，表格内容没有变）。"


def _filtered(calls: Calls) -> CheckedPoint:
    """Nothing here stops the portal: without a filter it writes in any case."""
    try:
        found = trial(calls)
    except SyncError as error:
        return CheckedPoint("筛选", None, f"开着筛选时怎样写入，这次没有试成：{error}", error.advice)
    if found.exact or found.lifted:
        return CheckedPoint("筛选", True, in_words(found))
    return CheckedPoint("筛选", None, in_words(found), f"遇到时，{FilterInTheWay.advice}")


def _published(found: dict[str, Any], titles: Sequence[str]) -> CheckedPoint:
    told = {one["properties"]["sheetId"]: one["properties"]["title"] for one in found.get("sheets", [])}
    if sheet_id(PORTAL_SHEET) in told:
        return CheckedPoint("发布", True, "这份表格里已经发布过台账。")
    taken = sorted(set(titles) & set(told.values()))
    if taken:
        return CheckedPoint(
            "发布",
            False,
            f"还没有发布，但表格里已有同名的工作表：{'、'.join(taken)}，门户不会覆盖它们。",
            "请把这些工作表改名，或另建一份空表格共享给门户的账号。",
        )
    return CheckedPoint("发布", True, "还没有发布：设置 PORTAL_BACKEND=google 并启动门户，第一次同步时自动发布。")


def _quota(calls: Calls) -> CheckedPoint:
    used = calls.meter.usage()
    return CheckedPoint(
        "额度",
        True,
        f"门户每分钟最多读取 {used.read_limit} 次、写入 {used.write_limit} 次；"
        f"这次检查读取 {used.reads} 次、写入 {used.writes} 次。",
    )
