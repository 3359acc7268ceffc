"""How Alembic reaches the database: the application's engine, batch mode, names of ours."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from matchmaker.base.db import Model, db


def run(connection: Connection) -> None:
    """Run the migrations on one connection."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # A batch rebuild of a parent table would delete its children; the PRAGMA is ignored
        # inside a transaction, and none has begun yet.
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        **{"compare_type": True, **current_app.extensions["migrate"].configure_args},
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            message = f"the migration left broken references: {broken[:5]}"
            raise RuntimeError(message)
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = ON")


handed = context.config.attributes.get("connection")
if handed is not None:
    run(handed)
else:
    with db.engine.connect() as opened:
        run(opened)
        opened.commit()
