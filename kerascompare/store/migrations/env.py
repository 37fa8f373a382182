"""Alembic's entry point: runs the migrations in the transaction of the caller."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    render_as_batch=True,  # SQLite changes a column by copying the table
)
context.run_migrations()
