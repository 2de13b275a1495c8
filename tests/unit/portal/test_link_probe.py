"""Looking at links: against a website of our own, and against what somebody types to make the server look elsewhere."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from ledger.review.link_check import LinkState, Probe
from portal.links import addresses
from portal.links import probe as look
from portal.links.addresses import is_public
from portal.links.probe import REDIRECTS, probe
from tests.coroutines import finished

HOST = "www.example.gov.cn"


class Website(BaseHTTPRequestHandler):
    """/200, /404 … answer so; /to/URL redirects; /head answers 405 to HEAD; /slow never ends its headers."""

    asked: list[tuple[str, str, str]]

    def do_HEAD(self) -> None:
        type(self).asked.append((self.command, self.path, self.headers["Host"]))
        if self.path.startswith("/to/"):
            self._answer(302, self.path.removeprefix("/to/"))
        elif self.path == "/loop":
            self._answer(301, "/loop")
        elif self.path == "/slow":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            for _ in range(200):
                self.wfile.write(b"x")
                time.sleep(0.1)
        elif self.path == "/head":
            self._answer(405 if self.command == "HEAD" else 206)
        elif self.path == "/rubbish":
            self.wfile.write(b"\x00\x01\x02\r\n\r\n")
        else:
            self._answer(int(self.path[1:]))

    do_GET = do_HEAD  # noqa: N815 - the library calls it so

    def _answer(self, status: int, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The website's port; this machine counts as public here, and no other inner address does."""
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1" or is_public(address))
    Website.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Website)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield int(server.server_address[1])
    server.shutdown()
    thread.join()
    server.server_close()


class Names:
    """A resolver that says what a test tells it to, and remembers what it was asked."""

    def __init__(self, **known: str) -> None:
        self.known = {HOST: "127.0.0.1", **{name.replace("_", "."): one for name, one in known.items()}}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.known:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return self.known[host].split()


def looked(link: str, names: Names | None = None, *, seconds: float = 10) -> Probe:
    return finished(probe(link, resolve=names or Names(), seconds=seconds))


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("200", LinkState.OPENS),
        ("head", LinkState.OPENS),
        ("416", LinkState.OPENS),
        ("404", LinkState.DEAD),
        ("410", LinkState.DEAD),
        ("403", LinkState.UNSURE),
        ("429", LinkState.UNSURE),
        ("500", LinkState.UNREACHABLE),
        ("rubbish", LinkState.UNSURE),
    ],
)
def test_what_a_website_says(port: int, path: str, state: LinkState) -> None:
    found = looked(f"http://{HOST}:{port}/{path}")
    assert (found.state, found.answered) == (state, True)
    assert Website.asked[0] == ("HEAD", f"/{path}", f"{HOST}:{port}")
    asked_again = [method for method, _, _ in Website.asked[1:]]
    assert asked_again == ([] if path in ("200", "rubbish") else ["GET"])


def test_the_name_is_asked_once_and_that_address_is_connected_to(port: int) -> None:
    names = Names()
    assert looked(f"http://{HOST}:{port}/head", names).state is LinkState.OPENS
    assert names.asked == [HOST]
    assert len(Website.asked) == 2, "HEAD and GET"


@pytest.mark.parametrize(
    "target",
    [
        "http://inner.example.cn/x",
        "http://10.0.0.1/",
        "http://127.0.0.1/",
        "http://localhost:{port}/200",
        "http://[::1]:{port}/200",
        "//169.254.169.254/latest/meta-data/",
        "http://intranet/",
    ],
)
def test_a_redirect_is_judged_as_the_link_was(port: int, target: str) -> None:
    found = looked(f"http://{HOST}:{port}/to/{target.format(port=port)}", Names(inner_example_cn="10.1.2.3"))
    assert found.state is LinkState.INNER
    assert len(Website.asked) == 1, "what it leads to was not asked"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://x.gov.cn/", "gopher://x.gov.cn:70/", "javascript:x"])
