"""`scripts/chaos ledger`: every single fault that a rule can put into the code of the books, and whether it is noticed.

A day at the till is played once and its books kept; then again with each fault in place. A fault is noticed when the
books come out otherwise, when a law of theirs breaks, or when something is raised.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

from agents.messages import ChannelName, Sender
from agents.sales import balancing, booking, entitling, invoicing, refusals, rights, standing
from agents.sales.ordering import Buyer, Wish
from agents.sales.policy import Consent
from agents.sales.service import SellerDetails
from bot.adapters.paperless import PaperlessRenderer
from bot.app import App, build
from bot.library import Library, open_library
from bot.settings import load_settings
from scripts.breaking.ledger_day import BEGAN, PARTS, Day, Part, live
from scripts.breaking.mutating import Mutant, mutants_of, mutated
from storage.database import Transaction
from storage.migrating import migrate
from storage.models.ids import ContactId
from storage.models.order import BuyerKind

MODULES = (standing, booking, balancing, entitling, invoicing, refusals, rights)
_COMPANY = {"name": "Garage Bob SARL", "siren": "123456789", "address": "1 rue du Port, 33000 Bordeaux"}
_GARAGE = Buyer("Garage Bob", "bob@example.org", BuyerKind.business, "FR", _COMPANY)
_SELLER = SellerDetails("Till SARL", "1 rue du Port", "123456789", None, "a@example.org", "0500000000", "nobody")
_BUYER = Buyer("Alice Martin", "alice@example.org", BuyerKind.consumer, "FR")
_ORDERS = (
    "formation-premium", "formation-premium", "formation-premium", "formation-basic", "diagnostic-a-distance",
    "coaching-primo-arrivants", "pack-complet", "formation-basic", "diagnostic-a-distance", "formation-premium",
)  # fmt: skip

Row = tuple[object, ...]
Books = Mapping[str, Sequence[Row]]


class _Over(Exception):
    """Rolls the day back."""


@dataclass(frozen=True, slots=True)
class LedgerResult:
    mutants: int
    noticed: int
    seconds: float
    survivors: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.survivors


class Till:
    """Orders that are placed and not paid; a part of the day pays them, gives them back, and is forgotten."""

    def __init__(self, app: App, orders: Sequence[int], parts: Sequence[Part]) -> None:
        self._app = app
        self._orders = orders
        self._parts = parts
        self._right: dict[Part, Books] = {}
        self._called: dict[Part, frozenset[str]] = {}

    async def learn(self) -> None:
        """What an ordinary day leaves in the books, and which functions each part of it calls."""
        for part in self._parts:
            called: set[str] = set()
            left = await self._play(part, called)
            assert not isinstance(left, str), f"{part.__name__} raises {left}"
            assert not left["broken"], (part.__name__, left["broken"])
            self._right[part], self._called[part] = left, frozenset(called)

    async def notices(self, mutant: Mutant) -> bool:
        """Whether some part that comes by the fault ends otherwise."""
        with mutated(mutant):
            for part in self._parts:
                if (
                    _name(mutant.function.__code__) in self._called[part]
                    and await self._play(part) != self._right[part]
                ):
                    return True
        return False

    async def _play(self, part: Part, called: set[str] | None = None) -> Books | str:
        """The books after a part of the day, or what was raised in it."""
        found: list[Books] = []

        def day(tx: Transaction) -> None:
            if called is not None:
                sys.setprofile(lambda frame, _event, _argument: called.add(_name(frame.f_code)))
            begun = Day(tx, self._orders)
            try:
                live(begun, part)
            finally:
                sys.setprofile(None)
            found.append({**books(tx), "said": [(one,) for one in begun.said]})
            raise _Over

        try:
            await self._app.database.write(day)
        except _Over:
            return found[0]
        except Exception as error:  # noqa: BLE001 -- whatever a fault makes of the code, it was noticed
            return type(error).__name__
        raise AssertionError("a day ends")


def _name(code: CodeType) -> str:
    return f"{code.co_filename}:{code.co_name}"


async def open_till(app: App, parts: Sequence[Part]) -> Till:
    """The orders of the day, placed."""
    sales = app.team.sales
    await sales.set_up_catalogue()
    await sales.name_seller(_SELLER)
    conversation = await app.receiving.conversation_of(Sender(ChannelName.terminal, "a", "a", name="Alice"))
    contact = await app.database.write(lambda tx: ContactId(tx.conversations.get(conversation).contact_id))  # type: ignore[union-attr]  # begun above
    placed = []
    for number, product in enumerate(_ORDERS):
        begun = await sales.begin_in(conversation, Wish(contact, product, "", "fr"))
        given = frozenset(Consent) if number != 1 else frozenset({Consent.terms})
        buyer = _GARAGE if number == len(_ORDERS) - 1 else _BUYER
        placed.append((await sales.place(begun.reference, buyer, given)).id)
    return Till(app, placed, parts)


_READ = {
    "entries": "SELECT order_id, payment_id, kind, amount_minor, currency FROM ledger_entry ORDER BY id",
    "payments": "SELECT order_id, instalment_id, charge_id, amount_minor, currency, surplus, payer, paid_at"
    " FROM payment ORDER BY id",
    "refunds": "SELECT payment_id, amount_minor, reason, state, external_id, done_at, latest_at"
    " FROM refund ORDER BY id",
    "disputes": "SELECT payment_id, external_id, amount_minor, state, opened_at FROM dispute ORDER BY id",
    "invoices": "SELECT series, number, kind, payment_id, corrects_id, amount_minor, vat_minor, content"
    " FROM invoice ORDER BY id",
    "orders": "SELECT id, state, paid_at FROM purchase_order ORDER BY id",
    "instalments": "SELECT order_id, position, state FROM instalment WHERE state <> 'planned' ORDER BY id",
    "entitlements": "SELECT order_id, part, quantity, state, starts_at, ends_at FROM entitlement ORDER BY id",
    "deliveries": "SELECT order_id, state, due_at, delivered_at FROM fulfilment ORDER BY order_id",
    "subscriptions": "SELECT order_id, external_id, state, customer_id, paid_until FROM subscription ORDER BY order_id",
    "attempts": "SELECT order_id, session_id, state, error FROM payment_attempt ORDER BY id",
    "refusals": "SELECT order_id, invoice, attempts, examined, amount_minor, retry_at, pay_url, code, decline,"
    " asked_at, closed_at FROM charge_refusal ORDER BY id",
    "withdrawals": "SELECT order_id, receipt FROM withdrawal ORDER BY order_id",
    "facts": "SELECT kind, payload FROM event ORDER BY id",
    "work": "SELECT kind, key, due_at FROM job ORDER BY id",
    "issues": "SELECT kind, key, detail FROM issue ORDER BY id",
    "audit": "SELECT action, subject, detail FROM audit_entry ORDER BY id",
    "letters": "SELECT key, subject FROM mail ORDER BY id",
}


def books(tx: Transaction) -> Books:
    """Every row that money moves, and the laws that it breaks."""
    tx.session.flush()
    kept: dict[str, Sequence[Row]] = {
        name: [tuple(row) for row in tx.connection.exec_driver_sql(sql)] for name, sql in _READ.items()
    }
    kept["broken"] = [(one.law, one.order_id) for one in tx.proof.breaks()]
    return kept


def faults() -> Sequence[Mutant]:
    return [mutant for module in MODULES for mutant in mutants_of(module)]


async def ledger_harness(
    *, library: Library | None = None, every: Sequence[Mutant] | None = None, parts: Sequence[Part] = PARTS
) -> LedgerResult:
    started = time.process_time()
    folder = Path(tempfile.mkdtemp())
    settings = load_settings({"ALEX_DATA_DIR": str(folder)})
    migrate(settings.database_url)
    app = build(settings, clock=lambda: BEGAN, library=library or open_library(), printer=PaperlessRenderer())
    try:
        till = await open_till(app, parts)
        await till.learn()
        tried = faults() if every is None else every
        survivors = tuple([str(one) for one in tried if not await till.notices(one)])
    finally:
        await app.close()
        shutil.rmtree(folder, ignore_errors=True)
    seconds = round(time.process_time() - started, 1)
    return LedgerResult(len(tried), len(tried) - len(survivors), seconds, survivors)
