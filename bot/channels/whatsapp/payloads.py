"""The parts of a webhook that we read, as Meta documents them; unknown fields are let through unread."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _moment(value: object) -> datetime:
    """Seconds since 1970 as text or number, within what a calendar can say."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("not a timestamp")  # noqa: TRY004 - pydantic reports a ValueError, a TypeError it lets through
    seconds = int(value)
    if not 0 < seconds < 4_102_444_800:
        raise ValueError("outside 1970 to 2100")
    return datetime.fromtimestamp(seconds, tz=UTC)


# Postgres stores no NUL character.
Text = Annotated[str, AfterValidator(lambda text: text.replace("\0", ""))]
PlatformId = Annotated[str, StringConstraints(min_length=1, max_length=512, pattern=r"^[^\s\x00-\x1f]+$")]
Moment = Annotated[datetime, BeforeValidator(_moment)]


class Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Profile(Payload):
    name: Text | None = None


class ContactEntry(Payload):
    profile: Profile = Profile()
    wa_id: PlatformId | None = None
    user_id: PlatformId | None = None
    parent_user_id: PlatformId | None = None


class Context(Payload):
    id: PlatformId | None = None
    forwarded: bool = False
    frequently_forwarded: bool = False


class TextBody(Payload):
    body: Text = ""


class MediaBody(Payload):
    id: PlatformId
    mime_type: Text | None = None
    caption: Text = ""
    filename: Text | None = None
    voice: bool = False


class EditedMedia(Payload):
    caption: Text = ""


class LocationBody(Payload):
    latitude: float
    longitude: float
    name: Text | None = None
    address: Text | None = None


class SharedName(Payload):
    formatted_name: Text | None = None


class SharedPhone(Payload):
    phone: Text | None = None


class SharedContact(Payload):
    name: SharedName = SharedName()
    phones: tuple[SharedPhone, ...] = ()


class Choice(Payload):
    id: Text
    title: Text = ""
    description: Text | None = None


class InteractiveBody(Payload):
    button_reply: Choice | None = None
    list_reply: Choice | None = None


class TemplateButton(Payload):
    text: Text = ""
    payload: Text | None = None


class SystemBody(Payload):
    type: str = ""
    wa_id: PlatformId | None = None
    new_wa_id: PlatformId | None = None
    user_id: PlatformId | None = None
    previous_user_id: PlatformId | None = None


class EditedMessage(Payload):
    text: TextBody | None = None
    image: EditedMedia | None = None
    video: EditedMedia | None = None
    document: EditedMedia | None = None


class EditBody(Payload):
    original_message_id: PlatformId
    message: EditedMessage = EditedMessage()


class RevokeBody(Payload):
    original_message_id: PlatformId


class OrderBody(Payload):
    text: Text = ""


class MessageEntry(Payload):
    id: PlatformId
    type: str = "unknown"
    timestamp: Moment
    from_phone: PlatformId | None = Field(None, alias="from")
    from_user_id: PlatformId | None = None
    group_id: str | None = None
    context: Context = Context()
    text: TextBody | None = None
    image: MediaBody | None = None
    document: MediaBody | None = None
    audio: MediaBody | None = None
    video: MediaBody | None = None
    sticker: MediaBody | None = None
    location: LocationBody | None = None
    contacts: tuple[SharedContact, ...] = ()
    interactive: InteractiveBody | None = None
    button: TemplateButton | None = None
    system: SystemBody | None = None
    edit: EditBody | None = None
    revoke: RevokeBody | None = None
    order: OrderBody | None = None


class ErrorEntry(Payload):
    code: int | None = None
    title: Text = ""


class StatusEntry(Payload):
    id: PlatformId
    status: str
    timestamp: Moment
    recipient_type: str | None = None
    biz_opaque_callback_data: Text | None = None
    errors: tuple[ErrorEntry, ...] = ()
