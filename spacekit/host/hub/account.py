"""Who am I."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from .access import KnownDep

router = APIRouter()


@router.get("/api/whoami-v2")
def whoami(caller: KnownDep) -> dict[str, Any]:
    """The user that the token belongs to."""
    return {
        "type": "user",
        "id": caller.account,
        "name": caller.account,
        "fullname": caller.name,
        "isPro": False,
        "orgs": [],
        "auth": {"type": "access_token", "accessToken": {"displayName": caller.name, "role": "write"}},
    }
