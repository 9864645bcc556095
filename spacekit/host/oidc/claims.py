"""What an id token of a CI job says, in one shape for GitHub's (and Forgejo's and Gitea's) and GitLab's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ClaimError

_REFS = "refs/"
_PULL_REFS = ("refs/pull/", "refs/merge-requests/")
# What runs for a change that somebody proposes; `pull_request_target` runs the project's own workflow with
# the project's own rights, but about what anyone may have sent.
_PULL_EVENTS = ("pull_request", "pull_request_target", "merge_request_event", "external_pull_request_event")
_FROM_OUTSIDE = ("pull_request_target", "external_pull_request_event")


@dataclass(frozen=True)
class Job:
    """A job as its issuer describes it.

    Args:
        issuer: Who says so.
        repository: Whose job it is, `owner/name`.
        repository_id: The issuer's number for it, which no other repository ever gets.
        ref: What it runs for, in full: `refs/heads/main`.
        event: What set it off.
        environment: The deployment environment that it is in.
        workflow: The file of the workflow, with its repository and ref.
    """

    issuer: str
    repository: str
    repository_id: str | None
    ref: str
    event: str
    environment: str | None
    workflow: str | None

    @property
    def is_pull_request(self) -> bool:
        """Whether it is about a change that is only proposed."""
        return self.event in _PULL_EVENTS or self.ref.startswith(_PULL_REFS)

    @property
    def may_be_from_outside(self) -> bool:
        """Whether what it works on may be anybody's, though its rights are the project's."""
        return self.event in _FROM_OUTSIDE


def read_job(claims: Mapping[str, Any]) -> Job:
    """Read the claims of a token whose signature is right.

    Raises:
        ClaimError: They are not those of a job.
    """
    repository = _text(claims, "repository") or _text(claims, "project_path")
    ref = _text(claims, "ref")
    if not repository or "/" not in repository or not ref:
        raise ClaimError("The id token does not say which repository and ref its job is of")
    if not ref.startswith(_REFS):  # GitLab says the name, and the kind apart
        ref = f"refs/{'tags' if _text(claims, 'ref_type') == 'tag' else 'heads'}/{ref}"
    return Job(
        issuer=(_text(claims, "iss") or "").rstrip("/"),
        repository=repository,
        repository_id=_text(claims, "repository_id") or _text(claims, "project_id"),
        ref=ref,
        event=_text(claims, "event_name") or _text(claims, "pipeline_source") or "",
        environment=_text(claims, "environment"),
        workflow=_text(claims, "workflow_ref") or _text(claims, "ci_config_ref_uri"),
    )


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None
