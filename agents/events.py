"""Facts in the past tense: frozen, plain values that survive a round trip through JSON."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HandoffRequested:
    conversation_id: int
    handoff_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class HandoffLapsed:
    """Who was asked stayed silent; `to_id` is asked now, 0 for the queue. `was_claimed`: they held the thread."""

    conversation_id: int
    handoff_id: int
    from_id: int
    to_id: int
    was_claimed: bool


@dataclass(frozen=True, slots=True)
class HandoffReleased:
    """`was_held`: a person had taken the thread; `handoff_id` is 0 where none was open."""

    conversation_id: int
    handoff_id: int
    was_held: bool
    resolved: bool


@dataclass(frozen=True, slots=True)
class LeadCaptured:
    lead_id: int
    contact_id: int
    interest: str


@dataclass(frozen=True, slots=True)
class BroadcastDecided:
    """A text of the team is to go to everybody who asked for such messages."""

    text: str
    language: str
    by: str


@dataclass(frozen=True, slots=True)
class OrderPaid:
    order_id: int
    contact_id: int


@dataclass(frozen=True, slots=True)
class OrderDelivered:
    order_id: int


@dataclass(frozen=True, slots=True)
class RefundOwed:
    order_id: int
    refund_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class DisputeOpened:
    order_id: int
    payment_id: int


@dataclass(frozen=True, slots=True)
class InstalmentAsked:
    """A payment is due; `url` is where it is paid."""

    order_id: int
    instalment_id: int
    url: str


@dataclass(frozen=True, slots=True)
class SubscriptionEnding:
    order_id: int


@dataclass(frozen=True, slots=True)
class SubscriptionPastDue:
    """A charge was refused; the provider tries again by itself."""

    order_id: int


@dataclass(frozen=True, slots=True)
class RefusalExamined:
    """Why a subscription's charge was refused is known, as far as it can be: `decline` says what may be done."""

    order_id: int
    refusal_id: int
    decline: str
    attempt: int


@dataclass(frozen=True, slots=True)
class SubscriptionEnded:
    order_id: int


@dataclass(frozen=True, slots=True)
class RefundMade:
    """The money is gone back, as far as the provider says."""

    order_id: int
    refund_id: int


@dataclass(frozen=True, slots=True)
class StaffMentioned:
    """A private note of `by` names a colleague; what it says is no part of it."""

    conversation_id: int
    member_id: int
    by: str


@dataclass(frozen=True, slots=True)
class TicketOpened:
    ticket_id: int


@dataclass(frozen=True, slots=True)
class TicketHandled:
    ticket_id: int


@dataclass(frozen=True, slots=True)
class KnowledgeProposed:
    """A version of what repairs taught waits for a person; the frozen cases had nothing against it."""

    version_id: int


@dataclass(frozen=True, slots=True)
class NewsArrived:
    """So many pieces of news wait for a person since this look at the sources."""

    number: int
