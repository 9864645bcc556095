"""The host's index and a page for each Space."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from spacekit.host.callers import Caller
from spacekit.host.hub.access import AppDep, CallerDep, knows
from spacekit.host.hub.services import Services, ServicesDep, endpoint_of
from spacekit.host.hub.views import host_address
from spacekit.host.status import RuntimeStatus
from spacekit.host.store.models import Space

from .layout import HEADERS, page, stage_badge, text

router = APIRouter()

_LOG_LINES = 200
_REFRESH_SECONDS = 3
_SHORT_SHA = 7
_IN_ADDRESS = "/?#&=%:@!$'()*+,;~"  # what stands for itself in a path with a query


@router.get("/")
def index(request: Request, services: ServicesDep, caller: CallerDep) -> HTMLResponse:
    """All Spaces that the caller may see."""
    endpoint = endpoint_of(request)
    rows = [
        _row(space, services.fleet.status(space), host_address(services, space, endpoint))
        for space in services.spaces.all()
        if knows(caller, space) or not space.is_private
    ]
    command = f"spacekit push DIR --to OWNER/NAME --endpoint {endpoint}"
    empty = f"<p>There is none yet. Push a folder:</p><pre>{text(command)}</pre>"
    body = "<h1>Spaces on this host</h1>" + (f"<ul>{''.join(rows)}</ul>" if rows else empty)
    return HTMLResponse(page("Spaces", body), headers=HEADERS)


def _row(space: Space, status: RuntimeStatus, address: str) -> str:
    """One Space in the list; the way to its app only while there is one."""
    name = text(space.repo_id)
    private = (
        f'<span class="stage">{text(space.visibility.capitalize())}</span>' if space.hides_source else ""
    )
    app = f'<a href="{text(address)}" aria-label="Open the app of {name}">Open</a>' if status.sha else ""
    return f'<li><a href="/spaces/{name}">{name}</a>{private}{app}{stage_badge(status.stage)}</li>'


@router.get("/spaces/{namespace}/{name}")
def space_page(request: Request, services: ServicesDep, space: AppDep, caller: CallerDep) -> HTMLResponse:
    """One Space: its stage, its address, the end of its logs."""
    status = services.fleet.status(space)
    root = host_address(services, space, endpoint_of(request))
    address = root if status.base_path == "/" else f"{root}{quote(status.base_path, safe=_IN_ADDRESS)}"
    reason = f"<h2>Why</h2><pre>{text(status.message)}</pre>" if status.message else ""
    # Logs may hold what only the Space's people should read: on a machine of one's own that is everyone.
    logs = _logs(services, space) if knows(caller, space) or _is_own_machine(request, services) else ""
    body = (
        f'<p class="back"><a href="/">All Spaces</a></p><header><h1>{text(space.repo_id)}</h1>'
        f"{stage_badge(status.stage)}{_open_button(status, address)}</header>"
        f"<p>{_serving(status, address)}</p>{_follows(services, space, caller)}{reason}{logs}"
    )
    refresh = _REFRESH_SECONDS if status.is_changing else None
    return HTMLResponse(page(str(space.repo_id), body, refresh=refresh), headers=HEADERS)


def _is_own_machine(request: Request, services: Services) -> bool:
    """Whether the one who asks sits at this machine, and not behind a proxy on it."""
    is_passed_on = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "via"))
    return services.settings.is_local and not is_passed_on


@router.get("/spaces/{namespace}/{name}/commit/{sha}")
@router.get("/spaces/{namespace}/{name}/tree/{sha}")
def revision_page(space: AppDep, sha: str) -> RedirectResponse:  # noqa: ARG001  a part of the address
    """The addresses that the Hub's clients print after a commit lead to the Space."""
    return RedirectResponse(f"/spaces/{space.repo_id}", status_code=303)


def _open_button(status: RuntimeStatus, address: str) -> str:
    return f'<a class="button" href="{text(address)}">Open the app</a>' if status.sha else ""


def _serving(status: RuntimeStatus, address: str) -> str:
    """Which revision is served, and where."""
    if not status.sha:
        return "No revision of it serves at the moment."
    which = "Revision" if status.sha == status.target_sha else "The revision before,"
    sha = text(status.sha[:_SHORT_SHA])
    return f'{which} <code>{sha}</code> serves at <a href="{text(address)}">{text(address)}</a>'


def _follows(services: Services, space: Space, caller: Caller | None) -> str:
    """Which repository elsewhere it follows, for those who may see its own."""
    link = services.links.get(space.id)
    if link is None or (space.hides_source and not knows(caller, space)):
        return ""
    branch = f" (branch {text(link.branch)})" if link.branch else ""
    came = "nothing came of it yet"
    if link.pulled_sha and link.pulled_at:
        stamp = link.pulled_at.strftime("%Y-%m-%d %H:%M UTC")
        came = f"<code>{text(link.pulled_sha[:_SHORT_SHA])}</code> came last, at {stamp}"
    # A server's words may tell of the inner network: they are for those who may read logs.
    is_told = link.message and (knows(caller, space) or services.settings.is_loopback)
    wrong = f"<h2>Why it does not follow</h2><pre>{text(link.message)}</pre>" if is_told else ""
    return f"<p>It follows <code>{text(link.url)}</code>{branch}: {came}.</p>{wrong}"


def _logs(services: Services, space: Space) -> str:
    parts = []
    for kind, title in (("build", "Build log"), ("run", "App log")):
        lines = services.fleet.log_tail(space, kind, _LOG_LINES)  # type: ignore[arg-type]  # a literal
        shown = text("\n".join(lines))
        # Scrolls, so it must be reachable from the keyboard.
        log = f'<pre class="log" tabindex="0" aria-label="{title}">{shown}</pre>' if shown else _NOTHING
        parts.append(f"<h2>{title}</h2>{log}")
    return "".join(parts)


_NOTHING = '<pre class="empty">Nothing yet</pre>'
