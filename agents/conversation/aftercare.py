"""How the repair went: asked once, some days after a case that named one, of who has not written since.

It belongs to the diagnosis that they asked for, so it needs no consent; it offers nothing, and who said stop
is not asked.
"""

from collections.abc import Sequence
from datetime import timedelta

from agents.approved import Occasion
from agents.contacts.consent import Consents, Place
from agents.conversation.notifying import notify
from agents.conversation.replying import Replying
from agents.conversation.windows import Windows
from agents.diagnosis.cards import REPAIRED
from agents.diagnosis.service import DiagnosisService
from agents.diagnosis.thinking import Finding
from agents.marketing.policy import Go, Person, person_verdict
from agents.messages import Button, OutgoingMessage
from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.base import AnyRow
from storage.models.consent import Purpose
from storage.models.conversation import ConversationState
from storage.models.garage import Case, CaseState
from storage.models.ids import CaseId, ConversationId

ASK_AFTER, TOO_LATE = timedelta(days=4), timedelta(days=6)
"""A workshop has had the car by then, and the case is not yet another story."""
_NAMED = 0.5
"""From this probability on, what was found names a repair and not a search."""
_SAME_TURN = timedelta(minutes=10)
"""The case is written down while its last line is answered: what they wrote later is news."""
_BATCH = 50
_SLOT = "aftercare"


class Aftercare:
    """Asked in the commit that takes the case's slot, so however often this runs or dies nobody is asked twice."""

    def __init__(
        self,
        database: Database,
        *,
        diagnosis: DiagnosisService,
        replying: Replying,
        consents: Consents,
        windows: Windows,
    ) -> None:
        self._database = database
        self._diagnosis = diagnosis
        self._replying = replying
        self._consents = consents
        self._windows = windows

    async def run(self) -> int:
        """Ask about each case whose time has come; how many were asked. Who cannot be now is looked at again."""
        asked = 0
        for case_id in await self._database.write(_due):
            found = await self._diagnosis.reopened(case_id)
            asked += await self._database.write(lambda tx, found=found: self._ask(tx, found))  # type: ignore[misc]  # mypy infers no type for a lambda with a default
        return asked

    def _ask(self, tx: Transaction, found: Finding) -> bool:
        case = tx.cases.get(found.case_id)
        if case is None or case.state != CaseState.open or case.contact_id is None:
            return False
        root = tx.contacts.whole(case.contact_id).id
        tx.contacts.hold(root)
        threads = tx.conversations.of_contact(root)
        if not _names_a_repair(found) or _wrote_since(threads, case):
            tx.issues.take_slot(kind=_SLOT, slot=str(case.id), now=tx.now)
            return False
        thread = self._thread(tx, threads)
        may_be_asked = isinstance(person_verdict(_person(threads), Purpose.service, tx.now), Go)
        if thread is None or not may_be_asked or not tx.issues.take_slot(kind=_SLOT, slot=str(case.id), now=tx.now):
            return False
        question = _question(found, thread.language or case.language)
        reaches = self._windows.takes(thread, question, tx.now)
        if reaches:
            # The question takes the case up again, so that the answer finds it open.
            case.updated_at = tx.now
        # Where it cannot reach them the staff are told in its place.
        notify(self._replying, tx, ConversationId(thread.id), question)
        return reaches

    def _thread(self, tx: Transaction, threads: Sequence[AnyRow]) -> AnyRow | None:
        """Where they wrote last, of the threads in which Alex has spoken and may still write."""
        may = [row for row in threads if self._may_write(tx, row)]
        return max(may, key=lambda row: (self._windows.is_open(row, tx.now), row.last_heard_at), default=None)

    def _may_write(self, tx: Transaction, row: AnyRow) -> bool:
        if row.unreachable_at is not None or row.disclosed_at is None or row.last_heard_at is None:
            return False
        is_closed = not self._replying.reaches(row.channel)
        return not is_closed and not self._consents.opposes(tx, Place(row.channel, row.external_id))


def _due(tx: Transaction) -> list[CaseId]:
    rows = tx.cases.left_open(after=tx.now - TOO_LATE, before=tx.now - ASK_AFTER)
    taken = tx.issues.slots_taken(_SLOT, [str(case_id) for case_id in rows])
    return [CaseId(case_id) for case_id in rows if str(case_id) not in taken][:_BATCH]


def _names_a_repair(found: Finding) -> bool:
    diagnosis = found.diagnosis
    return bool(diagnosis.causes) and not diagnosis.abstained and diagnosis.causes[0].probability >= _NAMED


def _wrote_since(threads: Sequence[AnyRow], case: Case) -> bool:
    last = case.updated_at + _SAME_TURN
    return any(row.last_heard_at is not None and row.last_heard_at > last for row in threads)


def _person(threads: Sequence[AnyRow]) -> Person:
    held = {ConversationState.waiting, ConversationState.with_person}
    heard = [row.last_heard_at for row in threads if row.last_heard_at is not None]
    return Person(
        is_blocked=any(row.blocked_at is not None for row in threads),
        is_with_person=any(row.state in held for row in threads),
        last_heard_at=max(heard, default=None),
        sent=(),
    )


def _question(found: Finding, language: str) -> OutgoingMessage:
    leading = found.diagnosis.causes[0]
    words = say("aftercare.question", language, part=leading.component)
    buttons = (
        Button(say("repaired.button", language), REPAIRED),
        Button(say("repaired.later", language), f"{REPAIRED}:later"),
        Button(say("button.human", language), "human"),
    )
    return OutgoingMessage(words, buttons, occasion=Occasion.aftercare, blanks=(leading.component,))
