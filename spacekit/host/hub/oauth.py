"""A CI job's id token for a token of this host, as huggingface_hub asks for it (RFC 8693)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, ValidationError

from spacekit.host.errors import HostError
from spacekit.host.limits import JOB_TOKEN_LIFE, MAX_ID_TOKEN, MAX_REPO_ID
from spacekit.host.log import log_event
from spacekit.host.names import parse_repo_id
from spacekit.host.oidc.claims import Job
from spacekit.host.oidc.errors import ClaimError, ExchangeError
from spacekit.host.oidc.rules import Granted, grant
from spacekit.host.store.models import Space

from .services import Services, ServicesDep

router = APIRouter()
_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
_ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"  # noqa: S105 - a name
_ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - a name
_SPACES = "spaces/"
_UNAVAILABLE = 503


class Exchange(BaseModel):
    """`POST /oauth/token`."""

    grant_type: str
    subject_token_type: str = ""
    subject_token: str = Field(default="", repr=False, max_length=MAX_ID_TOKEN)
    resource: str = Field(default="", max_length=len(_SPACES) + MAX_REPO_ID)


@router.post("/oauth/token")
async def exchange(request: Request, services: ServicesDep) -> JSONResponse:
    """A token for one Space and a while, to a job that one of the Space's publishers lets in."""
    try:
        answer = await _exchange(await _read(request), services)
    except ExchangeError as error:
        log_event("exchange-refused", reason=error.oauth)
        status = _UNAVAILABLE if error.oauth == "temporarily_unavailable" else 400
        return JSONResponse({"error": error.oauth, "error_description": error.message}, status)
    return JSONResponse(answer, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})


async def _read(request: Request) -> Exchange:
    try:
        body = Exchange.model_validate_json(await request.body())
    except ValidationError:
        raise ExchangeError("invalid_request", "This host takes token exchanges as JSON") from None
    if body.grant_type != _EXCHANGE:
        raise ExchangeError(
            "unsupported_grant_type", "This host exchanges id tokens of CI jobs, and nothing else"
        )
    if body.subject_token_type != _ID_TOKEN:
        raise ExchangeError("invalid_request", "subject_token must be an id token")
    return body


async def _exchange(body: Exchange, services: Services) -> dict[str, Any]:
    job = await services.verifier.verify(body.subject_token)
    space, granted = await run_in_threadpool(_granted, services, body.resource, job)
    token = await run_in_threadpool(
        services.tokens.give_to_job,
        granted.publisher.id,
        itself=granted.itself,
        previews=granted.previews,
        lifetime=JOB_TOKEN_LIFE,
    )
    log_event(
        "token-given",
        space=space.repo_id,
        repository=job.repository,
        ref=job.ref,
        itself=granted.itself,
        previews=granted.previews,
    )
    return {
        "access_token": token,
        "issued_token_type": _ACCESS_TOKEN,
        "token_type": "bearer",
        "expires_in": int(JOB_TOKEN_LIFE.total_seconds()),
    }


def _granted(services: Services, resource: str, job: Job) -> tuple[Space, Granted]:
    """What the Space's publishers give to a job; a Space that is not there has none."""
    kind, _, repo_id = resource.partition("/")
    namespace, _, name = repo_id.partition("/")
    try:
        space = services.spaces.find(parse_repo_id(namespace, name)) if kind == "spaces" else None
    except HostError:
        space = None
    if space is None:
        # Not whether it is there: who asks has shown nothing yet that would let them know.
        raise ExchangeError("invalid_target", f"No publisher of {resource!r} lets this job in")
    granted = grant(services.publishers.all(space.id), job)
    number = job.repository_id
    if number and not services.publishers.note_repository(granted.publisher.id, number):
        raise ClaimError(f"{job.repository} is not the repository that it was")
    return space, granted
