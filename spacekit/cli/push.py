"""`spacekit push`: bring a Space to the state of a folder."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from spacekit.cli.console import Steps, stderr, stdout, write_data
from spacekit.cli.extras import need
from spacekit.cli.target_options import Endpoint, Environment, To, Token, chosen_target, duration
from spacekit.errors import UsageError

if TYPE_CHECKING:
    from spacekit.folder.settings import Settings
    from spacekit.push.plan import Plan
    from spacekit.push.run import PushRun
    from spacekit.push.settings_plan import WantedSettings
    from spacekit.push.target import Target

__all__ = ["HELP", "push"]

HELP = """Bring a Space to the state of a folder, and see it run.

What differs goes up in one commit. A push that is cut off leaves the Space at the old commit or the new one;
run it again to finish. Pushing twice changes nothing, and says whether the Space runs.

\b
Examples:
  spacekit push my-app --to ada/hello --dry-run
  spacekit push my-app --to ada/hello
  spacekit push --env staging --rollback
  spacekit push my-app --to ada/hello --endpoint http://127.0.0.1:7870

The token: SPACEKIT_HOST_TOKEN for a host of your own, else what `hf auth login` stored for huggingface.co,
or --token - from stdin. docs/push.md has all options and exit codes.
"""
Via = Literal["hub", "git"]
Visibility = Literal["public", "protected", "private"]
Secrets = Literal["missing", "all", "none"]
# A push that would delete more of a Space than this is likely one of the wrong folder.
_MUCH = 0.5
# So few are worth no question.
_FEW = 5


def push(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The app's folder.")] = Path(),
    to: To = None,
    environment: Environment = None,
    via: Annotated[Via | None, typer.Option(help="How files go: by the Hub's API, or by git.")] = None,
    endpoint: Endpoint = None,
    token: Token = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and stop.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    prune: Annotated[
        bool | None,
        typer.Option("--prune/--no-prune", help="Delete files that the folder lacks, or keep them."),
    ] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Do not follow the build.")] = False,
    goes_back: Annotated[
        bool, typer.Option("--rollback", help="If it does not run, return to the version that did.")
    ] = False,
    timeout: Annotated[
        str | None, typer.Option(metavar="30m", help="How long the Space may take until it runs.")
    ] = None,
    message: Annotated[str | None, typer.Option("-m", "--message", help="The commit's message.")] = None,
    visibility: Annotated[Visibility | None, typer.Option(help="Who sees the Space.")] = None,
    private: Annotated[bool, typer.Option("--private", help="The same as --visibility private.")] = False,
    hardware: Annotated[str | None, typer.Option(metavar="NAME", help="What the Space runs on.")] = None,
    secrets: Annotated[
        Secrets,
        typer.Option(help="Which secrets of spacekit.toml to set: those that it lacks, all, or none."),
    ] = "missing",
    sdk: Annotated[str | None, typer.Option(metavar="docker", help="Send it as a Docker Space.")] = None,
    force: Annotated[
        bool, typer.Option("--force-with-lease", help="With git: replace a history that diverged.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
) -> None:
    """Plan, show, carry out, follow."""
    need("deploy", "`spacekit push`")
    from spacekit.folder.settings import read_settings

    settings = read_settings(directory).of(environment)
    way = via or settings.via
    _refuse_mixed(way, sdk, force=force)
    seconds = duration(timeout) or settings.timeout_seconds
    target = chosen_target(to, endpoint, token, settings)
    run = _run(way, target, directory, force=force)
    plan = run.plan(
        directory,
        environment,
        _wanted(settings, "private" if private else visibility, hardware, secrets),
        sdk=sdk,
        prunes=settings.prune if prune is None else prune,
        is_dry=dry_run,
    )
    if not as_json:
        show(plan)
    if plan.is_empty:
        stderr().print(f"Nothing to push: {target.space} is as the folder is")
    outcome: dict[str, Any] = {"plan": plan.as_dict(), "commit": plan.parent, "address": None, "stage": None}
    if not dry_run:
        if not (yes or as_json):
            confirm(plan)
        outcome |= run.carry_out(plan, message, follows=not detach, timeout=seconds, goes_back=goes_back)
    if as_json:
        write_data(json.dumps(outcome, indent=2))
    elif outcome["address"]:
        write_data(outcome["address"])


def _refuse_mixed(way: str, sdk: str | None, *, force: bool) -> None:
    """Say which options do not go together."""
    if sdk not in (None, "docker"):
        raise UsageError(f"--sdk can be docker, not {sdk!r:.40}", "without it the sdk is what README.md says")
    if force and way != "git":
        raise UsageError(
            "--force-with-lease goes with --via git", "the Hub's API needs no force: leave it out"
        )
    if sdk and way == "git":
        raise UsageError("--sdk docker does not go with --via git", "commit a Dockerfile, or use --via hub")


def show(plan: Plan) -> None:
    """Print the plan: it is what a dry run is for."""
    from spacekit.cli.plan_view import show_plan

    show_plan(plan, stdout())


def confirm(plan: Plan) -> None:
    """Ask before a push that would delete most of a Space, if there is someone to ask."""
    there = len(plan.deleted) + len(plan.changed) + len(plan.unchanged)
    is_much = len(plan.deleted) > max(_FEW, there * _MUCH)
    if is_much and sys.stdin.isatty() and sys.stderr.isatty():
        asked = f"This deletes {len(plan.deleted)} of {there} files of {plan.target.space}. Go on?"
        if not typer.confirm(asked, err=True):
            stderr().print("Nothing was sent")
            raise typer.Abort


def _run(way: str, target: Target, folder: Path, *, force: bool) -> PushRun:
    """A push by one of the two ways."""
    from spacekit.cli.progress_view import ShownProgress

    steps = Steps()
    if way == "git":
        from spacekit.push.digests import remembered_digests
        from spacekit.push.git.transport import GitTransport
        from spacekit.push.run import PushRun

        by_git = GitTransport(target, is_forced=force)
        return PushRun(by_git, remembered_digests(folder), steps, ShownProgress(steps))
    from spacekit.push.hub import HubTransport
    from spacekit.push.meanwhile import Meanwhile

    transport = HubTransport(target)
    # The server answers while the rest of the program is loaded and the folder is read.
    fetched = Meanwhile(transport.fetch).result
    from spacekit.push.digests import remembered_digests
    from spacekit.push.run import PushRun

    transport.digests = remembered_digests(folder)
    return PushRun(transport, transport.digests, steps, ShownProgress(steps), fetched)


def _wanted(
    settings: Settings, visibility: Visibility | None, hardware: str | None, secrets: Secrets
) -> WantedSettings:
    """What is asked for besides files: the options first, then the settings."""
    from dataclasses import replace

    from spacekit.push.settings_plan import wanted_by

    wanted = wanted_by(settings, secrets_mode=secrets)
    return replace(wanted, visibility=visibility or wanted.visibility, hardware=hardware or wanted.hardware)
