"""Whether visitors find a link: what is wrong with a relay's names and certificates is said by its users."""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
from certificates import make_certificates
from tls_front import TlsFront

from spacekit_runtime.share import outside
from spacekit_runtime.share.outside import look_from_outside


@pytest.fixture(autouse=True)
def nothing_is_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine stands for a far one."""
    monkeypatch.setattr(outside, "is_loopback", lambda _host: False)


def look(url: str) -> str:
    """What is said of a link; nothing where it is well."""
    trouble = asyncio.run(look_from_outside(url))
    return f"{trouble}; {trouble.hint}" if trouble else ""


def test_a_name_that_is_not_found() -> None:
    """The wildcard is missing: the commonest fault of a new relay."""
    assert "*.share.invalid an address" in look("https://abc.share.invalid")


def test_a_port_that_is_closed() -> None:
    """A firewall of the relay's, or no proxy in front."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert f"nothing answers at 127.0.0.1:{port}" in look(f"http://127.0.0.1:{port}")


def test_a_certificate_that_browsers_refuse(tmp_path: Path) -> None:
    """Of an authority that nobody knows."""
    _, server = make_certificates(tmp_path, "localhost")
    with TlsFront(server, 9) as front:
        assert "browsers refuse the certificate of localhost" in look(f"https://localhost:{front.port}")


def test_all_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name, a port, a certificate; or plain http."""
    authority, server = make_certificates(tmp_path, "localhost")
    real = ssl.create_default_context

    def trusting(*purpose: Any, **more: Any) -> ssl.SSLContext:
        context = real(*purpose, **more)
        context.load_verify_locations(authority)
        return context

    monkeypatch.setattr(ssl, "create_default_context", trusting)
    with socket.create_server(("127.0.0.1", 0)) as web, TlsFront(server, web.getsockname()[1]) as front:
        assert "" == look(f"http://127.0.0.1:{web.getsockname()[1]}")
        assert "" == look(f"https://localhost:{front.port}")


def test_through_a_proxy_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this machine can't see is not called a fault."""
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    assert "" == look("https://abc.share.invalid")
