"""Formulas cut into tokens; joined again they are the same text."""

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<text>"(?:[^"]|"")*")
    |(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
    |(?P<sheet>(?:'(?:[^']|'')*'|[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)!)
    |(?P<function>[A-Za-z][A-Za-z0-9_.]*(?=\())
    |(?P<range>\$?[A-Za-z]{1,3}\$?[0-9]+:\$?[A-Za-z]{1,3}(?:\$?[0-9]+)?(?![A-Za-z0-9_])|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![A-Za-z0-9_])
        |\$?[0-9]+:\$?[0-9]+)
    |(?P<cell>\$?[A-Za-z]{1,3}\$?[0-9]+(?![A-Za-z0-9_]))
    |(?P<name>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)
    |(?P<fault>\#[A-Z/0]+[!?A])
    |(?P<operator><>|<=|>=|[-+*/^&=<>(),;%{}:])
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    kind: str
    text: str


def tokens(formula: str) -> list[Token]:
    """The tokens of what follows the `=`."""
    found = []
    for match in _TOKEN.finditer(formula):
        kind = match.lastgroup or "other"
        found.append(Token(kind, match[0]))
    return found
