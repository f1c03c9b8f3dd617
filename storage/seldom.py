"""Questions whose answer is nearly always "none", asked of the driver before SQLAlchemy builds anything around them."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Select, inspect
from sqlalchemy.orm import Session

from storage.models.base import Base
from storage.prepared import Parameters, Prepared

R = TypeVar("R", bound=Base)
_NONE: Parameters = {}


class Seldom(Generic[R]):
    """The rows of a statement without lists (`IN`), which has one only now and then.

    Such a look is taken every quarter of an hour for as long as a service stands, and to find nothing through the
    ORM costs many times what it costs SQLite. What there is comes as from the statement itself.
    """

    def __init__(self, statement: "Select[R, *tuple[Any, ...]]") -> None:
        self._statement = statement
        key = inspect(statement.column_descriptions[0]["entity"]).primary_key
        self._is_any = Prepared(statement.with_only_columns(*key).order_by(None).limit(1))

    def is_any(self, session: Session, parameters: Parameters = _NONE) -> bool:
        session.flush()
        return self._is_any.first(session.connection(), parameters) is not None

    def all(self, session: Session, parameters: Parameters = _NONE) -> Sequence[R]:
        """The first column of each row, which is the entity."""
        if not self.is_any(session, parameters):
            return ()
        return cast("Sequence[R]", session.scalars(self._statement, parameters).all())

    def first(self, session: Session, parameters: Parameters = _NONE) -> R | None:
        rows = self.all(session, parameters)
        return rows[0] if rows else None
