"""SQLite: opened, migrated, and safe against a kill at any moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

# How long one writer waits for another; writes here take milliseconds.
_BUSY_SECONDS = 30


class Database:
    """The host's database."""

    def __init__(self, path: Path) -> None:
        _close_to_others(path)
        self.engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _BUSY_SECONDS})
        event.listen(self.engine, "connect", _prepare)
        _migrate(self.engine)
        self.session: sessionmaker[Session] = sessionmaker(self.engine, expire_on_commit=False)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _close_to_others(path: Path) -> None:
    """Make the file for its owner alone before SQLite opens it, which gives its companions the same mode."""
    path.touch(mode=0o600)
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        if file.exists():
            file.chmod(0o600)


def _prepare(connection: Any, _record: object) -> None:
    """WAL lets readers go on beside a writer; FULL makes an acknowledged write survive a power cut too."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
