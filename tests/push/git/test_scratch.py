"""The repository beside the user's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from spacekit.push.git.scratch import Scratch, login_setting, network_settings

STAY = """
import sys, time
from spacekit.push.git.scratch import Scratch
scratch = Scratch([])
print(scratch.folder, flush=True)
time.sleep(60)
"""


def test_it_goes_with_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed process left is removed by the next; what is in use is not."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", STAY]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        Scratch([]).close()
        assert folder.exists()
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert folder.exists()
        Scratch([]).close()
        assert not folder.exists()
    assert [] == list(tmp_path.iterdir())


@pytest.mark.pain(32)
def test_the_login_is_for_one_server_alone() -> None:
    """git gets the token for this server, and nothing for another."""
    scratch = Scratch([], [login_setting("http://127.0.0.1:7870")], "the-token-%s")
    answered = scratch.git.run("credential", "fill", stdin=b"protocol=http\nhost=127.0.0.1:7870\n\n")
    assert b"password=the-token-%s" in answered.splitlines()
    assert not scratch.git.succeeds("credential", "fill")
    other = subprocess.run(
        ["git", *scratch.git.where, "credential", "fill"],
        input=b"protocol=http\nhost=127.0.0.1:7871\n\n",
        env=scratch.git.environment,
        capture_output=True,
        check=False,
    )
    assert b"the-token" not in other.stdout + other.stderr
    assert 0 != other.returncode
    assert "the-token" not in (scratch.path / "config").read_text()
    scratch.close()


def test_only_what_a_network_asks_for_comes_along() -> None:
    """A proxy does; headers, cookies and other addresses would lead the token elsewhere."""
    settings = [
        ("http.proxy", "http://proxy:3128"),
        ("http.https://huggingface.co.sslcainfo", "/etc/ca.pem"),
        ("http.extraheader", "Authorization: other"),
        ("http.cookiefile", "cookies"),
        ("url.http://evil/.insteadof", "http://"),
    ]
    assert settings[:2] == network_settings(settings)


def test_settings_of_the_environment_stay_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """git takes settings from variables too: they hold where the user works, and not here."""
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "url.http://evil/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "http://")
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'http.proxy=http://evil'")
    scratch = Scratch([])
    assert "evil" not in scratch.git.text("config", "--list")
    scratch.close()


def test_settings_are_written_as_git_reads_them() -> None:
    """Quotes, backslashes and lines in a value come back as they went in."""
    value = 'a "quoted" \\ value; # not a comment\n[core]\tx'
    scratch = Scratch([], [("http.https://x.y/z.proxy", value)])
    assert value == scratch.git.text("config", "http.https://x.y/z.proxy")
    scratch.close()
