"""Addresses that are good for one file, one way and a while."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from spacekit.host.errors import Forbidden
from spacekit.host.limits import SIGNED_FOR
from spacekit.host.store.pointers import Pointer

Operation = Literal["upload", "download"]


@dataclass(frozen=True)
class Grant:
    """What may be done with an address: one operation, on one file, of the Space with that key."""

    operation: Operation
    space_key: str
    pointer: Pointer


class Signer:
    """Signs and checks addresses. The key lives as long as the host: a restart ends them all."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def query(self, grant: Grant) -> str:
        """What makes an address good for a grant."""
        expires = int(time.time() + SIGNED_FOR.total_seconds())
        signature = self._signature(grant, expires)
        return urlencode({"size": grant.pointer.size, "expires": expires, "signature": signature})

    def check(self, operation: Operation, space_key: str, oid: str, query: Mapping[str, str]) -> Pointer:
        """The file that an address is good for, or the reason why it is not."""
        try:
            size, expires = int(query.get("size", "")), int(query.get("expires", ""))
        except ValueError:
            raise Forbidden("This address is not one that the host gave out") from None
        pointer = Pointer(oid, size)
        expected = self._signature(Grant(operation, space_key, pointer), expires)
        if not hmac.compare_digest(expected.encode(), query.get("signature", "").encode()):
            raise Forbidden("This address is not one that the host gave out", "ask for a new one")
        if expires < time.time():
            raise Forbidden("This address has expired", "start the transfer again")
        return pointer

    def _signature(self, grant: Grant, expires: int) -> str:
        parts = (grant.operation, grant.space_key, grant.pointer.oid, str(grant.pointer.size), str(expires))
        return hmac.new(self._key, "\n".join(parts).encode(), hashlib.sha256).hexdigest()
