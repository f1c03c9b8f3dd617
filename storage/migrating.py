"""Brings a database to the schema of this version, and tells whether the models have moved on."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from storage.models.every import Base

_FOLDER = Path(__file__).parent / "migrations"


class DatabaseRefused(OSError):
    """The database cannot be reached or used; the text is one sentence, without the password."""


def migrate(url: str) -> None:
    """Apply what is missing; safe to repeat. Raises DatabaseRefused."""
    engine = _engine(url)
    try:
        _upgrade(engine)
    except DBAPIError as error:
        why = str(error.orig).strip().splitlines()[0]
        raise DatabaseRefused(f"the database {make_url(url)!r} cannot be used: {why}") from error
    finally:
        engine.dispose()


def _upgrade(engine: Engine) -> None:
    with engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(_FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def differences(url: str) -> list[object]:
    """What a migrated database lacks or has too much, compared with the models."""
    engine = _engine(url)
    with engine.connect() as connection:
        found = list(compare_metadata(MigrationContext.configure(connection), Base.metadata))
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
