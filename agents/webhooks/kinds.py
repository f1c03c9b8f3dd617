"""The kinds of message that go out by webhook."""

from enum import StrEnum


class Kind(StrEnum):
    """What a third party may ask to be told of."""

    order_paid = "order.paid"
    order_delivered = "order.delivered"
    order_refund_owed = "order.refund_owed"
    order_refunded = "order.refunded"
    order_disputed = "order.disputed"
    subscription_past_due = "subscription.past_due"
    subscription_ending = "subscription.ending"
    subscription_ended = "subscription.ended"
    lead_captured = "lead.captured"
    handoff_requested = "handoff.requested"
    ticket_opened = "ticket.opened"
    ticket_handled = "ticket.handled"
