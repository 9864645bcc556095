"""Who vouches for people: Hugging Face by OpenID Connect, or nobody, in a play for one's own machine."""

from __future__ import annotations

import asyncio
import base64
import getpass
import hashlib
import json
import os
import time
import warnings
from typing import Any, Protocol
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from spacekit_runtime.errors import LaunchError

NEEDED = ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OAUTH_SCOPES", "OPENID_PROVIDER_URL")
# A person waits meanwhile.
PATIENCE_SECONDS = 15.0
# What a provider says of itself, or of a person, is some kilobytes.
MOST_BYTES = 1 << 20
# A login that is acted lasts as long as Gradio's does.
PLAY_SECONDS = 8 * 60 * 60
# Where a provider does not say how long a token lasts.
USUAL_SECONDS = 60 * 60


class ProviderError(Exception):
    """The provider can't be reached, or does not vouch for anybody."""


class Provider(Protocol):
    """Who vouches for people.

    Attributes:
        is_play: Whether for anybody who asks, without asking them.
    """

    is_play: bool

    async def address(self, callback: str, state: str, verifier: str) -> str:
        """Where a person is sent to sign in."""

    async def login(self, code: str, callback: str, verifier: str) -> dict[str, Any]:
        """What is known of somebody who came back with a code.

        Raises:
            ProviderError: Nothing, for whatever reason.
        """


def provider_of_environment() -> Provider:
    """The provider that a Space's environment names; off a Space and without one, a play.

    Raises:
        LaunchError: A Space's environment lacks something.
    """
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if not missing:
        return OpenIdProvider(*(os.environ[name] for name in NEEDED))
    if "SPACE_ID" in os.environ or len(missing) < len(NEEDED):
        raise LaunchError(
            f"a login with Hugging Face needs {', '.join(missing)} in the environment: "
            "set `hf_oauth: true` at the top of the Space's README.md"
        )
    warnings.warn(
        "logins with Hugging Face are acted here: whoever presses the button on this machine is signed in "
        "as you, and the token opens nothing. On a Space with `hf_oauth: true` they are real",
        stacklevel=2,
    )
    return PlayedProvider()


class PlayedProvider:
    """Vouches for whoever runs the app on their own machine, without asking anybody."""

    is_play = True

    async def address(self, callback: str, state: str, verifier: str) -> str:  # as a real one
        """Back to the app at once."""
        return f"{callback}?{urlencode({'code': 'play', 'state': state})}"

    async def login(self, code: str, callback: str, verifier: str) -> dict[str, Any]:  # as a real one
        """A profile that is made up, under the name of this machine's user."""
        try:
            user = getpass.getuser()
        except (KeyError, OSError):  # a container's user may have no name
            user = "me"
        person = {
            "sub": "000000000000000000000000",
            "name": user,
            "preferred_username": user,
            "profile": f"https://huggingface.co/{user}",
            "picture": "",
            "website": "",
        }
        return {
            "access_token": "mock-oauth-token-for-local-dev",
            "scope": "openid profile",
            "expires_at": int(time.time()) + PLAY_SECONDS,
            "userinfo": person,
        }


class OpenIdProvider:
    """A provider that speaks OpenID Connect.

    Args:
        client_id: What it calls this app.
        client_secret: By which it knows it.
        scopes: What is asked of people, with spaces between.
        url: Where it is.
    """

    is_play = False

    def __init__(self, client_id: str, client_secret: str, scopes: str, url: str) -> None:
        self._id = client_id
        self._secret = client_secret
        self._scopes = scopes
        self._url = url.rstrip("/")
        self._places: dict[str, Any] | None = None

    async def address(self, callback: str, state: str, verifier: str) -> str:
        """Where a person is sent to sign in.

        Raises:
            ProviderError: The provider can't be reached.
        """
        places = await self._find()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": self._id,
            "redirect_uri": callback,
            "scope": self._scopes,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{places['authorization_endpoint']}?{urlencode(query)}"

    async def login(self, code: str, callback: str, verifier: str) -> dict[str, Any]:
        """What is known of somebody who came back with a code.

        Raises:
            ProviderError: The code is none, or the provider can't be reached.
        """
        places = await self._find()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "client_id": self._id,
            "code_verifier": verifier,
        }
        basic = base64.b64encode(f"{self._id}:{self._secret}".encode()).decode()
        granted = await _ask(places["token_endpoint"], {"authorization": f"Basic {basic}"}, form)
        token = granted.get("access_token")
        if not isinstance(token, str) or not token:
            raise ProviderError("the provider gave no token")
        # Asked with the token itself, over the provider's own connection: nothing else has to be verified.
        person = await _ask(places["userinfo_endpoint"], {"authorization": f"Bearer {token}"})
        if not person.get("sub"):
            raise ProviderError("the provider does not say who it is")
        lasts = granted.get("expires_in")
        seconds = int(lasts) if isinstance(lasts, int | float) and lasts > 0 else USUAL_SECONDS
        return {
            "access_token": token,
            "scope": str(granted.get("scope", self._scopes)),
            "expires_at": int(time.time()) + seconds,
            "userinfo": person,
        }

    async def _find(self) -> dict[str, Any]:
        """Where the provider does what, as it says itself; asked once."""
        if self._places is None:
            places = await _ask(f"{self._url}/.well-known/openid-configuration", {})
            for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint"):
                place = places.get(name)
                # Secrets go there: no weaker connection than to the provider itself.
                if not isinstance(place, str) or urlsplit(place).scheme not in (
                    "https",
                    urlsplit(self._url).scheme,
                ):
                    raise ProviderError(f"the provider names no {name}")
            self._places = places
        return self._places


class _Nowhere(HTTPRedirectHandler):
    """A token goes where it was sent, and not on from there."""

    def redirect_request(self, *args: Any) -> None:
        """Follow nothing."""


async def _ask(url: str, headers: dict[str, str], form: dict[str, str] | None = None) -> dict[str, Any]:
    """What an address answers, as an object."""
    return await asyncio.to_thread(_ask_now, url, headers, form)


def _ask_now(url: str, headers: dict[str, str], form: dict[str, str] | None) -> dict[str, Any]:
    if urlsplit(url).scheme not in ("http", "https"):
        raise ProviderError("the provider's address is none of the web")
    body = urlencode(form).encode() if form is not None else None
    request = Request(url, body, {"accept": "application/json", **headers})  # noqa: S310  # looked at above
    try:
        with build_opener(_Nowhere).open(request, timeout=PATIENCE_SECONDS) as response:
            answer = json.loads(response.read(MOST_BYTES))
    except (URLError, OSError, ValueError) as error:
        # Without the address's words: they may hold a code.
        raise ProviderError(
            f"the provider at {urlsplit(url).hostname} did not answer as it should"
        ) from error
    if not isinstance(answer, dict):
        raise ProviderError("the provider's answer is no object")
    return answer
