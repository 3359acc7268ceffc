"""What the start pages and probes read."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.exc import OperationalError

from matchmaker.base.db import db


def readiness() -> dict[str, bool]:
    """Return whether the database answers and whether its schema is the newest."""
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    try:
        with db.engine.connect() as connection:
            heads = set(MigrationContext.configure(connection).get_current_heads())
    except OperationalError:
        return {"database": False, "migrated": False}
    return {"database": True, "migrated": heads == set(scripts.get_heads())}
