"""Folders, files that were sent and web addresses become folders, or nothing."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from folders import files_of, write_files
from local_server import LocalServer, QuietHandler
from zips import make_zip

from spacekit.errors import FolderError, RemoteError, SpacekitError, UsageError
from spacekit.folder.fresh import fresh_folder
from spacekit.folder.incoming.bring import bring, folder_name
from spacekit.folder.incoming.copies import Sent, take_sent


def told(_done: int, _total: int | None) -> None:
    """Nobody wants to know."""


@contextmanager
def web(answers: dict[str, tuple[int, dict[str, str], bytes]]) -> Iterator[str]:
    """A web server on this machine that gives these answers; its address."""

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            status, headers, body = answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in {"content-length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    with LocalServer(Handler) as server:
        yield server.address


def test_a_folder_is_copied_as_a_push_would_send_it(tmp_path: Path) -> None:
    """History, environments and secrets stay behind; settings and programs come as they are."""
    files = {"app.py": "1", "a/b": "2", ".git/HEAD": "x", ".env": "K=1", "spacekit.toml": "", "run.sh": "3"}
    source = write_files(tmp_path / "source", files)
    (source / "run.sh").chmod(0o755)
    (source / "same.py").symlink_to("app.py")
    bring(str(source), tmp_path / "target", told)
    assert {"app.py", "a/b", "spacekit.toml", "run.sh", "same.py"} == set(files_of(tmp_path / "target"))
    assert os.access(tmp_path / "target" / "run.sh", os.X_OK)
    assert not any(path.is_symlink() for path in (tmp_path / "target").rglob("*"))


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    """A folder can't carry out what lies elsewhere on the machine."""
    source = write_files(tmp_path / "source", {"app.py": "1"})
    (source / "passwd").symlink_to("/etc/passwd")
    with pytest.raises(FolderError, match="leads out of the folder"):
        bring(str(source), tmp_path / "target", told)
    (source / "passwd").unlink()
    os.mkfifo(source / "pipe")
    with pytest.raises(FolderError, match="pipe can't be taken in"):
        bring(str(source), tmp_path / "target", told)
    assert not (tmp_path / "target").exists()


def test_nobodys_files_are_overwritten(tmp_path: Path) -> None:
    """The new folder is one that is not there, or an empty one; never one inside of the source."""
    source = write_files(tmp_path / "source", {"app.py": "1"})
    full = write_files(tmp_path / "full", {"mine": "1"})
    with pytest.raises(FolderError, match="is not empty"):
        bring(str(source), full, told)
    with pytest.raises(FolderError, match="lies in"):
        bring(str(source), source / "copy", told)
    with pytest.raises(FolderError, match="there is no"):
        bring(str(tmp_path / "missing"), tmp_path / "target", told)
    (tmp_path / "empty").mkdir()
    bring(str(source), tmp_path / "empty", told)
    assert {"app.py": b"1"} == files_of(tmp_path / "empty")
    assert {"mine": b"1"} == files_of(full)


def test_an_empty_folder_that_was_there_is_empty_after_a_refusal(tmp_path: Path) -> None:
    """What had come before the refusal is taken away again, and the folder stays."""
    (tmp_path / "empty").mkdir()
    archive = make_zip(tmp_path / "a.zip", {"good/app.py": "1", "good/APP.py": "2"})
    with pytest.raises(FolderError, match="one name"):
        bring(str(archive), tmp_path / "empty", told)
    assert [] == list((tmp_path / "empty").iterdir())


def sent_in(folder: Path, files: dict[str, str]) -> list[Sent]:
    """Files that a browser sent under these names."""
    folder.mkdir()
    made = []
    for number, (name, content) in enumerate(files.items()):
        (folder / str(number)).write_text(content)
        made.append(Sent(name, folder / str(number)))
    return made


def test_files_that_were_sent_become_a_folder(tmp_path: Path) -> None:
    """The paths that a browser says are the folder's; the folder around them all is no part of it."""
    sent = sent_in(
        tmp_path / "sent", {"app/app.py": "1", "app/b/c": "2", "app/.git/HEAD": "x", "app/.env": "K"}
    )
    with fresh_folder(tmp_path / "target") as place:
        take_sent(sent, place, told)
    assert {"app.py": b"1", "b/c": b"2"} == files_of(tmp_path / "target")


@pytest.mark.parametrize("name", ["app/../../up.txt", "/etc/up", "..\\up", "app/a:b", "app/nul", ""])
def test_a_browser_that_lies_is_refused(tmp_path: Path, name: str) -> None:
    """A path that a page made up leads nowhere."""
    sent = sent_in(tmp_path / "sent", {"app/app.py": "1", name: "2"})
    with pytest.raises(FolderError, match="can't be taken in"), fresh_folder(tmp_path / "target") as place:
        take_sent(sent, place, told)
    assert ["sent"] == [path.name for path in tmp_path.iterdir()]


