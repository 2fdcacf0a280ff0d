"""The knowledge base: sources, aspects, topics, entries."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("publisher", sa.Text),
        sa.Column("date", sa.String(32)),
    )
    op.create_table(
        "aspects",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("ask", sa.Text, nullable=False),
        sa.Column("ask_plural", sa.Text),
        sa.Column("ask_profession", sa.Text),
        sa.Column("near", sa.Text, nullable=False),
        sa.Column("default_topic", sa.String(64), nullable=False),
    )
    op.create_table(
        "topics",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("article", sa.String(4), nullable=False),
        sa.Column("plural", sa.Boolean, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("parent_id", sa.String(64), sa.ForeignKey("topics.id")),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("topic_id", sa.String(64), sa.ForeignKey("topics.id"), nullable=False),
        sa.Column("other_id", sa.String(64), sa.ForeignKey("topics.id")),
        sa.Column("aspect", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("more", sa.Text),
        sa.Column("review_state", sa.String(16), nullable=False),
        sa.Column("review_due", sa.Date, nullable=False),
    )
    op.create_index("ix_entries_topic_other_aspect", "entries", ["topic_id", "other_id", "aspect"])
    op.create_table(
        "entry_sources",
        sa.Column("entry_id", sa.Integer, sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("source_id", sa.String(64), sa.ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("entries", sa.Text, nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    for table in ("feedback", "entry_sources", "entries", "topics", "aspects", "sources"):
        op.drop_table(table)
