"""A Space's variables and secrets on its server: read, set and taken away one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from spacekit.errors import UsageError
from spacekit.push.api import hub_api
from spacekit.push.failures import explained
from spacekit.push.known_secrets import KnownSecrets
from spacekit.push.target import Target
from spacekit.push.variables import Drift, Kind, compare_secrets, compare_variables

__all__ = ["VariableStore"]


class VariableStore:
    """The variables, or the secrets, of one Space.

    Args:
        target: The Space.
        kind: Which of both.
    """

    def __init__(self, target: Target, kind: Kind) -> None:
        self._target = target
        self._kind = kind
        self._api = hub_api(target)
        self._known = KnownSecrets(target)

    def variables(self) -> dict[str, str]:
        """Names and values of variables."""
        with explained(self._target):
            return {
                name: each.value or ""
                for name, each in self._api.get_space_variables(self._target.space).items()
            }

    def secrets(self) -> dict[str, datetime | None]:
        """Names of secrets, and when each was set."""
        with explained(self._target):
            return {
                name: each.updated_at
                for name, each in self._api.get_space_secrets(self._target.space).items()
            }

    def drift(self, wanted: Mapping[str, str], *, prunes: bool) -> Drift:
        """What differs from what is wanted.

        Raises:
            RemoteError: The server refused, or could not be reached.
        """
        if self._kind == "variable":
            return compare_variables(wanted, self.variables(), prunes=prunes)
        there = self.secrets()
        return compare_secrets(
            wanted.keys(), there.keys(), self._known.verdicts(wanted, there), prunes=prunes
        )

    def refuse_both(self, names: Iterable[str]) -> None:
        """Refuse a name that is a variable and a secret at once: no Space starts with one.

        Raises:
            UsageError: There is one.
        """
        others = self.secrets() if self._kind == "variable" else self.variables()
        other: Kind = "secret" if self._kind == "variable" else "variable"
        both = sorted(set(names) & others.keys())
        if both:
            raise UsageError(
                f"{both[0]} is a {other} of {self._target.space} already, and a name can't be both",
                f"`spacekit {other}s unset {both[0]}` first, or choose another name",
            )

    def set(self, values: Mapping[str, str]) -> None:
        """Set them, one after the other."""
        space = self._target.space
        with explained(self._target):
            for name, value in values.items():
                if self._kind == "variable":
                    self._api.add_space_variable(space, name, value)
                else:
                    self._api.add_space_secret(space, name, value)
        if self._kind == "secret" and values:
            there = self.secrets()
            for name, value in values.items():
                self._known.remember(name, value, there.get(name))
            self._known.save()

    def unset(self, names: Iterable[str]) -> None:
        """Take them away, one after the other."""
        gone, space = list(names), self._target.space
        with explained(self._target):
            for name in gone:
                if self._kind == "variable":
                    self._api.delete_space_variable(space, name)
                else:
                    self._api.delete_space_secret(space, name)
        self._known.forget(gone)
        self._known.save()
