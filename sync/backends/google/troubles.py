"""What can go wrong between the portal and Google, each as a Chinese sentence with what to do next.

BackendUnavailable
└── GoogleTrouble           certainly nothing was written
    ├── Unreachable         no network, DNS, TLS, proxy, time-out, or Google itself is down: goes away by itself
    ├── QuotaSpent          Google answered 429, or the pause that we make after it is not over
    ├── BudgetSpent         our own budget for this minute is spent
    ├── KeyFileUnusable     the credentials file cannot be read or is of the wrong kind
    ├── KeyRefused          the key was revoked, the clock is wrong, the token is not taken
    ├── NotShared           the spreadsheet is not shared with our account, or for reading only
    ├── SheetNotFound       no spreadsheet with this key
    ├── NotASheet           an Excel file kept on Google Drive
    ├── ApiDisabled         the project has not switched on the Sheets API
    ├── ProtectedCells      a person protected cells that we write
    ├── GridLimit           a write beyond the sheet's last row or column, or too many cells
    ├── StorageFull         the account may not store anything
    └── AnswerUnclear       an answer that is none of Google's
SyncError
└── Refused400              any other 400: the caller decides by Google's own words

No message holds a key, a token or a private address: they are made from a status, an error class and an e-mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.errors import BackendUnavailable, SyncError

CHECK = "再运行 python -m portal google check。"
CHECK_PROXY = f"请联系网络管理员：代理或防火墙可能拦下了请求。核对 HTTPS_PROXY 和 PORTAL_GOOGLE_API，{CHECK}"
NEW_KEY = (
    "请在 Google Cloud 控制台核对这个账号还在、没有停用，为它新建一把密钥，"
    f"换掉 PORTAL_GOOGLE_CREDENTIALS 指向的文件（不用重启），{CHECK}"
)
QUOTA_SPENT = "Google 的调用额度这一分钟已经用完。"
_QUOTA = (
    "不用做什么，额度按分钟恢复，门户会自动再试。经常出现的，请把 PORTAL_SYNC_SECONDS 调大，"
    "并检查是否有别的程序在用同一个账号。"
)
_DETAIL = 500  # characters of Google's own words that are kept


class GoogleTrouble(BackendUnavailable):
    """Nothing was written. `advice` says what a person can do; `detail` is Google's own wording."""

    passing = False  # does it go away within seconds, so that a read may be tried again?

    def __init__(self, message: str, advice: str = "", *, detail: str = "") -> None:
        super().__init__(message)
        self.advice = advice or self.advice
        self.detail = detail[:_DETAIL]


class Unreachable(GoogleTrouble):
    passing = True


class QuotaSpent(GoogleTrouble):
    passing = True
    advice = _QUOTA


class BudgetSpent(GoogleTrouble):
    advice = _QUOTA


class KeyFileUnusable(GoogleTrouble):
    pass


class KeyRefused(GoogleTrouble):
    pass


class NotShared(GoogleTrouble):
    pass


class SheetNotFound(GoogleTrouble):
    pass


class NotASheet(GoogleTrouble):
    pass


class ApiDisabled(GoogleTrouble):
    pass


class ProtectedCells(GoogleTrouble):
    pass


class GridLimit(GoogleTrouble):
    pass


class StorageFull(GoogleTrouble):
    pass


class AnswerUnclear(GoogleTrouble):
    passing = True
    advice = CHECK_PROXY


class Refused400(SyncError):
    """Google refused the request as it is; nothing was written. `detail` is Google's message."""

    advice = "请把这条信息转给系统管理员；填报照常保存。"

    def __init__(self, detail: str) -> None:
        super().__init__(f"Google 没有接受这次请求（{detail[:_DETAIL]}）。")
        self.detail = detail


def of_answer(status: int, error: Mapping[str, Any], *, who: str, writing: bool) -> SyncError:
    """The trouble behind an answer other than 2xx; `error` is the answer's `error` object, empty if it had none."""
    detail = str(error.get("message", ""))
    if status == 429:
        return QuotaSpent(QUOTA_SPENT, detail=detail)
    if status >= 500 or status == 408:
        return Unreachable(
            f"Google 表格服务暂时不能用（状态 {status}）。", "不用做什么，门户会自动再试。", detail=detail
        )
    if not error:
        return AnswerUnclear(f"回答不是 Google 给的（状态 {status}），请求可能被代理或防火墙拦下了。")
    if status == 403:
        return _forbidden(error, detail, who=who, writing=writing)
    if status == 400:
        return _bad_request(detail)
    return _nobody_or_nothing(status, detail, who=who)


