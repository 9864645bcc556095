"""Why a job gets no token, in the words of OAuth."""

from __future__ import annotations

from typing import Literal

from spacekit.host.errors import HostError

OAuthCode = Literal[
    "invalid_request", "invalid_grant", "invalid_target", "unsupported_grant_type", "temporarily_unavailable"
]


class ExchangeError(HostError):
    """The exchange is refused.

    Args:
        oauth: OAuth's word for it.
        message: A sentence for who reads the job's log.
    """

    def __init__(self, oauth: OAuthCode, message: str) -> None:
        super().__init__(message)
        self.oauth: OAuthCode = oauth


class ClaimError(ExchangeError):
    """The id token is not good."""

    def __init__(self, message: str) -> None:
        super().__init__("invalid_grant", message)


class IssuerError(ExchangeError):
    """The issuer's keys can't be had."""

    def __init__(self, message: str) -> None:
        super().__init__("temporarily_unavailable", message)
