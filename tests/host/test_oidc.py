"""Pushes without a stored token: a CI job's id token for a token of the host, and all attacks on it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from git_client import GitClient, space_url
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError
from oidc_provider import REPOSITORY, OidcProvider, new_key, public_pem, unsigned
from one_answer import answering
from running_host import TOKEN, RunningHost
from small_spaces import address_of, get, push, push_app, wait_until_settled
from small_spaces import answering as app_answering

PAGE = b"---\ntitle: A page\nsdk: static\n---\n"
_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
_ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def provider() -> Iterator[OidcProvider]:
    """An issuer that the host trusts."""
    with OidcProvider() as running:
        yield running


@pytest.fixture(scope="module")
def host(provider: OidcProvider) -> Iterator[RunningHost]:
    """A host with a Space that lets jobs of `main` push, and make previews; and one that does not."""
    with RunningHost(arguments=("--oidc-issuer", provider.issuer)) as running:
        for name in ("app", "other"):
            push(running.api(), f"me/{name}", {"README.md": PAGE, "index.html": b"one"})
        running.api().create_repo("me/hidden", repo_type="space", space_sdk="static", private=True)
        trust(running, provider, "me/app", ref="main", previews=True)
        yield running


def publishers(
    host: RunningHost, space: str, method: str, path: str = "", body: Any = None, token: str = TOKEN
) -> Any:
    """Ask about a Space's publishers."""
    url = f"{host.url}/api/spaces/{space}/publishers{path}"
    return httpx2.request(method, url, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=60)


def trust(host: RunningHost, provider: OidcProvider, space: str, **conditions: Any) -> int:
    """Add a publisher; gives its number."""
    body = {"repository": REPOSITORY, "issuer": provider.issuer, **conditions}
    answer = publishers(host, space, "POST", body=body)
    assert 201 == answer.status_code, answer.text
    return int(answer.json()["id"])


def exchange(
    host: RunningHost, token: str, resource: str = "spaces/me/app", **changes: Any
) -> httpx2.Response:
    """Ask for a token of the host."""
    body = {
        "grant_type": _EXCHANGE,
        "subject_token_type": _ID_TOKEN,
        "subject_token": token,
        "resource": resource,
        **changes,
    }
    return httpx2.post(f"{host.url}/oauth/token", json=body, timeout=60)


def given(host: RunningHost, token: str, resource: str = "spaces/me/app") -> str:
    """The token of the host that an id token is good for."""
    answer = exchange(host, token, resource)
    assert 200 == answer.status_code, answer.text
    return str(answer.json()["access_token"])


def refusal(host: RunningHost, token: str, resource: str = "spaces/me/app") -> tuple[str, str]:
    """How an id token is refused: OAuth's word, and the sentence."""
    answer = exchange(host, token, resource)
    assert 400 == answer.status_code, answer.text
    return answer.json()["error"], answer.json()["error_description"]


