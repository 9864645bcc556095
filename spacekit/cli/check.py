"""`spacekit check`: what stands in the way of a folder's push, before it is tried."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spacekit.cli.console import Steps, stdout, write_data
from spacekit.cli.extras import need
from spacekit.cli.target_options import Endpoint, Environment, Token

if TYPE_CHECKING:
    from spacekit.folder.app_folder import AppFolder
    from spacekit.folder.edits import Edit
    from spacekit.folder.finding import Finding

__all__ = ["HELP", "check"]

HELP = """Look for what would go wrong with a folder as a Space.

Nothing in the folder is run, unless --boot asks for it. Errors stop a push, warnings do not; docs/checks.md
says more about each by the word in brackets. `[check] ignore = ["..."]` in spacekit.toml silences one.

\b
Examples:
  spacekit check
  spacekit check my-app --fix
  spacekit check my-app --to ada/hello
  spacekit check my-app --boot --json
"""


def check(
    directory: Annotated[Path, typer.Argument(metavar="[DIR]", help="The app's folder.")] = Path(),
    fix: Annotated[bool, typer.Option("--fix", help="Mend what mends itself, and show the changes.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    boots: Annotated[
        bool, typer.Option("--boot", help="Run the app in a fresh environment, and ask it once.")
    ] = False,
    no_resolve: Annotated[
        bool, typer.Option("--no-resolve", help="Do not ask the index whether requirements fit.")
    ] = False,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="OWNER/NAME", help="Ask its server, too, whether a push may go there."),
    ] = None,
    environment: Environment = None,
    endpoint: Endpoint = None,
    token: Token = None,
) -> int:
    """Look, mend, look again, say what is left."""
    need("deploy", "`spacekit check`")
    from spacekit.folder.app_folder import read_folder
    from spacekit.folder.checks import local_findings
    from spacekit.folder.mend import mend

    steps = Steps()

    def read() -> AppFolder:
        return read_folder(directory, environment)

    def find(folder: AppFolder) -> list[Finding]:
        return local_findings(folder, resolves=not no_resolve)

    with steps.step(f"Looking at {directory}", f"Looked at {directory}"):
        edits, findings = mend(directory, read, find) if fix else ([], find(read()))
        folder = read()
    if to or (environment and folder.settings.to):
        with steps.step("Asking the server", "Asked the server"):
            findings += _remote(folder, to, endpoint, token)
    if boots and any(finding.is_error for finding in findings):
        steps.say("The app was not run: mend the errors first")
    elif boots:
        findings += _boot(folder, steps)
    return _report(folder, findings, edits, as_json=as_json)


def _remote(folder: AppFolder, to: str | None, endpoint: str | None, token: str | None) -> list[Finding]:
    """What the server has to say before anything is sent."""
    from spacekit.cli.target_options import chosen_target
    from spacekit.push.preflight import preflight

    return preflight(chosen_target(to, endpoint, token, folder.settings), folder)


def _boot(folder: AppFolder, steps: Steps) -> list[Finding]:
    """Run the app once."""
    from spacekit.cli.boot import boot

    return boot(folder, steps)


def _report(folder: AppFolder, findings: list[Finding], edits: list[Edit], *, as_json: bool) -> int:
    """Say it all; an error that is left ends the program with 1."""
    from spacekit.cli.check_view import show_findings

    if as_json:
        write_data(json.dumps(_as_dict(findings, edits), indent=2))
    else:
        show_findings(folder, findings, edits, stdout())
    return 1 if any(finding.is_error for finding in findings) else 0


def _as_dict(findings: list[Finding], edits: list[Edit]) -> dict[str, Any]:
    """The outcome for scripts; keys are only ever added."""
    counts = {
        severity: sum(finding.severity.value == severity for finding in findings)
        for severity in ("error", "warning", "info")
    }
    return {
        "ok": counts["error"] == 0,
        "counts": counts,
        "findings": [
            {
                "id": finding.id,
                "severity": finding.severity.value,
                "path": finding.path,
                "line": finding.line,
                "cause": finding.cause,
                "cure": finding.cure,
                "fixable": finding.fix is not None,
            }
            for finding in findings
        ],
        "fixed": [{"path": edit.path, "renamed_to": edit.rename_to, "diff": edit.diff()} for edit in edits],
    }
