"""The control plane `/__double__/…`: how a test makes Google's bad days happen, and reads what was asked.

`POST /__double__/<name>` with a JSON body; the names are the functions registered here.
"""

from collections.abc import Callable
from typing import Any

from tests.sheets_server.errors import ApiError
from tests.sheets_server.guard import User
from tests.sheets_server.http import Answer, Request, json_answer
from tests.sheets_server.world import World

Body = dict[str, Any]


def _reset(world: World, body: Body) -> Body:
    world.reset()
    return {}


def _latency(world: World, body: Body) -> Body:
    world.latency = float(body["seconds"])
    return {}


def _fault(world: World, body: Body) -> Body:
    world.script.add(**body)
    return {}


def _calm(world: World, body: Body) -> Body:
    world.script.clear()
    world.staff.clear()
    return {}


def _quota(world: World, body: Body) -> Body:
    world.quota.on = bool(body.get("on", True))
    world.quota.per_user = int(body.get("per_user", 60))
    world.quota.per_project = int(body.get("per_project", 300))
    return {}


def _clock(world: World, body: Body) -> Body:
    if body.get("speed") is not None:
        world.clock.run(float(body["speed"]))
    world.clock.moved += float(body.get("advance", 0))
    return {"now": world.clock.now()}


def _storage(world: World, body: Body) -> Body:
    user = body["user"] if body["user"] == "*" else User(body["user"]).email
    (world.no_storage.add if body.get("full", True) else world.no_storage.discard)(user)
    return {}


def _revoke(world: World, body: Body) -> Body:
    user = User(body["user"]).email
    (world.revoked.add if body.get("revoked", True) else world.revoked.discard)(user)
    return {}


def _private(world: World, body: Body) -> Body:
    world.peek(body["file"]).private = bool(body.get("private", True))
    return {}


def _staff(world: World, body: Body) -> Body:
    world.staff.add(world, **body)
    return {}


def _hidden_rows(world: World, body: Body) -> Body:
    world.quirks.set(**body)
    return {}


def _log(world: World, body: Body) -> Body:
    return {"entries": world.log.since(int(body.get("since", 0)))}


def _pending(world: World, body: Body) -> Body:
    return {"faults": world.script.pending(), "hooks": world.staff.pending()}


CONTROLS: dict[str, Callable[[World, Body], Body]] = {
    "reset": _reset,
    "latency": _latency,
    "fault": _fault,
    "calm": _calm,
    "quota": _quota,
    "clock": _clock,
    "storage": _storage,
    "revoke": _revoke,
    "private": _private,
    "staff": _staff,
    "hidden_rows": _hidden_rows,
    "log": _log,
    "pending": _pending,
}


def handle(world: World, request: Request) -> Answer:
    act = CONTROLS.get(request.raw_path.removeprefix("/__double__/"))
    if act is None:
        return json_answer({"error": f"no such control; there are {sorted(CONTROLS)}"}, status=404)
    try:
        return json_answer(act(world, request.json()))
    except (ApiError, KeyError, TypeError, ValueError) as error:
        return json_answer({"error": f"{type(error).__name__}: {error}"}, status=400)
