"""The hardware of a server: listed with its price, and asked for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, cast

from huggingface_hub import SpaceHardware

from spacekit.push.api import hub_api
from spacekit.push.failures import explained
from spacekit.push.lines import clean_line
from spacekit.push.target import Target

__all__ = ["Flavor", "change_hardware", "list_hardware"]

# What a unit of time is in hours, so that prices can be compared.
_PER_HOUR = {"second": 3600, "minute": 60, "hour": 1}


@dataclass(frozen=True)
class Flavor:
    """One kind of hardware.

    Attributes:
        name: What it is asked for by.
        title: What it is called.
        machine: Processors, memory and accelerator, in a line.
        dollars_per_hour: What it costs; `None` where the server does not say.
    """

    name: str
    title: str
    machine: str
    dollars_per_hour: float | None

    @property
    def price(self) -> str:
        """What it costs, for people."""
        if self.dollars_per_hour is None:
            return ""
        return f"${self.dollars_per_hour:.2f} an hour" if self.dollars_per_hour else "free"

    def as_dict(self) -> dict[str, Any]:
        """For scripts."""
        return asdict(self)


def list_hardware(target: Target) -> list[Flavor]:
    """What there is.

    Raises:
        RemoteError: The server refused or could not be reached.
    """
    with explained(target):
        return [_flavor(each) for each in hub_api(target).list_spaces_hardware()]


def change_hardware(target: Target, name: str | None, sleep_seconds: int | None) -> dict[str, Any]:
    """Let a Space run on something else, or sleep after another time; give what it has then.

    Raises:
        RemoteError: The server refused or could not be reached.
    """
    api = hub_api(target)
    with explained(target):
        if name:
            wanted = cast("SpaceHardware", name)
            runtime = api.request_space_hardware(target.space, wanted, sleep_time=sleep_seconds)
        else:
            runtime = api.set_space_sleep_time(target.space, cast("int", sleep_seconds))
    asked = runtime.requested_hardware or runtime.hardware
    return {
        "space": target.space,
        "stage": clean_line(str(runtime.stage)),
        "hardware": clean_line(str(asked)) if asked else None,
        "sleep": runtime.sleep_time,
    }


def _flavor(told: Any) -> Flavor:
    """One row of the server's list."""
    accelerator = getattr(told.accelerator, "model", None) if told.accelerator else None
    parts = (told.cpu, told.ram, accelerator)
    cost, unit = told.unit_cost_usd, _PER_HOUR.get(str(told.unit_label))
    is_known = isinstance(cost, int | float) and unit is not None
    return Flavor(
        clean_line(str(told.name)),
        clean_line(str(told.pretty_name)),
        ", ".join(clean_line(str(part)) for part in parts if part),
        round(cost * unit, 4) if is_known and unit else None,
    )
