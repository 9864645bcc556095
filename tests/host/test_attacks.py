"""What a hostile client may try on the API."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import socket
from typing import Any

import pytest
from running_host import TOKEN, RunningHost
from small_spaces import push
from waiting import wait_until

STATIC = b"---\ntitle: A page\nsdk: static\n---\n"
AUTH = {"Authorization": f"Bearer {TOKEN}"}
HEADER = json.dumps({"key": "header", "value": {"summary": "x", "description": ""}})


def _ask(
    host: RunningHost, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=60)
    try:
        # What is too long is refused before it has come whole: the rest of it may find nobody.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace"), dict(answer.getheaders())
    finally:
        connection.close()


def _commit(host: RunningHost, repo_id: str, *lines: object) -> tuple[int, str, dict[str, str]]:
    body = "\n".join([HEADER, *(json.dumps(line) for line in lines)])
    return _ask(host, "POST", f"/api/spaces/{repo_id}/commit/main", body, AUTH)


def _file(path: str, content: bytes = b"x") -> dict[str, object]:
    value = {"path": path, "content": base64.b64encode(content).decode(), "encoding": "base64"}
    return {"key": "file", "value": value}


@pytest.mark.parametrize(
    "path",
    [
        "../up",
        "/etc/cron.d/x",
        "a/../../b",
        ".git/hooks/post-update",
        "a\\..\\b",
        "a/.GIT/x",
        "a//b",
        "a\0b",
        "git~1/x",
        "",
    ],
)
@pytest.mark.parametrize("key", ["file", "deletedFile", "deletedFolder"])
def test_a_path_that_leads_out_changes_nothing(host: RunningHost, path: str, key: str) -> None:
    """Such a path is a 400 with the reason, also beside good files, and the head stays."""
    head = push(host.api(), "me/paths", {"README.md": STATIC})
    line = _file(path)
    line["key"] = key
    status, text, _ = _commit(host, "me/paths", _file("good.txt"), line)
    assert (400, True) == (status, "can't be in a repository" in text)
    assert head == host.api().space_info("me/paths").sha


@pytest.mark.parametrize(
    "path",
    [
        "/spaces/me/reads/resolve/main/../../../../host.db",
        "/spaces/me/reads/resolve/main/%2e%2e/%2e%2e/host.db",
        "/spaces/me/reads/resolve/main/..%2f..%2fhost.db",
        "/spaces/me/reads/resolve/main//etc/passwd",
        "/spaces/me/reads/resolve/main/.git/config",
        "/spaces/me/reads/resolve/main/README.md%00.txt",
        "/spaces/me/reads/resolve/--upload-pack=x/README.md",
        "/spaces/me/reads/resolve/main:README.md/x",
        "/spaces/me/reads/resolve/HEAD~1/README.md",
        "/api/spaces/me/reads/tree/main/../..",
        "/api/spaces/me/reads/tree/--output=x",
        "/api/spaces/me/reads/tree/main/:(glob)*",
        "/api/spaces/me/reads/revision/-x",
        "/api/spaces/me/reads/commits/main..main",
        "/api/spaces/..%2f..%2fetc/x",
        "/api/spaces/me/%00",
        "/api/spaces/me/reads?expand=__class__",
        "/api/spaces?limit=0",
        "/api/spaces?limit=99999999999999999999",
        "/api/spaces/me/reads/commits/main?p=-1",
        "/api/spaces/me/reads/logs/secret",
    ],
)
def test_a_strange_address_is_a_client_s_error(host: RunningHost, path: str) -> None:
    """No path, revision or parameter reaches anything but the Space's own content: a 4xx, never a 500."""
    push(host.api(), "me/reads", {"README.md": STATIC})
    status, text, _ = _ask(host, "GET", path, headers=AUTH)
    assert 400 <= status < 500, text
    assert "error" in json.loads(text)


