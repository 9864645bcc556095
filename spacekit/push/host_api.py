"""What a spacekit host answers besides the Hub's API; another server does not know these addresses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Any

import httpx2
from huggingface_hub import get_session

# Public, but not declared so.
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status  # type: ignore[attr-defined]

from spacekit.push.failures import explained
from spacekit.push.target import Target

__all__ = ["ask_host"]

# For one short question.
_ANSWER_TIMEOUT_S = 30.0
# What a server says to an address that it does not know.
_UNKNOWN = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})


def ask_host(
    target: Target,
    method: str,
    path: str,
    *,
    body: Mapping[str, Any] | None = None,
    parameters: Mapping[str, Any] | None = None,
    accepted: Collection[int] = (),
) -> httpx2.Response | None:
    """Ask below a Space's address; `None` from a server that knows no such thing.

    huggingface.co is not asked at all.

    Args:
        target: The Space.
        method: The HTTP method.
        path: What comes after `/api/spaces/OWNER/NAME/`.
        body: What goes along, as JSON.
        parameters: The query.
        accepted: Statuses that are answers, though they say no.

    Raises:
        RemoteError: The server refused or could not be reached.
    """
    if target.is_hugging_face:
        return None
    url = f"{target.endpoint}/api/spaces/{target.space}/{path}"
    with explained(target):
        answer = get_session().request(
            method,
            url,
            json=body,
            params=parameters,
            headers=build_hf_headers(token=target.token),
            timeout=_ANSWER_TIMEOUT_S,
        )
        is_unknown = answer.status_code in _UNKNOWN and not answer.headers.get("x-error-code")
        if is_unknown:
            return None
        if answer.status_code not in accepted:
            hf_raise_for_status(answer)
        return answer
