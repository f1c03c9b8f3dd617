"""A thread as its reader sees it: the web visitor, or staff."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from agents.conversation.receiving import Receiving
from agents.conversation.speaking import as_json
from agents.messages import ChannelName, Sender
from agents.staff.service import hash_token
from storage.database import Database, Transaction
from storage.files import Kept
from storage.models.base import AnyRow
from storage.models.conversation import ConversationState
from storage.models.ids import ConversationId
from storage.models.message import Role
from storage.models.staff import StoredFile, WebSession
from storage.models.voice import Utterance

_SESSION_LIFETIME = timedelta(days=30)
_MOST_CHANGES = 200
_OWNERS = {ConversationState.waiting: "waiting", ConversationState.with_person: "person"}


@dataclass(frozen=True, slots=True)
class Visitor:
    external_id: str


class Transcript:
    def __init__(self, database: Database, *, receiving: Receiving) -> None:
        self._database = database
        self._receiving = receiving

    async def open_session(self) -> str:
        """A new visitor of the web chat; the token is the only proof and is kept as a hash."""
        token = secrets.token_urlsafe(32)

        def write(tx: Transaction) -> None:
            tx.staff.add(
                WebSession(
                    token_hash=hash_token(token),
                    external_id=secrets.token_hex(12),
                    expires_at=tx.now + _SESSION_LIFETIME,
                    created_at=tx.now,
                )
            )

        await self._database.write(write)
        return token

    async def visitor(self, token: str) -> Visitor | None:
        def read(tx: Transaction) -> Visitor | None:
            session = tx.staff.web_session(hash_token(token))
            if session is None or session.expires_at <= tx.now:
                return None
            return Visitor(session.external_id)

        return await self._database.write(read)

    async def conversation(self, visitor: Visitor) -> ConversationId:
        sender = Sender(ChannelName.webchat, visitor.external_id, visitor.external_id)
        return await self._receiving.conversation_of(sender)

    async def after(self, conversation_id: int, seq: int, *, limit: int) -> Sequence[Mapping[str, object]]:
        """The lines after a number, as the contract writes a `message` event."""

        def read(tx: Transaction) -> Sequence[Mapping[str, object]]:
            rows = tx.messages.after(conversation_id, seq, limit=limit)
            said = tx.voices.utterances([row.id for row in rows])
            return [_line(row, said.get(row.id, ())) for row in rows]

        return await self._database.write(read)

    async def changes(self, conversation_id: int, *, up_to: int) -> Sequence[Mapping[str, object]]:
        """What became of lines after they were said: corrected or taken back (`edit`), put into words (`transcript`).

        For a reader who has seen the lines up to that number, and nobody knows in which version.
        """

        def read(tx: Transaction) -> Sequence[Mapping[str, object]]:
            rows = tx.messages.changed(conversation_id, up_to=up_to, limit=_MOST_CHANGES)
            return [change for row in rows if (change := _change(row)) is not None]

        return await self._database.write(read) if up_to else ()

    async def owner(self, conversation_id: int) -> Mapping[str, object]:
        """Who holds the thread, as a `state` event: `alex`, `waiting` for a person, or the `person` with their name."""

        def read(tx: Transaction) -> Mapping[str, object]:
            row = tx.conversations.get(conversation_id)
            owner = _OWNERS.get(row.state, "alex") if row is not None else "alex"
            handoff = tx.conversations.open_handoff(conversation_id) if owner == "person" else None
            person = tx.contacts.get(handoff.claimed_by_id) if handoff and handoff.claimed_by_id else None
            return {"type": "state", "owner": owner, "name": person.name if person else None}

        return await self._database.write(read)

    async def last_answer(self, conversation_id: int) -> Mapping[str, object] | None:
        """The last line Alex said and what the turn did, once every line of the person has its fate."""

        def read(tx: Transaction) -> Mapping[str, object] | None:
            row = tx.conversations.get(conversation_id)
            if row is None or tx.messages.unanswered(conversation_id, after=row.answered_seq):
                return None
            line = tx.messages.last_with_buttons(conversation_id)
            if line is None:
                return {"reply": "", "buttons": [], "tools": [], "case": None}
            turn = tx.turns.get(line.turn_id) if line.turn_id else None
            case = tx.cases.open_of(row.linked_into_id or row.contact_id)
            return {
                "reply": line.text,
                "buttons": [_button(one) for one in line.buttons or ()],
                "tools": [tool["name"] for tool in (turn.tools if turn else None) or ()],
                "case": str(case.id) if case else None,
            }

        return await self._database.write(read)

    async def keep_file(self, visitor: Visitor, kept: Kept, *, name: str) -> None:
        def write(tx: Transaction) -> None:
            tx.staff.add(
                StoredFile(
                    token=kept.token,
                    owner_channel=ChannelName.webchat,
                    owner_external_id=visitor.external_id,
                    name=name,
                    mime=kept.mime,
                    size_bytes=kept.size_bytes,
                    created_at=tx.now,
                )
            )

        await self._database.write(write)

    async def file(self, visitor: Visitor, token: str) -> StoredFile | None:
        """A file of this visitor, or a document of the person they are; nobody learns of another's."""

        def read(tx: Transaction) -> StoredFile | None:
            stored = tx.staff.file(token) or _document(tx, visitor, token)
            mine = stored is not None and stored.owner_external_id == visitor.external_id
            return stored if mine else None

        return await self._database.write(read)


def _document(tx: Transaction, visitor: Visitor, token: str) -> StoredFile | None:
    """A printed document, as a file of whoever it was printed for."""
    document = tx.documents.by_file(token)
    identity = tx.contacts.identity(ChannelName.webchat, visitor.external_id)
    contact = tx.contacts.get(identity.contact_id) if identity is not None else None
    if document is None or contact is None:
        return None
    if document.contact_id not in tx.contacts.parts(contact.linked_into_id or contact.id):
        return None
    return StoredFile(
        token=token,
        owner_channel=ChannelName.webchat,
        owner_external_id=visitor.external_id,
        name=document.name,
        mime="application/pdf",
        size_bytes=document.size_bytes,
        created_at=document.printed_at,
    )


def _change(row: AnyRow) -> Mapping[str, object] | None:
    if row.edited_at is not None:
        return {"type": "edit", "seq": row.seq, "text": row.text}
    fates = [one["fate"] for one in row.attachments or () if "fate" in one]
    return {"type": "transcript", "seq": row.seq, "text": row.text, "fate": fates[-1]} if fates else None


def _line(row: AnyRow, said: Sequence[Utterance]) -> Mapping[str, object]:
    """`client_id` is what the page sent it under; `reply_to` the number of the question that is answered."""
    sent_by_page = row.role == Role.customer and row.channel == ChannelName.webchat and row.external_id
    return {
        "type": "message",
        "seq": row.seq,
        "role": row.role,
        "text": row.text,
        "buttons": row.buttons or [],
        "sources": row.sources or [],
        "attachments": [
            {
                "name": one.get("name", ""),
                "url": f"/files/{one['file']}",
                "mime": one.get("mime"),
                "size": one.get("size_bytes"),
            }
            for one in row.attachments or ()
            if one.get("file")
        ],
        "voice": [as_json(one) for one in said],
        "author": row.author,
        "at": row.created_at,
        "edited": row.edited_at is not None,
        "client_id": row.external_id.partition(":")[2] if sent_by_page else None,
        "reply_to": row.asked_seq,
    }


def _button(plain: Mapping[str, object]) -> Mapping[str, object]:
    """A link says where it leads; a choice has no address."""
    return {name: plain[name] for name in ("label", "value", "url") if plain.get(name)}
