"""Alembic's entry point. ``bot.knowledge.store.migrate`` hands in the connection."""

from alembic import context

from bot.knowledge.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
