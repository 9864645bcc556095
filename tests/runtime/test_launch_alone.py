"""`launch` talks to nobody, not even to itself, whatever the environment says of proxies."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

# Launches an app, notes every connection that the process makes until it is up, and is then used by the
# test's own client, which is told of no proxy.
PROGRAM = """
import json, sys
made = []
sys.addaudithook(lambda name, told: made.append([name, repr(told)]) if name in LOOKED_AT else None)
import spacekit as gr
demo = gr.Interface(lambda name: f"Hello {name}", "text", "text", api_name="greet")
demo.launch(server_port=0, prevent_thread_lock=True, quiet=True, OPTIONS)
print(json.dumps({"url": demo.local_url, "made": made}), flush=True)
sys.stdin.read()
""".replace("LOOKED_AT", repr(("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request")))


class Refuser:
    """A proxy that takes connections, notes them, and hangs up."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._door.getsockname()[1]}"
        self.count = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            self.count += 1
            line.close()

    def close(self) -> None:
        """End."""
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()


@pytest.fixture
def refuser() -> Iterator[Refuser]:
    """One that runs."""
    proxy = Refuser()
    yield proxy
    proxy.close()


@pytest.mark.parametrize(
    ("value", "no_proxy", "options"),
    [
        ("http://{}", "", "show_error=True"),
        ("http://{}", "localhost,127.0.0.1,::1", "auth=('ann', 'pa55')"),
        ("socks5://{}", "", "mcp_server=True"),
        ("socks5h://{}", "*", "pwa=True"),
        ("{}", "[::1]:8080,10.0.0.0/8", "root_path='https://site.example/app'"),
        ("nonsense://[", "", "inbrowser=False"),
    ],
)
def test_a_launch_makes_no_connection(refuser: Refuser, value: str, no_proxy: str, options: str) -> None:
    """Nothing is called and no name looked up, so no proxy can stand in the way; then the app answers."""
    proxied = {f"{kind}_proxy": value.format(refuser.address) for kind in ("http", "https", "all")}
    environment = {**os.environ, **proxied, **{name.upper(): text for name, text in proxied.items()}}
    environment |= {"no_proxy": no_proxy, "NO_PROXY": no_proxy}
    program = [sys.executable, "-c", PROGRAM.replace("OPTIONS", options)]
    with subprocess.Popen(
        program, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        told = process.stdout.readline()
        assert told, process.communicate()[1].decode()
        up = json.loads(told)
        host, port = up["url"].removeprefix("http://").rstrip("/").split(":")
        with socket.create_connection((host, int(port)), 10) as line:
            line.sendall(b"GET /gradio_api/app_id HTTP/1.0\r\nhost: localhost\r\n\r\n")
            assert line.recv(12) in (b"HTTP/1.1 200", b"HTTP/1.1 401")
        process.communicate()
    assert [] == up["made"]
    assert 0 == refuser.count
