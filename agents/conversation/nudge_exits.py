"""Why a nudge that is due must not go any more: looked at in the transaction that would send it."""

from collections.abc import Callable, Mapping

from agents.conversation.nudge_words import About, upsell_of
from agents.marketing.policy import AGAIN, Person, Reason, dunning_steps
from agents.marketing.sequences import SequenceName, Step
from storage.database import Transaction
from storage.models.entitlement import FulfilmentState
from storage.models.order import AttemptState, OrderState
from storage.models.provider import SubscriptionState
from storage.models.refusal import Decline


def exit_of(tx: Transaction, subject: About, step: Step, person: Person) -> Reason | None:
    if tx.now >= subject.nudge.expires_at:
        return Reason.late
    if step.name in {"upsell", "last_reminder"} and upsell_of(tx, subject) is None:
        return Reason.no_offer
    return next((reason for reason in step.unless if _EXITS[reason](tx, subject, person)), None)


def _order_over(tx: Transaction, subject: About, person: Person) -> bool:  # noqa: ARG001 -- every exit has this shape
    """Withdrawn from, refunded, cancelled, or a subscription that ends."""
    if subject.order.state != OrderState.paid or tx.orders.withdrawal(subject.order.id) is not None:
        return True
    subscription = tx.ledger.subscription(subject.order.id)
    if subject.nudge.sequence == SequenceName.renewal and (subscription is None or subscription.paid_until is None):
        return True
    return subscription is not None and subscription.state in {SubscriptionState.ending, SubscriptionState.ended}


def _bought(tx: Transaction, subject: About, person: Person) -> bool:  # noqa: ARG001 -- as above
    """They have what is proposed: the upsell, or what was left in the cart."""
    people = tx.contacts.parts(tx.contacts.whole(subject.nudge.contact_id).id)
    if subject.nudge.sequence == SequenceName.abandoned_cart:
        return tx.orders.bought(people, subject.products)
    offer = upsell_of(tx, subject)
    return offer is not None and tx.orders.bought(people, [offer.id])


def _replied(tx: Transaction, subject: About, person: Person) -> bool:
    """They wrote or pressed something since the last nudge of this kind: what they said counts, not our plan."""
    nudge = subject.nudge
    last = tx.nudges.last_sent_at(nudge.order_id, sequence=nudge.sequence, purpose=nudge.purpose)
    return last is not None and person.last_heard_at is not None and person.last_heard_at >= last


def _decided(tx: Transaction, subject: About, person: Person) -> bool:  # noqa: ARG001 -- as above
    """The order is paid, being paid, called off, or its time is over."""
    order = subject.order
    paying = any(one.state in {AttemptState.pending, AttemptState.succeeded} for one in tx.orders.attempts(order.id))
    return order.state not in {OrderState.draft, OrderState.awaiting_payment} or order.expires_at <= tx.now or paying


def _undelivered(tx: Transaction, subject: About, person: Person) -> bool:  # noqa: ARG001 -- as above
    fulfilment = tx.orders.fulfilment(subject.order.id)
    return fulfilment is None or fulfilment.state != FulfilmentState.delivered


def _reviewed(tx: Transaction, subject: About, person: Person) -> bool:  # noqa: ARG001 -- as above
    return tx.nudges.review_of(subject.order.id) is not None


def _already_asked(tx: Transaction, subject: About, person: Person) -> bool:  # noqa: ARG001 -- as above
    """They said yes or no to something already, anywhere: they know where to change it."""
    root = tx.contacts.whole(subject.nudge.contact_id).id
    return bool(tx.consents.history(root)) or tx.nudges.was_asked(root)


def _settled(tx: Transaction, subject: About, person: Person) -> bool:  # noqa: ARG001 -- as above
    """What was refused is paid, or another reason has taken the place of the one these words are about."""
    row = tx.refusals.open_of(subject.order.id)
    if row is None or row.decline is None:
        return True
    return subject.nudge.step not in {AGAIN, *dunning_steps(Decline(row.decline), row.examined)}


_EXITS: Mapping[Reason, Callable[[Transaction, About, Person], bool]] = {
    Reason.order_over: _order_over,
    Reason.bought: _bought,
    Reason.replied: _replied,
    Reason.decided_in_time: _decided,
    Reason.undelivered: _undelivered,
    Reason.reviewed: _reviewed,
    Reason.already_asked: _already_asked,
    Reason.settled: _settled,
}
