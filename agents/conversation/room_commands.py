"""The commands and buttons of a topic: whose thread it is, notes, whom to ask. What was not done is told there."""

from collections.abc import Callable, Mapping

from agents.conversation.mentioning import mention
from agents.conversation.room_card import ROOM
from agents.conversation.snoozing import CustomerWaits, snooze, until_of
from agents.conversation.tagging import tag, untag
from agents.errors import Conflict, InvalidInput, NotFound
from agents.messages import StaffPost
from agents.staff.languages import of_team
from agents.staff.roles import colleagues
from agents.support.assigning import give_to
from agents.support.claiming import HeldByAnother, claim, hand_back
from agents.support.lease import OWNED, owned_by_another
from agents.texts.lookup import moment, say
from knowledge.language.folding import fold
from storage.database import Transaction
from storage.models.base import AnyRow
from storage.models.ids import ContactId, ConversationId
from storage.models.takeover import Note, Topic

_COMMANDS = {
    "prendre": "claim", "take": "claim", "rendre": "release", "give": "release", "clore": "resolve",
    "close": "resolve", "note": "note", "assigner": "assign", "assign": "assign", "etiquette": "tag", "tag": "tag",
    "veille": "snooze", "snooze": "snooze",
}  # fmt: skip
_BUTTONS = {f"{ROOM}take": "claim", f"{ROOM}give": "release", f"{ROOM}close": "resolve"}
_PRIVATE = "private_album"
_ALEX = "Alex"


def is_private(tx: Transaction, post: StaffPost) -> bool:
    """Whether it is a command, or a file beside one: the pictures of an album come as posts of their own."""
    if post.album is None:
        return post.text.startswith("/")
    slot = f"{post.group_id}:{post.album}"
    if post.text.startswith("/"):
        tx.issues.take_slot(kind=_PRIVATE, slot=slot, now=tx.now)
        return True
    return bool(tx.issues.slots_taken(_PRIVATE, [slot]))


def obey(tx: Transaction, topic: Topic, row: AnyRow, who: ContactId, post: StaffPost) -> None:
    """Do what a command says, or tell why it was not done; one that still names a bot is meant for another."""
    word, *rest = post.text[1:].split(maxsplit=1) or [""]
    verb, argument = _COMMANDS.get(fold(word)), "".join(rest).strip()
    if "@" in word:
        return
    if verb is None:
        tell(tx, row, "room.unknown", word=word[:40])
    elif verb == "note":
        _note(tx, topic, row, who, post)
        _audit(tx, row, who, "note")
    elif verb in _ARRANGING:
        _ARRANGING[verb](tx, row, who, argument)
    elif verb != "claim" and row.state not in OWNED:
        tell(tx, row, "room.nothing_open")
    else:
        _steer(tx, row, who, verb, argument, typed=word)


def press(tx: Transaction, row: AnyRow, who: ContactId, button: str) -> None:
    """A tap on a button of the card; one that was pressed already changes nothing."""
    verb = _BUTTONS.get(button)
    if verb == "claim" or (verb is not None and row.state in OWNED):
        _steer(tx, row, who, verb, "", typed=say(f"room.word_{verb}", of_team(tx)))


def tell(tx: Transaction, row: AnyRow, key: str, **facts: object) -> None:
    """A line of Alex's that only the team reads, in the topic as in the console."""
    text = say(key, of_team(tx), **facts)
    tx.takeover.add(Note(conversation_id=row.id, author=_ALEX, text=text, created_at=tx.now))


