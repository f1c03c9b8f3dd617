"""What the staff do in a topic: answering takes the thread over, commands and buttons steer it.

Whoever may write in the group may answer (docs/operations.md): the group's own membership is the permission.
"""

from collections.abc import Sequence
from dataclasses import replace

from agents.conversation.notifying import notify
from agents.conversation.places import in_words, is_file
from agents.conversation.receiving import kept_text, topic_of
from agents.conversation.replying import Replying
from agents.conversation.room_commands import is_private, obey, press, tell
from agents.conversation.staff_files import drop, put_by, stored, take_back
from agents.conversation.windows import Windows, reply_of
from agents.conversation.word_given import keep_word
from agents.messages import Attachment, ChannelName, StaffPost
from agents.staff.languages import of_team
from agents.support.lease import ANSWERED, take
from agents.support.room import mirror_job
from agents.support.service_levels import replied
from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.base import AnyRow
from storage.models.ids import ContactId, ConversationId
from storage.models.message import Role
from storage.models.staff import ANSWERS
from storage.models.takeover import Mirrored, Presence, Topic
from storage.queue.job import TURN, Job


class StaffPosts:
    """Each post once: the same update again changes nothing."""

    def __init__(self, database: Database, *, replying: Replying, windows: Windows) -> None:
        self._database = database
        self._replying = replying
        self._windows = windows

    def accept(self, tx: Transaction, post: StaffPost) -> None:
        """In the transaction that stores what came in; a topic that is nobody's is left alone."""
        topic = _topic(tx, post)
        row = self._thread(tx, topic) if topic is not None else None
        if topic is None or row is None:
            return
        if post.edited:
            self._edit(tx, topic, row, post)
            return
        if not tx.issues.take_slot(kind="staff_post", slot=post.external_id, now=tx.now):
            return
        who = staff_of(tx, post)
        if not _may_answer(tx, who):
            tell(tx, row, "room.read_only", who=post.name)
        elif post.button is not None:
            press(tx, row, who, post.button)
        elif is_private(tx, post):
            self._command(tx, topic, row, who, post)
        elif is_file(post):
            put_by(tx, post)
        else:
            self.say(tx, topic, row, (in_words(post),))
        tx.enqueue(mirror_job(row.id))

    @staticmethod
    def _command(tx: Transaction, topic: Topic, row: AnyRow, who: ContactId, post: StaffPost) -> None:
        """Files beside a command go nowhere, those that came before it included."""
        take_back(tx, post)
        if post.text.startswith("/"):
            obey(tx, topic, row, who, post)

    def say(
        self,
        tx: Transaction,
        topic: Topic,
        row: AnyRow,
        posts: Sequence[StaffPost],
        *,
        files: tuple[Attachment, ...] = (),
    ) -> None:
        """The words of a person to the customer: the thread is theirs, and Alex is silent from here on.

        Several posts are one album and one message. Where the platform would drop them they are not sent, and the topic
        says so.
        """
        post, conversation_id = posts[0], ConversationId(row.id)
        words = kept_text("\n".join(one.text for one in posts if one.text))
        message = replace(reply_of(row, words, author=post.name), attachments=files)
        if not self._windows.takes(row, message, tx.now):
            _note_unsent(tx, row, "errors.window_closed")
            return
        handoff_id = take(tx, conversation_id, staff_of(tx, post), reason=ANSWERED)
        replied(tx, handoff_id)
        keep_word(tx, conversation_id, words, author=post.name)
        notify(self._replying, tx, conversation_id, message, role=Role.operator, author=post.name)
        if not self._replying.reaches(row.channel):
            return
        current = tx.conversations.get(row.id)
        assert current is not None
        said = tx.messages.recent(row.id, up_to=current.last_seq, limit=1)[0]
        shown = tx.rooms.shown(topic.id, post.reply_to) if post.reply_to is not None else None
        line = tx.rooms.line(said.id)
        assert line is not None
        line.reply_to = tx.rooms.id_at_platform(shown.message_id) if shown is not None else None
        for one in posts:
            tx.rooms.add(
                Mirrored(topic_id=topic.id, message_id=said.id, receipt=one.number, text=line.text, by_staff=True)
            )

    def _thread(self, tx: Transaction, topic: Topic) -> AnyRow | None:
        """Where an answer goes: of the channels that still take words, the one the customer was heard on last."""
        rows = [row for row in tx.conversations.of_contact(topic.contact_id) if row.blocked_at is None]
        return max(
            rows,
            key=lambda one: (
                self._windows.is_open(one, tx.now), one.last_heard_at is not None, one.last_heard_at or one.id
            ),
            default=None,
        )  # fmt: skip

    def _edit(self, tx: Transaction, topic: Topic, row: AnyRow, post: StaffPost) -> None:
        """What a person corrects in the topic is corrected for the customer: in place, or in words that say so."""
        shown = tx.rooms.shown(topic.id, post.number)
        line = tx.rooms.line(shown.message_id) if shown is not None and shown.by_staff else None
        text = kept_text(post.text)
        if shown is None or line is None or line.text == text or not text:
            return
        if text.startswith("/"):
            # It was said, so no command can take it back; least of all is a private note a correction.
            if tx.issues.take_slot(kind="said_already", slot=f"{topic.id}:{post.number}", now=tx.now):
                tell(tx, row, "room.said_already")
                tx.enqueue(mirror_job(row.id))
            return
        tx.messages.change_text(line.id, text=text, previous=line.text, at=post.at)
        shown.text = text
        tx.rooms.keep()
        tx.publish(topic_of(row.id), {"type": "edit", "seq": line.seq, "text": text})
        if line.channel == ChannelName.telegram:
            tx.enqueue(Job("correct", {"message": line.id}, key=f"correct:{line.id}", priority=TURN))
        elif line.channel == ChannelName.whatsapp:
            corrected = reply_of(row, say("room.correction", row.language or "fr", text=text), author=post.name)
            notify(self._replying, tx, ConversationId(row.id), corrected, role=Role.operator, author=post.name)

    async def say_with_files(
        self, found: Sequence[tuple[StaffPost, Attachment]], *, lost: Sequence[StaffPost] = ()
    ) -> None:
        """Posts of one album, or a single one, whose files lie on our disk now; twice changes nothing.

        `lost` are those of the album whose files cannot be had: the topic says so.
        """

        def write(tx: Transaction) -> None:
            topic = _topic(tx, found[0][0])
            row = self._thread(tx, topic) if topic is not None else None
            if topic is None or row is None:
                return
            new = [(post, file) for post, file in found if tx.rooms.shown(topic.id, post.number) is None]
            if new:
                for _, file in new:
                    tx.staff.add(stored(file, row, tx.now))
                self.say(tx, topic, row, [post for post, _ in new], files=tuple(file for _, file in new))
                tx.enqueue(mirror_job(row.id))
            if lost:
                _note_unsent(tx, row, "room.files_lost", number=len(lost))
            drop(tx, [*(post for post, _ in found), *lost])

        await self._database.write(write)

    async def not_had(self, found: Sequence[StaffPost]) -> None:
        """Posts none of whose files can be had: nothing was said, and the topic says so."""

        def write(tx: Transaction) -> None:
            topic = _topic(tx, found[0])
            row = self._thread(tx, topic) if topic is not None else None
            if row is not None:
                _note_unsent(tx, row, "room.file_refused")
                tx.enqueue(mirror_job(row.id))
            drop(tx, found)

        await self._database.write(write)


