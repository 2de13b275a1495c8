"""A window that goes away is answered to the end of what it asked.

streamlit ends the run of a page in the instant in which its window closes or its line breaks. What was typed or clicked right before
may then never be heard, and a run that had saved something leaves a page without its fields behind. Here a run may go on for some
seconds, which is longer than any but a hanging one takes.
"""

from __future__ import annotations

import asyncio

from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

GOES_ON = 5.0  # seconds; bounded, so that whoever opens and shuts windows does not pile runs up

_disconnect = WebsocketSessionManager.disconnect_session


def let_runs_end() -> None:
    """For the whole process, before the first window is let in."""
    WebsocketSessionManager.disconnect_session = _gone  # type: ignore[method-assign, assignment]


def _gone(manager: WebsocketSessionManager, session_id: str) -> None:
    info = manager.get_active_session_info(session_id)
    if info is None:
        _disconnect(manager, session_id)
        return
    session = info.session
    stop = session.request_script_stop
    session.request_script_stop = _not_yet  # type: ignore[method-assign]
    try:
        _disconnect(manager, session_id)
    finally:
        session.request_script_stop = stop  # type: ignore[method-assign]
    asyncio.get_running_loop().call_later(GOES_ON, lambda: manager.is_active_session(session_id) or stop())


def _not_yet() -> None:
    """In place of the stop."""
