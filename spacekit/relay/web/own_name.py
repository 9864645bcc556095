"""What the relay answers under its own name: what it is, for people and for clients."""

from __future__ import annotations

from spacekit.relay.settings import WEBSOCKET, WELL_KNOWN, RelaySettings
from spacekit.relay.web.answers import Answer, as_json, as_page, refusal
from spacekit.relay.web.heads import Visit
from spacekit.relay.web.pages import message_page, text

__all__ = ["answer_own"]

_SSH_PORT = 22  # what ssh takes without -p


def answer_own(visit: Visit, settings: RelaySettings, ssh_port: int, host_key: str) -> Answer:
    """Answer a request for the relay itself."""
    path = visit.target.partition("?")[0]
    if visit.method not in ("GET", "HEAD"):
        return refusal(visit, 405, "Not here", "This is a relay of share links; there is nothing to send to.")
    if path == WELL_KNOWN:
        told = {
            "version": 1,
            "ssh_port": ssh_port,
            "host_keys": [host_key],
            "websocket": WEBSOCKET,
            "anonymous": settings.is_anonymous,
        }
        return as_json(200, told, (b"access-control-allow-origin", b"*"))
    if path == WEBSOCKET:
        return refusal(visit, 426, "A WebSocket is wanted", "Here share clients speak through a WebSocket.")
    if path == "/robots.txt":
        return Answer(200, ((b"content-type", b"text/plain"),), b"User-agent: *\nDisallow: /\n")
    return as_page(200 if path == "/" else 404, _page(settings, ssh_port))


def _page(settings: RelaySettings, ssh_port: int) -> str:
    port = "" if ssh_port == _SSH_PORT else f" -p {ssh_port}"
    command = f"ssh{port} -R 80:localhost:7860 {settings.ssh_name}"
    hours = f"{settings.limits.hours:g}"
    who = "Anyone may share." if settings.is_anonymous else "Its operator decides who may share."
    body = (
        "<h1>A relay of share links</h1>"
        "<p>It shows apps that run on somebody&#39;s own machine to those who have their link. "
        f"A link lives as long as the app, and {text(hours)} hours at most. {who} "
        "What passes is not stored.</p>"
        f"<pre>{text(command)}</pre>"
        f'<p class="small">The apps are not the relay&#39;s. If a link is misused, tell the operator of '
        f"{text(settings.domain)} its whole address.</p>"
    )
    return message_page("A relay of share links", body)
