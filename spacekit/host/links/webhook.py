"""Which calls of a webhook are the forge's: signed with the link's own secret, over the very bytes that came.

What a call says is not believed, only that something may have changed: the host then looks for itself. So a
call that is sent again does no harm.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

# GitHub, and Forgejo and Gitea since they speak its language too.
_GITHUB = "x-hub-signature-256"
_PLAIN_HEX = ("x-gitea-signature", "x-forgejo-signature", "x-gogs-signature")
_GITLAB = "x-gitlab-token"
_SHA256 = "sha256="


def is_signed(headers: Mapping[str, str], body: bytes, secret: str) -> bool:
    """Whether one of the forges' headers proves that the caller knows the secret.

    Args:
        headers: The request's, by their names in lower case.
        body: The request's, as it came.
        secret: The link's.
    """
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    given = [headers.get(name, "") for name in _PLAIN_HEX]
    github = headers.get(_GITHUB, "")
    given.append(github.removeprefix(_SHA256) if github.startswith(_SHA256) else "")
    # All of them are compared, so that the time tells nothing of which one was right.
    fits = [_same(expected, signature) for signature in given]
    fits.append(_same(secret, headers.get(_GITLAB, "")))
    return any(fits)


def _same(expected: str, given: str) -> bool:
    """Whether two texts are the same, in a time that tells nothing; what is not there is never right."""
    return hmac.compare_digest(expected.encode(), given.encode(errors="replace")) and bool(given)
