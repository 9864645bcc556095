"""What a hostile client may try on git over HTTP."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import socket
import subprocess
import time
from base64 import b64encode
from pathlib import Path

import pytest
from git_client import GitClient, space_url
from running_host import TOKEN, RunningHost
from small_spaces import push
from waiting import wait_until

STATIC = b"---\ntitle: A page\nsdk: static\n---\n"
AUTH = {"Authorization": "Basic " + b64encode(f"me:{TOKEN}".encode()).decode()}
FLUSH = b"0000"


def _ask(
    host: RunningHost,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=60)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read(), {key.lower(): value for key, value in answer.getheaders()}
    finally:
        connection.close()


def _packet(text: str) -> bytes:
    return f"{len(text) + 4:04x}{text}".encode()


def _children(host: RunningHost) -> list[str]:
    """The git processes that run below the host."""
    assert host.process
    listing = subprocess.run(
        ["ps", "-ww", "-eo", "ppid,args"], capture_output=True, text=True, check=True
    ).stdout
    rows = (line.split(maxsplit=1) for line in listing.splitlines()[1:])
    return [
        arguments for parent, arguments in rows if int(parent) == host.process.pid and "-pack" in arguments
    ]


def _wait_until_no_git(host: RunningHost) -> None:
    deadline = time.monotonic() + 60
    while found := _children(host):
        assert time.monotonic() < deadline, found
        time.sleep(0.05)


@pytest.mark.parametrize(
    "path",
    [
        "/spaces/me/.git/info/refs?service=git-upload-pack",
        "/spaces/me/x.git.git/info/refs?service=git-upload-pack",
        "/spaces/me/%00/info/refs?service=git-upload-pack",
        "/spaces/me/--upload-pack=x/info/refs?service=git-upload-pack",
        "/spaces/me/HEAD/info/refs?service=git-upload-pack",
    ],
)
def test_a_strange_name_is_no_space(host: RunningHost, path: str) -> None:
    """No name reaches a file: with a token it is a 404, without one a 401."""
    assert 404 == _ask(host, "GET", path, headers=AUTH)[0]
    status, _, headers = _ask(host, "GET", path)
    assert (401, True) == (status, headers["www-authenticate"].startswith("Basic realm="))


@pytest.mark.parametrize(
    "path",
    [
        "/info/refs",
        "/info/refs?service=git-evil",
        "/info/refs?service=git-upload-archive",
        "/objects/info/packs",
        "/HEAD",
        "/config",
        "/git-upload-archive",
        "/..%2fother.git/info/refs?service=git-upload-pack",
        "/..%2f..%2f..%2fetc/info/refs?service=git-upload-pack",
    ],
)
def test_only_the_smart_protocol_is_spoken(host: RunningHost, path: str) -> None:
    """git's other services, and the files of the repository, are not there."""
    push(host.api(), "me/smart", {"README.md": STATIC})
    assert _ask(host, "GET", f"/spaces/me/smart{path}", headers=AUTH)[0] in (403, 404)


@pytest.mark.parametrize(
    "header", ["Basic !!!", "Basic", "Basic " + b64encode(b"\xff\xff").decode(), "Digest x", "Bearer x"]
)
def test_broken_credentials_are_a_401(host: RunningHost, header: str) -> None:
    """Whatever stands in Authorization, it is asked for again."""
    push(host.api(), "me/creds", {"README.md": STATIC})
    path = "/spaces/me/creds/info/refs?service=git-receive-pack"
    assert 401 == _ask(host, "GET", path, headers={"Authorization": header})[0]


@pytest.mark.parametrize("service", ["git-upload-pack", "git-receive-pack"])
@pytest.mark.parametrize(
    "body",
    [b"", b"0000", b"zzzz", b"ffff", b"0005", b"0003", b"PACK" * 1000, b"0032want " + b"0" * 40 + b"\n0000"],
)
def test_nonsense_is_a_client_s_error(host: RunningHost, service: str, body: bytes) -> None:
    """What is no request to git gets an answer below 500, and changes nothing."""
    head = push(host.api(), "me/nonsense", {"README.md": STATIC})
    status, _, _ = _ask(host, "POST", f"/spaces/me/nonsense/{service}", body, AUTH)
    assert status in (200, 400)
    assert head == host.api().space_info("me/nonsense").sha
    _wait_until_no_git(host)


def test_a_gzip_bomb_goes_off_in_small_steps(host: RunningHost) -> None:
    """A small body that unpacks to 200 MB is refused, and the host does not grow by it."""
    push(host.api(), "me/bomb", {"README.md": STATIC})
    assert host.process
    bomb = gzip.compress(b"0032want " + b"0" * 200_000_000, 1)
    before = _memory(host)
    headers = {**AUTH, "Content-Encoding": "gzip"}
    # The answer may come, and the connection end, while the bomb is still being sent.
    with contextlib.suppress(ConnectionError):
        assert _ask(host, "POST", "/spaces/me/bomb/git-upload-pack", bomb, headers)[0] in (400, 413)
    assert _memory(host) - before < 50_000_000
    _wait_until_no_git(host)


