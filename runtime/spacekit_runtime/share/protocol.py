"""What a client and a relay say to each other: docs/share-protocol.md. Both take the names from here."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

VERSION = 1
# The session channel that the client opens before it asks for the forward.
SUBSYSTEM = "spacekit-share"
# What the forward is asked for: any host, the port of the web.
FORWARD_HOST, FORWARD_PORT = "", 80
# A line is a few hundred bytes; past this somebody means harm.
MOST_LINE_BYTES = 8 * 1024
KEEPALIVE_SECONDS = 15
KEEPALIVES_MISSED = 3
# Of a relay that is not started as root.
SSH_PORT = 2222
WELL_KNOWN_PATH = "/.well-known/spacekit-relay"
WEBSOCKET_PATH = "/.spacekit/ssh"

# Why a link ended for good; any other end is a cut that is mended.
FINAL_ENDS = frozenset({"expired", "banned", "replaced"})
# Refusals that another try may not meet again.
PASSING_REFUSALS = frozenset({"too-many-links", "relay-full", "relay-stopped"})


@dataclass(frozen=True)
class Hello:
    """What a client asks for.

    Attributes:
        resume: The secret of a link that was cut, to get the same address again.
        auth: A name and a password for visitors, with a colon between.
        expires: Seconds until the link ends, where that is to be sooner than the relay would end it.
        client: The program that asks.
    """

    resume: str | None = None
    auth: str | None = None
    expires: int | None = None
    client: str = "spacekit"
    version: int = VERSION

    def line(self) -> bytes:
        """As it goes over the wire."""
        return json.dumps(asdict(self)).encode() + b"\n"


def parse_line(line: bytes) -> dict[str, Any]:
    """One line of either side.

    Raises:
        ValueError: It is no JSON object, or too long.
    """
    if len(line) > MOST_LINE_BYTES:
        raise ValueError(f"a line is longer than {MOST_LINE_BYTES} bytes")
    try:
        found = json.loads(line)
    except RecursionError as error:
        raise ValueError("a line is nested too deeply") from error
    if not isinstance(found, dict):
        raise ValueError("a line is no JSON object")  # noqa: TRY004  # of the wire, not of our code
    return found
