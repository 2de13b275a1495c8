"""Which uploads are taken: what the page in a window asks for, within that window's share of memory.

Streamlit takes any file for any window from whoever asks, and keeps it until the window's session happens to be collected.
`OfferedOnly` asks first what the window shows, bounds what one window and all of them may hold, and gives back what ended
windows still hold. What a window shows is read from streamlit's own state, so that no page can forget to say it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime

from portal.server.connections import BODY_BYTES

ENDPOINT = "/_stcore/upload_file/"
OF_A_WINDOW = 64 << 20  # bytes: three files of the largest size
OF_A_PERSON = 128 << 20  # in all windows: nobody alone takes the room of the others
OF_ALL = 512 << 20
FILES = 50  # of a window
_UPLOADER = "file_uploader_state_value"
_NO_STORE = {"Cache-Control": "no-store"}
_NOT_OFFERED = "这个页面没有请您上传文件，没有收下。请刷新页面再试。"
_FULL = "这个页面上传的文件太多，没有收下。请刷新页面，再上传这一个。"
_PERSON_FULL = "您的账号上传后还没有提交的文件太多，没有收下。请先提交或关掉别的页面，过几分钟再上传这一个。"
_ALL_FULL = "现在上传的人太多，没有收下。请过几分钟再试。"


class OfferedOnly:
    """Answers 403 where nothing is asked for, 413 and 503 where too much is held already. `whose` says whose a window is."""

    def __init__(self, app: ASGIApp, whose: Callable[[str], str]) -> None:
        self._app = app
        self._whose = whose
        self._coming: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if not path.startswith(ENDPOINT) or scope["method"] != "PUT" or not Runtime.exists():
            await self._app(scope, receive, send)
            return
        window = path.removeprefix(ENDPOINT).partition("/")[0]
        size = _declared(scope)
        status, why = self._refusal(window, size)
        if status:
            await PlainTextResponse(why, status, _NO_STORE)(scope, receive, send)
            return
        self._coming[window] += size
        try:
            await self._app(scope, receive, send)
        finally:
            self._coming[window] -= size
            self._coming += Counter()  # forgets the windows from which nothing comes

    def _refusal(self, window: str, size: int) -> tuple[int, str]:
        runtime = Runtime.instance()
        session = runtime.get_app_session(window)
        if session is None or not _offers(session):
            return 403, _NOT_OFFERED
        give_back()
        held = _held()
        mine = held.get(window, [])
        if sum(mine) + self._coming[window] + size > OF_A_WINDOW or len(mine) >= FILES:
            return 413, _FULL
        if self._of_person(window, held) + size > OF_A_PERSON:
            return 413, _PERSON_FULL
        if sum(map(sum, held.values())) + self._coming.total() + size > OF_ALL:
            return 503, _ALL_FULL
        return 0, ""

    def _of_person(self, window: str, held: dict[str, list[int]]) -> int:
        """Bytes that the windows of one person hold, and that are on their way there."""
        person = self._whose(window)
        theirs = (one for one in {*held, *self._coming, window} if self._whose(one) == person)
        return sum(sum(held.get(one, [])) + self._coming[one] for one in theirs)


def give_back() -> None:
    """Free the files of windows that are gone and cannot come back."""
    if not Runtime.exists():
        return
    runtime = Runtime.instance()
    for window in list(runtime.uploaded_file_mgr.file_storage):  # type: ignore[attr-defined]
        if runtime._session_mgr.get_session_info(window) is None:
            runtime.uploaded_file_mgr.remove_session_files(window)


async def keep_giving_back(seconds: float = 60) -> None:
    """Do so again and again."""
    while True:
        await asyncio.sleep(seconds)
        give_back()


def _held() -> dict[str, list[int]]:
    """Bytes of every file, by window."""
    storage = Runtime.instance().uploaded_file_mgr.file_storage  # type: ignore[attr-defined]
    return {window: [len(file.data) for file in list(files.values())] for window, files in list(storage.items())}


def _offers(session: Any) -> bool:
    """Does the page that the window shows have a place for a file?"""
    state = session.session_state
    known = state._new_widget_state.widget_metadata
    shown: set[str] = set()
    with suppress(RuntimeError):  # a run that begins just now: what was shown before counts
        shown = {*state._new_widget_state.states}
    with suppress(RuntimeError):
        shown |= {*state._old_state}
    return any(one in known and known[one].value_type == _UPLOADER for one in shown)


def _declared(scope: Scope) -> int:
    """Bytes, at most. Of a body that comes in pieces the header says nothing (RFC 9112, 6.3), whatever stands in it."""
    headers = Headers(scope=scope)
    length = "" if "transfer-encoding" in headers else headers.get("content-length", "")
    return int(length) if length.isdecimal() else BODY_BYTES