def _nobody_or_nothing(status: int, detail: str, *, who: str) -> GoogleTrouble:
    if status == 401:
        return KeyRefused(f"Google 不接受{spoken(who)}的登录凭据。", NEW_KEY, detail=detail)
    if status == 404:
        return SheetNotFound(
            "没有找到这份 Google 表格。",
            "请核对 PORTAL_GOOGLE_SHEET：从浏览器地址栏复制整个网址；表格若已被删除，请从 Google 云端硬盘的回收站恢复。",
            detail=detail,
        )
    return AnswerUnclear(f"Google 的回答看不懂（状态 {status}）。", detail=detail)


def spoken(who: str) -> str:
    """An e-mail stands off from Chinese text."""
    return f" {who} " if "@" in who else who


def _reasons(error: Mapping[str, Any]) -> set[str]:
    """Machine-readable reasons, as Sheets (`details`) and Drive (`errors`) give them."""
    told = [*(error.get("details") or ()), *(error.get("errors") or ())]
    return {str(one.get("reason", "")) for one in told if isinstance(one, Mapping)}


def _forbidden(error: Mapping[str, Any], detail: str, *, who: str, writing: bool) -> GoogleTrouble:
    reasons = _reasons(error)
    if reasons & {"SERVICE_DISABLED", "accessNotConfigured"} or "it is disabled" in detail:
        return ApiDisabled(
            "账号所在的 Google Cloud 项目没有启用 Google Sheets API。",
            f"请在 Google Cloud 控制台打开“API 和服务”→“库”，找到 Google Sheets API 点“启用”，等几分钟，{CHECK}",
            detail=detail,
        )
    if reasons & {"storageQuotaExceeded", "quotaExceeded"}:
        return StorageFull("这个 Google 账号没有存储空间，不能新建文件。", _OWN_FILE, detail=detail)
    if reasons & {"RATE_LIMIT_EXCEEDED", "rateLimitExceeded", "userRateLimitExceeded"}:
        return QuotaSpent(QUOTA_SPENT, detail=detail)
    if reasons & {"ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"}:
        return KeyRefused("授权时没有允许读写 Google 表格。", _SCOPE, detail=detail)
    return not_shared(who, writing=writing, detail=detail)


_OWN_FILE = "请由一个普通 Google 账号新建一份空表格，共享给本账号为“编辑者”，再把网址填到 PORTAL_GOOGLE_SHEET。"
_SCOPE = "请重新授权，范围要包括 https://www.googleapis.com/auth/spreadsheets。"


def not_shared(who: str, *, writing: bool, detail: str = "") -> NotShared:
    """Not shared at all, or (when writing was refused) for reading only."""
    act = f"把{spoken(who)}的权限改成“编辑者”" if writing else f"加入{spoken(who).rstrip()}，权限选“编辑者”"
    advice = f"请用表格所有者的账号打开表格，点右上角“共享”，{act}，{CHECK}"
    if writing:
        return NotShared(f"{spoken(who).lstrip()}不能修改这份 Google 表格。", advice, detail=detail)
    return NotShared(f"这份 Google 表格没有共享给{spoken(who).rstrip()}。", advice, detail=detail)


def _bad_request(detail: str) -> SyncError:
    if "protected cell or object" in detail:
        return ProtectedCells("门户要写的单元格被人加了保护。", _UNPROTECT, detail=detail)
    if "exceeds grid limits" in detail or "number of cells in the workbook" in detail:
        return GridLimit("写入的位置超出了工作表的行列，或单元格总数到了上限。", _ROOM, detail=detail)
    if "not supported for this document" in detail:
        return NotASheet("这个网址是存放在云端硬盘里的 Excel 文件，不是 Google 表格。", _CONVERT, detail=detail)
    return Refused400(detail)


_UNPROTECT = "请在表格中打开“数据”→“保护工作表和范围”，把门户的账号加入可编辑的人，或删掉新加的保护；门户会自动再试。"
_ROOM = "请检查是否有人删了工作表的空行空列，或粘贴了大片内容；恢复行列或删掉多余内容后，门户会自动再试。"
_CONVERT = (
    "请在浏览器中打开它，点“文件”→“另存为 Google 表格”，把新表格共享给门户的账号，再把新网址填到 PORTAL_GOOGLE_SHEET。"
)
