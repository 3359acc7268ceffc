"""The database: one declarative base, exact types, and who begins which transaction."""

import functools
import re
import secrets
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Enum, MetaData, Select, String, event
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

from matchmaker.base.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound="Model")

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

_CAPITAL = re.compile(r"([A-Z])")

#: Ids are 32 bits; those above are nobody's and answered with 404 before the database sees them.
LARGEST_ID = 2**31 - 1


class Model(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


db = SQLAlchemy(metadata=Model.metadata)
migrate = Migrate()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time on every database (SQLite keeps it naive in the file)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a naive time reached the database"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class UnfitAmountError(InvalidInputError, DontWrapMixin):
    """An amount reached the database that it cannot keep exactly; forms refuse it before."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self.add_note(message)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal with six places, kept as an integer so that no database rounds it."""

    impl = BigInteger
    cache_ok = True
    places = 6
    largest = 2**63 - 1

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Scale to an integer; more than six places is an error, not a rounding.

        Raises UnfitAmountError.
        """
        if value is None:
            return None
        scaled = Decimal(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            message = f"{value} has more than {self.places} decimal places"
            raise UnfitAmountError(message)
        if abs(scaled) > self.largest:
            message = f"{value} does not fit 64 bits with {self.places} decimal places"
            raise UnfitAmountError(message)
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Return the exact decimal without trailing zeros."""
        if value is None:
            return None
        exact = Decimal(value).scaleb(-self.places)
        whole = exact.to_integral_value()
        return whole if whole == exact else exact.normalize()


class Folded(TypeDecorator[str]):
    """Text as `core.text.fold` makes it, cut to the column: folding can lengthen what was typed."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Cut what is kept and what is compared with it alike."""
        return value if value is None else value[: self.length]


def choice(values: type[StrEnum], *, check: str | None = None) -> Enum:
    """Return a column type for `values`: a VARCHAR of 40 with a CHECK on every database.

    `check` names the CHECK when a table has two columns of one kind.
    """
    return Enum(
        values,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=check or _CAPITAL.sub(r"_\1", values.__name__).lower().lstrip("_"),
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


Id = Annotated[int, mapped_column(primary_key=True)]
Utc = Annotated[datetime, mapped_column(UtcDateTime())]
#: Whole đồng; a price times a volume outgrows 32 bits.
Money = Annotated[int, mapped_column(BigInteger())]
Exact = Annotated[Decimal, mapped_column(ExactDecimal())]

_writing: ContextVar[bool] = ContextVar("writing_transaction", default=False)


@contextmanager
def writing() -> "Iterator[None]":
    """Begin transactions inside the block with the write lock (BEGIN IMMEDIATE on SQLite)."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def begin_writing() -> None:
    """From here on in this context, transactions begin with the write lock."""
    _writing.set(True)


def begin_reading() -> None:
    """From here on in this context, transactions begin as readers."""
    _writing.set(False)


def transactional(function: Callable[P, R]) -> Callable[P, R]:
    """Make `function` one transaction: returning commits, raising rolls back.

    The application begins the request's transaction with the write lock when the endpoint
    carries this mark; commands and jobs begin it here.
    """

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        if not _writing.get():
            # A chore has read before: what began as a reader is refused the write lock when
            # somebody else has written since.
            db.session.commit()
        with writing():
            try:
                answer = function(*args, **kwargs)
                db.session.commit()
            except BaseException:
                db.session.rollback()
                raise
        return answer

    wrapper.transactional = True  # type: ignore[attr-defined]
    return wrapper


def add_numbered(row: Model, *, prefix: str) -> None:
    """Add a row whose `code` is `prefix` and its own id: two at once never get the same one."""
    row.code = f"~{secrets.token_hex(8)}"  # type: ignore[attr-defined]
    db.session.add(row)
    db.session.flush()
    row.code = f"{prefix}{row.id:05d}"  # type: ignore[attr-defined]


def get_one(statement: Select[M]) -> M:
    """Return the single row of `statement`, or raise NotFoundError."""
    found = db.session.execute(statement).unique().scalar_one_or_none()
    if found is None:
        raise NotFoundError
    return found


def prepare_engine(engine: Engine) -> None:
    """Give a SQLite engine WAL, foreign keys, patience, and explicit BEGIN."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        # The driver would begin deferred transactions by itself and lose updates.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 15000")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
