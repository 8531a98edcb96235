"""What Alembic calls: the connection is given by whoever upgrades (`upgrade.py`); there is no other way in."""

from alembic import context

from catalog.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
