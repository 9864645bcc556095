"""What a push changes besides files: visibility, hardware, sleep, variables, secrets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from spacekit.folder.settings import Settings

__all__ = [
    "Change",
    "SecretsMode",
    "SettingsPlan",
    "SpaceSettings",
    "WantedSettings",
    "plan_settings",
    "wanted_by",
]

# Which secrets are set: those that the Space lacks, all of them anew, or none.
SecretsMode = Literal["missing", "all", "none"]


@dataclass(frozen=True)
class SpaceSettings:
    """What a Space has now; `None` is what the server does not say, or was not asked.

    Attributes:
        visibility: public, protected or private.
        hardware: The hardware that was asked for last.
        sleep_seconds: Idle time after which it sleeps; -1 is never.
        variables: Names and values.
        secrets: Names; nobody gets at the values.
    """

    visibility: str | None = None
    hardware: str | None = None
    sleep_seconds: int | None = None
    variables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    secrets: Collection[str] = ()


@dataclass(frozen=True)
class WantedSettings:
    """What the folder and the command line ask for; `None` leaves it as it is.

    Attributes:
        secrets: The names of the secrets that the settings list.
        secrets_mode: Which of them are set.
    """

    visibility: str | None = None
    hardware: str | None = None
    sleep_seconds: int | None = None
    variables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    secrets: tuple[str, ...] = ()
    secrets_mode: SecretsMode = "missing"


@dataclass(frozen=True)
class Change:
    """One setting that changes; `old` is `None` when there was none, or it is not known."""

    name: str
    old: str | int | None
    new: str | int


@dataclass(frozen=True)
class SettingsPlan:
    """The difference, and what stays.

    Attributes:
        changes: Visibility, hardware and sleep, as far as they change.
        variables: Variables that are added or changed.
        kept_variables: Variables of the Space that the folder does not name; a push never removes one.
        secrets: Names of secrets that are set.
        kept_secrets: Names of secrets that are there already, with a value that nobody can compare.
        other_secrets: Names of secrets of the Space that the folder does not name.
    """

    changes: tuple[Change, ...] = ()
    variables: tuple[Change, ...] = ()
    kept_variables: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    kept_secrets: tuple[str, ...] = ()
    other_secrets: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return not (self.changes or self.variables or self.secrets)

    def change(self, name: str) -> Change | None:
        """The change of one setting, if it changes."""
        return next((change for change in self.changes if change.name == name), None)

    def as_dict(self) -> dict[str, Any]:
        """For scripts. Variables are public; of secrets there are names alone."""
        return {
            "changes": [_as_dict(change) for change in self.changes],
            "variables": {
                "set": [_as_dict(change) for change in self.variables],
                "kept": list(self.kept_variables),
            },
            "secrets": {
                "set": list(self.secrets),
                "kept": list(self.kept_secrets),
                "others": list(self.other_secrets),
            },
        }


def wanted_by(settings: Settings, *, secrets_mode: SecretsMode = "missing") -> WantedSettings:
    """What the settings of an environment ask for."""
    return WantedSettings(
        visibility=settings.visibility,
        hardware=settings.hardware,
        sleep_seconds=settings.sleep_seconds,
        variables=settings.variables,
        secrets=tuple(source.name for source in settings.secrets),
        secrets_mode=secrets_mode,
    )


def plan_settings(wanted: WantedSettings, there: SpaceSettings, *, creates: bool = False) -> SettingsPlan:
    """Compare what should be with what is."""
    pairs = (
        ("visibility", there.visibility, wanted.visibility),
        ("hardware", there.hardware, wanted.hardware),
        ("sleep", there.sleep_seconds, wanted.sleep_seconds),
    )
    changes = [Change(name, old, new) for name, old, new in pairs if new is not None and new != old]
    if creates:
        # A Space begins as a public one.
        changes = [change for change in changes if (change.name, change.new) != ("visibility", "public")]
    set_now = _secrets_to_set(wanted, there)
    return SettingsPlan(
        changes=tuple(changes),
        variables=tuple(
            Change(name, there.variables.get(name), value)
            for name, value in sorted(wanted.variables.items())
            if there.variables.get(name) != value
        ),
        kept_variables=tuple(sorted(set(there.variables) - set(wanted.variables))),
        secrets=set_now,
        kept_secrets=tuple(name for name in wanted.secrets if name in there.secrets and name not in set_now),
        other_secrets=tuple(sorted(set(there.secrets) - set(wanted.secrets))),
    )


def _secrets_to_set(wanted: WantedSettings, there: SpaceSettings) -> tuple[str, ...]:
    if wanted.secrets_mode == "none":
        return ()
    is_all = wanted.secrets_mode == "all"
    return tuple(name for name in wanted.secrets if is_all or name not in there.secrets)


def _as_dict(change: Change) -> dict[str, Any]:
    return {"name": change.name, "old": change.old, "new": change.new}
