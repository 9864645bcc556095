"""Addresses on this machine, and the proxy that must not be asked for them."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import MutableMapping
from urllib.parse import urlsplit

__all__ = ["is_loopback", "reach_directly"]


def is_loopback(address: str) -> bool:
    """Whether a URL leads to this machine."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def reach_directly(address: str, environment: MutableMapping[str, str] = os.environ) -> None:
    """Except a loopback address from a web proxy that the environment names: no proxy can reach it."""
    host = urlsplit(address).hostname
    if not host or not is_loopback(address):
        return
    for name in ("NO_PROXY", "no_proxy"):
        known = [part for part in environment.get(name, "").split(",") if part]
        if host not in known:
            environment[name] = ",".join([*known, host])