def test_a_zip_that_was_sent_is_unpacked(tmp_path: Path) -> None:
    """One file that is a zip is what is in it; a zip among others is one of them."""
    archive = make_zip(tmp_path / "0", {"app.py": "1"})
    with fresh_folder(tmp_path / "target") as place:
        take_sent([Sent("App.ZIP", archive)], place, told)
    assert {"app.py": b"1"} == files_of(tmp_path / "target")
    with fresh_folder(tmp_path / "both") as place:
        take_sent([Sent("x/data.zip", archive), Sent("x/app.py", archive)], place, told)
    assert {"data.zip", "app.py"} == set(files_of(tmp_path / "both"))


def test_a_zip_is_fetched(tmp_path: Path) -> None:
    """A zip at a web address, behind a redirect, becomes a folder; progress says how far it is."""
    content = make_zip(tmp_path / "a.zip", {"top/app.py": "1" * 1000}).read_bytes()
    heard: list[tuple[int, int | None]] = []
    with web({"/a": (302, {"location": "/b.zip?x=1"}, b""), "/b.zip?x=1": (200, {}, content)}) as address:
        bring(f"{address}/a", tmp_path / "target", lambda *far: heard.append(far))
    assert {"app.py": b"1" * 1000} == files_of(tmp_path / "target")
    assert (len(content), len(content)) in heard


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((404, {}, b""), "answers 404"),
        ((200, {"content-length": "9999999999999"}, b""), "larger than 5 GB"),
        ((200, {"content-length": "100"}, b"PK"), "broke off"),
        ((302, {"location": "file:///etc/passwd"}, b""), "no web address"),
        ((302, {"location": "http://169.254.169.254/latest"}, b""), "private network"),
        ((302, {"location": "/x"}, b""), "leads on more than 5 times"),
        ((200, {}, b"<html>not a zip</html>"), "no zip"),
    ],
)
def test_what_a_server_may_not_do(
    tmp_path: Path, answer: tuple[int, dict[str, str], bytes], error: str
) -> None:
    """No redirect leads into a private network or to a file, and nothing is kept of what is no zip."""
    with web({"/x": answer}) as address, pytest.raises(SpacekitError, match=error):
        bring(f"{address}/x", tmp_path / "target", told)
    assert not (tmp_path / "target").exists()


def test_a_redirect_may_not_lead_to_this_machine(tmp_path: Path) -> None:
    """What the user typed may be loopback; where a server leads may not."""
    with web({"/secret": (200, {}, b"PK")}) as other:
        leads = {"/x": (302, {"location": f"{other}/secret"}, b"")}
        with web(leads) as address, pytest.raises(RemoteError, match="private network"):
            bring(f"{address}/x", tmp_path / "target", told)


@pytest.mark.parametrize(
    ("address", "numbers", "error"),
    [
        ("https://intranet.example/a.zip", ["10.0.0.5"], "private network"),
        ("https://both.example/a.zip", ["93.184.216.34", "127.0.0.1"], "private network"),
        ("https://six.example/a.zip", ["::ffff:10.0.0.5"], "private network"),
        ("https://link.example/a.zip", ["fe80::1%eth0"], "private network"),
        ("http://public.example/a.zip", ["93.184.216.34"], "without encryption"),
        ("http://localhost.example/a.zip", ["127.0.0.1"], "private network"),
    ],
)
def test_names_that_lead_into_a_private_network_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, numbers: list[str], error: str
) -> None:
    """A name may not lead to where only this machine gets; nothing is connected to."""

    def look_up(_name: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (number, port)) for number in numbers]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(RemoteError, match=error):
        bring(address, tmp_path / "target", told)


@pytest.mark.parametrize(
    "address",
    ["https://", "https://a b/x", "https://name:word@example.org/a.zip", "http://[::1", "https://x:99999/"],
)
def test_what_is_no_address_is_said(tmp_path: Path, address: str) -> None:
    """An address that can't be one is an error of the call."""
    with pytest.raises(UsageError, match="address"):
        bring(address, tmp_path / "target", told)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("my-app.zip", "my-app"),
        ("/x/My App.ZIP", "My-App"),
        ("https://example.org/ada/hello/archive/main.zip?x=1", "main"),
        ("https://example.org/", "app"),
        ("https://example.org/%2e%2e.zip", "app"),
    ],
)
def test_a_folder_is_named_after_its_source(source: str, expected: str) -> None:
    """Without a name the new folder has that of the archive."""
    assert expected == folder_name(source)
