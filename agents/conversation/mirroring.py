"""Every line of a customer, whatever their channel, in one topic of the staff's group: durable, and out of their way.

The cursor stands in the topic's row and is moved after the room took a line, so a crash between the two shows a line
twice to the staff rather than never.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from agents.conversation.enclosures import attachment_of
from agents.conversation.places import worded
from agents.conversation.room_card import Card, card_of
from agents.errors import PortError, RoomError, RoomTrouble
from agents.messages import Attachment, AttachmentKind, ChannelName, OutgoingPart
from agents.ports import RoomPlace, StaffRoom
from agents.staff.languages import of_team
from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.message import Message, Role
from storage.models.takeover import Mirrored, Note, Topic
from storage.queue.job import Done, Outcome, Retry

REPLAYED = 20
"""Lines shown again in a topic that had to be opened anew."""
_BATCH = 30
_ALBUM_WITHIN = timedelta(seconds=2)
_MOST_IN_ALBUM = 10
_PAUSE = timedelta(seconds=30)
_UNTIL_MENDED = timedelta(minutes=5)
_TROUBLED = "the staff's group does not take what is shown there"
_TOLD = {
    RoomTrouble.gone: "a topic of the staff's group was gone and is opened anew",
    RoomTrouble.closed: "a topic of the staff's group was closed and is opened again",
    RoomTrouble.forbidden: "the staff's group shuts Alex out, and everything waits: give the rights back",
}
"""Word for word in troubles.en.toml."""
_ALBUM_KINDS = frozenset({AttachmentKind.image, AttachmentKind.video})


class Fetches(Protocol):
    """Brings a received file to our disk; raises PortError."""

    async def fetch(self, channel: str, attachment: Attachment) -> Attachment: ...


@dataclass(frozen=True, slots=True)
class Work:
    """What the topic of one person lacks, read in one transaction."""

    topic: Topic | None
    card: Card
    language: str
    """Of the team, in which its group reads."""
    lines: Sequence[Message]
    notes: Sequence[Note]
    corrections: Sequence[tuple[Mirrored, Message]]
    replies: Mapping[int, int]
    """Line id → the number that shows what it replies to."""
    shown: frozenset[int]
    """Lines that came from the topic itself."""

    @property
    def place(self) -> RoomPlace:
        assert self.topic is not None
        return RoomPlace(self.topic.group_id, self.topic.thread_id)


class Mirroring:
    def __init__(self, database: Database, *, room: StaffRoom, files: Fetches) -> None:
        self._database = database
        self._room = room
        self._files = files
        self._home = room.group_id

    async def mirror(self, conversation_id: int) -> Outcome:
        """Bring the topic of whoever that thread belongs to up to date; safe to repeat."""
        contact_id = await self._database.write(lambda tx: _root(tx, conversation_id))
        if contact_id is None:
            return Done()
        try:
            while await self._step(contact_id):
                pass
        except RoomError as error:
            return await self._trouble(contact_id, error)
        return Done()

    async def _step(self, contact_id: int) -> bool:
        """One round; whether another may be needed."""
        work = await self._database.write(lambda tx: _work(tx, contact_id))
        if work.topic is None:
            place = await self._room.open_topic(work.card.title)
            await self._database.write(lambda tx: _opened(tx, contact_id, place, work.card.title))
            return True
        if work.topic.group_id not in {self._home, self._room.group_id}:
            detail = "the staff's group is another one now: the topic is opened there anew"
            await self._database.write(lambda tx: _forget(tx, contact_id, detail))
            return True
        await self._show_owner(work)
        for lines, number in self._groups(work):
            await self._show(work, lines, reply_to=number)
        for shown, line in work.corrections:
            await self._correct(work, shown, line)
        for note in work.notes:
            await self._note(work, note)
        if self._room.group_id != work.topic.group_id:
            await self._database.write(lambda tx: tx.rooms.move(work.place.group_id, self._room.group_id))
        return len(work.lines) == _BATCH

    async def _show_owner(self, work: Work) -> None:
        """The title and the pinned card say who holds the thread."""
        topic, card = work.topic, work.card
        assert topic is not None
        if topic.title != card.title:
            await self._room.retitle(work.place, card.title)
        part = OutgoingPart("", card.text, "card", card.buttons)
        if topic.card is None:
            await self._post_card(work, part)
        elif topic.card_text != card.text:
            try:
                await self._room.correct(work.place, topic.card, part, is_caption=False)
            except RoomError as error:
                _only_missing(error)
                await self._post_card(work, part)
            else:
                await self._database.write(lambda tx: _carded(tx, topic, card, topic.card))

    async def _post_card(self, work: Work, part: OutgoingPart) -> None:
        """A card of our own in the topic, on top where we may pin: its row stands before that is tried."""
        number = await self._room.post(work.place, part)
        await self._database.write(lambda tx: _carded(tx, work.topic, work.card, number))
        try:
            await self._room.pin(work.place, number)
        except RoomError as error:
            if error.trouble is not RoomTrouble.forbidden:
                raise
            await self._tell(f"the staff's group: the card is not pinned, {error.reason}")

    @staticmethod
    def _groups(work: Work) -> Sequence[tuple[Sequence[Message], int | None]]:
        """The lines to show, the pictures of one album together."""
        groups: list[list[Message]] = []
        for line in work.lines:
            if groups and _belongs(groups[-1], line):
                groups[-1].append(line)
            else:
                groups.append([line])
        return [(group, work.replies.get(group[0].id)) for group in groups]

    async def _show(self, work: Work, lines: Sequence[Message], *, reply_to: int | None) -> None:
        first = lines[0]
        if first.id in work.shown:
            numbers: Sequence[int] = ()
        elif _is_copied(first):
            numbers = await self._copied(work, lines, reply_to)
        else:
            numbers = await self._said(work, lines, reply_to)
        await self._database.write(lambda tx: _mirrored(tx, work, lines, numbers))

    async def _copied(self, work: Work, lines: Sequence[Message], reply_to: int | None) -> Sequence[int]:
        """What the customer took back before we copied it is shown from what we keep of it."""
        try:
            sources = [str(line.external_id) for line in lines]
            return await self._room.copy(work.place, sources, reply_to=reply_to)
        except RoomError as error:
            _only_missing(error)
            return await self._said(work, lines, reply_to)

    async def _said(self, work: Work, lines: Sequence[Message], reply_to: int | None) -> Sequence[int]:
        parts = await self._parts(lines, reply_to, work.language)
        return [number for part in parts for number in await self._posted(work, part)]

    async def _posted(self, work: Work, part: OutgoingPart) -> Sequence[int]:
        if part.album:
            return await self._room.post_album(work.place, part)
        return [await self._room.post(work.place, part)]

    async def _parts(self, lines: Sequence[Message], reply_to: int | None, language: str) -> Sequence[OutgoingPart]:
        """Lines as messages of the room: their words with who said them, then the files, pictures together."""
        first = lines[0]
        replied = f":{reply_to}" if reply_to is not None else None
        files = [(line, plain) for line in lines for plain in _files(line)]
        texts = [told_line(line, language) for line in lines if _words(line) or not files]
        parts = [OutgoingPart("", "\n".join(texts), f"line-{first.id}", reply_to=replied)] if texts else []
        found: list[Attachment] = []
        for place, (line, plain) in enumerate(files):
            attachment = await self._attachment(line, plain)
            if attachment is None:
                lost = say("room.file_lost", language, who=_who(line, language))
                parts.append(OutgoingPart("", lost, f"lost-{line.id}-{place}"))
            else:
                found.append(attachment)
        return [*parts, *_together(found, who=_who(first, language), reference=f"line-{first.id}")]

    async def _attachment(self, line: Message, plain: Mapping[str, object]) -> Attachment | None:
        attachment = attachment_of(plain)
        if attachment.kind is AttachmentKind.location or attachment.file is not None:
            return attachment
        try:
            return await self._files.fetch(line.channel, attachment)
        except PortError:
            return None

    async def _correct(self, work: Work, shown: Mirrored, line: Message) -> None:
        is_copy = _is_copied(line)
        text = line.text if is_copy else told_line(line, work.language)
        part = OutgoingPart("", text or say("room.taken_back", work.language), f"line-{line.id}")
        try:
            await self._room.correct(work.place, shown.receipt, part, is_caption=is_copy)
        except RoomError as error:
            _only_missing(error)
            await self._room.post(work.place, part)
        await self._database.write(lambda tx: _corrected(tx, shown, line.text))

    async def _note(self, work: Work, note: Note) -> None:
        text = say("room.note", work.language, author=note.author, text=note.text)
        await self._room.post(work.place, OutgoingPart("", text, f"note-{note.id}"))
        await self._database.write(lambda tx: _noted(tx, work, note.id))

    async def _trouble(self, contact_id: int, error: RoomError) -> Outcome:
        """A topic that is gone is opened anew; rights that are lost wait for a person. Nothing is forgotten."""
        detail = f"{_TOLD.get(error.trouble, _TROUBLED)}: {error.reason}"
        match error.trouble:
            case RoomTrouble.gone:
                await self._database.write(lambda tx: _forget(tx, contact_id, detail))
                return Retry(self._database.clock())
            case RoomTrouble.closed:
                return await self._reopen(contact_id, detail)
            case RoomTrouble.forbidden:
                await self._tell(detail)
                return Retry(self._database.clock() + _UNTIL_MENDED)
        pause = timedelta(seconds=error.retry_after) if error.retry_after else _PAUSE
        return Retry(self._database.clock() + pause)

    async def _reopen(self, contact_id: int, detail: str) -> Outcome:
        work = await self._database.write(lambda tx: _work(tx, contact_id))
        try:
            await self._room.reopen(work.place)
        except RoomError:
            await self._database.write(lambda tx: _forget(tx, contact_id, detail))
        else:
            await self._tell(detail)
        return Retry(self._database.clock())

    async def _tell(self, detail: str) -> None:
        key = "staff_room"
        await self._database.write(lambda tx: tx.issues.raise_issue(kind=key, key=key, detail=detail, now=tx.now))


def _only_missing(error: RoomError) -> None:
    """Everything but a message that somebody deleted is raised again."""
    if error.trouble is not RoomTrouble.missing:
        raise error


def told_line(line: Message, language: str) -> str:
    """A line with who said it; a customer on Telegram is shown as they wrote."""
    words = _words(line)
    if line.role == Role.customer and line.channel == ChannelName.telegram:
        return words
    who = _who(line, language)
    return f"{who}{words}" if words else who.rstrip()


def _words(line: Message) -> str:
    """What it says, visiting cards included: they are no files."""
    cards = [attachment_of(one) for one in line.attachments or () if one["kind"] == AttachmentKind.contact]
    return "\n".join(part for part in (line.text, *(worded(one) for one in cards)) if part)


def _who(line: Message, language: str) -> str:
    key = {Role.customer: "customer", Role.operator: "operator"}.get(Role(line.role), "alex")
    channel, author = say(f"channel.{line.channel}", language), line.author or say("room.team", language)
    return say(f"room.{key}", language, channel=channel, author=author)


def _is_copied(line: Message) -> bool:
    """What the room can copy from where it stands, with everything it carries."""
    is_theirs = line.role == Role.customer and line.channel == ChannelName.telegram
    return is_theirs and bool(line.attachments) and bool(line.external_id)


def _files(line: Message) -> Sequence[Mapping[str, object]]:
    files = [one for one in line.attachments or () if one["kind"] != AttachmentKind.contact]
    return [one for one in files if line.role == Role.customer or one.get("file")]


def _together(files: Sequence[Attachment], *, who: str, reference: str) -> Sequence[OutgoingPart]:
    """Pictures and videos as albums, every other file on its own."""
    seen = [one for one in files if one.kind in _ALBUM_KINDS and one.file is not None]
    rest = [one for one in files if one not in seen]
    albums = [tuple(seen[start : start + _MOST_IN_ALBUM]) for start in range(0, len(seen), _MOST_IN_ALBUM)]
    shown = [*albums, *((one,) for one in rest)]
    return [
        OutgoingPart("", who, f"{reference}-{place}", attachment=album[0], album=album if len(album) > 1 else ())
        for place, album in enumerate(shown)
    ]


def _belongs(group: Sequence[Message], line: Message) -> bool:
    """Pictures of a customer that came together: as one album, or one by one in quick succession."""
    last = group[-1]
    theirs = all(one.role == Role.customer and one.attachments and _is_picture(one) for one in (last, line))
    pictures = theirs and _is_copied(last) == _is_copied(line)
    near = line.created_at - last.created_at <= _ALBUM_WITHIN and line.conversation_id == last.conversation_id
    return pictures and near and len(group) < _MOST_IN_ALBUM


def _is_picture(line: Message) -> bool:
    return all(AttachmentKind(str(one["kind"])) in _ALBUM_KINDS for one in line.attachments or ())


def _root(tx: Transaction, conversation_id: int) -> int | None:
    """None for nobody, and for a member of staff who only steers: a topic is for whoever may need a person."""
    row = tx.conversations.get(conversation_id)
    if row is None:
        return None
    root = int(row.linked_into_id or row.contact_id)
    steers = tx.staff.grant_of(row.contact_id) is not None and tx.conversations.open_handoff(row.id) is None
    return None if steers and tx.rooms.topic_of(root) is None else root


def _work(tx: Transaction, contact_id: int) -> Work:
    topic = tx.rooms.topic_of(contact_id)
    language = of_team(tx)
    card = card_of(tx, contact_id, language=language)
    if topic is None:
        return Work(None, card, language, (), (), (), {}, frozenset())
    lines = tx.rooms.lines_after(contact_id, topic.mirrored_to, limit=_BATCH)
    replies = {line.id: number for line in lines if (number := _number(tx, line)) is not None}
    shown = frozenset(line.id for line in lines if tx.rooms.shows(line.id) is not None)
    threads = [row.id for row in tx.conversations.of_contact(contact_id)]
    notes = tx.takeover.notes(threads, after=topic.noted_to)
    return Work(topic, card, language, lines, notes, tx.rooms.corrected(topic.id), replies, shown)


def _number(tx: Transaction, line: Message) -> int | None:
    """The number in the topic of what a line replies to."""
    shown = tx.rooms.shown_of(line.channel, line.reply_to) if line.reply_to else None
    return shown.receipt if shown is not None else None


def _opened(tx: Transaction, contact_id: int, place: RoomPlace, title: str) -> None:
    if tx.rooms.topic_of(contact_id) is None:
        tx.rooms.add(
            Topic(
                contact_id=contact_id,
                group_id=place.group_id,
                thread_id=place.thread_id,
                title=title,
                mirrored_to=tx.rooms.start_of(contact_id, last=REPLAYED),
                opened_at=tx.now,
            )
        )


def _carded(tx: Transaction, topic: Topic | None, card: Card, number: int | None) -> None:
    found = tx.rooms.topic_of(topic.contact_id) if topic is not None else None
    if found is not None:
        found.title, found.card, found.card_text = card.title, number, card.text
        tx.rooms.keep()


def _mirrored(tx: Transaction, work: Work, lines: Sequence[Message], numbers: Sequence[int]) -> None:
    topic = tx.rooms.topic_of(work.topic.contact_id) if work.topic is not None else None
    if topic is None:
        return
    topic.mirrored_to = max(line.id for line in lines)
    tx.rooms.keep()
    for place, number in enumerate(numbers):
        line = lines[min(place, len(lines) - 1)]
        tx.rooms.add(Mirrored(topic_id=topic.id, message_id=line.id, receipt=number, text=line.text, by_staff=False))


def _corrected(tx: Transaction, shown: Mirrored, text: str) -> None:
    found = tx.rooms.shown(shown.topic_id, shown.receipt)
    if found is not None:
        found.text = text
        tx.rooms.keep()


def _noted(tx: Transaction, work: Work, note_id: int) -> None:
    topic = tx.rooms.topic_of(work.topic.contact_id) if work.topic is not None else None
    if topic is not None:
        topic.noted_to = note_id
        tx.rooms.keep()


def _forget(tx: Transaction, contact_id: int, detail: str) -> None:
    topic = tx.rooms.topic_of(contact_id)
    if topic is not None:
        tx.rooms.forget(topic)
    tx.issues.raise_issue(kind="staff_room", key=f"topic:{contact_id}", detail=detail, now=tx.now)
