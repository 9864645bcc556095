"""The files that keep a relay up, read by the programs that they are for; Caddy's with a relay behind it."""

from __future__ import annotations

import http.client
import ipaddress
import json
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from echo_app import EchoApp
from ports import free_port
from running_relay import RunningRelay
from sharing import Sharing

from spacekit.relay.limits import RelayLimits
from spacekit.relay.service_files import Kind, arguments, render
from spacekit.relay.settings import LOOPBACK, Network, RelaySettings

_PLAIN = RelaySettings("share.example.org", Path("data"))
_MIB = 1024 * 1024


def test_compose_file_is_one() -> None:
    """Compose's reader finds both services, the relay's command, and Caddy's file in it."""
    found = yaml.safe_load(render("compose", _PLAIN))
    relay, caddy = found["services"]["relay"], found["services"]["caddy"]
    assert ["2222:2222"] == relay["ports"], "HTTP is for Caddy alone"
    assert relay["command"][:4] == ["--domain", "share.example.org", "--data", "/data"]
    (subnet,) = [each["subnet"] for each in found["networks"]["inner"]["ipam"]["config"]]
    assert subnet in relay["command"]
    assert "443:443" in caddy["ports"]
    assert "reverse_proxy relay:7880" in found["configs"]["caddyfile"]["content"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd")
def test_unit_is_one(tmp_path: Path) -> None:
    """systemd finds nothing wrong with the unit."""
    unit = tmp_path / "spacekit-relay.service"
    unit.write_text(render("systemd", _PLAIN).replace("/opt/spacekit/bin/spacekit", sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert "spacekit-relay" not in done.stderr


def test_settings_survive_the_files() -> None:
    """What was asked for on the command line stands in the unit's."""
    limits = RelayLimits(hours=8, links=5, links_per_client=2, bytes_per_second=None)
    proxies: tuple[Network, ...] = (*LOOPBACK, ipaddress.ip_network("10.0.0.0/8"))
    settings = RelaySettings(
        "share.example.org",
        Path("data"),
        ssh_port=22,
        is_anonymous=True,
        warns=False,
        trusted_proxies=proxies,
        limits=limits,
    )
    unit = render("systemd", settings)
    (line,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    words = shlex.split(line)[2:]
    assert arguments(settings, "/var/lib/spacekit-relay") == words
    for flag in ("--anonymous", "--no-warning", "--max-hours", "--max-links", "--trusted-proxy", "--rate"):
        assert flag in words
    assert "CAP_NET_BIND_SERVICE" in unit
    assert "CAP_NET_BIND_SERVICE" not in render("systemd", _PLAIN)


@pytest.mark.parametrize("kind", ["caddy", "systemd", "compose"])
def test_files_say_what_to_do(kind: Kind) -> None:
    """Each begins with what it is and has no line that a narrow terminal breaks badly."""
    text = render(kind, _PLAIN)
    assert text.startswith("# ")
    assert max(len(line) for line in text.splitlines() if line.startswith("#")) <= 100


# --- Caddy in front of a relay, as the file has it


@contextmanager
def caddy(relay: RunningRelay, port: int) -> Iterator[ssl.SSLContext]:
    """Caddy with the relay's own file, but for the certificate, which is one of its own authority."""
    home = relay.folder / "caddy"
    home.mkdir()
    printed = relay.command(
        *("--domain", relay.domain, "--scheme", "https", "--public-port", str(port)),
        *("--http-port", str(relay.http_port), "--print", "caddy"),
    )
    site, count = re.subn(r"tls \{\n\t\tdns [^\n]*\n\t\}", "tls internal", printed)
    assert 1 == count
    options = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n"
    (home / "Caddyfile").write_text(f"{options}\tstorage file_system {home}\n}}\n{site}")
    log = (home / "log").open("wb")
    words = ["caddy", "run", "--adapter", "caddyfile", "--config", str(home / "Caddyfile")]
    with log, subprocess.Popen(words, stdout=log, stderr=log) as process:
        try:
            yield _trusted(home, port, relay.domain, process)
        finally:
            process.terminate()


def _trusted(home: Path, port: int, domain: str, process: subprocess.Popen[bytes]) -> ssl.SSLContext:
    """Wait until Caddy has both its certificates, which it makes after it listens; give what trusts them."""
    root = home / "pki/authorities/local/root.crt"
    deadline = time.monotonic() + 90
    while True:
        assert process.poll() is None, (home / "log").read_text()
        assert time.monotonic() < deadline, (home / "log").read_text()
        try:
            context = ssl.create_default_context(cafile=str(root))
            for name in (domain, f"any.{domain}"):
                visitor = Https(name, port, context=context)
                visitor.connect()
                visitor.close()
        except OSError:
            time.sleep(0.05)
        else:
            return context


class Https(http.client.HTTPSConnection):
    """A visitor by https, to loopback, for any name."""

    def connect(self) -> None:
        """Connect to this machine whatever the name is."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        self.sock = self._context.wrap_socket(line, server_hostname=self.host)  # type: ignore[attr-defined]


@pytest.mark.skipif(shutil.which("caddy") is None, reason="there is no Caddy")
def test_through_caddy(app: EchoApp) -> None:
    """https with Caddy in front: whole addresses, visitors' own addresses, streams, large bodies, cookies."""
    port = free_port()
    arguments = ("--scheme", "https", "--public-port", str(port))
    with (
        RunningRelay(arguments=arguments) as relay,
        caddy(relay, port) as trusted,
        Sharing(relay, app.port) as shared,
    ):
        assert re.fullmatch(rf"https://[a-z2-7]{{16}}\.share\.localhost:{port}/", shared.link["url"])
        visitor = Https(shared.host.partition(":")[0], port, context=trusted)
        claim = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}
        visitor.request("GET", "/", headers=claim)
        headers = dict(json.loads(visitor.getresponse().read())["headers"])
        assert ("127.0.0.1", "https") == (headers["x-forwarded-for"], headers["x-forwarded-proto"])
        visitor.request("GET", "/events")
        answer = visitor.getresponse()
        for number in range(3):
            app.step()
            assert f"data: {number}\n".encode() == answer.readline()
            answer.readline()
        answer.read()
        visitor.request("POST", "/count", b"x" * (20 * _MIB))
        assert str(20 * _MIB).encode() == visitor.getresponse().read()
        browser = {"Accept": "text/html", "User-Agent": "Mozilla/5.0", "Sec-Fetch-Mode": "navigate"}
        visitor.request("GET", "/", headers=browser)
        shown = visitor.getresponse().read().decode()
        token = re.findall(r'name="token" value="([^"]+)"', shown)[0]
        form = {**browser, "Origin": f"https://{shared.host}"}
        visitor.request("POST", "/.spacekit/enter", f"to=/&token={token}", form)
        entered = visitor.getresponse()
        entered.read()
        assert 303 == entered.status
        assert "Secure; SameSite=None; Partitioned" in entered.headers["set-cookie"]
        visitor.close()
        own = Https("share.localhost", port, context=trusted)
        own.request("GET", "/.well-known/spacekit-relay")
        assert b'"version": 1' in own.getresponse().read()
        own.close()
