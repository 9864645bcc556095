"""The environment has a say where the code has none: `SPACEKIT_*` first, then Gradio's names."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from wire_client import Serve

import spacekit as gr
from spacekit_runtime.environment import flag, listed, number, setting
from spacekit_runtime.errors import LaunchError
from spacekit_runtime.files.cache import FileCache


def hello() -> gr.Blocks:
    """A small app."""
    return gr.Interface(str, "text", "text")


def test_our_names_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gradio's name counts where ours is not set, or empty."""
    monkeypatch.setenv("GRADIO_ROOT_PATH", "/theirs")
    assert "/theirs" == setting("ROOT_PATH")
    monkeypatch.setenv("SPACEKIT_ROOT_PATH", " ")
    assert "/theirs" == setting("ROOT_PATH")
    monkeypatch.setenv("SPACEKIT_ROOT_PATH", "/ours")
    assert "/ours" == setting("ROOT_PATH")
    assert (None, None, None, []) == (setting("X"), flag("X"), number("X"), listed("X"))


def test_words_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flags, numbers and lists are read as people write them; what is none is an error that names it."""
    for word, expected in (("True", True), ("1", True), ("false", False), ("off", False)):
        monkeypatch.setenv("GRADIO_SHARE", word)
        assert expected is flag("SHARE")
    monkeypatch.setenv("GRADIO_SHARE", "perhaps")
    with pytest.raises(LaunchError, match="GRADIO_SHARE='perhaps' is neither true nor false"):
        flag("SHARE")
    monkeypatch.setenv("SPACEKIT_NUM_PORTS", "-1")
    with pytest.raises(LaunchError, match="SPACEKIT_NUM_PORTS='-1' is no whole number from 0"):
        number("NUM_PORTS")
    monkeypatch.setenv("GRADIO_ALLOWED_PATHS", "/a, /b,")
    assert ["/a", "/b"] == listed("ALLOWED_PATHS")


def test_an_app_goes_by_it(serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The root path, the folder of files, the limit of a listener, and what may be served."""
    (tmp_path / "given.txt").write_text("given")
    monkeypatch.setenv("SPACEKIT_ROOT_PATH", "/behind")
    monkeypatch.setenv("SPACEKIT_TEMP_DIR", str(tmp_path / "files"))
    monkeypatch.setenv("SPACEKIT_ALLOWED_PATHS", str(tmp_path))
    url = serve(hello())
    assert httpx.get(f"{url}config").json()["root"].endswith("/behind")
    assert "given" == httpx.get(f"{url}gradio_api/file={tmp_path / 'given.txt'}").text
    assert tmp_path / "files" == FileCache().root


@pytest.mark.parametrize(("word", "limit"), [("5", 5), ("none", None), ("", 1)])
def test_the_usual_limit(monkeypatch: pytest.MonkeyPatch, word: str, limit: int | None) -> None:
    """`DEFAULT_CONCURRENCY_LIMIT` holds unless `queue` says otherwise."""
    monkeypatch.setenv("GRADIO_DEFAULT_CONCURRENCY_LIMIT", word)
    assert limit == hello().queue_options.default_limit
    assert limit == hello().queue().queue_options.default_limit
    assert 2 == hello().queue(default_concurrency_limit=2).queue_options.default_limit


def test_what_is_the_usual_here_is_taken(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables of Gradio's that ask for nothing new do no harm."""
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "True")
    monkeypatch.setenv("GRADIO_SSR_MODE", "True")
    assert 200 == httpx.get(serve(hello())).status_code