@pytest.mark.parametrize(
    "path", ["/api/nothing", "/api/agent-harnesses", "/api/models/gpt2", "/x/y/z", "/api/telemetry/x"]
)
def test_what_the_host_does_not_do_is_a_404_with_a_sentence(host: RunningHost, path: str) -> None:
    """An API that is not here says so."""
    status, text, _ = _ask(host, "GET", path)
    assert (404, True) == (status, "does not answer" in text)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/repos/create", b"{"),
        ("/api/repos/create", b"[]"),
        ("/api/repos/create", b'{"name": 5, "type": "space", "sdk": "static"}'),
        ("/api/repos/create", b'{"name": "a/../b", "type": "space", "sdk": "static"}'),
        ("/api/repos/create", b'{"name": "x", "type": "space", "sdk": "flask"}'),
        ("/api/repos/create", b"[" * 100_000),
        ("/api/validate-yaml", b'{"content": 5}'),
        ("/api/spaces/me/bodies/preupload/main", b'{"files": [{"path": "../x", "size": 1}]}'),
        ("/api/spaces/me/bodies/preupload/main", b'{"files": [{"path": "x", "size": -1}]}'),
        ("/api/spaces/me/bodies/preupload/main", b'{"files": 5}'),
        ("/api/spaces/me/bodies/commit/main", b"\xff\xfe"),
        ("/api/spaces/me/bodies/commit/main", b""),
        ("/api/spaces/me/bodies/commit/main?create_pr=1", HEADER.encode()),
        ("/api/spaces/me/bodies/commit/refs%2Fpr%2F1", HEADER.encode()),
        ("/api/repos/create", b'{"name": "x", "type": "\\ud800", "sdk": "static"}'),
        ("/api/repos/move", b'{"fromRepo": "me/bodies", "toRepo": "me/x", "type": "\\ud800"}'),
        ("/api/spaces/me/bodies/branch/b", b'{"startingPoint": "\\ud800"}'),
        ("/api/spaces/me/bodies/tag/main", b'{"tag": "\\ud800"}'),
        ("/api/spaces/me/bodies/tag/main", b'{"tag": "t", "message": "\\ud800"}'),
        ("/api/spaces/me/bodies/duplicate", b'{"repository": "%b"}' % (b"a" * 70_000)),
    ],
)
def test_a_wrong_body_is_a_client_s_error(host: RunningHost, path: str, body: bytes) -> None:
    """Whatever is sent, the answer is a 4xx with a sentence."""
    push(host.api(), "me/bodies", {"README.md": STATIC})
    status, text, _ = _ask(host, "POST", path, body, {**AUTH, "Content-Type": "application/json"})
    assert 400 <= status < 500, text
    assert json.loads(text)["error"]


def test_a_body_past_the_limit_is_cut_off(host: RunningHost) -> None:
    """A JSON body of many megabytes is refused before it is read whole."""
    status, text, _ = _ask(host, "POST", "/api/validate-yaml", b" " * (9 * 1024 * 1024), AUTH)
    assert (413, True) == (status, "8 MiB" in text)


def test_an_endless_commit_line_is_cut_off(host: RunningHost) -> None:
    """A line of a commit that never ends is refused, and nothing changes."""
    head = push(host.api(), "me/endless", {"README.md": STATIC})
    line = {"key": "file", "value": {"junk": ["short"] * 100_000}}
    status, text, _ = _commit(host, "me/endless", line)
    assert (413, True) == (status, "longer than" in text)
    assert head == host.api().space_info("me/endless").sha


def test_an_endless_head_is_cut_off(host: RunningHost) -> None:
    """A header that never ends is kept nowhere: the connection is, before fifty megabytes have come."""
    with socket.create_connection(("127.0.0.1", host.port), timeout=20) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
        with pytest.raises(ConnectionError):
            line.sendall(b"a" * 50_000_000)
    assert 200 == _ask(host, "GET", "/api/spaces")[0]


