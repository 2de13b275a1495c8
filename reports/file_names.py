"""What a downloaded file is called: one function for all, safe on Windows, macOS and Linux.

Rules: Microsoft, “Naming Files, Paths, and Namespaces” (forbidden characters, reserved device names, no blank or full stop
at the end); 255 bytes of UTF-8 on Linux file systems, of which browsers need some for ` (1)`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 200  # bytes of UTF-8, extension included
# Also characters that turn the direction of writing: they show `exe.txt` as `txt.exe`.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u061c\ufeff]')
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?= *(?:\.|$))", re.IGNORECASE)


def file_name(parts: Sequence[str], extension: str) -> str:
    """The parts that are not empty, joined by `_`: `2021年落实情况汇总表（鼓楼区）_2021-10-12.xlsx`."""
    return safe_name("_".join(part for part in parts if part) + f".{extension}")


def safe_name(name: str) -> str:
    """A name as somebody gave it, without what file systems refuse; never empty, its extension kept when it is cut."""
    plain = _FORBIDDEN.sub("", name).strip(" .")
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    stem, dot, extension = plain.rpartition(".")
    if not dot or len(extension.encode()) > 20:
        stem, dot, extension = plain, "", ""
    room = LONGEST - len(f"{dot}{extension}".encode())
    short = stem.encode()[:room].decode(errors="ignore").rstrip(" .")
    return f"{short or '文件'}{dot}{extension}"
