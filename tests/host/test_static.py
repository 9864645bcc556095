"""Static Spaces: which file a path names, what its answer says of itself, pages that are built, variables."""

from __future__ import annotations

import http.client
import json
import os
from urllib.parse import urlsplit

import httpx2
import pytest
from alive import is_alive
from running_host import RunningHost
from small_spaces import address_of, get, push, wait_until_settled
from waiting import wait_until

from spacekit.host.proxy.page_variables import with_variables

pytestmark = pytest.mark.e2e

_SCRIPT = "<script>window.huggingface = "


def _card(**lines: str) -> bytes:
    text = "".join(f"{key}: {value}\n" for key, value in {"sdk": "static", **lines}.items())
    return f"---\n{text}---\n".encode()


def _up(host: RunningHost, name: str, files: dict[str, bytes]) -> str:
    push(host.api(), name, files)
    runtime = wait_until_settled(host.api(), name)
    assert "RUNNING" == runtime.stage, runtime.raw
    return address_of(host.api(), name)


@pytest.fixture(scope="module")
def site(host: RunningHost) -> str:
    """A Space whose front page lies in a folder."""
    files = {
        "README.md": _card(app_file="dist/index.html"),
        "dist/index.html": b"<!doctype html><html><head><title>Front</title></head></html>",
        "dist/main.js": b"1",
        "dist/module.mjs": b"1",
        "dist/app.wasm": b"\0asm",
        "dist/404.html": b"<!doctype html><p>lost",
        "dist/part.html": b"<p>a part",
        "docs/index.html": b"<p>docs",
        "docs/a b.txt": "é".encode(),
        "data.bin": bytes(range(100)),
        "noname": b"?",
    }
    return _up(host, "me/site", files)


def test_the_front_page_finds_what_lies_beside_it(site: str) -> None:
    """A page below a folder is served at the root, with what it names relatively or from the root."""
    assert "<title>Front" in httpx2.get(site, timeout=60).text
    for path in ("/main.js", "/dist/main.js", "/./main.js"):
        assert b"1" == get(site + path)
    assert (b"<p>docs", "é".encode()) == (get(f"{site}/docs"), get(f"{site}/docs/a%20b.txt"))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/main.js", "text/javascript; charset=utf-8"),
        ("/module.mjs", "text/javascript; charset=utf-8"),
        ("/app.wasm", "application/wasm"),
        ("/docs/a%20b.txt", "text/plain; charset=utf-8"),
        ("/noname", "application/octet-stream"),
        ("/README.md", "text/markdown; charset=utf-8"),
    ],
)
def test_each_file_says_what_it_is(site: str, path: str, kind: str) -> None:
    """By its name alone: browsers may not guess, and ask again before they use a copy."""
    answer = httpx2.get(site + path, timeout=60)
    assert kind == answer.headers["content-type"]
    assert ("nosniff", "no-cache") == (
        answer.headers["x-content-type-options"],
        answer.headers["cache-control"],
    )


def test_what_a_browser_has_is_not_sent_again(site: str) -> None:
    """With the ETag it got, page or file, the answer is a 304; a part of a file is a 206."""
    for path in ("/", "/data.bin"):
        etag = httpx2.get(site + path, timeout=60).headers["etag"]
        again = httpx2.get(site + path, headers={"If-None-Match": f'"other", W/{etag}'}, timeout=60)
        assert (304, b"") == (again.status_code, again.content)
    part = httpx2.get(f"{site}/data.bin", headers={"Range": "bytes=10-19"}, timeout=60)
    assert (206, bytes(range(10, 20))) == (part.status_code, part.content)
    assert "bytes 10-19/100" == part.headers["content-range"]


def test_a_space_has_its_own_page_for_what_is_missing(site: str) -> None:
    """404.html answers for what is not there, with the status that says so."""
    answer = httpx2.get(f"{site}/nothing/here", timeout=60)
    assert (404, True) == (answer.status_code, answer.text.endswith("<p>lost"))


def test_head_and_other_methods(site: str) -> None:
    """HEAD has the length and no body; what would change something is refused."""
    head = httpx2.head(f"{site}/data.bin", timeout=60)
    assert ("100", b"") == (head.headers["content-length"], head.content)
    assert 405 == httpx2.post(f"{site}/data.bin", content=b"x", timeout=60).status_code


def test_a_static_space_takes_no_websocket(site: str) -> None:
    """The handshake is refused; it does not break the host."""
    parts = urlsplit(site)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13"}
    connection.request("GET", "/", headers={"Connection": "Upgrade", "Upgrade": "websocket", **key})
    assert 403 == connection.getresponse().status
    connection.close()
    assert 200 == httpx2.get(site, timeout=60).status_code


