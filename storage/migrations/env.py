"""Alembic's entry: runs the revisions on the connection it is handed."""

from alembic import context

from storage.models.every import Base
from storage.revising import is_ours

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    include_name=is_ours,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
