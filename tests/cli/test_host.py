"""`spacekit host`: starting one from the command line."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx2
import pytest
from program import Program

# Each starts a host: whole journeys.
pytestmark = pytest.mark.e2e


def test_the_host_says_its_address_and_its_token_once(cli: Program, tmp_path: Path) -> None:
    """The address is data; the token is shown on the first start and never again."""
    for is_first in (True, False):
        with cli.start("host", "--port", "0", "--data", str(tmp_path / "data")) as process:
            assert process.stdout
            address = process.stdout.readline().strip()
            assert 200 == httpx2.get(address, timeout=20).status_code
            process.terminate()
            _, said = process.communicate(timeout=30)
        assert is_first == ("Admin token, shown this once: " in said)


@pytest.mark.parametrize("option", [(), ("--trusted",)])
def test_a_host_that_will_run_nothing_says_so(cli: Program, tmp_path: Path, option: tuple[str, ...]) -> None:
    """Without --trusted every push would end in an error, so the operator hears of it first."""
    with cli.start("host", "--port", "0", "--data", str(tmp_path / "data"), *option) as process:
        assert process.stdout
        process.stdout.readline()
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert ("warning: without --trusted" in said) == (not option)


@pytest.mark.parametrize(
    "domain", ["two words", "*.example.com", "https://example.com", "a..b", "-a", "é.fr"]
)
def test_a_domain_that_is_none_is_refused(cli: Program, tmp_path: Path, domain: str) -> None:
    """A mistyped domain is said at the start, not by Spaces that nobody can reach."""
    shown = cli("host", "--port", "0", "--data", str(tmp_path / "data"), f"--domain={domain}")
    assert (2, "") == (shown.code, shown.stdout)
    assert f"error: {domain!r} is no domain name\n\nhint: " in shown.stderr
    assert not (tmp_path / "data").exists()


def test_a_port_in_use_is_one_clear_message(cli: Program, tmp_path: Path) -> None:
    """Exit code 1, the port, the next step; no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = str(door.getsockname()[1])
        shown = cli("host", "--port", port, "--data", str(tmp_path / "data"))
    assert (1, "") == (shown.code, shown.stdout)
    assert f"error: port {port} of 127.0.0.1 is in use\n\nhint: " in shown.stderr
    assert "Traceback" not in shown.stderr


def test_an_engine_that_is_asked_for_and_missing_is_an_error(cli: Program, tmp_path: Path) -> None:
    """The host does not start with less than it was told to have."""
    nowhere = f"unix://{tmp_path}/none.sock"
    done = cli(
        "host", "--port", "0", "--data", str(tmp_path / "data"), "--engine", "docker", DOCKER_HOST=nowhere
    )
    assert 3 == done.code
    assert "no Docker engine answers" in done.stderr
    assert "hint: install one" in done.stderr
