"""The parts of an update that we read, as the Bot API documents them.

Unknown fields are let through unread, and a part that is not as documented counts as absent: Telegram adds to its
objects several times a year, and a person's words must come through whatever stands beside them.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)


def _or_absent(value: object, read: ValidatorFunctionWrapHandler) -> object:
    try:
        return read(value)
    except ValidationError:
        return None


def _storable(value: object) -> object:
    """No database holds half a surrogate pair, and Postgres no NUL."""
    if not isinstance(value, str) or value.isascii():
        return value.replace("\0", "") if isinstance(value, str) else value
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _moment(value: object) -> datetime:
    """Seconds since 1970, within what a calendar can say."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 4_102_444_800:
        raise ValueError("not a moment between 1970 and 2100")
    return datetime.fromtimestamp(value, tz=UTC)


def _span(value: object) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**7:
        raise ValueError("not a number of seconds")
    return timedelta(seconds=value)


Value = TypeVar("Value")
Maybe = Annotated[Value | None, WrapValidator(_or_absent)]
Text = Annotated[str, BeforeValidator(_storable)]
Id = Annotated[int, Field(ge=-(2**63), lt=2**63)]
Bytes = Annotated[int, Field(ge=0, lt=2**63)]
Reference = Annotated[str, Field(min_length=1, max_length=512, pattern=r"^[^\s\x00-\x1f]+$")]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Span = Annotated[timedelta, BeforeValidator(_span)]


class Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class User(Payload):
    id: Id
    is_bot: Maybe[bool] = None
    first_name: Maybe[Text] = None
    last_name: Maybe[Text] = None
    language_code: Maybe[Text] = None


class Chat(Payload):
    id: Id
    type: str


class File(Payload):
    """Any of Telegram's media: they differ only in which of these they have."""

    file_id: Reference
    file_size: Maybe[Bytes] = None
    file_name: Maybe[Text] = None
    mime_type: Maybe[Text] = None
    duration: Maybe[Span] = None
    width: Maybe[int] = None
    height: Maybe[int] = None
    emoji: Maybe[Text] = None


class Place(Payload):
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Venue(Payload):
    location: Place
    title: Maybe[Text] = None
    address: Maybe[Text] = None


class SharedContact(Payload):
    phone_number: Maybe[Text] = None
    first_name: Maybe[Text] = None
    last_name: Maybe[Text] = None


class Replied(Payload):
    message_id: Id


class KeyboardButton(Payload):
    text: Maybe[Text] = None
    callback_data: Maybe[Text] = None


class Keyboard(Payload):
    inline_keyboard: tuple[tuple[KeyboardButton, ...], ...] = ()


class Message(Payload):
    message_id: Id
    date: Maybe[Moment] = None
    edit_date: Maybe[Moment] = None
    chat: Chat
    from_user: Maybe[User] = Field(None, alias="from")
    text: Maybe[Text] = None
    caption: Maybe[Text] = None
    photo: Maybe[tuple[Maybe[File], ...]] = None
    document: Maybe[File] = None
    voice: Maybe[File] = None
    audio: Maybe[File] = None
    video: Maybe[File] = None
    video_note: Maybe[File] = None
    animation: Maybe[File] = None
    sticker: Maybe[File] = None
    location: Maybe[Place] = None
    venue: Maybe[Venue] = None
    contact: Maybe[SharedContact] = None
    media_group_id: Maybe[Text] = None
    forward_origin: Maybe[dict[str, object]] = None
    reply_to_message: Maybe[Replied] = None


class Pressed(Payload):
    """The message under which a button was pressed; an old one comes without its content."""

    message_id: Id
    chat: Chat
    reply_markup: Maybe[Keyboard] = None


class CallbackQuery(Payload):
    id: Reference
    from_user: User = Field(alias="from")
    message: Maybe[Pressed] = None
    data: Maybe[Text] = None


class Member(Payload):
    status: str


class MemberChange(Payload):
    chat: Chat
    from_user: User = Field(alias="from")
    date: Moment
    new_chat_member: Member
