"""Who changes a Space now: one at a time, and nobody for longer than they show that they are there."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from running_host import TOKEN, RunningHost

from spacekit.host.leases import Leases
from spacekit.host.limits import LEASE_TIME

LONG = LEASE_TIME.total_seconds()


class Clock:
    """A time that only the test moves."""

    now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_a_second_one_gets_none_until_the_first_gives_it_back() -> None:
    """Of two, one has it; whoever is not the holder can neither keep nor end it."""
    leases = Leases(Clock())
    first = leases.take(1, "ada", "m:1")
    assert first
    assert leases.take(1, "bob", "m:2") is None
    assert leases.take(2, "bob", "m:2") is not None  # another Space
    assert not leases.renew(1, "not the key")
    leases.drop(1, "not the key")
    held = leases.held(1)
    assert held
    assert ("ada", 0.0) == (held[0].holder, held[1])
    leases.drop(1, first.key)
    assert leases.take(1, "bob", "m:2")


def test_a_holder_that_falls_silent_loses_it() -> None:
    """Renewed in time it stays for ever; after that time it is the next one's, and can't be renewed."""
    clock = Clock()
    leases = Leases(clock)
    first = leases.take(1, "ada", "m:1")
    assert first
    for _ in range(3):
        clock.now += LONG - 1
        assert leases.renew(1, first.key)
        assert leases.take(1, "bob", "m:2") is None
    clock.now += LONG
    second = leases.take(1, "bob", "m:2")
    assert second
    assert not leases.renew(1, first.key)
    leases.drop(1, first.key)
    assert leases.renew(1, second.key)


def test_one_that_is_known_to_be_gone_is_replaced_at_once() -> None:
    """Only the very holder that was meant: not the one who came after it."""
    leases = Leases(Clock())
    leases.take(1, "ada", "m:1")
    assert leases.take(1, "bob", "m:2", instead_of="m:3") is None
    assert leases.take(1, "bob", "m:2", instead_of="m:1")
    assert leases.take(1, "eve", "m:3", instead_of="m:1") is None


def _ask(host: RunningHost, method: str, body: Any, token: str | None = TOKEN) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = f"{host.url}/api/spaces/me/leased/lease"
    answer = httpx2.request(method, url, json=body, headers=headers, timeout=60)
    return answer.status_code, answer.json()


@pytest.mark.e2e
def test_the_api_says_who_has_it(host: RunningHost) -> None:
    """A 409 names the holder and since when, never the key; strangers and odd bodies are refused."""
    host.api().create_repo("me/leased", repo_type="space", space_sdk="static")
    body = {"holder": "push by ada", "mark": "m:1"}
    assert 401 == _ask(host, "POST", body, token=None)[0]
    status, taken = _ask(host, "POST", body)
    assert (200, LONG) == (status, taken["seconds"])
    status, told = _ask(host, "POST", {"holder": "push by bob", "mark": "m:2"})
    assert (409, "push by ada", "m:1") == (status, told["holder"], told["mark"])
    assert taken["key"] not in str(told)
    assert (200, 409) == (_ask(host, "PUT", {"key": taken["key"]})[0], _ask(host, "PUT", {"key": "x"})[0])
    assert 200 == _ask(host, "DELETE", {"key": taken["key"]})[0]
    for odd in ({}, {"holder": "x" * 1_000, "mark": "m"}, {"holder": 1, "mark": None}, ["x"]):
        assert _ask(host, "POST", odd)[0] in (400, 422)
