"""Which version serves, from what an engine tells: pure, so each case that a broken-off deployment leaves."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from spacekit.image.live.state import AppState, versions_among


def container(number: int, slot: str, status: str, *, has_served: bool = True, **more: Any) -> Any:
    """One, as docker-py would give it."""
    labels = {"spacekit.app": "app", "spacekit.slot": slot, "spacekit.number": str(number)}
    policy = "unless-stopped" if has_served else "no"
    found = {
        "name": f"spacekit-app-{number}",
        "labels": labels,
        "status": status,
        "attrs": {"HostConfig": {"RestartPolicy": {"Name": policy}}},
    }
    return SimpleNamespace(**{**found, **more})


def state_of(slot: str | None, *containers: Any) -> AppState:
    """The state of an app that has these."""
    return AppState("app", versions_among(containers, "app"), slot)


def numbers(state: AppState) -> tuple[int | None, int | None, list[int]]:
    """The version that serves, the one before, and what runs besides."""
    return (
        state.serving.number if state.serving else None,
        state.previous.number if state.previous else None,
        [stray.number for stray in state.strays],
    )


def test_the_proxy_says_who_serves_whatever_its_container_does() -> None:
    """One that falls over, or was stopped, is the one that serves: it is no leftover."""
    for status in ("running", "restarting", "paused", "exited"):
        state = state_of("green", container(1, "blue", "exited"), container(2, "green", status))
        assert (2, 1, []) == numbers(state), status
        assert ("blue", 3) == (state.next_slot, state.next_number)


def test_a_version_that_never_answered_serves_nobody() -> None:
    """It is neither what is up, nor what a rollback returns to; but it runs."""
    first = state_of("blue", container(1, "blue", "running", has_served=False))
    assert (None, None, [1]) == numbers(first)
    new = container(3, "blue", "restarting", has_served=False)
    later = state_of("green", container(1, "blue", "exited"), container(2, "green", "running"), new)
    assert (2, 1, [3]) == numbers(later)


def test_an_old_version_that_still_runs_is_told_apart() -> None:
    """A deployment that was ended after the switch, before the old one had stopped."""
    state = state_of("green", container(1, "blue", "running"), container(2, "green", "running"))
    assert (2, 1, [1]) == numbers(state)
    # ... and one that was ended before it removed what had been in its slot.
    both = state_of(
        "green", *(container(n, s, "exited") for n, s in ((1, "green"), (2, "blue"), (3, "green")))
    )
    assert (3, 2, []) == numbers(both)


def test_without_a_proxy_what_served_last_counts() -> None:
    """What runs, before what has stopped."""
    assert (1, 2, []) == numbers(
        state_of(None, container(1, "blue", "running"), container(2, "green", "exited"))
    )
    assert (2, 1, []) == numbers(
        state_of(None, container(1, "blue", "exited"), container(2, "green", "exited"))
    )
    assert (None, None, []) == numbers(state_of(None))


def test_an_image_with_our_labels_is_no_version() -> None:
    """Anybody can write labels into a Dockerfile; nobody but us chooses the container's name."""
    mine = container(1, "blue", "running")
    posing = container(999, "blue", "running", name="eager_kalam")
    of_host = container(998, "blue", "running")
    of_host.labels["spacekit.host"] = "0123"
    broken = container(997, "blue", "running", name="x")
    broken.labels.update({"spacekit.number": "²", "spacekit.settings": "{"})
    assert (1, None, []) == numbers(state_of("blue", mine, posing, of_host, broken))
