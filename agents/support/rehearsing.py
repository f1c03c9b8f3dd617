"""What a transaction would do, seen without doing it."""

from collections.abc import Callable
from typing import TypeVar

from storage.database import Database, Transaction

T = TypeVar("T")


class _Undone(Exception):
    """Carries what was seen out of the transaction that it undoes."""

    def __init__(self, seen: object) -> None:
        super().__init__()
        self.seen = seen


async def rehearsed(database: Database, fn: Callable[[Transaction], T]) -> T:
    """What `fn` gives; whatever it wrote is undone with its transaction, so not even a mistake reaches a customer."""

    def tried(tx: Transaction) -> None:
        raise _Undone(fn(tx))

    try:
        await database.write(tried)
    except _Undone as undone:
        return undone.seen  # type: ignore[return-value]  # what `fn` gave, carried by the exception
    raise AssertionError
