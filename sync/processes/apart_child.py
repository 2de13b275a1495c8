"""The helper process of `sync.processes.apart`: keeps one object and does what it is asked, until nobody asks any more."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import socket
import sys
from pkgutil import resolve_name

from sync.errors import BackendUnavailable, SyncError
from sync.log_words import told
from sync.processes.apart import OUT_OF_MEMORY, received, send
from sync.processes.confined_child import bind_memory, grant_time, out_of_memory


def main(arguments: list[str]) -> None:
    """`line memory cpu module:factory`: serve the object until the line ends, with so many bytes of memory in all and
    so many seconds of processor time for each question."""
    for name in ("SIGINT", "SIGTERM"):  # whoever asked us decides; when it is gone, so are we
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    descriptor, memory, cpu, factory = arguments
    bind_memory(int(memory))
    with _line(descriptor) as line, contextlib.suppress(EOFError, ConnectionError):
        try:
            made = resolve_name(factory)(lambda: refuse_orphaned(line), *received(line))
            while True:
                method, given = received(line)
                grant_time(int(cpu))
                send(line, _done(made, method, given))
        except MemoryError:  # what is left of us is worth nothing: the next one begins anew
            os._exit(OUT_OF_MEMORY)


def _line(descriptor: str) -> socket.socket:
    if sys.platform == "win32":
        return socket.fromshare(sys.stdin.buffer.read())
    return socket.socket(fileno=int(descriptor))


def refuse_orphaned(line: socket.socket) -> None:
    """Raises BackendUnavailable when the process that asked is gone: another may be at it by now, and judges what it finds."""
    line.settimeout(0)
    try:
        if not line.recv(1, socket.MSG_PEEK):
            raise BackendUnavailable("门户已经停止，这次没有写入。")
    except BlockingIOError:
        pass
    finally:
        line.settimeout(None)


def _done(made: object, method: str, given: tuple[object, ...]) -> tuple[bool, object]:
    try:
        return True, getattr(made, method)(*given)
    except SyncError as error:
        _raise_for_memory(error)
        return False, _plain(error)
    except Exception as error:
        _raise_for_memory(error)
        # An error that nobody foresaw may hold what cannot be sent, and its text may hold a secret.
        return False, RuntimeError(told(error))
    except BaseException as panic:  # a reader written in Rust, short of memory, panics past `Exception`
        raise MemoryError from panic


def _raise_for_memory(error: Exception) -> None:
    """A parser that is short of memory often says that the file is damaged."""
    if out_of_memory(error):
        raise MemoryError from error


def _plain(error: SyncError) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - made on the line before
    except Exception:
        return SyncError(str(error))
    return error
