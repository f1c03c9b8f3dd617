from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from storage.models.base import AnyRow
from storage.models.contact import Contact, Identity
from storage.models.conversation import Conversation, ConversationState, Handoff, Wanted
from storage.models.message import Dialogue, Message, Role
from storage.models.pause import Pause
from storage.models.takeover import Tag
from storage.models.voice import VoiceWish
from storage.prepared import Prepared

_columns = (
    Conversation.id,
    Conversation.contact_id,
    Conversation.identity_id,
    Conversation.channel,
    Conversation.address,
    Conversation.state,
    Conversation.epoch,
    Conversation.last_seq,
    Conversation.answered_seq,
    Conversation.arriving_until,
    Conversation.disclosed_at,
    Conversation.last_heard_at,
    Contact.linked_into_id,
)
_paused = exists().where(
    Pause.ended_at.is_(None),
    or_(
        Pause.scope == "all",
        Pause.scope == literal("channel:").concat(Conversation.channel),
        Pause.scope == literal("conversation:").concat(cast(Conversation.id, String)),
    ),
)
_with_contact = select(
    *_columns,
    _paused.label("paused"),
    Contact.name.label("contact_name"),
    Contact.language,
    Contact.language_chosen,
    Contact.blocked_at,
    Identity.external_id,
    Identity.unreachable_at,
    VoiceWish.aloud,
    VoiceWish.hands_busy,
).join_from(Conversation, Contact).join(Identity, Identity.id == Conversation.identity_id).outerjoin(
    VoiceWish, VoiceWish.contact_id == func.coalesce(Contact.linked_into_id, Contact.id)
)  # fmt: skip
_one = Prepared(_with_contact.where(Conversation.id == bindparam("id")))
_by_sender = Prepared(
    _with_contact.where(Identity.channel == bindparam("channel"), Identity.external_id == bindparam("external_id"))
)
_of_contact = Prepared(
    _with_contact.where(
        or_(Contact.id == bindparam("contact"), Contact.linked_into_id == bindparam("contact"))
    ).order_by(Conversation.id)
)
_next_seq = Prepared(
    update(Conversation)
    .where(Conversation.id == bindparam("conversation"))
    .values(last_seq=Conversation.last_seq + 1)
    .returning(Conversation.last_seq)
)
_heard = Prepared(
    update(Conversation)
    .where(Conversation.id == bindparam("conversation"))
    .values(
        last_seq=Conversation.last_seq + 1,
        last_heard_at=bindparam("heard_at"),
        arriving_until=bindparam("arriving"),
    )
    .returning(Conversation.last_seq)
)
_change = Prepared(update(Conversation).where(Conversation.id == bindparam("conversation")))
_dialogue = Prepared(
    select(Dialogue.state, Dialogue.summary, Dialogue.summarised_to).where(Dialogue.contact_id == bindparam("contact"))
)
_keep_dialogue = Prepared(
    update(Dialogue).where(Dialogue.contact_id == bindparam("contact")).returning(Dialogue.contact_id)
)
_keep_language = Prepared(
    update(Contact)
    .where(Contact.id == bindparam("contact"), Contact.language_chosen.is_(False))
    .values(language=bindparam("spoken"))
)
_begin_dialogue = Prepared(insert(Dialogue))
_add = Prepared(insert(Conversation).returning(Conversation.id))


