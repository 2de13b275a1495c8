"""`python -m tests.fuzz.zygote`: a process that has imported all readers and reads each file in a child forked from it.

The child binds itself and answers with the product's own code (`sync.processes.confined_child`), so limits, refusals and what comes
out are those of a real reading; only the start of an interpreter is saved, which costs more than the reading.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import resource
import signal
import sys
import time
import traceback
from importlib import import_module
from tempfile import TemporaryFile
from typing import Any

from sync.processes import confined_child

PRELOADED = (
    "ledger.notice.reading",
    "ledger.notice.files.word_file",
    "ledger.notice.files.pdf_file",
    "ledger.notice.files.workbook_file",
    "pdfplumber",
    "docx",
    "openpyxl",
    "sync.look_back_files",
    "store.store",
    "ledger.accounts.file",
    "tests.fuzz.targets",
)


def main() -> None:
    """One line of JSON in (target, args as a pickle in hexadecimal, limits, folder), one out, until the input ends."""
    for name in PRELOADED:
        import_module(name)
    for line in sys.stdin:
        print(json.dumps(_read(**json.loads(line))), flush=True)


def _read(target: str, given: str, limits: dict[str, int], folder: str) -> dict[str, Any]:
    with TemporaryFile() as answer, TemporaryFile() as said:
        begun = time.monotonic()
        child = os.fork()
        if child == 0:
            _child(target, bytes.fromhex(given), limits, folder, answer.fileno(), said.fileno())
        ended, used = _wait(child, limits["seconds"] + 5)
        answer.seek(0)
        said.seek(0)
        return {
            "ended": ended,
            "seconds": time.monotonic() - begun,
            "cpu": used.ru_utime + used.ru_stime,
            "peak": used.ru_maxrss << 10,
            "answer": answer.read(limits["answer"] + 1).hex(),
            "said": said.read().decode("utf-8", "replace")[-4000:],
        }


def _wait(child: int, seconds: float) -> tuple[int, resource.struct_rusage]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pid, status, used = os.wait4(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status), used
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    _, _, used = os.wait4(child, 0)
    return -999, used


def _child(target: str, given: bytes, limits: dict[str, int], folder: str, answer: int, said: int) -> None:
    code = 99
    try:
        os.setsid()
        os.dup2(said, 2)
        os.dup2(said, 1)
        os.chdir(folder)
        for name in ("TMPDIR", "TEMP", "TMP"):
            os.environ[name] = folder
        import tempfile

        tempfile.tempdir = None
        args, named = pickle.loads(given)
        sys.stdin = io.TextIOWrapper(io.BytesIO(pickle.dumps((target, args, named))))
        confined_child.bind(limits)
        os.write(answer, b"")
        made = confined_child._made(limits, sys.stderr)
        with os.fdopen(os.dup(answer), "wb") as out:
            out.write(made)
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
