"""`spacekit check --boot`: the app runs once, and what it said becomes a finding."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from spacekit.cli.child import die_with_parent
from spacekit.cli.console import Steps
from spacekit.errors import BuildError
from spacekit.folder.app_folder import REQUIREMENTS, AppFolder
from spacekit.folder.finding import Finding, Severity
from spacekit.push.boot import Answer, ask_once, copy_of, install
from spacekit.push.diagnosis import diagnose
from spacekit.push.lines import lines_that_matter

__all__ = ["BOOT_IDS", "boot"]

BOOT_IDS = ("boot-skipped", "boot-python", "boot-install", "boot-run")
# An app that loads nothing large answers in seconds; settings have a timeout for others.
_START_TIMEOUT_S = 120.0


def boot(folder: AppFolder, steps: Steps) -> list[Finding]:
    """Install what the app needs, start it, ask it once, end it."""
    skipped = _skipped(folder)
    if skipped:
        return [skipped]
    with tempfile.TemporaryDirectory(prefix="spacekit-boot-", ignore_cleanup_errors=True) as name:
        scratch = Path(name)
        app = copy_of(folder, scratch)
        try:
            with steps.step("Installing what the app needs", "Installed what the app needs"):
                python, note = install(folder, app, scratch)
        except BuildError as error:
            return [_not_installed(error, steps)]
        # Even if this command is killed.
        ends_with_us = die_with_parent() if sys.platform == "linux" else None
        timeout = folder.settings.timeout_seconds or _START_TIMEOUT_S
        with steps.step("Starting the app", "Started the app and stopped it"):
            answer = ask_once(folder, app, python, scratch, timeout, ends_with_us)
    found = [Finding("boot-python", Severity.INFO, note, "nothing to do", "README.md")] if note else []
    if answer.is_good:
        steps.say(f"  it answered with HTTP {answer.status}")
        return found
    return [*found, _not_running(folder, answer, timeout, steps)]


def _skipped(folder: AppFolder) -> Finding | None:
    if folder.sdk not in {"docker", "static"}:
        return None
    cause = f"the app was not run: a {folder.sdk} Space is no Python program"
    cure = "open its page in a browser"
    if folder.sdk == "docker":
        cure = "`docker build . && docker run` tries it, on a machine with a container engine"
    return Finding("boot-skipped", Severity.INFO, cause, cure)


def _not_installed(error: BuildError, steps: Steps) -> Finding:
    lines = error.message.splitlines()
    _show(lines, steps)
    diagnosis = diagnose(lines)
    cause = diagnosis.cause if diagnosis else "what the app needs can't be installed"
    cure = diagnosis.cure if diagnosis else "the lines above say why; mend requirements.txt"
    return Finding("boot-install", Severity.ERROR, cause, cure, REQUIREMENTS)


def _not_running(folder: AppFolder, answer: Answer, timeout: float, steps: Steps) -> Finding:
    _show(answer.lines, steps)
    if answer.status is not None:
        cause = f"the app answers with HTTP {answer.status}"
    elif answer.exit_code is not None:
        cause = f"the app ended with exit code {answer.exit_code} before it answered"
    else:
        cause = f"the app did not answer on its port in {timeout:.0f} seconds"
    diagnosis = diagnose(answer.lines)
    if diagnosis:
        cause = f"{cause}: {diagnosis.cause}"
    cure = diagnosis.cure if diagnosis else "the lines above are the last that it printed"
    return Finding("boot-run", Severity.ERROR, cause, cure, folder.app_file)


def _show(lines: list[str], steps: Steps) -> None:
    """The lines that say why."""
    for line in lines_that_matter(lines):
        steps.line(line)
