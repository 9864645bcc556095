"""Files that the author serves as they lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from folders import write_files
from wire_client import Connect, Serve, WireClient

import spacekit as gr
from spacekit_runtime.files.static_paths import forget_static_paths

pytestmark = pytest.mark.e2e


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with static files, in which the app works, and secrets beside them."""
    files = {
        "static/page.html": "<p>",
        "static/a.svg": "<svg/>",
        "static/.env": "KEY",
        "static/deep/b.js": "1",
        "app.py": "s",
    }
    monkeypatch.chdir(write_files(tmp_path, files))
    (tmp_path / "static" / "out.py").symlink_to(tmp_path / "app.py")
    yield tmp_path
    forget_static_paths()


def test_static_files_are_shown_from_where_they_lie(serve: Serve, connect: Connect, folder: Path) -> None:
    """By their paths, whole or from the working folder on; a browser shows them. Nothing else is served."""
    gr.set_static_paths(paths=["static"])
    with gr.Blocks() as demo:
        gr.HTML("<img src='/gradio_api/file=static/a.svg'>")
    client = connect(serve(demo))
    for path in ("static/page.html", str(folder / "static" / "a.svg"), "static/deep/b.js"):
        answer = client.http.get(f"/gradio_api/file={path}")
        assert (200, True) == (
            answer.status_code,
            answer.headers["content-disposition"].startswith("inline"),
        ), path
        assert "content-security-policy" not in answer.headers
    for path in (
        "static/.env",
        "app.py",
        "static/%2e%2e/app.py",
        "static/out.py",
        "static",
        str(folder / "app.py"),
    ):
        assert 403 == client.http.get(f"/gradio_api/file={path}").status_code, path


def given(client: WireClient, function: int) -> str:
    """The path of the file that a function gives."""
    [done] = [message for message in client.ask(function) if message["msg"] == "process_completed"]
    return str(done["output"]["data"][0]["path"])


def test_static_files_are_not_copied(serve: Serve, connect: Connect, folder: Path) -> None:
    """A function gives one by its own path, and it stays where it is; another file is copied as ever."""
    gr.set_static_paths(folder / "static" / "deep" / "b.js")
    with gr.Blocks() as demo:
        file = gr.File()
        gr.Button().click(lambda: "static/deep/b.js", None, file)
        gr.Button().click(lambda: "static/a.svg", None, file)
    client = connect(serve(demo))
    assert str(folder / "static" / "deep" / "b.js") == given(client, 0)
    assert not given(client, 1).startswith(str(folder / "static"))


def test_what_is_blocked_stays_so(serve: Serve, connect: Connect, folder: Path) -> None:
    """`blocked_paths` counts more."""
    gr.set_static_paths(str(folder / "static"))
    with gr.Blocks() as demo:
        gr.Markdown("x")
    client = connect(serve(demo, blocked_paths=[str(folder / "static" / "deep")]))
    assert [200, 403] == [
        client.http.get(f"/gradio_api/file=static/{name}").status_code for name in ("a.svg", "deep/b.js")
    ]
