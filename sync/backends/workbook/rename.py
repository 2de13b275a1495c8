"""Two renames that overwrite nothing: exchange two files, and place a file where none stands.

`renameat2` (Linux 3.15) is called through ctypes; it is not in Python's library.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from store import wary

AT_FDCWD = -100
RENAME_NOREPLACE, RENAME_EXCHANGE = 1, 2
_UNABLE = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM}


def exchange(one: Path, other: Path) -> bool:
    """Swap two files in one step; False when this file system cannot, or when one of them is gone."""
    return _renameat2(one, other, RENAME_EXCHANGE) == 0


def place(source: Path, target: Path) -> bool:
    """Move `source` to `target` without overwriting; False when something stands there already."""
    failed = _renameat2(source, target, RENAME_NOREPLACE)
    if failed in (0, errno.EEXIST):
        return failed == 0
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _UNABLE:
            raise
        return _copy_exclusive(source, target)
    source.unlink()
    return True


def _copy_exclusive(source: Path, target: Path) -> bool:
    """The last resort, on file systems without hard links: readers may see it half-written for a moment."""
    try:
        with wary.opened(source) as content, wary.create(target) as out:
            shutil.copyfileobj(content, out)
            out.flush()
            os.fsync(out.fileno())
            with contextlib.suppress(OSError):
                found = wary.look(source)
                wary.dress(out, source, times=(found.st_atime_ns, found.st_mtime_ns))
    except FileExistsError:
        return False
    source.unlink()
    return True


def _renameat2(source: Path, target: Path, flags: int) -> int:
    """0, or the errno; ENOSYS where the system has no such call."""
    call = _system_call()
    if call is None:
        return errno.ENOSYS
    if call(AT_FDCWD, os.fsencode(source), AT_FDCWD, os.fsencode(target), flags) == 0:
        return 0
    return ctypes.get_errno()


@cache
def _system_call() -> Any:
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return None
    call.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint]
    return call