def _steer(tx: Transaction, row: AnyRow, who: ContactId, verb: str, argument: str, *, typed: str) -> None:
    """Whoever names the colleague who holds the thread knows whose it is, and does it all the same."""
    conversation_id = ConversationId(row.id)
    holder = owned_by_another(tx, conversation_id, who)
    holder_name = _name(tx, holder) if holder is not None else ""
    seen = holder if holder is not None and fold(argument) == fold(holder_name) else None
    try:
        if verb == "claim":
            claim(tx, conversation_id, who, seen=seen)
        else:
            hand_back(tx, conversation_id, who, seen=seen, resolved=verb == "resolve")
    except HeldByAnother:
        tell(tx, row, "room.held", who=holder_name, command=f"/{typed} {holder_name}")
    else:
        _audit(tx, row, who, verb)


def _note(tx: Transaction, topic: Topic, row: AnyRow, who: ContactId, post: StaffPost) -> None:
    text = "".join(post.text.split(maxsplit=1)[1:]).strip()
    if not text:
        tell(tx, row, "room.empty_note")
        return
    threads = [one.id for one in tx.conversations.of_contact(topic.contact_id)]
    is_up_to_date = not tx.takeover.notes(threads, after=topic.noted_to)
    note = Note(conversation_id=row.id, author=post.name, text=text, created_at=tx.now)
    tx.takeover.add(note)
    mention(tx, note, by=int(who))
    if is_up_to_date:
        # It stands in the topic already.
        topic.noted_to = note.id
        tx.rooms.keep()
    if post.attachments:
        tell(tx, row, "room.note_without_file")


def _assign(tx: Transaction, row: AnyRow, who: ContactId, name: str) -> None:
    """To whoever of the staff has that name; nobody, or several, changes nothing."""
    known = colleagues(tx, of_team(tx))
    wanted = fold(name.removeprefix("@").strip())
    found = [contact_id for contact_id, called in known.items() if fold(called) == wanted]
    if len(found) != 1:
        names = ", ".join(sorted(known.values()))
        tell(tx, row, "room.whom", names=names or say("room.nobody", of_team(tx)))
        return
    try:
        give_to(tx, ConversationId(row.id), ContactId(found[0]))
    except NotFound:
        tell(tx, row, "room.nothing_open")
    else:
        _audit(tx, row, who, "assign")


def _tag(tx: Transaction, row: AnyRow, who: ContactId, text: str) -> None:
    """Put a tag on the thread, or with « - » before it take it off."""
    wanted, is_off = text.removeprefix("-"), text.startswith("-")
    try:
        if is_off:
            name = untag(tx, ConversationId(row.id), wanted)
        else:
            name = tag(tx, ConversationId(row.id), wanted, author=_name(tx, who))
    except InvalidInput:
        tell(tx, row, "room.which_tag")
    else:
        tell(tx, row, "room.untagged" if is_off else "room.tagged", name=name)
        _audit(tx, row, who, "untag" if is_off else "tag")


def _snooze(tx: Transaction, row: AnyRow, who: ContactId, text: str) -> None:
    try:
        until = until_of(text, tx.now)
        snooze(tx, ConversationId(row.id), who, until=until)
    except InvalidInput:
        tell(tx, row, "room.until_when")
    except HeldByAnother as error:
        tell(tx, row, "room.not_yours", who=error.facts.get("who"))
    except CustomerWaits:
        tell(tx, row, "room.customer_waits")
    except Conflict:
        tell(tx, row, "room.nobody_holds")
    else:
        tell(tx, row, "room.snoozed", until=moment(until, of_team(tx)))
        _audit(tx, row, who, "snooze")


_ARRANGING: Mapping[str, Callable[[Transaction, AnyRow, ContactId, str], None]] = {
    "assign": _assign, "tag": _tag, "snooze": _snooze,
}  # fmt: skip
"""What moves a thread without a word to the customer."""


def _name(tx: Transaction, contact_id: int) -> str:
    return tx.contacts.whole(contact_id).name or say("room.team", of_team(tx))


def _audit(tx: Transaction, row: AnyRow, who: ContactId, action: str) -> None:
    subject = f"conversation:{row.id}"
    tx.staff.audit(actor=f"contact:{who}", action=action, subject=subject, detail="staff room", now=tx.now)
