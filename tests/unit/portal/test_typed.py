"""What a window sends: no widget's text has a character that is no letter, whatever kind of widget it is."""

from __future__ import annotations

import json

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from portal.server import windows
from portal.server.typed import cleaned
from tests.coroutines import finished

TYPED, KEPT = "甲\x00乙\x0b\x1b[31m丙\x7f", "甲乙\n[31m丙"
EDITS = {
    "edited_rows": {"3": {"责任人": TYPED}},
    "added_rows": [{"甲": TYPED, "数": 1.5, "是": None}],
    "deleted_rows": [2],
}


def forged() -> BackMsg:
    """A message in which every kind of widget that has a text has it."""
    message = BackMsg()
    widgets = message.rerun_script.widget_states.widgets
    widgets.add(id="box", string_value=TYPED)
    widgets.add(id="several").string_array_value.data.extend(["甲", TYPED])
    widgets.add(id="table", json_value=json.dumps(EDITS))
    widgets.add(id="click", json_trigger_value=json.dumps(["\ud800甲"]))
    widgets.add(id="menu").string_trigger_value.data = TYPED
    widgets.add(id="chat").chat_input_value.data = TYPED
    widgets.add(id="number", double_value=1.5)
    widgets.add(id="button", trigger_value=True)
    message.rerun_script.page_name = "submit"
    return message


def arrived(sent: bytes) -> bytes:
    """What comes through to streamlit of a message that somebody signed in sends."""
    told: list[bytes] = []

    async def receive() -> Message:
        return {"type": "websocket.receive", "bytes": sent}

    async def send(_: Message) -> None: ...

    async def app(_: Scope, receive: Receive, __: Send) -> None:
        told.append((await receive())["bytes"])

    finished(windows.WindowsForGuests(app, lambda _: "甲", lambda: 9)({"type": "websocket"}, receive, send))
    return told[0]


def test_only_letters_come_through_in_whatever_widget() -> None:
    came = BackMsg.FromString(arrived(forged().SerializeToString()))
    box, several, table, click, menu, chat, number, button = came.rerun_script.widget_states.widgets
    assert (box.string_value, list(several.string_array_value.data)) == (KEPT, ["甲", KEPT])
    assert (menu.string_trigger_value.data, chat.chat_input_value.data) == (KEPT, KEPT)
    assert json.loads(table.json_value) == json.loads(json.dumps(EDITS).replace(json.dumps(TYPED), json.dumps(KEPT)))
    assert json.loads(click.json_trigger_value) == ["甲"]
    assert (number.double_value, button.trigger_value, came.rerun_script.page_name) == (1.5, True, "submit")


@pytest.mark.parametrize("sent", [b"", b"\xff\x00 no message", BackMsg(stop_script=True).SerializeToString()])
def test_whatever_else_comes_goes_through_as_it_is(sent: bytes) -> None:
    assert arrived(sent) == sent


def test_a_message_of_letters_is_not_written_anew() -> None:
    message = BackMsg()
    message.rerun_script.widget_states.widgets.add(id="box", string_value="甲\n乙")
    message.rerun_script.widget_states.widgets.add(id="odd", json_value="no json \x00")
    sent = message.SerializeToString()
    assert cleaned(sent) is sent
