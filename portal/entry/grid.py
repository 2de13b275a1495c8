"""The grid of 单位台账 on the screen: rows to type and paste into, what is locked, what cannot be saved and why, one row in full.

What is typed is kept as drafts at once, the same ones that the form of 填报 keeps: a reload, another device and the form find them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import groupby

import streamlit as st

from ledger.columns import STATUSES
from ledger.entries import Entry
from ledger.errors import LedgerError
from ledger.figures.board import Board
from ledger.permissions import Action, may
from ledger.review.workflow import EntryLocked, locked
from ledger.submission import InvalidRows, NothingChanged
from portal.context import Context
from portal.entry.entry_panel import show_panel
from portal.entry.grid_acts import Act, Cell, Laid, acts_of, laid, passed_over, report, taken
from portal.entry.grid_state import Drafts, GridOpening, columns_of, row_of, seen_in, submission_of, wrong_cells
from portal.entry.listing import CHIPS, Chips, narrowed
from portal.entry.quality import show_grid_hints
from portal.entry.services import EntryServices
from portal.ui.attempts import act_button, show_outcome, token_of
from portal.ui.filters import task_label
from portal.ui.messages import header_of, plain, sentence
from portal.ui.parts import part
from portal.ui.tables import TableColumn, table
from portal.ui.widgets import ENTRY
from store.errors import StoreError, StoreUnavailable

FAILURE, RECEIPT, PLACE = "unit_failure", "unit_receipt", "grid"
HINT = (
    "点一格直接输入，或从 WPS、Excel 整块粘贴；Enter 填下一行，F2 改，Esc 放弃，Ctrl+Z 撤销一步。点任务名看全文。"
    "填的自动存成草稿，点“保存”才报送。"
)
NONE = "没有这样的台账行。"
LOOK = "点任务名看一条的全文和修改记录。"
UNSAVED = "未保存"
_GRID = part("grid")


@dataclass(frozen=True)
class GridShown:
    """What is drawn of a unit's grid in one run of the page."""

    context: Context
    services: EntryServices
    board: Board
    opening: GridOpening
    writes: bool
    drafts: Drafts
    refused: Mapping[Cell, str]


def show_grid(context: Context, services: EntryServices, board: Board, unit: str, *, writes: bool) -> None:
    """The unit's rows; `writes`: to be filled in, with the buttons and what could not be saved."""
    opening, entries = opening_of(unit), board.ledger.by_unit.get(unit, ())
    drafts = _drafts(context, services, entries) if writes else {}
    shown = GridShown(context, services, board, opening, writes, drafts, _refused(context, services, drafts))
    unsaved: Chips = {UNSAVED: lambda _, entry: entry.key in drafts} if writes else {}
    rows = narrowed(board, entries, {**CHIPS, **unsaved}, key="grid_chip")
    opening.seen = seen_in(board.ledger, [entry.key for entry in rows], drafts)
    _GRID(key=_key(unit), data=_data(shown, rows), on_acts_change=partial(take, context, services, unit))
    if writes:
        _below(shown)
    if asked := _asked(board, unit):
        show_panel(context, services, board, asked, _shut)


def opening_of(unit: str) -> GridOpening:
    """The unit's grid in this window."""
    opening: GridOpening = st.session_state.setdefault(f"grid_of_{unit}", GridOpening(unit))
    return opening


def _key(unit: str) -> str:
    return f"grid_{unit}"


def _asked(board: Board, unit: str) -> Entry | None:
    """The row that the address names."""
    entry = board.ledger.by_key.get(str(st.query_params.get(ENTRY, "")))
    return entry if entry and entry.unit == unit else None


def _shut() -> None:
    st.query_params.pop(ENTRY, None)


def _drafts(context: Context, services: EntryServices, entries: Sequence[Entry]) -> Drafts:
    own = {entry.key for entry in entries}
    return {key: drafts for key, drafts in services.drafts.of_all(context.person).items() if key in own}


