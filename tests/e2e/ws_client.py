"""A forged client: speaks streamlit's websocket protocol with whatever headers and widget values a test wants.

Messages are streamlit's own protobufs, so the client always matches the installed server.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

_FINISHED = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)


@dataclass
class Seen:
    """What one run of the script sent: messages, every text in them, and whether the page was not found."""

    messages: list[ForwardMsg] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Every message printed with its Chinese readable."""
        return "\n".join(_readable(message) for message in self.messages)

    @property
    def sidebar(self) -> list[str]:
        """Plain texts of the sidebar (delta path 1), in order."""
        elements = [m.delta.new_element for m in self.messages if list(m.metadata.delta_path[:1]) == [1]]
        return [e.text.body for e in elements if e.WhichOneof("type") == "text"]

    def button(self, label: str) -> str:
        """The id of the button with that label."""
        elements = [m.delta.new_element for m in self.messages]
        return next(e.button.id for e in elements if e.WhichOneof("type") == "button" and e.button.label == label)

    @property
    def elements(self) -> list[tuple[str, Any]]:
        """Kind and message of every element."""
        made = [m.delta.new_element for m in self.messages]
        return [(kind, getattr(e, kind)) for e in made if (kind := e.WhichOneof("type"))]

    @property
    def in_main(self) -> list[str]:
        """Kinds of the elements beside the sidebar, in order."""
        made = [m for m in self.messages if m.WhichOneof("type") == "delta"]
        page = [m.delta.new_element for m in made if list(m.metadata.delta_path[:1]) == [0]]
        return [kind for e in page if (kind := e.WhichOneof("type"))]

    @property
    def widgets(self) -> dict[str, str]:
        """Ids of widgets by their keys."""
        ids = [str(getattr(element, "id", "")) for _, element in self.elements]
        return {i.split("-", 2)[-1]: i for i in ids if i.startswith("$$ID-")}

    @property
    def files(self) -> dict[str, str]:
        """What to ask for to get a download button's file, by the button's key."""
        buttons = [e for kind, e in self.elements if kind == "download_button" and e.deferred_file_id]
        return {b.id.split("-", 2)[-1]: b.deferred_file_id for b in buttons}

    @property
    def titles(self) -> list[str]:
        """Headings of the page."""
        return [e.body for kind, e in self.elements if kind == "heading"]

    @property
    def fragment(self) -> str:
        """The id of the first part of the page that looks again by itself."""
        return next(m.auto_rerun.fragment_id for m in self.messages if m.HasField("auto_rerun"))

    @property
    def part(self) -> str:
        """The id of the first part of the page that is drawn anew without the rest."""
        return next(m.delta.fragment_id for m in self.messages if m.delta.fragment_id)

    @property
    def session_id(self) -> str:
        """The id that streamlit gave the session."""
        started = (m.new_session.initialize.session_id for m in self.messages if m.HasField("new_session"))
        return next(filter(None, started), "")

    @property
    def sent_to_sign_in(self) -> bool:
        """Did the server make no window, but tell the page to open itself anew?"""
        return self.kinds == {"auth_redirect"}

    @property
    def kinds(self) -> set[str]:
        """Kinds of messages that came."""
        return {message.WhichOneof("type") or "" for message in self.messages}


def _readable(message: ForwardMsg) -> str:
    from google.protobuf.text_format import MessageToString

    return str(MessageToString(message, as_utf8=True))


class Client:
    """One websocket session. `headers`, `cookies` and `origin` are sent as given; without one the page is our own.
    `session` is the id of a session to come back to. When the server closes the window, a run ends with what came."""

    def __init__(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
        origin: str | None = None,
        session: str = "",
    ) -> None:
        self._url = url
        jar = dict(cookies or {})
        with httpx.Client(base_url=url, trust_env=False) as http:
            jar.update(http.get("/_stcore/health").cookies)
        self.cookies = jar
        self.session_id = ""
        sent = {**(headers or {}), "Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}
        host = urlsplit(url).netloc
        wanted = ("streamlit", jar.get("_streamlit_xsrf", "none").strip('"'), session)
        self._connecting = connect(
            f"ws://{host}/_stcore/stream",
            origin=Origin(url if origin is None else origin),
            additional_headers=sent,
            subprotocols=[Subprotocol(name) for name in filter(None, wanted)],
            max_size=None,
            proxy=None,
        )

    def run(
        self,
        page: str = "",
        *,
        press: str = "",
        values: Mapping[str, str] | None = None,
        json_values: Mapping[str, str] | None = None,
        query: str = "",
        fragment: str = "",
        timeout: float = 30,
    ) -> Seen:
        """Open a page by its URL path and collect what the server shows; `press` is the id of a button, `values` are
        texts by widget id, `json_values` what elements of the portal's own say, `fragment` the id of a part which looks again by itself."""
        with suppress(ConnectionClosed):
            self._socket.send(self._asked(page, press, values, json_values, query, fragment))
        seen = Seen(list(self._until_finished(timeout)))
        self.session_id = seen.session_id or self.session_id
        return seen

    def type_and_leave(self, page: str, values: Mapping[str, str], query: str = "") -> None:
        """Ask for the page, and while it is being drawn say that something was typed and close the window."""
        self._socket.send(self._asked(page, query=query))
        self._socket.send(self._asked(page, values=values, query=query))
        self._socket.close()

    def _asked(
        self,
        page: str,
        press: str = "",
        values: Mapping[str, str] | None = None,
        json_values: Mapping[str, str] | None = None,
        query: str = "",
        fragment: str = "",
    ) -> bytes:
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.widget_states.SetInParent()
        message.rerun_script.fragment_id = fragment
        message.rerun_script.is_auto_rerun = bool(fragment)
        message.rerun_script.context_info.url = f"{self._url}/{page}"
        message.rerun_script.query_string = query
        for widget, text in (values or {}).items():
            message.rerun_script.widget_states.widgets.add(id=widget, string_value=text)
        for widget, text in (json_values or {}).items():
            message.rerun_script.widget_states.widgets.add(id=widget, json_value=text)
        if press:
            message.rerun_script.widget_states.widgets.add(id=press, trigger_value=True)
        return bytes(message.SerializeToString())

    def file(self, number: str, timeout: float = 30) -> str:
        """Ask for the file behind a download button; its address, or the empty text when it is refused."""
        message = BackMsg()
        message.backend_operation_request.request_id = number
        message.backend_operation_request.deferred_file.file_id = number
        message.backend_operation_request.session_id = self.session_id
        self._socket.send(message.SerializeToString())
        while True:
            raw = self._socket.recv(timeout=timeout)
            assert isinstance(raw, bytes)
            answer = ForwardMsg.FromString(raw)
            if answer.HasField("backend_operation_response"):
                return str(answer.backend_operation_response.deferred_file.url)

    def _until_finished(self, timeout: float) -> Iterator[ForwardMsg]:
        started = False
        while True:
            try:
                raw = self._socket.recv(timeout=timeout)
            except ConnectionClosed:
                return
            assert isinstance(raw, bytes)
            message = ForwardMsg.FromString(raw)
            started |= message.WhichOneof("type") == "new_session"
            yield message
            if started and message.WhichOneof("type") == "script_finished" and message.script_finished in _FINISHED:
                return

    def __enter__(self) -> Client:
        self._socket = self._connecting.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
