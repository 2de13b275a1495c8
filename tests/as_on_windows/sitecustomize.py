"""Python loads this at its start when this folder is on PYTHONPATH: then the product, and it alone, finds what Windows has.

The libraries go on seeing the system that is there. What the product imports comes from here: modules that only Unix has
are missing, of the others the names that only Unix has; sockets are handed on and processes started as Windows does it.
"""

from __future__ import annotations

import builtins
import os
import socket
import subprocess
import sys
import threading
from types import ModuleType
from typing import Any

PRODUCT = {"app", "ledger", "pages", "portal", "reports", "store", "sync"}
MISSING = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
UNIX = {
    "os": "chown copy_file_range fchmod fchown fdatasync fork forkpty getegid geteuid getgid getloadavg getpgid getuid "
    "getxattr initgroups killpg lchown listxattr mkfifo nice openpty pipe2 posix_spawn pread pwrite register_at_fork "
    "sched_getaffinity sendfile setsid setuid setxattr statvfs sync uname wait WNOHANG "
    "O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK",
    "signal": "SIGALRM SIGBUS SIGCHLD SIGCONT SIGHUP SIGKILL SIGSTOP SIGUSR1 SIGUSR2 SIGXCPU SIGXFSZ "
    "alarm pause pthread_kill setitimer sigwait",
    "socket": "AF_UNIX MSG_DONTWAIT MSG_NOSIGNAL recv_fds send_fds",
    "time": "tzset",
}


class _Shared(socket.socket):
    """A socket that another process may have for the asking."""

    def share(self, _pid: int) -> bytes:
        """What `fromshare` takes there."""
        name, offered, copy = f"\0share-{os.urandom(8).hex()}", socket.socket(socket.AF_UNIX), self.dup()
        offered.bind(name)
        offered.listen(1)

        def hand_over() -> None:
            with offered, copy, offered.accept()[0] as line:
                socket.send_fds(line, [b"x"], [copy.fileno()])

        threading.Thread(target=hand_over, daemon=True).start()
        return name.encode()


def _from_share(data: bytes) -> socket.socket:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(data.decode())
        return socket.socket(fileno=socket.recv_fds(line, 1, 1)[1][0])


def _pair() -> tuple[socket.socket, socket.socket]:
    one, other = socket.socketpair()
    return one, _Shared(fileno=other.detach())


class _Popen(subprocess.Popen[Any]):
    def __init__(self, *args: Any, **named: Any) -> None:
        if named.get("pass_fds") or named.get("preexec_fn"):
            raise ValueError("not supported on Windows platforms")
        super().__init__(*args, **named)


OWN: dict[str, dict[str, Any]] = {
    "sys": {"platform": "win32"},
    "socket": {"socketpair": _pair, "fromshare": _from_share},
    "subprocess": {"Popen": _Popen},
}


class _AsOnWindows(ModuleType):
    """A module without what only Unix has of it."""

    def __getattr__(self, name: str) -> Any:
        real = self.__dict__["real"]
        if name in UNIX.get(real.__name__, "").split():
            raise AttributeError(f"module {real.__name__!r} has no attribute {name!r}")
        return OWN.get(real.__name__, {}).get(name) or getattr(real, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.__dict__["real"], name, value)


def _stand_in(real: ModuleType) -> ModuleType:
    made = _AsOnWindows(real.__name__)
    made.__dict__["real"] = real
    return made


_STAND_INS = {name: _stand_in(sys.modules.get(name) or __import__(name)) for name in {*UNIX, *OWN}}
_real_import = builtins.__import__


def _import(name: str, asking: Any = None, *more: Any, **named: Any) -> Any:
    who = str((asking or named.get("globals") or {}).get("__name__"))
    if who.partition(".")[0] in PRODUCT:
        if name in MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        if name in _STAND_INS:
            return _STAND_INS[name]
    return _real_import(name, *(() if asking is None else (asking,)), *more, **named)


builtins.__import__ = _import  # type: ignore[assignment]
