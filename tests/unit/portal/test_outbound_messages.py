"""The outgoing post over real sockets: mail and webhooks are delivered at most once, failures wait, nothing is leaked."""

from __future__ import annotations

import email
import json
import logging
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from ledger.clock import BEIJING
from ledger.duties.reminder import Channel
from ledger.duties.reminder_service import Message, Post
from portal.errors import SettingsWrong
from portal.outbound_messages import OutboundMessages, carriers
from portal.settings.settings import load
from reports.file_names import MadeFile
from store import outbound_messages
from store.database import writing
from store.opening import open_database
from store.outbound_messages import PostBox
from sync.lease import Lease

NOW = datetime(2021, 10, 26, 9, tzinfo=BEIJING)
SECRET = "sEcReT77"
# apprise loads every plug-in it has; two of them import modules that the next Python drops.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class _Smtp(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 double")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                self._say("250-double\r\n250 AUTH LOGIN PLAIN")
            elif word == b"AUTH":
                self._say("235 ok")
            elif word == b"RCPT":
                self.server.rcpt.append(line.decode().strip())
                self._say(self.server.answer)
            elif word == b"DATA":
                self._say("354 go on")
                self.server.mails.append(self._data())
                self._say("250 ok")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def running(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def smtp() -> Iterator[socketserver.TCPServer]:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp)
    server.daemon_threads = True
    server.mails, server.rcpt, server.answer = [], [], "250 ok"
    with running(server):
        yield server


@contextmanager
def hook(answer: int = 200):
    server = HTTPServer(("127.0.0.1", 0), _Hook)
    server.got, server.answer = [], answer
    with running(server):
        yield server


class Kit:
    attached: MadeFile | None = None

    def __init__(self, path: Path) -> None:
        self.engine = open_database(f"sqlite:///{path / 'a.db'}", now=NOW)
        self.box = PostBox(SimpleNamespace(engine=self.engine))

    def put(self, channel: Channel, address: str = "", body: str = "正文") -> None:
        with writing(self.engine) as connection:
            out = Message(
                0, channel, "鼓楼区", address, "政务公开任务催办：鼓楼区", body, Post.WAITING, NOW, attached="x"
            )
            outbound_messages.MESSAGES.add(connection, out, urging=1)

    def outbound_messages(self, mail: str = "", hooks: str = "") -> OutboundMessages:
        carried = carriers(mail, hooks, lambda message: self.attached if message.attached == "x" else None)
        return OutboundMessages(self.box, carried, lease=Lease(), seconds=0.05)

    def message(self) -> Message:
        with writing(self.engine) as connection:
            return outbound_messages.messages(connection, limit=1)[0]


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    made = Kit(tmp_path)
    yield made
    made.engine.dispose()


def mail_url(server) -> str:
    return f"mailto://portal:{SECRET}@127.0.0.1:{server.server_address[1]}?from=portal@example.gov.cn&mode=insecure"


def hook_url(server) -> str:
    return f"json://127.0.0.1:{server.server_address[1]}/{SECRET}"


