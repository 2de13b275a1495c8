"""One mention in a unit cell, and what the mentions of a cell say of one another: who leads, whose a deadline is, who is no unit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ledger.breakdown import Mention
from ledger.notice.contact_words import may_be_person
from ledger.notice.records import Content
from ledger.notice.tables.line_ends import Break


@dataclass(frozen=True, slots=True)
class Named:
    """One mention in a unit cell.

    `role` is LEAD or RESPONSIBLE if the words say so, else None; `own` says that they do so for this name alone.
    `run` numbers the lists in the cell: names with
    a separator between them share a run. `dropped` are the characters that say no name (separators, 牵头, 等).
    `due` is a deadline that stands among the names (市甲局，6月底完成); it names no unit then, and `bound` are the names that
    it binds, empty where it binds all of the row.
    `contact` is a person or a telephone number that stands among the names, and no unit either.
    `label` is what it stands under (省级牵头单位), where something does; `mark` a ★ beside it.
    `unsure` is UNSURE where only a line's end tells it from the name before, INSIDE where it may be two names in two lines.
    """

    mention: Mention
    role: Content | None
    run: int
    dropped: str
    plausible: bool
    others: bool = False
    own: bool = False
    due: str = ""
    label: str = ""
    mark: str = ""
    unsure: Break = Break.BETWEEN
    bound: tuple[str, ...] = ()
    contact: str = ""


def contact_named(text: str, run: int, dropped: str) -> Named:
    """Whom to ask, as a mention that names no unit."""
    return Named(Mention(""), None, run, dropped, plausible=True, contact=text)


def settled(named: list[Named]) -> list[Named]:
    """The mentions of a cell with what their neighbours say of them."""
    return _spread_roles(_fold_dues(_shared_out(_people(named))))


def _people(named: list[Named]) -> list[Named]:
    """A person's name before a telephone number of its own (张三，0591-12345678) with it."""
    made = list(named)
    for i in range(len(made) - 2, -1, -1):
        name = made[i].mention.name
        if made[i + 1].contact and not made[i].plausible and may_be_person(name):
            made[i] = contact_named(name, made[i].run, made[i].dropped)
    return made


def _spread_roles(named: list[Named]) -> list[Named]:
    """In 甲、乙牵头，丙、丁配合 the word counts for the names before it, back to the last comma after a word."""
    spread: list[Named] = []
    role: Content | None = None
    for item in reversed(named):
        if item.role is not None:
            role = None if item.own else item.role
        spread.append(item if item.role or role is None else replace(item, role=role))
    spread.reverse()
    if any(i.role is Content.LEAD for i in spread):
        spread = [i if i.role else replace(i, role=Content.RESPONSIBLE) for i in spread]
    return _fold_empty(spread)


def _shared_out(named: list[Named]) -> list[Named]:
    """Each deadline with the names before it, back to the one before (甲局，6月底完成；乙局，9月底完成); one that stands behind
    all names alone is everybody's."""
    made: list[Named] = []
    before: list[str] = []
    alone = sum(bool(n.due) for n in named) < 2 and bool(named) and bool(named[-1].due)
    for item in named:
        said = item.due and not (alone or item.bound)
        made.append(replace(item, bound=tuple(before)) if said else item)
        before = [] if item.due else [*before, *filter(None, [item.mention.name])]
    return made


def _fold_dues(named: list[Named]) -> list[Named]:
    """Deadlines last, so that they part no names from the word that follows them (甲局，6月底前完成，乙局配合)."""
    return [n for n in named if not n.due] + [n for n in named if n.due]


def _fold_empty(named: list[Named]) -> list[Named]:
    """Words that name nobody (a clause such as 分别负责 of its own) give their characters to their neighbour."""
    folded: list[Named] = []
    for item in named:
        if item.mention.name or item.due or item.contact or not folded:
            folded.append(item)
            continue
        last = folded[-1]
        folded[-1] = replace(last, dropped=last.dropped + item.dropped, others=last.others or item.others)
    return folded
