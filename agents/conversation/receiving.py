"""What comes in, stored once and answered only after the commit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from agents.conversation.enclosures import fetch_job, is_to_be_fetched
from agents.messages import (
    Attachment,
    ButtonPressed,
    Capabilities,
    ChannelName,
    ContactGone,
    ContactReturned,
    IdentityChanged,
    Inbound,
    IncomingMessage,
    MessageEdited,
    ReceiptChanged,
    ReceiptState,
    Sender,
    StaffPost,
)
from agents.redaction import redact_cards
from agents.support.room import mirror_job
from storage.database import Database, Transaction
from storage.models.base import AnyRow
from storage.models.ids import ConversationId
from storage.models.message import DeliveryState, Role
from storage.queue.job import TURN, Job

_LONGEST_TEXT = 16_000
"""Characters kept of one message; platforms allow a quarter of it."""
_LATE_UNDER_AN_OLD_ID = timedelta(days=1)
"""How long a message under an id that its owner has left is still theirs: platforms reorder by minutes."""
STILL_SENDING = timedelta(seconds=0.25)
"""When to look again whether the call before has ended, so that the next part may go."""


def kept_text(text: str) -> str:
    """What is stored of somebody's words: so much of them, and never a card number."""
    return redact_cards(text[:_LONGEST_TEXT])


def topic_of(conversation_id: int) -> str:
    """The feed topic of a conversation."""
    return f"conversation:{conversation_id}"


def turn_job(conversation_id: int, due_at: datetime | None = None) -> Job:
    """The wake-up "this conversation has something to answer"."""
    return Job(
        "turn",
        {"conversation": conversation_id},
        key=f"turn:{conversation_id}",
        lock=f"conversation:{conversation_id}",
        due_at=due_at,
        priority=TURN,
    )


def deliver_job(conversation_id: int, due_at: datetime | None = None) -> Job:
    """The wake-up "this conversation has something to send". Due later it carries no lock; the handler takes one."""
    return Job(
        "deliver",
        {"conversation": conversation_id},
        key=f"deliver:{conversation_id}",
        lock=None if due_at else f"deliver:{conversation_id}",
        due_at=due_at,
        priority=TURN,
    )


def hear_job(conversation_id: int) -> Job:
    """The wake-up "this conversation holds a recording nobody listened to"; its turn waits for the words."""
    # Transcribing takes seconds of all cores: one at a time, beside the conversations.
    payload = {"conversation": conversation_id}
    return Job("hear", payload, key=f"hear:{conversation_id}", priority=TURN, queue="heavy")


