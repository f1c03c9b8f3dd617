"""Objects of the hot path, by statements made once: what Session.scalars and flush do, for half of it or less."""

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar, cast

from sqlalchemy import bindparam, insert, inspect, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Mapper, Session, make_transient_to_detached
from sqlalchemy.sql.selectable import Select

from storage.models.base import Base
from storage.prepared import Parameters, Prepared

R = TypeVar("R", bound=Base)
_NONE: Parameters = {}


class Selected(Generic[R]):
    """The objects of one model that a statement without lists (`IN`) finds, in its order.

    As with a query, what this session changed is written first, and an object that it holds already is that object.
    """

    def __init__(self, model: type[R], statement: Select[R]) -> None:
        self._mapper = inspect(model)
        self._statement = statement
        self._rows = Prepared(statement)
        self._names = _attributes(self._mapper)
        self._key = self._names.index(_key_of(self._mapper))

    def all(self, session: Session, parameters: Parameters = _NONE) -> Sequence[R]:
        connection = session.connection()
        if connection.dialect.name != "sqlite":
            return session.scalars(self._statement, parameters).all()
        session.flush()
        return [self._object(session, row) for row in self._rows.all(connection, parameters)]

    def first(self, session: Session, parameters: Parameters = _NONE) -> R | None:
        found = self.all(session, parameters)
        return found[0] if found else None

    def _object(self, session: Session, row: Sequence[object]) -> R:
        known = session.identity_map.get(self._mapper.identity_key_from_primary_key((row[self._key],)))
        if known is not None:
            return cast("R", known)
        made = cast("R", self._mapper.class_manager.new_instance())
        return _held(session, made, dict(zip(self._names, row, strict=True)))


class ById(Generic[R]):
    """Finds the row of a primary key in one column as Session.get does."""

    def __init__(self, model: type[R]) -> None:
        self._mapper = inspect(model)
        (column,) = self._mapper.primary_key
        self._found = Selected(model, select(model).where(column == bindparam("key")))

    def get(self, session: Session, key: object) -> R | None:
        known = cast("R | None", session.identity_map.get(self._mapper.identity_key_from_primary_key((key,))))
        return known if known is not None else self._found.first(session, {"key": key})

    def one(self, session: Session, key: object) -> R:
        """Raises NoResultFound."""
        found = self.get(session, key)
        if found is None:
            raise NoResultFound
        return found


class Inserted(Generic[R]):
    """Writes a new object at once and holds it in the session; defaults that are constants are filled in."""

    def __init__(self, model: type[R]) -> None:
        self._mapper = inspect(model)
        self._key = _key_of(self._mapper)
        columns = [column for column in self._mapper.columns if not column.primary_key]
        assert not any(column.default is not None and not column.default.is_scalar for column in columns), model
        self._defaults = {column.key: column.default.arg for column in columns if column.default is not None}  # type: ignore[attr-defined]  # a constant has one
        self._nothing: Mapping[str, object] = {column.key: None for column in columns}
        (key,) = self._mapper.primary_key
        self._insert = Prepared(insert(model).returning(key))

    def add(self, session: Session, row: R) -> R:
        connection = session.connection()
        if connection.dialect.name != "sqlite":
            session.add(row)
            session.flush()
            return row
        session.flush()
        given = {name: value for name, value in row.__dict__.items() if name in self._nothing}
        values = self._defaults | given
        key = self._insert.value(connection, values)
        return _held(session, row, {**self._nothing, **values, self._key: key})


def _held(session: Session, made: R, values: Mapping[str, object]) -> R:
    made.__dict__.update(values)
    make_transient_to_detached(made)
    session.add(made)
    return made


def _attributes(mapper: Mapper[R]) -> Sequence[str]:
    """The attributes in the order in which a select of the model gives its columns."""
    return [mapper.get_property_by_column(column).key for column in mapper.columns]


def _key_of(mapper: Mapper[R]) -> str:
    (column,) = mapper.primary_key
    return mapper.get_property_by_column(column).key
