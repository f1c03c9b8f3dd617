"""Words of the team's own by which a thread is found again."""

import re
import unicodedata

from agents.errors import InvalidInput, NotFound
from storage.database import Transaction
from storage.models.ids import ConversationId
from storage.models.takeover import Tag

LONGEST_TAG = 30
"""Characters."""
_MOST = 12
"""Tags of one thread."""
_NAME = re.compile(r"[^\W_]+(?:[ '’-][^\W_]+)*")


def tag_named(text: str) -> str:
    """A tag as it is kept: small letters, no « # » before it, one blank between words. Raises InvalidInput."""
    name = " ".join(unicodedata.normalize("NFC", text).lower().removeprefix("#").split())
    if len(name) > LONGEST_TAG or not _NAME.fullmatch(name):
        raise InvalidInput(fields="tag")
    return name


def tag(tx: Transaction, conversation_id: ConversationId, text: str, *, author: str) -> str:
    """Put the tag on the thread; there already, it stays as it is. Raises NotFound, InvalidInput."""
    name = tag_named(text)
    if tx.conversations.get(conversation_id) is None:
        raise NotFound
    known = tx.takeover.tags([conversation_id])
    if name in {one.name for one in known}:
        return name
    if len(known) >= _MOST:
        raise InvalidInput(fields="tag", most=_MOST)
    tx.takeover.add(Tag(conversation_id=conversation_id, name=name, author=author, created_at=tx.now))
    tx.publish("inbox", {"type": "tag", "conversation": conversation_id})
    return name


def untag(tx: Transaction, conversation_id: ConversationId, text: str) -> str:
    """Take the tag off; not there, nothing changes. Raises InvalidInput."""
    name = tag_named(text)
    found = tx.takeover.tag(conversation_id, name)
    if found is not None:
        tx.takeover.untag(found)
        tx.publish("inbox", {"type": "tag", "conversation": conversation_id})
    return name