def _memory(host: RunningHost) -> int:
    """The most memory that the host has had, in bytes."""
    assert host.process
    status = Path(f"/proc/{host.process.pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


@pytest.mark.parametrize("headers", [{"Content-Encoding": "gzip"}, {"Content-Encoding": "br"}])
def test_a_body_that_is_not_what_it_says_is_refused(host: RunningHost, headers: dict[str, str]) -> None:
    """A wrong or unknown encoding is a 4xx."""
    push(host.api(), "me/encoded", {"README.md": STATIC})
    status, _, _ = _ask(host, "POST", "/spaces/me/encoded/git-upload-pack", b"0000", {**AUTH, **headers})
    assert status in (400, 422)


def test_a_client_that_goes_away_leaves_no_process(host: RunningHost) -> None:
    """A push that breaks off within its pack changes nothing, and git ends with it."""
    head = push(host.api(), "me/away", {"README.md": STATIC})
    command = _packet(f"{head} {'1' * 40} refs/heads/main\0 report-status") + FLUSH
    request = "POST /spaces/me/away/git-receive-pack HTTP/1.1\r\nHost: localhost\r\n"
    request += f"Authorization: {AUTH['Authorization']}\r\nContent-Length: 9000000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", host.port)) as connection:
        connection.sendall(request.encode() + command + b"PACK\0\0\0\2\0\0\0\5")
        deadline = time.monotonic() + 60
        while not _children(host):
            assert time.monotonic() < deadline
            time.sleep(0.02)
    _wait_until_no_git(host)
    assert head == host.api().space_info("me/away").sha
    wait_until(lambda: not any((host.data / "spool").iterdir()))
    assert [] == [path for folder in host.repositories() for path in folder.glob("objects/tmp_*")]


def test_a_header_can_t_set_git_s_environment(host: RunningHost) -> None:
    """GIT_PROTOCOL is the only thing that a header sets, and only to a version."""
    push(host.api(), "me/env", {"README.md": STATIC})
    path = "/spaces/me/env/info/refs?service=git-upload-pack"
    plain = _ask(host, "GET", path)[1]
    odd = {"Git-Protocol": "version=2:$(touch /tmp/x)", "GIT_DIR": "/etc", "Git-Dir": "/etc"}
    assert plain == _ask(host, "GET", path, headers=odd)[1]


def _hostile_tree(git: GitClient, entries: list[tuple[str, bytes, str]]) -> str:
    """Store a tree as it is written, whatever git thinks of it, and a commit of it."""
    raw = b"".join(f"{mode} ".encode() + name + b"\0" + bytes.fromhex(oid) for mode, name, oid in entries)
    file = git.folder / "tree.raw"
    file.write_bytes(raw)
    tree = git("hash-object", "-w", "-t", "tree", "--literally", str(file))
    return git("commit-tree", tree, "-p", "HEAD", "-m", "hostile")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (b"..", "hasDotdot"),
        (b".git", "hasDotgit"),
        (b".GIT", "hasDotgit"),
        (b"git~1", "hasDotgit"),
        (b"a/b", "fullPathname"),
        (b"a\\b", "forward slashes"),
        (b"a\nb", "control character"),
        (b"a\x1b[31mb", "control character"),
        (b"\xff\xfe", "can't be in a repository"),
        (b"x" * 300, "longer than 255 bytes"),
    ],
)
def test_a_tree_with_a_dangerous_name_is_refused(
    host: RunningHost, tmp_path: Path, name: bytes, words: str
) -> None:
    """A pack with such a name is refused in words that are safe to print, and nothing changes."""
    head = push(host.api(), "me/trees", {"README.md": STATIC})
    clone = GitClient(tmp_path).clone(space_url(host.url, "me/trees"), "clone")
    readme = clone("rev-parse", "HEAD:README.md")
    mode, oid = ("40000", clone("rev-parse", "HEAD^{tree}")) if name == b".." else ("100644", readme)
    sha = _hostile_tree(clone, [(mode, name, oid)])
    pushed = clone.run("push", "origin", f"{sha}:refs/heads/main")
    assert (1, True) == (pushed.code, words in pushed.stderr), pushed.stderr
    assert "\x1b[31m" not in pushed.stderr
    assert head == host.api().space_info("me/trees").sha
    assert "" == host.fsck()


def test_a_git_bomb_is_refused(host: RunningHost, tmp_path: Path) -> None:
    """A few small trees that stand for ten million paths are refused quickly."""
    head = push(host.api(), "me/gitbomb", {"README.md": STATIC})
    clone = GitClient(tmp_path).clone(space_url(host.url, "me/gitbomb"), "clone")
    mode, oid = "100644", clone("rev-parse", "HEAD:README.md")
    for _ in range(6):
        raw = b"".join(f"{mode} d{number:02}".encode() + b"\0" + bytes.fromhex(oid) for number in range(15))
        (clone.folder / "raw").write_bytes(raw)
        mode, oid = "40000", clone("hash-object", "-w", "-t", "tree", str(clone.folder / "raw"))
    sha = clone("commit-tree", oid, "-p", "HEAD", "-m", "bomb")
    begun = time.monotonic()
    pushed = clone.run("push", "origin", f"{sha}:refs/heads/main")
    assert (1, True) == (pushed.code, "may hold 200,000 files" in pushed.stderr), pushed.stderr
    assert time.monotonic() - begun < 60
    assert head == host.api().space_info("me/gitbomb").sha


def test_a_link_is_written_as_a_file(host: RunningHost, tmp_path: Path) -> None:
    """A pushed link to a file of the machine is taken, and is followed neither by the API nor by a Space."""
    push(host.api(), "me/links", {"README.md": STATIC, "index.html": b"hi"})
    clone = GitClient(tmp_path).clone(space_url(host.url, "me/links"), "clone")
    (clone.folder / "passwd").symlink_to("/etc/passwd")
    clone("add", "--all")
    clone("commit", "--message", "a link")
    clone("push", "origin", "main")
    assert (200, b"/etc/passwd") == _ask(host, "GET", "/spaces/me/links/resolve/main/passwd")[:2]


def test_no_request_of_these_was_a_mistake_of_the_host(host: RunningHost) -> None:
    """Nothing above made the host log a mistake of its own, or keep a process."""
    log = host.log.read_text()
    assert " bug " not in log
    assert "Traceback" not in log
    assert TOKEN not in log
    assert "" == host.fsck()
    _wait_until_no_git(host)