class Conversations:
    """Rows come joined with their Contact and Identity; the hot path is Core statements."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, conversation_id: int) -> AnyRow | None:
        return _one.first(self._connection, {"id": conversation_id})

    def last_heard_at(self) -> datetime | None:
        """When anybody wrote last."""
        return self._connection.execute(select(func.max(Conversation.last_heard_at))).scalar_one()

    def of_sender(self, channel: str, external_id: str) -> AnyRow | None:
        return _by_sender.first(self._connection, {"channel": channel, "external_id": external_id})

    def of_contact(self, contact_id: int) -> Sequence[AnyRow]:
        """All threads of a person, on all linked channels."""
        return _of_contact.all(self._connection, {"contact": contact_id})

    def add(self, *, contact_id: int, identity_id: int, channel: str, address: str, now: datetime) -> int:
        whose = {"contact_id": contact_id, "identity_id": identity_id, "channel": channel, "address": address}
        new = {"state": ConversationState.open, "epoch": 0, "last_seq": 0, "answered_seq": 0, "created_at": now}
        return int(_add.value(self._connection, {**whose, **new}))

    def heard(self, conversation_id: int, *, at: datetime, arriving_until: datetime | None) -> int:
        """Note a sign of life and take the next number of the thread."""
        parameters = {"conversation": conversation_id, "heard_at": at, "arriving": arriving_until}
        return int(_heard.value(self._connection, parameters))

    def next_seq(self, conversation_id: int, values: Mapping[str, object]) -> int:
        """Take the next number of the thread, changing other columns of the row in the same statement."""
        parameters = {"conversation": conversation_id, **values}
        return int(_next_seq.value(self._connection, parameters))

    def change(self, conversation_id: int, values: Mapping[str, object]) -> None:
        _change.run(self._connection, {"conversation": conversation_id, **values})

    def change_owner(self, conversation_id: int, state: ConversationState) -> None:
        """A new owner: the epoch grows, so whatever was thought before is discarded."""
        taken = update(Conversation).where(Conversation.id == conversation_id)
        self._connection.execute(taken.values(state=state, epoch=Conversation.epoch + 1))

    def add_handoff(self, conversation_id: int, *, reason: str, now: datetime) -> int:
        statement = insert(Handoff).values(conversation_id=conversation_id, reason=reason, requested_at=now)
        return self._connection.execute(statement.returning(Handoff.id)).scalar_one()

    def open_handoff(self, conversation_id: int) -> AnyRow | None:
        found = select(
            Handoff.id, Handoff.reason, Handoff.requested_at, Handoff.claimed_at, Handoff.claimed_by_id,
            Handoff.snoozed_until,
        )  # fmt: skip
        mine = found.where(Handoff.conversation_id == conversation_id, Handoff.released_at.is_(None))
        return self._connection.execute(mine.order_by(Handoff.id.desc()).limit(1)).first()

    def change_handoff(self, handoff_id: int, values: Mapping[str, object]) -> None:
        self._connection.execute(update(Handoff).where(Handoff.id == handoff_id).values(**values))

    def dialogue(self, contact_id: int) -> AnyRow | None:
        return _dialogue.first(self._connection, {"contact": contact_id})

    def keep_dialogue(self, contact_id: int, values: Mapping[str, object], now: datetime) -> None:
        changed = {"contact": contact_id, "updated_at": now, **values}
        if _keep_dialogue.first(self._connection, changed) is None:
            whole = {"state": {}, "summary": "", "summarised_to": 0, **values}
            _begin_dialogue.run(self._connection, {"contact_id": contact_id, "updated_at": now, **whole})

    def keep_language(self, contact_id: int, language: str) -> None:
        """The person writes in this language; one that they chose themselves stays."""
        _keep_language.run(self._connection, {"contact": contact_id, "spoken": language})


def inbox(wanted: Wanted, *, limit: int) -> Select[*tuple[Any, ...]]:
    """Waiting threads first and among them who waits longest, then the latest; searched by name and by what was said.

    The text is what the customer said last: what Alex answered tells nobody what is wanted.
    """
    theirs = and_(Message.conversation_id == Conversation.id, Message.role == Role.customer, Message.text != "")
    last = select(Message.text).where(theirs).order_by(Message.seq.desc()).limit(1).scalar_subquery()
    newest = (
        select(func.max(Handoff.id).label("id"))
        .where(Handoff.released_at.is_(None))
        .group_by(Handoff.conversation_id)
        .subquery()
    )
    handoff = select(Handoff).join(newest, newest.c.id == Handoff.id).subquery()
    owner = aliased(Contact)
    owner_key = func.coalesce(handoff.c.claimed_by_id, handoff.c.assigned_to_id)
    found = select(
        *_columns, Contact.name.label("contact_name"), Identity.external_id,
        last.label("last_text"), handoff.c.requested_at, handoff.c.snoozed_until, owner.name.label("owner_name"),
    ).join_from(Conversation, Contact, Contact.id == Conversation.contact_id).join(
        Identity, Identity.id == Conversation.identity_id
    )  # fmt: skip
    found = found.outerjoin(handoff, handoff.c.conversation_id == Conversation.id)
    found = found.outerjoin(owner, owner.id == owner_key)
    if wanted.channel:
        found = found.where(Conversation.channel == wanted.channel)
    if wanted.owner_id is not None:
        found = found.where(owner_key == wanted.owner_id)
    if wanted.state:
        found = found.where(Conversation.state == wanted.state)
    if wanted.tag:
        found = found.where(exists().where(Tag.conversation_id == Conversation.id, Tag.name == wanted.tag))
    if wanted.snoozed:
        found = found.where(handoff.c.snoozed_until.is_not(None))
    if wanted.search:
        found = found.where(
            or_(
                Contact.name.icontains(wanted.search, autoescape=True),
                exists().where(
                    Message.conversation_id == Conversation.id, Message.text.icontains(wanted.search, autoescape=True)
                ),
            )
        )
    elif not wanted.snoozed:
        found = found.where(handoff.c.snoozed_until.is_(None))
    waits = Conversation.state == ConversationState.waiting
    longest_first = case((waits, handoff.c.requested_at))
    return found.order_by(case((waits, 0), else_=1), longest_first, Conversation.last_heard_at.desc()).limit(limit)
