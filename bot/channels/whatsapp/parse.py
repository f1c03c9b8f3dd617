"""A webhook of the Cloud API → what it means: every message and status of every change of every entry."""

import logging
from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import from_json

from agents.errors import InvalidInput
from agents.messages import ChannelName, IdentityChanged, Inbound, ReceiptChanged, ReceiptState, Sender
from bot.channels.whatsapp.payloads import ContactEntry, MessageEntry, Payload, StatusEntry
from bot.channels.whatsapp.reading import read_message
from bot.channels.whatsapp.refusals import verdict_on

log = logging.getLogger(__name__)

Read = TypeVar("Read", bound=Payload)

_STATES = {
    "sent": ReceiptState.accepted,
    "delivered": ReceiptState.delivered,
    "read": ReceiptState.read,
    "played": ReceiptState.read,
    "failed": ReceiptState.failed,
}
_CHANGED = {"user_changed_number", "customer_changed_number", "user_changed_user_id"}


class MalformedWebhook(InvalidInput, ValueError):
    """The body is no JSON object: the route answers 4xx."""


def parse_webhook(raw_body: bytes, *, phone_number_id: str | None = None) -> list[Inbound]:
    """What a webhook says, in its order.

    A part that is not as documented is left out and logged without its content; unknown kinds give nothing.
    Raises MalformedWebhook when the whole is no JSON object.
    """
    try:
        body = from_json(raw_body, allow_inf_nan=False)
    except ValueError as error:
        raise MalformedWebhook(fields="body") from error
    if not isinstance(body, dict):
        raise MalformedWebhook(fields="body")
    found: list[Inbound] = []
    for entry in _objects(body, "entry"):
        for change in _objects(entry, "changes"):
            value = change.get("value")
            # Echoes of our own phone app, history and standby copies come under other fields.
            if not isinstance(value, dict) or change.get("field", "messages") != "messages":
                continue
            if phone_number_id is None or _ours(value, phone_number_id):
                found += _value(value)
    return found


def _objects(parent: Mapping[str, object], key: str) -> Iterator[dict[str, object]]:
    children = parent.get(key)
    if isinstance(children, list):
        yield from (child for child in children if isinstance(child, dict))


def _value(value: Mapping[str, object]) -> Iterator[Inbound]:
    contacts = _valid(value, "contacts", ContactEntry)
    own_number = _own_number(value)
    for message in _valid(value, "messages", MessageEntry):
        is_echo = own_number is not None and message.from_phone == own_number
        if not is_echo and message.group_id is None:
            yield from _message(message, contacts)
    for status in _valid(value, "statuses", StatusEntry):
        yield from _status(status)


def _valid(value: Mapping[str, object], key: str, kind: type[Read]) -> list[Read]:
    read: list[Read] = []
    for raw in _objects(value, key):
        try:
            read.append(kind.model_validate(raw))
        except ValidationError as error:
            places = sorted({".".join(str(step) for step in one["loc"]) for one in error.errors(include_input=False)})
            log.warning("part of a WhatsApp webhook left out", extra={"part": key, "fields": places})
    return read


def _ours(value: Mapping[str, object], phone_number_id: str) -> bool:
    """A business account sends the webhooks of all its numbers to one address."""
    metadata = value.get("metadata")
    named = metadata.get("phone_number_id") if isinstance(metadata, dict) else None
    return named is None or str(named) == phone_number_id


def _own_number(value: Mapping[str, object]) -> str | None:
    metadata = value.get("metadata")
    number = metadata.get("display_phone_number") if isinstance(metadata, dict) else None
    return "".join(filter(str.isdigit, number)) or None if isinstance(number, str) else None


def _message(message: MessageEntry, contacts: list[ContactEntry]) -> Iterator[Inbound]:
    if message.system is not None or message.type == "system":
        yield from _identity(message)
        return
    sender = _sender(message, contacts)
    inbound = read_message(message, sender) if sender is not None else None
    if inbound is not None:
        yield inbound


def _sender(message: MessageEntry, contacts: list[ContactEntry]) -> Sender | None:
    """The person by their business-scoped id where there is one: with a user name the phone may be hidden."""
    contact = _contact(message, contacts)
    user_id = message.from_user_id or contact.user_id
    phone = message.from_phone or contact.wa_id
    ids = [one for one in (user_id, contact.wa_id, phone, contact.parent_user_id) if one]
    if not ids:
        return None
    external_id, *others = dict.fromkeys(ids)
    return Sender(
        channel=ChannelName.whatsapp,
        external_id=external_id,
        address=phone or external_id,
        name=contact.profile.name or None,
        aliases=tuple(others),
    )


def _contact(message: MessageEntry, contacts: list[ContactEntry]) -> ContactEntry:
    """The entry of this message's sender: a batch may carry several people, and a phone id may differ from a phone."""
    for one in contacts:
        if message.from_user_id and one.user_id == message.from_user_id:
            return one
    for one in contacts:
        if message.from_phone and one.wa_id == message.from_phone:
            return one
    return contacts[0] if len(contacts) == 1 else ContactEntry()


def _identity(message: MessageEntry) -> Iterator[Inbound]:
    """A new number or a new id of the same person; one change for each id we may know them by."""
    system = message.system
    if system is None or system.type not in _CHANGED:
        return
    new_phone = system.wa_id or system.new_wa_id
    new_id = system.user_id or new_phone
    if new_id is None:
        return
    for old_id in dict.fromkeys((system.previous_user_id, message.from_user_id, message.from_phone)):
        if old_id and old_id != new_id:
            yield IdentityChanged(
                channel=ChannelName.whatsapp,
                old_external_id=old_id,
                new_external_id=new_id,
                new_address=new_phone or new_id,
                at=message.timestamp,
            )


def _status(status: StatusEntry) -> Iterator[Inbound]:
    state = _STATES.get(status.status)
    if state is None or status.recipient_type == "group":
        return
    failed = state is ReceiptState.failed
    error = status.errors[0] if failed and status.errors else None
    verdict = verdict_on(error.code) if error is not None else None
    yield ReceiptChanged(
        channel=ChannelName.whatsapp,
        receipt=status.id,
        state=state,
        at=status.timestamp,
        reference=status.biz_opaque_callback_data or None,
        error=f"{error.code} {error.title}".strip()[:200] if error is not None else None,
        permanent=verdict.permanent if verdict is not None else False,
        gone=verdict.gone if verdict is not None else False,
    )
