"""The server's life: what happens before the first page and after the last, and what every request passes through."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from streamlit import config
from streamlit.runtime import Runtime

from portal.build import Portal, current, in_force
from portal.errors import AddressRefused, SettingsWrong
from portal.server.barriers import MadeFiles, OwnPagesOnly, SignedInOnly
from portal.server.browser.first_page import FirstPage
from portal.server.browser.static_files import CompressedStatic
from portal.server.clicked_files import ClickedFiles
from portal.server.connections import Bounded, descriptors
from portal.server.ending import told_to_end
from portal.server.leaving import let_runs_end
from portal.server.middleware import (
    LoopbackMiddleware,
    OverHttps,
    SecurityHeaders,
    SignInFirst,
    SignInMiddleware,
)
from portal.server.offered import OfferedOnly, keep_giving_back
from portal.server.peer import is_https, is_proxy
from portal.server.places import windows_of_one
from portal.server.sockets import send_at_once
from portal.server.sparing_logs import spare_the_logs
from portal.server.windows import WindowsForGuests
from portal.settings.settings import Settings, is_loopback
from portal.signin.claims import claim_of_request, guest, page_to_go_to, person_of_request, person_of_user
from portal.signin.entrance import HOW_TO_BEGIN
from portal.ui.messages import plain, sentence_of_page
from portal.ui.viewport import ViewportWidth
from sync.errors import NotTheLiveSheet
from sync.live import refuse_other
from sync.processes.confined import UNLIMITED
from sync.processes.scratch import sweep

_LOG = logging.getLogger(__name__)
# What pages import, loaded before the first visitor comes and frozen with the rest.
_HIDDEN_VISITORS = (
    "注意：PORTAL_PUBLIC_URL 是 https，前面应有代理，却没有设 PORTAL_PROXY_ADDRESSES：所有人会被当成从同一处来访，"
    "有人连续输错密码时大家都要等。请把代理的地址写进 PORTAL_PROXY_ADDRESSES。"
)
_MADE = MadeFiles(lambda user: person_of_user(user, current()))
# Seconds that a thread keeps the interpreter while others wait, a fifth of the usual: a rerun gives it away at each of its fifty
# messages, and beside a document in the making it waited so long for each of them.
_TURN = 0.001
_WARM = ("pandas", "altair", "pyarrow", "portal.signin.session")


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:  # noqa: ARG001 - streamlit's signature
    """Warms and freezes memory, runs the sync loop; at the end lets the running cycle finish."""
    portal = await run_in_threadpool(current)
    spare_the_logs()
    check_address(portal.settings, config.get_option("server.address"))
    await _prepare(portal)
    if not told_to_end():
        portal.start()
    giving_back = asyncio.create_task(keep_giving_back())
    try:
        yield {}
    finally:
        giving_back.cancel()
        # A year that was closed meanwhile has handed over to the next one's portal.
        if not await run_in_threadpool(in_force().stop):
            _LOG.warning("the sync cycle did not end in time; the next start completes it")


async def _prepare(portal: Portal) -> None:
    """What the first visitor would wait for; whoever is told to end meanwhile does no more of it."""
    for name in _WARM:
        if not told_to_end():
            import_module(name)
    # The year's history; the first sign-in; what a portal that was killed left.
    for step in (portal.board, partial(_open_the_door, portal), sweep):
        if not told_to_end():
            await run_in_threadpool(step)
    send_at_once()
    let_runs_end()
    sys.setswitchinterval(_TURN)
    _MADE.watch(Runtime.instance().media_file_mgr)
    ClickedFiles().watch(Runtime.instance().media_file_mgr)
    if not told_to_end():
        # Streamlit collects garbage after every rerun; what is frozen here is not looked at again (42 ms each).
        gc.collect()
        gc.freeze()


def _open_the_door(portal: Portal) -> None:
    if portal.settings.sign_in == "accounts":
        portal.entrance.authentication.warm()
    if not portal.settings.trial and portal.entrance.lacks_office():
        print(HOW_TO_BEGIN, flush=True)
    if sys.platform == "win32":
        print(f"注意：{UNLIMITED}", file=sys.stderr, flush=True)
    if hidden_visitors(portal.settings):
        print(_HIDDEN_VISITORS, file=sys.stderr, flush=True)


def hidden_visitors(settings: Settings) -> bool:
    """Does a proxy that the settings do not name stand before the passwords? Then all visitors have one address, and
    one who guesses makes all of them wait. The portal itself speaks no https."""
    return settings.sign_in == "accounts" and settings.public_url.startswith("https://") and not settings.proxies


def on_script_error(error: Exception) -> bool:
    """A page that failed says so in Chinese instead of streamlit's English box; streamlit has logged it before."""
    st.error(plain(sentence_of_page(error)))
    return True


