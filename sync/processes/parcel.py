"""What goes between the portal and a process that reads a stranger's file: plain data and errors of ours.

The portal opens only what such a process can rightly answer, records, words, dates: should a file take the process over,
its answer still runs nothing here.
"""

from __future__ import annotations

import builtins
import pickle
from dataclasses import is_dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum
from io import BytesIO
from typing import Any

from ledger.errors import FileTooCostly, LedgerError
from store.errors import StoreError

_PLAIN = {
    (kind.__module__, kind.__qualname__): kind for kind in (frozenset, set, date, datetime, time, timedelta, timezone)
}
_OURS = ("ledger.", "store.", "sync.")


class _Refused:
    """Marks an error in a parcel, with its class, arguments and fields."""

    def __init__(self, kind: type[Exception], args: tuple[Any, ...], fields: dict[str, Any]) -> None:
        self.kind, self.args, self.fields = kind, args, fields


def packed(content: Any) -> bytes:
    """The content as bytes."""
    return pickle.dumps(content, pickle.HIGHEST_PROTOCOL)


def refused(error: Exception) -> bytes:
    """An error as bytes: made anew from its fields, because ours take other arguments than they keep."""
    return packed(_Refused(type(error), error.args, dict(error.__dict__)))


def refusal(sentence: str) -> bytes:
    """FileTooCostly as bytes."""
    return refused(FileTooCostly(sentence))


def content(parcel: bytes) -> Any:
    """What was packed; raises the error where it was one. Raises FileTooCostly for anything that is no plain data."""
    try:
        opened = _Plain(BytesIO(parcel)).load()
    except Exception as error:  # a pickle that is cut off or forged fails in any way it likes
        raise FileTooCostly("这个文件读出来的内容不完整，没有导入，请重试一次") from error
    if not isinstance(opened, _Refused):
        return opened
    made = opened.kind.__new__(opened.kind, *opened.args)
    made.__dict__.update(opened.fields)
    raise made


class _Plain(pickle.Unpickler):
    """Knows records, enumerations and errors of ours, and nothing that does anything."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN:
            return _PLAIN[module, name]
        if module == "builtins" and _is_error(kind := getattr(builtins, name, None), OSError):
            return kind
        if not module.startswith(_OURS):
            raise pickle.UnpicklingError(f"{module}.{name}")
        kind = super().find_class(module, name)
        if _is_ours(kind):
            return kind
        raise pickle.UnpicklingError(f"{module}.{name}")


def _is_ours(kind: Any) -> bool:
    if not isinstance(kind, type) or not kind.__module__.startswith(_OURS):
        return False
    return kind is _Refused or is_dataclass(kind) or issubclass(kind, Enum | LedgerError | StoreError)


def _is_error(kind: Any, root: type[Exception]) -> bool:
    return isinstance(kind, type) and issubclass(kind, root)
