"""`spacekit link`: a Space that follows a git repository."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from spacekit.cli.console import Steps, stderr, write_data
from spacekit.cli.extras import need
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
    from spacekit.push.link import NewLink
    from spacekit.push.target import Target

__all__ = ["HELP", "link"]

HELP = """Let a Space follow a git repository.

What is pushed there is live here: a host of your own fetches by itself, every few minutes and when the
repository's webhook calls. For huggingface.co it is the other way round: this prints the GitHub workflow
that pushes each commit, and --install writes it into the checkout.

\b
Examples:
  spacekit link https://github.com/ada/app --to ada/hello
  spacekit link git@github.com:ada/app.git --to ada/hello --deploy-key
  spacekit link --to ada/hello                 how it goes
  spacekit link --pull --to ada/hello          look now
  spacekit link --remove --to ada/hello        be pushed to again
  spacekit link --install --to ada/hello --endpoint https://huggingface.co
"""
Visibility = Literal["public", "protected", "private"]
_STDIN = "-"
_MAX_TOKEN = 4096
_MAX_KNOWN_HOSTS = 16_384


def link(
    url: Annotated[str | None, typer.Argument(metavar="[REPO_URL]", help="The repository's address.")] = None,
    to: To = None,
    environment: Environment = None,
    endpoint: Endpoint = None,
    token: Token = None,
    folder: SettingsFolder = Path(),
    branch: Annotated[str | None, typer.Option(metavar="NAME", help="Its branch; the default one.")] = None,
    deploy_key: Annotated[
        bool, typer.Option("--deploy-key", help="The host makes a key for it, to be added there.")
    ] = False,
    repo_token: Annotated[
        str | None, typer.Option(metavar="-", help="Read a token that opens it by https from stdin.")
    ] = None,
    known_hosts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The ssh server's keys, as ssh-keyscan prints them.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Put aside what the Space has of its own.")] = False,
    visibility: Annotated[Visibility | None, typer.Option(help="Who sees a Space that is made.")] = None,
    pulls: Annotated[bool, typer.Option("--pull", help="Look at the repository now.")] = False,
    removes: Annotated[bool, typer.Option("--remove", help="Follow it no more.")] = False,
    installs: Annotated[
        bool, typer.Option("--install", help="For huggingface.co: write the workflow to .github/workflows.")
    ] = False,
    detach: Annotated[bool, typer.Option("--detach", help="Do not follow the first build.")] = False,
    timeout: Annotated[str | None, typer.Option(metavar="30m", help="How long it may take.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Read, ask the host, show, follow."""
    need("deploy", "`spacekit link`")
    _refuse_mixed(url, pulls=pulls, removes=removes, repo_token=repo_token)
    target = folder_target(to, environment, endpoint, token, folder)
    seconds = duration(timeout)
    if target.is_hugging_face and (pulls or removes):
        raise UsageError("huggingface.co follows no repository", "--endpoint names a host of your own")
    if target.is_hugging_face or installs:
        from spacekit.cli.link_view import show_workflow

        show_workflow(target, folder, branch, installs=installs, as_json=as_json)
    elif removes:
        _remove(target, as_json=as_json)
    elif url or pulls:
        new = url and _new_link(url, branch, repo_token, known_hosts, deploy_key=deploy_key, force=force)
        _follow(target, new or None, visibility, seconds, detach=detach, as_json=as_json)
    else:
        from spacekit.cli.link_view import show
        from spacekit.push.link import show_link

        show(target, show_link(target), as_json=as_json)


def _refuse_mixed(url: str | None, *, pulls: bool, removes: bool, repo_token: str | None) -> None:
    if sum(map(bool, (url, pulls, removes))) > 1:
        raise UsageError("REPO_URL, --pull and --remove don't go together", "ask for one at a time")
    if repo_token not in (None, _STDIN):
        # Not on the command line, which other users of the machine can read.
        raise UsageError("--repo-token reads the token from stdin", "write it as `--repo-token -`")


def _new_link(
    url: str, branch: str | None, repo_token: str | None, hosts: Path | None, *, deploy_key: bool, force: bool
) -> NewLink:
    from spacekit.push.link import NewLink

    secret = sys.stdin.readline(_MAX_TOKEN).strip() if repo_token == _STDIN else None
    if repo_token and not secret:
        raise UsageError("stdin holds no token", "for example: spacekit link … --repo-token - < token.txt")
    return NewLink(url, branch, deploy_key, secret, _known(hosts), force)


def _known(file: Path | None) -> str | None:
    if file is None:
        return None
    try:
        with file.open(encoding="ascii") as opened:
            return opened.read(_MAX_KNOWN_HOSTS)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{file} can't be read as known hosts ({type(error).__name__})",
            "`ssh-keyscan HOST > FILE` makes it; compare the keys with those that the forge publishes",
        ) from error


def _remove(target: Target, *, as_json: bool) -> None:
    from spacekit.push.link import remove_link

    remove_link(target)
    stderr().print(f"{target.space} follows nothing any more: it takes pushes again")
    if as_json:
        write_data(json.dumps({"removed": True}))


def _follow(
    target: Target,
    new: NewLink | None,
    visibility: str | None,
    seconds: float | None,
    *,
    detach: bool,
    as_json: bool,
) -> None:
    """Set the link or ask for a pull, wait for its end, and follow what it brought."""
    from spacekit.cli.link_view import show_new
    from spacekit.push.follow import follow
    from spacekit.push.link import make_space, pull, refuse_trouble, set_link, wait_for_pull

    steps = Steps()
    made = None
    if new:
        # What comes from a closed repository is not shown to everyone by accident.
        closed = "private" if new.deploy_key or new.token else None
        if make_space(target, visibility or closed) and closed and not visibility:
            steps.say(
                f"Made {target.space} as a private Space, as the repository is; --visibility says otherwise"
            )
        made = set_link(target, new)
        show_new(target, made)
    else:
        pull(target)
    with steps.step("Fetching the repository", "Looked at the repository"):
        view = wait_for_pull(target, seconds)
    outcome: dict[str, Any] = {**view.raw, "address": None}
    if made and made.webhook_secret:
        outcome["webhook"] = made.raw["webhook"]
    if made and view.state == "no-access" and view.public_key:
        steps.say("Once the key is there: spacekit link --pull --to " + target.space)
    else:
        refuse_trouble(target, view)
        if view.pulled and not detach:
            outcome["address"] = follow(target, view.pulled, steps, is_new=made is not None, timeout=seconds)
    if as_json:
        write_data(json.dumps(outcome, indent=2))
    elif outcome["address"]:
        write_data(outcome["address"])
