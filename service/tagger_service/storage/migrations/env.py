"""Run by Alembic for each command, with the connection that `migrating` holds open."""

from alembic import context

from tagger_service.storage.migrating import is_ours
from tagger_service.storage.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
    include_name=is_ours,
)
context.run_migrations()
