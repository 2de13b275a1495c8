"""One request from arrival to answer: identity, quota, scripted faults, the call, the log."""

import threading
import time
from collections.abc import Callable
from typing import Any

from tests.sheets_server import control_plane, fieldmask, routes
from tests.sheets_server.errors import ApiError
from tests.sheets_server.faults import Fault, by_status
from tests.sheets_server.http import Answer, Request, error_answer, html_answer, json_answer
from tests.sheets_server.world import World

_PAUSES = {"slow", "hang"}


class App:
    """`handle` gives the answer, or None for a connection to be closed without one."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._late: list[tuple[int, Callable[[], Any]]] = []
        self._lock = threading.Lock()

    def handle(self, request: Request) -> Answer | None:
        if request.raw_path.startswith("/__double__/"):
            return control_plane.handle(self.world, request)
        if self.world.latency:
            time.sleep(self.world.latency)
        self._run_late()
        call = routes.find(request.method, request.raw_path)
        if call is None:
            return self._logged(request, "unknown", None, html_answer(404))
        kind = call.route.kind
        user = request.headers.get("Authorization", "").removeprefix("Bearer ")
        fault = self.world.script.take(request.method, request.raw_path, kind, user)
        return self._logged(request, kind, fault, self._answer(call, request, kind, fault))

    def _answer(self, call: routes.Call, request: Request, kind: str, fault: Fault | None) -> Answer | None:
        def run() -> Answer:
            return self._run(call, request, kind)

        if fault is None:
            return run()
        if fault.do in {"late", "twice"}:
            self._postpone(fault, run)
            return None if fault.do == "late" else run()
        if fault.do in {"status", "drop"}:
            return None if fault.do == "drop" else _failure(fault, kind)
        return self._after(fault, kind, run)

    def _after(self, fault: Fault, kind: str, run: Callable[[], Answer]) -> Answer | None:
        """Faults of an act that is carried out all the same."""
        if fault.do == "slow":
            time.sleep(fault.seconds)
        answer = run()
        if fault.do == "hang":
            time.sleep(fault.seconds)
        if fault.do in _PAUSES:
            return answer
        return None if fault.do == "drop_after" else _failure(fault, kind)

    def _run(self, call: routes.Call, request: Request, kind: str) -> Answer:
        try:
            if kind != "token":
                user = request.user
            if kind in {"read", "write"}:
                self.world.quota.spend(user.email, kind)
            # Every Sheets call takes a mask of its answer, not only the reads; Drive's calls cut for themselves.
            mask = fieldmask.parse(request.query.get("fields", "")) if kind != "drive" else {}
            answer = call.run(self.world, request)
        except ApiError as error:
            return error_answer(error)
        if isinstance(answer, Answer):
            return answer
        answer = fieldmask.cut(answer, mask)
        return json_answer(answer, pretty=request.query.get("prettyPrint") != "false")

    def _postpone(self, fault: Fault, run: Callable[[], Any]) -> None:
        if fault.seconds:
            timer = threading.Timer(fault.seconds, run)
            timer.daemon = True
            timer.start()
            return
        with self._lock:
            self._late.append((max(fault.requests, 1), run))

    def _run_late(self) -> None:
        """Postponed calls whose number of further requests has come run just before this one."""
        with self._lock:
            counted = [(left - 1, run) for left, run in self._late]
            self._late = [(left, run) for left, run in counted if left > 0]
        for left, run in counted:
            if left <= 0:
                run()

    def _logged(self, request: Request, kind: str, fault: Fault | None, answer: Answer | None) -> Answer | None:
        parts = request.raw_path.split("/")
        self.world.log.add(
            {
                "at": round(self.world.clock.now(), 3),
                "method": request.method,
                "path": request.raw_path,
                "query": request.query,
                "kind": kind,
                "user": request.headers.get("Authorization", "").removeprefix("Bearer "),
                "file": parts[3].split(":")[0] if request.raw_path.startswith("/v4/") and len(parts) > 3 else None,
                "status": answer.status if answer else 0,
                "bytes_in": len(request.data),
                "bytes_out": len(answer.body) if answer else 0,
                "bytes_wire": len(answer.zipped) if answer else 0,
                "fault": fault.do if fault else None,
            }
        )
        return answer


def _failure(fault: Fault, kind: str) -> Answer:
    if fault.html:
        return html_answer(fault.status)
    return error_answer(fault.error(kind) if fault.reason else by_status(fault.status, kind))
