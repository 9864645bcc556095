"""What a server would refuse, found out before anything is sent: who the token is, and what it may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, LocalTokenNotFoundError, RepositoryNotFoundError

from spacekit.folder.app_folder import AppFolder
from spacekit.folder.finding import Finding, Severity
from spacekit.folder.hardware import ZERO_GPU
from spacekit.push.api import hub_api
from spacekit.push.failures import explained
from spacekit.push.lines import clean_line
from spacekit.push.target import Target

__all__ = ["REMOTE_IDS", "Account", "SpaceFacts", "judge", "preflight"]

REMOTE_IDS = ("remote-token", "remote-write", "remote-owner", "remote-sdk", "remote-plan")

_SPACE = "space"
# Roles of an organisation's members that may not push.
_READERS = frozenset({"read", "no_access"})
# This one may open pull requests, and make repositories that are then its own.
_CONTRIBUTOR = "contributor"
_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})


@dataclass(frozen=True)
class Account:
    """Who a token belongs to.

    Attributes:
        name: The user, or the organisation itself for a token of its own.
        is_paying: Whether it has a plan.
        role: The token's: `read`, `write` or `fineGrained`; `None` when the server does not say.
        organisations: The role in each organisation, by its name.
        paying: The organisations that have a plan.
    """

    name: str
    is_paying: bool = False
    role: str | None = None
    organisations: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    paying: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SpaceFacts:
    """What the server says of the Space.

    Attributes:
        exists: Whether it is there, and may be seen.
        sdk: What runs it.
        may_write: Whether the token may push to it; `None` when there is none to ask about.
    """

    exists: bool
    sdk: str | None = None
    may_write: bool | None = None


def preflight(target: Target, folder: AppFolder, api: HfApi | None = None) -> list[Finding]:
    """Ask the server, and say what stands in the way of a push.

    Raises:
        RemoteError: It can't be reached, or is no such server.
    """
    api = api or hub_api(target)
    account = _account(api, target)
    if account is None:
        return [_no_token(target)]
    return list(judge(target, account, _space(api, target), folder))


def judge(target: Target, account: Account, space: SpaceFacts, folder: AppFolder) -> Iterator[Finding]:
    """What stands in the way, by what the server said; pure."""
    if space.may_write is False or account.role == "read":
        yield _may_not_write(target, account)
    elif not space.exists:
        yield from _creation(target, account, folder)
    sdk = folder.sdk
    if space.exists and space.sdk and sdk and space.sdk != sdk:
        cause = (
            f"{target.space} is a {clean_line(space.sdk)} Space, and README.md says sdk: {clean_line(sdk)}"
        )
        cure = "push only if the Space should change, else name another one with --to"
        yield Finding("remote-sdk", Severity.WARNING, cause, cure)


def _creation(target: Target, account: Account, folder: AppFolder) -> Iterator[Finding]:
    """A Space that has to be made: whose it would be, and what that costs."""
    if not target.is_hugging_face:
        return  # whose names and what plans a host has is its own business
    owner = target.space.partition("/")[0]
    is_own = owner.lower() == account.name.lower()
    roles = {name.lower(): role for name, role in account.organisations.items()}
    role = roles.get(owner.lower())
    if not is_own and role is None:
        cause = f"{owner} is neither {account.name} nor an organisation of theirs"
        cure = f"push to {account.name}/{target.space.partition('/')[2]}, or sign in as {owner}"
        yield Finding("remote-owner", Severity.ERROR, cause, cure)
    elif role in _READERS:
        cause = f"{account.name} has the role {role} in {owner}, which may not make Spaces"
        cure = f"ask an admin of {owner} for the role contributor or write"
        yield Finding("remote-owner", Severity.ERROR, cause, cure)
    elif not (account.is_paying if is_own else owner.lower() in account.paying):
        yield from _plan(owner, folder)


def _plan(owner: str, folder: AppFolder) -> Iterator[Finding]:
    """Without a plan the Hub makes static Spaces, and a few Gradio Spaces on ZeroGPU."""
    wanted = folder.settings.hardware or "cpu-basic"
    if folder.sdk == "static" or (folder.sdk == "gradio" and wanted in ZERO_GPU):
        return
    cause = f"{owner} has no paid plan, without which the Hub makes no {folder.sdk or 'gradio'} Space (402)"
    ways = ["--hardware zero-a10g, of which a free account has two"] if folder.sdk == "gradio" else []
    ways += ["`sdk: static` if the page can run in the browser", "a host of your own: `spacekit host`"]
    yield Finding(
        "remote-plan", Severity.WARNING, cause, "; ".join([*ways, "a plan, huggingface.co/pricing"])
    )


def _may_not_write(target: Target, account: Account) -> Finding:
    owner = target.space.partition("/")[0]
    role = account.organisations.get(owner)
    if account.role == "read":
        cause, cure = "the token may only read", "make one that may write: huggingface.co/settings/tokens"
        if not target.is_hugging_face:
            cure = "use a token that may write"
    elif role in _READERS or role == _CONTRIBUTOR:
        cause = f"{account.name} has the role {role} in {owner}, which may not push to {target.space}"
        cure = f"ask an admin of {owner} for the role write"
    else:
        cause = f"the token of {account.name} may not write to {target.space}"
        cure = "use its owner's token, or a fine-grained one with write access to it"
    return Finding("remote-write", Severity.ERROR, cause, cure)


def _no_token(target: Target) -> Finding:
    cause = f"{target.endpoint} has no valid token to know you by"
    cure = "set SPACEKIT_HOST_TOKEN, or pass --token -"
    if target.is_hugging_face:
        cure = "`hf auth login` stores one; huggingface.co/settings/tokens makes them"
    return Finding("remote-token", Severity.ERROR, cause, cure)


def _account(api: HfApi, target: Target) -> Account | None:
    """Who the token belongs to; `None` without a valid one."""
    if target.token is False:
        return None
    with explained(target):
        try:
            told = api.whoami()
        except LocalTokenNotFoundError:
            return None
        except HfHubHTTPError as error:
            if error.response.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
                return None
            raise
        return _read_account(told)


def _read_account(told: dict[str, Any]) -> Account:
    """The answer of `whoami`, of which a server may leave out or twist anything."""
    listed = told.get("orgs")
    organisations = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    access = told.get("auth")
    token = access.get("accessToken") if isinstance(access, dict) else None
    role = token.get("role") if isinstance(token, dict) else None
    return Account(
        name=clean_line(str(told.get("name") or "")),
        is_paying=bool(told.get("isPro") or told.get("isEnterprise") or told.get("plan")),
        role=role if isinstance(role, str) else None,
        organisations={
            clean_line(str(each.get("name"))): clean_line(str(each.get("roleInOrg") or "member"))
            for each in organisations
        },
        paying=frozenset(
            str(each.get("name")).lower()
            for each in organisations
            if each.get("isEnterprise") or each.get("plan")
        ),
    )


def _space(api: HfApi, target: Target) -> SpaceFacts:
    """The Space, and whether the token may write to it."""
    with explained(target):
        try:
            sdk = api.space_info(target.space, expand=["sdk"]).sdk
        except RepositoryNotFoundError:
            return SpaceFacts(exists=False)
        except HfHubHTTPError as error:
            if error.response.status_code == HTTPStatus.NOT_FOUND:
                return SpaceFacts(exists=False)
            raise
        try:
            api.auth_check(target.space, repo_type=_SPACE, write=True)
        except HfHubHTTPError as error:
            if error.response.status_code not in _REFUSED:
                raise
            return SpaceFacts(exists=True, sdk=sdk, may_write=False)
        return SpaceFacts(exists=True, sdk=sdk, may_write=True)