def check_address(settings: Settings, address: str | None) -> None:
    """Raises AddressRefused when the trial sign-in would listen where others can reach it. No address means all."""
    if settings.trial and not is_loopback(address or "0.0.0.0"):  # noqa: S104 - what streamlit listens on by default
        raise AddressRefused(
            f"体验模式不用密码，只能在本机使用：请把 server.address 改回 127.0.0.1（现在是 {address or '所有地址'}），"
            "或用 PORTAL_SIGN_IN=accounts 改用账号登录。"
        )


def check_environment() -> None:
    """Raises AddressRefused when uvicorn is told to believe proxies that the settings do not name."""
    if os.environ.get("FORWARDED_ALLOW_IPS"):
        raise AddressRefused("请不要设环境变量 FORWARDED_ALLOW_IPS：可信的代理请写在 PORTAL_PROXY_ADDRESSES 里。")


def middleware() -> list[Middleware]:
    """Outermost first."""
    return [
        Middleware(Bounded, per_address=_connections_of),
        Middleware(SecurityHeaders),
        Middleware(OverHttps, https=lambda scope: is_https(scope, current().settings.public_url)),
        Middleware(ViewportWidth),
        Middleware(LoopbackMiddleware, enabled=lambda: current().settings.trial),
        Middleware(OwnPagesOnly, public_url=lambda: current().settings.public_url),
        Middleware(SignedInOnly, person=lambda scope: person_of_request(scope, current()), files=_MADE),
        Middleware(
            WindowsForGuests,
            guest=lambda scope: guest(scope, current()),
            most=lambda: windows_of_one(current().settings.windows_per_person, descriptors()),
        ),
        Middleware(SignInMiddleware, claim=lambda scope: claim_of_request(scope, current())),
        Middleware(OfferedOnly, whose=_MADE.whose_session),
        Middleware(SignInFirst, target=lambda scope: page_to_go_to(scope, current())),
        Middleware(CompressedStatic),
        Middleware(FirstPage),
    ]


def _connections_of(address: str) -> int:
    settings = current().settings
    return 0 if is_proxy(address, settings.proxies) else settings.connections_per_address


def warn_of_another_sheet() -> None:
    """Say at the start, not only on 同步状态, that the settings name another spreadsheet than the one in use."""
    portal = current()
    try:
        refuse_other(portal.book, portal.engine.backend)
    except NotTheLiveSheet as error:
        print(f"注意：{error}{error.advice}填报照常保存，设置改好后写入。", file=sys.stderr, flush=True)


def serve(app: st.App, settings: Settings) -> None:
    """Serve until told to stop, at the address of the settings. Raises SettingsWrong when the port is taken."""
    check_port_free(settings)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{settings.port}"
    print(f"政务公开任务台账：请用浏览器打开 {address} （按 Ctrl+C 停止）", flush=True)
    print(f"Open {address} in a browser (Ctrl+C stops the server).", flush=True)
    warn_of_another_sheet()
    app.run(config={"server.address": settings.host, "server.port": settings.port})


def check_port_free(settings: Settings) -> None:
    """Raises SettingsWrong when another program listens on the port, or the address is not this machine's."""
    try:
        family, _, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingsWrong(
                f"端口 {settings.port} 已被其他程序占用：请先停掉它，或换一个端口，例如 PORTAL_PORT={settings.port + 1}。",
                name="PORTAL_PORT",
            ) from error
        raise SettingsWrong(
            f"不能在 PORTAL_HOST={settings.host}、PORTAL_PORT={settings.port} 上监听：{error.strerror}。",
            name="PORTAL_HOST",
        ) from error
