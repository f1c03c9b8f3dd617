"""Alembic: applying revisions, comparing a database with the models, writing the next revision."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from storage.models.every import Base

_FOLDER = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Apply every revision that is missing."""
    command.upgrade(_config(connection), "head")


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a thing of the database belongs to our models; procrastinate and SQLite keep tables of their own."""
    return not (kind == "table" and (name or "").startswith(("procrastinate_", "sqlite_")))


def differences(connection: Connection) -> list[object]:
    """What a migrated database lacks or has too much, compared with the models."""
    context = MigrationContext.configure(connection, opts={"include_name": is_ours})
    return list(compare_metadata(context, Base.metadata))


def write_revision(connection: Connection, message: str) -> None:
    """Write a new revision from the difference between the models and a migrated database."""
    command.revision(_config(connection), message, autogenerate=True)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config
