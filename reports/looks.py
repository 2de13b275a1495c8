"""How states and lines are painted, on pages and on paper: fixed here, once."""

from __future__ import annotations

from typing import NamedTuple

from ledger.deadlines.standing import State
from ledger.dones import Done


class Look(NamedTuple):
    """How a state is painted: the fill, and the ink of the symbol that carries the state without colour."""

    fill: str
    ink: str


# Told apart by lightness as well as by hue, and each square also bears its state's symbol.
LOOKS: dict[State, Look] = {
    State.APPROVED: Look("#2F7D5B", "#FFFFFF"),
    State.REPORTED_DONE: Look("#A9CDBB", "#12372A"),
    State.DOING: Look("#6C9BD2", "#12283F"),
    State.DUE_SOON: Look("#E5A823", "#1F2933"),
    State.OVERDUE: Look("#B3261E", "#FFFFFF"),
    State.SILENT: Look("#8A6D3B", "#FFFFFF"),
    State.NOT_STARTED: Look("#B8C2CC", "#1F2933"),
    State.NOT_REPORTED: Look("#DDE2E8", "#52606D"),
    State.NOT_APPLICABLE: Look("#F6F7F9", "#5F6B78"),
}
# The same states on a dark ground: a screen on a wall must not glare. Each ink is read on its fill at 4.5 : 1.
DARK: dict[State, Look] = {
    State.APPROVED: Look("#2F7D5B", "#FFFFFF"),
    State.REPORTED_DONE: Look("#86B39E", "#0F241B"),
    State.DOING: Look("#33527F", "#DCE8F7"),
    State.DUE_SOON: Look("#E5A823", "#1F2933"),
    State.OVERDUE: Look("#CC2F26", "#FFFFFF"),
    State.SILENT: Look("#80632F", "#FFFFFF"),
    State.NOT_STARTED: Look("#4A5662", "#FFFFFF"),
    State.NOT_REPORTED: Look("#27303A", "#B4BEC9"),
    State.NOT_APPLICABLE: Look("#171E26", "#8D99A6"),
}
# Red is for what is late alone. 自报完成 is paler than what somebody has looked at.
LINES = {Done.REPORTED: "#6C9BD2", Done.APPROVED: "#2F7D5B", Done.CLOSED: "#1F4E86"}
PLANNED = "#7B8794"

# The same on a page in the dark theme, colour by colour, because a browser exchanges them in a chart that is made for both: what
# is paler than the page is dark there, and what is dark on paper would not be seen.
DARK_PAGE = {
    LOOKS[State.REPORTED_DONE].fill: "#24503F",
    LOOKS[State.REPORTED_DONE].ink: "#CFEBDD",
    LOOKS[State.OVERDUE].fill: "#CC3F36",
    LOOKS[State.NOT_STARTED].fill: "#8A95A1",
    LOOKS[State.NOT_REPORTED].fill: "#39424C",
    LOOKS[State.NOT_REPORTED].ink: "#AEB8C2",
    LOOKS[State.NOT_APPLICABLE].fill: "#1E242B",
    LOOKS[State.NOT_APPLICABLE].ink: "#8D98A4",
    LINES[Done.CLOSED]: "#8DB8EC",
}
