"""Coroutines in tests that have no event loop of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


async def _awaited(waiting: Awaitable[T]) -> T:
    return await waiting


def finished(waiting: Awaitable[T]) -> T:
    """What a coroutine gives, run in a thread: a browser test of the same worker leaves its own loop running in this one."""
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(lambda: asyncio.run(_awaited(waiting))).result()  # noqa: TID251 - here it is
