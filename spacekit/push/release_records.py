"""Where the releases of a Space are on record: with its host, else there are its commits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from spacekit.push.api import hub_api
from spacekit.push.failures import explained
from spacekit.push.host_api import ask_host
from spacekit.push.lines import clean_line
from spacekit.push.releases import Release, Run, judge
from spacekit.push.runtime_view import RuntimeView
from spacekit.push.target import Target

__all__ = ["fetch_releases"]

_SPACE = "space"
_PAGE = 100


def fetch_releases(target: Target, limit: int) -> list[Release]:
    """The releases of a Space, newest first.

    Raises:
        RemoteError: The server refused or could not be reached, or there is no such Space.
    """
    api = hub_api(target)
    with explained(target):
        view = RuntimeView.of(api.get_space_runtime(target.space).raw)
        found = _recorded(target, limit)
        if found is None:
            found = [
                Release(
                    commit.commit_id,
                    clean_line(commit.title),
                    clean_line(", ".join(map(str, commit.authors))) or None,
                    commit.created_at,
                )
                for commit in api.list_repo_commits(target.space, repo_type=_SPACE)[:limit]
            ]
    return judge(found, view)


def _recorded(target: Target, limit: int) -> list[Release] | None:
    """What a host has on record; `None` where there is no such record."""
    rows = islice(_rows(target), limit)
    first = next(rows, None)
    return None if first is None else [_read(first), *map(_read, rows)]


def _rows(target: Target) -> Iterator[dict[str, Any]]:
    """The rows of all pages, as they are needed."""
    parameters: dict[str, Any] = {"limit": _PAGE, "p": 0}
    while True:
        answer = ask_host(target, "GET", "releases", parameters=parameters)
        rows = answer.json() if answer is not None else []
        if answer is None or not isinstance(rows, list):
            return
        yield from (row for row in rows if isinstance(row, dict))
        if "next" not in answer.links or not rows:
            return
        # The pages belong to one history: that of the first row.
        parameters = {**parameters, "p": parameters["p"] + 1}
        parameters.setdefault("head", str(rows[0].get("sha")))


def _read(row: dict[str, Any]) -> Release:
    """One row, of which a server may leave out or twist anything."""
    runs = row.get("runs")
    seconds = row.get("seconds")
    return Release(
        revision=clean_line(str(row.get("sha"))),
        title=clean_line(str(row.get("title") or "")),
        author=_text(row.get("author")),
        date=_time(row.get("date")),
        runs=tuple(
            Run(
                begun,
                _time(run.get("to")),
                _text(run.get("end")),
                _text(run.get("sdk")),
                _text(run.get("hardware")),
            )
            for run in (runs if isinstance(runs, list) else [])
            if isinstance(run, dict) and (begun := _time(run.get("from")))
        ),
        seconds=float(seconds) if isinstance(seconds, int | float) else None,
        failed_stage=_text(row.get("failedStage")),
        message="\n".join(map(clean_line, str(row.get("message") or "").splitlines())) or None,
    )


def _text(value: object) -> str | None:
    return clean_line(value) if isinstance(value, str) else None


def _time(value: object) -> datetime | None:
    """A time with its zone."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
