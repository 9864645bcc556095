"""Which jobs the publishers of a Space let in, and to what: pure rules.

A job of the branch, environment and workflow that a publisher names may write to the Space. A job for a
pull request may at most write to previews, and only where the publisher says so: what it runs is not
accepted by anybody yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacekit.host.errors import HostError
from spacekit.host.store.models import Publisher

from .claims import Job
from .errors import ClaimError

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+")
_REF = re.compile(r"[^\x00-\x20\x7f~^:?\[\\]{1,255}")
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,255}")
_WORKFLOW = re.compile(r"[A-Za-z0-9_.-]{1,255}")
_FOLDERS = (".github/workflows", ".forgejo/workflows", ".gitea/workflows")


@dataclass(frozen=True)
class Granted:
    """What a job gets."""

    publisher: Publisher
    itself: bool
    previews: bool


def check_publisher(publisher: Publisher) -> Publisher:
    """Refuse conditions that no job could meet, or that would mean something else than they say."""
    if not _REPOSITORY.fullmatch(publisher.repository) or len(publisher.repository) > 255:  # noqa: PLR2004 - its column
        raise HostError(f"{publisher.repository[:80]!r} is no repository", "give it like me/app")
    if publisher.ref is not None:
        publisher.ref = full_ref(publisher.ref)
    if publisher.environment is not None and not _NAME.fullmatch(publisher.environment):
        raise HostError(f"{publisher.environment[:80]!r} is no name of an environment")
    if publisher.workflow is not None and not _WORKFLOW.fullmatch(publisher.workflow):
        raise HostError(
            f"{publisher.workflow[:80]!r} is no workflow", "give the name of its file, for example deploy.yml"
        )
    return publisher


def full_ref(ref: str) -> str:
    """A branch's name, or a ref as it is; one `*` at its end stands for anything."""
    if not _REF.fullmatch(ref) or "*" in ref[:-1]:
        raise HostError(f"{ref[:80]!r} is no branch", "give it like main, release/* or refs/tags/v*")
    return ref if ref.startswith("refs/") else f"refs/heads/{ref}"


def grant(publishers: Iterable[Publisher], job: Job) -> Granted:
    """What a job may have: the most that any publisher gives it.

    Raises:
        ClaimError: Nothing; the sentence says what came closest.
    """
    refusals = []
    granted = []
    for publisher in publishers:
        refusal = _refusal(publisher, job)
        if refusal is None:
            granted.append(Granted(publisher, not job.is_pull_request, publisher.previews))
        else:
            refusals.append(refusal)
    if granted:
        return max(granted, key=lambda each: (each.itself, each.previews))
    raise ClaimError(refusals[-1] if refusals else "The Space has no publisher (`spacekit publishers add`)")


def _refusal(publisher: Publisher, job: Job) -> str | None:
    """Why a publisher lets a job not in; `None` when it does."""
    return next(_refusals(publisher, job), None)


def _refusals(publisher: Publisher, job: Job) -> Iterator[str]:
    """Each condition that a job does not meet, what matters most first."""
    if job.issuer != publisher.issuer or job.repository.lower() != publisher.repository.lower():
        yield f"The Space has no publisher for {job.repository} at {job.issuer}"
    if publisher.repository_id not in (None, job.repository_id):
        yield f"{job.repository} is not the repository that it was: {job.issuer} gives it another number"
    if job.may_be_from_outside and not publisher.forks:
        yield f"A job set off by {job.event} may work on anybody's code, which takes a publisher with --forks"
    if job.is_pull_request and not publisher.previews:
        yield "The publisher gives nothing to pull requests: add it with --previews for previews of them"
    if publisher.ref is not None and not job.is_pull_request and not _fits(publisher.ref, job.ref):
        yield f"The job is of {job.ref}, and the publisher is for {publisher.ref}"
    if publisher.environment not in (None, job.environment):
        yield f"The job is in {_named(job.environment)}, and the publisher is for {publisher.environment!r}"
    if publisher.workflow is not None and not _is_workflow(publisher, job):
        yield f"The job is of another workflow than {publisher.workflow}"


def _fits(pattern: str, ref: str) -> bool:
    return ref.startswith(pattern[:-1]) if pattern.endswith("*") else ref == pattern


def _is_workflow(publisher: Publisher, job: Job) -> bool:
    """Whether the job's workflow is a file of that name in the repository itself."""
    path, at, _ = (job.workflow or "").partition("@")
    own = {f"{job.repository}/{folder}/{publisher.workflow}".lower() for folder in _FOLDERS}
    return bool(at) and path.lower() in own


def _named(environment: str | None) -> str:
    return "no environment" if environment is None else f"the environment {environment!r:.80}"
