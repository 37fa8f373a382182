"""What Alembic runs: the migrations, in the transaction that asked for them."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    render_as_batch=True,  # SQLite changes a column by copying the table
)
context.run_migrations()
