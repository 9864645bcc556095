"""`spacekit push`: bring a Space to the state of a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spacekit.cli.console import Steps, stderr, stdout, write_data
from spacekit.cli.extras import need
from spacekit.errors import UsageError

if TYPE_CHECKING:
    from spacekit.folder.app_folder import AppFolder
    from spacekit.push.content import Content
    from spacekit.push.hub import HubTransport
    from spacekit.push.plan import Plan
    from spacekit.push.target import Target

__all__ = ["HELP", "push"]

HELP = """Bring a Space to the state of a folder, and follow it until it runs.

What differs goes up in one commit. A push that is cut off leaves the Space at the old commit or the new one;
run it again to finish. Pushing twice changes nothing, and says whether the Space runs.

\b
Examples:
  spacekit push my-app --to ada/hello --dry-run
  spacekit push my-app --to ada/hello
  spacekit push my-app --to ada/hello --endpoint http://127.0.0.1:7870

The token: --token, else SPACEKIT_HOST_TOKEN for a host of your own, else what `hf auth login` stored for
huggingface.co.
"""
_SHORT_SHA = 7


def push(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The app's folder.")],
    to: Annotated[str, typer.Option("--to", metavar="OWNER/NAME", help="The Space.")],
    endpoint: Annotated[str | None, typer.Option(help="The server; huggingface.co, or HF_ENDPOINT.")] = None,
    token: Annotated[str | None, typer.Option(help="The token to sign in with.", show_default=False)] = None,
    private: Annotated[bool, typer.Option("--private", help="Make the Space private.")] = False,
    sdk: Annotated[str | None, typer.Option(metavar="docker", help="Send it as a Docker Space.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and stop.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Do not follow the build.")] = False,
    message: Annotated[str | None, typer.Option("-m", "--message", help="The commit's message.")] = None,
) -> None:
    """Plan, show, carry out, follow."""
    need("deploy", "`spacekit push`")
    from spacekit.push.hub import HubTransport
    from spacekit.push.loopback import reach_directly
    from spacekit.push.target import parse_target

    if sdk not in (None, "docker"):
        raise UsageError(f"--sdk can be docker, not {sdk!r:.40}", "without it the sdk is what README.md says")
    target = parse_target(to, endpoint, token)
    reach_directly(target.endpoint)
    steps = Steps()
    transport = HubTransport(target)
    with steps.step("Comparing the folder with the Space", "Compared the folder with the Space"):
        folder = checked_folder(directory)
        plan = plan_push(folder, transport, sdk=sdk, private=private)
    if not as_json:
        show(plan)
    if plan.is_empty:
        stderr().print(f"Nothing to push: {target.space} is as the folder is")
    outcome: dict[str, Any] = {"plan": plan.as_dict(), "commit": plan.parent, "address": None}
    if not dry_run:
        outcome |= carry_out(plan, transport, steps, message or f"Push {folder.title}", follows=not no_wait)
    if as_json:
        write_data(json.dumps(outcome, indent=2))
    elif outcome["address"]:
        write_data(outcome["address"])


def checked_folder(directory: Path) -> AppFolder:
    """Read a folder, say what is odd about it, refuse what can't work."""
    from spacekit.folder.app_folder import read_folder
    from spacekit.folder.checks import check, refuse_errors

    folder = read_folder(directory)
    findings = check(folder)
    for finding in findings:
        if not finding.is_error:
            stderr().print(f"warning: {finding.cause}; {finding.cure}", style="yellow")
    refuse_errors(findings)
    return folder


def plan_push(folder: AppFolder, transport: HubTransport, *, sdk: str | None, private: bool) -> Plan:
    """The difference between the folder, as it would be sent, and the Space."""
    from spacekit.push.plan import make_plan

    kind = sdk or folder.sdk or "gradio"
    return make_plan(
        transport.target,
        _content(folder, transport.target, kind),
        transport.fetch(),
        sdk=kind,
        private=private,
    )


def _content(folder: AppFolder, target: Target, sdk: str) -> list[Content]:
    from spacekit.push.content import of_folder
    from spacekit.push.docker import docker_content, refuse_unreachable_spacekit

    refuse_unreachable_spacekit(folder, target, sdk)
    is_turned = sdk == "docker" and folder.sdk != "docker"
    return docker_content(folder) if is_turned else of_folder(folder)


def show(plan: Plan) -> None:
    """Print the plan: it is what a dry run is for."""
    from spacekit.cli.plan_view import show_plan

    show_plan(plan, stdout())


def carry_out(
    plan: Plan, transport: HubTransport, steps: Steps, message: str, *, follows: bool
) -> dict[str, str | None]:
    """Send the commit and follow it; give what a script wants to know.

    A plan that is empty is followed too: an earlier push may have been broken off during its build, and a
    Space that failed is not what anybody means by "nothing to do".
    """
    from spacekit.cli.rollout_view import follow

    commit = plan.parent
    if not plan.is_empty:
        with steps.step(f"Pushing to {plan.target.space}", f"Pushed to {plan.target.space}"):
            commit = transport.carry_out(plan, message)
        if commit:
            steps.say(f"  commit {commit[:_SHORT_SHA]}")
    if not (follows and commit):
        return {"commit": commit, "address": None}
    try:
        address = follow(plan.target, commit, steps, is_new=plan.has_commit)
    except KeyboardInterrupt:
        steps.say("The commit is there and goes on being built; the same command again follows it")
        raise
    return {"commit": commit, "address": address}
