from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, func, insert, select, update

from storage.models.spending import DeskSpending, ModelSpending

_sums = select(
    func.coalesce(func.sum(ModelSpending.tokens), 0).label("tokens"),
    func.coalesce(func.sum(ModelSpending.cost_micros), 0).label("cost_micros"),
).where(ModelSpending.day == bindparam("day"))
_desk = select(DeskSpending.tokens, DeskSpending.cost_micros).where(DeskSpending.day == bindparam("day"))
_sums_of_one = _sums.where(ModelSpending.conversation_id == bindparam("conversation"))


@dataclass(frozen=True, slots=True)
class Spent:
    tokens: int
    cost_micros: int


class Spendings:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_day(self, day: date) -> Spent:
        """All conversations, and the support desk."""
        row = self._connection.execute(_sums, {"day": day}).one()
        desk = self._connection.execute(_desk, {"day": day}).one_or_none()
        tokens, cost_micros = (desk.tokens, desk.cost_micros) if desk is not None else (0, 0)
        return Spent(int(row.tokens) + tokens, int(row.cost_micros) + cost_micros)

    def of_conversation(self, day: date, conversation_id: int) -> Spent:
        row = self._connection.execute(_sums_of_one, {"day": day, "conversation": conversation_id}).one()
        return Spent(int(row.tokens), int(row.cost_micros))

    def add(self, day: date, conversation_id: int, *, calls: int, tokens: int, cost_micros: int) -> None:
        mine = update(ModelSpending).where(ModelSpending.day == day, ModelSpending.conversation_id == conversation_id)
        added = mine.values(
            calls=ModelSpending.calls + calls,
            tokens=ModelSpending.tokens + tokens,
            cost_micros=ModelSpending.cost_micros + cost_micros,
        )
        if self._connection.execute(added).rowcount == 0:
            values = {"calls": calls, "tokens": tokens, "cost_micros": cost_micros}
            self._connection.execute(insert(ModelSpending).values(day=day, conversation_id=conversation_id, **values))

    def add_to_desk(self, day: date, *, calls: int, tokens: int, cost_micros: int) -> None:
        added = (
            update(DeskSpending)
            .where(DeskSpending.day == day)
            .values(
                calls=DeskSpending.calls + calls,
                tokens=DeskSpending.tokens + tokens,
                cost_micros=DeskSpending.cost_micros + cost_micros,
            )
        )
        if self._connection.execute(added).rowcount == 0:
            values = {"calls": calls, "tokens": tokens, "cost_micros": cost_micros}
            self._connection.execute(insert(DeskSpending).values(day=day, **values))
