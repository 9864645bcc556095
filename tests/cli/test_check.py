"""`spacekit check`, as its users see it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from check_cases import DOCKER, GRADIO, STATIC, write_folder
from program import Outcome, Program
from running_host import TOKEN, RunningHost

BAD = {
    "README.md": "---\ntitle: Hello\nemoji: rocket\ncolorFrom: Grey\nsdk: gradio\n---\n",
    "app.py": "import gradio as gr\n\ngr.Interface(str, 'text', 'text').launch(share=True)\n",
    "requirements.txt": "numpy\n",
}
SHOWN = """\
error[card-emoji] README.md:3
  README.md: emoji must be an emoji, not 'rocket'
  cure: mend the line of emoji in README.md

error[card-color] README.md:4
  README.md: colorFrom must be one of red, yellow, green, blue, indigo, purple,
  pink, gray, not 'Grey'
  fix: write `colorFrom: gray` (--fix does it)

warning[app-share] app.py:3
  app.py calls launch(share=True): a Space is public already and makes no second
  link
  fix: write share=False, or leave it out (--fix does it)

info[requirements-unpinned] requirements.txt
  any version will do for numpy: a rebuild may break the app
  cure: `spacekit init` writes the versions that you have

Looked at 3 files: 2 errors, 1 warning, 1 note; --fix mends 2
"""
FIXED = """\
--- README.md
+++ README.md
@@ -2,5 +2,5 @@
 title: Hello
 emoji: rocket
-colorFrom: Grey
+colorFrom: gray
 sdk: gradio
 ---

--- app.py
+++ app.py
@@ -1,3 +1,3 @@
 import gradio as gr

-gr.Interface(str, 'text', 'text').launch(share=True)
+gr.Interface(str, 'text', 'text').launch(share=False)

"""


def lines(text: str) -> str:
    """Without the blanks that a diff has at the ends of lines."""
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def test_a_good_folder_is_said_to_be_one(cli: Program) -> None:
    """One line, and 0."""
    write_folder(cli.folder / "app", GRADIO)
    assert Outcome(0, "Looked at 2 files: nothing to mend\n", "✓ Looked at app  T\n") == cli("check", "app")


def test_findings_are_told_worst_first(cli: Program) -> None:
    """Each with its place, cause and cure, within 80 columns; an error ends with 1."""
    write_folder(cli.folder / "app", BAD)
    assert Outcome(1, SHOWN, "✓ Looked at app  T\n") == cli("check", "app", "--no-resolve")


def test_fixes_are_shown_and_done(cli: Program) -> None:
    """The diff comes first, then what a person has to do."""
    write_folder(cli.folder / "app", BAD)
    shown = cli("check", "app", "--no-resolve", "--fix")
    assert 1 == shown.code
    assert lines(shown.stdout).startswith(FIXED)
    assert shown.stdout.endswith("Looked at 3 files: 2 files changed; 1 error, 1 note\n")
    assert "share=False" in (cli.folder / "app" / "app.py").read_text()


def test_json_is_for_scripts(cli: Program) -> None:
    """stdout holds one object, whose keys are those of docs/checks.md."""
    write_folder(cli.folder / "app", BAD)
    told = json.loads(cli("check", "app", "--no-resolve", "--fix", "--json").stdout)
    assert ["ok", "counts", "findings", "fixed"] == list(told)
    assert {"error": 1, "warning": 0, "info": 1} == told["counts"]
    assert ["README.md", "app.py"] == [each["path"] for each in told["fixed"]]
    first = told["findings"][0]
    assert ("card-emoji", "error", "README.md", 3, False) == (
        first["id"],
        first["severity"],
        first["path"],
        first["line"],
        first["fixable"],
    )


def test_a_hostile_name_does_not_steer_the_terminal(cli: Program) -> None:
    """What a folder holds is shown without its control characters."""
    write_folder(
        cli.folder / "app", GRADIO, {"README.md": '---\nsdk: gradio\nemoji: "\\e[2J\\e]0;x\\a"\n---\n'}
    )
    (cli.folder / "app" / "a\x1b[31mb").touch()
    shown = cli("check", "app", "--no-resolve")
    assert 1 == shown.code
    assert "\x1b" not in shown.stdout + shown.stderr


def test_no_folder_is_an_error(cli: Program) -> None:
    """As for a push."""
    shown = cli("check", "nowhere")
    assert (1, "") == (shown.code, shown.stdout)
    assert "error: there is no folder nowhere\n" in shown.stderr


@pytest.mark.parametrize(("base", "said"), [(STATIC, "no Python program"), (DOCKER, "container engine")])
def test_what_can_not_be_booted_says_so(cli: Program, base: dict[str, str], said: str) -> None:
    """A page and a container are no programs of this machine's Python."""
    write_folder(cli.folder / "app", base)
    shown = cli("check", "app", "--boot")
    assert 0 == shown.code
    assert "info[boot-skipped]" in shown.stdout
    assert said in " ".join(shown.stdout.split())


