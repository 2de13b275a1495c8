"""The control plane from the client's side: what a test, or a script beside the double, tells it to do."""

from typing import Any

import requests


class Control:
    def __init__(self, url: str) -> None:
        self.root = url.rstrip("/") + "/__double__/"
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy stands between, and looking for one reads the whole environment

    def call(self, name: str, **body: Any) -> Any:
        """POST to one control; raises on an answer other than 200."""
        with self.session.post(self.root + name, json=body, timeout=30) as answer:
            if answer.status_code != 200:
                raise ValueError(f"{name}: {answer.text}")
            return answer.json()

    def close(self) -> None:
        self.session.close()

    def reset(self) -> None:
        """Forget every file, fault, hook, quota and log entry."""
        self.call("reset")

    def latency(self, seconds: float) -> None:
        self.call("latency", seconds=seconds)

    def fault(self, do: str, **fields: Any) -> None:
        """Script one fault; the fields are those of `tests.sheets_server.faults`."""
        self.call("fault", do=do, **fields)

    def calm(self) -> None:
        """Drop the faults and hooks still to come."""
        self.call("calm")

    def quota(self, *, on: bool = True, per_user: int = 60, per_project: int = 300) -> None:
        self.call("quota", on=on, per_user=per_user, per_project=per_project)

    def clock(self, *, speed: float | None = None, advance: float = 0.0) -> float:
        """Run the quota's clock faster, or move it on by seconds; gives its time."""
        return float(self.call("clock", speed=speed, advance=advance)["now"])

    def storage(self, user: str, *, full: bool = True) -> None:
        """A user (token or e-mail, "*" for all) who may not create files, as Google's service accounts."""
        self.call("storage", user=user, full=full)

    def revoke(self, user: str, *, revoked: bool = True) -> None:
        """The user's key (or authorisation) gets no more tokens; tokens given before go on."""
        self.call("revoke", user=user, revoked=revoked)

    def private(self, file: str, *, private: bool = True) -> None:
        """From now on only the owner and those it is shared with may open the file."""
        self.call("private", file=file, private=private)

    def staff(self, file: str, *, before: str = "write", **fields: Any) -> None:
        """Let somebody work in the sheet before the coming write or read, or now: `requests=[…]` or `edit={…}`."""
        self.call("staff", file=file, before=before, **fields)

    def hidden_rows(self, **quirks: Any) -> None:
        """How hidden rows mislead the API from now on: `shifted`, `copies`, `appends`, `early`; nothing said is off."""
        self.call("hidden_rows", **quirks)

    def log(self, since: int = 0) -> list[dict[str, Any]]:
        return list(self.call("log", since=since)["entries"])

    def pending(self) -> dict[str, int]:
        """How many scripted faults and hooks have not happened yet."""
        return dict(self.call("pending"))
