"""What a Space is and does now, as a value."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from spacekit.push.api import hub_api
from spacekit.push.failures import explained
from spacekit.push.lines import clean_line
from spacekit.push.runtime_view import RuntimeView
from spacekit.push.target import Target

__all__ = ["SpaceStatus", "fetch_status"]


@dataclass(frozen=True)
class SpaceStatus:
    """A Space at one moment.

    Attributes:
        space: OWNER/NAME.
        endpoint: The server.
        stage: The Hub's word for what it does.
        address: Where it is served.
        commit: Its newest commit.
        serving: The commit that answers visitors, if one does.
        sdk: What runs it.
        hardware: What it runs on.
        visibility: Who sees it.
        message: Why it does not run.
        changed: When its newest commit came, ISO 8601.
    """

    space: str
    endpoint: str
    stage: str
    address: str | None
    commit: str | None
    serving: str | None
    sdk: str | None
    hardware: str | None
    visibility: str
    message: str | None
    changed: str | None

    @property
    def is_running(self) -> bool:
        """Whether the newest commit answers, or would as soon as somebody asks."""
        return self.stage in {"RUNNING", "SLEEPING"} and self.serving in (None, self.commit)

    def as_dict(self) -> dict[str, Any]:
        """For scripts."""
        return asdict(self)


def fetch_status(target: Target) -> SpaceStatus:
    """Ask the server.

    Raises:
        RemoteError: It refused or could not be reached, or there is no such Space.
    """
    api = hub_api(target)
    with explained(target):
        info = api.space_info(target.space)
        view = RuntimeView.of(api.get_space_runtime(target.space).raw)
    visibility = getattr(info, "visibility", None)
    return SpaceStatus(
        space=target.space,
        endpoint=target.endpoint,
        stage=view.stage,
        address=_line(info.host),
        commit=_line(info.sha),
        serving=view.serving,
        sdk=_line(info.sdk),
        hardware=view.hardware,
        visibility=_line(visibility) or ("private" if info.private else "public"),
        message=view.message,
        changed=info.last_modified.isoformat() if info.last_modified else None,
    )


def _line(value: object) -> str | None:
    """A server's word, as it can be shown."""
    return clean_line(value).rstrip("/") if isinstance(value, str) else None