# --- what works ---------------------------------------------------------------------------------------
def test_the_hub_s_client_pushes_with_no_token_at_all(host: RunningHost, provider: OidcProvider) -> None:
    """With HF_ENDPOINT and HF_OIDC_RESOURCE in a job of GitHub's, huggingface_hub signs in by itself."""
    program = (
        "from huggingface_hub import HfApi, CommitOperationAdd\n"
        "api = HfApi()\n"
        "operations = [CommitOperationAdd('index.html', b'by the job')]\n"
        "print(api.create_commit('me/app', operations, commit_message='x', repo_type='space').oid)\n"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "SPACEKIT_"))}
    environment = {
        **kept,
        **provider.variables(),
        "HF_ENDPOINT": host.url,
        "HF_OIDC_RESOURCE": "spaces/me/app",
        "HF_HOME": str(host.folder / "hf"),
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, done.stderr
    assert host.api().space_info("me/app").sha == done.stdout.strip()
    author = host.api().list_repo_commits("me/app", repo_type="space")[0].authors
    assert [REPOSITORY] == author


def test_the_answer_is_that_of_a_token_exchange(host: RunningHost, provider: OidcProvider) -> None:
    """A bearer token for an hour, that no cache keeps, and that is stored as a digest alone."""
    answer = exchange(host, provider.token(host.url))
    told = answer.json()
    assert ("bearer", 3600, "no-store") == (
        told["token_type"],
        told["expires_in"],
        answer.headers["cache-control"],
    )
    token = told["access_token"]
    assert "me" == host.api(token).whoami()["name"]
    for file in host.data.glob("host.db*"):
        assert token.encode() not in file.read_bytes()
    assert token not in host.log.read_text()


def test_git_takes_the_token_too(host: RunningHost, provider: OidcProvider, tmp_path: Any) -> None:
    """As the password of any user, for that Space alone."""
    token = given(host, provider.token(host.url))
    clone = GitClient(tmp_path, token).clone(space_url(host.url, "me/app"), "clone")
    sha = clone.commit({"index.html": b"by git"})
    clone("push", "origin", "HEAD:main")
    assert sha == host.api().space_info("me/app").sha
    other = GitClient(tmp_path, token).clone(space_url(host.url, "me/other"), "other")
    other.commit({"index.html": b"not mine"})
    ran = other.run("push", "origin", "HEAD:main")
    assert 0 != ran.code
    assert 0 != GitClient(tmp_path, token).run("clone", space_url(host.url, "me/hidden"), "hidden").code


def test_elliptic_keys_are_as_good() -> None:
    """ES256 is taken as RS256 is."""
    key = ec.generate_private_key(ec.SECP256R1())
    with OidcProvider() as another:
        another.keys["curve"] = key
        with RunningHost(arguments=("--oidc-issuer", another.issuer)) as second:
            push(second.api(), "me/app", {"README.md": PAGE})
            trust(second, another, "me/app")
            token = another.token(second.url, key=key, headers={"kid": "curve"})
            assert 200 == exchange(second, token).status_code


# --- what the token is good for -----------------------------------------------------------------------
def test_the_token_is_for_its_space_and_previews_only(host: RunningHost, provider: OidcProvider) -> None:
    """Another Space is what a stranger sees of it: a private one is not there, a public one is read-only."""
    api = host.api(given(host, provider.token(host.url)))
    push(api, "me/app", {"index.html": b"mine"})
    api.add_space_variable("me/app", "MODE", "fast")
    with pytest.raises(HfHubHTTPError) as caught:
        push(api, "me/other", {"index.html": b"not mine"})
    assert 403 == caught.value.response.status_code
    assert api.space_info("me/other").id == "me/other"
    with pytest.raises(RepositoryNotFoundError):
        api.space_info("me/hidden")
    assert "me/hidden" not in {space.id for space in api.list_spaces()}
    push(api, "me/app-preview-7", {"README.md": PAGE, "index.html": b"a preview"})
    for taken in ("me/app2", "me/new", "me/app-previews", "me/app-preview", "you/app-preview-7"):
        with pytest.raises(HfHubHTTPError) as caught:
            api.create_repo(taken, repo_type="space", space_sdk="static")
        assert 403 == caught.value.response.status_code
    api.delete_repo("me/app-preview-7", repo_type="space")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/api/spaces/me/app/publishers", None),
        ("POST", "/api/spaces/me/app/publishers", {"repository": "evil/app"}),
        ("DELETE", "/api/spaces/me/app/publishers/1", None),
        ("PUT", "/api/spaces/me/app/link", {"url": "https://example.com/evil.git"}),
        ("DELETE", "/api/spaces/me/app/link", None),
        ("POST", "/api/spaces/me/app/link/pull", None),
        ("GET", "/api/settings/webhooks", None),
        ("POST", "/api/settings/webhooks", {"url": "https://evil.example.com/", "watched": []}),
        ("DELETE", "/api/settings/webhooks/x", None),
        ("POST", "/api/repos/move", {"fromRepo": "me/app", "toRepo": "me/away", "type": "space"}),
        ("DELETE", "/api/repos/delete", {"name": "app", "organization": "me", "type": "space"}),
        ("DELETE", "/api/repos/delete", {"name": "other", "organization": "me", "type": "space"}),
        ("POST", "/api/spaces/me/app/duplicate", {"repository": "me/copy"}),
        ("POST", "/api/spaces/me/other/pause", None),
        ("POST", "/api/spaces/me/other/lease", {"holder": "x", "mark": "x"}),
        (
            "POST",
            "/api/spaces/me/app/lfs-files/duplicate",
            {"target": {"type": "space", "name": "me/other"}, "files": []},
        ),
        (
            "POST",
            "/api/spaces/me/other/lfs-files/duplicate",
            {"target": {"type": "space", "name": "me/app"}, "files": []},
        ),
        ("POST", "/api/spaces/me/other/secrets", {"key": "A", "value": "b"}),
        ("GET", "/api/spaces/me/other/secrets", None),
        ("GET", "/api/spaces/me/other/logs/run", None),
        ("PUT", "/api/spaces/me/other/settings", {"visibility": "private"}),
    ],
)
def test_the_token_touches_nothing_else(
    host: RunningHost, provider: OidcProvider, method: str, path: str, body: Any
) -> None:
    """Neither publishers nor links, names or other Spaces."""
    token = given(host, provider.token(host.url))
    answer = httpx2.request(
        method, f"{host.url}{path}", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=60
    )
    assert 403 == answer.status_code, answer.text
    assert host.api().space_info("me/app").id == "me/app"


