"""A recursive-descent reading of a formula that computes as it reads."""

import threading
from typing import TYPE_CHECKING, Any

from tests.sheets_server import a1
from tests.sheets_server.formulas import functions
from tests.sheets_server.formulas.tokens import Token, tokens
from tests.sheets_server.formulas.values import Failed, Fault, number, text

if TYPE_CHECKING:
    from tests.sheets_server.book import Book
    from tests.sheets_server.grid import Sheet

_COMPARE = {"=", "<>", "<", ">", "<=", ">="}
_CIRCULAR = Fault("REF", "Circular dependency detected. To resolve with iterative calculation, see File > Settings.")


class _Known(threading.local):
    """Values already computed for one outermost formula; None marks one under way, i.e. a circle."""

    def __init__(self) -> None:
        self.values: dict[tuple[int, str], Any] = {}


_known = _Known()


def evaluate(book: "Book", sheet: "Sheet", formula: str, depth: int = 0) -> Any:
    """The value of `=…`; never raises. `depth` is 0 for the outermost formula."""
    if depth == 0:
        _known.values.clear()
    # No function here depends on its own place, so sheet and text alone name the value.
    key = (sheet.id, formula)
    if key in _known.values:
        value = _known.values[key]
        return _CIRCULAR if value is None else value
    _known.values[key] = None
    _known.values[key] = _computed(book, sheet, formula, depth)
    return _known.values[key]


def array(book: "Book", sheet: "Sheet", formula: str) -> list[list[Any]]:
    """All that `=ARRAYFORMULA(range)` gives; one cell when it gives a single value or fails."""
    _known.values.clear()
    try:
        value = _whole(book, sheet, formula, 0)
    except Failed:
        value = None
    return value if isinstance(value, list) else [[value]]


def _whole(book: "Book", sheet: "Sheet", formula: str, depth: int) -> Any:
    reader = _Reader(book, sheet, [t for t in tokens(formula[1:]) if t.kind != "space"], depth)
    value = reader.comparison()
    if reader.peek() is not None:
        raise Failed("ERROR", "Formula parse error.")
    return value


def _computed(book: "Book", sheet: "Sheet", formula: str, depth: int) -> Any:
    try:
        return _single(_whole(book, sheet, formula, depth))
    except Failed as failed:
        return failed.fault
    except (RecursionError, OverflowError):
        return _CIRCULAR


def _single(value: Any) -> Any:
    while isinstance(value, list):
        value = value[0] if value else None
    return 0 if value is None else value


