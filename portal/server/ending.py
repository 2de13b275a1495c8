"""Was the server told to end before it had begun? It notes the signal, and asks what it noted only after its start."""

from __future__ import annotations

import signal


def told_to_end() -> bool:
    """Has a signal to end come to the server that runs in this process (uvicorn)?"""
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return bool(getattr(server, "should_exit", False))