def test_variables_reach_the_page_and_secrets_do_not(host: RunningHost) -> None:
    """`window.huggingface.variables` is there before any script of the page, and follows each change."""
    api = host.api()
    page = b"<!doctype html><html><head><script>use(window.huggingface.variables)</script></head></html>"
    address = _up(host, "me/knows", {"README.md": _card(), "index.html": page, "part.html": b"<p>a part"})
    assert {} == _variables(address)
    api.add_space_secret("me/knows", "KEY", "hunter2-hunter2")
    api.add_space_variable("me/knows", "MODEL", "</script><script>alert(1)//\u2028")
    wait_until(lambda: bool(_variables(address)))
    assert {"MODEL": "</script><script>alert(1)//\u2028"} == _variables(address)
    text = httpx2.get(address, timeout=60).text
    assert text.index(_SCRIPT) < text.index("<script>use(")
    assert 2 == text.count("<script>")
    assert "hunter2" not in text
    assert b"<p>a part" == get(f"{address}/part.html"), "a fragment stays as it is"


def _variables(address: str) -> dict[str, str]:
    text = httpx2.get(address, timeout=60).text
    found: dict[str, str] = json.JSONDecoder().raw_decode(text, text.index(_SCRIPT) + len(_SCRIPT))[0][
        "variables"
    ]
    return found


@pytest.mark.parametrize(
    ("page", "place"),
    [
        (b"<!DOCTYPE html>\n<html lang=en>\n<HEAD data-x='1'>rest", b"<HEAD data-x='1'>"),
        (b"<html>rest", b"<html>"),
        (b"<!doctype html>rest", b"<!doctype html>"),
        (b"\xef\xbb\xbf<!doctype html><header>x</header>", b"<!doctype html>"),
        (b"<p>fragment", None),
        (b"<header>x</header>", None),
        ("<html>".encode("utf-16"), None),
        (b"", None),
    ],
)
def test_the_script_comes_first_in_a_whole_page(page: bytes, place: bytes | None) -> None:
    """It stands where a script may; what is no whole page is not touched."""
    script = b'<script>window.huggingface = {"variables": {}};</script>'
    assert (page.replace(place, place + script, 1) if place else page) == with_variables(page, {})


def test_a_page_may_be_built(host: RunningHost) -> None:
    """`app_build_command` runs once a revision, with the variables; what it makes is served and kept."""
    api = host.api()
    api.create_repo(
        "me/builds",
        repo_type="space",
        space_sdk="static",
        space_variables=[{"key": "MODEL", "value": "small"}],
        space_secrets=[{"key": "KEY", "value": "hunter2-hunter2"}],
    )
    command = 'mkdir dist && echo building && printf \'%s %s\' "$MODEL" "$KEY" > dist/index.html'
    card = _card(app_file="dist/index.html", app_build_command=json.dumps(command))
    address = _up(host, "me/builds", {"README.md": card})
    assert b"small " == get(f"{address}/")
    log = "".join(api.fetch_space_logs("me/builds", build=True))
    assert ("building\n" in log, "hunter2" in log) == (True, False)
    api.restart_space("me/builds")
    wait_until_settled(api, "me/builds")
    assert "used again" in "".join(api.fetch_space_logs("me/builds", build=True))
    assert b"small " == get(f"{address}/")
    api.add_space_variable("me/builds", "MODEL", "large")
    wait_until(lambda: b"large " == get(f"{address}/"))


@pytest.mark.parametrize(
    ("command", "stage", "part"),
    [
        ("echo oops; exit 3", "BUILD_ERROR", "`echo oops; exit 3` ended with exit code 3:\n"),
        ("no-such-bundler build", "BUILD_ERROR", "needs a program that this machine does not have"),
        ("true", "NO_APP_FILE", "`true` made no dist/index.html"),
    ],
)
def test_a_build_that_fails_says_why(host: RunningHost, command: str, stage: str, part: str) -> None:
    """The command, how it ended and its last lines, without the host's own paths."""
    name = f"me/fails-{len(command)}"
    push(
        host.api(),
        name,
        {"README.md": _card(app_file="dist/index.html", app_build_command=json.dumps(command))},
    )
    runtime = wait_until_settled(host.api(), name)
    assert stage == runtime.stage
    assert part in runtime.raw["errorMessage"]
    assert str(host.data) not in runtime.raw["errorMessage"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives Spaces users of their own")
def test_a_build_runs_as_the_space_s_user_and_leaves_nothing_running(host: RunningHost) -> None:
    """It can't become root, its children end with it, and what it left belongs to the host."""
    command = "id -u > index.html; (sleep 600 & echo $! > child); ln -s /etc/shadow shadow"
    card = _card(app_build_command=json.dumps(command))
    address = _up(host, "me/user", {"README.md": card})
    assert int(get(f"{address}/")) >= 40_000
    child = int(get(f"{address}/child"))
    assert not is_alive(child)
    assert 404 == httpx2.get(f"{address}/shadow", timeout=60).status_code


def test_a_build_needs_trust() -> None:
    """A build command is code: a host that may run none says so, and serves plain pages all the same."""
    with RunningHost(trusted=False) as host:
        push(host.api(), "me/code", {"README.md": _card(app_build_command="echo hi"), "index.html": b"hi"})
        runtime = wait_until_settled(host.api(), "me/code")
        assert "CONFIG_ERROR" == runtime.stage
        assert "--trusted" in runtime.raw["errorMessage"]
