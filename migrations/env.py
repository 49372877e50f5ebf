"""What Alembic runs: the migrations, on the connection that courseapp.schema has opened and prepared."""

from alembic import context

from courseapp.kernel.db import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,  # its naming convention names the constraints
    transactional_ddl=True,  # on SQLite too: we say BEGIN ourselves
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