def test_an_app_never_sees_the_token(host: RunningHost, provider: OidcProvider) -> None:
    """A token that is for another Space opens no private app, and is taken out of what a public one gets."""
    token = given(host, provider.token(host.url))
    push_app(host.api(), "me/echo", app_answering("dict(self.headers)"))
    wait_until_settled(host.api(), "me/echo")
    seen = json.loads(get(address_of(host.api(), "me/echo"), Authorization=f"Bearer {token}"))
    assert token not in json.dumps(seen)
    hidden = address_of(host.api(), "me/hidden")
    answer = httpx2.get(hidden, headers={"Authorization": f"Bearer {token}"}, timeout=60)
    assert 404 == answer.status_code


def test_a_publisher_that_is_removed_takes_its_tokens_along(
    host: RunningHost, provider: OidcProvider
) -> None:
    """What was given before is not valid any more."""
    push(host.api(), "me/ends", {"README.md": PAGE})
    number = trust(host, provider, "me/ends")
    api = host.api(given(host, provider.token(host.url), "spaces/me/ends"))
    assert "me" == api.whoami()["name"]
    assert 200 == publishers(host, "me/ends", "DELETE", f"/{number}").status_code
    with pytest.raises(HfHubHTTPError) as caught:
        api.whoami()
    assert 401 == caught.value.response.status_code


def test_a_token_ends_in_time(host: RunningHost, provider: OidcProvider) -> None:
    """It is refused as soon as its hour is over, and forgotten when the next one is given."""
    token = given(host, provider.token(host.url))
    with sqlite3.connect(host.data / "host.db", timeout=30) as database:
        database.execute("UPDATE job_tokens SET expires_at = '2020-01-01 00:00:00.000000'")
    database.close()
    with pytest.raises(HfHubHTTPError):
        host.api(token).whoami()
    given(host, provider.token(host.url))
    with sqlite3.connect(host.data / "host.db", timeout=30) as database:
        assert [(1,)] == database.execute("SELECT count(*) FROM job_tokens").fetchall()
    database.close()


# --- pull requests ------------------------------------------------------------------------------------
def test_a_pull_request_gets_previews_and_no_more(host: RunningHost, provider: OidcProvider) -> None:
    """What nobody has accepted yet is shown beside the Space, never in its place."""
    token = provider.token(host.url, ref="refs/pull/7/merge", event_name="pull_request")
    api = host.api(given(host, token))
    push(api, "me/app-preview-pr-7", {"README.md": PAGE})
    with pytest.raises(HfHubHTTPError) as caught:
        push(api, "me/app", {"index.html": b"not accepted"})
    assert 403 == caught.value.response.status_code


