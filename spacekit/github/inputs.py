"""The inputs of the action, as `action.yml` hands them over: one environment variable each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spacekit.errors import UsageError

__all__ = ["PREFIX", "Inputs", "read_inputs"]

# action.yml names them: the input `dry-run` is SPACEKIT_INPUT_DRY_RUN.
PREFIX = "SPACEKIT_INPUT_"
_YES = frozenset({"true", "yes", "1", "on"})
_NO = frozenset({"false", "no", "0", "off", ""})


@dataclass(frozen=True)
class Inputs:
    """What a workflow says under `with:`; empty texts are what it leaves out.

    Attributes:
        folder: The app's folder in the checkout.
        to: The Space, OWNER/NAME.
        environment: The environment of spacekit.toml.
        endpoint: The server.
        token: A token for it; without one the job signs in without a key.
        via: `hub` or `git`.
        message: The commit's message.
        timeout: How long the Space may take until it runs.
        expires: How long a preview lives.
        previews: Whether pull requests get one.
        comments: Whether its address is told in the pull request.
        forks: Whether a pull request from a fork gets one.
        rolls_back: Whether a version that does not run is taken back.
        detaches: Whether the job ends before the Space runs.
        is_dry: Whether nothing is sent.
        github_token: What comments are written with; never a part of what is shown.
    """

    folder: str = "."
    to: str = ""
    environment: str = ""
    endpoint: str = ""
    token: str = ""
    via: str = ""
    message: str = ""
    timeout: str = ""
    expires: str = ""
    previews: bool = True
    comments: bool = True
    forks: bool = False
    rolls_back: bool = False
    detaches: bool = False
    is_dry: bool = False
    github_token: str = ""

    def __repr__(self) -> str:
        """Without the tokens."""
        return f"Inputs(folder={self.folder!r}, to={self.to!r})"


def read_inputs(environment: Mapping[str, str]) -> Inputs:
    """Read the inputs of a step.

    Raises:
        UsageError: A switch is neither true nor false.
    """

    def text(name: str, default: str = "") -> str:
        return environment.get(PREFIX + name.upper().replace("-", "_"), "").strip() or default

    def switch(name: str, *, default: bool) -> bool:
        given = text(name).lower()
        if given not in _YES | _NO:
            raise UsageError(f"the input {name} is {given!r:.40}", "write true or false")
        return default if not given else given in _YES

    return Inputs(
        folder=text("folder", "."),
        to=text("to"),
        environment=text("env"),
        endpoint=text("endpoint"),
        token=text("token"),
        via=text("via"),
        message=text("message"),
        timeout=text("timeout"),
        expires=text("preview-expires"),
        previews=switch("preview", default=True),
        comments=switch("comment", default=True),
        forks=switch("allow-forks", default=False),
        rolls_back=switch("rollback", default=False),
        detaches=switch("detach", default=False),
        is_dry=switch("dry-run", default=False),
        github_token=text("github-token"),
    )
