"""A zip over https: from a server whose certificate is its name's, and from no other."""

from __future__ import annotations

import datetime as dt
import http.server
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from folders import files_of
from zips import make_zip

from spacekit.errors import RemoteError
from spacekit.folder.incoming.bring import bring


def told(_done: int, _total: int | None) -> None:
    """Nobody wants to know."""


def certificate(folder: Path, name: str) -> Path:
    """A key and a certificate for a name, signed by itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@contextmanager
def secure_web(content: bytes, pem: Path) -> Iterator[int]:
    """A web server with a certificate, which gives the same content at every address; its port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its own name for it
            """Say nothing."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # The handshake belongs to each connection's own thread, where a refused one is nobody's error.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # what is tested fails here
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_zip_is_fetched_over_https(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate that this machine trusts, for the name that was asked for."""
    pem = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    content = make_zip(tmp_path / "a.zip", {"app.py": "1"}).read_bytes()
    with secure_web(content, pem) as port:
        bring(f"https://localhost:{port}/a.zip", tmp_path / "target", told)
    assert {"app.py": b"1"} == files_of(tmp_path / "target")


@pytest.mark.parametrize(("name", "is_trusted"), [("localhost", False), ("other.example", True)])
def test_a_certificate_that_does_not_fit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, is_trusted: bool
) -> None:
    """Whoever is in between, or answers under another name, gives nothing."""
    pem = certificate(tmp_path, name)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    content = make_zip(tmp_path / "a.zip", {"app.py": "1"}).read_bytes()
    with secure_web(content, pem) as port, pytest.raises(RemoteError, match="can't be reached"):
        bring(f"https://localhost:{port}/a.zip", tmp_path / "target", told)
    assert not (tmp_path / "target").exists()
