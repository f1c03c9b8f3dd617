"""Everything that is about one person, found by the keys that lead to them rather than by a list of tables.

A table that is new is found by itself: whatever points at a person's rows is theirs, and so is what carries one of
their addresses.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, func, or_, select, tuple_

from storage.models.every import Base
from storage.models.person import ACCOUNTS, PAPERS, Person

PEOPLE = "contact"
_OWNERS = frozenset({"contact_id", "linked_into_id", "customer_id", "buyer_id", "person_id"})
"""How a column is named that says whose a row is; any other that points at a Contact names a member of staff."""
_ADDRESSES = frozenset({"email", "recipient", "sender", "address", "phone", "external_id", "owner_external_id"})
_CHUNK = 400

Key: TypeAlias = tuple[object, ...]
Found: TypeAlias = dict[str, set[Key]]


def tables() -> Sequence[Table]:
    """Every table, those that others point at first."""
    return Base.metadata.sorted_tables


def key_of(table: Table) -> Sequence[Column[Any]]:
    return list(table.primary_key.columns)


class Personal:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, person: Person) -> Found:
        """The keys of all rows of a person, table by table."""
        found: Found = {PEOPLE: {(one,) for one in person.contact_ids}}
        for table in tables():
            if table.name == PEOPLE:
                continue
            keys = found.setdefault(table.name, set())
            for column, owner in _owning(table):
                keys |= self._pointing(table, column, [key[0] for key in found.get(owner, ())])
            keys |= self._addressed(table, person)
        return {name: keys for name, keys in found.items() if keys}

    def _pointing(self, table: Table, column: Column[Any], owners: Sequence[object]) -> set[Key]:
        keys: set[Key] = set()
        for some in _chunks(owners):
            keys |= self._keys(table, column.in_(some))
        return keys

    def _addressed(self, table: Table, person: Person) -> set[Key]:
        """What carries an address of theirs and points at nobody; a row that does says itself whose it is."""
        known = [column for column in table.columns if column.name in _ADDRESSES]
        if not known or not person.addresses or table.name in ACCOUNTS:
            return set()
        wanted = sorted(person.addresses)
        named = or_(*(func.lower(column).in_(wanted) for column in known))
        nobodys = [column.is_(None) for column, owner in _owning(table) if owner == PEOPLE]
        return self._keys(table, and_(named, *nobodys))

    def _keys(self, table: Table, where: ColumnElement[bool]) -> set[Key]:
        return {tuple(row) for row in self._connection.execute(select(*key_of(table)).where(where))}

    def papers(self, found: Found) -> set[Key]:
        """Which of the printed documents are vouchers of the books."""
        documents = Base.metadata.tables["document"]
        kept = self._keys(documents, documents.c.kind.in_(PAPERS))
        return kept & found.get("document", set())

    def read(self, name: str, keys: Iterable[Key]) -> Sequence[Mapping[str, object]]:
        """Whole rows, in the order of their keys."""
        table = Base.metadata.tables[name]
        rows: list[Mapping[str, object]] = []
        for some in _chunks(sorted(keys, key=str)):
            rows += [
                dict(row) for row in self._connection.execute(select(table).where(is_one_of(table, some))).mappings()
            ]
        return rows


def is_one_of(table: Table, keys: Sequence[Key]) -> ColumnElement[bool]:
    columns = key_of(table)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(keys)


def _owning(table: Table) -> Iterable[tuple[Column[Any], str]]:
    """The columns that make a row of this table somebody's, each with the table it points at."""
    for column in table.columns:
        for foreign in column.foreign_keys:
            owner = foreign.column.table.name
            if owner != table.name and (owner != PEOPLE or column.name in _OWNERS):
                yield column, owner


def chunks_of(keys: Iterable[Key]) -> Iterable[Sequence[Key]]:
    """As many as one statement takes."""
    return _chunks(sorted(keys, key=str))


def _chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
