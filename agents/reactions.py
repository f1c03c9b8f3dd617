"""Facts and what other agents do about them; the only file that knows two agents at once."""

from collections.abc import Callable

from agents.bus.asking_staff import asked_of_staff
from agents.conversation.notifying import notify, notify_member, notify_staff
from agents.conversation.opinions import Opinions
from agents.conversation.replying import Replying
from agents.conversation.returning import come_back, lapsed
from agents.events import HandoffLapsed, HandoffReleased, StaffMentioned, TicketHandled
from agents.handbook.sending import send_handbook
from agents.marketing.planning import plan_after_purchase, plan_dunning
from agents.messages import OutgoingMessage
from agents.promises import record_stated
from agents.sales.letters import confirm_order
from agents.sales.notices import binding, notice
from agents.sales.rights import refusal
from agents.texts.lookup import LANGUAGES, say
from agents.webhooks.telling import tell_third_parties
from storage.database import Database, Transaction
from storage.models.ids import ConversationId
from storage.models.staff import StaffRole
from storage.models.work import Event

Reaction = Callable[[Transaction, Event], None]
"""What is done about one fact, in its own transaction: idempotent, because a fact may be told twice."""

_CHANGES_HANDS = frozenset({HandoffLapsed.__name__, HandoffReleased.__name__})
_FOR_A_PERSON = frozenset({"HandoffRequested", "LeadCaptured"})


class Reactions:
    """Every reaction sees every fact and does what is its own about it."""

    def __init__(self, database: Database, *, replying: Replying, opinions: Opinions) -> None:
        self._database = database
        self._replying = replying
        self._opinions = opinions
        self._all: tuple[Reaction, ...] = (
            tell_staff,
            confirm_by_mail,
            self._tell_buyer,
            bind,
            plan_after_purchase,
            plan_dunning,
            send_handbook,
            tell_third_parties,
            self._come_back,
            self._recommend,
            self._ask_staff,
            self._tell_colleague,
        )

    async def react(self, event_id: int) -> None:
        """Have each reaction done in one transaction; a fact that is unknown is nothing to react to."""

        def write(tx: Transaction) -> None:
            event = tx.issues.event(event_id)
            if event is None:
                return
            for reaction in self._all:
                reaction(tx, event)

        await self._database.write(write)

    def _come_back(self, tx: Transaction, event: Event) -> None:
        """What a thread that changes hands owes its customer, told once."""
        if event.kind not in _CHANGES_HANDS or not tx.issues.take_slot(kind="hands", slot=str(event.id), now=tx.now):
            return
        if event.kind == HandoffLapsed.__name__:
            lapsed(self._replying, tx, event)
            return
        come_back(self._replying, tx, event)
        self._opinions.ask(tx, event)

    def _recommend(self, tx: Transaction, event: Event) -> None:
        """Ask who had a ticket answered whether they recommend us, once for each ticket."""
        if event.kind != TicketHandled.__name__:
            return
        if tx.issues.take_slot(kind="recommend", slot=str(event.payload["ticket_id"]), now=tx.now):
            self._opinions.recommend(tx, event)

    def _ask_staff(self, tx: Transaction, event: Event) -> None:
        """What waits for an admin is told in their chats with the buttons that decide it, once."""
        asked = [asked_of_staff(tx, event.kind, event.payload, language) for language in LANGUAGES]
        said = {language: one for language, one in zip(LANGUAGES, asked, strict=True) if one is not None}
        if said and tx.issues.take_slot(kind="question", slot=str(event.id), now=tx.now):
            notify_staff(self._replying, tx, said.__getitem__, roles=(StaffRole.admin, StaffRole.owner))

    def _tell_colleague(self, tx: Transaction, event: Event) -> None:
        """Tell who is named in a note where, and never what the note says; once."""
        if event.kind != StaffMentioned.__name__:
            return
        row = tx.conversations.get(ConversationId(int(str(event.payload["conversation_id"]))))
        if row is None or not tx.issues.take_slot(kind="mention", slot=str(event.id), now=tx.now):
            return

        def said_in(language: str) -> OutgoingMessage:
            who = row.contact_name or say("console.stranger", language, mark=row.external_id[:8])
            return OutgoingMessage(say("inbox.mentions_you", language, by=event.payload["by"], who=who))

        notify_member(self._replying, tx, said_in, member_id=int(str(event.payload["member_id"])))

    def _tell_buyer(self, tx: Transaction, event: Event) -> None:
        """Say what became of an order where it was made, once."""
        told = notice(tx, event.kind, event.payload)
        if told is not None and tx.issues.take_slot(kind="notice", slot=str(event.id), now=tx.now):
            notify(self._replying, tx, told.conversation_id, told.message)


def bind(tx: Transaction, event: Event) -> None:
    """Record what a fact promises to the buyer, once."""
    stated = binding(tx, event.kind, event.payload)
    if stated is not None and tx.issues.take_slot(kind="promise", slot=str(event.id), now=tx.now):
        conversation_id, promise = stated
        record_stated(tx, conversation_id, [promise])


def tell_staff(tx: Transaction, event: Event) -> None:
    """Raise an Issue about what waits for a person; an open Issue of a key counts up, no more."""
    if event.kind not in _FOR_A_PERSON:
        return
    handoff_id = event.payload.get("handoff_id")
    if handoff_id and not tx.takeover.is_waiting(int(str(handoff_id))):
        return
    subject = handoff_id or event.payload.get("lead_id")
    what = event.payload.get("reason") or event.payload.get("interest") or ""
    tx.issues.raise_issue(kind=event.kind, key=f"{event.kind}:{subject}", detail=str(what), now=tx.now)


def confirm_by_mail(tx: Transaction, event: Event) -> None:
    """Mail the confirmation of an order that was paid."""
    order = tx.orders.get(int(str(event.payload["order_id"]))) if event.kind == "OrderPaid" else None
    if order is not None:
        confirm_order(tx, order, may_withdraw=refusal(tx, order) is None)