def test_mail_reaches_its_recipient_once(kit: Kit, smtp, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    kit.put(Channel.MAIL, "gl@example.gov.cn", "【政务公开催办】鼓楼区：您好！\n第7项")
    outbound_messages = kit.outbound_messages(mail=mail_url(smtp))
    assert outbound_messages.round() == 1
    assert outbound_messages.round() == 0
    (raw,) = smtp.mails
    mail = email.message_from_bytes(raw, policy=default)
    assert mail["Subject"] == "政务公开任务催办：鼓楼区"
    assert "第7项" in mail.get_body(("plain", "html")).get_content()
    assert [line for line in smtp.rcpt if "gl@example.gov.cn" in line] == smtp.rcpt
    assert kit.message().state is Post.SENT
    assert SECRET not in caplog.text


def test_a_document_goes_with_a_mail_and_with_no_groups_text(kit: Kit, smtp) -> None:
    kit.attached = MadeFile.of(b"%PDF-1.7 page", "2021年一页纸.pdf")
    kit.put(Channel.MAIL, "ld@example.gov.cn")
    assert kit.outbound_messages(mail=mail_url(smtp)).round() == 1
    (part,) = email.message_from_bytes(smtp.mails[0], policy=default).iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("2021年一页纸.pdf", b"%PDF-1.7 page")
    with hook() as server:
        kit.put(Channel.ROBOT)
        assert kit.outbound_messages(hooks=hook_url(server)).round() == 1
    assert not server.got[0].get("attachments")


def test_a_refused_mail_waits_for_a_person(kit: Kit, smtp, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    smtp.answer = "550 no such user"
    kit.put(Channel.MAIL, "gl@example.gov.cn")
    sender = kit.outbound_messages(mail=mail_url(smtp))
    assert (sender.round(), sender.round()) == (0, 0)
    assert (kit.message().state, "没有接受" in kit.message().note) == (Post.FAILED, True)
    assert SECRET not in caplog.text + kit.message().note
    smtp.answer = "250 ok"
    with writing(kit.engine) as connection:
        assert outbound_messages.settle(connection, 1, send=True)
        assert not outbound_messages.settle(connection, 1, send=True)
    assert sender.round() == 1


def test_a_robot_gets_title_and_text(kit: Kit, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    with hook() as server:
        kit.put(Channel.ROBOT, body="正文")
        assert kit.outbound_messages(hooks=hook_url(server)).round() == 1
    assert (server.got[0]["title"], server.got[0]["message"]) == ("政务公开任务催办：鼓楼区", "正文")
    assert SECRET not in caplog.text


def test_an_unreachable_channel_fails_and_says_so_without_its_address(kit: Kit, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    kit.put(Channel.ROBOT)
    assert kit.outbound_messages(hooks=f"json://127.0.0.1:9/{SECRET}").round() == 0
    assert kit.message().state is Post.FAILED
    assert SECRET not in caplog.text + kit.message().note


def test_two_groups_one_of_which_refuses_leave_a_doubt(kit: Kit) -> None:
    with hook() as one, hook(500) as other:
        kit.put(Channel.ROBOT)
        outbound_messages = kit.outbound_messages(hooks=f"{hook_url(one)} {hook_url(other)}")
        assert (outbound_messages.round(), outbound_messages.round()) == (0, 0)
        assert kit.message().state is Post.DOUBT
        assert len(one.got) == 1


def test_what_was_on_its_way_when_the_portal_stopped_is_not_sent_again(kit: Kit) -> None:
    with hook() as server:
        kit.put(Channel.ROBOT)
        assert kit.box.take(1), "and then the process dies"
        outbound_messages = kit.outbound_messages(hooks=hook_url(server))
        assert (outbound_messages.round(), server.got) == (0, [])
        assert (kit.message().state, "先向对方核实" in kit.message().note) == (Post.DOUBT, True)


def test_a_carrier_that_breaks_does_not_stop_the_others(kit: Kit, caplog) -> None:
    def broken(message: Message) -> Post:
        raise OSError(f"cannot reach {SECRET}")

    kit.put(Channel.MAIL, "a@b.cn")
    kit.put(Channel.ROBOT)
    kit.put(Channel.WECHAT)
    both = {Channel.MAIL: broken, Channel.ROBOT: lambda message: Post.SENT}
    assert OutboundMessages(kit.box, both, lease=Lease()).round() == 1
    assert SECRET not in caplog.text
    with writing(kit.engine) as connection:
        states = [m.state for m in outbound_messages.messages(connection, limit=9)]
    assert states == [Post.FAILED, Post.SENT, Post.FAILED]


def test_only_the_holder_of_the_lease_sends(kit: Kit) -> None:
    kit.put(Channel.ROBOT)
    lease = Lease()
    outbound_messages = OutboundMessages(kit.box, {Channel.ROBOT: lambda message: Post.SENT}, lease=lease)
    with lease.held():
        assert outbound_messages.round() == 0
    assert outbound_messages.round() == 1


def test_the_thread_sends_when_woken_and_is_off_without_channels(kit: Kit) -> None:
    sent = threading.Event()

    def carrier(message: Message) -> Post:
        sent.set()
        return Post.SENT

    outbound_messages = OutboundMessages(kit.box, {Channel.ROBOT: carrier}, lease=Lease(), seconds=60)
    outbound_messages.start()
    kit.put(Channel.ROBOT)
    outbound_messages.wake()
    assert sent.wait(5)
    outbound_messages.stop()
    off = kit.outbound_messages()
    off.start()
    assert (off.channels, off._thread) == (frozenset(), None)


@pytest.mark.parametrize("name", ["urge_mail", "urge_webhooks"])
def test_a_wrong_channel_is_refused_without_repeating_it(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match="apprise") as told:
        load(home=tmp_path, **{name: f"nonsense://{SECRET}"})
    assert SECRET not in str(told.value)
    assert SECRET not in repr(load(home=tmp_path, **{name: f"json://127.0.0.1/{SECRET}"}))


def test_colours_are_three_known_ones(tmp_path: Path) -> None:
    assert load(home=tmp_path).reminder_steps.colours == ("blue", "orange", "red")
    for wrong in ("blue red", "blue orange pink"):
        with pytest.raises(SettingsWrong, match="PORTAL_URGE_COLOURS"):
            load(home=tmp_path, urge_colours=wrong)
