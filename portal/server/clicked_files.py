"""A click on a download button asks for what the page says at the click, not for what it said when the button was drawn.

A day that is typed and left by the click itself is on its way to the server while the browser still holds the button of the
former day: the browser sends the value and the click within a millisecond, a fast click even first (tried in Chromium on 1.67). So
a click waits a moment for the value, then until the page is drawn with all that was sent, and gets the file that the same button
promises then. A button that is no more there gives none.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, NamedTuple

from streamlit.runtime import Runtime
from streamlit.runtime.media_file_manager import MediaFileManager

_MOST = 5_000  # promises remembered; a page that is drawn makes new ones
_STEP = 0.02  # seconds


class Waits(NamedTuple):
    """Seconds: for a value that its click has overtaken; for the page (the browser waits three minutes for a file)."""

    moment: float = 0.4
    patience: float = 120


_USUAL = Waits()


class Button(NamedTuple):
    """A button of somebody's window, the same however often its page is drawn."""

    session_id: str
    element_id: str


class StillDrawn(Exception):
    """The page was not drawn in time: nobody knows which file the click means."""


def is_drawn(session_id: str) -> bool:
    """Is everything that a window has sent on its page?"""
    known = Runtime.instance()._session_mgr.get_session_info(session_id) if Runtime.exists() else None
    return known is None or known.session._scriptrunner is None


class ClickedFiles:
    """Remembers whose button each promised file is. `drawn` says whether a window's page is."""

    def __init__(self, drawn: Callable[[str], bool] = is_drawn, waits: Waits = _USUAL) -> None:
        self._drawn, self._waits = drawn, waits
        self._buttons: OrderedDict[str, Button] = OrderedDict()
        self._lock = Lock()

    def watch(self, manager: MediaFileManager) -> None:
        """Give each click on a button of this manager's the newest promise of that button."""
        promise, late = manager.add_deferred, manager.execute_deferred

        @wraps(promise)
        def promised(*args: Any, **more: Any) -> str:
            file_id = promise(*args, **more)
            asked = manager._deferred_callables[file_id]
            self._note(file_id, Button(asked["session_id"], asked["element_id"]))
            return file_id

        @wraps(late)
        def made_late(file_id: str) -> str:
            return late(self._meant(manager, file_id))

        manager.add_deferred = promised  # type: ignore[method-assign]
        manager.execute_deferred = made_late  # type: ignore[method-assign]

    def _note(self, file_id: str, button: Button) -> None:
        with self._lock:
            self._buttons[file_id] = button
            while len(self._buttons) > _MOST:
                self._buttons.popitem(last=False)

    def _meant(self, manager: MediaFileManager, file_id: str) -> str:
        """The file that a click on the button of an earlier one asks for. Raises StillDrawn."""
        button = self._buttons.get(file_id)
        if button is None:
            return file_id
        self._wait(button.session_id)
        with manager._lock:
            kept = manager._deferred_callables.items()
            same = [file for file, one in kept if Button(one["session_id"], one["element_id"]) == button]
        return same[-1] if same else file_id

    def _wait(self, session_id: str) -> None:
        time.sleep(self._waits.moment)
        end = time.monotonic() + self._waits.patience
        while not self._drawn(session_id):
            if time.monotonic() > end:
                raise StillDrawn(session_id)
            time.sleep(_STEP)
