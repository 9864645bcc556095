"""What became of each revision of a Space: when it served, for how long, and how that ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from spacekit.host.limits import MAX_SHOWN_RUNS, RELEASES_PAGE
from spacekit.host.store.git import BRANCH, CommitInfo
from spacekit.host.store.models import Build, Run, now

from .access import SpaceDep
from .services import ServicesDep, endpoint_of

router = APIRouter()
# Further back than any history goes.
_MAX_PAGE = 1_000_000


@router.get("/api/spaces/{namespace}/{name}/releases")
def releases(
    request: Request,
    response: Response,
    services: ServicesDep,
    space: SpaceDep,
    p: Annotated[int, Query(ge=0, le=_MAX_PAGE)] = 0,
    limit: Annotated[int, Query(ge=1, le=RELEASES_PAGE)] = RELEASES_PAGE,
    head: str = BRANCH,
) -> list[dict[str, Any]]:
    """The revisions of `main`, newest first, a page at a time; `head` is where the first page began."""
    repository = services.spaces.repository(space)
    sha = repository.resolve(head)
    found = repository.log(sha, p * limit, limit + 1)
    if len(found) > limit:
        # The commit, not the branch: a push in between must not tear the pages apart.
        address = f"{endpoint_of(request)}/api/spaces/{space.repo_id}/releases"
        response.headers["Link"] = f'<{address}?p={p + 1}&limit={limit}&head={sha}>; rel="next"'
    page = found[:limit]
    shas = [info.sha for info in page]
    runs: dict[str, list[Run]] = {}
    for run in services.records.runs.of(space.id, shas):
        runs.setdefault(run.sha, []).append(run)
    builds = services.records.builds.last_of(space.id, shas)
    hide_paths = partial(services.fleet.hide_paths, space)
    return [_release(info, runs.get(info.sha, []), builds.get(info.sha), hide_paths) for info in page]


def _release(
    info: CommitInfo, runs: list[Run], build: Build | None, hide_paths: Callable[[str], str]
) -> dict[str, Any]:
    """One revision; of many runs the last ones, but the time of all."""
    present = now()
    return {
        "sha": info.sha,
        "title": info.title,
        "author": info.author,
        "date": _time(info.date),
        "runs": [_run(run) for run in runs[-MAX_SHOWN_RUNS:]],
        "seconds": round(
            sum(((run.ended_at or present) - run.started_at).total_seconds() for run in runs), 1
        ),
        "failedStage": build.failed_stage if build else None,
        "message": hide_paths(build.message) if build and build.message else None,
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "from": _time(run.started_at),
        "to": _time(run.ended_at) if run.ended_at else None,
        "end": run.end,
        "sdk": run.sdk,
        "hardware": run.hardware,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
