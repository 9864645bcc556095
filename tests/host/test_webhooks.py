"""Webhooks, as huggingface_hub manages them: who watches a Space is called when its content changes."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from git_client import GitClient, space_url
from git_servers import HttpGitServer, Upstream
from huggingface_hub import WebhookPayload
from huggingface_hub.errors import HfHubHTTPError
from links import Links
from running_host import RunningHost
from small_spaces import push
from webhook_receiver import Call, WebhookReceiver

from spacekit.host.errors import HostError
from spacekit.host.limits import MAX_WEBHOOK_FAILURES
from spacekit.host.names import RepoId
from spacekit.host.store.database import Database
from spacekit.host.store.models import Space, Webhook
from spacekit.host.store.vault import Vault
from spacekit.host.store.webhooks import WebhookStore
from spacekit.host.webhooks.addresses import NotPublic, PublicResolver, check_webhook_url, is_public
from spacekit.host.webhooks.deliver import Deliverer
from spacekit.host.webhooks.payload import UpdatedRef, watches

PAGE = b"---\ntitle: A page\nsdk: static\n---\n"
SECRET = "what-we-agreed-on"


@pytest.fixture(scope="module")
def host() -> Iterator[RunningHost]:
    """A host whose webhooks may call this machine."""
    with RunningHost(arguments=("--allow-private-webhooks",)) as running:
        yield running


def _payload(call: Call) -> WebhookPayload:
    return WebhookPayload.model_validate_json(call.body)


@pytest.mark.e2e
def test_whoever_watches_is_called(host: RunningHost, tmp_path: Path) -> None:
    """A commit, a push by git, a branch and a tag: each is told with what moved, in the Hub's form."""
    api = host.api()
    first = push(api, "me/watched", {"README.md": PAGE})
    with WebhookReceiver() as receiver:
        made = api.create_webhook(
            url=receiver.url,
            watched=[{"type": "space", "name": "Me/Watched"}],
            domains=["repo"],
            secret=SECRET,
        )
        second = push(api, "me/watched", {"index.html": b"two"})
        call = receiver.next()
        told = _payload(call)
        assert ("update", "repo.content", "space", "me/watched") == (
            told.event.action,
            told.event.scope,
            told.repo.type,
            told.repo.name,
        )
        assert (made.id, second) == (told.webhook.id, json.loads(call.body)["repo"]["headSha"])
        assert [("refs/heads/main", first, second)] == _refs(told)
        assert SECRET == call.headers["x-webhook-secret"]
        signature = hmac.new(SECRET.encode(), call.body, hashlib.sha256).hexdigest()
        assert f"sha256={signature}" == call.headers["x-hub-signature-256"]
        push(api, "me/watched", {"index.html": b"two"})  # changes nothing, so nobody is told
        clone = GitClient(tmp_path).clone(space_url(host.url, "me/watched"), "clone")
        third = clone.commit({"index.html": b"three"})
        clone("push", "origin", "HEAD:main", "HEAD:side")
        assert {("refs/heads/main", second, third), ("refs/heads/side", None, third)} == set(
            _refs(_payload(receiver.next()))
        )
        api.create_tag("me/watched", tag="v1", repo_type="space")
        assert [("refs/tags/v1", None, third)] == _refs(_payload(receiver.next()))
        api.delete_branch("me/watched", branch="side", repo_type="space")
        assert [("refs/heads/side", third, None)] == _refs(_payload(receiver.next()))
        assert receiver.calls.empty()
        api.delete_webhook(made.id)


def _refs(told: WebhookPayload) -> list[tuple[str, str | None, str | None]]:
    return [(each.ref, each.oldSha, each.newSha) for each in told.updatedRefs or []]


