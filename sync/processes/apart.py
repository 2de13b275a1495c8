"""Work on a file system that may hang, in a process of its own that may be given up.

A read or a stat on a dead network share cannot be interrupted, and the process that waits for it cannot even be ended. So
the portal never touches the share itself: a helper process keeps the object that does, and is asked for one thing at a
time. A helper that neither answers nor works for a while, or works far too long, is ended; the next one is started when
that one is really gone. What it reads may be made to cost the whole machine, so it has only so much memory, and so much
processor time a question.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE = 20.0  # seconds without an answer and without a sign of work
LONGEST = 15  # times as long is waited for one that works: a file may keep it at work without end
MEMORY = 3 << 30  # bytes of addresses; a ledger of 100,000 rows takes less than half (docs/security.md)
CPU = 120  # seconds of processor time for one question
OUT_OF_MEMORY = 86  # how a helper says with its last breath that it had too little
_SPENT = {OUT_OF_MEMORY} | {
    -getattr(signal, name) for name in ("SIGXCPU", "SIGABRT", "SIGSEGV", "SIGBUS") if hasattr(signal, name)
}
_ROOT = Path(__file__).resolve().parents[2]
_MAIN = "import sys; from sync.processes.apart_child import main; main(sys.argv[1:])"
_LENGTH = struct.Struct("!Q")


class NoAnswer(Exception):
    """The helper did not answer in time, or ended; what was asked of it may have been done or not."""


class TooCostly(NoAnswer):
    """The helper ended because what was asked took more memory or processor time than it may, or crashed its reader."""


class Apart:
    """An object in a process of its own: `factory` is `module:name`, called there with `given` (plain data). `memory` is in
    bytes, `cpu` in seconds for each call."""

    def __init__(
        self,
        factory: str,
        *given: object,
        patience: float = PATIENCE,
        memory: int = MEMORY,
        cpu: int = CPU,
    ) -> None:
        self._factory, self._given, self._patience = factory, given, patience
        self._memory, self._cpu = memory, cpu
        self._turn = threading.Lock()
        self._helper: _Helper | None = None
        self._former: subprocess.Popen[bytes] | None = None
        self._given_up = False

    def call(self, method: str, *given: object) -> Any:
        """What the method returns there; what it raises is raised here. NoAnswer when it hangs: at once, while a helper
        that was ended before is still held by the system. TooCostly when it hit a limit."""
        if not self._turn.acquire(timeout=self._patience):
            raise NoAnswer("busy")
        try:
            done, value = self._ask(method, given)
        finally:
            self._turn.release()
        if not done:
            raise value
        return value

    def give_up(self) -> None:
        """Whoever waits for an answer now gets NoAnswer within a moment, and so does everybody after: the portal stops."""
        self._given_up = True

    def _ask(self, method: str, given: tuple[object, ...]) -> tuple[bool, Any]:
        helper = self._helper or self._started()
        self._helper = None
        try:
            answer = helper.ask((method, given), lambda: self._given_up)
        except BaseException:
            self._former = helper.process
            helper.end()
            raise
        self._helper = helper
        return answer

    def _started(self) -> _Helper:
        if self._given_up or (self._former and self._former.poll() is None):
            raise NoAnswer("the former helper hangs still")
        self._former = None
        limits = str(self._memory), str(self._cpu)
        return _Helper((*limits, self._factory), self._given, self._patience)


class _Helper:
    """One process and the line to it."""

    def __init__(self, arguments: tuple[str, ...], given: tuple[object, ...], patience: float) -> None:
        self._patience = patience
        self._line, theirs = socket.socketpair()
        with theirs:
            self.process = _start(theirs, arguments)
        self.end = weakref.finalize(self, _end, self._line, self.process)
        self._send(given)

    def ask(self, question: object, given_up: Callable[[], bool]) -> tuple[bool, Any]:
        self._send(question)
        signs = _Signs(self.process.pid, self._patience)
        self._line.settimeout(min(0.5, self._patience / 4))
        try:
            answer = received(self._line, lambda: not given_up() and signs.alive())
        except TimeoutError:
            raise NoAnswer("the helper is silent") from None
        except (EOFError, OSError) as error:
            raise self._ended() from error
        assert isinstance(answer, tuple)
        return answer

    def _send(self, message: object) -> None:
        self._line.settimeout(self._patience)
        try:
            send(self._line, message)
        except OSError as error:
            raise NoAnswer("the helper takes nothing") from error

    def _ended(self) -> NoAnswer:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        if self.process.returncode in _SPENT:
            return TooCostly(f"the helper ended with {self.process.returncode}")
        return NoAnswer("the helper has ended")


def _start(theirs: socket.socket, arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """The helper, with its end of the line. Windows hands no descriptor on: the socket comes through the helper's input."""
    search = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": search}
    command = [sys.executable, "-P", "-c", _MAIN, str(theirs.fileno()), *arguments]
    if sys.platform == "win32":
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)  # noqa: S603 - our own module
        assert process.stdin
        with process.stdin as given:
            given.write(theirs.share(process.pid))
        return process
    return subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
        command,
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,  # Ctrl+C in the terminal is for the portal, which ends its cycle first
    )


class _Signs:
    """Signs of work: a helper that computes, reads or writes is slow, not hung. Where the system shows none, time counts."""

    def __init__(self, pid: int, patience: float) -> None:
        self._pid, self._patience = pid, patience
        self._last, self._since = self._work(), time.monotonic()
        self._until = self._since + LONGEST * patience

    def alive(self) -> bool:
        now = self._work()
        if time.monotonic() > self._until:
            return False
        if now != self._last:
            self._last, self._since = now, time.monotonic()
        return time.monotonic() - self._since < self._patience

    def _work(self) -> tuple[str, ...]:
        with contextlib.suppress(OSError, IndexError):
            process = Path("/proc", str(self._pid))
            times = process.joinpath("stat").read_text(encoding="latin-1").rpartition(")")[2].split()[11:13]
            moved = process.joinpath("io").read_text(encoding="latin-1").split()[1:4:2]
            return (*times, *moved)
        return ()


def send(line: socket.socket, message: object) -> None:
    """A message with its length before it."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    line.sendall(_LENGTH.pack(len(data)))
    line.sendall(data)


def received(line: socket.socket, going_on: Callable[[], bool] = bool) -> Any:
    """The next message. EOFError when the other side is gone; where the line has a time-out, TimeoutError when nothing
    comes and it is not `going_on`."""
    (length,) = _LENGTH.unpack(_exactly(line, _LENGTH.size, going_on))
    return pickle.loads(_exactly(line, length, going_on))  # noqa: S301 - our own processes' words


def _exactly(line: socket.socket, size: int, going_on: Callable[[], bool]) -> bytes:
    got = bytearray()
    while len(got) < size:
        try:
            part = line.recv(min(size - len(got), 1 << 20))
        except TimeoutError:
            if not going_on():
                raise
            continue
        if not part:
            raise EOFError
        got += part
    return bytes(got)


def _end(line: socket.socket, process: subprocess.Popen[bytes]) -> None:
    """Nothing is waited for: the system may hold on to a process whose share hangs."""
    line.close()
    process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(0.2)