def _topic(tx: Transaction, post: StaffPost) -> Topic | None:
    found = tx.rooms.topic_at(post.group_id, post.thread_id)
    if found is None and post.earlier_group_id is not None:
        return tx.rooms.topic_at(post.earlier_group_id, post.thread_id)
    return found


def staff_of(tx: Transaction, post: StaffPost) -> ContactId:
    """The member of the group as a Contact, seen now."""
    identity = tx.contacts.identity(ChannelName.telegram, post.user_id)
    if identity is None:
        identity = tx.contacts.meet(ChannelName.telegram, post.user_id, name=post.name, now=tx.now)
    tx.contacts.learn_name(identity, post.name)
    who = ContactId(identity.contact_id)
    presence = tx.takeover.presence(who)
    if presence is None:
        tx.takeover.add(Presence(contact_id=who, skills=[], seen_at=tx.now))
    else:
        presence.seen_at = tx.now
    return who


def _may_answer(tx: Transaction, who: ContactId) -> bool:
    """The group's own membership is the permission, but for who was given a role that only reads."""
    grant = tx.staff.grant_of(who)
    return grant is None or grant.role in ANSWERS


def _note_unsent(tx: Transaction, row: AnyRow, why: str, **facts: object) -> None:
    tell(tx, row, "room.not_sent", why=say(why, of_team(tx), **facts))
