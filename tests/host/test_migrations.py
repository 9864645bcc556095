"""The database of an older host goes on with a newer one."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect, text

from spacekit.host.store import migrations
from spacekit.host.store.database import Database
from spacekit.host.store.models import Base
from spacekit.host.store.spaces import SpaceStore


def _at(path: Path, revision: str) -> None:
    """Make a database as an older host left it, with one Space."""
    config = Config()
    config.set_main_option("script_location", str(Path(str(migrations.__file__)).parent))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.execute(
            text(
                "INSERT INTO spaces"
                " (key, path, namespace, name, subdomain, sdk, visibility, created_at, slot, uid,"
                " paused, deleting)"
                " VALUES ('k', 'me/old', 'Me', 'old', 'me-old', 'gradio', 'public',"
                " '2026-01-01 00:00:00', 1, 40001, 0, 0)"
            )
        )
    engine.dispose()


def test_a_space_of_before_has_what_a_new_one_has(tmp_path: Path) -> None:
    """It runs on the default hardware, never sleeps, and keeps all it had."""
    _at(tmp_path / "host.db", "0001")
    database = Database(tmp_path / "host.db")
    (space,) = SpaceStore(database, tmp_path).all()
    assert ("Me/old", "cpu-basic", None) == (str(space.repo_id), space.hardware, space.sleep_seconds)
    database.close()


def test_the_migrations_make_what_the_models_say(tmp_path: Path) -> None:
    """Each table has the columns and the nullability of its class, and there is no other table."""
    database = Database(tmp_path / "host.db")
    found = inspect(database.engine)
    assert {*Base.metadata.tables, "alembic_version"} == set(found.get_table_names())
    for name, table in Base.metadata.tables.items():
        columns = {column["name"]: column["nullable"] for column in found.get_columns(name)}
        assert {column.name: column.nullable for column in table.columns} == columns
    database.close()
