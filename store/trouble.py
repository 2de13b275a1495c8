"""The driver's errors of the store as sentences: what is wrong, what came of what was being done, what to do.

"Not saved" is said only of a transaction that was rolled back: whoever reads saves nothing, and a commit that fails may
stand all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, OperationalError

from store.errors import StoreError, StoreUnavailable

READING, SAVING = "现在读不出内容", "这次没有保存"
UNSURE = "不能确定这次是否已经保存，请刷新页面核对，缺的再做一次"


@contextmanager
def translated(outcome: str) -> Iterator[None]:
    """Turn the driver's operational errors (locked, disk full, read-only) into StoreUnavailable; `outcome` says what
    came of it."""
    try:
        yield
    except OperationalError as error:
        raise trouble(str(error.orig), outcome) from error
    except UnicodeDecodeError as error:  # the driver cannot even say what is wrong with the file
        raise trouble("damaged", outcome) from error
    except DatabaseError as error:
        # SQLite's own word for a file that is damaged or something else; its subclasses are our mistakes.
        if type(error) is not DatabaseError:
            raise
        raise trouble("damaged", outcome) from error


DAMAGED = "本地库文件已损坏或不是数据库"
_REASONS = {
    "locked": ("本地库正被其他程序占用", "请稍后再试"),
    "busy": ("本地库正被其他程序占用", "请稍后再试"),
    "full": ("服务器磁盘已满", "请联系管理员清理磁盘"),
    "readonly": ("本地库是只读的", "请联系管理员检查文件权限"),
    "damaged": (DAMAGED, "请联系管理员从备份恢复"),
}


def trouble(said: str, outcome: str) -> StoreUnavailable:
    """The driver's words as an error for people; `outcome` is one of the three above."""
    why, advice = next(
        (words for word, words in _REASONS.items() if word in said), ("本地库暂时不能读写", "请联系管理员")
    )
    if outcome != READING and why == _REASONS["full"][0]:
        advice = "请先复制好填写的内容，再联系管理员清理磁盘"
    return StoreUnavailable(f"{why}，{outcome}；{advice}。", reason=why)


def in_a_cycle(error: StoreError) -> str:
    """An error of a cycle as a sentence. What people handed in is saved before a cycle touches it: the store's
    trouble in a cycle is not about that."""
    if isinstance(error, StoreUnavailable):
        return f"{error.reason}，门户暂时不能同步；已经保存的填报都在，恢复以后自动接着写入。请联系管理员。"
    return str(error)
