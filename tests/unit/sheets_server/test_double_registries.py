"""Every kind of request, fault and control is in the README, and nothing there is missing in the code."""

import re
from pathlib import Path

import pytest

from tests.sheets_server import Control
from tests.sheets_server.control_plane import CONTROLS
from tests.sheets_server.faults import KINDS
from tests.sheets_server.requests import HANDLERS
from tests.sheets_server.routes import ROUTES, find

ROOT = Path(__file__).parents[2] / "sheets_server"
README = (ROOT / "README.md").read_text("utf-8")


def test_the_kinds_of_batch_update_are_those_of_the_readme() -> None:
    listed = README.split("Kinds of `batchUpdate`: ")[1].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == set(HANDLERS)


@pytest.mark.parametrize("name", sorted(CONTROLS))
def test_a_control_is_documented_and_has_a_method(name: str) -> None:
    assert f"| `{name}` |" in README
    assert hasattr(Control, name)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_fault_is_documented(kind: str) -> None:
    assert f"`{kind}`" in README.split("What a fault may do")[1]


def test_each_route_is_reached_by_a_path_of_its_own() -> None:
    for route in ROUTES:
        path = route.pattern.replace(r"([^/:]+)", "1abc").replace("(.+)", "Sheet1%21A1%3AB2")
        path = path.replace(r"(\d+)", "7").replace("([^/]+)", "1abc")
        call = find(route.method, path)
        assert call is not None, route.pattern
        assert call.route is route


def test_a_range_may_be_written_with_its_colon() -> None:
    call = find("POST", "/v4/spreadsheets/1abc/values/Sheet1!A1:B2:append")
    assert call is not None
    assert call.parts == ("1abc", "Sheet1!A1:B2")


def test_nothing_of_the_product_is_imported() -> None:
    products = re.compile(r"^\s*(?:from|import) (ledger|sync|reports|portal)\b", re.MULTILINE)
    for file in ROOT.rglob("*.py"):
        assert not products.search(file.read_text("utf-8")), file
