"""The share link of an app that `launch` serves: what it prints, and what it keeps."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from spacekit_runtime.errors import ShareError
from spacekit_runtime.share import words
from spacekit_runtime.share.settings import ShareSettings

if TYPE_CHECKING:
    from spacekit_runtime.share.share import Share, ShareStatus


def share_app(options: Mapping[str, Any], host: str, port: int) -> Share | None:
    """Make a link to an app that was just started, and print it. Without one, print why: the app goes on.

    Args:
        options: What `launch` was told.
        host: Where the app is reached from this machine.
        port: Its port.

    Returns:
        The link; `None` where there is none.
    """
    if "SPACE_ID" in os.environ:
        warnings.warn(
            "share=True does nothing on a Space: it is public already, at its own address", stacklevel=5
        )
        return None
    is_quiet = bool(options.get("quiet"))
    try:
        settings = ShareSettings.from_environment(
            options.get("share_server_address"),
            options.get("share_server_protocol"),
            options.get("share_server_tls_certificate"),
            host=host.strip("[]"),
            is_tls=bool(options.get("ssl_certfile")),
        )
        if settings.server is None:
            raise words.no_relay()
        # Loads asyncssh: only apps that are shared pay for it.
        from spacekit_runtime.share.share import open_share

        teller = _Teller(is_quiet=is_quiet)
        share = open_share(port, settings, teller)
    except ImportError as error:
        _print(f"\nerror: no share link: {error}\n\nhint: pip install asyncssh websockets", sys.stderr)
        return None
    except ShareError as error:
        _print(f"\n{words.shown(error)}\n\nNo share link: the app is up on this machine alone.", sys.stderr)
        return None
    if not is_quiet:
        has_login = bool(options.get("auth") or options.get("auth_dependency") or settings.auth)
        _print("\n".join(_announcement(share, has_login=has_login)))
    teller.begin()
    return share


def _announcement(share: Share, *, has_login: bool) -> list[str]:
    status = share.status
    lines = [f"* Running on public URL: {status.url}"]
    ends = words.lifetime(status.expires)
    lines.append(
        f"  It is there {ends}, or until this app ends." if ends else "  It is there until this app ends."
    )
    lines.append("  " + (words.DANGER_WITH_LOGIN if has_login else words.DANGER))
    if share.is_third_party:
        lines.append("  " + words.carrier(share.relay_name))
    if status.has_warning:
        lines.append("  " + words.WARNING_PAGE)
    if status.fingerprint:
        lines.append("  " + words.first_sight(status.fingerprint))
    return lines


class _Teller:
    """Says when a link is cut, is back, and has ended; its beginning is announced at more length."""

    def __init__(self, *, is_quiet: bool) -> None:
        self._is_quiet = is_quiet
        self._has_begun = False
        self._last = "up"
        self._early: ShareStatus | None = None

    def begin(self) -> None:
        """Speak from now on; what came meanwhile is said now."""
        self._has_begun = True
        if self._early is not None:
            self(self._early)

    def __call__(self, status: ShareStatus) -> None:
        """Say what is new."""
        if not self._has_begun:
            self._early = status
            return
        if status.is_up and self._last == "up":
            if status.reason:
                _print(
                    f"* Visitors may not reach the link: {status.reason}. {_sentence(status.hint)}",
                    sys.stderr,
                )
            return
        if status.state == self._last:
            return
        self._last = status.state
        if status.state == "ended" and status.reason and status.url is None:
            _print(f"* The share link has ended: {status.reason}. {_sentence(status.hint)}", sys.stderr)
        elif not self._is_quiet and status.state == "reconnecting":
            _print(f"* The share link was cut: {status.reason}. It is made again.", sys.stderr)
        elif not self._is_quiet and status.state == "up":
            _print(f"* The share link is up again: {status.url}", sys.stderr)


def _sentence(hint: str | None) -> str:
    return f"{hint[:1].upper()}{hint[1:]}." if hint else ""


def _print(text: str, stream: Any = None) -> None:
    print(text, file=stream or sys.stdout, flush=True)  # what launch is for
