"""Brings a database to the schema of this version, and tells whether the models have moved on."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from storage.models.every import Base

_FOLDER = Path(__file__).parent / "migrations"
_lock = text("SELECT pg_advisory_lock(hashtextextended('alex:migrate', 0))")


class DatabaseRefused(OSError):
    """The database cannot be reached or used; the text is one sentence, without the password."""


def migrate(url: str) -> None:
    """Apply what is missing; safe to repeat, also by several processes at once. Raises DatabaseRefused."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            _upgrade(connection)
    except DBAPIError as error:
        why = str(error.orig).strip().splitlines()[0]
        raise DatabaseRefused(f"the database {make_url(url)!r} cannot be used: {why}") from error
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(_lock)  # held until the connection is closed
        connection.commit()
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.commit()


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a thing of the database belongs to our models; procrastinate and SQLite keep tables of their own."""
    return not (kind == "table" and (name or "").startswith(("procrastinate_", "sqlite_")))


def differences(url: str) -> list[object]:
    """What a migrated database lacks or has too much, compared with the models."""
    engine = _engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        found = list(compare_metadata(context, Base.metadata))
    engine.dispose()
    return found


def write_revision(url: str, message: str) -> None:
    """Write a new revision from the difference between the models and a migrated database."""
    engine = _engine(url)
    with engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(_FOLDER))
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True)
    engine.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"))
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    return create_engine(parsed)
