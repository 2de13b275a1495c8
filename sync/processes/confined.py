"""Files of strangers are read in a process of their own, which may take only so much memory and time.

One verb: `Confinement.call`. A parser that is led astray by three kilobytes (a PDF can unfold to gigabytes in more ways
than anybody lists) takes down its own process, never the portal. What goes in and comes out is plain data (`sync.processes.parcel`)
in files without a name: nothing is left behind, and what the child (`sync.processes.confined_child`) may answer is bounded too.
The child ends with the portal, however that ends.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, ParamSpec, TypeVar

from ledger.errors import FileTooCostly
from sync.processes import parcel
from sync.processes.scratch import scratch

_LOG = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parents[2]
_AGAIN = "请用Word、WPS或Excel打开后另存一份再用；仍然不行的，请把内容复制到新文件里"
LARGE = f"这个文件展开后太大，没有读取：{_AGAIN}"
LONG = f"这个文件读取太久，没有读完：{_AGAIN}"
SLOW = "门户现在太忙，这个文件没有读完，什么也没有改动，请过几分钟再试"
ODD = f"这个文件的内部结构不正常，读不出来：{_AGAIN}"
BUSY = "门户正在读取别的文件，请过一分钟再试"
UNLIMITED = "Windows 不能限制读取一个文件用多少内存，只限制时间：来路不明的文件，请不要交给这台机器上的门户读取。"
ANOTHER = "您上传的另一个文件还在读取，请等它读完再试"
# What a parser needs to know of the machine; settings and passwords are nothing for it.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "SYSTEMROOT")
_FATES = {
    # Where processor time is bounded, whoever still has some when the clock ends it did not get it: the machine was busy.
    None: SLOW if hasattr(signal, "SIGXCPU") else LONG,
    **{-getattr(signal, name): LONG for name in ("SIGXCPU", "SIGALRM") if hasattr(signal, name)},
    **{-getattr(signal, name): LARGE for name in ("SIGKILL", "SIGABRT") if hasattr(signal, name)},
}
# Times as long as a file may take is waited for a place: who comes right after two that take their whole time outlasts them.
_PATIENCE = 1.5
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(eq=False, slots=True)
class _Waiting:
    """A file that waits to be read, and whose it is."""

    person: str


class Confinement:
    """What reading one file may cost: `memory` and `answer` (what comes out of it) in bytes, `cpu` and `seconds` (by the
    clock). `places` files are read at the same time, so that all together are bounded as well; of one person one at a time,
    and whose last file was read longest ago is next, so that whoever hands in what takes all its time, again and again
    and in many windows, leaves the others their turn."""

    def __init__(
        self,
        *,
        memory: int = 1 << 30,
        answer: int = 32 << 20,
        cpu: int = 30,
        seconds: float = 180,
        places: int = 2,
    ) -> None:
        self._limits = {"memory": memory, "answer": answer, "cpu": cpu, "seconds": int(seconds) + 5}
        self._answer, self._seconds = answer, seconds
        self._places = places
        self._turn = threading.Condition()
        self._reading: list[str] = []  # for whom
        self._waiting: list[_Waiting] = []
        self._turns: dict[str, int] = {}  # which turn was a person's last

    def call(self, target: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
        """What `target`, a function of a module, gives for these arguments; what it raises of ours is raised here.

        Raises FileTooCostly, a sentence for a person, where a limit was hit or the parser itself failed.
        """
        return self.call_for("", target, *args, **named)

    def call_for(self, person: str, target: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
        """The same for a person, known by their id; nobody (the empty text) is never the same one."""
        with self._place(person):
            return self._call(f"{target.__module__}:{target.__qualname__}", args, named)  # type: ignore[no-any-return]

    @contextmanager
    def _place(self, person: str) -> Iterator[None]:
        self._take(_Waiting(person))
        try:
            yield
        finally:
            with self._turn:
                self._reading.remove(person)
                self._turn.notify_all()

    def _take(self, asked: _Waiting) -> None:
        with self._turn:
            self._waiting.append(asked)
            try:
                if not self._turn.wait_for(lambda: self._next() is asked, _PATIENCE * self._seconds):
                    raise FileTooCostly(ANOTHER if asked.person in self._reading and asked.person else BUSY)
            finally:
                self._waiting.remove(asked)
                self._turn.notify_all()
            self._reading.append(asked.person)
            if asked.person:
                self._turns[asked.person] = 1 + max(self._turns.values(), default=0)

    def _next(self) -> _Waiting | None:
        """Whose turn it is; nobody's while all places are taken."""
        if len(self._reading) >= self._places:
            return None
        free = (one for one in self._waiting if not one.person or one.person not in self._reading)
        return min(free, key=lambda one: self._turns.get(one.person, 0), default=None)

    def _call(self, target: str, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        with TemporaryFile() as asked, TemporaryFile() as answer, TemporaryFile() as said:
            asked.write(parcel.packed((target, args, named)))
            asked.seek(0)
            ended = self._run(asked, answer, said)
            if ended != 0:
                _LOG.warning("reading a file apart ended with %s\n%s", ended, _last_of(said))
                raise FileTooCostly(_FATES.get(ended, ODD))
            answer.seek(0)
            return parcel.content(answer.read(self._answer + 1))

    def _run(self, asked: IO[bytes], answer: IO[bytes], said: IO[bytes]) -> int | None:
        """How it ended, None where the clock ended it. Nothing of it is left when this returns."""
        limits = {**self._limits, "parent": os.getpid()}
        with scratch() as folder:
            try:
                return subprocess.run(  # noqa: S603 - a module of our own
                    [sys.executable, "-m", "sync.processes.confined_child", *(f"{k}={v}" for k, v in limits.items())],
                    stdin=asked,
                    stdout=answer,
                    stderr=said,
                    cwd=folder,
                    env=_environment(str(folder)),
                    timeout=self._seconds,
                    check=False,
                    start_new_session=True,  # Ctrl+C in a terminal is for the portal
                ).returncode
            except subprocess.TimeoutExpired:
                return None


def _environment(folder: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    found = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    return {**kept, "PYTHONPATH": found, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder)}


def _last_of(said: IO[bytes]) -> str:
    said.seek(max(0, said.seek(0, os.SEEK_END) - 4000))
    return said.read().decode("utf-8", "replace")


UPLOADS = Confinement()
"""For what people hand in: notices, lists, last year's ledger."""
