"""The addresses that git asks, below the Space's own, with `.git` or without."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncGenerator

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from spacekit.host.errors import Forbidden, HostError
from spacekit.host.hub.services import Services, ServicesDep
from spacekit.host.limits import MAX_FETCH_REQUEST, MAX_PUSH_SIZE, MIB
from spacekit.host.links.follower import refuse_if_linked
from spacekit.host.log import log_event
from spacekit.host.store.disk import check_room
from spacekit.host.store.git import Repository
from spacekit.host.turns import Turns, turns_of
from spacekit.host.webhooks.payload import UpdatedRef

from .access import Visit, visit
from .answers import NO_CACHE, git_refusal
from .exchange import Exchange
from .process import GitProcess, Service, service_command
from .push import Question, Update, Verdict, receive_pack
from .rules import MAIN, check_push

router = APIRouter()
_BASE = "/spaces/{namespace}/{name}"
_SERVICES: dict[str, Service] = {"git-upload-pack": "upload-pack", "git-receive-pack": "receive-pack"}
# The commands before a pack: far below this, the pack itself is held to its limit by git.
_COMMANDS = 1 * MIB
_PROTOCOL = re.compile(r"version=[0-2]")


@router.get(f"{_BASE}/info/refs")
async def info_refs(
    namespace: str, name: str, request: Request, services: ServicesDep, service: str = ""
) -> Response:
    """What branches and tags there are: git's first question."""
    half = _SERVICES.get(service)
    try:
        if half is None:
            raise Forbidden("This host speaks git's smart protocol only", "use a newer git")
        guest = await _visit(request, services, namespace, name, half)
    except HostError as error:
        return git_refusal(error)
    protocol = _protocol(request, half)
    repository = services.spaces.repository(guest.space)
    try:
        async with _turns(request, guest).turn():
            refs = await _refs(service_command(half, repository.path, only_refs=True), protocol)
    except HostError as error:
        return git_refusal(error)
    greeting = b"" if protocol == "version=2" else _packet(f"# service={service}\n") + b"0000"
    return Response(greeting + refs, media_type=f"application/x-{service}-advertisement", headers=NO_CACHE)


async def _refs(command: list[str], protocol: str) -> bytes:
    process = await GitProcess.start(command, {"GIT_PROTOCOL": protocol})
    try:
        process.end_of_input()
        return b"".join([piece async for piece in _pieces(process)])
    finally:
        await process.end()


@router.post(f"{_BASE}/git-upload-pack")
async def upload_pack(namespace: str, name: str, request: Request, services: ServicesDep) -> Response:
    """Clone and fetch."""
    try:
        guest = await _visit(request, services, namespace, name, "upload-pack")
    except HostError as error:
        return git_refusal(error)
    repository = services.spaces.repository(guest.space)
    protocol = _protocol(request, "upload-pack")

    @contextlib.asynccontextmanager
    async def start() -> AsyncGenerator[GitProcess]:
        process = await GitProcess.start(
            service_command("upload-pack", repository.path), {"GIT_PROTOCOL": protocol}
        )
        try:
            yield process
        finally:
            await process.end()

    return Exchange("upload-pack", start, MAX_FETCH_REQUEST, _turns(request, guest))


@router.post(f"{_BASE}/git-receive-pack")
async def receive(namespace: str, name: str, request: Request, services: ServicesDep) -> Response:
    """Push."""
    try:
        guest = await _visit(request, services, namespace, name, "receive-pack")
        await run_in_threadpool(check_room, services.places.spool)
    except HostError as error:
        return git_refusal(error)
    push = _Push(services, guest, services.spaces.repository(guest.space))
    limit = MAX_PUSH_SIZE + _COMMANDS
    return Exchange("receive-pack", push.start, limit, _turns(request, guest), push.deploy)


class _Push:
    """One push: judged before git accepts it, deployed after."""

    def __init__(self, services: Services, guest: Visit, repository: Repository) -> None:
        self._services = services
        self._space = guest.space
        self._repository = repository
        self._head: str | None = None
        self._updates: tuple[Update, ...] = ()

    @contextlib.asynccontextmanager
    async def start(self) -> AsyncGenerator[GitProcess]:
        self._head = await run_in_threadpool(self._repository.head)
        try:
            async with receive_pack(self._repository.path, self._services.places.spool, self._judge) as git:
                yield git
        except BaseException:
            # Whoever pushed may be gone: what git has accepted is deployed all the same.
            await asyncio.shield(self.deploy())
            raise

    async def _judge(self, question: Question) -> Verdict:
        if any(update.ref == MAIN for update in question.updates):
            refuse_if_linked(self._space, await run_in_threadpool(self._services.links.get, self._space.id))
        repository = Repository(self._repository.path, question.quarantine)
        hub_rules = self._services.settings.hub_rules
        findings = await run_in_threadpool(check_push, repository, question.updates, hub_rules=hub_rules)
        self._updates = () if findings.refusals else question.updates
        log_event(
            "push",
            space=self._space.repo_id,
            accepted=not findings.refusals,
            refs=len(question.updates),
        )
        return Verdict(not findings.refusals, findings.lines)

    async def deploy(self) -> None:
        """Bring up what `main` is now, if the push moved it, and tell those who watch."""
        moved = await run_in_threadpool(self._moved)
        self._updates = ()
        self._services.deliverer.content_changed(self._space, moved)
        head = await run_in_threadpool(self._repository.head)
        if head and head != self._head:
            self._head = head
            self._services.fleet.deploy(self._space, head)

    def _moved(self) -> list[UpdatedRef]:
        """What git has really changed of what it was allowed to."""
        there = {ref.name: ref.sha for ref in self._repository.refs()} if self._updates else {}
        return [
            UpdatedRef(update.ref, update.old, update.new)
            for update in self._updates
            if there.get(update.ref) == update.new
        ]


async def _visit(request: Request, services: Services, namespace: str, name: str, half: Service) -> Visit:
    guest = await run_in_threadpool(visit, request, services, namespace, name)
    if half == "receive-pack":
        guest.writer()
    return guest


def _protocol(request: Request, half: Service) -> str:
    """The protocol that the client asks for; a push knows only the first."""
    wanted = request.headers.get("git-protocol", "")
    return wanted if half == "upload-pack" and _PROTOCOL.fullmatch(wanted) else "version=0"


def _turns(request: Request, guest: Visit) -> Turns:
    return turns_of(request, "git", is_known=guest.caller is not None)


async def _pieces(process: GitProcess) -> AsyncGenerator[bytes]:
    while piece := await process.read():
        yield piece


def _packet(text: str) -> bytes:
    """One packet of git's protocol: its length in hexadecimal, itself included, then the text."""
    return f"{len(text) + 4:04x}{text}".encode()
