"""Files over HTTP: sent, watched, got, and refused."""

from __future__ import annotations

import json
import os
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from wire_client import PATIENCE, Connect, Serve, WireClient

import spacekit as gr
from spacekit_runtime.errors import GraphError
from spacekit_runtime.ports import bind

API = "/gradio_api"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that files go to."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is neither the app's own nor the system's temporary one."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "a.txt").write_text("private")
    return folder


def shout(path: str) -> str:
    """Give the file in capitals, as a file."""
    made = Path(os.environ["GRADIO_TEMP_DIR"]).parent / "loud.txt"
    made.write_text(Path(path).read_text().upper())
    return str(made)


def make_app(fn: Callable[..., Any] = shout, **options: Any) -> gr.Blocks:
    """An app that takes a file and gives one."""
    with gr.Blocks() as demo:
        sent, made = gr.File(label="in", **options), gr.File(label="out")
        gr.Button().click(fn, sent, made, api_name="shout")
    return demo


def upload(client: WireClient, *files: tuple[str, bytes], **query: str) -> httpx.Response:
    """Send files as the clients do."""
    parts = [("files", (name, content)) for name, content in files]
    return client.http.post(f"{API}/upload", files=parts, params=query)


def value_of(path: str) -> dict[str, Any]:
    """A file that was sent, as a value."""
    return {"path": path, "orig_name": "a.txt", "meta": {"_type": "gradio.FileData"}}


def get(client: WireClient, path: str, **headers: str) -> httpx.Response:
    """Ask for a file by its path."""
    return client.http.get(f"{API}/file={quote(path)}", headers=headers)


