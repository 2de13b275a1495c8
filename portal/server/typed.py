"""What people typed, as a window sends it: cleaned before streamlit, a page or a draft sees it.

A browser sends whatever was pasted into a box, a forged client whatever it likes. A NUL or an ESC is nobody's word: it ends a
text for some programs and moves the cursor in others, so no widget ever has one, whatever page it stands on.
"""

from __future__ import annotations

import json
from typing import Any

from google.protobuf.message import DecodeError, Message
from streamlit.proto.BackMsg_pb2 import BackMsg

from ledger.texts.letters import lettered

_JSON = frozenset({"json_value", "json_trigger_value"})


def cleaned(data: bytes) -> bytes:
    """The message with letters only in what was typed; unchanged where there is nothing else, or when it is no message."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except DecodeError:
        return data  # streamlit closes the window
    if message.WhichOneof("type") != "rerun_script":
        return data
    changed = [_clean(widget) for widget in message.rerun_script.widget_states.widgets]
    return bytes(message.SerializeToString()) if any(changed) else data


def _clean(widget: Message) -> bool:
    """Clean one widget's texts, whatever kind it is and however deep they stand in it; was there anything to clean?"""
    changed = False
    for field, value in widget.ListFields():
        if field.name == "id":
            continue
        if isinstance(value, Message):
            changed |= _clean(value)
        elif isinstance(value, str):
            clean = _clean_json(value) if field.name in _JSON else lettered(value)
            if clean != value:
                setattr(widget, field.name, clean)
                changed = True
        elif field.is_repeated and field.type == field.TYPE_STRING:
            clean_texts = [lettered(text) for text in value]
            if clean_texts != list(value):
                value[:] = clean_texts
                changed = True
    return changed


def _clean_json(text: str) -> str:
    """A table's edits: the characters are written as escapes there."""
    try:
        held = json.loads(text)
    except ValueError:
        return text
    clean = _lettered(held)
    return text if clean == held else json.dumps(clean, ensure_ascii=False)


def _lettered(value: Any) -> Any:
    if isinstance(value, str):
        return lettered(value)
    if isinstance(value, list):
        return [_lettered(one) for one in value]
    return {key: _lettered(one) for key, one in value.items()} if isinstance(value, dict) else value
