"""外观: light, dark, or as the reader's system has it. The browser keeps the choice; the server does not know it."""

from __future__ import annotations

import streamlit as st

LOOKS = {"System": "自动", "Light": "浅色", "Dark": "深色"}
_STYLE = "font:inherit;color:inherit;background:none;border:0;padding:0 4px;min-height:24px;cursor:pointer"


def show_appearance() -> None:
    """The choice, in the foot of the menu; `portal/client/look.js` does what it says."""
    choices = "".join(
        f'<button type="button" data-look="{look}" style="{_STYLE}">{words}</button>' for look, words in LOOKS.items()
    )
    st.sidebar.html(f'<div role="group" aria-label="外观">外观 {choices}</div>')
