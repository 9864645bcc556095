"""The ways to a relay: SSH itself, its web side, a WebSocket, a web proxy; and which of them is believed."""

from __future__ import annotations

import functools
import http.server
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import httpx
import pytest
from certificates import make_certificates
from running_relay import RunningRelay
from small_relay import SmallRelay
from tls_front import TlsFront
from web_proxy import WebProxy
from wire_client import PATIENCE

from spacekit_runtime.errors import ShareError
from spacekit_runtime.share import link as links
from spacekit_runtime.share import ways
from spacekit_runtime.share.address import RelayAddress
from spacekit_runtime.share.settings import ShareSettings
from spacekit_runtime.share.share import Share, open_share

# `.test` is nobody's.
FAR = "share.test"


@pytest.fixture
def certificates(tmp_path: Path) -> tuple[Path, Path]:
    """An authority's file, and that of a server."""
    return make_certificates(tmp_path, FAR)


@pytest.fixture(scope="module")
def far_relay() -> Iterator[RunningRelay]:
    """One with a name that only a proxy finds."""
    with RunningRelay(domain=FAR) as relay:
        yield relay


@pytest.fixture
def secure_web(far_relay: RunningRelay, certificates: tuple[Path, Path]) -> Iterator[TlsFront]:
    """Its web side with TLS in front."""
    with TlsFront(certificates[1], far_relay.http_port) as front:
        yield front


@pytest.fixture
def proxy(secure_web: TlsFront, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebProxy]:
    """The only way out: through it, and to the web's ports alone."""
    with WebProxy({secure_web.port}) as running:
        monkeypatch.setenv("https_proxy", running.url)
        yield running


def test_the_web_side_says_where_ssh_is(real_relay: RunningRelay) -> None:
    """Named by its web address, a relay tells the rest itself."""
    share = open_share(9, ShareSettings(real_relay.web_address))
    assert ("ssh", True) == (share.status.way, share.status.is_up)
    share.close()


def test_a_name_below_localhost_is_this_machine(real_relay: RunningRelay) -> None:
    """As `spacekit relay --domain share.localhost` prints it; no name server is asked."""
    share = open_share(9, ShareSettings(f"share.localhost:{real_relay.ssh_port}"))
    assert share.status.is_up
    share.close()
    share = open_share(9, ShareSettings(f"http://share.localhost:{real_relay.http_port}"))
    assert share.status.is_up
    share.close()


def blind(relay: RunningRelay, monkeypatch: pytest.MonkeyPatch, port: int) -> ShareSettings:
    """Have SSH looked for at a port of a firewall's."""
    address = RelayAddress("127.0.0.1", port, relay.web_address)
    monkeypatch.setattr(links, "parse_relay", lambda *_: address)
    return ShareSettings("a relay")