@pytest.mark.e2e
def test_a_pull_is_told_under_the_present_name(host: RunningHost, tmp_path: Path) -> None:
    """What a Space follows is content too; one that was renamed is followed, and watched, by its new name."""
    upstream = Upstream(tmp_path)
    first = upstream.commit({"README.md": PAGE})
    api = host.api()
    api.create_repo("me/before", repo_type="space", space_sdk="static")
    with HttpGitServer(tmp_path) as server, WebhookReceiver() as receiver:
        links = Links(host, "me/before")
        links.set(server.url(upstream))
        links.settled()
        api.move_repo("me/before", "me/after", repo_type="space")
        links.space = "me/after"
        made = api.create_webhook(url=receiver.url, watched=[{"type": "space", "name": "me/after"}])
        second = upstream.commit({"index.html": b"two"})
        assert second == links.pull()["mainSha"]
        told = _payload(receiver.next())
        assert ("me/after", [("refs/heads/main", first, second)]) == (told.repo.name, _refs(told))
        api.delete_webhook(made.id)


@pytest.mark.e2e
def test_the_hub_s_client_manages_them(host: RunningHost) -> None:
    """Made, listed, changed, disabled, enabled, deleted; a secret is never given back."""
    api = host.api()
    made = api.create_webhook(
        url="https://example.com/a", watched=[{"type": "user", "name": "me"}], secret=SECRET
    )
    assert ("https://example.com/a", False, None) == (made.url, made.disabled, made.secret)
    assert made.id in {each.id for each in api.list_webhooks()}
    changed = api.update_webhook(made.id, url="https://example.com/b")
    assert ("https://example.com/b", "me") == (changed.url, changed.watched[0].name)
    assert api.disable_webhook(made.id).disabled
    assert not api.enable_webhook(made.id).disabled
    assert made == api.update_webhook(made.id, url="https://example.com/a")
    api.delete_webhook(made.id)
    with pytest.raises(HfHubHTTPError) as caught:
        api.get_webhook(made.id)
    assert 404 == caught.value.response.status_code
    for file in host.data.glob("host.db*"):
        assert SECRET.encode() not in file.read_bytes()
    with pytest.raises(HfHubHTTPError) as caught:
        host.api(None).list_webhooks()
    assert 401 == caught.value.response.status_code


@pytest.mark.e2e
def test_a_call_that_fails_is_made_again(host: RunningHost) -> None:
    """The same call, in the same order as the others; a redirect is no success and is not followed."""
    api = host.api()
    push(api, "me/retried", {"README.md": PAGE})
    with WebhookReceiver(302) as receiver:
        made = api.create_webhook(url=receiver.url, watched=[{"type": "space", "name": "me/retried"}])
        push(api, "me/retried", {"a.txt": b"1"})
        push(api, "me/retried", {"a.txt": b"2"})
        first, again, second = receiver.next(), receiver.next(), receiver.next()
        assert first.body == again.body
        assert _refs(_payload(first))[0][2] == _refs(_payload(second))[0][1]
        assert receiver.calls.empty()
        api.delete_webhook(made.id)


@pytest.mark.e2e
def test_a_host_calls_nobody_inside_unless_it_may() -> None:
    """Neither an inner address nor a name or number that leads to one; a push goes through all the same."""
    with RunningHost() as closed, WebhookReceiver() as receiver:
        api = closed.api()
        push(api, "me/app", {"README.md": PAGE})
        watched: Any = [{"type": "space", "name": "me/app"}]
        with pytest.raises(HfHubHTTPError) as caught:
            api.create_webhook(url=receiver.url, watched=watched)
        assert 400 == caught.value.response.status_code
        # Another way to write 127.0.0.1, which only looking it up tells.
        made = api.create_webhook(url=f"http://0x7f.1:{receiver.port}/", watched=watched)
        push(api, "me/app", {"a.txt": b"1"})
        deadline = time.monotonic() + 30
        while not (lines := re.findall(r"webhook-called .*", closed.log.read_text())):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert f"webhook-called webhook={made.id} outcome=not-public failures=1" in lines
        assert receiver.calls.empty()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "ftp://example.com",
        "file:///etc/passwd",
        "https://",
        "https://a:b@example.com/",
        "https://example.com:0/",
        "https://exa mple.com/",
        "http://localhost/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://192.168.1.1/",
        "http://0.0.0.0/",
        "https://example.com/" + "a" * 3000,
    ],
)
def test_inner_and_odd_addresses_are_refused(url: str) -> None:
    """Already when a webhook is made, as far as the address itself tells."""
    with pytest.raises(HostError):
        check_webhook_url(url, allows_private=False)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True),
        ("2606:4700::1111", True),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("::ffff:10.0.0.1", False),
    ],
)
def test_what_is_wrapped_is_unwrapped(address: str, public: bool) -> None:
    """An inner address stays one inside of another."""
    assert public == is_public(address)