def test_a_commit_that_breaks_off_changes_nothing(host: RunningHost) -> None:
    """A connection cut within a file leaves the head, and no file in the spool."""
    head = push(host.api(), "me/cut", {"README.md": STATIC})
    body = HEADER + '\n{"key":"file","value":{"content":"' + "A" * 200_000
    request = "POST /api/spaces/me/cut/commit/main HTTP/1.1\r\nHost: localhost\r\n"
    request += f"Authorization: Bearer {TOKEN}\r\n"
    with socket.create_connection(("127.0.0.1", host.port)) as connection:
        connection.sendall(f"{request}Content-Length: 10000000\r\n\r\n{body}".encode())
    push(host.api(), "me/cut", {"after.txt": b"1"}, parent_commit=head)
    wait_until(lambda: not any((host.data / "spool").iterdir()))


@pytest.mark.parametrize(
    "header",
    [
        "Bearer ",
        "Bearer \xff\xfe",
        "Bearer " + "x" * 10_000,
        f"Bearer {TOKEN} x",
        f"bearer{TOKEN}",
        f"Basic {TOKEN}",
    ],
)
def test_only_the_token_itself_opens(host: RunningHost, header: str) -> None:
    """Nothing that merely looks like the token lets anyone write."""
    body = json.dumps({"name": "never", "type": "space", "sdk": "static"})
    connection = http.client.HTTPConnection("127.0.0.1", host.port)
    connection.request(
        "POST", "/api/repos/create", body=body, headers={"Authorization": header.encode("latin-1")}
    )
    assert 401 == connection.getresponse().status
    connection.close()


def test_downloads_do_not_run_on_the_api_s_origin(host: RunningHost) -> None:
    """A page in a repository is downloaded, not shown: it can't act on the API in a browser."""
    push(host.api(), "me/html", {"README.md": STATIC, "evil.html": b"<script>alert(1)</script>"})
    status, _, headers = _ask(host, "GET", "/spaces/me/html/resolve/main/evil.html")
    assert (200, "application/octet-stream", "nosniff") == (
        status,
        headers["content-type"],
        headers["x-content-type-options"],
    )
    assert "sandbox" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("wanted", "status", "size"),
    [
        ("bytes=0-9", 206, 10),
        ("bytes=-5", 206, 5),
        ("bytes=90-", 206, 10),
        ("bytes=0-999", 206, 100),
        ("bytes=100-", 416, None),
        ("bytes=5-2", 416, None),
        ("bytes=0-1,5-6", 200, 100),
        ("lines=1-2", 200, 100),
        ("bytes=-", 200, 100),
    ],
)
def test_ranges(host: RunningHost, wanted: str, status: int, size: int | None) -> None:
    """A part that is there is a 206, one that is not a 416, one that makes no sense the whole file."""
    content = "".join(f"{number:02}" for number in range(50)).encode()
    push(host.api(), "me/ranges", {"README.md": STATIC, "f.txt": content})
    found, text, headers = _ask(
        host, "GET", "/spaces/me/ranges/resolve/main/f.txt", headers={"Range": wanted}
    )
    assert status == found
    if size is not None:
        assert (size, str(size)) == (len(text), headers["content-length"])
    if status == 206:
        start = int(headers["content-range"].removeprefix("bytes ").split("-")[0])
        assert content[start : start + len(text)] == text.encode()


def test_the_log_has_no_secret_and_no_query(host: RunningHost) -> None:
    """Tokens in addresses, headers and bodies never reach the host's log."""
    for path in (
        "/api/spaces?token=hunter2-in-url",
        "/nope?access_token=hunter2-in-url",
        "/api/spaces/me/hunter2-in-url%0aFAKE",
    ):
        _ask(host, "GET", path, headers={"Authorization": "Bearer hunter2-in-header"})
    _ask(host, "POST", "/api/repos/create", b'{"name": "hunter2-in-body"', AUTH)
    log = host.log.read_text()
    assert "hunter2" not in log
    assert TOKEN not in log
    assert all(line[:4].isdecimal() or line.startswith("spacekit host:") for line in log.splitlines())


def test_no_request_of_these_was_a_mistake_of_the_host(host: RunningHost) -> None:
    """Nothing above made the host log a mistake of its own."""
    log = host.log.read_text()
    assert " bug " not in log
    assert "Traceback" not in log
    assert "" == host.fsck()