def _refused(context: Context, services: EntryServices, drafts: Drafts) -> Mapping[Cell, str]:
    """Why cells would not be taken as they stand, before anybody asks to save them."""
    rows = [submission_of(key, typed) for key, typed in drafts.items()]
    try:
        return services.service.refusals(context.person, rows)
    except LedgerError as error:
        st.session_state[FAILURE] = sentence(error)
        return {}


def _data(shown: GridShown, rows: Sequence[Entry]) -> dict[str, object]:
    board, opening, refused = shown.board, shown.opening, shown.refused
    phones = all(may(shown.context.person, Action.READ_CONTACT, entry, board.ledger) for entry in rows)
    told = opening.said
    if opening.pasted:
        told = report(opening.pasted, sum(cell in opening.pasted.typed for cell in refused))
    return {
        "token": opening.token,
        "done": opening.done,
        "saved": opening.saved,
        "label": f"{opening.unit}台账",
        "writes": shown.writes,
        "columns": columns_of(phones=phones),
        "choices": {"status": STATUSES},
        "rows": [
            row_of(board, entry, shown.drafts.get(entry.key, {}), wrong_cells(refused, entry.key), phones=phones)
            for entry in rows
        ],
        "open": asked.key if (asked := _asked(board, opening.unit)) else "",
        "report": told,
        "hint": NONE if not rows else HINT if shown.writes else LOOK,
    }


# -- what was done in the grid


def take(context: Context, services: EntryServices, unit: str) -> None:
    """Runs before the page does: everything that the window sent and that is not done yet."""
    opening = opening_of(unit)
    held = st.session_state.get(_key(unit))
    message = held.get("acts") if isinstance(held, Mapping) else None
    st.session_state.pop(FAILURE, None)
    try:
        for kind, acts in groupby(acts_of(message, opening.token, opening.done), key=lambda act: act.kind):
            _do(context, services, opening, kind, list(acts))
    except StoreUnavailable as error:
        st.session_state[FAILURE] = f"填的没有存成草稿：{error.reason}。表格里填的还在，请先复制好，再保存。"
    except (LedgerError, StoreError) as error:
        st.session_state[FAILURE] = sentence(error)


def _do(context: Context, services: EntryServices, opening: GridOpening, kind: str, acts: Sequence[Act]) -> None:
    if kind == "edit":
        typed = {cell: text for act in acts for cell, text in laid(act).cells.items()}
        _keep(context, services, opening, Laid(typed, 0), pasted=False)
    for act in acts:
        if kind == "paste":
            _keep(context, services, opening, laid(act), pasted=True)
        elif kind == "undo" and act.key in opening.seen:
            services.drafts.drop(context.person, act.key)
            opening.pasted, opening.said = None, f"已撤销：{task_label(context.ledger(), act.key)}。"
        elif kind == "open" and act.key in opening.seen:
            _turn(act.key)
        opening.done = act.number


def _turn(key: str) -> None:
    """Open the row beside the grid; shut it where it stands open."""
    if st.query_params.get(ENTRY) == key:
        _shut()
    else:
        st.query_params[ENTRY] = key


def _keep(context: Context, services: EntryServices, opening: GridOpening, found: Laid, *, pasted: bool) -> None:
    """Drafts of the cells that are taken; the grid says what became of the others."""
    of = taken(found, context.ledger(), opening.seen)
    services.drafts.keep_many(context.person, of.typed)
    opening.pasted, opening.said = (of, "") if pasted else (None, passed_over(of))


# -- beneath it


def _below(shown: GridShown) -> None:
    _buttons(shown)
    show_outcome(PLACE)
    board, drafts = shown.board, shown.drafts
    typed = {key: _texts(board, key) | {name: draft.text for name, draft in of.items()} for key, of in drafts.items()}
    show_grid_hints(shown.context, shown.services, typed)
    if st.session_state.get(FAILURE):
        st.error(plain(st.session_state[FAILURE]))
    if shown.refused:
        _show_refused(board, drafts, shown.refused)
    if shut := sum(map(locked, board.ledger.by_unit.get(shown.opening.unit, ()))):
        st.caption(f"已通过、已办结的 {shut} 条已锁定，不能在这里改。确需修改的，在“填报”里打开这一条“申请修改”。")


