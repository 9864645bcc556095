"""Repositories that Spaces follow; whose jobs may push without a stored token, and their tokens; webhooks.

Revision ID: 0004
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _of_space(*, unique: bool = False) -> sa.Column[int]:
    """The column of a row that goes with its Space."""
    key = sa.ForeignKey("spaces.id", ondelete="CASCADE")
    return sa.Column("space_id", sa.Integer, key, nullable=False, unique=unique, index=not unique)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "links",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_space(unique=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("branch", sa.String(255)),
        sa.Column("owns_main", sa.Boolean, nullable=False),
        sa.Column("webhook_secret", sa.Text, nullable=False),
        sa.Column("token", sa.Text),
        sa.Column("public_key", sa.Text),
        sa.Column("private_key", sa.Text),
        sa.Column("known_hosts", sa.Text),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("message", sa.Text),
        sa.Column("taking_sha", sa.String(40)),
        sa.Column("pulled_sha", sa.String(40)),
        sa.Column("pulled_at", sa.DateTime),
        sa.Column("checked_at", sa.DateTime),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "publishers",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_space(),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("repository", sa.String(255), nullable=False),
        sa.Column("repository_id", sa.String(64)),
        sa.Column("ref", sa.String(255)),
        sa.Column("environment", sa.String(255)),
        sa.Column("workflow", sa.String(255)),
        sa.Column("previews", sa.Boolean, nullable=False),
        sa.Column("forks", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "job_tokens",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column(
            "publisher_id",
            sa.Integer,
            sa.ForeignKey("publishers.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("itself", sa.Boolean, nullable=False),
        sa.Column("previews", sa.Boolean, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("watched", sa.JSON, nullable=False),
        sa.Column("domains", sa.JSON, nullable=False),
        sa.Column("secret", sa.Text),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("webhooks", "job_tokens", "publishers", "links"):
        op.drop_table(table)
