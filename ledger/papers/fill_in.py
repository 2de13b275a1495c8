"""填报工作簿: a file that travels. What it bears besides the cells to be filled in, and who may hand it back.

A hidden stamp says whose it is and what every cell held when it was made: the base of the three-way difference with which
it is taken in. A cell that holds what it was given is nobody's edit, however old the file is.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from ledger.entries import Ledger
from ledger.errors import NotAllowed, Refused
from ledger.labelled import Labelled
from ledger.permissions import Action, Person, may
from ledger.submission import UNIT_COLUMNS

STAMP_SHEET = "_fill_in"
FILL_COLUMNS = tuple(name for name in UNIT_COLUMNS if name != "reported_at")  # when, the portal says itself
_PIECE = 30_000  # characters of a cell, which holds 32,767
_LARGEST = 64 << 20  # bytes of an opened stamp: a unit's whole ledger of the longest texts has less
FOREIGN = "这不是本门户的填报工作簿：没有门户下载时写进去的标记。请从“填报”下载填报工作簿，把内容填在里面再上传。"
ALTERED = "这份填报工作簿的隐藏标记被改动过，不能核对哪些格是您改的，没有读取。请重新下载一份，把内容填进去再上传。"
Cells = Mapping[str, Mapping[str, str]]  # text by 台账编号, then by column


@dataclass(frozen=True, slots=True)
class FillInStamp:
    """Which ledger and year, whose rows, at which version and day of the store. `cells` are the ledger's texts at that time,
    `written` those that the file had to write otherwise (40% as the number 40)."""

    ledger: str
    year: int
    unit: str
    version: int
    day: str
    cells: Cells
    written: Cells = field(default_factory=dict)

    def packed(self) -> list[str]:
        """The stamp as texts of cells: letters and digits alone, which every program keeps as they are."""
        content = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
        text = base64.b64encode(zlib.compress(content)).decode()
        pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
        return [hashlib.sha256(content).hexdigest(), *pieces]

    def untouched(self, key: str, name: str) -> tuple[str, ...]:
        """The texts that the cell can hold without anybody having edited it, the ledger's first."""
        base = self.cells[key].get(name, "")
        return tuple(dict.fromkeys((base, self.written.get(key, {}).get(name, base))))


@dataclass(frozen=True, slots=True)
class FilledIn:
    """A file as it came back: its stamp, what its open cells hold, which of them hold no text that can be taken and why
    (`odd`), and sentences about what is not where it was (rows that are gone, texts beside the rows)."""

    stamp: FillInStamp
    cells: Cells
    odd: Cells = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


class FillInGroup(Labelled):
    """What became of a cell that was edited in the file."""

    ACCEPTED = "accepted", "只在文件里改过"
    CHANGED = "changed", "下载以后别处也改过，两边都列着，要用文件里的请勾选"
    UNREADABLE = "unreadable", "看不懂或者不能收，请改好再上传，或者在表单里填"
    LOCKED = "locked", "已锁定，不能收"


@dataclass(frozen=True, slots=True)
class FillInCell:
    """A cell whose text in the file is another one than when it was made and than what stands now. `why` is said of what
    cannot be taken."""

    key: str
    column: str
    base: str
    now: str
    typed: str
    group: FillInGroup
    why: str = ""


def opened_stamp(pieces: Sequence[str]) -> FillInStamp:
    """The stamp of a file, from the cells of its hidden sheet. Raises Refused when it is none, or not as it was written."""
    texts = ["".join(piece.split()) for piece in pieces]
    if len(texts) < 2:
        raise Refused(FOREIGN)
    try:
        opening = zlib.decompressobj()
        content = opening.decompress(base64.b64decode("".join(texts[1:]), validate=True), _LARGEST)
        if not opening.eof or hashlib.sha256(content).hexdigest() != texts[0]:
            raise Refused(ALTERED)
        stamp = FillInStamp(**json.loads(content.decode("utf-8", "surrogatepass")))
    except (binascii.Error, zlib.error, ValueError, TypeError, RecursionError) as error:
        raise Refused(ALTERED) from error
    if not _is_one(stamp):
        raise Refused(ALTERED)
    return stamp


def _is_one(stamp: FillInStamp) -> bool:
    """Does it hold what a stamp holds? Anybody can make one up, checksum and all."""
    texts, numbers = (stamp.ledger, stamp.unit, stamp.day), (stamp.year, stamp.version)
    plain = all(isinstance(text, str) for text in texts) and all(isinstance(number, int) for number in numbers)
    return plain and _are_cells(stamp.cells) and _are_cells(stamp.written)


def _are_cells(cells: object) -> bool:
    return isinstance(cells, dict) and all(
        key.count("-") > 1
        and isinstance(texts, dict)
        and texts.keys() <= set(FILL_COLUMNS)
        and all(isinstance(text, str) for text in texts.values())
        for key, texts in cells.items()
    )


def refuse_wrong(stamp: FillInStamp, ledger_id: str, ledger: Ledger, person: Person) -> None:
    """Raises Refused for a file of another ledger or year, NotAllowed for rows that are not the person's to fill in."""
    if stamp.ledger != ledger_id:
        other = f"{stamp.year}年的" if stamp.year != ledger.year else "另一套台账的"
        raise Refused(f"这是{other}填报工作簿，不是现在这套{ledger.year}年台账的，没有读取。请重新下载一份。")
    own = ledger.by_unit.get(stamp.unit, ())
    if ledger.closed:
        raise Refused(f"{ledger.year}年的台账已经结束，不能再填报。")
    if not any(may(person, Action.EDIT, entry, ledger) for entry in own):
        raise NotAllowed(f"这是{stamp.unit}的填报工作簿，只有{stamp.unit}和市政府办公厅可以上传，没有读取。")
    found = (ledger.by_key[key].unit for key in stamp.cells if key in ledger.by_key)
    if strange := next((unit for unit in found if unit != stamp.unit), ""):
        raise Refused(
            f"{stamp.unit}的填报工作簿里有{strange}的行，被改动过，没有读取。请重新下载一份，把内容填进去再上传。"
        )