def test_a_redirect_to_another_scheme_is_not_followed(port: int, target: str) -> None:
    assert looked(f"http://{HOST}:{port}/to/{target}").state is LinkState.UNSURE
    assert len(Website.asked) == 1


def test_redirects_end(port: int) -> None:
    found = looked(f"http://{HOST}:{port}/loop")
    assert (found.state, "转了" in found.why) == (LinkState.UNSURE, True)
    assert len(Website.asked) == REDIRECTS + 1


def test_an_answer_that_trickles_takes_no_longer_than_it_may(port: int) -> None:
    began = time.monotonic()
    found = looked(f"http://{HOST}:{port}/slow", seconds=0.5)
    assert (found.state, found.answered) == (LinkState.UNREACHABLE, False)
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    ("link", "state"),
    [
        ("http://127.0.0.1/", LinkState.INNER),
        ("http://2130706433/", LinkState.INNER),
        ("http://0x7f.1/", LinkState.INNER),
        ("http://192.168.1.1/a", LinkState.INNER),
        ("http://[::ffff:10.0.0.1]/", LinkState.INNER),
        ("http://oa.local/", LinkState.INNER),
        ("ftp://www.example.gov.cn/", LinkState.UNSURE),
        ("http://u:p@www.example.gov.cn/", LinkState.UNSURE),
        ("http://www.example.gov.cn:22/", LinkState.UNSURE),
        ("http://", LinkState.UNSURE),
        ("http://a b/", LinkState.INNER),
        ("http://gone.example.cn/", LinkState.UNREACHABLE),
        ("http://two.example.cn/", LinkState.INNER),
    ],
)
def test_what_is_no_public_address_is_never_asked(link: str, state: LinkState) -> None:
    names = {"2130706433": "127.0.0.1", "0x7f.1": "127.0.0.1", "two.example.cn": "93.184.216.34 10.0.0.1"}
    resolver = Names()
    resolver.known = names
    found = looked(link, resolver)
    assert found.state is state, found


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        *(
            (inner, False)
            for inner in ("10.0.0.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "240.0.0.1")
        ),
        *((inner, False) for inner in ("::1", "fe80::1%eth0", "fc00::1", "::ffff:192.168.0.1", "::", "ff02::1")),
        *((carrier, False) for carrier in ("64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::")),
        *((carrier, False) for carrier in ("2606:4700::5efe:a00:1", "2606:4700::200:5efe:a00:1", "192.88.99.1")),
        *((former, False) for former in ("fec0::1", "feff::1", "3fff::1", "5f00::1", "4000::1")),
    ],
)
def test_addresses_of_the_internet(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_port_where_nobody_listens_and_a_name_that_is_none(port: int) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found = looked(f"http://{HOST}:{free.getsockname()[1]}/")
    assert (found.state, found.answered) == (LinkState.UNREACHABLE, False)
    found = looked("https://nowhere.example.cn/")
    assert (found.state, found.answered) == (LinkState.UNREACHABLE, False)


# -- whom a certificate is for


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for HOST, signed by itself, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("believed", "host", "state"),
    [
        (True, HOST, LinkState.OPENS),
        (True, "other.example.cn", LinkState.UNSURE),
        (False, HOST, LinkState.UNSURE),
    ],
)
def test_a_certificate_is_for_the_name_of_the_link(
    port: int, certificate: Path, monkeypatch: pytest.MonkeyPatch, believed: bool, host: str, state: LinkState
) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Website)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    if believed:
        checks = ssl.create_default_context(cafile=certificate)
        monkeypatch.setattr(look, "_certificates", lambda: checks)
    found = looked(f"https://{host}:{server.server_address[1]}/200", Names(other_example_cn="127.0.0.1"))
    server.shutdown()
    server.server_close()
    assert (found.state, "证书" in found.why) == (state, state is LinkState.UNSURE)
