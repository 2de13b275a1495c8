"""Texts that stand in other rows than theirs while the keys stayed: `find` compares a reading with what was agreed.

A part of the columns sorted, a block pasted a row off, one cell filled down over other units' rows. Pure; README.md beside
the sync's other aspects says how the evidence is weighed.
"""

from sync.moves.find import Moves, doubted, find
from sync.moves.scene import look

__all__ = ["Moves", "doubted", "find", "look"]
