"""Formulas, as far as a ledger's staff use them: arithmetic, references, and a few dozen functions.

`evaluate(book, sheet, formula)` gives a number, a text, a boolean or a `Fault` (`#NAME?`, `#DIV/0!`, …).
"""

from tests.sheets_server.formulas.evaluate import evaluate
from tests.sheets_server.formulas.shift import moved, relative
from tests.sheets_server.formulas.values import Fault

__all__ = ["Fault", "evaluate", "moved", "relative"]
