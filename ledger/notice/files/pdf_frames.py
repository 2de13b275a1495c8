"""Tables of a PDF page as frames of rules, with the sides closed that the printer left open.

Many notices print tables without their outer vertical rules, and a browser draws no rule where a row goes on to the
next page. A table finder that wants closed cells then loses a whole column or half a row, so such a side is drawn in
wherever text stands beyond the last rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pdfplumber.table import merge_edges
from pdfplumber.utils.geometry import merge_bboxes, objects_to_bbox

from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid

_HANGING = frozenset("，、。；：！？）》”’,.;:")
_MOST_RULES = 20_000
_NEAR = 3.0  # points within which two rules meet
Box = tuple[float, float, float, float]  # left, top, right, bottom in points
Rules = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Frame:
    """A table of one page; `open_at` are the left edges of columns without a rule below, whose cells go on overleaf."""

    table: Any
    open_at: frozenset[float] = frozenset()


def printed(page: Any) -> list[Frame | dict[str, Any]]:
    """The page's tables and, as pdfplumber gives them, the lines of text outside them, from the top."""
    frames = _find_frames(page)

    def outside(item: dict[str, Any]) -> bool:
        return item["object_type"] != "char" or not any(stands_in(item, f.table.bbox) for f in frames)

    lines = [line for line in page.filter(outside).extract_text_lines() if solid(line["text"])]
    return sorted([*frames, *lines], key=lambda i: float(i.table.bbox[1] if isinstance(i, Frame) else i["top"]))


def _find_frames(page: Any) -> list[Frame]:
    """The page's tables from the top, open sides closed; raises NoticeUnreadable for a page that is a drawing."""
    if len(page.edges) > _MOST_RULES:
        raise NoticeUnreadable(f"PDF第{page.page_number}页的线条太多，像是图纸，不像一份通知，没有导入")
    tables = page.find_tables()
    sides = [side for cluster in _clusters(page) for side in _open_sides(page, tables, cluster)]
    if sides:
        tables = page.find_tables(
            {
                "explicit_vertical_lines": [s for s in sides if s["x0"] == s["x1"]],
                "explicit_horizontal_lines": [s for s in sides if s["x0"] != s["x1"]],
            }
        )
    across = [e for e in page.edges if e["orientation"] == "h"]
    return [Frame(t, _open_at(t, across)) for t in sorted(tables, key=lambda t: float(t.bbox[1]))]


def inside_text(page: Any, table: Any) -> str:
    """Everything printed inside the table's frame, straight from the page's characters."""
    return "".join(c["text"] for c in page.chars if stands_in(c, table.bbox))


def stands_in(char: dict[str, Any], box: Box) -> bool:
    """Whether a character belongs to a frame: by its middle, but a closing mark by its left edge.

    Word hangs a comma or full stop at a line's end over the cell's border, at most by its own width.
    """
    x = char["x0"] + 0.5 if char["text"] in _HANGING else (char["x0"] + char["x1"]) / 2
    y = (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def left_edges(table: Any) -> list[float]:
    """Left edges of the table's columns."""
    return sorted({round(float(box[0]), 1) for box in table.cells})


def _open_at(table: Any, across: Rules) -> frozenset[float]:
    bottom = table.bbox[3]
    below = [e for e in across if abs(e["top"] - bottom) < _NEAR]
    return frozenset(x for x in left_edges(table) if not any(e["x0"] - _NEAR <= x + _NEAR <= e["x1"] for e in below))


def _clusters(page: Any) -> Iterator[Rules]:
    """Rules that meet one another, at least one of each direction."""
    rules = [r for r in merge_edges(page.edges, _NEAR, _NEAR, _NEAR, _NEAR) if _length(r) > _NEAR]
    down = [r for r in rules if r["orientation"] == "v"]
    across = [r for r in rules if r["orientation"] == "h"]
    while down:
        cluster, waiting = Rules(), [down.pop()]
        while waiting:
            rule = waiting.pop()
            cluster.append(rule)
            others = across if rule["orientation"] == "v" else down
            met = [o for o in others if _meet(rule, o)]
            others[:] = [o for o in others if not _meet(rule, o)]
            waiting.extend(met)
        if any(r["orientation"] == "h" for r in cluster):
            yield cluster


def _length(rule: dict[str, Any]) -> float:
    return float(max(rule["x1"] - rule["x0"], rule["bottom"] - rule["top"]))


def _meet(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(
        one["x0"] - _NEAR <= other["x1"]
        and other["x0"] - _NEAR <= one["x1"]
        and one["top"] - _NEAR <= other["bottom"]
        and other["top"] - _NEAR <= one["bottom"]
    )


def _open_sides(page: Any, tables: Sequence[Any], cluster: Rules) -> Iterator[dict[str, Any]]:
    """Rules to draw along the cluster's outside, only where its tables leave text between themselves and it."""
    outer = objects_to_bbox(cluster)
    boxes = [t.bbox for t in tables if _inside(t.bbox, outer)]
    left, top, right, bottom = outer
    cells = [c for t in tables if _inside(t.bbox, outer) for c in t.cells]
    if boxes and _holds_text_outside(page, merge_bboxes(boxes), cells):
        boxes = []
    inner = merge_bboxes(boxes) if boxes else (right, bottom, left, top)
    strips = (
        ((left, top, inner[0], bottom), (left, top, left, bottom)),
        ((inner[2], top, right, bottom), (right, top, right, bottom)),
        ((left, top, right, inner[1]), (left, top, right, top)),
        ((left, inner[3], right, bottom), (left, bottom, right, bottom)),
    )
    for strip, side in strips:
        if _holds_text(page, strip):
            yield dict(zip(("x0", "top", "x1", "bottom"), side, strict=True)) | {
                "object_type": "line",
                "width": side[2] - side[0],
                "height": side[3] - side[1],
            }


def _holds_text_outside(page: Any, hull: Box, cells: Sequence[Box]) -> bool:
    """Whether text stands inside the tables but in none of their cells: a merged cell that goes on overleaf."""
    marks = (((c["x0"] + c["x1"]) / 2, (c["top"] + c["bottom"]) / 2) for c in page.chars if c["text"].strip())
    inside = ((x, y) for x, y in marks if hull[0] < x < hull[2] and hull[1] < y < hull[3])
    return any(not any(c[0] <= x <= c[2] and c[1] <= y <= c[3] for c in cells) for x, y in inside)


def _inside(box: Box, outer: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _holds_text(page: Any, box: Box) -> bool:
    """Whether a character stands in the strip, by its middle; a strip narrower than any character holds none."""
    if box[2] - box[0] < _NEAR or box[3] - box[1] < _NEAR:
        return False
    return any(c["text"].strip() and _inside((c["x0"], c["top"], c["x1"], c["bottom"]), box) for c in page.chars)
