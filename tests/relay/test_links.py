"""Links: their names, their ends, and how they come back."""

from __future__ import annotations

import re
import time
from typing import Any

import asyncssh
import pytest
from echo_app import EchoApp
from running_relay import RunningRelay
from sharing import Sharing, Visitor
from waiting import wait_until

pytestmark = pytest.mark.e2e

_URL = re.compile(r"http://([a-z2-7]{16})\.share\.localhost:(\d+)/")
_DAY = 24 * 3600


def refusal(relay: RunningRelay, wishes: dict[str, Any]) -> dict[str, Any]:
    """What the relay says to wishes that it does not grant."""
    with Sharing(relay, 9, wishes=wishes, waits=False) as refused:
        return refused.next_event()


def test_link_is_told_whole(relay: RunningRelay, sharing: Sharing) -> None:
    """The client learns the address with its port, the end, the limits, and what brings the link back."""
    link = sharing.link
    found = _URL.fullmatch(link["url"])
    assert found
    assert str(relay.http_port) == found[2]
    assert 3 * _DAY - 60 < link["expires"] - time.time() <= 3 * _DAY
    assert link["resume"]
    assert link["warning"] is True
    assert {"bytes_per_second": 16 * 1024 * 1024, "connections": 128} == link["limits"]


def test_names_have_80_random_bits(relay: RunningRelay, app: EchoApp) -> None:
    """16 letters of 32 kinds, all of them in use, and no two names alike."""
    names = []
    for _ in range(20):
        with Sharing(relay, app.port) as shared:
            names.append(_URL.fullmatch(shared.link["url"])[1])  # type: ignore[index]
    assert 20 == len(set(names))
    assert len(set("".join(names))) > 28


def test_link_ends_with_its_connection(relay: RunningRelay, app: EchoApp) -> None:
    """When the client is gone, the address is one of nothing."""
    with Sharing(relay, app.port) as shared, Visitor(relay, shared.host) as visitor:
        assert "app" == visitor.told()["app"]
    with Visitor(relay, shared.host) as visitor:
        # As soon as the relay has noticed; a visitor who comes as it does so may hear that the app is away.
        wait_until(lambda: 404 == visitor.get("/")[0])


def test_expiry_wished_for_is_kept(relay: RunningRelay, app: EchoApp) -> None:
    """A shorter life is granted, a longer one is not."""
    with Sharing(relay, app.port, wishes={"expires": 3600}) as shared:
        assert abs(shared.link["expires"] - time.time() - 3600) < 10
    with Sharing(relay, app.port, wishes={"expires": 100 * _DAY}) as shared:
        assert shared.link["expires"] - time.time() <= 3 * _DAY


def test_link_whose_time_is_over_ends(app: EchoApp) -> None:
    """At its end the client is told why, and visitors find nothing; coming back does not help."""
    with RunningRelay(arguments=("--max-hours", "0.001")) as relay, Sharing(relay, app.port) as shared:
        ended = shared.events.get(timeout=60)
        assert ended is not None
        assert ("ended", "expired") == (ended["event"], ended["code"])
        assert shared.events.get(timeout=60) is None
        with Visitor(relay, shared.host) as visitor:
            assert 404 == visitor.get("/")[0]
        with Sharing(relay, app.port, wishes={"resume": shared.link["resume"]}, waits=False) as again:
            refused = again.next_event()
            assert ("refused", "expired") == (refused["event"], refused["code"])


def test_link_comes_back_after_kill(app: EchoApp) -> None:
    """kill -9 of the relay: a new one on the same data gives the same address and the same end."""
    with RunningRelay() as relay:
        with Sharing(relay, app.port) as shared:
            before = shared.link
            relay.kill()
            assert shared.events.get(timeout=60) is None
        relay.start()
        with (
            Sharing(relay, app.port, wishes={"resume": before["resume"]}) as again,
            Visitor(relay, again.host) as visitor,
        ):
            assert before["url"] == again.link["url"]
            assert before["expires"] == again.link["expires"]
            assert "app" == visitor.told()["app"]


def test_relay_that_stops_says_so(app: EchoApp) -> None:
    """SIGTERM: clients hear that it stops, which is not the end of the link, and it ends with 0."""
    with RunningRelay() as relay, Sharing(relay, app.port) as shared:
        assert 0 == relay.stop()
        assert "relay-stopped" == shared.next_event()["code"]
        assert shared.events.get(timeout=60) is None


def test_old_connection_makes_room(relay: RunningRelay, app: EchoApp) -> None:
    """Who comes back while the relay still holds the old connection for alive takes its place."""
    with (
        EchoApp("second") as second,
        Sharing(relay, app.port) as old,
        Sharing(relay, second.port, wishes={"resume": old.link["resume"]}) as new,
        Visitor(relay, new.host) as visitor,
    ):
        assert old.link["url"] == new.link["url"]
        assert "replaced" == old.next_event()["code"]
        assert old.events.get(timeout=60) is None
        assert "second" == visitor.told()["app"]


def test_resume_of_another_relay_is_none(relay: RunningRelay, sharing: Sharing) -> None:
    """A secret that this relay did not make, or that was changed, brings nothing back."""
    name, expires, signature = sharing.link["resume"].split(".")
    for secret in (
        f"{name}.{int(expires) + 1}.{signature}",
        f"{'a' * 16}.{expires}.{signature}",
        "x",
        name,
        1,
    ):
        assert "resume" == refusal(relay, {"resume": secret})["code"]


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({"version": 2}, "version"),
        ({"auth": "no-colon"}, "bad-request"),
        ({"auth": ":empty"}, "bad-request"),
        ({"auth": "a:" + "b" * 300}, "bad-request"),
        ({"expires": "soon"}, "bad-request"),
        ({"expires": -1}, "bad-request"),
        ({"expires": True}, "bad-request"),
    ],
)
def test_wishes_that_are_none(relay: RunningRelay, wishes: dict[str, Any], code: str) -> None:
    """What can't be granted is refused with a word, a reason and a cure."""
    told = refusal(relay, wishes)
    assert ("refused", code) == (told["event"], told["code"])
    assert told["reason"].endswith(".")
    assert told["cure"].endswith(".")


def test_limit_of_links(app: EchoApp) -> None:
    """One client has so many links and no more; when one ends there is room again."""
    with RunningRelay(arguments=("--links-per-client", "2")) as relay, Sharing(relay, app.port) as first:
        with Sharing(relay, app.port):
            with Sharing(relay, app.port, waits=False) as third:
                assert {"event": "ready"} == third.next_event()
                with pytest.raises(asyncssh.ChannelListenError):
                    third.do(third._forward())
                assert "too-many-links" == third.next_event()["code"]
            with Sharing(relay, app.port, wishes={"resume": first.link["resume"]}) as again:
                assert first.link["url"] == again.link["url"]
        with Sharing(relay, app.port) as more:
            assert more.link
