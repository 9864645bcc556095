"""What a webhook's call says, in the Hub's form (version 3), and who is called: pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from spacekit.host.names import RepoId
from spacekit.host.store.models import Space, Webhook

_VERSION = 3
SECRET_HEADER = "X-Webhook-Secret"  # noqa: S105 - a name
SIGNATURE_HEADER = "X-Hub-Signature-256"


@dataclass(frozen=True)
class UpdatedRef:
    """A branch or a tag that moved: `None` where it was not there, or is not any more."""

    ref: str
    old: str | None
    new: str | None


def watches(webhook: Webhook, repo_id: RepoId) -> bool:
    """Whether a webhook is for a Space: by its name or its owner's."""
    if webhook.disabled or "repo" not in webhook.domains:
        return False
    owner, whole = repo_id.namespace.lower(), repo_id.key
    return any(
        str(item.get("name")).lower() == (whole if item.get("type") == "space" else owner)
        for item in webhook.watched
        if item.get("type") in ("space", "user", "org")
    )


def payload_of(
    webhook: Webhook, space: Space, refs: Sequence[UpdatedRef], head: str, base: str
) -> dict[str, Any]:
    """The body of a call about new content."""
    return {
        "event": {"action": "update", "scope": "repo.content"},
        "repo": {
            "type": "space",
            "name": str(space.repo_id),
            "id": space.key,
            "private": space.is_private,
            "subdomain": space.subdomain,
            "headSha": head,
            "tags": [],
            "owner": {"id": space.namespace},
            "url": {
                "web": f"{base}/spaces/{space.repo_id}",
                "api": f"{base}/api/spaces/{space.repo_id}",
            },
        },
        "updatedRefs": [{"ref": each.ref, "oldSha": each.old, "newSha": each.new} for each in refs],
        "webhook": {"id": webhook.id, "version": _VERSION},
    }


def headers_of(body: bytes, secret: str | None) -> dict[str, str]:
    """The headers of a call: the secret itself, as the Hub sends it, and a signature made with it."""
    headers = {"Content-Type": "application/json", "User-Agent": "spacekit-host"}
    if secret:
        headers[SECRET_HEADER] = secret
        headers[SIGNATURE_HEADER] = f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
    return headers
