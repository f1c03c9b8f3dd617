"""What happens in the staff's group → StaffPost. Other groups, and topics that are none of ours, say nothing."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field, ValidationError

from agents.messages import StaffPost
from bot.channels.telegram.addressing import addressed
from bot.channels.telegram.payloads import Id, Maybe, Message, Payload, Reference, Text, User
from bot.channels.telegram.reading import attachments_of, words_of


class _GroupMessage(Message):
    message_thread_id: Maybe[Id] = None
    sender_chat: Maybe[dict[str, object]] = None
    migrate_to_chat_id: Maybe[Id] = None


class _GroupPress(Payload):
    id: Reference
    from_user: User = Field(alias="from")
    message: _GroupMessage
    data: Text


def migrated_to(raw: Mapping[str, object], group_id: int) -> int | None:
    """The new id of the group, when this update says that it moved."""
    message = _message(raw.get("message"))
    return message.migrate_to_chat_id if message is not None and message.chat.id == group_id else None


def staff_post(
    raw: Mapping[str, object], group_id: int, *, now: datetime, username: str | None = None
) -> StaffPost | None:
    """A line of a person in a topic of that group; bots, anonymous senders and notices are nobody.

    `username` is what a command calls us.
    """
    for kind in ("message", "edited_message"):
        message = _message(raw.get(kind))
        if message is not None:
            return _post(message, group_id, now=now, edited=kind == "edited_message", username=username)
    return _press(raw.get("callback_query"), group_id, now=now)


def _message(raw: object) -> _GroupMessage | None:
    try:
        return _GroupMessage.model_validate(raw) if isinstance(raw, dict) else None
    except ValidationError:
        return None


def _post(
    message: _GroupMessage, group_id: int, *, now: datetime, edited: bool, username: str | None
) -> StaffPost | None:
    user, thread_id = message.from_user, message.message_thread_id
    if message.chat.id != group_id or user is None or user.is_bot or message.sender_chat or not thread_id:
        return None
    text, attachments = addressed(words_of(message), username), attachments_of(message)
    if not text and not attachments:
        return None
    replied = message.reply_to_message.message_id if message.reply_to_message else None
    return StaffPost(
        group_id,
        thread_id,
        message.message_id,
        str(user.id),
        _name(user),
        text,
        (message.edit_date if edited else message.date) or now,
        f"{group_id}:{message.message_id}",
        attachments,
        # Telegram counts every line of a topic as an answer to the line that began it.
        reply_to=replied if replied != thread_id else None,
        edited=edited,
        album=message.media_group_id,
    )


def _press(raw: object, group_id: int, *, now: datetime) -> StaffPost | None:
    try:
        query = _GroupPress.model_validate(raw) if isinstance(raw, dict) else None
    except ValidationError:
        return None
    if query is None or query.message.chat.id != group_id or not query.data:
        return None
    message = query.message
    if query.from_user.is_bot or not message.message_thread_id:
        return None
    return StaffPost(
        group_id,
        message.message_thread_id,
        message.message_id,
        str(query.from_user.id),
        _name(query.from_user),
        "",
        now,
        query.id,
        button=query.data,
    )


def _name(user: User) -> str:
    return " ".join(part for part in (user.first_name, user.last_name) if part) or str(user.id)
