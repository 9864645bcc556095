"""The host's index and a page for each Space."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from spacekit.host.hub.access import CallerDep, SpaceDep
from spacekit.host.hub.services import ServicesDep, endpoint_of
from spacekit.host.hub.views import host_address

from .layout import POLICY, page, stage_badge, text

router = APIRouter()

_LOG_LINES = 200
_REFRESH_SECONDS = 3
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@router.get("/")
def index(request: Request, services: ServicesDep, caller: CallerDep) -> HTMLResponse:
    """All Spaces that the caller may see."""
    endpoint = endpoint_of(request)
    rows = [
        f'<li><a href="/spaces/{text(space.repo_id)}">{text(space.repo_id)}</a>'
        f'<a href="{text(host_address(services, space, endpoint))}">Open</a>'
        f"{stage_badge(services.fleet.status(space).stage)}</li>"
        for space in services.spaces.all()
        if caller or not space.is_private
    ]
    command = f"spacekit push DIR --to you/name --endpoint {endpoint}"
    empty = f"<p>There is none yet. Push a folder:</p><pre>{text(command)}</pre>"
    body = "<h1>Spaces on this host</h1>" + (f"<ul>{''.join(rows)}</ul>" if rows else empty)
    return HTMLResponse(page("Spaces", body), headers=_HEADERS)


@router.get("/spaces/{namespace}/{name}")
def space_page(request: Request, services: ServicesDep, space: SpaceDep, caller: CallerDep) -> HTMLResponse:
    """One Space: its stage, its address, the end of its logs."""
    status = services.fleet.status(space)
    address = host_address(services, space, endpoint_of(request))
    revision = f"<p>Revision {text(status.sha[:12])} serves.</p>" if status.sha else ""
    reason = f"<pre>{text(status.message)}</pre>" if status.message else ""
    logs = ""
    # Logs may hold what only the Space's people should read: on a machine of one's own that is everyone.
    if caller or services.settings.is_loopback:
        for kind, title in (("build", "Build log"), ("run", "App log")):
            lines = services.fleet.log_tail(space, kind, _LOG_LINES)  # type: ignore[arg-type]
            logs += f"<h2>{title}</h2><pre>{text(chr(10).join(lines)) or 'Nothing yet'}</pre>"
    body = (
        f'<p><a href="/">All Spaces</a></p><h1>{text(space.repo_id)}</h1>'
        f"<p>{stage_badge(status.stage)}</p>{reason}"
        f'<p><a href="{text(address)}">{text(address)}</a></p>{revision}{logs}'
    )
    refresh = _REFRESH_SECONDS if status.is_changing else None
    return HTMLResponse(page(str(space.repo_id), body, refresh=refresh), headers=_HEADERS)
