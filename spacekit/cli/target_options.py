"""Which Space a command is about: the options that say so, and the folder's settings where they do not."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spacekit.cli.console import stderr
from spacekit.errors import UsageError

if TYPE_CHECKING:
    from spacekit.folder.settings import Settings
    from spacekit.push.target import Target

__all__ = [
    "Endpoint",
    "Environment",
    "SettingsFolder",
    "To",
    "Token",
    "agree_to_server",
    "chosen_target",
    "duration",
    "folder_target",
    "read_token",
]

To = Annotated[
    str | None, typer.Option("--to", metavar="OWNER/NAME", help="The Space; spacekit.toml has `to`.")
]
Environment = Annotated[
    str | None, typer.Option("--env", metavar="NAME", help="An environment of spacekit.toml.")
]
Endpoint = Annotated[str | None, typer.Option(help="The server; huggingface.co, or HF_ENDPOINT.")]
Token = Annotated[
    str | None, typer.Option(help="The token to sign in with; - reads it from stdin.", show_default=False)
]
SettingsFolder = Annotated[
    Path, typer.Option("--dir", metavar="DIR", help="The folder whose spacekit.toml is read.")
]
_DURATION = re.compile(r"([1-9]\d{0,6})([smhd]?)")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
# As other programs write it.
_STDIN = "-"
# A token is some dozens of characters.
_MAX_TOKEN = 4096


def folder_target(
    to: str | None, environment: str | None, endpoint: str | None, token: str | None, folder: Path
) -> Target:
    """The Space that the options name, or the settings of a folder.

    Raises:
        UsageError: Neither names one, or what names it is wrong.
    """
    from spacekit.folder.settings import read_settings

    return chosen_target(to, endpoint, token, read_settings(folder).of(environment))


def chosen_target(to: str | None, endpoint: str | None, token: str | None, settings: Settings) -> Target:
    """The Space that the options name, or the settings; ready to be reached.

    Raises:
        UsageError: Neither names one, or what names it is wrong.
    """
    from spacekit.push.loopback import reach_directly
    from spacekit.push.target import parse_target

    space = to or settings.to
    if not space:
        raise UsageError(
            "it is not said which Space", "pass --to OWNER/NAME, or set `to` in the folder's spacekit.toml"
        )
    target = parse_target(space, endpoint or settings.endpoint, read_token(token))
    if not (endpoint or token):
        agree_to_server(target)
    reach_directly(target.endpoint)
    return target


def agree_to_server(target: Target) -> None:
    """Ask before a token goes to a server that nobody but the folder has named.

    Raises:
        UsageError: There is nobody to ask.
    """
    from spacekit.push.known_servers import is_known, remember

    if is_known(target):
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            f"the folder's settings name the server {target.endpoint}, which has not had your token before",
            f"if you trust it: --endpoint {target.endpoint}, or set HF_ENDPOINT to it",
        )
    typer.confirm(
        f"The folder's settings name the server {target.endpoint}. Sign in there with your token?",
        abort=True,
        err=True,
    )
    remember(target)


def duration(text: str | None) -> float | None:
    """A time as people write it: 90, 90s, 30m, 1h, 7d; in seconds.

    Raises:
        UsageError: It is none.
    """
    if text is None:
        return None
    found = _DURATION.fullmatch(text)
    if not found:
        raise UsageError(f"{text!r:.40} is no duration", "for example 90s, 30m, 1h or 7d")
    return float(found[1]) * _SECONDS[found[2]]


def read_token(token: str | None) -> str | None:
    """The token that an option gives, or stdin; one on the command line is warned of."""
    if token == _STDIN:
        # Its bytes, so that what follows on stdin is still there for whoever reads on.
        return sys.stdin.buffer.readline(_MAX_TOKEN).decode("utf-8", "replace").strip() or None
    if token:
        stderr().print(
            "warning: other users of this machine can see --token in its list of processes; "
            "`--token -` reads it from stdin, and HF_TOKEN or SPACEKIT_HOST_TOKEN from the environment",
            style="yellow",
        )
    return token
