"""Folders made to hang, crash or mislead the checks."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from check_cases import DOCKER, GRADIO, Files, write_folder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacekit.folder.app_folder import read_folder
from spacekit.folder.checks import check
from spacekit.folder.checks.check import MAX_FAULTS
from spacekit.folder.checks.secret_scan import Budget, Secret, secrets_in
from spacekit.folder.mend import mend

# Each takes a fraction of a second; the machine of a test may be busy.
_SECONDS = 10
_TOKEN = "hf_" + "QmZrVtWpLkJhGfDsAzXcVbNmRtYuIoPqWe"


@pytest.mark.parametrize(
    "files",
    [
        {"app.py": "(" * 100_000},
        {"app.py": "x = " + "-" * 200_000 + "1"},
        {"app.py": "x = 1" + "+1" * 50_000},
        {"README.md": "---\nx: " + "[" * 50_000 + "\n---\n"},
        {"README.md": "---\n" * 100_000},
        {"requirements.txt": "a" + " " * 400_000 + "b"},
        {"requirements.txt": "a\\\n" * 100_000},
        {"requirements.txt": "".join(f"p{number}==1\n" for number in range(60_000))},
        {"packages.txt": "apt install " + "-y " * 100_000},
        {"packages.txt": " " * 300_000 + "x # a"},
        {"notes.txt": (("hf_" + "a" * 30 + " ") * 30 + "\n") * 900},
        {".gitattributes": ("*a" * 200 + " filter=lfs\n") * 500},
    ],
    ids=lambda files: next(iter(files)),
)
def test_no_file_takes_long(tmp_path: Path, files: Files) -> None:
    """Whatever a file holds, the folder is looked at in a moment."""
    folder = read_folder(write_folder(tmp_path, GRADIO, files))
    begun = time.process_time()
    check(folder)
    assert time.process_time() - begun < _SECONDS


@pytest.mark.parametrize(
    "dockerfile",
    [
        "FROM x\n" + "COPY --a=b " * 50_000,
        "FROM x\nRUN " + "<<A " * 20_000 + "\n" + "b\n" * 20_000,
        "FROM x\nCMD " + "[" * 100_000,
        "FROM b AS a\nFROM a AS b\nCMD x",
        "".join(f"FROM s{number} AS s{number + 1}\n" for number in range(3_000)),
    ],
    ids=["flags", "heredocs", "json", "circle", "stages"],
)
def test_no_dockerfile_takes_long(tmp_path: Path, dockerfile: str) -> None:
    """Nor does any Dockerfile."""
    folder = read_folder(write_folder(tmp_path, DOCKER, {"Dockerfile": dockerfile}))
    begun = time.process_time()
    check(folder)
    assert time.process_time() - begun < _SECONDS


def test_a_thousand_faults_are_told_up_to_a_limit(tmp_path: Path) -> None:
    """A folder full of the same fault fills neither the memory nor the screen."""
    files = {f"d{number}/id_rsa": "x" for number in range(MAX_FAULTS + 50)}
    findings = check(read_folder(write_folder(tmp_path, GRADIO, files)))
    assert MAX_FAULTS == len(findings)


def test_a_secret_is_never_told(tmp_path: Path) -> None:
    """Only its place and its kind are."""
    write_folder(tmp_path, GRADIO, {"lib.py": f"a = 1\nTOKEN = '{_TOKEN}'\n"})
    (finding,) = check(read_folder(tmp_path))
    assert ("secret-in-file", "lib.py", 2) == (finding.id, finding.path, finding.line)
    assert "Hugging Face token" in finding.cause
    assert _TOKEN not in finding.cause + finding.cure


_IN_A_HOME = (
    ".git-credentials",
    "prod.env",
    "a/server.key",
    ".bash_history",
    ".aws/credentials",
    "me/.ssh/known",
    ".docker/config.json",
    "x.tfstate",
)
_ALIKE = (
    "example.env",
    "ca-bundle.pem",
    "aws/credentials",
    "docker/config.json",
    "history",
    "key",
    "env",
    "environment.yml",
    ".config/app.toml",
)


def test_what_lies_in_a_home_is_named(tmp_path: Path) -> None:
    """Files of credentials are known by their names and by the folders that tools keep them in."""
    found = check(read_folder(write_folder(tmp_path, GRADIO, dict.fromkeys([*_IN_A_HOME, *_ALIKE], "x"))))
    assert set(_IN_A_HOME) == {finding.path for finding in found if finding.id == "secret-file"}


@given(st.integers(0, 5_000), st.sampled_from(["", "  # pragma: allowlist secret"]))
def test_a_secret_is_found_wherever_it_stands(before: int, after: str) -> None:
    """A notebook keeps a whole picture in one line, and a key behind it; the words at the end count."""
    text = f"x = 1\n{'a ' * before}'{_TOKEN}'{after}\n"
    expected = [] if after else [Secret(2, "Hugging Face token")]
    assert expected == list(secrets_in("a.ipynb", text, Budget()))


NAMES = ["README.md", "app.py", "requirements.txt", "packages.txt", "Dockerfile", ".gitattributes", "a.pem"]
LINES = st.sampled_from(
    [
        "---",
        "sdk: gradio",
        "sdk: docker",
        "FROM x AS y",
        "COPY a b",
        "CMD [",
        "USER u",
        "x = 1",
        "- a",
        "{",
        "\t",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(LINES | st.text(max_size=12), max_size=12).map("\n".join))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), TEXTS.map(lambda text: text.encode("utf-8", "replace"))))
def test_no_folder_makes_a_check_fail(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    """Whatever is in the files, each check gives findings or none, and each fix a file that can be read."""
    folder = write_folder(tmp_path_factory.mktemp("app"), files)
    mend(folder, lambda: read_folder(folder), check)


def test_contents_are_looked_at_where_asked(tmp_path: Path) -> None:
    """A push searches only the files that it sends."""
    write_folder(tmp_path, GRADIO, {"lib.py": f"TOKEN = '{_TOKEN}'\n", "b.py": "x = 1\n"})
    folder = read_folder(tmp_path)
    assert [] == check(folder, contents_of={"b.py"})
    assert ["secret-in-file"] == [finding.id for finding in check(folder, contents_of={"lib.py"})]


def test_a_file_that_goes_away_is_no_crash(tmp_path: Path) -> None:
    """The folder changes while it is looked at: what is gone is not looked at."""
    folder = read_folder(write_folder(tmp_path, GRADIO, {"lib.py": "x = 1\n"}))
    (tmp_path / "lib.py").unlink()
    (tmp_path / "README.md").unlink()
    check(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_does_not_hang_it(tmp_path: Path) -> None:
    """A named pipe blocks whoever opens it; it is not opened."""
    write_folder(tmp_path, GRADIO)
    os.mkfifo(tmp_path / ".env")
    os.mkfifo(tmp_path / "data")
    assert ["file-unsendable"] == [finding.id for finding in check(read_folder(tmp_path))]


def test_ten_thousand_entries_are_a_crowd(tmp_path: Path) -> None:
    """One more than the Hub takes is an error, and that many are none."""
    write_folder(tmp_path, GRADIO, {f"d/{number}": "" for number in range(10_000)})
    assert [] == check(read_folder(tmp_path))
    (tmp_path / "d" / "more").touch()
    assert ["file-crowd"] == [finding.id for finding in check(read_folder(tmp_path))]


def test_a_check_can_be_silenced(tmp_path: Path) -> None:
    """`[check] ignore` of the settings leaves it out."""
    write_folder(tmp_path, GRADIO, {"requirements.txt": "numpy\n"})
    assert ["requirements-unpinned"] == [finding.id for finding in check(read_folder(tmp_path))]
    write_folder(tmp_path, {"spacekit.toml": '[check]\nignore = ["requirements-unpinned"]\n'})
    assert [] == check(read_folder(tmp_path))