def test_a_pull_request_needs_a_publisher_that_says_so(host: RunningHost, provider: OidcProvider) -> None:
    """Without previews nothing; and what a fork sets off needs the word for forks besides."""
    push(host.api(), "me/strict", {"README.md": PAGE})
    trust(host, provider, "me/strict")
    pull = provider.token(host.url, ref="refs/pull/7/merge", event_name="pull_request")
    assert "pull requests" in refusal(host, pull, "spaces/me/strict")[1]
    target = provider.token(host.url, event_name="pull_request_target")
    assert "forks" in refusal(host, target)[1]
    push(host.api(), "me/forks", {"README.md": PAGE})
    trust(host, provider, "me/forks", previews=True, forks=True)
    api = host.api(given(host, target, "spaces/me/forks"))
    with pytest.raises(HfHubHTTPError):
        push(api, "me/forks", {"index.html": b"from outside"})


# --- whose job ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"repository": "octo/other"}, "no publisher for octo/other"),
        ({"repository": "evil/app"}, "no publisher for evil/app"),
        ({"repository": "octo/app/x"}, "no publisher"),
        ({"repository": None}, "does not say which repository"),
        ({"repository": ["octo/app"]}, "does not say which repository"),
        ({"ref": "refs/heads/dev"}, "refs/heads/dev"),
        ({"ref": "refs/tags/main"}, "refs/tags/main"),
        ({"ref": "refs/heads/main/x"}, "refs/heads/main/x"),
        ({"ref": None}, "does not say which repository"),
        ({"repository_id": "4712"}, "not the repository that it was"),
        ({"repository_id": None}, "not the repository that it was"),
    ],
)
def test_a_job_of_another_kind_is_refused(
    host: RunningHost, provider: OidcProvider, claims: dict[str, Any], words: str
) -> None:
    """Another repository, branch or tag, and a repository that took over the name of the first."""
    given(host, provider.token(host.url))  # from here on the repository's number is known
    code, sentence = refusal(host, provider.token(host.url, **claims))
    assert "invalid_grant" == code
    assert words in sentence


@pytest.mark.parametrize(
    ("conditions", "claims", "is_let_in"),
    [
        ({"environment": "production"}, {"environment": "production"}, True),
        ({"environment": "production"}, {"environment": "staging"}, False),
        ({"environment": "production"}, {}, False),
        ({"workflow": "deploy.yml"}, {}, True),
        ({"workflow": "other.yml"}, {}, False),
        (
            {"workflow": "deploy.yml"},
            {"workflow_ref": "evil/app/.github/workflows/deploy.yml@refs/heads/main"},
            False,
        ),
        ({"workflow": "deploy.yml"}, {"workflow_ref": None}, False),
        ({"ref": "release/*"}, {"ref": "refs/heads/release/1"}, True),
        ({"ref": "release/*"}, {"ref": "refs/heads/releases"}, False),
        ({"ref": "refs/tags/v*"}, {"ref": "refs/tags/v1"}, True),
        ({"ref": "refs/tags/v*"}, {"ref": "refs/heads/v1"}, False),
    ],
)
def test_every_condition_counts(
    host: RunningHost,
    provider: OidcProvider,
    conditions: dict[str, Any],
    claims: dict[str, Any],
    is_let_in: bool,
) -> None:
    """Branch, environment and workflow, each alone."""
    name = f"me/c{uuid4().hex[:8]}"
    host.api().create_repo(name, repo_type="space", space_sdk="static")
    trust(host, provider, name, **conditions)
    status = exchange(host, provider.token(host.url, **claims), f"spaces/{name}").status_code
    assert (200 if is_let_in else 400) == status


def test_gitlab_s_claims_are_understood(host: RunningHost, provider: OidcProvider) -> None:
    """The same under GitLab's names."""
    host.api().create_repo("me/gitlab", repo_type="space", space_sdk="static")
    trust(host, provider, "me/gitlab", repository="group/sub/app", ref="main")
    claims: dict[str, Any] = {
        "repository": None,
        "repository_id": None,
        "event_name": None,
        "workflow_ref": None,
        "project_path": "group/sub/app",
        "project_id": "12",
        "ref": "main",
        "ref_type": "branch",
        "pipeline_source": "push",
    }
    assert 200 == exchange(host, provider.token(host.url, **claims), "spaces/me/gitlab").status_code
    tag: dict[str, Any] = claims | {"ref_type": "tag"}
    assert 400 == exchange(host, provider.token(host.url, **tag), "spaces/me/gitlab").status_code


