"""One double for the module's tests, and a fresh spreadsheet per test."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sheets_server import Control, Double, running


@pytest.fixture(scope="session")
def server() -> Iterator[Double]:
    with running() as double:
        yield double
        assert double.defects == []


@pytest.fixture
def control(server: Double) -> Iterator[Control]:
    control = server.control
    control.reset()
    yield control
    control.close()


@pytest.fixture
def double(server: Double, control: Control) -> Double:
    return server


@pytest.fixture
def client(double: Double) -> Iterator[Any]:
    client = double.client("office")
    yield client
    client.http_client.session.close()


@pytest.fixture
def book(client: Any) -> Any:
    return client.create("台账")


@pytest.fixture
def sheet(book: Any) -> Any:
    return book.sheet1
