"""Where a push goes: the Space's id, the server, the token."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from spacekit.errors import UsageError

__all__ = ["HUGGING_FACE", "Target", "parse_target"]

HUGGING_FACE = "https://huggingface.co"
# The Hub's rules for an id: letters, digits, `-`, `_` and `.`, 96 characters at most in all.
_MAX_ID_CHARS = 96
_PART = re.compile(r"[A-Za-z0-9_](?:[\w.-]*[A-Za-z0-9_])?", re.ASCII)
_WEB_SCHEMES = ("http", "https")


@dataclass(frozen=True)
class Target:
    """A Space on a server.

    Attributes:
        space: OWNER/NAME.
        endpoint: The server's address, without a slash at its end.
        token: What to sign in with; `None` leaves it to the Hub's client, which knows a stored login.
            `False` sends none: a login at Hugging Face is no business of another server.
    """

    space: str
    endpoint: str
    token: str | bool | None = None

    @property
    def is_hugging_face(self) -> bool:
        """Whether the server is huggingface.co itself."""
        return self.endpoint == HUGGING_FACE

    def __repr__(self) -> str:
        """Without the token, so that no log or traceback holds it."""
        return f"Target({self.space!r}, {self.endpoint!r})"


def parse_target(
    space: str, endpoint: str | None, token: str | None, environment: Mapping[str, str] = os.environ
) -> Target:
    """Check what a person typed and fill in the rest from the environment.

    Raises:
        UsageError: The id is not OWNER/NAME, or the endpoint is no web address.
    """
    server = _checked_endpoint(endpoint or environment.get("HF_ENDPOINT") or HUGGING_FACE)
    return Target(_checked_space(space), server, token or _token_for(server, environment))


def _checked_space(space: str) -> str:
    owner, slash, name = space.partition("/")
    is_well_formed = slash and _PART.fullmatch(owner) and _PART.fullmatch(name)
    has_reserved = "--" in space or ".." in space or name.endswith(".git")
    if not is_well_formed or has_reserved or len(space) > _MAX_ID_CHARS:
        raise UsageError(
            f"{space!r:.120} is no id of a Space" if space.strip() else "an empty name is no id of a Space",
            "write it as OWNER/NAME, for example ada/hello",
        )
    return space


def _checked_endpoint(endpoint: str) -> str:
    try:
        parts = urlsplit(endpoint)
        is_web = parts.scheme in _WEB_SCHEMES and parts.hostname and parts.port != 0
    except ValueError:
        is_web = None
    if not is_web or any(character.isspace() for character in endpoint):
        raise UsageError(
            f"{endpoint!r:.120} is not the address of a server",
            "for example: --endpoint http://127.0.0.1:7870",
        )
    return endpoint.rstrip("/")


def _token_for(endpoint: str, environment: Mapping[str, str]) -> str | bool | None:
    """The token to send when none was given: never one server's to another."""
    if endpoint == HUGGING_FACE:
        return None
    # Whoever sets HF_ENDPOINT means HF_TOKEN for it, as all of the Hub's tools do.
    paired = environment.get("HF_ENDPOINT", "").rstrip("/") == endpoint
    if paired and environment.get("HF_OIDC_RESOURCE"):
        # A CI job signs in by what its CI says of it. The client does that, and fails rather than take
        # a stored login instead.
        return None
    own = environment.get("SPACEKIT_HOST_TOKEN")
    if own:
        return own
    return (environment.get("HF_TOKEN") if paired else None) or False
