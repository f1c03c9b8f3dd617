"""One turn: read everything in one transaction, think with nothing open, answer in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from agents.brain.turn import Outbox, Reply, TurnContext
from agents.claims.told import note_figures
from agents.conversation.beginning import Exhausted, begin_turn
from agents.conversation.dispatching import dispatch
from agents.conversation.gating import gated, outgoing
from agents.conversation.grouping import first_group, is_immediate
from agents.conversation.hearing import unheard_in
from agents.conversation.holding import hold, is_held
from agents.conversation.pausing import is_paused, tell_of_pause
from agents.conversation.prefacing import introduced, quoted
from agents.conversation.receiving import plain_attachment, topic_of, turn_job
from agents.conversation.remembering import remember_job
from agents.conversation.speaking import is_to_be_said, say_too, speak_job
from agents.conversation.windows import is_open, tell_unsent, template_for
from agents.errors import NotFound
from agents.messages import Button, Capabilities, ChannelName, MessageClass, OutgoingMessage
from agents.support.room import mirror_job
from agents.support.service_levels import customer_waits
from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.base import AnyRow
from storage.models.conversation import ConversationState
from storage.models.ids import ConversationId
from storage.models.message import DeliveryState, Role, TurnState

RESEND = "resend"
"""A button `resend:<delivery>` says once more what may have been lost."""


class Settling:
    """More fragments may come: look again at `until`."""

    def __init__(self, until: datetime) -> None:
        self.until = until


Begun = TurnContext | Settling | Exhausted | None


class Replying:
    def __init__(
        self,
        database: Database,
        *,
        capabilities: Mapping[ChannelName, Capabilities],
        reads_results: bool = False,
        mirrors: bool = False,
    ) -> None:
        self._database = database
        self._mirrors = mirrors
        self._capabilities = capabilities
        self._reads_results = reads_results

    async def begin(self, conversation_id: ConversationId) -> Begun:
        """Read the next turn; None when nothing waits for Alex (answered already, or a person is in charge)."""
        return await self._database.write(lambda tx: self._begin(tx, conversation_id))

    def _begin(self, tx: Transaction, conversation_id: ConversationId) -> Begun:
        row = tx.conversations.get(conversation_id)
        if row is None or row.last_seq == row.answered_seq:
            return None
        unanswered = tx.messages.unanswered(conversation_id, after=row.answered_seq)
        if not unanswered:
            return None
        if row.blocked_at is None and any(unheard_in(line) for line in unanswered):
            # The words of a recording come later and wake the turn again.
            return None
        if row.state == ConversationState.with_person or row.blocked_at is not None:
            tx.conversations.change(conversation_id, {"answered_seq": row.last_seq})
            if row.blocked_at is None:
                customer_waits(tx, conversation_id=conversation_id, channel=row.channel)
            return None
        if row.state == ConversationState.closed:
            tx.conversations.change(conversation_id, {"state": ConversationState.open})
        if is_paused(tx, row):
            tell_of_pause(tx, row, unanswered[-1].text, self.record)
            return None
        group = first_group(unanswered)
        until = self._settles_at(row, unanswered[-1])
        if len(group) == len(unanswered) and until > tx.now and not is_immediate(group[-1]):
            return Settling(until)
        return begin_turn(tx, row, group, reads_results=self._reads_results)

    def _settles_at(self, row: AnyRow, last: AnyRow) -> datetime:
        settled: datetime = last.created_at + self._capabilities[row.channel].settle
        return max(settled, row.arriving_until) if row.arriving_until else settled

    async def answer(self, turn: TurnContext, reply: Reply) -> Sequence[Outbox]:
        """Record the answer with its deliveries; what comes back is already *sending*.

        Empty when a person took over meanwhile, when newer words make the turn worth thinking again (once), or
        when the row itself is the delivery.
        """
        return await self._database.write(lambda tx: self._answer(tx, turn, reply))

    def _answer(self, tx: Transaction, turn: TurnContext, reply: Reply) -> Sequence[Outbox]:
        row = tx.conversations.get(turn.conversation_id)
        assert row is not None
        if row.epoch != turn.epoch or row.answered_seq >= turn.last_seq or is_paused(tx, row):
            _finish(tx, turn, reply, TurnState.dropped)
            tx.enqueue(turn_job(turn.conversation_id))
            return ()
        prefix = ""
        if row.last_seq > turn.last_seq:
            newer = tx.messages.unanswered(turn.conversation_id, after=turn.last_seq)
            if (
                newer
                and not is_immediate(newer[0])
                and not tx.turns.dropped_before(turn.conversation_id, turn.last_seq)
            ):
                _finish(tx, turn, reply, TurnState.dropped)
                tx.enqueue(turn_job(turn.conversation_id, self._settles_at(row, newer[-1])))
                return ()
            if newer:
                prefix = say("conversation.late", turn.language, question=quoted(turn.text)) + "\n"
                tx.enqueue(turn_job(turn.conversation_id))
        if any(fragment.edited for fragment in turn.fragments):
            prefix = say("conversation.edited", turn.language) + "\n"
        self._keep(tx, turn, reply)
        urgent = reply.message_class is MessageClass.binding
        text = introduced(row, turn.language, prefix + reply.text, urgent=urgent)
        waiting, unknown = tx.deliveries.open_of(row.id)
        if unknown:
            reply, text = self._ask_whether_it_arrived(tx, turn, reply, text, unknown)
        message = outgoing(reply, text)
        values: dict[str, object] = {"answered_seq": turn.last_seq}
        if row.disclosed_at is None:
            values["disclosed_at"] = tx.now
        if is_to_be_said(turn, self._capabilities[row.channel], asked=reply.to_be_said):
            tx.enqueue(speak_job(turn))
        return self.record(tx, row, message, turn_id=turn.turn_id, values=values, waits=waiting, origin=reply.brain)

    @staticmethod
    def _ask_whether_it_arrived(
        tx: Transaction, turn: TurnContext, reply: Reply, text: str, unknown: Sequence[int]
    ) -> tuple[Reply, str]:
        """The platform may have lost our last words: ask once, at the first sign of life."""
        for delivery_id in unknown:
            tx.deliveries.change(delivery_id, {"state": DeliveryState.asked})
        last = unknown[-1]
        asked = (
            Button(say("conversation.did_you_get_yes", turn.language), f"received:{last}"),
            Button(say("conversation.did_you_get_no", turn.language), f"{RESEND}:{last}"),
        )
        question = say("conversation.did_you_get", turn.language)
        return replace(reply, buttons=(*reply.buttons, *asked)), f"{text}\n\n{question}"

    async def said(self, turn: TurnContext) -> Reply:
        """The message whose arrival was in doubt, once more. Raises NotFound when it is not of this thread."""
        assert turn.button is not None
        number = turn.button.partition(":")[2]

        def read(tx: Transaction) -> AnyRow | None:
            return tx.deliveries.message_of(int(number), turn.conversation_id) if number.isdecimal() else None

        row = await self._database.write(read)
        if row is None:
            raise NotFound
        text = f"{say('local.resent', turn.language)}\n{row.text}"
        return Reply(text=text, buttons=tuple(Button(**button) for button in row.buttons or ()), brain="none")

    @staticmethod
    def _keep(tx: Transaction, turn: TurnContext, reply: Reply) -> None:
        _finish(tx, turn, reply, TurnState.answered)
        note_figures(tx, turn.contact_id, turn.text)
        if turn.is_behind:
            tx.enqueue(remember_job(turn.contact_id, turn.conversation_id))
        if reply.state is not None and dict(reply.state) != dict(turn.state):
            tx.conversations.keep_dialogue(turn.contact_id, {"state": dict(reply.state)}, tx.now)
        if turn.language != turn.language_known and not turn.language_chosen:
            # The turn itself may have been the choice.
            tx.conversations.keep_language(turn.contact_id, turn.language)

    def reaches(self, channel: str) -> bool:
        """Whether the door of a channel is open in this process."""
        return channel in self._capabilities

    def record(
        self,
        tx: Transaction,
        row: AnyRow,
        message: OutgoingMessage,
        *,
        turn_id: int | None = None,
        values: Mapping[str, object] | None = None,
        role: Role = Role.assistant,
        author: str | None = None,
        waits: bool | None = None,
        origin: str = "notice",
    ) -> Sequence[Outbox]:
        """Write one outgoing message and its deliveries; returns the part to send now, later parts wait in line.

        `waits` says whether something earlier is not yet out, for those who know; the rest look. While a person
        holds the thread nobody else writes in it: binding words wait for the hand-back, the rest is not said. All but
        the words of a person of the team pass the gate of claims; `origin` says who wrote them. What the platform
        would drop is not written at all: the thread tells the staff.
        """
        if is_held(row, role):
            hold(tx, row, message)
            return ()
        can = self._capabilities[row.channel]
        closed = not is_open(can, row, tx.now)
        if closed and template_for(can, row, message) is None:
            self._leave_unsent(tx, row, message, values or {})
            return ()
        if role is not Role.operator:
            message = gated(tx, row, message, origin=origin, turn_id=turn_id)
        seq = tx.conversations.next_seq(row.id, values or {})
        who: dict[str, object] = {"role": role, "author": author, "turn_id": turn_id}
        place = {"conversation_id": row.id, "seq": seq, "channel": row.channel}
        message_id = tx.messages.add(who | place | _plain(message) | {"sent_at": tx.now, "created_at": tx.now})
        tx.publish(topic_of(row.id), {"type": "message", "seq": seq})
        if self._mirrors:
            tx.enqueue(mirror_job(row.id))
        say_too(tx, row, message_id, can, is_notice=turn_id is None and origin == "notice" and not closed)
        if can.row_is_delivery:
            return ()
        waits = tx.deliveries.open_of(row.id)[0] if waits is None else waits
        template = template_for(can, row, message) if closed else None
        return dispatch(tx, row, message_id, message, can, must_queue=waits, template=template)

    def _leave_unsent(
        self, tx: Transaction, row: AnyRow, message: OutgoingMessage, values: Mapping[str, object]
    ) -> None:
        tell_unsent(tx, row, message)
        if values:
            tx.conversations.change(row.id, values)
        if self._mirrors:
            tx.enqueue(mirror_job(row.id))

    async def say(
        self, conversation_id: ConversationId, message: OutgoingMessage, *, role: Role, author: str | None = None
    ) -> Sequence[Outbox]:
        """Write in a thread outside a turn: a nudge, an operator, a notice of the system."""

        def write(tx: Transaction) -> Sequence[Outbox]:
            row = tx.conversations.get(conversation_id)
            assert row is not None
            return self.record(tx, row, message, role=role, author=author)

        return await self._database.write(write)

    async def reassure(self, turn: TurnContext) -> Sequence[Outbox]:
        """Say once that the answer takes longer; nothing when a person took over or it was said already."""

        def write(tx: Transaction) -> Sequence[Outbox]:
            row = tx.conversations.get(turn.conversation_id)
            known = tx.turns.get(turn.turn_id)
            assert row is not None
            if row.epoch != turn.epoch or known is None or known.reassured_at is not None or is_paused(tx, row):
                return ()
            tx.turns.change(turn.turn_id, {"reassured_at": tx.now})
            text = introduced(row, turn.language, say("conversation.reassure", turn.language))
            values = {"disclosed_at": tx.now} if row.disclosed_at is None else {}
            return self.record(tx, row, OutgoingMessage(text), values=values, origin="reassurance")

        return await self._database.write(write)

    async def raise_issue(self, *, kind: str, key: str, detail: str) -> None:
        await self._database.write(
            lambda tx: tx.issues.raise_issue(kind=kind, key=key, detail=detail, now=tx.now),
        )


def _plain(message: OutgoingMessage) -> dict[str, object]:
    return {
        "text": message.text,
        "buttons": [asdict(button) for button in message.buttons] or None,
        "sources": [asdict(source) for source in message.sources] or None,
        "attachments": [plain_attachment(one) for one in message.attachments] or None,
    }


def _finish(tx: Transaction, turn: TurnContext, reply: Reply, state: TurnState) -> None:
    """Keep what the turn did and cost, said or not."""
    tx.turns.change(
        turn.turn_id,
        {
            "state": state,
            "finished_at": tx.now,
            "brain": reply.brain,
            "tools": [asdict(call) for call in reply.tools] or None,
            "tokens_in": reply.tokens_in,
            "tokens_out": reply.tokens_out,
            "cost_micros": reply.cost_micros,
        },
    )
