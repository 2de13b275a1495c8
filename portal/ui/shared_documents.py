"""A document is made once for all who ask for it: whoever comes while it is made waits for it, whoever comes later gets the same
bytes as long as nothing changed. Who may have it is asked before, of each person."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import partial
from threading import Lock
from weakref import WeakKeyDictionary

from ledger.figures.board import Board

MOST = 64 << 20  # bytes that are kept


class MadeOnce:
    """What is being made: who asks for the same meanwhile, by a key that is equal, waits for it. Nothing is kept."""

    def __init__(self) -> None:
        self._lock, self._making = Lock(), list[tuple[object, Future[bytes]]]()

    def made(self, key: object, make: Callable[[], bytes]) -> bytes:
        """Made by `make` if nobody is about to. What `make` raises, it raises for its own caller; whoever waited makes it then."""
        while True:
            with self._lock:
                going = next((future for other, future in self._making if other == key), None)
                if going is None:
                    mine = key, Future[bytes]()
                    self._making.append(mine)
                    break
            if going.exception() is None:
                return going.result()
        return self._make(mine, make)

    def _make(self, mine: tuple[object, Future[bytes]], make: Callable[[], bytes]) -> bytes:
        content, failed = b"", None
        try:
            content = make()
        except BaseException as error:
            failed = error
            raise
        finally:
            with self._lock:
                self._making = [one for one in self._making if one is not mine]
            if failed:
                mine[1].set_exception(failed)
            else:
                mine[1].set_result(content)
        return content


class SharedDocuments:
    """Documents by the board that they are of, and whatever else they depend on; forgotten with the board."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock, self._once = most, Lock(), MadeOnce()
        self._kept: WeakKeyDictionary[Board, dict[Hashable, bytes]] = WeakKeyDictionary()

    def made(self, board: Board, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The document, made by `make` if nobody has made it or is about to; see `MadeOnce`."""
        return self._once.made((board, key), partial(self._kept_or_made, board, key, make))

    def _kept_or_made(self, board: Board, key: Hashable, make: Callable[[], bytes]) -> bytes:
        with self._lock:
            if (kept := self._kept.get(board, {}).get(key)) is not None:
                return kept
        content = make()
        self._keep(board, key, content)
        return content

    def _keep(self, board: Board, key: Hashable, content: bytes) -> None:
        if not content or len(content) > self._most:
            return
        with self._lock:
            if len(content) + sum(len(one) for kept in self._kept.values() for one in kept.values()) > self._most:
                self._kept.clear()
            self._kept.setdefault(board, {})[key] = content
