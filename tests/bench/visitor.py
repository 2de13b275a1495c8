"""A browser's side of a Streamlit session: opens a page, changes widgets, keeps messages that the server may refer to.

What it sends is what the browser sends on a rerun: the page's hash, the state of every widget, the hashes of the messages
it still has.
"""

from __future__ import annotations

import time
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.e2e.ws_client import Client, Seen

# The field of WidgetState that carries a widget's value, by kind of element.
_FIELDS = {"button_group": "string_array_value", "date_input": "string_array_value"}


class Visitor(Client):
    """One session that stays open. `bytes_received` counts what the last run sent."""

    def __init__(self, url: str, *, cookies: dict[str, str] | None = None) -> None:
        super().__init__(url, cookies=cookies)
        self._page_hash = ""
        self._hashes: dict[str, ForwardMsg] = {}
        self._widgets: dict[str, tuple[str, str]] = {}
        self._fragments: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self.shown: list[ForwardMsg] = []
        self.bytes_received = 0

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def open(self, page: str = "") -> float:
        """The first run; seconds until the script has finished."""
        message = BackMsg()
        message.rerun_script.page_name = page
        return self._timed(message)

    def rerun(self, **values: str) -> float:
        """Change widgets by key and rerun; seconds until the script has finished. KeyError for an unknown widget."""
        self._values.update(values)
        message = BackMsg()
        message.rerun_script.page_script_hash = self._page_hash
        message.rerun_script.cached_message_hashes.extend(self._hashes)
        for key, value in self._values.items():
            self._put(message, key, value)
        inside = {self._fragments[key] for key in values}
        if len(inside) == 1:  # a browser runs the fragment that the widget stands in, alone
            message.rerun_script.fragment_id = inside.pop()
        return self._timed(message)

    def _put(self, message: BackMsg, key: str, value: str) -> None:
        widget_id, kind = self._widgets[key]
        state = message.rerun_script.widget_states.widgets.add(id=widget_id)
        if kind in _FIELDS:
            getattr(state, _FIELDS[kind]).data.append(value)
        else:
            state.string_value = value

    def _timed(self, message: BackMsg) -> float:
        script = message.rerun_script
        script.widget_states.SetInParent()
        script.context_info.url = f"{self._url}/"
        script.context_info.timezone, script.context_info.locale = "Asia/Shanghai", "zh-CN"
        payload = message.SerializeToString()
        began = time.perf_counter()
        self._socket.send(payload)
        seen = Seen(list(self._until_finished(60)))
        seconds = time.perf_counter() - began
        self._remember(seen)
        return seconds

    def _remember(self, seen: Seen) -> None:
        self.bytes_received = sum(message.ByteSize() for message in seen.messages)
        # What the server replaced by a reference is what the browser already shows.
        self.shown = [self._hashes.get(m.ref_hash, m) for m in seen.messages]
        for message in self.shown:
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._page_hash = message.new_session.page_script_hash
            elif kind == "navigation":
                self._page_hash = message.navigation.page_script_hash or self._page_hash
            elif kind == "delta":
                self._delta(message)

    def _delta(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable:
            self._hashes[message.hash] = message
        element = message.delta.new_element
        kind = element.WhichOneof("type") or ""
        if kind == "exception":
            raise AssertionError(element.exception.message)
        widget_id = str(getattr(getattr(element, kind), "id", "")) if kind else ""
        if widget_id.startswith("$$ID"):
            key = widget_id.split("-", 2)[-1]
            self._widgets[key], self._fragments[key] = (widget_id, kind), message.delta.fragment_id

    def options(self, key: str) -> list[str]:
        """What a selectbox offers."""
        wanted = self._widgets[key][0]
        boxes = (m.delta.new_element.selectbox for m in self.shown if m.WhichOneof("type") == "delta")
        return next(list(box.options) for box in boxes if box.id == wanted)

    def metrics(self) -> tuple[str, ...]:
        """The figures on the cards, to see that a changed filter really changed the page."""
        elements = [m.delta.new_element for m in self.shown if m.WhichOneof("type") == "delta"]
        return tuple(e.html.body for e in elements if e.WhichOneof("type") == "html" and "pb-numbers" in e.html.body)
