"""The ways to a relay, tried side by side: the first whole handshake wins."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import asyncssh

from spacekit_runtime.errors import ShareError
from spacekit_runtime.share.address import RelayAddress
from spacekit_runtime.share.host_key import HostKeyCheck
from spacekit_runtime.share.protocol import KEEPALIVE_SECONDS, KEEPALIVES_MISSED
from spacekit_runtime.share.websocket import WebSocketTunnel

Made = TypeVar("Made")

# How long a way may try alone: longer than a handshake across an ocean, shorter than a person's patience.
_HEAD_START_SECONDS = 0.6
_CONNECT_SECONDS = 12
_LOGIN_SECONDS = 15
# With the processor's help the fastest by far; the others are for relays that have no such help.
_CIPHERS = (
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
    "aes256-ctr",
    "aes128-ctr",
)
_HOST_KEYS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
# What says most of why nothing worked comes first.
_TELLING = ("host-key", "auth", "tls", "protocol", "refused", "unreachable", "offline", "bug")


@dataclass(frozen=True)
class Way:
    """One way to a relay.

    Attributes:
        name: What people call it.
        host: The relay's host.
        port: The port that SSH is spoken on, or that the WebSocket stands for.
        tunnel: The WebSocket.
    """

    name: str
    host: str
    port: int
    tunnel: WebSocketTunnel | None = None


def read_key(file: str | Path) -> asyncssh.SSHKey:
    """The key that a relay may know its user by.

    Raises:
        ShareError: It can't be read.
    """
    try:
        return asyncssh.read_private_key(str(file))
    except (OSError, ValueError) as error:
        raise ShareError(
            f"the SSH key {str(file)!r} can't be used: {error}",
            "SPACEKIT_SHARE_KEY names the file of a private key without a passphrase",
            code="auth",
        ) from error


async def connect(
    way: Way, relay: RelayAddress, check: HostKeyCheck, token: str | None, key: asyncssh.SSHKey | None
) -> asyncssh.SSHClientConnection:
    """Go one way, up to and with the login.

    Raises:
        ShareError: It leads nowhere.
    """
    try:
        return await asyncssh.connect(
            way.host,
            way.port,
            tunnel=way.tunnel,
            client_factory=lambda: _Client(check),
            # Ours alone: a user's own SSH settings, keys and agent are none of a relay's business.
            config=None,
            known_hosts=([], [], []),
            server_host_key_algs=list(check.algorithms() or _HOST_KEYS),
            username=relay.user,
            client_keys=[key] if key else None,
            password=token,
            agent_path=None,
            gss_kex=False,
            gss_auth=False,
            kbdint_auth=False,
            encryption_algs=list(_CIPHERS),
            compression_algs=None,
            keepalive_interval=KEEPALIVE_SECONDS,
            keepalive_count_max=KEEPALIVES_MISSED,
            connect_timeout=_CONNECT_SECONDS,
            login_timeout=_LOGIN_SECONDS,
        )
    except asyncssh.HostKeyNotVerifiable as error:
        raise (check.refusal() if check.refused else explain(error, relay, way)) from error
    except (OSError, asyncssh.Error, TimeoutError, ValueError) as error:
        if isinstance(error, ShareError):
            raise
        raise explain(error, relay, way) from error


class _Client(asyncssh.SSHClient):
    """Looks at the host key, and answers nothing that a relay might ask of a person."""

    def __init__(self, check: HostKeyCheck) -> None:
        self._check = check

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        """Tell whether to go on."""
        return self._check.accepts(key)


async def race(
    attempts: list[Callable[[], Coroutine[Any, Any, Made]]], discard: Callable[[Made], Awaitable[None]]
) -> Made:
    """Start the first, the next one a little later or when it fails, and so on; the first that is there wins.

    Args:
        attempts: What to try.
        discard: Ends one that came second.

    Raises:
        ShareError: None got there: the most telling of their errors.
    """
    waiting, running, errors = list(attempts), set[asyncio.Task[Made]](), list[ShareError]()
    winner: asyncio.Task[Made] | None = None
    try:
        while winner is None and (waiting or running):
            if waiting:
                running.add(asyncio.ensure_future(waiting.pop(0)()))
            head_start = _HEAD_START_SECONDS if waiting else None
            done, running = await asyncio.wait(
                running, timeout=head_start, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                error = task.exception()
                if error is None and winner is None:
                    winner = task
                elif error is None:
                    running.add(task)
                elif isinstance(error, ShareError):
                    errors.append(error)
                else:
                    # A fault of one way must not close the others.
                    errors.append(ShareError(f"the link failed: {error!r}", "please report this", code="bug"))
    finally:
        await _end(running, discard)
    if winner is not None:
        return winner.result()
    raise min(errors, key=lambda error: _TELLING.index(error.code) if error.code in _TELLING else 0)


async def _end(running: set[asyncio.Task[Made]], discard: Callable[[Made], Awaitable[None]]) -> None:
    for task in running:
        task.cancel()
    for task in running:
        with suppress(ShareError, asyncio.CancelledError):
            await discard(await task)


def explain(error: BaseException, relay: RelayAddress, way: Way) -> ShareError:
    """Say why a way leads nowhere, and what to do."""
    if isinstance(error, ssl.SSLError):
        return tls_error(error, relay)
    if isinstance(error, asyncssh.PermissionDenied):
        return ShareError(
            f"the relay {relay.name} does not know you",
            "set SPACEKIT_SHARE_TOKEN to a token that its owner makes with `spacekit relay token add NAME`, "
            "or SPACEKIT_SHARE_KEY to the file of a key that is in its authorized_keys",
            code="auth",
        )
    if isinstance(error, (OSError, TimeoutError, asyncssh.ConnectionLost)):
        return _unreachable(error, way)
    return ShareError(
        f"what answers at {way.host} ({way.name}) is no relay: {error}",
        "check the relay's address; a relay of Gradio's own kind (frp) is another thing: see docs/sharing.md",
        code="protocol",
    )


def _unreachable(error: BaseException, way: Way) -> ShareError:
    place = f"{way.host} ({way.name})"
    if isinstance(error, socket.gaierror):
        code, cause = (
            "offline",
            f"the relay {way.host} is not found: there is no such name, or no network",
        )
        hint = "check the network and the relay's name"
    elif isinstance(error, ConnectionRefusedError):
        code, cause = "unreachable", f"nothing answers at {place}: the connection is refused"
        hint = "check that the relay runs there and that the port is right"
    else:
        reason = "no answer" if isinstance(error, TimeoutError) or not str(error) else str(error)
        code, cause = "unreachable", f"the relay can't be reached at {place}: {reason}"
        hint = "check the network; where a firewall stops SSH, set https_proxy if there is a web proxy"
    return ShareError(cause, hint, code=code, is_final=False)


def tls_error(error: ssl.SSLError, relay: RelayAddress) -> ShareError:
    """Say that a certificate is not what it should be."""
    reason = getattr(error, "verify_message", None) or error.reason or str(error)
    return ShareError(
        f"the certificate of {relay.web} can't be verified: {reason}",
        "for an authority of your own, name its file: launch(share_server_tls_certificate=...) or "
        "SPACEKIT_SHARE_SERVER_TLS_CERTIFICATE; else tell the relay's owner",
        code="tls",
    )