class _Reader:
    def __init__(self, book: "Book", sheet: "Sheet", found: list[Token], depth: int) -> None:
        self.book, self.sheet, self.tokens, self.depth, self.at = book, sheet, found, depth, 0

    def peek(self) -> str | None:
        return self.tokens[self.at].text if self.at < len(self.tokens) else None

    def take(self) -> Token:
        if self.at >= len(self.tokens):
            raise Failed("ERROR", "Formula parse error.")
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, wanted: str) -> None:
        if self.take().text != wanted:
            raise Failed("ERROR", "Formula parse error.")

    def comparison(self) -> Any:
        value = self.joined()
        while self.peek() in _COMPARE:
            operator = self.take().text
            value = functions.compare(operator, _single(value), _single(self.joined()))
        return value

    def joined(self) -> Any:
        value = self.added()
        while self.peek() == "&":
            self.take()
            value = text(_single(value)) + text(_single(self.added()))
        return value

    def added(self) -> Any:
        value = self.multiplied()
        while self.peek() in {"+", "-"}:
            sign = 1 if self.take().text == "+" else -1
            value = number(_single(value)) + sign * number(_single(self.multiplied()))
        return value

    def multiplied(self) -> Any:
        value = self.powered()
        while self.peek() in {"*", "/"}:
            operator, left = self.take().text, number(_single(value))
            right = number(_single(self.powered()))
            if operator == "/" and right == 0:
                raise Failed("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.")
            value = left * right if operator == "*" else left / right
        return value

    def powered(self) -> Any:
        value = self.signed()
        while self.peek() == "^":
            self.take()
            value = number(_single(value)) ** number(_single(self.signed()))
        return value

    def signed(self) -> Any:
        if self.peek() in {"+", "-"}:
            sign = 1 if self.take().text == "+" else -1
            return sign * number(_single(self.signed()))
        value = self.atom()
        while self.peek() == "%":
            self.take()
            value = number(_single(value)) / 100
        return value

    def atom(self) -> Any:
        token = self.take()
        if token.text == "(":
            value = self.comparison()
            self.expect(")")
            return value
        reader = getattr(self, "read_" + token.kind, None)
        if reader is None:
            raise Failed("ERROR", "Formula parse error.")
        return reader(token)

    def read_number(self, token: Token) -> float:
        return float(token.text)

    def read_text(self, token: Token) -> str:
        return token.text[1:-1].replace('""', '"')

    def read_fault(self, token: Token) -> Any:
        raise Failed("REF", "Reference does not exist.")

    def read_name(self, token: Token) -> Any:
        if token.text.upper() in {"TRUE", "FALSE"}:
            return token.text.upper() == "TRUE"
        box = self.book.named_range(token.text)
        if box is None:
            raise Failed("NAME", f"Unknown range name: '{token.text.upper()}'.")
        return self.values(box)

    def read_sheet(self, token: Token) -> Any:
        title = token.text[:-1]
        title = title[1:-1].replace("''", "'") if title.startswith("'") else title
        sheet = self.book.sheet_titled(title)
        if sheet is None:
            raise Failed("REF", f"Unresolved sheet name '{title}'.")
        return self.reference(sheet, self.take().text)

    def read_range(self, token: Token) -> Any:
        return self.reference(self.sheet, token.text)

    read_cell = read_range

    def reference(self, sheet: "Sheet", reference: str) -> Any:
        box = a1.corners(sheet.id, reference)
        if box is None:
            raise Failed("ERROR", "Formula parse error.")
        return self.values(box)

    def values(self, box: a1.Box) -> list[list[Any]]:
        from tests.sheets_server.render import effective

        sheet = self.book.sheet(box.sheet_id)
        if box.top >= sheet.rows or box.left >= sheet.columns:
            raise Failed("REF", "Reference does not exist.")
        inside = box.bounded(sheet.rows, sheet.columns)
        held: dict[int, dict[int, Any]] = {}
        for row, column, cell in sheet.filled(inside):
            value = effective(self.book, sheet, cell, self.depth + 1)
            held.setdefault(row, {})[column] = value
        bottom = min(inside.bottom or 0, max(held, default=inside.top) + 1)
        columns = range(inside.left, inside.right or 0)
        return [[held.get(row, {}).get(column) for column in columns] for row in range(inside.top, bottom)]

    def read_function(self, token: Token) -> Any:
        name = token.text.upper()
        self.expect("(")
        arguments: list[Any] = []
        while self.peek() != ")":
            arguments.append(self.argument(name))
            if self.peek() in {",", ";"}:
                self.take()
            elif self.peek() != ")":
                raise Failed("ERROR", "Formula parse error.")
        self.take()
        return functions.call(name, arguments)

    def argument(self, name: str) -> Any:
        if name not in functions.TOLERANT:
            return self.comparison()
        start = self.at
        try:
            return self.comparison()
        except Failed as failed:
            self.at = self.skipped(start)
            return failed.fault

    def skipped(self, start: int) -> int:
        """Past an argument that could not be computed, brackets and all."""
        depth = 0
        for at in range(start, len(self.tokens)):
            held = self.tokens[at].text
            if depth == 0 and held in {",", ";", ")"}:
                return at
            depth += (held == "(") - (held == ")")
        return len(self.tokens)
