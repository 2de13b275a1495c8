"""`python -m sync.processes.confined_child memory=… answer=… cpu=… seconds=… parent=…`: the process in which a stranger's
file is read.

Binds itself first, so that nothing it does later can cost more; then reads from its input what to call, and writes to its
output what that gave. Where the system has no resource limits (Windows), the clock of `sync.processes.confined` remains.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from pkgutil import resolve_name
from typing import TextIO

from ledger.errors import LedgerError
from store.errors import StoreError
from sync.log_words import told
from sync.processes import parcel
from sync.processes.confined import LARGE

if sys.platform != "win32":
    import resource

_WRITES = 256 << 20  # bytes of one file: a copy of a store is the largest that is made
_BROKE = 3  # the code with which a parser that failed ends: the portal logs what it said
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_NEAR = 0.7  # a parser that is short of memory often says that the file is damaged


def main(arguments: list[str]) -> None:
    """Run one call."""
    limits = {name: int(value) for name, _, value in (one.partition("=") for one in arguments)}
    _end_with(limits["parent"])
    bind(limits)
    answer, log = os.fdopen(os.dup(1), "wb"), os.fdopen(os.dup(2), "w", encoding="utf-8")
    # What a library prints is no part of the answer, and quotes the file: nothing for a log.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    made = _made(limits, log)
    with answer:
        answer.write(made if len(made) <= limits["answer"] else parcel.refusal(LARGE))


def _end_with(parent: int) -> None:
    """End when the portal does, however that ends; where the system cannot do so, the alarm does."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before this was said
        sys.exit(_BROKE)


def bind(limits: dict[str, int]) -> None:
    """Limit this process for good: memory, processor time, time by the clock, files; no core dump."""
    if sys.platform != "win32":
        signal.alarm(limits["seconds"])  # if the portal is gone, and cannot end us
        bind_memory(limits["memory"])
        _limit(resource.RLIMIT_CPU, limits["cpu"], limits["cpu"] + 5)  # told first (SIGXCPU), then killed
        _limit(resource.RLIMIT_FSIZE, max(_WRITES, limits["answer"]))
        os.nice(5)  # pages come first


def bind_memory(memory: int) -> None:
    """Limit this process for good to so many bytes; no core dump."""
    if sys.platform != "win32":
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_AS, memory)
    with suppress(OSError):  # if memory runs out all the same, the system ends us and not the portal
        Path("/proc/self/oom_score_adj").write_text("1000")


def grant_time(seconds: int) -> None:
    """This process may work for so many seconds of processor time from now on; then the system ends it."""
    if sys.platform != "win32":
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        with suppress(ValueError):  # whoever started us allowed less in all
            resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + seconds, hard))


if sys.platform != "win32":

    def _limit(which: int, *values: int) -> None:
        hard = resource.getrlimit(which)[1]
        soft, *most = (value if hard == resource.RLIM_INFINITY else min(value, hard) for value in values)
        with suppress(ValueError, OSError):  # a system that knows this limit but cannot set it
            resource.setrlimit(which, (soft, most[0] if most else soft))


def _made(limits: dict[str, int], log: TextIO) -> bytes:
    """The answer as bytes, whatever happens; where a parser failed goes to the log."""
    try:
        target, args, named = pickle.load(sys.stdin.buffer)  # noqa: S301 - the portal's own words
        return parcel.packed(resolve_name(target)(*args, **named))
    except MemoryError:
        return parcel.refusal(LARGE)
    except Exception as error:
        if _short_of_memory(error, limits["memory"]):
            return parcel.refusal(LARGE)
        if isinstance(error, LedgerError | StoreError | OSError):
            return parcel.refused(error)
        print(told(error), file=log, flush=True)
        sys.exit(_BROKE)


def _peak() -> int:
    """The most bytes of addresses that this process had; 0 where the system does not say. (`ru_maxrss` would begin with
    what the portal had when it started us.)"""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmPeak:"):
                return int(line.split()[1]) << 10
    return 0


def _short_of_memory(error: BaseException, memory: int) -> bool:
    return _peak() > _NEAR * memory or out_of_memory(error)


def out_of_memory(error: BaseException) -> bool:
    """Is it, or does it come of, a want of memory?"""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, MemoryError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


if __name__ == "__main__":
    main(sys.argv[1:])
