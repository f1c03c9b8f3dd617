"""Brings a database to the schema of this version."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DBAPIError

_FOLDER = Path(__file__).parent / "migrations"
_lock = text("SELECT pg_advisory_lock(hashtextextended('alex:migrate', 0))")
_version = text("SELECT version_num FROM alembic_version")


class DatabaseRefused(OSError):
    """The database cannot be reached or used; the text is one sentence, without the password."""


def migrate(url: str) -> None:
    """Apply what is missing; safe to repeat, also by several processes at once. Raises DatabaseRefused."""
    try:
        with connected(url) as connection:
            if not _is_current(connection):
                _upgrade(connection)
    except DBAPIError as error:
        why = str(error.orig).strip().splitlines()[0]
        raise DatabaseRefused(f"the database {make_url(url)!r} cannot be used: {why}") from error


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection of its own, for work on the schema."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def newest() -> str:
    """The number of the last revision, by the names of the files."""
    return max(path.name.partition("_")[0] for path in _FOLDER.glob("versions/[0-9]*.py"))


def _is_current(connection: Connection) -> bool:
    known = inspect(connection).has_table("alembic_version")
    versions = connection.execute(_version).scalars().all() if known else []
    connection.rollback()
    return list(versions) == [newest()]


def _upgrade(connection: Connection) -> None:
    from storage.revising import upgrade  # noqa: PLC0415 -- Alembic is a tenth of a start that has nothing to apply

    if connection.dialect.name == "postgresql":
        connection.execute(_lock)  # held until the connection is closed
        connection.commit()
    upgrade(connection)
    connection.commit()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"))
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    return create_engine(parsed)
