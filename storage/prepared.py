"""Statements of the hot path, whose SQL is made once; on SQLite they run on the driver itself.

SQLAlchemy spends five to ten times as long around such a statement as SQLite spends in it. The SQL, the types and the
rows stay SQLAlchemy's; on any other database the statement goes its usual way.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Executable
from sqlalchemy.engine import Dialect, result_tuple
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.sql.selectable import Select
from sqlalchemy.types import TypeEngine

from storage.models.base import AnyRow

Parameters = Mapping[str, object]
Convert = Callable[[Any], Any]
_NONE: Parameters = {}


class _Cursor(Protocol):
    def fetchall(self) -> Sequence[Sequence[Any]]: ...

    def __iter__(self) -> Iterator[Sequence[Any]]: ...


class _Driver(Protocol):
    """The part of sqlite3.Connection that runs a statement."""

    def execute(self, sql: str, values: Sequence[object], /) -> _Cursor: ...

    def executemany(self, sql: str, values: Sequence[Sequence[object]], /) -> _Cursor: ...


class Prepared:
    """A statement without lists (`IN`) and without defaults made in Python, run with named parameters.

    For an insert or an update without values, the names of the parameters are the columns that are written.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]] | UpdateBase) -> None:
        self._statement = statement
        self._forms: dict[tuple[str, ...], _Form] = {}

    def all(self, connection: Connection, parameters: Parameters = _NONE) -> Sequence[AnyRow]:
        if connection.dialect.name != "sqlite":
            return connection.execute(self._statement, parameters).all()
        return self._form(connection.dialect, parameters).rows(_driver(connection), parameters)

    def each(self, connection: Connection, parameters: Parameters = _NONE) -> Iterator[AnyRow]:
        """As `all`, but a row is read only when it is asked for; leave no other statement running meanwhile."""
        if connection.dialect.name != "sqlite":
            yield from connection.execute(self._statement, parameters)
        else:
            yield from self._form(connection.dialect, parameters).each(_driver(connection), parameters)

    def first(self, connection: Connection, parameters: Parameters = _NONE) -> AnyRow | None:
        rows = self.all(connection, parameters)
        return rows[0] if rows else None

    def value(self, connection: Connection, parameters: Parameters = _NONE) -> Any:
        """The first column of the only row, such as a new id."""
        (row,) = self.all(connection, parameters)
        return row[0]

    def run_each(self, connection: Connection, parameters: Sequence[Parameters]) -> None:
        """Run a statement that returns no rows once for each; all of them name the same parameters."""
        if not parameters:
            return
        if connection.dialect.name != "sqlite":
            connection.execute(self._statement, parameters)
        else:
            self._form(connection.dialect, parameters[0]).run_each(_driver(connection), parameters)

    def run(self, connection: Connection, parameters: Parameters = _NONE) -> None:
        """Run a statement that returns no rows."""
        if connection.dialect.name != "sqlite":
            connection.execute(self._statement, parameters)
        else:
            self._form(connection.dialect, parameters).run(_driver(connection), parameters)

    def _form(self, dialect: Dialect, parameters: Parameters) -> "_Form":
        names = tuple(parameters)
        form = self._forms.get(names)
        if form is None:
            form = self._forms[names] = _Form(self._statement, dialect, names)
        return form


class _Form:
    """The SQL of a statement for one set of parameters, with what turns values into SQLite's and back."""

    def __init__(self, statement: Executable, dialect: Dialect, names: Sequence[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names))  # type: ignore[attr-defined]  # of every ClauseElement
        assert isinstance(compiled, SQLCompiler)
        assert not compiled.post_compile_params, "a list has no fixed SQL"
        made_here = (*compiled.insert_prefetch, *compiled.update_prefetch)
        assert not made_here, "defaults made in Python are not filled in"
        assert compiled.positiontup is not None, "SQLite's parameters have places"
        self._sql = compiled.string
        self._values = tuple(
            _value(compiled.binds[name], dialect, given=name in names) for name in compiled.positiontup
        )
        columns = [(str(column.key), column.type) for column in statement.exported_columns]  # type: ignore[attr-defined]  # as above
        self._make = result_tuple([name for name, _ in columns])
        self._converts = tuple(_of_result(column, dialect) for _, column in columns)

    def run(self, driver: _Driver, parameters: Parameters) -> None:
        driver.execute(self._sql, self._bound(parameters))

    def run_each(self, driver: _Driver, parameters: Sequence[Parameters]) -> None:
        driver.executemany(self._sql, [self._bound(one) for one in parameters])

    def rows(self, driver: _Driver, parameters: Parameters) -> Sequence[AnyRow]:
        found = driver.execute(self._sql, self._bound(parameters)).fetchall()
        return [self._row(values) for values in found]

    def each(self, driver: _Driver, parameters: Parameters) -> Iterator[AnyRow]:
        return map(self._row, driver.execute(self._sql, self._bound(parameters)))

    def _bound(self, parameters: Parameters) -> Sequence[object]:
        return [
            constant if name is None else parameters[name] if convert is None else convert(parameters[name])
            for name, convert, constant in self._values
        ]

    def _row(self, values: Sequence[Any]) -> AnyRow:
        made: AnyRow = self._make(
            [
                value if convert is None else convert(value)
                for value, convert in zip(values, self._converts, strict=True)
            ]
        )
        return made


def _value(bind: BindParameter[Any], dialect: Dialect, *, given: bool) -> tuple[str | None, Convert | None, object]:
    """Where a place takes its value from: a parameter of that name with its conversion, or a constant."""
    convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
    if given:
        return bind.key, convert, None
    constant = bind.effective_value
    return None, None, constant if convert is None else convert(constant)


def _of_result(column: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    convert: Convert | None = column.dialect_impl(dialect).result_processor(dialect, None)
    return convert


def _driver(connection: Connection) -> _Driver:
    driver: _Driver = connection.connection.driver_connection  # type: ignore[assignment]  # sqlite3's
    return driver