# --- attacks on the token -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"aud": "https://huggingface.co"}, "another server"),
        ({"aud": None}, "aud"),
        ({"aud": []}, "aud"),
        ({"exp": timedelta(seconds=-600)}, "expired"),
        ({"exp": None}, "exp"),
        ({"exp": timedelta(seconds=10**6)}, "too long"),
        ({"exp": "tomorrow"}, "signature"),
        ({"exp": "99999999999"}, "no numbers"),
        ({"exp": [1]}, "signature"),
        ({"exp": 10**400}, "too long"),
        ({"iat": "1"}, "no numbers"),
        ({"nbf": timedelta(seconds=600)}, "not valid yet"),
        ({"iat": timedelta(seconds=600)}, "not valid yet"),
        ({"iat": None}, "iat"),
        ({"sub": None}, "sub"),
        ({"iss": "https://evil.example.com"}, "no issuer"),
        ({"iss": None}, "no issuer"),
        ({"iss": ["http://127.0.0.1"]}, "no issuer"),
    ],
)
def test_a_token_that_is_not_for_here_and_now_is_refused(
    host: RunningHost, provider: OidcProvider, claims: dict[str, Any], words: str
) -> None:
    """Audience, times and issuer are looked at, each of them."""
    # Times are from the test's own now: it may run long after it was collected.
    changed: dict[str, Any] = {
        name: int(time.time() + value.total_seconds()) if isinstance(value, timedelta) else value
        for name, value in claims.items()
    }
    token = provider.token(changed.pop("aud", host.url), **changed)
    code, sentence = refusal(host, token)
    assert ("invalid_grant", True) == (code, words in sentence), sentence


def test_several_audiences_at_once_are_refused(host: RunningHost, provider: OidcProvider) -> None:
    """A token that another server may show as well is not for this one."""
    token = provider.token(["https://huggingface.co", host.url])
    assert "invalid_grant" == refusal(host, token)[0]


def _encoded(value: Any) -> str:
    return jwt.utils.base64url_encode(json.dumps(value).encode()).decode()


def test_a_forged_signature_is_refused(host: RunningHost, provider: OidcProvider) -> None:
    """No signature, somebody else's, one made of the public key, and one under a key that is not there."""
    good = provider.token(host.url)
    key = provider.keys["first"]
    secret = public_pem(key)  # type: ignore[arg-type]  # an RSA key
    head, claims, signature = good.split(".")
    unverified = jwt.decode(good, options={"verify_signature": False})
    mac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    hs_head = unsigned(good, alg="HS256").split(".")[0]
    hs_signature = jwt.utils.base64url_encode(mac.sign(f"{hs_head}.{claims}".encode(), secret)).decode()
    forged = [
        unsigned(good, alg="none"),
        unsigned(good, alg="None"),
        unsigned(good, alg="RS256"),
        f"{hs_head}.{claims}.{hs_signature}",
        provider.token(host.url, key=new_key()),
        provider.token(host.url, key=new_key(), headers={"kid": "unknown"}),
        provider.token(host.url, headers={"kid": "../keys"}),
        provider.token(host.url, headers={"alg": "RS512"}),
        provider.token(host.url, headers={"alg": "PS256"}),
        provider.token(host.url, headers={"crit": ["exp"]}),
        f"{head}.{_encoded(unverified | {'ref': 'x'})}.{signature}",
        "",
        "a.b.c",
        "hf_spacekit_x",
        good + "x" * 20_000,
        "é.é.é",
    ]
    for token in forged:
        answer = exchange(host, token)
        assert 400 == answer.status_code, token
        assert "access_token" not in answer.text


def test_a_key_that_the_token_brings_along_is_not_used(host: RunningHost, provider: OidcProvider) -> None:
    """Neither a key set elsewhere nor a key in the header is ever looked at."""
    evil = new_key()
    public = jwt.algorithms.RSAAlgorithm.to_jwk(evil.public_key(), as_dict=True) | {"kid": "first"}
    with answering(200, json.dumps({"keys": [public]}).encode()) as elsewhere:
        for headers in ({"jku": f"{elsewhere}/keys"}, {"x5u": elsewhere}, {"jwk": public}):
            token = provider.token(host.url, key=evil, headers=headers)
            assert "signature" in refusal(host, token)[1]


