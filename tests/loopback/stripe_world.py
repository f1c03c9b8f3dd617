"""The state behind the loopback Stripe: objects and events, shaped as its API documents them."""

import itertools
import time
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
MONTH = 30 * 86400


class Refused(Exception):
    """An answer that says no."""

    def __init__(self, status: int, kind: str, code: str, message: str, **more: str) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"error": {"type": kind, "code": code, "message": message, **more}}


def invalid(code: str, message: str) -> Refused:
    return Refused(400, "invalid_request_error", code, message)


class StripeWorld:
    """What a Stripe account holds. The buyer's deeds are methods; each leaves its events in `events`."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.events: list[Json] = []
        self.sessions: dict[str, Json] = {}
        self.intents: dict[str, Json] = {}
        self.customers: dict[str, Json] = {}
        self.refunds: dict[str, Json] = {}
        self.invoices: dict[str, Json] = {}
        self.subscriptions: dict[str, Json] = {}
        self.disputes: dict[str, Json] = {}
        self.card: Json = {"type": "card", "card": {"country": "FR"}}
        """What the buyer pays with: `payment_method_details` of the charge."""
        self.billing: Json = {"address": {"country": "FR"}}
        self.risk = "normal"
        self.declines = False
        """Whether the buyer's bank says no."""
        self.reason = "generic_decline"
        """Why it says no to a means that was kept."""
        self.is_debit = False
        """Whether that means is a debit, whose money comes days later."""
        self._ids = itertools.count(1)

    def id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._ids):06d}"

    def emit(self, kind: str, plain: Json) -> None:
        self.events.append(
            {
                "id": self.id("evt"),
                "object": "event",
                "type": kind,
                "created": int(self.clock()),
                "data": {"object": dict(plain)},
            }
        )

    # Requests

    def create_session(self, body: Json) -> Json:
        lines = body["line_items"]["0"]
        price = lines["price_data"]
        now = int(self.clock())
        expires_at = int(str(body.get("expires_at", now + 86400)))
        if not now + 1800 <= expires_at <= now + 86400:
            raise invalid("parameter_invalid", "expires_at must be between 30 minutes and 24 hours from now")
        if body["mode"] == "subscription" and "recurring" not in price:
            raise invalid("parameter_missing", "a subscription needs a recurring price")
        key = self.id("cs_test")
        session: Json = {
            "id": key,
            "object": "checkout.session",
            "mode": body["mode"],
            "status": "open",
            "payment_status": "unpaid",
            "amount_total": int(str(price["unit_amount"])) * int(str(lines["quantity"])),
            "currency": price["currency"],
            "customer": body.get("customer"),
            "payment_intent": None,
            "subscription": None,
            "invoice": None,
            "metadata": body.get("metadata", {}),
            "expires_at": expires_at,
            "url": f"https://checkout.stripe.test/c/pay/{key}",
            "_asked": body,
        }
        self.sessions[key] = session
        return session

    def expire(self, key: str) -> Json:
        session = self._session(key)
        if session["status"] != "open":
            raise invalid("checkout_session_not_open", "only open sessions can be expired")
        session["status"] = "expired"
        self.emit("checkout.session.expired", session)
        return session

    def create_customer(self, body: Json) -> Json:
        key = self.id("cus")
        self.customers[key] = {"id": key, "object": "customer", "email": body.get("email"), "_means": []}
        return self.customers[key]

    def create_intent(self, body: Json) -> Json:
        """An off-session charge of a means that was kept."""
        if self.declines:
            raise Refused(402, "card_error", "card_declined", "Your card was declined.", decline_code=self.reason)
        intent = self._intent(int(body["amount"]), body["currency"], body["customer"], body.get("metadata", {}))
        if not self.is_debit:
            self._succeed(intent)
        return intent

    def create_refund(self, body: Json) -> Json:
        intent = self.intents.get(body["payment_intent"])
        if intent is None:
            raise invalid("resource_missing", "no such payment_intent")
        amount = int(str(body.get("amount", intent["amount_received"])))
        if amount > intent["amount_received"] - intent["_refunded"]:
            raise invalid("charge_already_refunded", "greater than what is left of the charge")
        intent["_refunded"] += amount
        refund: Json = {
            "id": self.id("re"),
            "object": "refund",
            "payment_intent": intent["id"],
            "charge": f"ch_{intent['id']}",
            "amount": amount,
            "currency": intent["currency"],
            "status": "succeeded",
            "metadata": body.get("metadata", {}),
        }
        self.refunds[refund["id"]] = refund
        self.emit("refund.created", refund)
        charge = {
            "id": f"ch_{intent['id']}",
            "object": "charge",
            "payment_intent": intent["id"],
            "amount_refunded": intent["_refunded"],
            "currency": intent["currency"],
        }
        self.emit("charge.refunded", charge)
        return refund

    def end_subscription(self, key: str, *, at_once: bool) -> Json:
        found = self.subscriptions[key]
        if at_once:
            found["status"] = "canceled"
            self.emit("customer.subscription.deleted", found)
        else:
            found["cancel_at_period_end"] = True
            self.emit("customer.subscription.updated", found)
        return found

    # What people and banks do

    def pay(self, session_id: str, *, later: bool = False) -> Json:
        """The buyer pays on the hosted page; `later` is a means whose money comes days after."""
        session = self._session(session_id)
        if session["status"] != "open" or session["expires_at"] <= self.clock():
            raise invalid("checkout_session_not_open", "the page is closed")
        if self.declines:
            return session
        session["customer"] = session["customer"] or self.create_customer({})["id"]
        self.customers[session["customer"]]["_means"].append({"id": self.id("pm"), "type": "card"})
        session["status"] = "complete"
        if session["mode"] == "subscription":
            self._subscribe(session)
        else:
            self._pay_once(session, later=later)
        return session

    def _pay_once(self, session: Json, *, later: bool) -> None:
        metadata = session["_asked"].get("payment_intent_data", {}).get("metadata", {})
        intent = self._intent(session["amount_total"], session["currency"], session["customer"], metadata)
        session["payment_intent"] = intent["id"]
        if not later:
            session["payment_status"] = "paid"
            self._succeed(intent)
        self.emit("checkout.session.completed", session)

    def settle(self, session_id: str) -> None:
        """The money of a slow means arrives."""
        session = self._session(session_id)
        session["payment_status"] = "paid"
        self._succeed(self.intents[session["payment_intent"]])
        self.emit("checkout.session.async_payment_succeeded", session)

    def collect(self) -> None:
        """The money of a debit that was under way arrives."""
        for intent in self.intents.values():
            if intent["status"] == "processing":
                self._succeed(intent)

    def bounce(self, session_id: str) -> None:
        """The money of a slow means never comes."""
        self.emit("checkout.session.async_payment_failed", self._session(session_id))

    def renew(self, subscription_id: str) -> Json:
        found = self.subscriptions[subscription_id]
        found["_until"] += MONTH
        invoice = self._invoice(found, "subscription_cycle")
        self.emit("customer.subscription.updated", found)
        return invoice

    def refuse(self, subscription_id: str, error: Json, *, retry_in: int | None = 3 * 86400) -> Json:
        """The bank refuses the next month, or refuses it once more; `error` is what Stripe says of it."""
        found = self.subscriptions[subscription_id]
        invoice = self._unpaid(subscription_id) or self._draw(found, "subscription_cycle")
        invoice["attempt_count"] += 1
        invoice["next_payment_attempt"] = int(self.clock()) + retry_in if retry_in is not None else None
        self.intents[invoice["_intent"]] |= {"status": "requires_payment_method", "last_payment_error": error}
        self.emit("invoice.payment_failed", invoice)
        if found["status"] != "past_due":
            found["status"] = "past_due"
            self.emit("customer.subscription.updated", found)
        return invoice

    def _unpaid(self, subscription_id: str) -> Json | None:
        of = [one for one in self.invoices.values() if one["_subscription"] == subscription_id]
        return next((one for one in of if one["status"] == "open"), None)

    def pay_invoice(self, invoice_id: str) -> Json:
        """A try of an unpaid invoice, asked for by us or by its payer."""
        invoice = self.invoices[invoice_id]
        if invoice["status"] != "open":
            raise invalid("invoice_already_paid", "the invoice is paid")
        found = self.subscriptions[invoice["_subscription"]]
        if self.declines:
            self.refuse(found["id"], {"code": "card_declined", "decline_code": "insufficient_funds"})
            raise Refused(402, "card_error", "card_declined", "Your card has insufficient funds.")
        found |= {"status": "active", "_until": found["_until"] + MONTH}
        self._collect(invoice)
        self.emit("customer.subscription.updated", found)
        return invoice

    def dispute(self, intent_id: str, *, amount: int | None = None) -> Json:
        intent = self.intents[intent_id]
        found: Json = {
            "id": self.id("dp"),
            "object": "dispute",
            "payment_intent": intent_id,
            "charge": f"ch_{intent_id}",
            "amount": amount or intent["amount_received"],
            "currency": intent["currency"],
            "status": "needs_response",
        }
        self.disputes[found["id"]] = found
        self.emit("charge.dispute.created", found)
        return found

    def decide(self, dispute_id: str, status: str) -> None:
        self.disputes[dispute_id]["status"] = status
        self.emit("charge.dispute.closed", self.disputes[dispute_id])

    # Parts

    def _session(self, key: str) -> Json:
        if key not in self.sessions:
            raise invalid("resource_missing", "no such session")
        return self.sessions[key]

    def _intent(self, amount: int, currency: str, customer: str, metadata: Json) -> Json:
        key = self.id("pi")
        self.intents[key] = {
            "id": key,
            "object": "payment_intent",
            "amount_received": amount,
            "currency": currency,
            "customer": customer,
            "metadata": metadata,
            "status": "processing",
            "_refunded": 0,
        }
        return self.intents[key]

    def _succeed(self, intent: Json) -> None:
        intent["status"] = "succeeded"
        self.emit("payment_intent.succeeded", intent)
        charge = {
            "id": f"ch_{intent['id']}",
            "object": "charge",
            "payment_intent": intent["id"],
            "amount_refunded": 0,
            "currency": intent["currency"],
            "payment_method_details": self.card,
            "billing_details": self.billing,
            "outcome": {"risk_level": self.risk},
        }
        self.emit("charge.succeeded", charge)

    def _subscribe(self, session: Json) -> None:
        asked = session["_asked"]
        found: Json = {
            "id": self.id("sub"),
            "object": "subscription",
            "status": "active",
            "customer": session["customer"],
            "cancel_at_period_end": False,
            "metadata": asked.get("subscription_data", {}).get("metadata", {}),
            "_amount": session["amount_total"],
            "_currency": session["currency"],
            "_until": int(self.clock()) + MONTH,
        }
        found["items"] = {"object": "list", "data": [{"id": self.id("si"), "current_period_end": found["_until"]}]}
        self.subscriptions[found["id"]] = found
        invoice = self._invoice(found, "subscription_create")
        session |= {"subscription": found["id"], "invoice": invoice["id"], "payment_status": "paid"}
        self.emit("customer.subscription.created", found)
        self.emit("checkout.session.completed", session)

    def _invoice(self, subscription: Json, reason: str) -> Json:
        invoice = self._draw(subscription, reason)
        self._collect(invoice)
        return invoice

    def _draw(self, subscription: Json, reason: str) -> Json:
        intent = self._intent(subscription["_amount"], subscription["_currency"], subscription["customer"], {})
        details = {"subscription": subscription["id"], "metadata": subscription["metadata"]}
        invoice: Json = {
            "id": self.id("in"),
            "object": "invoice",
            "amount_paid": 0,
            "amount_due": subscription["_amount"],
            "attempt_count": 0,
            "next_payment_attempt": None,
            "status": "open",
            "hosted_invoice_url": "https://invoice.stripe.test/i/unpaid",
            "currency": subscription["_currency"],
            "customer": subscription["customer"],
            "billing_reason": reason,
            "parent": {"type": "subscription_details", "subscription_details": details},
            "lines": {"object": "list", "data": [{"period": {"start": 0, "end": subscription["_until"]}}]},
            "_intent": intent["id"],
            "_subscription": subscription["id"],
        }
        self.invoices[invoice["id"]] = invoice
        return invoice

    def _collect(self, invoice: Json) -> None:
        until = self.subscriptions[invoice["_subscription"]]["_until"]
        invoice |= {"amount_paid": invoice["amount_due"], "status": "paid", "next_payment_attempt": None}
        invoice["lines"] = {"object": "list", "data": [{"period": {"start": 0, "end": until}}]}
        self._succeed(self.intents[invoice["_intent"]])
        self.emit("invoice.paid", invoice)
        self.emit("invoice_payment.paid", self.invoice_payment(invoice["id"]))

    def invoice_payment(self, invoice_id: str, *, expanded: bool = False) -> Json:
        intent = self.invoices[invoice_id]["_intent"]
        means = {"type": "payment_intent", "payment_intent": self.intents[intent] if expanded else intent}
        return {"id": f"inpay_{invoice_id}", "object": "invoice_payment", "invoice": invoice_id, "payment": means}
