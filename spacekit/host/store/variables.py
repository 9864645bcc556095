"""The variables and secrets of Spaces: set, deleted, listed, and given to an app."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from spacekit.host.errors import NotFound
from spacekit.host.status import Failure
from spacekit.host.variables import Kind, NewVariable, SpaceValues, check_all, check_new

from .database import Database
from .models import Variable, now
from .vault import Unreadable, Vault


class VariableStore:
    """Rows of variables and secrets; the values of secrets are stored encrypted."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def rows(self, kind: Kind, given: Iterable[NewVariable]) -> list[Variable]:
        """Rows for a Space that is about to be made; of two with one name the last counts."""
        named = {new.name: new for new in given}
        for new in named.values():
            check_new(kind, new)
        rows = [self._filled(Variable(name=new.name, kind=kind), new) for new in named.values()]
        check_all(kind, list(named), sum(len(row.value) for row in rows))
        return rows

    def _filled(self, row: Variable, new: NewVariable) -> Variable:
        row.value = self._vault.lock(new.value) if row.kind == "secret" else new.value
        row.description, row.updated_at = new.description, now()
        return row

    def set(self, space_id: int, kind: Kind, new: NewVariable) -> None:
        """Set one, whether it was there or not."""
        check_new(kind, new)
        with self._database.session.begin() as session:
            rows = {row.name: row for row in _all(session, space_id, kind)}
            row = rows.setdefault(new.name, Variable(space_id=space_id, name=new.name, kind=kind))
            session.add(self._filled(row, new))
            check_all(kind, list(rows), sum(len(other.value) for other in rows.values()))

    def delete(self, space_id: int, kind: Kind, name: str) -> None:
        """Delete one, which must be there."""
        with self._database.session.begin() as session:
            row = next((row for row in _all(session, space_id, kind) if row.name == name), None)
            if row is None:
                raise NotFound(f"This Space has no {kind} {name[:60]!r}")
            session.delete(row)

    def all(self, space_id: int, kind: Kind) -> list[Variable]:
        """Those of a Space, by name."""
        with self._database.session() as session:
            return _all(session, space_id, kind)

    def values(self, space_id: int) -> SpaceValues:
        """What an app is given; raises `Failure` when that can't be told."""
        secrets = {}
        for row in self.all(space_id, "secret"):
            try:
                secrets[row.name] = self._vault.unlock(row.value)
            except Unreadable:
                raise Failure(
                    "CONFIG_ERROR",
                    f"The secret {row.name} was stored under another key than the host has now: set it anew",
                ) from None
        found = SpaceValues({row.name: row.value for row in self.all(space_id, "variable")}, secrets)
        if found.collisions:
            names = ", ".join(found.collisions)
            raise Failure(
                "CONFIG_ERROR", f"Collision on variables and secrets names: {names}. Delete one of the two"
            )
        return found


def _all(session: Session, space_id: int, kind: Kind) -> list[Variable]:
    wanted = select(Variable).where(Variable.space_id == space_id, Variable.kind == kind)
    return list(session.scalars(wanted.order_by(Variable.name)))
