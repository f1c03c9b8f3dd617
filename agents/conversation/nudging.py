"""Nudges that are due: sent, put off or skipped, each decided and written in one transaction of its own."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agents.contacts.consent import EMAIL, Consents, Place, places_of
from agents.conversation.broadcasting import SEQUENCE, Broadcasting, broadcast_message
from agents.conversation.notifying import notify
from agents.conversation.nudge_exits import exit_of
from agents.conversation.nudge_words import About, Links, about, chat_message, mail_of
from agents.conversation.prefacing import introduced
from agents.conversation.replying import Replying
from agents.conversation.ways import Ways, silence
from agents.marketing.planning import nudges_job, plan_carts, plan_renewals
from agents.marketing.policy import (
    WEEK,
    Go,
    Person,
    Reason,
    Skip,
    Verdict,
    Wait,
    Way,
    first_way,
    is_held_out,
    person_verdict,
)
from agents.marketing.sequences import SequenceName, Step, step_of
from agents.messages import Capabilities, ChannelName, OutgoingMessage
from agents.post.planning import plan_mail
from storage.database import Database, Transaction
from storage.models.base import AnyRow
from storage.models.consent import Purpose
from storage.models.conversation import ConversationState
from storage.models.ids import ConversationId
from storage.models.mail import MailPurpose
from storage.models.nudge import Nudge, NudgeState

_BATCH = 200
_NEWEST = 2**62
_HELD = (ConversationState.waiting, ConversationState.with_person)


@dataclass(frozen=True, slots=True)
class NudgeRound:
    """What one look at the nudges came to."""

    sent: int
    put_off: int
    skipped: int


class Nudging:
    """Every decision is taken at sending: consent, exits, quiet hours, caps, takeover, the platform's window.

    A nudge becomes *sent* in the commit that writes its message or mail down, so no kill sends it twice.
    """

    def __init__(
        self,
        database: Database,
        *,
        replying: Replying,
        consents: Consents,
        capabilities: Mapping[ChannelName, Capabilities],
        links: Links,
    ) -> None:
        self._broadcasting = Broadcasting(consents, capabilities)
        self._database = database
        self._replying = replying
        self._consents = consents
        self._threads = Ways(consents, capabilities)
        self._links = links

    async def run(self) -> NudgeRound:
        """Plan what carts and renewals call for, then decide each nudge that is due; safe to repeat, and to kill."""
        await self._database.write(lambda tx: (plan_carts(tx), plan_renewals(tx)))
        decided: Counter[NudgeState] = Counter()
        while due := await self._database.write(lambda tx: tx.nudges.due(tx.now, limit=_BATCH)):
            ends = await asyncio.gather(*(self._decide(nudge_id) for nudge_id in due), return_exceptions=True)
            decided.update(end for end in ends if isinstance(end, NudgeState))
            # One that cannot be decided holds no other back; the boundary of jobs tells of it.
            if broken := [end for end in ends if isinstance(end, Exception)]:
                raise ExceptionGroup("nudges that could not be decided", broken)
        await self._database.write(_wake_next)
        return NudgeRound(decided[NudgeState.sent], decided[NudgeState.planned], decided[NudgeState.skipped])

    async def _decide(self, nudge_id: int) -> NudgeState:
        return await self._database.write(lambda tx: self._in(tx, nudge_id))

    def _in(self, tx: Transaction, nudge_id: int) -> NudgeState:
        nudge = tx.nudges.lock(nudge_id)
        if nudge.state != NudgeState.planned or nudge.due_at > tx.now:
            return NudgeState(nudge.state)
        verdict = self._verdict(tx, nudge)
        if isinstance(verdict, Wait) and verdict.until >= nudge.expires_at:
            verdict = Skip(verdict.why)
        match verdict:
            case Wait(until, why):
                nudge.due_at, nudge.reason = until, why
            case Skip(why):
                nudge.state, nudge.reason, nudge.decided_at = NudgeState.skipped, why, tx.now
                _tell_lawful_one_is_lost(tx, nudge, why)
            case Go():
                nudge.state, nudge.reason = NudgeState.sent, None
                nudge.sent_at = nudge.decided_at = tx.now
        tx.session.flush()
        return NudgeState(nudge.state)

    def _verdict(self, tx: Transaction, nudge: Nudge) -> Verdict:
        if nudge.sequence == SEQUENCE:
            return self._of_team(tx, nudge)
        step = step_of(nudge.sequence, nudge.step)
        order = tx.orders.get(nudge.order_id) if nudge.order_id is not None else None
        if step is None or order is None:
            return Skip(Reason.late)
        subject = about(tx, nudge, order)
        root = tx.contacts.whole(nudge.contact_id).id
        tx.contacts.hold(root)
        threads = tx.conversations.of_contact(root)
        person = _person(tx, root, threads)
        if (why := exit_of(tx, subject, step, person)) is not None:
            return Skip(why)
        verdict = person_verdict(person, step.purpose, tx.now)
        if not isinstance(verdict, Go):
            return verdict
        found = self._ways(tx, subject, step, threads)
        chosen = first_way([way for way, _ in found], tx.now)
        if isinstance(chosen, Reason):
            return Skip(chosen)
        if step.measured and is_held_out(nudge.sequence, root):
            # Decided last: the two groups differ in nothing but the message.
            return Skip(Reason.hold_out)
        self._send(tx, subject, next(where for way, where in found if way is chosen))
        return verdict

    def _of_team(self, tx: Transaction, nudge: Nudge) -> Verdict:
        """A text of the team to many: it follows no order, and every other rule."""
        if tx.now >= nudge.expires_at:
            return Skip(Reason.late)
        root = tx.contacts.whole(nudge.contact_id).id
        tx.contacts.hold(root)
        verdict = person_verdict(_person(tx, root, tx.conversations.of_contact(root)), Purpose.marketing, tx.now)
        if not isinstance(verdict, Go):
            return verdict
        found = self._broadcasting.ways(tx, root)
        chosen = first_way([way for way, _ in found], tx.now)
        if isinstance(chosen, Reason):
            return Skip(chosen)
        row = next(row for way, row in found if way is chosen)
        self._say(tx, nudge, row, broadcast_message(tx, nudge), language=tx.contacts.whole(root).language or "fr")
        return verdict

    def _ways(
        self, tx: Transaction, subject: About, step: Step, threads: Sequence[AnyRow]
    ) -> list[tuple[Way, AnyRow | str]]:
        """Where this may go, the best first, each with its thread or its address.

        The thread of the order, the others by the last word; a thread that pushes nothing to the person after a mail.
        """
        known = sorted(threads, key=lambda row: (row.id != subject.order.conversation_id, silence(tx, row), row.id))
        chats: list[tuple[Way, AnyRow | str]] = [(self._threads.by(tx, row, step.purpose), row) for row in known]
        pushed = [one for one in chats if not self._threads.rests(one[0].channel)]
        resting = [one for one in chats if self._threads.rests(one[0].channel)]
        mails = [self._mail(tx, subject, step, place) for place in places_of(tx, subject.nudge.contact_id)]
        mailed: list[tuple[Way, AnyRow | str]] = [one for one in mails if one is not None]
        by = {"chat": pushed, EMAIL: mailed}
        return [*(way for kind in step.by for way in by[kind]), *(resting if "chat" in step.by else ())]

    def _mail(self, tx: Transaction, subject: About, step: Step, place: Place) -> tuple[Way, str] | None:
        if place.channel != EMAIL:
            return None
        allowed = self._consents.allows(tx, subject.nudge.contact_id, step.purpose, place)
        return Way(EMAIL, allowed, reachable=True, last_heard_at=None, window=None), place.address

    def _send(self, tx: Transaction, subject: About, where: AnyRow | str) -> None:
        nudge = subject.nudge
        if isinstance(where, str):
            title, blocks = mail_of(tx, subject, self._links)
            service = subject.nudge.purpose == Purpose.service
            plan_mail(
                tx,
                key=f"nudge:{nudge.id}",
                recipient=where,
                subject=title,
                blocks=blocks,
                language=subject.language,
                purpose=MailPurpose.binding if service else MailPurpose.marketing,
            )
            mail = tx.mails.by_key(f"nudge:{nudge.id}")
            nudge.channel, nudge.mail_id = EMAIL, mail.id if mail is not None else None
            return
        self._say(tx, nudge, where, chat_message(tx, subject, self._links), language=subject.language)

    def _say(self, tx: Transaction, nudge: Nudge, row: AnyRow, message: OutgoingMessage, *, language: str) -> None:
        if row.disclosed_at is None:
            message = replace(message, text=introduced(row, language, message.text))
            tx.conversations.change(row.id, {"disclosed_at": tx.now})
        notify(self._replying, tx, ConversationId(row.id), message)
        (line,) = tx.messages.recent(row.id, up_to=_NEWEST, limit=1)
        nudge.channel, nudge.message_id = row.channel, line.id


def _person(tx: Transaction, root: int, threads: Sequence[AnyRow]) -> Person:
    heard = [row.last_heard_at for row in threads if row.last_heard_at is not None]
    return Person(
        is_blocked=any(row.blocked_at is not None for row in threads),
        is_with_person=any(row.state in _HELD for row in threads),
        last_heard_at=max(heard, default=None),
        sent=tx.nudges.sent_since(root, tx.now - WEEK, not_for=Purpose.service),
    )


def _wake_next(tx: Transaction) -> None:
    due_at = tx.nudges.next_due()
    if due_at is not None:
        tx.enqueue(nudges_job(max(due_at, tx.now)))


def _tell_lawful_one_is_lost(tx: Transaction, nudge: Nudge, why: Reason) -> None:
    """The law asks for the notice of a renewal: a person must see to one that could not go."""
    if nudge.sequence == SequenceName.renewal and why is not Reason.order_over:
        detail = f"order {nudge.order_id}: the notice of its renewal could not be sent ({why})"
        tx.issues.raise_issue(kind="renewal", key=f"renewal:{nudge.key}", detail=detail, now=tx.now)
