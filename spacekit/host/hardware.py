"""The hardware names of the Hub. This host records which one a Space asked for; it has one machine."""

from __future__ import annotations

import os
from typing import Any

from .errors import HostError

DEFAULT_HARDWARE = "cpu-basic"
# Those of the Hub, so that what is asked for here can be asked for there.
FLAVORS = {
    "cpu-basic": "CPU Basic",
    "cpu-upgrade": "CPU Upgrade",
    "cpu-performance": "CPU Performance",
    "cpu-xl": "CPU XL",
    "zero-a10g": "ZeroGPU",
    "t4-small": "Nvidia T4 - small",
    "t4-medium": "Nvidia T4 - medium",
    "l4x1": "1x Nvidia L4",
    "l4x4": "4x Nvidia L4",
    "l40sx1": "1x Nvidia L40S",
    "l40sx4": "4x Nvidia L40S",
    "l40sx8": "8x Nvidia L40S",
    "a10g-small": "Nvidia A10G - small",
    "a10g-large": "Nvidia A10G - large",
    "a10g-largex2": "2x Nvidia A10G - large",
    "a10g-largex4": "4x Nvidia A10G - large",
    "a100-large": "Nvidia A100 - large",
    "a100x4": "4x Nvidia A100",
    "a100x8": "8x Nvidia A100",
    "h200": "1x Nvidia H200",
    "h200x2": "2x Nvidia H200",
    "h200x4": "4x Nvidia H200",
    "h200x8": "8x Nvidia H200",
    "rtx-pro-6000": "1x Nvidia RTX Pro 6000",
    "rtx-pro-6000x2": "2x Nvidia RTX Pro 6000",
    "rtx-pro-6000x4": "4x Nvidia RTX Pro 6000",
    "rtx-pro-6000x8": "8x Nvidia RTX Pro 6000",
}


def check_flavor(flavor: str) -> str:
    """Give back a name that there is, or say which there are."""
    if flavor not in FLAVORS:
        raise HostError(f"There is no hardware {flavor[:40]!r}", f"use one of {', '.join(FLAVORS)}")
    return flavor


def hardware_list() -> list[dict[str, Any]]:
    """Each name with what it means here: this machine, at no price."""
    machine = {
        "cpu": f"{os.cpu_count() or 1} vCPU",
        "ram": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') // 2**30} GB",
        "ephemeralStorage": "N/A",
        "accelerator": None,
        "unitCostMicroUSD": 0,
        "unitCostUSD": 0.0,
        "unitLabel": "minute",
    }
    return [{"name": name, "prettyName": pretty, **machine} for name, pretty in FLAVORS.items()]
