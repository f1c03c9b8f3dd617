"""Payments in Telegram itself, as core.telegram.org/bots/payments-stars tells: invoices, queries, charges, refunds."""

import asyncio
import itertools
from dataclasses import dataclass

from tests.loopback.telegram_rules import Broken
from tests.loopback.telegram_values import Json

MONTH = 2_592_000


@dataclass(slots=True)
class Invoice:
    payload: str
    stars: int
    period: int | None


@dataclass(slots=True)
class Charge:
    user_id: int
    charge_id: str
    invoice: Invoice
    refunded: bool = False
    ended: bool = False


class StarsDesk:
    """What Telegram keeps of Stars. `drops_queries_after` is in seconds: Telegram itself waits ten."""

    def __init__(self) -> None:
        self.invoices: dict[str, Invoice] = {}
        self.charges: dict[str, Charge] = {}
        self.drops_queries_after = 10.0
        self._queries: dict[str, asyncio.Future[str | None]] = {}
        self._counted = itertools.count(1)

    def open_query(self) -> tuple[str, asyncio.Future[str | None]]:
        """A query that waits for `ok` (None) or a reason."""
        query = str(7_000_000 + next(self._counted))
        self._queries[query] = asyncio.get_running_loop().create_future()
        return query, self._queries[query]

    def charge(self, user_id: int, invoice: Invoice) -> Charge:
        charge = Charge(user_id, f"stx{next(self._counted):06d}", invoice)
        self.charges[charge.charge_id] = charge
        return charge

    async def _do_createInvoiceLink(self, parameters: Json) -> str:  # noqa: N802 - named as the Bot API names it
        prices = parameters.get("prices")
        if not 1 <= len(str(parameters.get("title", ""))) <= 32:
            raise Broken("INVOICE_TITLE_INVALID")
        if not 1 <= len(str(parameters.get("description", ""))) <= 255:
            raise Broken("INVOICE_DESCRIPTION_INVALID")
        if not 1 <= len(str(parameters.get("payload", "")).encode()) <= 128:
            raise Broken("INVOICE_PAYLOAD_INVALID")
        if parameters.get("currency") != "XTR" or parameters.get("provider_token"):
            raise Broken("CURRENCY_INVALID")
        if not isinstance(prices, list) or len(prices) != 1 or int(prices[0]["amount"]) < 1:
            raise Broken("PRICES_INVALID")
        period = parameters.get("subscription_period")
        if period not in {None, MONTH}:
            raise Broken("SUBSCRIPTION_PERIOD_INVALID")
        link = f"https://t.me/$loopback{next(self._counted)}"
        self.invoices[link] = Invoice(str(parameters["payload"]), int(prices[0]["amount"]), period)
        return link

    async def _do_answerPreCheckoutQuery(self, parameters: Json) -> bool:  # noqa: N802 - as above
        waiting = self._queries.pop(str(parameters.get("pre_checkout_query_id")), None)
        if waiting is None or waiting.done():
            raise Broken("query is too old and response timeout expired or query ID is invalid")
        if not parameters.get("ok") and not parameters.get("error_message"):
            raise Broken("error message is required")
        waiting.set_result(None if parameters.get("ok") else str(parameters["error_message"]))
        return True

    async def _do_refundStarPayment(self, parameters: Json) -> bool:  # noqa: N802 - as above
        charge = self._charge_of(parameters)
        if charge.refunded:
            raise Broken("CHARGE_ALREADY_REFUNDED")
        charge.refunded = True
        return True

    async def _do_editUserStarSubscription(self, parameters: Json) -> bool:  # noqa: N802 - as above
        charge = self._charge_of(parameters)
        if charge.invoice.period is None:
            raise Broken("CHARGE_NOT_FOUND")
        charge.ended = bool(parameters.get("is_canceled"))
        return True

    def _charge_of(self, parameters: Json) -> Charge:
        charge = self.charges.get(str(parameters.get("telegram_payment_charge_id")))
        if charge is None or charge.user_id != int(parameters.get("user_id") or 0):
            raise Broken("CHARGE_NOT_FOUND")
        return charge