def _buttons(shown: GridShown) -> None:
    drafts, save = shown.drafts, partial(_save, shown.context, shown.services, shown.opening.unit)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("保存", type="primary", icon=":material/save:", key="save", on_click=save)
        if drafts:
            with st.popover("放弃改动"):
                st.text(
                    f"这 {len(drafts)} 行没有保存的改动会删掉，在表单里写的草稿也在内。只撤销一行的，点那一行的“撤销”。"
                )
                drop = partial(shown.services.drafts.drop, shown.context.person, *drafts)
                act_button("确认放弃", drop, "没有保存的改动已放弃。", key="drop_edits", place=PLACE)
        cells = sum(map(len, drafts.values()))
        st.caption(
            f"{len(drafts)} 行有改动（{cells} 格），已存成草稿，还没有保存。" if drafts else "没有未保存的改动。"
        )


def _texts(board: Board, key: str) -> dict[str, str]:
    return seen_in(board.ledger, [key], {})[key]


def _save(context: Context, services: EntryServices, unit: str) -> None:
    """Hand in every row that can be saved as it stands; the others stay as they were typed, with the reason."""
    take(context, services, unit)
    if st.session_state.get(FAILURE):
        return
    opening = opening_of(unit)
    drafts = _drafts(context, services, context.ledger().by_unit.get(unit, ()))
    wrong = {key for key, _ in _refused(context, services, drafts)}
    opening.pasted, opening.said = None, ""
    if sound := drafts.keys() - wrong:
        _commit(context, services, opening, {key: drafts[key] for key in sound})
    if wrong:
        opening.said += f"{len(wrong)} 行有要改的格，没有保存。"
    elif not drafts:
        opening.said = "没有要保存的改动。"


def _commit(context: Context, services: EntryServices, opening: GridOpening, drafts: Drafts) -> None:
    rows = [submission_of(key, drafts[key]) for key in sorted(drafts)]
    token = token_of(opening.token, opening.saved, [(row.key, row.values) for row in rows])
    try:
        receipt = services.service.submit_many(context.person, rows, token)
    except NothingChanged as error:
        # What was typed reads as what stands there already.
        services.drafts.drop(context.person, *drafts)
        opening.said = "".join(error.notices) or "没有改动：填的和原来一样。"
    except (InvalidRows, EntryLocked):
        opening.said = "没有保存：台账刚才有变化，请看标红的格，再点一次“保存”。"
    except (LedgerError, StoreError) as error:
        st.session_state[FAILURE] = sentence(error)
    else:
        st.session_state[RECEIPT] = (opening.unit, receipt)
        opening.saved += 1
        opening.said = f"{len(drafts)} 行已保存。"
        services.sheet.wake()
        with suppress(StoreError):  # what was handed in is saved; that its draft is still there may be told again
            services.drafts.drop(context.person, *_unchanged(services, context, drafts))


def _unchanged(services: EntryServices, context: Context, handed_in: Drafts) -> Collection[str]:
    """Rows whose drafts are those that were handed in: another window may have gone on meanwhile."""
    now = services.drafts.of_all(context.person)
    return [key for key, drafts in handed_in.items() if all(drafts.get(n) == d for n, d in now.get(key, {}).items())]


def _show_refused(board: Board, drafts: Drafts, refused: Mapping[Cell, str]) -> None:
    """Every refused cell with what was typed and why."""
    rows = len({key for key, _ in refused})
    st.error(f"{rows} 行有 {len(refused)} 格要改，原因见下表和标红的格。其余的行点“保存”就存好；这几行改好再点一次。")
    columns: list[TableColumn[Cell]] = [
        TableColumn("任务", lambda cell: task_label(board.ledger, cell[0])),
        TableColumn("栏目", lambda cell: header_of(cell[1])),
        TableColumn("您填的", lambda cell: drafts[cell[0]][cell[1]].text),
        TableColumn("原因", lambda cell: refused[cell], 480),
    ]
    table([cell for cell in refused if cell[1] in drafts.get(cell[0], {})], columns, alt="要改的单元格", wraps=True)
