"""Whether an id token is what it says: made by an issuer that is trusted, for this host, and for now."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import jwt

from spacekit.host.limits import ID_TOKEN_LEEWAY, MAX_ID_TOKEN, MAX_ID_TOKEN_LIFE
from spacekit.host.settings import HostSettings

from .claims import Job, read_job
from .errors import ClaimError
from .keys import ALGORITHMS, IssuerKeys

GITHUB = "https://token.actions.githubusercontent.com"
_NEEDED = ["iss", "sub", "aud", "exp", "iat"]


class Verifier:
    """Verifies id tokens for one host.

    Args:
        settings: Which issuers are trusted, and which audience a token must be for.
        keys: The issuers' keys.
    """

    def __init__(self, settings: HostSettings, keys: IssuerKeys) -> None:
        self._settings = settings
        self._keys = keys

    @property
    def issuers(self) -> frozenset[str]:
        """Whose tokens are taken."""
        return frozenset({GITHUB, *self._settings.oidc_issuers})

    async def verify(self, token: str) -> Job:
        """The job that a token is of.

        Raises:
            ClaimError: The token is not good.
            IssuerError: Its issuer can't be asked for its keys.
        """
        if len(token) > MAX_ID_TOKEN or not token.isascii():
            raise ClaimError("This is no id token")
        issuer, key_id = self._peek(token)
        key = await self._keys.find(issuer, key_id)
        return read_job(decode(token, key, self._settings.audiences))

    def _peek(self, token: str) -> tuple[str, str]:
        """Who says to have made a token, and with which key: to know what it is to be checked against.

        What else a header may name (`jku`, `jwk`, `x5u`) is never looked at.
        """
        try:
            header = jwt.get_unverified_header(token)
            claims = jwt.decode(token, options={"verify_signature": False})
        except (jwt.InvalidTokenError, ValueError, RecursionError):
            raise ClaimError("This is no id token") from None
        issuer, key_id = claims.get("iss"), header.get("kid")
        if header.get("alg") not in ALGORITHMS.values() or "crit" in header:
            raise ClaimError("An id token must be signed with RS256 or ES256")
        if not isinstance(issuer, str) or issuer.rstrip("/") not in self.issuers:
            raise ClaimError(f"{str(issuer)[:120]} is no issuer that this host trusts (see --oidc-issuer)")
        if not isinstance(key_id, str):
            raise ClaimError("The id token does not say which key signed it")
        return issuer.rstrip("/"), key_id


def decode(token: str, key: jwt.PyJWK, audiences: Collection[str]) -> dict[str, Any]:
    """The claims of a token that this key signed, for one of these audiences, and that is valid now."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=list(audiences),
            leeway=ID_TOKEN_LEEWAY,
            options={"require": _NEEDED},
        )
    except jwt.ExpiredSignatureError:
        raise ClaimError("The id token has expired: ask for a new one") from None
    except jwt.InvalidAudienceError:
        wanted = " or ".join(sorted(audiences)[:4])
        raise ClaimError(f"The id token is made for another server: its audience must be {wanted}") from None
    except jwt.ImmatureSignatureError:
        raise ClaimError("The id token is not valid yet: are the clocks right?") from None
    except jwt.MissingRequiredClaimError as error:
        raise ClaimError(f"The id token lacks {error.claim}") from None
    except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError):
        raise ClaimError("The id token's signature is wrong") from None
    times = [claims["exp"], claims["iat"]]
    if not all(isinstance(each, int | float) for each in times):
        raise ClaimError("The id token's times are no numbers")
    if times[0] - times[1] > MAX_ID_TOKEN_LIFE.total_seconds():
        raise ClaimError("The id token lives for too long")
    if not isinstance(claims["aud"], str):
        raise ClaimError("The id token is for several servers at once")
    return claims
