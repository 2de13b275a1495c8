"""A person at LibreOffice: a process of its own with its own profile, driven through its bridge.

The bridge (python3-uno) belongs to the system's Python, so this file is also the script which that Python runs:
`python3 libreoffice.py PORT` reads commands as lines of JSON and answers each with one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

TAB = "工作台账"


class Refused(Exception):
    """LibreOffice would not do it; the text is its own."""


class LibreOffice:
    """A running LibreOffice. Rows and columns are 1-based; one document is open at a time."""

    def __init__(self, folder: Path, port: int) -> None:
        profile = (folder / "profile").as_uri()
        accept = f"--accept=socket,host=127.0.0.1,port={port};urp;"
        self._office = subprocess.Popen(
            ["soffice", f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nologo", accept],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._hand = subprocess.Popen(
            ["/usr/bin/python3", __file__, str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def open(self, path: Path, tab: str = TAB) -> None:
        """Open a workbook for editing, at a tab; LibreOffice puts its lock file beside it."""
        self._do("open", path.as_uri(), tab)

    def type_in(self, row: int, column: int, text: str) -> None:
        """Type into a cell of the tab."""
        self._do("type", row - 1, column - 1, text)

    def text(self, row: int, column: int) -> str:
        """What a cell shows."""
        return str(self._do("text", row - 1, column - 1))

    def keys(self) -> list[str]:
        """The first column of the tab."""
        return list(self._do("keys"))

    def save(self) -> None:
        """Save in place. Raises Refused."""
        self._do("save")

    def save_copy(self, path: Path) -> None:
        """Save what is open as another file."""
        self._do("save_copy", path.as_uri())

    def close(self) -> None:
        """Close without saving."""
        self._do("close")

    def quit(self) -> None:
        """End LibreOffice and the hand that drives it."""
        self._hand.communicate("", timeout=30)
        try:
            self._office.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._office.kill()

    def _do(self, *command: object) -> Any:
        assert self._hand.stdin is not None
        assert self._hand.stdout is not None
        self._hand.stdin.write(json.dumps(command) + "\n")
        self._hand.stdin.flush()
        answer = json.loads(self._hand.stdout.readline() or '{"error": "LibreOffice is gone"}')
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["done"]


# -- the other side, under the system's Python


def _connect(port: int) -> Any:
    import uno  # type: ignore[import-not-found]

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + 60
    while True:
        try:
            return resolver.resolve(f"uno:socket,host=127.0.0.1,port={port};urp;StarOffice.ComponentContext")
        except Exception:  # its own error class exists only at run time
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def _property(name: str, value: object) -> Any:
    from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]

    return PropertyValue(name, 0, value, 0)


class _Hand:
    def __init__(self, port: int) -> None:
        context = _connect(port)
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.document: Any = None
        self.title = TAB

    @property
    def tab(self) -> Any:
        return self.document.Sheets.getByName(self.title)

    def open(self, url: str, tab: str) -> None:
        self.title = tab
        self.document = self.desktop.loadComponentFromURL(url, "_blank", 0, (_property("Hidden", True),))

    def type(self, row: int, column: int, text: str) -> None:
        self.tab.getCellByPosition(column, row).setFormula(text)

    def text(self, row: int, column: int) -> str:
        return str(self.tab.getCellByPosition(column, row).getString())

    def keys(self) -> list[str]:
        cursor = self.tab.createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.RangeAddress.EndRow
        return [str(row[0]) for row in self.tab.getCellRangeByPosition(0, 0, 0, last).getDataArray()]

    def save(self) -> None:
        self.document.store()

    def save_copy(self, url: str) -> None:
        self.document.storeToURL(url, (_property("FilterName", "Calc MS Excel 2007 XML"),))

    def close(self) -> None:
        self.document.close(True)
        self.document = None


def _serve(port: int) -> None:
    hand = _Hand(port)
    for line in sys.stdin:
        name, *given = json.loads(line)
        try:
            answer = {"done": getattr(hand, name)(*given)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
    if hand.document is not None:
        hand.close()
    hand.desktop.terminate()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
