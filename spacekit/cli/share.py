"""`spacekit share`: a link from anywhere to a web app on this machine."""

from __future__ import annotations

import json
import queue
import socket
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

import spacekit
from spacekit.cli.console import stderr, write_data
from spacekit.errors import RemoteError, UsageError
from spacekit_runtime.errors import ShareError
from spacekit_runtime.share import words
from spacekit_runtime.share.address import is_host

if TYPE_CHECKING:
    from spacekit_runtime.share.share import ShareStatus

__all__ = ["HELP", "share"]

HELP = """Give a web app on this machine a link that others can open.

The link goes through a relay: one of your own (`spacekit relay`), or somebody else's that you name. It ends
with this command, and after 72 hours at most; when the network was cut it comes back at the same address.
The app sees the link's name as its Host, and who visits in X-Forwarded-For. docs/sharing.md has the rest.

\b
Examples:
  spacekit share 7860 --server share.example.org
  spacekit share http://localhost:3000 --auth ada:secret --expires 2h
  spacekit share 8888 --server ssh://localhost.run
"""
_MOST_PORT = 65_535
_PORTS = {"http": 80, "https": 443}
_PROBE_SECONDS = 2
_END = "The link is over."


def share(
    app: Annotated[str, typer.Argument(metavar="PORT|URL", help="The app: 7860, or http://localhost:7860.")],
    server: Annotated[
        str | None, typer.Option(metavar="RELAY", help="The relay; SPACEKIT_SHARE_SERVER by default.")
    ] = None,
    auth: Annotated[
        str | None,
        typer.Option(
            metavar="USER:PASSWORD",
            help="Ask visitors for this; SPACEKIT_SHARE_AUTH keeps it out of lists of processes.",
        ),
    ] = None,
    expires: Annotated[
        str | None, typer.Option(metavar="2h", help="End the link sooner: 30m, 2h, 1d.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print each status as one line of JSON.")] = False,
) -> None:
    """Make the link, say how it is, wait for Ctrl-C."""
    from spacekit_runtime.share.settings import ShareSettings
    from spacekit_runtime.share.share import open_share

    scheme, host, port = parse_app(app)
    heard: queue.SimpleQueue[ShareStatus] = queue.SimpleQueue()
    try:
        settings = ShareSettings.from_environment(server, auth=auth, expires=expires)
        if settings.server is None:
            raise words.no_relay("an app that listens on 0.0.0.0")
        client = f"spacekit/{spacekit.__version__}"
        settings = replace(settings, host=_answering(host, port), is_tls=scheme == "https", client=client)
        with stderr().status("connecting"):
            link = open_share(port, settings, heard.put)
    except ShareError as error:
        raise _as_ours(error) from error
    notes = [words.OTHER_WITH_LOGIN if settings.auth else words.OTHER_WEB_APP]
    if link.is_third_party:
        notes.append(words.carrier(link.relay_name))
    try:
        _follow(heard, notes, as_json=as_json)
    except KeyboardInterrupt:
        stderr().print(_END)
        raise
    finally:
        link.close()


def parse_app(given: str) -> tuple[str, str, int]:
    """Read which app is meant: a port, or an address.

    Returns:
        http or https, the host, and the port.

    Raises:
        UsageError: It is neither.
    """
    wrong = UsageError(f"{given!r} is no port and no web address", "`spacekit share 7860`, say")
    if given.isdecimal():
        given = f"http://localhost:{given}"
    scheme, separator, _ = given.partition("://")
    try:
        parts = urlsplit(given if separator else f"http://{given}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    scheme = parts.scheme
    is_named = bool(host) and is_host(str(host)) and port != 0 and (port is not None or bool(separator))
    if scheme not in _PORTS or host is None or not is_named or "@" in parts.netloc:
        raise wrong
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise UsageError(
            f"a link leads to a whole app, and not to {parts.path or '/'} of it",
            f"`spacekit share {scheme}://{parts.netloc}`; visitors add the path to the link",
        )
    return scheme, host, port or _PORTS[scheme]


def _answering(host: str, port: int) -> str:
    """The address that the app answers at: of this machine's two, one may be deaf."""
    candidates = ["127.0.0.1", "::1"] if host == "localhost" else [host]
    for candidate in candidates:
        with suppress(OSError):
            socket.create_connection((candidate, port), timeout=_PROBE_SECONDS).close()
            return candidate
    stderr().print(f"warning: nothing answers at {host}:{port} yet; visitors see that", style="yellow")
    return candidates[0]


def _follow(heard: queue.SimpleQueue[ShareStatus], notes: list[str], *, as_json: bool) -> None:
    """Say each status, until an end that came by itself.

    Raises:
        RemoteError: The link has ended.
    """
    is_first = True
    while True:
        status = _next(heard)
        if as_json:
            write_data(json.dumps(_as_json(status)))
        elif status.state == "up" and is_first:
            _show_link(status, notes)
        elif status.state != "ended":
            stderr().print(_line(status))
        is_first = is_first and status.state != "up"
        if status.state == "ended":
            raise RemoteError(status.reason or "the link has ended", status.hint, code="ended")


def _next(heard: queue.SimpleQueue[ShareStatus]) -> ShareStatus:
    """Wait in turns, so that Ctrl-C is heard on every system."""
    while True:
        with suppress(queue.Empty):
            return heard.get(timeout=3600)


def _show_link(status: ShareStatus, notes: list[str]) -> None:
    write_data(status.url or "")
    ends = words.lifetime(status.expires)
    lines = [f"It is there {ends + ', or ' if ends else ''}until Ctrl-C.", *notes]
    if status.has_warning:
        lines.append(words.WARNING_PAGE)
    if status.fingerprint:
        lines.append(words.first_sight(status.fingerprint))
    for line in lines:
        stderr().print(line)


def _line(status: ShareStatus) -> str:
    clock = time.strftime("%H:%M:%S", time.localtime(status.since))
    if status.is_up and status.reason:
        return f"{clock}  visitors may not reach the link: {status.reason}; {status.hint}"
    if status.state == "reconnecting":
        return f"{clock}  reconnecting: {status.reason}"
    return f"{clock}  {status.state}: {status.url}" if status.is_up else f"{clock}  {status.state}"


def _as_json(status: ShareStatus) -> dict[str, Any]:
    return {
        "state": status.state,
        "since": status.since,
        "url": status.url,
        "expires": status.expires,
        "reason": status.reason,
        "hint": status.hint,
        "warning": status.has_warning,
        "way": status.way,
        "fingerprint": status.fingerprint,
    }


def _as_ours(error: ShareError) -> RemoteError | UsageError:
    kind = UsageError if error.code in ("address", "auth-form", "expires", "no-relay") else RemoteError
    return kind(error.cause, error.hint, code=error.code)
