"""A message as deliveries: what goes out in one call each, written before the first call is made."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from agents.approved import FilledTemplate
from agents.brain.turn import Outbox
from agents.conversation.receiving import STILL_SENDING, deliver_job, plain_attachment
from agents.conversation.shaping import files_with, outgoing_parts
from agents.messages import Capabilities, OutgoingMessage
from storage.database import Transaction
from storage.models.base import AnyRow
from storage.models.message import DeliveryState


def dispatch(
    tx: Transaction,
    row: AnyRow,
    message_id: int,
    message: OutgoingMessage,
    can: Capabilities,
    *,
    must_queue: bool,
    template: FilledTemplate | None = None,
) -> Sequence[Outbox]:
    """The deliveries of a message; the first part comes back *sending*, unless something earlier is not yet out.

    With `template` that goes out in place of the words.
    """
    if row.unreachable_at is not None:
        return ()
    parts = outgoing_parts(message, can) if template is None else [(message.text, None)]
    if must_queue:
        tx.enqueue(deliver_job(row.id, tx.now + STILL_SENDING))
    outbox: list[Outbox] = []
    for number, (text, file) in enumerate(parts):
        now = number == 0 and not must_queue
        is_last = number == len(parts) - 1
        delivery_id = tx.deliveries.add(
            {
                "message_id": message_id,
                "conversation_id": row.id,
                "channel": row.channel,
                "part": number,
                "text": text,
                "is_last": is_last,
                "file": file,
                "message_class": message.message_class,
                "epoch": row.epoch,
                "state": DeliveryState.sending if now else DeliveryState.planned,
                "attempts": 1 if now else 0,
                "repeated": False,
                "due_at": tx.now,
                "sending_at": tx.now if now else None,
            }
            | ({} if template is None else {"template": asdict(template)})
        )
        if now:
            buttons = message.buttons if is_last else ()
            files = files_with(file, [plain_attachment(one) for one in message.attachments], is_last=is_last)
            one = Outbox(delivery_id, row.channel, row.address, text, buttons, attachments=files, is_last=is_last)
            outbox.append(one if template is None else replace(one, template=template))
    return outbox
