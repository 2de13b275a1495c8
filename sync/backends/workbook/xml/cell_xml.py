"""Cells and rows as XML: text as inline strings, numbers as values, never a formula."""

from __future__ import annotations

import re

from ledger.cells import canonical
from sync.backends.cell_address import address
from sync.backends.cell_text import encodable, number_of

# What XML 1.0 cannot hold or would change (CR), and what spreadsheet programs would take for an escape already.
_TO_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
_VALUE_ATTRIBUTES = re.compile(rb"\s(?:t|cm|vm)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_STYLE = re.compile(rb"(?:^|\s)s\s*=\s*[\"'](\d+)[\"']")
_SPANS = re.compile(rb"(\sspans\s*=\s*[\"'])(\d+):(\d+)([\"'])")


def escaped(text: str) -> bytes:
    """Text as XML character data."""
    text = _TO_ESCAPE.sub(lambda m: f"_x{ord(m[0]):04X}_", encodable(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()


def cell_xml(prefix: bytes, attributes: bytes, text: str, *, numeric: bool) -> bytes:
    """A `<c>` element that shows `text`; `attributes` (reference, style) are kept, value types replaced."""
    head = b"<" + prefix + b"c" + _VALUE_ATTRIBUTES.sub(b"", attributes).rstrip()
    end = b"</" + prefix + b"c>"
    number = number_of(text) if numeric else None
    if number is not None:
        return head + b"><%bv>%s</%bv>" % (prefix, canonical(number).encode(), prefix) + end
    if not text:
        return head + b"/>"
    shown = b'<%bt xml:space="preserve">%b</%bt>' % (prefix, escaped(text), prefix)
    return head + b' t="inlineStr"><%bis>%b</%bis>' % (prefix, shown, prefix) + end


def new_cell(prefix: bytes, row: int, column: int, style: bytes, text: str, *, numeric: bool) -> bytes:
    """A `<c>` element where there was none; `style` is the index to wear, empty for the default."""
    attributes = b' r="%b"' % address(row, column).encode() + (b' s="%b"' % style if style else b"")
    return cell_xml(prefix, attributes, text, numeric=numeric)


def style_of(attributes: bytes) -> bytes:
    """The style index among a cell's, row's or column's attributes; empty when there is none."""
    found = _STYLE.search(attributes)
    return found[1] if found else b""


def widened_spans(attributes: bytes, first: int, last: int) -> bytes:
    """A row's attributes with its `spans` hint covering the columns."""
    return _SPANS.sub(lambda m: b"%b%d:%d%b" % (m[1], min(int(m[2]), first), max(int(m[3]), last), m[4]), attributes)
