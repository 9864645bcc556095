"""The checks that ask other programs: uv about requirements, git about history."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from check_cases import DOCKER, GRADIO, Files, write_folder

from spacekit.folder.app_folder import read_folder
from spacekit.folder.checks import SLOW_CHECKS, check
from spacekit.folder.checks.resolve import question
from spacekit.folder.checks.subject import Subject
from spacekit.folder.finding import Finding, Severity

_TOKEN = "hf_" + "QmZrVtWpLkJhGfDsAzXcVbNmRtYuIoPqWe"


def slow(folder: Path) -> list[Finding]:
    """What they say."""
    return check(read_folder(folder), SLOW_CHECKS)


def needs(*lines: str) -> Files:
    """A folder with these requirements and no more."""
    return {"requirements.txt": "".join(f"{line}\n" for line in lines)}


def git(folder: Path, *arguments: str) -> None:
    """Run git as somebody."""
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_requirements_that_clash_are_an_error(tmp_path: Path) -> None:
    """uv's own explanation is told, in one line."""
    write_folder(tmp_path, GRADIO, needs("idna==3.10", "idna==3.9"))
    (finding,) = slow(tmp_path)
    assert ("requirements-resolve", Severity.ERROR) == (finding.id, finding.severity)
    assert "idna" in finding.cause
    assert finding.cause.isprintable()


def test_requirements_that_fit_are_none(tmp_path: Path) -> None:
    """Resolved and silent."""
    write_folder(tmp_path, GRADIO, needs("idna==3.10", "spacekit", "-e ."))
    assert [] == slow(tmp_path)


def test_an_image_brings_its_python(tmp_path: Path) -> None:
    """What a Dockerfile builds upon decides which versions fit: this one is for Python 3.10 and newer."""
    write_folder(tmp_path, DOCKER, needs("gradio==5.0.0"))
    assert [] == slow(tmp_path)
    write_folder(
        tmp_path, {"Dockerfile": 'FROM docker.io/library/python:3.9-slim\nCMD ["python", "serve.py"]\n'}
    )
    (finding,) = slow(tmp_path)
    assert "Python 3.9" in finding.cause


def test_without_an_index_it_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No network is no fault of the folder."""
    for name in ("UV_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:1/simple")
    monkeypatch.setenv("UV_NO_CACHE", "1")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    write_folder(tmp_path, GRADIO, needs("idna==3.10"))
    (finding,) = slow(tmp_path)
    assert ("requirements-resolve", Severity.INFO) == (finding.id, finding.severity)


def test_a_machine_without_a_home_can_look_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """uv's cache is in the home, which a service's account need not have."""
    for name in ("UV_CACHE_DIR", "XDG_CACHE_HOME", "UV_NO_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/proc/nothing")
    folder = write_folder(tmp_path, GRADIO, needs("idna==3.10"))
    assert [] == slow(folder)
    write_folder(folder, needs("idna==3.10", "idna==3.9"))
    (finding,) = slow(folder)
    assert ("requirements-resolve", Severity.ERROR) == (finding.id, finding.severity)


def test_a_resolver_that_fails_says_nothing_about_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what it looked for and did not find is an error of the requirements."""
    monkeypatch.setenv("UV_CONFIG_FILE", str(tmp_path / "nothing.toml"))
    write_folder(tmp_path, GRADIO, needs("idna==3.10"))
    (finding,) = slow(tmp_path)
    assert ("requirements-resolve", Severity.INFO) == (finding.id, finding.severity)
    assert "nothing.toml" in finding.cause


def test_nothing_of_the_folder_reaches_the_resolver_but_names(tmp_path: Path) -> None:
    """Paths, git and other files are left out of the question; only web indexes are passed on."""
    lines = ["-e .", "./x.whl", "x @ git+https://example.com/x", "-r more.txt", "--find-links /etc"]
    write_folder(
        tmp_path, GRADIO, needs(*lines, "--extra-index-url https://example.com/", "idna==3.10 --hash=a")
    )
    asked = question(Subject(read_folder(tmp_path)))
    assert ["--extra-index-url https://example.com/", "idna==3.10"] == asked


def test_a_secret_of_an_older_commit_is_a_warning(tmp_path: Path) -> None:
    """It is gone from the files, and a push through git would still publish it."""
    write_folder(tmp_path, GRADIO, {"lib.py": f"TOKEN = '{_TOKEN}'\n"})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    assert [] == slow(tmp_path)  # a file's own finding tells it
    write_folder(tmp_path, {"lib.py": "x = 1\n"})
    git(tmp_path, "commit", "-qam", "second")
    (finding,) = slow(tmp_path)
    assert ("secret-in-history", Severity.WARNING) == (finding.id, finding.severity)
    assert "lib.py:1 (Hugging Face token)" in finding.cause
    assert _TOKEN not in finding.cause + finding.cure


def test_a_repository_runs_nothing(tmp_path: Path) -> None:
    """What the settings of a hostile clone name as programs stays unrun."""
    flag = tmp_path / "ran"
    folder = write_folder(tmp_path / "app", GRADIO)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    for name in ("core.fsmonitor", "diff.external", "core.sshCommand", "core.pager", "gpg.program"):
        git(folder, "config", name, f"touch {flag}")
    git(folder, "config", "log.showSignature", "true")
    slow(folder)
    assert not flag.exists()
