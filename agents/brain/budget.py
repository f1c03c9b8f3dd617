"""How much a remote model may cost, and what it has cost so far; past the limit the local brain answers."""

from dataclasses import dataclass
from datetime import date

from agents.brain.prices import CURRENCY
from agents.texts.lookup import PARIS
from storage.database import Database, Transaction
from storage.models.ids import ConversationId
from storage.money import MINOR_UNITS, Money

_MICROS_IN_MINOR: int = 10 ** (6 - MINOR_UNITS[CURRENCY])


_ALL_DAY = Money(1000, CURRENCY)
_CONVERSATION = Money(50, CURRENCY)


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one day in Paris. Tokens bound a model whose price nobody knows; turns under way may overshoot."""

    all_day: Money = _ALL_DAY
    conversation: Money = _CONVERSATION
    all_day_tokens: int = 20_000_000
    conversation_tokens: int = 400_000


class Budget:
    def __init__(self, database: Database, limits: Limits | None = None) -> None:
        self._database = database
        self._limits = limits or Limits()

    async def allows(self, conversation_id: ConversationId) -> bool:
        return await self._database.write(lambda tx: self._allows(tx, conversation_id))

    def _allows(self, tx: Transaction, conversation_id: ConversationId) -> bool:
        day, limits = _day(tx), self._limits
        all_day = tx.spendings.of_day(day)
        mine = tx.spendings.of_conversation(day, conversation_id)
        return (
            all_day.tokens < limits.all_day_tokens
            and mine.tokens < limits.conversation_tokens
            and all_day.cost_micros < _micros(limits.all_day)
            and mine.cost_micros < _micros(limits.conversation)
        )

    async def allows_desk(self) -> bool:
        """Whether the day's share of all leaves anything for the answers of the support desk."""
        return await self._database.write(lambda tx: not self._day_is_spent(tx, _day(tx)))

    async def spend_on_desk(self, *, tokens: int, cost_micros: int) -> None:
        """Write down one call for the support desk; the one that reaches the day's limit raises one Issue."""

        def write(tx: Transaction) -> None:
            day = _day(tx)
            before = self._day_is_spent(tx, day)
            tx.spendings.add_to_desk(day, calls=1, tokens=tokens, cost_micros=cost_micros)
            self._tell_if_spent(tx, day, before=before)

        await self._database.write(write)

    async def spend(self, conversation_id: ConversationId, *, calls: int, tokens: int, cost_micros: int) -> None:
        """Write a turn's use down; the call that reaches the day's limit raises one Issue."""

        def write(tx: Transaction) -> None:
            day = _day(tx)
            before = self._day_is_spent(tx, day)
            tx.spendings.add(day, conversation_id, calls=calls, tokens=tokens, cost_micros=cost_micros)
            self._tell_if_spent(tx, day, before=before)

        await self._database.write(write)

    def _tell_if_spent(self, tx: Transaction, day: date, *, before: bool) -> None:
        if not before and self._day_is_spent(tx, day):
            detail = "the remote model has used its daily budget; the local brain answers until midnight in Paris"
            tx.issues.raise_issue(kind="model", key=f"model_budget:{day}", detail=detail, now=tx.now)

    def _day_is_spent(self, tx: Transaction, day: date) -> bool:
        spent = tx.spendings.of_day(day)
        limits = self._limits
        return spent.tokens >= limits.all_day_tokens or spent.cost_micros >= _micros(limits.all_day)


def _day(tx: Transaction) -> date:
    return tx.now.astimezone(PARIS).date()


def _micros(limit: Money) -> int:
    return limit.amount_minor * _MICROS_IN_MINOR
