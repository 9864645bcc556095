"""A user's settings of their own for each test, and relays."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_relay import RunningRelay
from small_relay import SmallRelay
from waiting import wait_until


@pytest.fixture(autouse=True)
def settings_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing is known of any relay, and nothing of the environment speaks for one."""
    for name in [name for name in os.environ if name.startswith(("SPACEKIT_SHARE", "GRADIO_SHARE"))]:
        monkeypatch.delenv(name)
    for name in ("https_proxy", "http_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    folder = tmp_path / "settings"
    monkeypatch.setenv("SPACEKIT_CONFIG_DIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Whatever became of a link, its thread is gone."""
    yield
    # `close` waits for it, but not for ever.
    wait_until(lambda: all(thread.name != "spacekit-share" for thread in threading.enumerate()))


@pytest.fixture
def small_relay() -> Iterator[SmallRelay]:
    """A relay in this process."""
    with SmallRelay() as relay:
        yield relay


@pytest.fixture(scope="module")
def real_relay() -> Iterator[RunningRelay]:
    """The real one, for all the tests of a file that do it no harm."""
    with RunningRelay() as relay:
        yield relay