def test_where_ssh_is_refused_the_websocket_is_taken(
    real_relay: RunningRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A port that answers no SSH costs no time: not even the head start of the way that is tried first."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setattr(ways, "_HEAD_START_SECONDS", 600)
    share = open_share(9, blind(real_relay, monkeypatch, port))
    assert "websocket" == share.status.way
    share.close()


def test_where_ssh_is_swallowed_the_websocket_wins(
    real_relay: RunningRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A firewall that takes the connection and says nothing is overtaken, not waited for."""
    for limit in ("_CONNECT_SECONDS", "_LOGIN_SECONDS"):
        monkeypatch.setattr(ways, limit, 600)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        share = open_share(9, blind(real_relay, monkeypatch, silent.getsockname()[1]))
    assert "websocket" == share.status.way
    share.close()


def test_large_bodies_pass_the_websocket(
    real_relay: RunningRelay, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Frames have no meaning: megabytes come whole both ways."""
    (tmp_path / "large").write_bytes(bytes(range(256)) * 40_000)
    with RunningSite(tmp_path) as site:
        share = open_share(site.port, blind(real_relay, monkeypatch, 1))
        answer = httpx.get(f"{real_relay.web_address}/large", headers=host_of(share), timeout=PATIENCE)
        assert (tmp_path / "large").read_bytes() == answer.content
        share.close()


class RunningSite:
    """Python's own web server, for a folder."""

    def __init__(self, folder: Path) -> None:
        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
        )
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def host_of(share: Share) -> dict[str, str]:
    """What a visitor of the link sends."""
    assert share.url
    return {"host": share.url.partition("://")[2]}


def test_through_a_web_proxy(
    secure_web: TlsFront, proxy: WebProxy, certificates: tuple[Path, Path], settings_folder: Path
) -> None:
    """By CONNECT to the web's port alone: the relay is asked, and SSH goes in a WebSocket in TLS.

    The host key came by verified https: it is remembered, and nobody has to compare it.
    """
    share = open_share(9, ShareSettings(f"https://{FAR}:{secure_web.port}", tls_certificate=certificates[0]))
    assert ("websocket", None) == (share.status.way, share.status.fingerprint)
    assert {f"{FAR}:{secure_web.port}"} == set(proxy.asked)
    assert "ssh-ed25519" in (settings_folder / "known_relays").read_text()
    share.close()


def test_a_wrong_certificate_is_refused(secure_web: TlsFront, proxy: WebProxy) -> None:
    """An authority that nobody knows: what is wrong, and how one of one's own is named."""
    with pytest.raises(ShareError) as caught:
        open_share(9, ShareSettings(f"https://{FAR}:{secure_web.port}"))
    assert "tls" == caught.value.code
    assert "share_server_tls_certificate" in caught.value.hint
    assert proxy.asked


def test_a_certificate_of_another_name_is_refused(
    secure_web: TlsFront, certificates: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A right authority is not enough."""
    monkeypatch.setenv("https_proxy", "")
    with pytest.raises(ShareError) as caught:
        open_share(9, ShareSettings(f"https://localhost:{secure_web.port}", tls_certificate=certificates[0]))
    assert "tls" == caught.value.code


def test_a_file_of_authorities_that_is_none_is_said(tmp_path: Path) -> None:
    """With the argument's name."""
    for file in (tmp_path / "missing.pem", tmp_path / "empty.pem"):
        if file.name.startswith("empty"):
            file.write_text("nothing")
        with pytest.raises(ShareError, match="share_server_tls_certificate="):
            open_share(9, ShareSettings(FAR, tls_certificate=file))


def test_a_key_that_the_web_side_does_not_name_is_refused(
    secure_web: TlsFront, certificates: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes over SSH's port and not the certificate gets nothing, the first time too."""
    with SmallRelay() as impostor, WebProxy({secure_web.port}) as running:
        monkeypatch.setenv("https_proxy", running.url)
        address = RelayAddress("127.0.0.1", impostor.ssh_port, f"https://{FAR}:{secure_web.port}")
        monkeypatch.setattr(links, "parse_relay", lambda *_: address)
        share = open_share(9, ShareSettings("a relay", tls_certificate=certificates[0]))
        # The other way leads to the right one.
        assert "websocket" == share.status.way
        assert [] == impostor.hellos
        share.close()


def test_a_socks_proxy_closes_only_its_own_way(
    small_relay: SmallRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSH itself needs none; where it does not get through either, what is missing is said."""
    monkeypatch.setenv("https_proxy", "socks5h://127.0.0.1:1")
    address = RelayAddress("127.0.0.1", small_relay.ssh_port, f"https://{FAR}")
    monkeypatch.setattr(links, "parse_relay", lambda *_: address)
    share = open_share(9, ShareSettings("a relay"))
    assert "ssh" == share.status.way
    share.close()


def test_a_proxy_in_the_environment_breaks_no_launch_on_loopback(
    real_relay: RunningRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is on this machine is not asked for through a proxy."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    share = open_share(9, ShareSettings(real_relay.web_address))
    assert share.status.is_up
    share.close()
