"""An error as a log may tell it: its kind and where it happened, and the words of our own errors only.

Ours are sentences for people. What others say may quote the address, key or password with which something was asked.
"""

from __future__ import annotations

from traceback import format_tb

from ledger.errors import LedgerError
from store.errors import StoreError


def told(error: BaseException) -> str:
    """Lines of a traceback without foreign words, the first cause first."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = f"{told(cause)}\nwhich led to\n" if cause else ""
    words = f": {error}" if isinstance(error, LedgerError | StoreError) else ""
    return f"{before}{''.join(format_tb(error.__traceback__))}{type(error).__name__}{words}"
