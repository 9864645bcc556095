"""The repository that a Space follows on a host of one's own: set, looked at, pulled, unlinked."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from spacekit.errors import RemoteError, WaitError
from spacekit.push.api import hub_api
from spacekit.push.extension import ask_host
from spacekit.push.failures import explained
from spacekit.push.lines import clean_line
from spacekit.push.target import Target

__all__ = [
    "LinkView",
    "NewLink",
    "make_space",
    "pull",
    "refuse_trouble",
    "remove_link",
    "set_link",
    "show_link",
    "wait_for_pull",
]

_PATH = "link"
_POLL_S = 0.5
# As long as the host lets a fetch take.
_PULL_TIMEOUT_S = 60 * 60.0


@dataclass(frozen=True)
class NewLink:
    """What a Space is to follow.

    Attributes:
        url: The repository's address.
        branch: Its branch; `None` is the default one.
        deploy_key: Whether the host makes a key for it.
        token: What opens it by https.
        known_hosts: The keys of its ssh server, as lines of a known_hosts file.
        force: Whether commits of the Space's own are put aside.
    """

    url: str
    branch: str | None = None
    deploy_key: bool = False
    token: str | None = field(default=None, repr=False)
    known_hosts: str | None = None
    force: bool = False

    def body(self) -> dict[str, Any]:
        """As the API takes it."""
        given = {
            "url": self.url,
            "branch": self.branch,
            "deployKey": self.deploy_key,
            "token": self.token,
            "knownHosts": self.known_hosts,
            "force": self.force,
        }
        return {key: value for key, value in given.items() if value is not None}


@dataclass(frozen=True)
class LinkView:
    """A link as the host shows it; every text is clean.

    Attributes:
        url: The repository's address.
        branch: The branch that was named.
        state: How it is, `followed` when all is well.
        message: What is wrong.
        pulled: The commit that came last.
        running: The commit that serves.
        webhook: The address that a forge calls.
        webhook_secret: What it signs with; shown once, by a new link.
        public_key: The half of the deploy key that is added at the forge.
        raw: All of the answer.
    """

    url: str
    branch: str | None
    state: str
    message: str | None
    pulled: str | None
    running: str | None
    webhook: str | None
    webhook_secret: str | None = field(repr=False)
    public_key: str | None
    raw: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> LinkView:
        """Out of the API's answer, which may hold anything."""
        error, webhook = _object(raw.get("error")), _object(raw.get("webhook"))
        return cls(
            _text(raw.get("url")) or "",
            _text(raw.get("branch")),
            _text(raw.get("state")) or "unknown",
            _text(error.get("message")),
            _text(raw.get("pulledSha")),
            _text(raw.get("runningSha")),
            _text(webhook.get("url")),
            _text(webhook.get("secret")),
            _text(raw.get("publicKey")),
            raw,
        )

    @property
    def is_followed(self) -> bool:
        """Whether the last look went well."""
        return self.state == "followed"


def make_space(target: Target, visibility: str | None) -> bool:
    """Make the Space unless it is there; whether it was made."""
    api = hub_api(target)
    with explained(target):
        if api.repo_exists(target.space, repo_type="space"):
            return False
        # What it really is, its README says, which comes from the repository.
        options: dict[str, Any] = {"repo_type": "space", "space_sdk": "gradio", "exist_ok": True}
        api.create_repo(target.space, visibility=visibility, **options)  # type: ignore[arg-type]  # checked above
    return True


def set_link(target: Target, new: NewLink) -> LinkView:
    """Let a Space follow a repository; the host begins at once."""
    return LinkView.of(ask_host(target, "PUT", _PATH, new.body()))


def show_link(target: Target) -> LinkView:
    """How the link is."""
    return LinkView.of(ask_host(target, "GET", _PATH))


def remove_link(target: Target) -> None:
    """Follow nothing any more."""
    ask_host(target, "DELETE", _PATH)


def pull(target: Target) -> None:
    """Ask for a look now."""
    ask_host(target, "POST", f"{_PATH}/pull")


def wait_for_pull(
    target: Target, timeout: float | None = None, clock: Callable[[], float] = time.monotonic
) -> LinkView:
    """How the link is when the look that is under way has ended.

    Raises:
        RemoteError: It brought nothing, for a reason that somebody has to mend.
        WaitError: It takes longer than `timeout` seconds.
    """
    deadline = clock() + (timeout or _PULL_TIMEOUT_S)
    while (view := show_link(target)).state == "pulling":
        if clock() > deadline:
            raise WaitError(
                f"{target.space} still fetches {view.url}", "it goes on; `spacekit link` shows how"
            )
        time.sleep(_POLL_S)
    return view


def refuse_trouble(target: Target, view: LinkView) -> None:
    """Raise what keeps a link from following.

    Raises:
        RemoteError: Something does.
    """
    if not view.is_followed:
        why = view.message or f"its state is {view.state}"
        hint = "mend what it says, then `spacekit link --pull`: the host also looks by itself"
        raise RemoteError(f"{target.space} can't follow {view.url}: {why}", hint, code=view.state)


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return clean_line(" ".join(value.split())) if isinstance(value, str) else None
