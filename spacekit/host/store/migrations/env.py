"""Alembic's entry: runs the migrations on the connection that the host opened."""

from __future__ import annotations

from alembic import context

from spacekit.host.store.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
