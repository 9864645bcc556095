"""Id tokens, keys and publishers, without a server: whatever comes, it is understood or refused."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from one_answer import answering

from spacekit.errors import UsageError
from spacekit.host.callers import Caller, Scope
from spacekit.host.errors import HostError
from spacekit.host.names import RepoId
from spacekit.host.oidc.claims import Job, read_job
from spacekit.host.oidc.errors import ClaimError, ExchangeError, IssuerError
from spacekit.host.oidc.keys import IssuerKeys, read_keys
from spacekit.host.oidc.rules import full_ref, grant
from spacekit.host.oidc.verify import GITHUB, Verifier
from spacekit.host.settings import HostSettings, check_issuer
from spacekit.host.store.models import Publisher

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_SETTINGS = HostSettings(Path("data"))


def _encoded(value: object) -> str:
    return jwt.utils.base64url_encode(json.dumps(value).encode()).decode()


def _job(**changes: Any) -> Job:
    fields = {
        "issuer": GITHUB,
        "repository": "octo/app",
        "repository_id": "1",
        "ref": "refs/heads/main",
        "event": "push",
        "environment": None,
        "workflow": None,
    }
    return Job(**(fields | changes))


def _publisher(**changes: Any) -> Publisher:
    fields = {"issuer": GITHUB, "repository": "octo/app", "previews": False, "forks": False}
    return Publisher(**(fields | changes))


@given(st.text(max_size=60) | st.builds(lambda a, b: f"{_encoded(a)}.{_encoded(b)}.x", _JSON, _JSON))
def test_whatever_is_no_token_is_refused(token: str) -> None:
    """With a sentence, never with an error of the host's own."""
    with pytest.raises(ExchangeError):
        asyncio.run(Verifier(_SETTINGS, IssuerKeys()).verify(token))


@given(
    st.dictionaries(
        st.sampled_from(["repository", "project_path", "ref", "ref_type", "iss", "event_name"]), _JSON
    )
)
def test_claims_may_be_anything(claims: dict[str, Any]) -> None:
    """They are a job's, or refused."""
    try:
        job = read_job(claims)
    except ClaimError:
        return
    assert "/" in job.repository
    assert job.ref.startswith("refs/")


@given(
    st.dictionaries(
        st.just("keys"),
        _JSON
        | st.lists(
            st.dictionaries(
                st.sampled_from(["kty", "kid", "n", "e", "k", "crv", "x", "y", "alg", "use"]), _JSON
            )
        ),
    )
)
def test_a_key_set_may_be_anything(answer: dict[str, Any]) -> None:
    """What is no key for RS256 or ES256 is passed over."""
    assert {} == read_keys(answer)


def test_a_symmetric_key_is_none() -> None:
    """A key set that holds a shared secret would let anyone sign who reads it."""
    secret = {"kty": "oct", "kid": "a", "k": "c2VjcmV0", "alg": "HS256"}
    assert {} == read_keys({"keys": [secret]})


def test_an_issuer_that_fails_is_left_alone_for_a_while() -> None:
    """Its silence costs each job nothing, and the host not a request a job."""
    now = 0.0
    keys = IssuerKeys(lambda: now)
    with answering(500, b"{}") as issuer:
        for words in ("answers 500", "a moment ago", "a moment ago"):
            with pytest.raises(IssuerError, match=words):
                asyncio.run(keys.find(issuer, "first"))
        now = 61.0
        with pytest.raises(IssuerError, match="answers 500"):
            asyncio.run(keys.find(issuer, "first"))


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (302, b"", {"Location": "http://127.0.0.1:9/"}),
        (200, b"x", {}),
        (200, b"[]", {}),
        (200, b"{" * 10_000, {}),
        (200, b'{"issuer": "https://evil.example.com", "jwks_uri": "https://evil.example.com/"}', {}),
        (200, b'{"issuer": ISSUER, "jwks_uri": "http://example.com/keys"}', {}),
        (200, b'{"issuer": ISSUER, "jwks_uri": "file:///etc/passwd"}', {}),
        (200, b'{"issuer": ISSUER, "jwks_uri": 7}', {}),
        (200, b'{"a": "' + b"x" * 300_000 + b'"}', {}),
    ],
)
def test_an_issuer_may_answer_anything(status: int, body: bytes, headers: dict[str, str]) -> None:
    """Redirects are not followed, and keys are taken from where nobody in between can change them."""
    with answering(status, body, headers) as issuer, pytest.raises(IssuerError):
        asyncio.run(IssuerKeys().find(issuer, "first"))


@pytest.mark.parametrize(
    "issuer", ["", "http://example.com", "https://", "ftp://x", "https://a:b@x", "https://x?y", "https://x\n"]
)
def test_an_issuer_must_be_safe_to_ask(issuer: str) -> None:
    """https, or this machine."""
    with pytest.raises(UsageError):
        check_issuer(issuer)


def test_the_most_that_any_publisher_gives_is_given() -> None:
    """Whichever of them comes first."""
    listed = [_publisher(ref="refs/heads/dev"), _publisher(), _publisher(previews=True)]
    granted = grant(listed, _job())
    assert (listed[2], True, True) == (granted.publisher, granted.itself, granted.previews)
    pull = grant(listed, _job(event="pull_request", ref="refs/pull/1/merge"))
    assert (False, True) == (pull.itself, pull.previews)


@given(st.text(max_size=40))
def test_a_branch_stands_for_itself(name: str) -> None:
    """No name is taken for a pattern, but for the one star at its end."""
    try:
        ref = full_ref(name)
    except HostError:
        return
    assert "*" not in ref[:-1]
    assert ref.startswith("refs/")


@pytest.mark.parametrize(
    ("repo_id", "covered"),
    [
        ("me/app", True),
        ("ME/App", True),
        ("me/app-preview-1", True),
        ("me/APP-Preview-1", True),
        ("me/app-preview-", False),
        ("me/app-preview", False),
        ("me/app2", False),
        ("you/app", False),
        ("you/app-preview-1", False),
        ("me/other", False),
    ],
)
def test_a_scope_is_one_space_and_its_previews(repo_id: str, covered: bool) -> None:
    """By their whole names, whatever the case of the letters."""
    space = RepoId(*repo_id.split("/"))
    caller = Caller("job", "me", Scope(RepoId("me", "app"), itself=True, previews=True))
    assert covered == caller.may_use(space)
    assert (covered and space.key != "me/app") == caller.may_delete(space)
    alone = Scope(RepoId("me", "app"), itself=True, previews=False)
    assert (space.key == "me/app") == alone.covers(space)


def test_the_audience_is_the_address_that_people_use() -> None:
    """A public address alone counts; without one the host's names do, and no bare address of another's."""
    public = HostSettings(Path("data"), public_url="https://apps.example.com/")
    assert {"https://apps.example.com"} == public.audiences
    named = HostSettings(Path("data"), port=80, host="0.0.0.0", domain="apps.example.com")  # noqa: S104 - not bound
    assert {"http://apps.example.com", "https://apps.example.com"} <= named.audiences
    assert "http://10.1.2.3" not in named.audiences
