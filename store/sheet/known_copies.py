"""The copies beside the sheet that wait for somebody's word, as the store remembers them; `copies` finds them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection

from ledger.repository import Finding
from store.facts import bump, get_fact, put_fact

OUTCOME = "copy"
_FOUND, _SETTLED, _REMEMBERED = "copies", "copies_settled", 200
# Names that programs give to copies; any other name is somebody's own backup, told only when it holds something new.
MADE_BY_A_PROGRAM = re.compile(
    r"副本|复件|拷贝|冲突|conflict|\bcopy\b|[(（]\d+[)）]\s*$|\s\d+$|-(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*$|的电脑|MacBook",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundCopy:
    """A copy that waits for somebody's word: its file name, its content's hash, how many cells were edited in it and are
    not in the ledger, of which entries, why they look like an accident (a column emptied, rows moved) if they do, and how
    many cells nobody can read (a picture)."""

    name: str
    version: str
    cells: int
    keys: tuple[str, ...] = ()
    trouble: str = ""
    unread: int = 0

    @property
    def message(self) -> str:
        """What stands there and what to do, for people."""
        if not self.unread:
            return self._message
        return f"{self._message}注意：副本里有 {self.unread} 格是图片、错误值、公式或合并的单元格，读不到，收不进来；请先打开副本看过。"

    @property
    def _message(self) -> str:
        beside = f"台账文件旁边有一份副本“{self.name}”（多为网盘或另存时产生），"
        if self.trouble:
            return (
                f"{beside}其中{self.trouble.rstrip('。')}，像是误操作，"
                "没有收进来。请打开副本改正后保存，或把要的内容填到台账里，再把副本删除或移走。"
            )
        if not self.cells:
            return f"{beside}里面没有台账还没有的内容；请把它删除或移走，免得有人填错地方。"
        listed = "、".join(self.keys[:3]) + ("等" if len(self.keys) > 3 else "")
        return (
            f"{beside}有人在里面填了 {self.cells} 格（{listed}），"
            "台账里还没有。市政府办公厅可在“同步状态”收进台账：只有副本改过的写入台账，两边都改过的列为冲突，由人决定；"
            "之后请把副本删除或移走，都在原来的文件里填。"
        )


def found_copies(connection: Connection) -> tuple[FoundCopy, ...]:
    """The copies that were told last and wait for a word."""
    told = json.loads(get_fact(connection, _FOUND) or "[]")
    return tuple(FoundCopy(**{**one, "keys": tuple(one["keys"])}) for one in told)


def copy_findings(connection: Connection) -> list[Finding]:
    """A finding for each of them."""
    return [Finding(one.name, "", "", "", OUTCOME, one.message) for one in found_copies(connection)]


def tell(connection: Connection, found: Sequence[FoundCopy]) -> None:
    """These wait for a word now."""
    put_fact(connection, _FOUND, json.dumps([asdict(one) for one in found], ensure_ascii=False))
    bump(connection)


def settled(connection: Connection) -> list[str]:
    """Hashes of the copies that were taken in or set aside."""
    return json.loads(get_fact(connection, _SETTLED) or "[]")  # type: ignore[no-any-return]


def settle(connection: Connection, name: str, version: str) -> None:
    """A copy is not told again as it is now."""
    listed = [*settled(connection), version][-_REMEMBERED:]
    put_fact(connection, _SETTLED, json.dumps(listed))
    tell(connection, [one for one in found_copies(connection) if (one.name, one.version) != (name, version)])
