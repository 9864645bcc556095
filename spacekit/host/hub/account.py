"""Who am I."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from .access import WriterDep

router = APIRouter()


@router.get("/api/whoami-v2")
def whoami(caller: WriterDep) -> dict[str, Any]:
    """The user that the token belongs to."""
    return {
        "type": "user",
        "id": caller,
        "name": caller,
        "fullname": caller,
        "isPro": False,
        "orgs": [],
        "auth": {"type": "access_token", "accessToken": {"displayName": caller, "role": "write"}},
    }