def test_an_unknown_key_is_not_looked_for_each_time(host: RunningHost, provider: OidcProvider) -> None:
    """Whoever names keys that are not there does not make the host ask the issuer again and again."""
    given(host, provider.token(host.url))
    asked = len(provider.requests)
    for number in range(30):
        refusal(host, provider.token(host.url, headers={"kid": f"key-{number}"}))
    assert len(provider.requests) - asked <= 2


def test_an_issuer_is_added_by_the_operator_alone(host: RunningHost) -> None:
    """A publisher can't name one that the host does not trust."""
    body = {"repository": "octo/app", "issuer": "https://evil.example.com"}
    answer = publishers(host, "me/app", "POST", body=body)
    assert (400, True) == (answer.status_code, "no issuer" in answer.text)


@pytest.mark.parametrize(
    "body",
    [
        {"repository": ""},
        {"repository": "app"},
        {"repository": "octo/*"},
        {"repository": "octo/app", "ref": "*x*"},
        {"repository": "octo/app", "ref": "a b"},
        {"repository": "octo/app", "workflow": "../x.yml"},
        {"repository": "octo/app", "workflow": "a/b.yml"},
        {"repository": "octo/app", "environment": "a\nb"},
        {"repository": "octo/app", "anything": "else"},
        {"repository": "x/" + "a" * 300},
    ],
)
def test_conditions_that_mean_nothing_are_refused(
    host: RunningHost, provider: OidcProvider, body: dict[str, Any]
) -> None:
    """Nobody is let in by a condition that was understood otherwise."""
    answer = publishers(host, "me/app", "POST", body={"issuer": provider.issuer, **body})
    assert answer.status_code in (400, 422), answer.text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}, "unsupported_grant_type"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"subject_token_type": "urn:ietf:params:oauth:token-type:access_token"}, "invalid_request"),
        ({"resource": "me/app"}, "invalid_target"),
        ({"resource": "datasets/me/app"}, "invalid_target"),
        ({"resource": "spaces/me/never"}, "invalid_target"),
        ({"resource": "spaces/me"}, "invalid_target"),
        ({"resource": "spaces/../me/app"}, "invalid_target"),
        ({"resource": ""}, "invalid_target"),
        ({"subject_token": 7}, "invalid_request"),
    ],
)
def test_other_requests_are_refused_in_oauth_s_words(
    host: RunningHost, provider: OidcProvider, changes: dict[str, Any], code: str
) -> None:
    """As clients of OAuth read it."""
    answer = exchange(host, provider.token(host.url), **changes)
    assert (400, code) == (answer.status_code, answer.json()["error"])


def test_a_space_that_trusts_nobody_lets_nobody_in(host: RunningHost, provider: OidcProvider) -> None:
    """A publisher of one Space is none of another."""
    assert "no publisher" in refusal(host, provider.token(host.url), "spaces/me/other")[1]


def test_a_name_of_the_host_is_not_its_audience(provider: OidcProvider) -> None:
    """With a public address that alone counts, however the host was reached."""
    arguments = ("--oidc-issuer", provider.issuer, "--public-url", "https://apps.example.com")
    with RunningHost(arguments=arguments) as second:
        api = HfApi(endpoint=second.local_url, token=TOKEN)
        api.create_repo("me/app", repo_type="space", space_sdk="static")
        url = f"{second.local_url}/api/spaces/me/app/publishers"
        body = {"repository": REPOSITORY, "issuer": provider.issuer}
        assert (
            201
            == httpx2.post(
                url, json=body, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60
            ).status_code
        )
        statuses = [
            httpx2.post(
                f"{second.local_url}/oauth/token",
                json={
                    "grant_type": _EXCHANGE,
                    "subject_token_type": _ID_TOKEN,
                    "subject_token": provider.token(audience),
                    "resource": "spaces/me/app",
                },
                timeout=60,
            ).status_code
            for audience in ("https://apps.example.com", second.local_url)
        ]
        assert [200, 400] == statuses
