"""What builds need from this machine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from spacekit.host.builder.tools import Tools


def test_a_python_is_found_without_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host may run as an account that has none, where uv has no place for its cache."""
    for name in ("UV_CACHE_DIR", "XDG_CACHE_HOME", "UV_NO_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/proc/nothing")
    warnings: list[str] = []
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert Tools(tmp_path, as_users=False).python(own, warnings.append).is_file()
    assert [] == warnings


def test_the_host_s_own_python_is_left_when_uv_can_t_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A setting of uv's that is broken is no mistake in the host."""
    monkeypatch.setenv("UV_CONFIG_FILE", str(tmp_path / "nothing.toml"))
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert Tools(tmp_path, as_users=False).python(own, lambda _: None).is_file()
