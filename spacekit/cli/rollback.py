"""`spacekit rollback`: a Space as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spacekit.cli.console import Steps, stderr, stdout, write_data
from spacekit.cli.extras import need
from spacekit.cli.live_options import AppName, OnEngine, found_app, refuse_mixed
from spacekit.cli.target_options import (
    Endpoint,
    Environment,
    SettingsFolder,
    To,
    Token,
    duration,
    folder_target,
)
from spacekit.errors import UsageError

if TYPE_CHECKING:
    from huggingface_hub.hf_api import GitCommitInfo

    from spacekit.push.rollback import Return

__all__ = ["HELP", "rollback"]

HELP = """Return a Space to a version that ran, by a new commit.

With --on it is an app that `spacekit up` brought, and the version before the one that serves.

Without REV it is the version that serves now, if the newest one failed, else the last one before that ran
well (`spacekit releases` shows them); what an earlier return left is passed over.
Nothing is lost: the history keeps all versions, and a push brings the folder's state back.

\b
Examples:
  spacekit rollback --to ada/hello
  spacekit rollback 1a2b3c4 --to ada/hello
  spacekit rollback --to ada/hello --list
  spacekit rollback --on ssh://me@server --name hello
"""
_SHORT_SHA = 7
# What ran before starts as it did then; models that are loaded first take minutes.
_START_S = 1800.0
# As many as a screen holds; --json lists all.
_MAX_LISTED = 20
# Whoever goes back goes back a few versions.
_MAX_KNOWN = 100


def rollback(
    revision: Annotated[str | None, typer.Argument(metavar="REV", help="A commit of the Space.")] = None,
    to: To = None,
    on: OnEngine = None,
    name: AppName = None,
    environment: Environment = None,
    endpoint: Endpoint = None,
    token: Token = None,
    folder: SettingsFolder = Path(),
    lists: Annotated[bool, typer.Option("--list", help="List the commits and stop.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change and stop.")] = False,
    timeout: Annotated[str | None, typer.Option(metavar="30m", help="How long it may take.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="With --on: pass over a deployment that was broken off.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Choose, show, carry out, follow."""
    refuse_mixed(to, on)
    if on:
        if revision or lists or dry_run:
            raise UsageError("with --on there is one version to return to", "leave REV and --list out")
        _return_app(on, name, folder, timeout, is_forced=force, as_json=as_json)
        return
    need("deploy", "`spacekit rollback`")
    from spacekit.push.going_back import send_return
    from spacekit.push.hub import HubTransport
    from spacekit.push.release_records import fetch_releases
    from spacekit.push.rollback import choose_revision, history, plan_return
    from spacekit.push.rollout import Rollout

    seconds = duration(timeout)
    target = folder_target(to, environment, endpoint, token, folder)
    transport = HubTransport(target)
    steps = Steps()
    commits = history(transport)
    if lists:
        _list(commits, as_json=as_json)
        return
    view = Rollout(target, "").view()
    known = fetch_releases(target, _MAX_KNOWN) if revision is None else []
    back = plan_return(transport, commits, choose_revision(commits, view, revision, known))
    if not as_json:
        _show(back)
    outcome: dict[str, Any] = {"revision": back.revision, "commit": back.parent, "address": None}
    if back.is_empty:
        stderr().print(
            f"Nothing to do: the files of {target.space} are those of {back.revision[:_SHORT_SHA]}"
        )
    elif not dry_run:
        outcome["commit"], outcome["address"] = send_return(target, back, steps, seconds)
    if as_json:
        write_data(json.dumps(outcome, indent=2))
    elif outcome["address"]:
        write_data(outcome["address"])


def _return_app(
    on: str, name: str | None, folder: Path, timeout: str | None, *, is_forced: bool, as_json: bool
) -> None:
    """Give the requests back to the version before."""
    from spacekit.cli.up import report

    steps = Steps()
    with found_app(on, name, folder) as (_, app):
        called = app.settings.name
        with steps.step(f"Returning {called} to the version before", f"{called} answers as before"):
            done = app.deployment.rollback(duration(timeout) or _START_S, is_forced=is_forced)
        report(done, called, app.address, as_json=as_json)


def _list(commits: list[GitCommitInfo], *, as_json: bool) -> None:
    from spacekit.push.lines import clean_line

    if as_json:
        told = [
            {"commit": each.commit_id, "title": each.title, "date": each.created_at.isoformat()}
            for each in commits
        ]
        write_data(json.dumps(told, indent=2))
        return
    for each in commits[:_MAX_LISTED]:
        date = each.created_at.strftime("%Y-%m-%d %H:%M")
        stdout().print(f"{each.commit_id[:_SHORT_SHA]}  {date}  {clean_line(each.title)}", soft_wrap=False)


def _show(back: Return) -> None:
    from spacekit.push.lines import clean_line

    stdout().print(f"Return to {back.revision[:_SHORT_SHA]}: {back.title}")
    for file in back.restored:
        stdout().print(f"  ~  {clean_line(file.path)}")
    for file in back.deleted:
        stdout().print(f"  -  {clean_line(file.path)}")