def everything_in(folder: Path) -> list[Path]:
    """All files below a folder, whatever they are."""
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def wait_for(is_true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + PATIENCE
    while not is_true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


def test_a_file_goes_there_and_back(serve: Serve, connect: Connect) -> None:
    """A file that was sent becomes a function's path, and what it gives can be got where it says."""
    client = connect(serve(make_app()))
    [path] = upload(client, ("hello.txt", b"hello file")).json()
    assert "hello.txt" == Path(path).name
    output = client.ask(0, value_of(path))[-2]["output"]["data"][0]
    assert ("loud.txt", 10, {"_type": "gradio.FileData"}) == (
        output["orig_name"],
        output["size"],
        output["meta"],
    )
    assert output["url"].startswith(client.url.rstrip("/") + API)
    got = client.http.get(output["url"])
    assert (200, "HELLO FILE") == (got.status_code, got.text)
    assert 'inline; filename="loud.txt"' == got.headers["content-disposition"]
    assert "nosniff" == got.headers["x-content-type-options"]


def test_several_files_keep_their_order(serve: Serve, connect: Connect) -> None:
    """The answer names the files as they were sent, also two of one name and two of one content."""
    client = connect(serve(make_app()))
    sent = [("b.txt", b"1"), ("a.txt", b"2"), ("b.txt", b"3"), ("c.txt", b"1"), ("empty", b"")]
    paths = upload(client, *sent).json()
    assert sent == [(Path(path).name, Path(path).read_bytes()) for path in paths]


def test_part_of_a_file(serve: Serve, connect: Connect) -> None:
    """A range is answered with that part, an impossible one with 416, and HEAD with the size alone."""
    client = connect(serve(make_app()))
    [path] = upload(client, ("a.txt", b"0123456789")).json()
    part = get(client, path, range="bytes=2-4")
    assert (206, "234", "bytes 2-4/10") == (part.status_code, part.text, part.headers["content-range"])
    assert "567" not in str(part.headers)
    assert 416 == get(client, path, range="bytes=20-").status_code
    head = client.http.head(f"{API}/file={quote(path)}")
    assert (200, "10", b"") == (head.status_code, head.headers["content-length"], head.content)


def test_a_mounted_app_has_its_files_below_its_path(connect: Connect) -> None:
    """Addresses of files begin where the app is mounted, and what is said about files holds there."""
    outer = FastAPI()
    gr.mount_gradio_app(outer, make_app(), "/demo", max_file_size="1kb")
    sock = bind("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(outer, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        client = connect(f"http://127.0.0.1:{sock.getsockname()[1]}/demo")
        [path] = upload(client, ("hello.txt", b"hello file")).json()
        output = client.ask(0, value_of(path))[-2]["output"]["data"][0]
        assert output["url"].startswith(f"{client.url}{API}/file=/")
        assert "HELLO FILE" == client.http.get(output["url"]).text
        assert 413 == upload(client, ("large", b"x" * 1025)).status_code
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        sock.close()


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.xhtml", "a.xml", "a.js", "a.unknown", "a"])
def test_what_could_run_is_a_download(serve: Serve, connect: Connect, name: str) -> None:
    """A page or a drawing with a script is saved, not shown in the app's place, and sandboxed."""
    client = connect(serve(make_app()))
    [path] = upload(client, (name, b"<script>alert(1)</script>")).json()
    got = get(client, path)
    assert got.headers["content-disposition"].startswith("attachment; ")
    assert got.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize(
    "name",
    [
        "../../../up.txt",
        "..\\up.txt",
        "/etc/up.txt",
        "C:\\up.txt",
        "a\0b/up.txt",
        ".up.txt",
        "x" * 300 + ".txt",
    ],
)
def test_hostile_names_stay_in_the_cache(serve: Serve, connect: Connect, cache: Path, name: str) -> None:
    """Whatever a file is called, it lies in a folder of the cache by a plain name, and can be got."""
    client = connect(serve(make_app()))
    body = (
        b'--x\r\ncontent-disposition: form-data; name="files"; filename="' + name.encode() + b'"\r\n\r\n'
        b"ok\r\n--x--\r\n"
    )
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = client.http.post(f"{API}/upload", content=body, headers=headers)
    [path] = answer.json()
    assert cache.resolve() == Path(path).parent.parent
    assert not Path(path).name.startswith(".")
    assert "ok" == get(client, path).text


def test_only_the_apps_files_are_served(serve: Serve, connect: Connect, cache: Path, elsewhere: Path) -> None:
    """Other files of the machine are refused, in the same words whether they are there or not."""
    client = connect(serve(make_app()))
    [path] = upload(client, ("a.txt", b"x")).json()
    (cache / "link.txt").symlink_to(elsewhere / "a.txt")
    (cache / ".hidden").write_text("x")
    (cache / "folder").symlink_to(elsewhere)
    refused = [
        str(elsewhere / "a.txt"),
        str(elsewhere / "missing.txt"),
        str(cache / "link.txt"),
        str(cache / "folder" / "a.txt"),
        str(cache / ".hidden"),
        str(cache / ".." / "elsewhere" / "a.txt"),
        str(Path(path).parent),
        str(cache),
        "/etc/passwd",
        "etc/passwd",
        "C:/Windows/win.ini",
        "C:\\Windows\\win.ini",
        "\\\\server\\share",
        "~/.bashrc",
        "a\0b",
        "x" * 5000,
        "",
        "http://169.254.169.254/latest/meta-data",
    ]
    for asked in refused:
        answer = get(client, asked)
        assert 403 == answer.status_code, asked
        assert answer.json()["detail"].startswith("File not allowed: "), asked
    # Encoded dots pass the client's own tidying.
    raw = client.http.get(f"{API}/file={quote(str(cache), safe='')}%2f..%2felsewhere%2fa.txt")
    assert 403 == raw.status_code
    assert "x" == get(client, path).text


def test_allowed_and_blocked_paths(serve: Serve, connect: Connect, elsewhere: Path) -> None:
    """`allowed_paths` opens a folder, but for what hides behind a dot or is blocked."""
    (elsewhere / ".env").write_text("SECRET=1")
    (elsewhere / ".git").mkdir()
    (elsewhere / ".git" / "config").write_text("x")
    (elsewhere / "closed").mkdir()
    (elsewhere / "closed" / "b.txt").write_text("x")
    client = connect(
        serve(make_app(), allowed_paths=[str(elsewhere)], blocked_paths=[str(elsewhere / "closed")])
    )
    assert "private" == get(client, str(elsewhere / "a.txt")).text
    for closed in (".env", ".git/config", "closed/b.txt"):
        assert 403 == get(client, str(elsewhere / closed)).status_code


@pytest.mark.parametrize("made_up", ["/etc/passwd", "https://example.org/a.txt", "a.txt", ""])
def test_a_function_gets_no_file_that_was_not_sent(
    serve: Serve, connect: Connect, elsewhere: Path, made_up: str
) -> None:
    """A client that names any path of the machine is refused before the function is called."""
    called: list[str] = []
    client = connect(serve(make_app(called.append)))
    for path in (made_up, str(elsewhere / "a.txt")):
        [*_, completed, _] = client.ask(0, value_of(path))
        assert completed["success"] is False
        assert "file" in completed["output"]["error"]
    for shape in ("/etc/passwd", 7, {"name": "x"}, [value_of("/etc/passwd")], {"path": ["/etc/passwd"]}):
        [*_, completed, _] = client.ask(0, shape)
        assert completed["success"] is False
    assert [] == called


def test_a_file_hides_no_other(serve: Serve, connect: Connect, elsewhere: Path) -> None:
    """A path that was sent frees nothing that stands beside it, in a message, a chat or an event."""
    called: list[Any] = []
    with gr.Blocks() as demo:
        message, chat, files = gr.MultimodalTextbox(), gr.Chatbot(), gr.File()
        message.submit(called.append, message, api_name="message")
        chat.change(called.append, chat, api_name="chat")

        def gone(event: gr.DeletedFileData) -> None:
            called.append(event)

        files.delete(gone)
    client = connect(serve(demo))
    own = upload(client, ("a.txt", b"x")).json()[0]
    for path in ("/etc/passwd", str(elsewhere / "a.txt")):
        hidden = value_of(path)
        beside = {"path": own, "text": "", "files": [hidden]}
        said = {"path": own, "role": "user", "content": [{"type": "file", "file": hidden}]}
        within = {**value_of(own), "also": {"file": hidden}}
        hiding = [(0, beside), (0, {**beside, **within}), (1, [said]), (1, [{**said, "content": hidden}])]
        for index, data in hiding:
            [*_, completed, _] = client.ask(index, data)
            assert completed["success"] is False
        [*_, completed, _] = client.ask(2, event_data=within)
        assert completed["success"] is False
    assert [] == called
    [*_, completed, _] = client.ask(0, {"text": "", "files": [value_of(own)]})
    assert (True, [own]) == (completed["success"], called[0]["files"])


def test_no_property_is_a_file_that_was_not_sent(serve: Serve, connect: Connect, cache: Path) -> None:
    """A function that takes a component whole gets no file by its properties, and so gives none away."""

    def whole(picture: gr.Image) -> Any:
        return picture

    with gr.Blocks() as demo:
        picture = gr.Image()
        picture.change(whole, picture, picture)
    client = connect(serve(demo))
    (cache.parent / "app.py").write_text("private")
    for name in ("height", "format", "label"):
        sent = {"name": "image", "value": None, name: value_of(str(cache.parent / "app.py"))}
        [*_, completed, _] = client.ask(0, sent)
        assert (False, "upload it first") == (completed["success"], completed["output"]["error"][-15:])
    [*_, completed, _] = client.ask(0, {"name": "image", "value": None, "height": 50})
    assert completed["success"] is True


@pytest.mark.parametrize("marks", [{}, {"meta": {"_type": "gradio.FileData"}}, {"meta": None}, {"meta": {}}])
def test_an_event_is_about_no_file_that_was_not_sent(
    serve: Serve, connect: Connect, elsewhere: Path, marks: dict[str, Any]
) -> None:
    """What a page says of an event holds to the same: a function may delete the file that it names."""
    called: list[str] = []

    def gone(event: gr.DeletedFileData) -> None:
        assert event.file["path"] == event.file.path
        assert (event.file.size, hasattr(event.file, "owner")) == (None, False)
        called.append(event.file.path)

    with gr.Blocks() as demo:
        gr.File().delete(gone)
    client = connect(serve(demo))
    for path in ("/etc/passwd", str(elsewhere / "a.txt"), "https://example.org/a.txt"):
        for data in ({"path": path, **marks}, {"value": [{"path": path, **marks}]}):
            [*_, completed, _] = client.ask(0, event_data=data)
            assert completed["success"] is False
    assert [] == called
    own = upload(client, ("a.txt", b"x")).json()[0]
    [*_, completed, _] = client.ask(0, event_data={"path": own, **marks})
    assert (True, [own]) == (completed["success"], called)


@pytest.mark.logs_errors
def test_a_function_gives_away_only_what_the_app_may(serve: Serve, connect: Connect, elsewhere: Path) -> None:
    """A function that gives a path from elsewhere on the machine fails with the way to allow it."""

    def leak(_: Any) -> str:
        return str(elsewhere / "a.txt")

    client = connect(serve(make_app(leak)))
    [*_, completed, _] = client.ask(0, None)
    assert completed["success"] is False
    assert "allowed_paths" in completed["output"]["error"]
    allowed = connect(serve(make_app(leak), allowed_paths=[str(elsewhere)]))
    [*_, completed, _] = allowed.ask(0, None)
    assert completed["success"] is True


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(
    serve: Serve, connect: Connect, cache: Path
) -> None:
    """`max_file_size` holds for each file, says so, and the config tells it to clients."""
    client = connect(serve(make_app(), max_file_size="1kb"))
    assert 1024 == client.http.get("/config").json()["max_file_size"]
    assert 200 == upload(client, ("a", b"x" * 1024), ("b", b"x" * 1000)).status_code
    kept = everything_in(cache)
    refused = upload(client, ("c", b"fine"), ("d", b"x" * 1025))
    assert 413 == refused.status_code
    assert "1,024 bytes" in refused.json()["detail"]
    assert kept == everything_in(cache)


@pytest.mark.parametrize("size", [65_537, 73_728, 300_000, 3_000_000])
def test_a_full_disk_is_said_and_leaves_nothing(
    serve: Serve, connect: Connect, cache: Path, size: int
) -> None:
    """What does not fit on the disk is a 507, nothing of it stays, and what fits is taken as before."""
    client = connect(serve(make_app()))
    assert 200 == upload(client, ("a", b"x")).status_code
    kept = everything_in(cache)
    with files_of_at_most(65_536):
        refused = upload(client, ("b", b"fine"), ("c", b"x" * size))
        assert (507, "the server has no room for this upload") == (
            refused.status_code,
            refused.json()["detail"],
        )
        assert kept == everything_in(cache)
        assert 200 == upload(client, ("d", b"x" * 65_536)).status_code


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Have the system refuse to write files larger than this, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


HEAD = "POST /gradio_api/upload?upload_id=cut HTTP/1.1\r\nhost: x\r\ncontent-length: 5000000\r\n"
TYPE = "content-type: multipart/form-data; boundary=x\r\n\r\n"
PART = '--x\r\ncontent-disposition: form-data; name="files"; filename="big.bin"\r\n\r\n'


def test_an_upload_that_breaks_off_leaves_nothing(serve: Serve, connect: Connect, cache: Path) -> None:
    """A client that goes in the middle of a file leaves no part of it behind."""
    client = connect(serve(make_app()))
    where = urlsplit(client.url)
    with socket.create_connection((where.hostname, where.port)) as cut:
        cut.sendall((HEAD + TYPE + PART).encode() + b"x" * 1_000_000)
        wait_for(lambda: bool(everything_in(cache)))
    wait_for(lambda: not everything_in(cache))


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 400),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=", b"x", 400),
        ("multipart/form-data; boundary=" + "x" * 5000, b"x", 400),
        ("multipart/form-data; boundary=x", b"", 400),
        ("multipart/form-data; boundary=x", b"no boundary at all", 400),
        ("multipart/form-data; boundary=x", PART.encode() + b"no end", 400),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\nno header\r\n--x--\r\n", 400),
        ("multipart/form-data; boundary=x", PART.replace("files", "other").encode() + b"a\r\n--x--\r\n", 400),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"a: b\r\n" * 20 + b"\r\na\r\n--x--\r\n", 400),
        ("multipart/form-data; boundary=x", b"--x\r\na: " + b"b" * 100_000 + b"\r\n\r\na\r\n--x--\r\n", 400),
    ],
)
def test_what_is_no_upload_is_refused(
    serve: Serve, connect: Connect, cache: Path, content_type: str, body: bytes, status: int
) -> None:
    """A wrong request is a 4xx with a sentence, and leaves nothing."""
    client = connect(serve(make_app()))
    answer = client.http.post(f"{API}/upload", content=body, headers={"content-type": content_type})
    assert status == answer.status_code
    assert answer.json()["detail"]
    assert [] == everything_in(cache)