class Receiving:
    """Each kind of inbound to its verb, all of one call in one transaction; repeating a call changes nothing."""

    def __init__(
        self,
        database: Database,
        *,
        capabilities: Mapping[ChannelName, Capabilities],
        on_staff_post: Callable[[Transaction, StaffPost], None] | None = None,
    ) -> None:
        """With `on_staff_post` there is a room of the staff, and what comes in is shown there."""
        self._database = database
        self._on_staff_post = on_staff_post
        self._capabilities = capabilities

    async def receive(self, inbound: Sequence[Inbound]) -> None:
        if inbound:
            await self._database.write(lambda tx: self._receive_all(tx, inbound))

    def _receive_all(self, tx: Transaction, inbound: Sequence[Inbound]) -> None:
        for one in inbound:
            match one:
                case IncomingMessage():
                    self._message(tx, one)
                case ButtonPressed():
                    self._press(tx, one)
                case MessageEdited():
                    self._edit(tx, one)
                case ReceiptChanged():
                    self._receipt(tx, one)
                case IdentityChanged():
                    self._identity(tx, one)
                case ContactGone():
                    self._reachable(tx, one.channel, one.external_id, unreachable_at=one.at)
                case ContactReturned():
                    self._reachable(tx, one.channel, one.external_id, unreachable_at=None)
                case StaffPost() if self._on_staff_post is not None:
                    self._on_staff_post(tx, one)

    def _message(self, tx: Transaction, message: IncomingMessage) -> None:
        channel = message.sender.channel
        if tx.messages.known(channel, message.external_id) is not None:
            return
        conversation_id = self._conversation(tx, message.sender)
        can = self._capabilities[channel]
        arriving = message.group_id is not None or message.forwarded
        settle = can.settle_while_arriving if arriving else can.settle
        seq = tx.conversations.heard(conversation_id, at=tx.now, arriving_until=tx.now + settle if arriving else None)
        message_id = tx.messages.add(
            {
                "conversation_id": conversation_id,
                "seq": seq,
                "role": Role.customer,
                "text": kept_text(message.text),
                "channel": channel,
                "external_id": message.external_id,
                "attachments": [plain_attachment(attachment) for attachment in message.attachments] or None,
                "reply_to": message.reply_to,
                "sent_at": message.sent_at,
                "created_at": tx.now,
            }
        )
        if any(attachment.kind.is_recording for attachment in message.attachments):
            tx.enqueue(hear_job(conversation_id))
        if any(is_to_be_fetched(attachment) for attachment in message.attachments):
            tx.enqueue(fetch_job(message_id))
        self._wake(tx, conversation_id, seq, settle=timedelta(0) if message.text.startswith("/") else settle)

    def _press(self, tx: Transaction, press: ButtonPressed) -> None:
        channel = press.sender.channel
        if tx.messages.known(channel, press.external_id) is not None:
            return
        conversation_id = self._conversation(tx, press.sender)
        seq = tx.conversations.heard(conversation_id, at=tx.now, arriving_until=None)
        tx.messages.add(
            {
                "conversation_id": conversation_id,
                "seq": seq,
                "role": Role.customer,
                "text": kept_text(press.label or "") or _label(tx, conversation_id, press.value),
                "button": press.value,
                "channel": channel,
                "external_id": press.external_id,
                "sent_at": press.pressed_at,
                "created_at": tx.now,
            }
        )
        self._wake(tx, conversation_id, seq, settle=timedelta(0))

    def _edit(self, tx: Transaction, edit: MessageEdited) -> None:
        """Correct the line and answer the correction in its own right; an edit we know already changes nothing."""
        channel = edit.sender.channel
        external_id = f"{edit.external_id}@{edit.edited_at.timestamp():.0f}"
        original = tx.messages.known(channel, edit.external_id)
        if original is None:
            # The platform reordered: the edit came before the message, and is the message.
            message = IncomingMessage(
                edit.sender, edit.external_id, edit.text, edit.edited_at, attachments=edit.attachments
            )
            self._message(tx, message)
            return
        if original.text == kept_text(edit.text) or tx.messages.known(channel, external_id) is not None:
            return
        text = kept_text(edit.text)
        if not text:
            # Taken back by its writer: what it said is no longer shown, and nothing is answered.
            tx.messages.change_text(original.id, text="", previous=original.text, at=edit.edited_at)
            tx.publish(topic_of(original.conversation_id), {"type": "edit", "seq": original.seq, "text": ""})
            return
        tx.messages.change_text(original.id, text=text, previous=original.text, at=edit.edited_at)
        conversation_id = original.conversation_id
        can = self._capabilities[channel]
        seq = tx.conversations.heard(conversation_id, at=tx.now, arriving_until=None)
        tx.messages.add(
            {
                "conversation_id": conversation_id,
                "seq": seq,
                "role": Role.customer,
                "text": text,
                "channel": channel,
                "external_id": external_id,
                "sent_at": edit.edited_at,
                "edited_at": edit.edited_at,
                "edit_of_id": original.id,
                "created_at": tx.now,
            }
        )
        tx.publish(topic_of(conversation_id), {"type": "edit", "seq": original.seq, "text": text})
        self._wake(tx, conversation_id, seq, settle=can.settle)

    def _wake(self, tx: Transaction, conversation_id: int, seq: int, *, settle: timedelta) -> None:
        tx.enqueue(turn_job(conversation_id, tx.now + settle if settle else None))
        tx.publish(topic_of(conversation_id), {"type": "message", "seq": seq})
        tx.publish("inbox", {"type": "message", "conversation": conversation_id})
        if self._on_staff_post is not None:
            tx.enqueue(mirror_job(conversation_id))

    def _conversation(self, tx: Transaction, sender: Sender, *, alive: bool = True) -> int:
        row = tx.conversations.of_sender(sender.channel, sender.external_id)
        if row is None:
            return self._first_contact(tx, sender)
        if row.address != sender.address:
            tx.conversations.change(row.id, {"address": sender.address})
        if alive and row.unreachable_at is not None:
            self._reachable(tx, sender.channel, row.external_id, unreachable_at=None)
        return int(row.id)

    def _first_contact(self, tx: Transaction, sender: Sender) -> int:
        identity = tx.contacts.identity(
            sender.channel, sender.external_id, aliases=sender.aliases, retired_before=tx.now - _LATE_UNDER_AN_OLD_ID
        )
        if identity is None:
            identity = tx.contacts.meet(sender.channel, sender.external_id, name=sender.name, now=tx.now)
        tx.contacts.learn_name(identity, sender.name)
        for alias in (sender.external_id, *sender.aliases):
            tx.contacts.add_alias(identity, alias, tx.now)
        known = tx.conversations.of_sender(sender.channel, identity.external_id)
        if known is not None:
            return int(known.id)
        return tx.conversations.add(
            contact_id=identity.contact_id,
            identity_id=identity.id,
            channel=sender.channel,
            address=sender.address,
            now=tx.now,
        )

    def _receipt(self, tx: Transaction, changed: ReceiptChanged) -> None:
        delivery = self._delivery(tx, changed)
        if delivery is None:
            return
        values: dict[str, object] = {"receipt": changed.receipt, "receipt_state": changed.state}
        if changed.state is ReceiptState.failed:
            values |= {"state": DeliveryState.failed, "error": changed.error}
        elif delivery.state in {DeliveryState.sending, DeliveryState.unknown, DeliveryState.asked}:
            # The platform's word settles what we could not know.
            values |= {"state": DeliveryState.sent, "sent_at": changed.at}
        if delivery.receipt_state == ReceiptState.read and changed.state is not ReceiptState.failed:
            return
        tx.deliveries.change(delivery.id, values)
        if changed.state is ReceiptState.failed and not changed.gone:
            detail = f"the platform did not deliver a message: {changed.error}"
            key = f"delivery:{delivery.conversation_id}"
            tx.issues.raise_issue(kind="delivery", key=key, detail=detail, now=tx.now)
        if changed.gone:
            row = tx.conversations.get(delivery.conversation_id)
            assert row is not None
            self._reachable(tx, changed.channel, row.external_id, unreachable_at=changed.at)

    @staticmethod
    def _delivery(tx: Transaction, changed: ReceiptChanged) -> AnyRow | None:
        if changed.reference and changed.reference.isdigit():
            found = tx.deliveries.get(int(changed.reference))
            if found is not None:
                return found
        return tx.deliveries.by_receipt(changed.channel, changed.receipt)

    @staticmethod
    def _identity(tx: Transaction, changed: IdentityChanged) -> None:
        """The same person under a new id: the thread goes on."""
        identity = tx.contacts.identity(changed.channel, changed.old_external_id)
        if identity is None or identity.external_id == changed.new_external_id:
            return
        if tx.contacts.identity(changed.channel, changed.new_external_id) is None:
            earlier = identity.external_id
            identity.external_id = changed.new_external_id
            tx.contacts.retire_alias(identity, earlier, tx.now)
        tx.contacts.retire_alias(identity, changed.old_external_id, tx.now)
        row = tx.conversations.of_sender(changed.channel, identity.external_id)
        if row is not None:
            tx.conversations.change(row.id, {"address": changed.new_address})

    @staticmethod
    def _reachable(tx: Transaction, channel: str, external_id: str, *, unreachable_at: datetime | None) -> None:
        identity = tx.contacts.identity(channel, external_id)
        if identity is not None:
            identity.unreachable_at = unreachable_at
            tx.session.flush()

    async def conversation_of(self, sender: Sender) -> ConversationId:
        """The thread of a person on a channel, begun when there is none."""
        return ConversationId(await self._database.write(lambda tx: self._conversation(tx, sender, alive=False)))


def plain_attachment(attachment: Attachment) -> dict[str, object]:
    plain = {name: value for name, value in asdict(attachment).items() if value}
    if attachment.duration is not None:
        plain["duration"] = attachment.duration.total_seconds()
    return plain


def _label(tx: Transaction, conversation_id: int, value: str) -> str:
    """The words on the pressed button, from the line that carried it."""
    line = tx.messages.last_with_buttons(conversation_id)
    for button in (line.buttons if line else None) or ():
        if button["value"] == value:
            return str(button["label"])
    return value