@pytest.mark.parametrize("name", ["localhost", "2130706433", "0x7f.1"])
def test_a_name_that_leads_inside_is_refused_when_it_is_called(name: str) -> None:
    """By the very lookup that the connection uses."""

    async def resolve() -> None:
        await PublicResolver().resolve(name, 80)

    with pytest.raises(NotPublic):
        asyncio.run(resolve())


@pytest.mark.parametrize(
    ("watched", "domains", "disabled", "called"),
    [
        ([{"type": "space", "name": "me/app"}], ["repo"], False, True),
        ([{"type": "user", "name": "ME"}], ["repo"], False, True),
        ([{"type": "org", "name": "me"}], ["repo", "discussion"], False, True),
        ([{"type": "model", "name": "me/app"}], ["repo"], False, False),
        ([{"type": "space", "name": "me/app2"}], ["repo"], False, False),
        ([{"type": "space", "name": "me"}], ["repo"], False, False),
        ([{"type": "space", "name": "me/app"}], ["discussion"], False, False),
        ([{"type": "space", "name": "me/app"}], ["repo"], True, False),
        ([], ["repo"], False, False),
    ],
)
def test_who_watches_what(watched: Any, domains: list[str], disabled: bool, called: bool) -> None:
    """A Space by its name, or all of an owner."""
    webhook = Webhook(watched=watched, domains=domains, disabled=disabled)
    assert called == watches(webhook, RepoId("me", "app"))


def test_one_that_nobody_takes_is_disabled(tmp_path: Path) -> None:
    """After so many failures in a row; one success begins the count anew."""
    key = tmp_path / "key"
    key.write_bytes(Fernet.generate_key())
    database = Database(tmp_path / "host.db")
    store = WebhookStore(database, Vault(key))
    made = store.add(Webhook(url="https://x.org", watched=[], domains=[], disabled=False, failures=0))
    for ok in (*[False] * (MAX_WEBHOOK_FAILURES - 1), True, *[False] * (MAX_WEBHOOK_FAILURES - 1)):
        store.note(made.id, ok=ok, most=MAX_WEBHOOK_FAILURES)
    there = store.get(made.id)
    assert there is not None
    assert not there.disabled
    store.note(made.id, ok=False, most=MAX_WEBHOOK_FAILURES)
    there = store.get(made.id)
    assert there is not None
    assert there.disabled
    database.close()


def test_who_begins_to_watch_is_told_of_what_comes_then(tmp_path: Path) -> None:
    """Not of what was pushed before, though others are still to be told of that."""
    key = tmp_path / "key"
    key.write_bytes(Fernet.generate_key())
    database = Database(tmp_path / "host.db")
    store = WebhookStore(database, Vault(key))
    watched = [{"type": "user", "name": "me"}]
    repository = SimpleNamespace(head=lambda: "b" * 40)
    spaces: Any = SimpleNamespace(repository=lambda _: repository)
    space = Space(namespace="me", name="app", visibility="public", sdk="static")
    called: list[str] = []

    async def watch_after_a_push() -> None:
        deliverer = Deliverer(store, spaces, "http://127.0.0.1", allows_private=True)

        async def note(webhook: Webhook, body: bytes) -> None:  # noqa: ARG001 - that of the method
            called.append(webhook.url)

        deliverer._deliver = note  # type: ignore[method-assign]  # nobody is there to be called
        for name in ("early", "late"):
            store.add(Webhook(url=name, watched=watched, domains=["repo"], disabled=False, failures=0))
            if name == "early":
                deliverer.content_changed(space, [UpdatedRef("refs/heads/main", "a" * 40, "b" * 40)])
        await asyncio.sleep(0)
        while deliverer._tasks:
            await asyncio.wait(set(deliverer._tasks))

    asyncio.run(watch_after_a_push())
    database.close()
    assert ["early"] == called
