"""The public keys of issuers: found by discovery, kept for a while, fetched within limits."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from jwt import PyJWK, PyJWKError

from spacekit.host.limits import (
    ISSUER_KEYS_LIFE,
    ISSUER_KEYS_PAUSE,
    ISSUER_TIME,
    MAX_ISSUER_ANSWER,
    MAX_ISSUER_KEYS,
)

from .errors import ClaimError, IssuerError

_DISCOVERY = "/.well-known/openid-configuration"
_OK = 200
# Which kind of key goes with which algorithm; all others are passed over.
ALGORITHMS = {"RSA": "RS256", "EC": "ES256"}


@dataclass(frozen=True)
class _Known:
    keys: dict[str, PyJWK]
    fetched_at: float


class IssuerKeys:
    """The keys of the issuers that this host trusts.

    Args:
        clock: Seconds that only go up.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._failed_at: dict[str, float] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def find(self, issuer: str, key_id: str) -> PyJWK:
        """The key of that name; an unknown one is looked for anew, now and then.

        Raises:
            ClaimError: The issuer has no such key.
            IssuerError: The issuer can't be asked.
        """
        async with self._locks.setdefault(issuer, asyncio.Lock()):
            known = self._known.get(issuer)
            age = self._clock() - known.fetched_at if known else 0.0
            is_old = known is None or age > ISSUER_KEYS_LIFE.total_seconds()
            may_be_new = known is not None and key_id not in known.keys
            if is_old or (may_be_new and age > ISSUER_KEYS_PAUSE.total_seconds()):
                known = self._known[issuer] = await self._fetch(issuer)
        if known is None or key_id not in known.keys:
            raise ClaimError("The id token is signed with a key that its issuer does not have")
        return known.keys[key_id]

    async def _fetch(self, issuer: str) -> _Known:
        """Ask an issuer; one that did not answer is left alone for a while, and nobody waits for it."""
        failed_at = self._failed_at.get(issuer)
        if failed_at is not None and self._clock() - failed_at < ISSUER_KEYS_PAUSE.total_seconds():
            raise IssuerError(f"{issuer} did not give its keys a moment ago: try again in a minute")
        try:
            keys = await _fetch_keys(issuer)
        except IssuerError:
            self._failed_at[issuer] = self._clock()
            raise
        self._failed_at.pop(issuer, None)
        return _Known(keys, self._clock())


async def _fetch_keys(issuer: str) -> dict[str, PyJWK]:
    timeout = aiohttp.ClientTimeout(total=ISSUER_TIME.total_seconds())
    async with aiohttp.ClientSession(
        timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=not _is_loopback(issuer)
    ) as session:
        described = await _fetch(session, f"{issuer}{_DISCOVERY}")
        address = described.get("jwks_uri")
        if str(described.get("issuer")).rstrip("/") != issuer or not isinstance(address, str):
            raise IssuerError(f"{issuer} does not describe itself as an issuer of id tokens")
        if not _is_within(address, issuer):
            raise IssuerError(f"{issuer} keeps its keys where they are not safe from change: {address[:200]}")
        answer = await _fetch(session, address)
    return read_keys(answer)


async def _fetch(session: aiohttp.ClientSession, address: str) -> dict[str, Any]:
    try:
        async with session.get(address, allow_redirects=False) as answer:
            if answer.status != _OK:
                raise IssuerError(f"{address[:200]} answers {answer.status}")
            body = b""
            async for piece in answer.content.iter_chunked(MAX_ISSUER_ANSWER):
                body += piece
                if len(body) > MAX_ISSUER_ANSWER:
                    raise IssuerError(f"{address[:200]} answers more than an issuer's keys")
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise IssuerError(f"{address[:200]} can't be asked ({type(error).__name__})") from None
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise IssuerError(f"{address[:200]} answers no JSON object")
    return found


def read_keys(answer: dict[str, Any]) -> dict[str, PyJWK]:
    """The keys of a key set that can have signed an id token, by their names."""
    listed = answer.get("keys")
    keys: dict[str, PyJWK] = {}
    for each in listed[:MAX_ISSUER_KEYS] if isinstance(listed, list) else []:
        if not isinstance(each, dict) or not isinstance(each.get("kid"), str):
            continue
        algorithm = ALGORITHMS.get(str(each.get("kty")))
        if algorithm is None or each.get("alg", algorithm) != algorithm or each.get("use", "sig") != "sig":
            continue
        try:
            keys[each["kid"]] = PyJWK(each, algorithm)
        except (PyJWKError, ValueError, TypeError):
            continue
    return keys


def _is_within(address: str, issuer: str) -> bool:
    """Whether keys come by https, or from this machine where the issuer is here too."""
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return False
    return scheme == "https" or (scheme == "http" and _is_loopback(issuer) and _is_loopback(address))


def _is_loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
