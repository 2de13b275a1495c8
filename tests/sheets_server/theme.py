"""The default format and theme every new spreadsheet has, as Google reports them."""

from typing import Any


def _rgb(red: float = 0, green: float = 0, blue: float = 0) -> dict[str, Any]:
    parts = {"red": red, "green": green, "blue": blue}
    return {name: value for name, value in parts.items() if value}


def _theme(kind: str, **color: float) -> dict[str, Any]:
    return {"colorType": kind, "color": {"rgbColor": _rgb(**color)}}


WHITE = _rgb(1, 1, 1)
DEFAULT_FORMAT: dict[str, Any] = {
    "backgroundColor": WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": WHITE},
}
SPREADSHEET_THEME: dict[str, Any] = {
    "primaryFontFamily": "Arial",
    "themeColors": [
        _theme("TEXT"),
        _theme("BACKGROUND", red=1, green=1, blue=1),
        _theme("ACCENT1", red=0.25882354, green=0.52156866, blue=0.95686275),
        _theme("ACCENT2", red=0.91764706, green=0.2627451, blue=0.20784314),
        _theme("ACCENT3", red=0.9843137, green=0.7372549, blue=0.015686275),
        _theme("ACCENT4", red=0.20392157, green=0.65882355, blue=0.3254902),
        _theme("ACCENT5", red=1, green=0.42745098, blue=0.003921569),
        _theme("ACCENT6", red=0.27450982, green=0.7411765, blue=0.7764706),
        _theme("LINK", red=0.06666667, green=0.33333334, blue=0.8),
    ],
}
