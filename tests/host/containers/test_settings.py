"""What containers are made with: pure values."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest

from spacekit.errors import UsageError
from spacekit.host.addresses import Address
from spacekit.host.containers.settings import Limits, Names, container_options, subnet_of
from spacekit.host.settings import HostSettings
from spacekit.host.store.spaces import MAX_SPACES

_NAMES = Names("0123456789abcdef", "key")


def test_a_container_is_given_no_more_than_it_needs() -> None:
    """Every fence is there, and its port is published on the Space's own loopback address alone."""
    options = container_options(
        _NAMES,
        Limits(2**28, 0.5),
        image="image",
        port=8501,
        address=Address("127.128.0.1", 7860),
        environment={"A": "b"},
    )
    expected = {
        "user": "1000",
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        "mem_limit": 2**28,
        "memswap_limit": 2**28,
        "nano_cpus": 500_000_000,
        "pids_limit": 512,
        "ports": {"8501/tcp": ("127.128.0.1", 7860)},
        "volumes": {"spacekit-01234567-key": {"bind": "/data", "mode": "rw"}},
        "network": "spacekit-01234567-key",
    }
    assert expected == {name: options[name] for name in expected}
    assert not {"privileged", "cap_add", "devices", "network_mode", "pid_mode", "ipc_mode"} & options.keys()


def test_a_space_is_no_app_that_is_up() -> None:
    """Whatever labels its image has, its container's are over them: `spacekit up` finds what it brought."""
    assert "" == _NAMES.labels["spacekit.app"]


def test_every_space_has_addresses_of_its_own() -> None:
    """As many networks as a host may have Spaces, none within another, all where nobody else's are."""
    all_of_them = ipaddress.ip_network("198.18.0.0/15")
    found = {subnet_of(slot) for slot in range(1, MAX_SPACES + 1)}
    assert MAX_SPACES == len(found)
    assert all(ipaddress.ip_network(subnet).subnet_of(all_of_them) for subnet in found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong", [{"engine": "podman"}, {"memory": "1x"}, {"memory": "1m"}, {"cpus": 0.0}, {"cpus": 1e6}]
)
def test_choices_that_no_container_could_be_made_with_are_refused(wrong: dict[str, object]) -> None:
    """At the start, not by Spaces that never come up."""
    with pytest.raises(UsageError):
        HostSettings(Path("data"), **wrong)  # type: ignore[arg-type]  # one of several kinds


def test_amounts_of_memory_are_read() -> None:
    """In the words of the docker command; without any, half of the machine's."""
    assert 2**31 == HostSettings(Path("data"), memory="2g").memory_bytes
    assert 512 * 2**20 == HostSettings(Path("data"), memory="512m").memory_bytes
    assert 0 < HostSettings(Path("data")).memory_bytes
