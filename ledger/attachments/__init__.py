"""Files that people hand in: which are taken, and what they are called. The content decides, not the name alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from ledger.errors import Refused

LARGEST = 20 << 20
_LONGEST_NAME = 80
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Extension -> what the content begins with, and how browsers are told of it.
KINDS: dict[str, tuple[bytes, str]] = {
    "pdf": (b"%PDF-", "application/pdf"),
    "docx": (_ZIP, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (_ZIP, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": (_ZIP, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "doc": (_OLE, "application/msword"),
    "xls": (_OLE, "application/vnd.ms-excel"),
    "wps": (_OLE, "application/vnd.ms-works"),
    "et": (_OLE, "application/vnd.ms-excel"),
    "ofd": (_ZIP, "application/ofd"),
    "png": (b"\x89PNG\r\n", "image/png"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    "webp": (b"RIFF", "image/webp"),
}
HEIC = ("heic", "heif")  # what iPhones take pictures in: no browser but Apple's shows it
_HEIC_SAID = "不收苹果手机的 HEIC 照片，没有提交：多数电脑打不开。请在手机“设置-相机-格式”里选“兼容性最佳”重拍，或把照片另存为 jpg 再上传。"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody handed it in; `name` is what their machine called it."""

    name: str
    content: bytes


LookInto = Callable[[Upload, str], bytes]
"""Looks into an accepted file for a person (their id), elsewhere (`ledger.attachments.contents`): gives its preview, raises
Refused or FileTooCostly."""


def accept(upload: Upload) -> Upload:
    """The file under the name to keep it under. Raises Refused: empty, too large, of another kind, or not what it says it is."""
    name = safe_name(upload.name)
    kind = PurePosixPath(name).suffix.lstrip(".").lower()
    if not upload.content:
        raise Refused("文件是空的，没有提交，请重新选择。")
    if len(upload.content) > LARGEST:
        raise Refused(
            f"文件有 {len(upload.content) / 2**20:.1f} MB，超过 {LARGEST >> 20} MB，没有提交：请压缩图片，或改填公开网址。"
        )
    if kind in HEIC:
        raise Refused(_HEIC_SAID)
    if kind not in KINDS:
        raise Refused(
            f"不收“.{kind}”这种文件，没有提交：请用 {'、'.join(KINDS)}。" if kind else "文件名没有扩展名，没有提交。"
        )
    if not upload.content.startswith(KINDS[kind][0]):
        raise Refused(f"“{name}”的内容不是 .{kind} 文件（可能改过扩展名或已损坏），没有提交。")
    return Upload(name, upload.content)


def safe_name(name: str) -> str:
    """A name without folders, control characters or what file systems refuse; its extension is kept."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/")).rpartition("/")[2]
    plain = "".join(c for c in plain if unicodedata.category(c)[0] != "C")
    plain = re.sub(r'[:*?"<>|/]', "_", plain).rstrip(" .")
    stem, dot, kind = plain.rpartition(".")
    stem = stem.strip(" .")  # a leading dot would hide the file
    if not dot or len(kind) > 5:
        return plain.strip(" .")[:_LONGEST_NAME] or "文件"
    return f"{(stem or '文件')[: _LONGEST_NAME - len(kind) - 1]}.{kind.lower()}"


def media_type(name: str) -> str:
    """How a browser is told of a kept file."""
    return KINDS.get(PurePosixPath(name).suffix.lstrip("."), (b"", "application/octet-stream"))[1]
