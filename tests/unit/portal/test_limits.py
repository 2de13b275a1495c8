"""How much one visitor may take: places, the pace of a window, lines in the log."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

import pytest
from starlette.types import Message, Receive, Scope, Send

from portal.server import windows
from portal.server.pace import BYTES, FULL, LARGE, LARGE_PER_SECOND, PER_SECOND, Allowances, Pace
from portal.server.places import ConnectionPlaces, reserve
from portal.server.sparing_logs import KINDS, LENGTH, SAME, Sparing, spare_the_logs
from tests.coroutines import finished


@dataclass(eq=False)
class Seat:
    """A connection, as the places sees it."""

    address: str = "10.0.0.1"
    number: int = 20
    dropped: bool = field(default=False)

    def drop(self) -> None:
        self.dropped = True


def keeper(descriptors: int = 1024, per_address: int = 3) -> ConnectionPlaces:
    return ConnectionPlaces(descriptors, lambda address: 0 if address == "10.9.9.9" else per_address)


# -- places


def test_an_address_has_its_places_and_no_more() -> None:
    places = keeper()
    assert [places.enter(Seat()) for _ in range(4)] == [True, True, True, False]
    assert places.enter(Seat("10.0.0.2"))


def test_who_only_waits_gives_his_place_up_the_longest_first() -> None:
    places, seats = keeper(), [Seat() for _ in range(3)]
    for seat in seats:
        places.enter(seat)
    for seat in seats[1:]:
        places.waits(seat)
    other = Seat("10.0.0.2")
    places.enter(other)
    places.waits(other)
    assert places.enter(Seat())
    assert [seat.dropped for seat in (*seats, other)] == [False, True, False, False]


def test_whoever_asked_for_something_keeps_his_place() -> None:
    places, seat = keeper(per_address=1), Seat()
    places.enter(seat)
    places.waits(seat)
    places.busy(seat)
    assert not places.enter(Seat())
    places.leave(seat)
    places.leave(seat)
    assert places.enter(Seat())


def test_a_trusted_proxy_brings_everybody() -> None:
    places = keeper()
    assert all(places.enter(Seat("10.9.9.9")) for _ in range(100))


def test_half_of_the_descriptors_go_to_connections() -> None:
    places = keeper(descriptors=200, per_address=1000)
    assert sum(places.enter(Seat(f"10.1.0.{n}")) for n in range(150)) == len(places) == 100


@pytest.mark.parametrize(("descriptors", "kept"), [(256, 64), (1024, 256), (8192, 256)])
def test_the_last_descriptors_are_nobodys(descriptors: int, kept: int) -> None:
    assert reserve(descriptors) == kept
    places = keeper(descriptors)
    assert not places.enter(Seat(number=descriptors - kept))
    assert places.enter(Seat(number=descriptors - kept - 1))


# -- pace


def test_a_burst_goes_through_and_then_a_person_is_as_fast_as_a_person() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    assert [pace.wait(100) for _ in range(50)] == [0.0] * 50
    waits = [pace.wait(100) for _ in range(100)]
    assert waits[-1] > (50 + 100 - FULL) / PER_SECOND - 1
    now += waits[-1] + FULL / PER_SECOND
    assert pace.wait(100) == 0.0


def test_large_messages_count_for_more() -> None:
    pace = Pace(lambda: 0.0)
    assert [pace.wait(4_000_000) > 0 for _ in range(3)] == [False, True, True]


def test_large_messages_of_one_person_have_a_sum() -> None:
    now = 0.0
    allowances = Allowances(lambda: now)
    three = 3 << 20
    given = sum(allowances.take("甲", three) for _ in range(200))
    assert given == LARGE // (three - BYTES)
    assert allowances.take("甲", BYTES), "what people type goes on"
    assert allowances.take("乙", three), "nobody pays for another"
    now = three / LARGE_PER_SECOND
    assert allowances.take("甲", three)
    now += LARGE / LARGE_PER_SECOND
    assert sum(allowances.take("甲", three) for _ in range(200)) == given


def test_the_window_that_asks_for_more_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(_: float) -> None: ...

    monkeypatch.setattr(windows.asyncio, "sleep", at_once)
    taken, told = [], []

    async def receive() -> Message:
        if len(taken) > 99:
            return {"type": "websocket.disconnect", "code": 1000}
        return {"type": "websocket.receive", "bytes": bytes(4 << 20)}

    async def send(message: Message) -> None:
        told.append(message)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] == "websocket.receive":
            taken.append(len(message["bytes"]))

    guests = windows.WindowsForGuests(app, lambda scope: scope["who"], lambda: 9)
    for who in ("甲", "甲", "乙"):
        finished(guests({"type": "websocket", "who": who}, receive, send))
    assert told == [{"type": "websocket.close", "code": 1009}] * 3
    assert len(taken) == 2 * (LARGE // ((4 << 20) - BYTES)), "one sum for both windows of 甲, another for 乙"


# -- the log


def record(said: str = "bad frame from %s", *args: object, line: int = 1) -> logging.LogRecord:
    return logging.LogRecord("x", logging.WARNING, "x.py", line, said, args, None)


def test_the_same_thing_is_written_a_few_times_a_minute_and_counted() -> None:
    now = 0.0
    sparing = Sparing(lambda: now)
    assert sum(sparing.filter(record("bad frame from %s", n)) for n in range(1000)) == SAME
    assert sparing.filter(record("another thing"))
    now += 61
    again = record("bad frame from %s", 7)
    assert sparing.filter(again)
    assert again.getMessage() == f"bad frame from 7 (and {1000 - SAME} more of the same)"


def test_a_thousand_kinds_do_not_fill_it_either() -> None:
    sparing = Sparing(lambda: 0.0)
    assert sum(sparing.filter(record(f"thing {n}")) for n in range(1000)) == KINDS


def test_no_record_is_long() -> None:
    sparing, long = Sparing(lambda: 0.0), record("x" * 100_000)
    try:
        raise ValueError("y" * 100_000)
    except ValueError as error:
        long.exc_info = (ValueError, error, error.__traceback__)
    assert sparing.filter(long)
    assert len(logging.Formatter().format(long)) < 2 * LENGTH + 100


def test_every_handler_is_spared_once() -> None:
    logger, handler = logging.getLogger("portal.test_limits"), logging.StreamHandler()
    logger.addHandler(handler)
    try:
        spare_the_logs()
        spare_the_logs()
        assert sum(isinstance(f, Sparing) for f in handler.filters) == 1
        assert logging.lastResort
        assert any(isinstance(f, Sparing) for f in logging.lastResort.filters)
    finally:
        logger.removeHandler(handler)
        for spared in (*logging.root.handlers, logging.lastResort):
            for known in [f for f in spared.filters if isinstance(f, Sparing)] if spared else ():
                spared.removeFilter(known)
