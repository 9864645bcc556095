"""The client's first line: what it wishes of its link. Pure."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from spacekit.relay.limits import MAX_AUTH, MAX_LINE, MAX_RESUME, MIN_LIFE
from spacekit.relay.links import ENDS, LinkRefused, Wishes
from spacekit.relay.names import Signer

__all__ = ["SUBSYSTEM", "VERSION", "read_wishes"]

SUBSYSTEM = "spacekit-share"
VERSION = 1
_CLIENT = re.compile(r"[\w.+/-]{1,64}", re.ASCII)
_MAX_YEARS = 10 * 366 * 24 * 3600


def read_wishes(line: bytes, signer: Signer) -> Wishes:
    """Read the line.

    Raises:
        LinkRefused: It is not what a client may send.
    """
    wished = _object(line)
    if wished.get("version") != VERSION:
        raise LinkRefused(
            "version", f"This relay speaks version {VERSION} of the share protocol.", "Update spacekit."
        )
    client = wished.get("client")
    name, end = _resumed(wished.get("resume"), signer)
    seconds = wished.get("expires")
    if seconds is not None:
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < _MAX_YEARS:
            raise _bad("`expires` is a number of seconds")
        end = end or int(time.time() + max(seconds, MIN_LIFE))
    return Wishes(
        name=name,
        expires=end,
        auth=_auth(wished.get("auth")),
        client=client if isinstance(client, str) and _CLIENT.fullmatch(client) else None,
    )


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line) if len(line) <= MAX_LINE else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _bad("the first line is a JSON object")
    return found


def _resumed(secret: object, signer: Signer) -> tuple[str | None, int | None]:
    if secret is None:
        return None, None
    found = signer.read_resume(secret) if isinstance(secret, str) and len(secret) <= MAX_RESUME else None
    if found is None:
        raise LinkRefused(
            "resume", "This relay does not know the link that you come back for.", "Ask for a new link."
        )
    if found[1] <= time.time():
        raise LinkRefused("expired", ENDS["expired"].reason, ENDS["expired"].cure)
    return found


def _auth(auth: object) -> str | None:
    if auth is None:
        return None
    if not isinstance(auth, str) or len(auth.encode("utf-8", "replace")) > MAX_AUTH or not auth.isprintable():
        raise _bad(f"`auth` is a text of at most {MAX_AUTH} bytes")
    user, colon, password = auth.partition(":")
    if not (user and colon and password):
        raise _bad("`auth` is `user:password`")
    return auth


def _bad(what: str) -> LinkRefused:
    return LinkRefused(
        "bad-request", f"The client asked in a way that is not understood: {what}.", "Update it."
    )
