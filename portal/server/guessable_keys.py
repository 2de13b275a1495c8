"""Is a key that somebody made up one that others could come upon? Told by how far it can be packed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from itertools import pairwise

LEAST_KEY = 32  # characters
# Bytes that a key takes when packed, itself or its steps from letter to letter: a file of zeros after a power cut, a word said
# four times and the alphabet are long, too. Thirty-two digits drawn by chance take 25 and more.
_LEAST_PACKED = 24
_PACKING, _NAMED_BOOK = 8, 4  # bytes of zlib's own
_ROWS = ("`1234567890-=", "qwertyuiop[]\\", "asdfghjkl;'", "zxcvbnm,./")
_COLUMNS = ("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/")
_WORDS = ("password", "secret", "admin", "changeme", "abcdefghijklmnopqrstuvwxyz")
# What a finger types along the keys, this way and back, with Shift or without: packed with these in mind it is nearly nothing.
_WALKS = (
    "".join(_ROWS),
    "".join(_COLUMNS),
    "".join(column[::-1] for column in _COLUMNS),
    "".join(column[:: 1 - 2 * (at % 2)] for at, column in enumerate(_COLUMNS)),
    "".join(column[:: 2 * (at % 2) - 1] for at, column in enumerate(_COLUMNS)),
    "".join(column[1:] for column in _COLUMNS),
    "".join(column[:0:-1] for column in _COLUMNS),
)
_BOOK = "".join((*_WORDS, *(walk[::-1] for walk in _WALKS), *_WALKS)).encode()
_UNSHIFTED = str.maketrans('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./")


def guessable(key: str) -> bool:
    """Is a key short, damaged, or made of so little that somebody could come upon it?"""
    if len(key) < LEAST_KEY or not key.isprintable():
        return True
    letters = [ord(letter) for letter in key]
    steps = [after - before for before, after in pairwise(letters)]
    return _typed_along(key) or any(_packed(numbers) < _LEAST_PACKED for numbers in (letters, steps))


def _typed_along(key: str) -> bool:
    packing = zlib.compressobj(9, zdict=_BOOK)
    packed = packing.compress(key.lower().translate(_UNSHIFTED).encode()) + packing.flush()
    return len(packed) - _PACKING - _NAMED_BOOK < _LEAST_PACKED


def _packed(numbers: Iterable[int]) -> int:
    return len(zlib.compress(bytes(number % 256 for number in numbers), 9)) - _PACKING
