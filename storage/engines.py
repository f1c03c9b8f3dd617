"""The engines under the database: one SQLite writer, or a few on Postgres, and the readers beside them."""

from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool, StaticPool
from sqlalchemy.util import LRUCache

from storage.writer import POSTGRES_WRITERS, GroupWriter, PoolWriter

_MOST_STATEMENTS = 1000
_MADE: "LRUCache[Any, Any]" = LRUCache(_MOST_STATEMENTS)
_SPOKEN: dict[type[Dialect], Dialect] = {}
"""The SQL that was made for one file, and how its driver is spoken to, serve every other file of this process: making a
statement costs a millisecond. A service opens one file and gains nothing; proofs open hundreds, one after another."""


class EndedByTheWriter(SQLiteDialect_pysqlite):
    """SQLite for the writer, which begins and ends each transaction on the driver.

    A session whose flush fails rolls back what it believes to be its transaction; it is one shared by many units of
    work, of which only the one that failed is taken back.
    """

    supports_statement_cache = True

    def do_commit(self, dbapi_connection: DBAPIConnection) -> None:
        """Leave it to the writer."""

    def do_rollback(self, dbapi_connection: DBAPIConnection) -> None:
        """Leave it to the writer."""


registry.register("sqlite.writer", __name__, EndedByTheWriter.__name__)


def sqlite_writer(path: str) -> GroupWriter:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        f"sqlite+writer:///{path}",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False, "timeout": 30},
        execution_options={"compiled_cache": _MADE},
    )
    _share(engine)

    @event.listens_for(engine, "connect")
    def prepare(connection: "DriverConnection", _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    return GroupWriter(engine)


def _share(engine: Engine) -> None:
    """Let an engine speak as the first of its kind does, for statements are kept by that."""
    spoken = type(engine.dialect)
    engine.dialect = _SPOKEN.get(spoken, engine.dialect)

    @event.listens_for(engine, "connect", once=True)
    def remember(_connection: object, _record: object) -> None:
        # Only now has it seen which version answers.
        _SPOKEN.setdefault(spoken, engine.dialect)


class DriverConnection(Protocol):
    """The part of sqlite3.Connection that is set up on connect."""

    isolation_level: str | None

    def execute(self, sql: str, /) -> object: ...


def postgres_writer(url: str) -> PoolWriter:
    engine = create_engine(
        _psycopg(url), pool_size=POSTGRES_WRITERS, max_overflow=0, pool_pre_ping=True, isolation_level="REPEATABLE READ"
    )
    return PoolWriter(engine)


def _psycopg(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def reader(url: str, *, is_sqlite: bool) -> AsyncEngine:
    if not is_sqlite:
        return create_async_engine(
            _psycopg(url),
            pool_size=4,
            max_overflow=4,
            pool_pre_ping=True,
            execution_options={"postgresql_readonly": True},
        )
    engine = create_async_engine(
        make_url(url).set(drivername="sqlite+aiosqlite"),
        poolclass=NullPool,
        execution_options={"compiled_cache": _MADE},
    )
    _share(engine.sync_engine)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DriverConnection, _record: object) -> None:
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA busy_timeout=30000")

    return engine
