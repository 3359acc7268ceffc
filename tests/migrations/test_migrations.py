"""The migrations and the models say the same schema."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask

from matchmaker.base.db import Model, db


def test_the_migrated_schema_is_the_models_schema(app: Flask) -> None:
    connection = db.engines[None]
    context = MigrationContext.configure(connection, opts={"compare_type": False})
    assert compare_metadata(context, Model.metadata) == []
