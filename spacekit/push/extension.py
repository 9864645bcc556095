"""What a spacekit host can do besides the Hub's API: one JSON request at a time."""

from __future__ import annotations

from typing import Any, Literal

from huggingface_hub import get_session

# Public, but not declared so.
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status  # type: ignore[attr-defined]

from spacekit.errors import RemoteError, UsageError
from spacekit.push.failures import explained
from spacekit.push.target import Target

__all__ = ["ask_host"]

# For one short question; nothing that takes long is waited for within a request.
_ANSWER_TIMEOUT_S = 60.0


def ask_host(
    target: Target, method: Literal["GET", "PUT", "POST", "DELETE"], path: str, body: object = None
) -> dict[str, Any]:
    """Ask the host of a Space about it.

    Args:
        target: The Space.
        method: What to do.
        path: With what, below the Space's own address in the API.
        body: What is sent, as JSON.

    Raises:
        UsageError: The server is huggingface.co, which has nothing of the kind.
        RemoteError: The host refused, or could not be reached.
    """
    if target.is_hugging_face:
        raise UsageError(
            f"huggingface.co has no {path.partition('/')[0]} of this kind",
            "--endpoint names a host of your own",
        )
    url = f"{target.endpoint}/api/spaces/{target.space}/{path}"
    with explained(target):
        answer = get_session().request(
            method, url, json=body, headers=build_hf_headers(token=target.token), timeout=_ANSWER_TIMEOUT_S
        )
        hf_raise_for_status(answer)
        found = answer.json()
    if not isinstance(found, dict):
        raise RemoteError(f"{target.endpoint} answers with what is no object", None, code="protocol")
    return found