def test_a_boot_asks_the_app_once(cli: Program) -> None:
    """It runs on a port of its own, in a copy of the folder, answers and is ended."""
    app = (
        "import http.server, os, pathlib\n"
        "pathlib.Path('written').touch()\n"
        "print(sorted(os.environ), flush=True)\n"
        "address = ('127.0.0.1', int(os.environ['PORT']))\n"
        "http.server.HTTPServer(address, http.server.SimpleHTTPRequestHandler).serve_forever()\n"
    )
    write_folder(cli.folder / "app", GRADIO, {"app.py": app})
    shown = cli("check", "app", "--boot", SECRET_OF_OURS="x")
    assert 0 == shown.code
    assert "it answered with HTTP 200" in shown.stderr
    assert not (cli.folder / "app" / "written").exists()


def test_nothing_is_booted_that_can_not_work(cli: Program) -> None:
    """Errors are mended first; that the app was not run is said."""
    write_folder(cli.folder / "app", BAD)
    shown = cli("check", "app", "--boot", "--no-resolve")
    assert (1, SHOWN) == (shown.code, shown.stdout)
    assert "The app was not run: mend the errors first\n" in shown.stderr


def test_a_boot_that_fails_says_why(cli: Program) -> None:
    """The traceback is shown, and the finding names the module."""
    write_folder(cli.folder / "app", GRADIO, {"app.py": "import nothing_like_it\n"})
    shown = cli("check", "app", "--boot")
    assert 1 == shown.code
    assert "ModuleNotFoundError: No module named 'nothing_like_it'" in shown.stderr
    assert "error[boot-run] app.py\n" in shown.stdout
    assert "imports nothing_like_it, which is not installed" in " ".join(shown.stdout.split())


def test_packages_that_can_not_be_installed_are_told(cli: Program) -> None:
    """Before anything is run."""
    write_folder(cli.folder / "app", GRADIO, {"app.py": "print(1)\n", "requirements.txt": "idna==0.0.0.0\n"})
    shown = cli("check", "app", "--boot", "--no-resolve")
    assert 1 == shown.code
    assert "error[boot-install] requirements.txt\n" in shown.stdout


def test_the_server_is_asked_before_a_push(cli: Program, host: RunningHost) -> None:
    """A token that the server does not know is found out without sending anything; a right one is silent."""
    write_folder(cli.folder / "app", GRADIO)
    arguments = ("check", "app", "--to", "ada/hello", "--endpoint", host.url)
    wrong = cli(*arguments, SPACEKIT_HOST_TOKEN="wrong")
    assert 1 == wrong.code
    assert "error[remote-token]" in wrong.stdout
    right = cli(*arguments, SPACEKIT_HOST_TOKEN=TOKEN)
    assert (
        Outcome(0, "Looked at 2 files: nothing to mend\n", "✓ Looked at app  T\n✓ Asked the server  T\n")
        == right
    )


def test_a_space_of_another_sdk_is_told(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """Pushing would turn it into something else."""
    host.api().create_repo("ada/page", repo_type="space", space_sdk="static")
    write_folder(tmp_path / "app", GRADIO)
    shown = cli("check", "app", "--to", "ada/page", "--endpoint", host.url, SPACEKIT_HOST_TOKEN=TOKEN)
    assert 0 == shown.code
    assert "warning[remote-sdk]" in shown.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel to end it")
def test_a_boot_that_is_killed_leaves_no_app(cli: Program) -> None:
    """Even kill -9 takes the app along."""
    app = (
        "import os, pathlib, sys, time\n"
        "pathlib.Path(sys.prefix, '../pid').write_text(str(os.getpid()))\n"
        "time.sleep(600)\n"
    )
    write_folder(cli.folder / "app", {**GRADIO, "app.py": app})
    scratch = cli.folder / "scratch"
    scratch.mkdir()
    with cli.start("check", "app", "--boot", TMPDIR=str(scratch)) as process:
        pid = int(wait_for(lambda: next((file.read_text() for file in scratch.glob("*/pid")), None)))
        process.kill()
    wait_for(lambda: not is_running(pid))


def wait_for(look: Callable[[], Any]) -> Any:
    """What there is, once there is something."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it never came")


def is_running(pid: int) -> bool:
    """Whether there is such a process that has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):  # the second where it ended while it was looked at
        return False
