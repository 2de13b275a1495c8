"""Whose a session of streamlit's is, and for whom a file was made: streamlit gives files to everybody who knows the address.

It has no public question for either, and forgets whose a file is while a page is drawn anew, which is when it is fetched.
So the makers of files are watched. Tests over the real server hold what is used here against the pinned version.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import PurePosixPath
from threading import Lock
from typing import Any

from streamlit.runtime import Runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

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
        """Look at every file that this manager makes from now on."""
        add, late = manager.add, manager.execute_deferred

        @wraps(add)
        def added(*args: Any, **more: Any) -> str:
            context = get_script_run_ctx()
            return self._note(add(*args, **more), context.session_id if context else "")

        @wraps(late)
        def made_late(file_id: str) -> str:
            asked = manager._deferred_callables.get(file_id)
            return self._note(late(file_id), asked["session_id"] if asked else "")

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
