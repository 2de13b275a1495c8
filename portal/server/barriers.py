"""ASGI middleware in front of what streamlit serves without asking who asks.

`OwnPagesOnly` lets only our own pages open a websocket or leave the identity service: streamlit also takes any port
of localhost for one of its own, and asks a
service on the internet for this machine's address before it refuses a stranger. `SignedInOnly` keeps made files and
uploads, which streamlit gives to and takes from everybody, to those for whom they are.

Streamlit has no public question for whose a session is, or for whom a file was made, and forgets the latter while a page is
drawn anew, which is when it is fetched. So the makers of files are watched (`MadeFiles`). Tests over the real server hold what is
used here against the pinned version.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial, wraps
from pathlib import PurePosixPath
from threading import Lock
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime
from streamlit.runtime.media_file_manager import DeferredCallableEntry, MediaFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from portal.server.peer import from_own_site, own_origin, page_address
from portal.server.protections import with_headers

_MOST = 5_000  # files remembered; streamlit drops one when its page does


def user_of(session_id: str) -> Mapping[str, Any]:
    """The user of a session, also of one whose window is gone but may come back; empty when there is none."""
    known = Runtime.instance()._session_mgr.get_session_info(session_id) if Runtime.exists() else None
    return dict(known.session._user_info) if known else {}


class MadeFiles:
    """Remembers the persons for whom each file was made. `person_of` reads a person's id from what streamlit calls the
    user; the same file may be made for several."""

    def __init__(self, person_of: Callable[[Mapping[str, Any]], str]) -> None:
        self._person_of = person_of
        self._owners: OrderedDict[str, set[str]] = OrderedDict()
        self._lock = Lock()

    def watch(self, manager: MediaFileManager) -> None:
        """Look at every file that this manager makes from now on; one that is made late may bring its own name."""
        add, late, promise = manager.add, manager.execute_deferred, manager.add_deferred

        @wraps(add)
        def added(*args: Any, **more: Any) -> str:
            context = get_script_run_ctx()
            return self._note(add(*args, **more), context.session_id if context else "")

        @wraps(late)
        def made_late(file_id: str) -> str:
            asked = manager._deferred_callables.get(file_id)
            return self._note(late(file_id), asked["session_id"] if asked else "")

        @wraps(promise)
        def promised(make: Callable[[], Any], *args: Any, **more: Any) -> str:
            file_id = promise(make, *args, **more)
            asked = manager._deferred_callables[file_id]
            asked["callable"] = partial(_named, make, asked)
            return file_id

        manager.add_deferred = promised  # type: ignore[assignment,method-assign]
        manager.add = added  # type: ignore[method-assign]
        manager.execute_deferred = made_late  # type: ignore[method-assign]

    def owners(self, address: str) -> frozenset[str]:
        """Everybody for whom the file at an address was made; nobody when it is not known."""
        with self._lock:
            return frozenset(self._owners.get(PurePosixPath(address).stem, ()))

    def whose_session(self, session_id: str) -> str:
        """The id of the person whose session it is; the empty text when there is no such session."""
        user = user_of(session_id)
        return self._person_of(user) if user else ""

    def _note(self, address: str, session_id: str) -> str:
        person, file = self.whose_session(session_id), PurePosixPath(address).stem
        with self._lock:
            self._owners.setdefault(file, set()).add(person)
            self._owners.move_to_end(file)
            while len(self._owners) > _MOST:
                self._owners.popitem(last=False)
        return address


def _named(make: Callable[[], Any], asked: DeferredCallableEntry) -> Any:
    """What is made, under the name that it brings (`reports.file_names.MadeFile`): streamlit names a file before there is one,
    and reads the name once its content is there."""
    made = make()
    asked["filename"] = getattr(made, "name", "") or asked["filename"]
    return made


_MEDIA = "/media/"
_UPLOAD = "/_stcore/upload_file/"
# Figures about the process: nobody's business who reaches the portal over the network.
_NOBODY = ("/_stcore/metrics",)
_SIGN_OUT = "/auth/logout"
_NO_STORE = {"Cache-Control": "no-store"}


class OwnPagesOnly:
    """Closes websockets that another site's page opens, and signs nobody out at its word. `public_url` is the portal's
    address in the browser, if set."""

    def __init__(self, app: ASGIApp, public_url: Callable[[], str]) -> None:
        self._app = app
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == _SIGN_OUT and _from_elsewhere(scope, self._public_url()):
            await PlainTextResponse("退出登录请在门户的页面上点。", 403, _NO_STORE)(scope, receive, send)
            return
        origin = Headers(scope=scope).get("origin") if scope["type"] == "websocket" else None
        if origin is None:
            await self._app(scope, receive, send)
        elif own_origin(origin, Headers(scope=scope).get("host", ""), self._public_url()):
            await self._app(_as_asked(scope, origin), receive, send)
        else:
            await refuse(send)


async def refuse(send: Send) -> None:
    """Close a websocket at its handshake: 403, and nothing of it is kept."""
    await send({"type": "websocket.close", "code": 1008})


def _from_elsewhere(scope: Scope, public_url: str) -> bool:
    """Is a link of another site being followed? Where the browser does not say, it says at least which page it was on."""
    headers = Headers(scope=scope)
    site = headers.get("sec-fetch-site")
    if site is not None:
        return not from_own_site(site)
    return not own_origin(headers.get("referer", ""), headers.get("host", ""), public_url)


def _as_asked(scope: Scope, origin: str) -> Scope:
    """The scope under the host that the browser knows: a proxy may have written another one, and streamlit compares."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
    return {**scope, "headers": [*headers, (b"host", page_address(origin).encode("latin-1"))]}


class SignedInOnly:
    """Answers 403 to a request for files by somebody whom `person` does not know or for whom they were not made, 404 to
    what nobody is to see. No browser keeps a copy of a file: the next one at the same machine may be somebody else."""

    def __init__(self, app: ASGIApp, person: Callable[[Scope], str], files: MadeFiles) -> None:
        self._app = app
        self._person = person
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if path.startswith(_NOBODY):
            await PlainTextResponse("没有这个地址。", 404, _NO_STORE)(scope, receive, send)
        elif not path.startswith((_MEDIA, _UPLOAD)):
            await self._app(scope, receive, send)
        elif refused := self._refusal(path, self._person(scope)):
            await PlainTextResponse(refused[0], refused[1], _NO_STORE)(scope, receive, send)
        else:
            await self._app(scope, receive, with_headers(send, lambda answer: answer.update(_NO_STORE)))

    def _refusal(self, path: str, person: str) -> tuple[str, int] | None:
        if not person:
            return "请先登录门户，再下载或上传文件。", 403
        if path.startswith(_UPLOAD):
            owner = self._files.whose_session(path.removeprefix(_UPLOAD).partition("/")[0])
            return ("这个页面是别人打开的，不能从这里上传。", 403) if owner not in ("", person) else None
        owners = self._files.owners(path)
        if not owners:
            return "文件已经过期，请回到门户的页面再下载一次。", 404
        return None if person in owners else ("这个文件是为别人生成的，请在门户的页面上自己下载。", 403)
