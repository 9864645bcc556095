"""nginx and Caddy as people put them before an app: real ones, each a process with settings of its own."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_START_SECONDS = 60

NGINX = """
worker_processes 1; daemon off; master_process off; pid {folder}/pid; error_log stderr warn;
events {{ worker_connections 256; }}
http {{
  access_log off; proxy_temp_path {folder}/proxy; client_body_temp_path {folder}/body;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  ssl_certificate {folder}/certificate.pem; ssl_certificate_key {folder}/key.pem;
{servers}
}}
"""
CADDY = """
{{
  admin off
  auto_https disable_redirects
  skip_install_trust
  log {{
    output discard
  }}
}}
{servers}
"""


class Proxies:
    """Proxies of one kind, one for each name, that run while they are entered.

    Args:
        kind: `nginx` or `caddy`.
        servers: What stands in each one's block; `@NAME@` is the port of another one.
        secure: Those that speak https.
    """

    def __init__(self, kind: str, servers: Mapping[str, str], secure: Iterable[str] = ()) -> None:
        self._kind = kind
        self._secure = frozenset(secure)
        self._folder = Path(tempfile.mkdtemp(prefix=f"{kind}-"))
        self._places = [_free_place() for _ in servers]
        self.ports = {name: place.getsockname()[1] for name, place in zip(servers, self._places, strict=True)}
        self._settings = self._write({name: self._filled(text) for name, text in servers.items()})
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, name: str, host: str = "127.0.0.1") -> str:
        """The address of one of them, without a slash at its end."""
        return f"{'https' if name in self._secure else 'http'}://{host}:{self.ports[name]}"

    def __enter__(self) -> Self:
        """Start, and wait until all of them listen."""
        program = shutil.which(self._kind, path=f"{os.environ['PATH']}:/usr/sbin")
        if program is None:
            pytest.skip(f"there is no {self._kind}")
        if self._kind == "nginx":
            command = [program, "-p", str(self._folder), "-c", str(self._settings), "-e", "stderr"]
        else:
            command = [program, "run", "--adapter", "caddyfile", "--config", str(self._settings)]
        home = {"HOME": str(self._folder), "XDG_DATA_HOME": str(self._folder / "data")}
        self._log = (self._folder / "log").open("wb")
        self._process = subprocess.Popen(
            command, env={**os.environ, **home}, stdout=self._log, stderr=self._log
        )
        deadline = time.monotonic() + _START_SECONDS
        for port in self.ports.values():
            while not _is_open(port):
                assert self._process.poll() is None, (self._folder / "log").read_text()
                assert time.monotonic() < deadline, (self._folder / "log").read_text()
                time.sleep(0.02)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End them."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._log.close()
        for place in self._places:
            place.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _filled(self, text: str) -> str:
        for name, port in self.ports.items():
            text = text.replace(f"@{name}@", str(port))
        return text

    def _write(self, servers: Mapping[str, str]) -> Path:
        write_certificate(self._folder)
        if self._kind == "nginx":
            blocks = [
                f"server {{ listen 127.0.0.1:{self.ports[name]}{' ssl' if name in self._secure else ''}"
                " reuseport;"
                f"\n{text}\n}}"
                for name, text in servers.items()
            ]
            text = NGINX.format(folder=self._folder, servers="\n".join(blocks))
        else:
            pair = f"  tls {self._folder}/certificate.pem {self._folder}/key.pem\n"
            blocks = [
                f"{self.url(name, 'localhost')} {{\n  bind 127.0.0.1\n{pair if name in self._secure else ''}"
                f"{text}\n}}"
                if name in self._secure
                else f"http://:{self.ports[name]} {{\n  bind 127.0.0.1\n{text}\n}}"
                for name, text in servers.items()
            ]
            text = CADDY.format(servers="\n".join(blocks))
        path = self._folder / "settings"
        path.write_text(text)
        return path


def write_certificate(folder: Path) -> None:
    """A certificate for this machine, which nobody vouches for, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)


def _free_place() -> socket.socket:
    """A socket at a free port, which keeps it free for one that shares it (SO_REUSEPORT) and listens."""
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    place.bind(("127.0.0.1", 0))
    return place


def _is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
