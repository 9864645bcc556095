"""Variables and secrets; hardware and sleep of Spaces.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and give each Space what it would have been made with."""
    op.add_column("spaces", sa.Column("hardware", sa.String(40), nullable=False, server_default="cpu-basic"))
    op.add_column("spaces", sa.Column("sleep_seconds", sa.Integer))
    op.create_table(
        "variables",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "space_id", sa.Integer, sa.ForeignKey("spaces.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(256), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("space_id", "kind", "name"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("variables")
    op.drop_column("spaces", "sleep_seconds")
    op.drop_column("spaces", "hardware")
