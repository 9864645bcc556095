"""Who has signed in with Hugging Face, as functions learn it: annotate an argument with one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spacekit_runtime.errors import Error

SIGN_IN_FIRST = "This takes a login with Hugging Face: sign in, and try again."


class OAuthProfile(dict[str, Any]):
    """The profile of whoever has signed in.

    A function with an argument of this type is refused to those who have not; with `OAuthProfile | None` it
    gets `None` for them.

    Args:
        data: What Hugging Face says of the person; also readable by its keys.

    Attributes:
        name: What they are called.
        username: Their account.
        profile: The address of their page.
        picture: The address of their picture.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__(data)
        self.name = str(data.get("name", ""))
        self.username = str(data.get("preferred_username", ""))
        self.profile = str(data.get("profile", ""))
        self.picture = str(data.get("picture", ""))


@dataclass(frozen=True)
class OAuthToken:
    """The token by which the app may act for whoever has signed in; an argument of a function, likewise.

    Attributes:
        token: The token itself. It is as good as a password: it belongs into no log and no page.
        scope: What it allows, with spaces between.
        expires_at: When it ends, in seconds since 1970.
    """

    token: str
    scope: str
    expires_at: int

    def __repr__(self) -> str:
        return f"OAuthToken(token='...', scope={self.scope!r}, expires_at={self.expires_at})"


def from_login(
    wanted: type, info: dict[str, Any] | None, given: str | None, *, is_needed: bool
) -> OAuthProfile | OAuthToken | None:
    """What an argument gets.

    Args:
        wanted: Its type.
        info: What is known of the login; `None` without one.
        given: The token that a client gave in the place of a login; nobody says what it allows.
        is_needed: Whether the function can't do without.

    Raises:
        Error: Nobody has signed in, and somebody must have.
    """
    if info is None and given and issubclass(wanted, OAuthToken):
        return OAuthToken(given, "", 0)
    if info is None:
        if is_needed:
            raise Error(SIGN_IN_FIRST, print_exception=False)
        return None
    if issubclass(wanted, OAuthProfile):
        return wanted(info["userinfo"])
    return OAuthToken(info["access_token"], info["scope"], info["expires_at"])