def test_too_many_files_are_refused(
    serve: Serve, connect: Connect, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request holds a bounded number of files."""
    monkeypatch.setattr("spacekit_runtime.server.uploads.MOST_FILES_IN_AN_UPLOAD", 3)
    client = connect(serve(make_app()))
    refused = upload(client, *[(f"{number}", b"x") for number in range(4)])
    assert (413, []) == (refused.status_code, everything_in(cache))


@pytest.mark.e2e
def test_the_progress_of_an_upload(serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks by an upload's name hears of its bytes as they arrive, and at the end that it is done."""
    client = connect(serve(make_app()))
    where = urlsplit(client.url)
    heard: list[Any] = []

    def listen() -> Iterator[None]:
        with client.http.stream("GET", f"{API}/upload_progress", params={"upload_id": "cut"}) as stream:
            for line in stream.iter_lines():
                if line.startswith("data: "):
                    heard.append(json.loads(line[6:]))
                    yield

    listening = threading.Thread(target=lambda: list(listen()))
    listening.start()
    with socket.create_connection((where.hostname, where.port)) as slow:
        slow.sendall((HEAD + TYPE + PART).encode() + b"x" * 400_000)
        wait_for(lambda: bool(heard))
        assert {"msg": "update", "orig_name": "big.bin"} == {k: heard[0][k] for k in ("msg", "orig_name")}
        assert 0 < sum(each["chunk_size"] for each in heard) <= 400_000
    listening.join(PATIENCE)
    assert {"msg": "done"} == heard[-1]
    monkeypatch.setattr("spacekit_runtime.server.file_routes.UPLOAD_PATIENCE", 0.05)
    unknown = client.http.get(f"{API}/upload_progress", params={"upload_id": "nobody"})
    assert 404 == unknown.status_code


def test_an_upload_is_not_held_in_memory(serve: Serve, connect: Connect) -> None:
    """A file of 60 MB goes to the disk as it comes: the process grows by a fraction of it."""
    client = connect(serve(make_app()))
    upload(client, ("warm.bin", b"x" * 1_000_000))
    before = _peak()

    def body() -> Iterator[bytes]:
        yield PART.encode()
        for _ in range(60):
            yield b"y" * 1_000_000
        yield b"\r\n--x--\r\n"

    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = client.http.post(f"{API}/upload", content=body(), headers=headers)
    [path] = answer.json()
    assert 60_000_000 == Path(path).stat().st_size
    assert _peak() - before < 25_000_000


def _peak() -> int:
    """Bytes that this process has held at most."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_a_page_of_another_site_sends_nothing_here(serve: Serve, connect: Connect, cache: Path) -> None:
    """A site that its visitor has open can't put files into an app on the visitor's own machine."""
    client = connect(serve(make_app()))
    answer = client.http.post(
        f"{API}/upload", files=[("files", ("a", b"x"))], headers={"origin": "https://evil.example"}
    )
    assert (403, []) == (answer.status_code, everything_in(cache))


def test_an_app_deletes_its_files(serve: Serve, connect: Connect) -> None:
    """With `delete_cache`, old files go while it runs, and all of them as it stops."""
    with gr.Blocks(delete_cache=(0.05, 0.2)) as demo:
        box = gr.File()
        box.upload(lambda path: path, box, box)
    client = connect(serve(demo))
    [first] = upload(client, ("first.txt", b"deleted while it runs")).json()
    client.ask(0, value_of(first))
    until = time.monotonic() + PATIENCE
    while Path(first).exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert not Path(first).exists()
    [last] = upload(client, ("last.txt", b"deleted as it stops")).json()
    demo.close(verbose=False)
    assert not Path(last).exists()


@pytest.mark.parametrize("given", [(0, 1), (1, -1), (1,), "ab", 5])
def test_a_wrong_deletion_is_refused(given: Any) -> None:
    """It takes two numbers of seconds."""
    with pytest.raises(GraphError, match="delete_cache"):
        gr.Blocks(delete_cache=given)


def test_a_file_elsewhere_is_found_by_clients(serve: Serve, connect: Connect) -> None:
    """Who asks for a file that the app gave by its web address is sent there; to no other address."""
    with gr.Blocks() as demo:
        gr.File("https://example.org/a%20b.png?x=1")
    client = connect(serve(demo))
    given = quote("https://example.org/a%20b.png?x=1")
    answer = client.http.get(f"/gradio_api/file={given}")
    assert (302, "https://example.org/a%20b.png?x=1") == (answer.status_code, answer.headers["location"])
    for other in ("https://example.org/", "https://evil.example", "//evil.example"):
        assert 403 == client.http.get(f"/gradio_api/file={quote(other)}").status_code
