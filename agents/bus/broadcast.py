"""One text of the team to everybody who asked for such messages: shown with its readers first, sent after the undo."""

import hashlib
from collections.abc import Mapping

from agents.bus.asked import UNDO_WITHIN, Command, DangerousVerb, Done, Plan, UsageWrong, Verb
from agents.conversation.broadcasting import SEQUENCE, Audience, Broadcasting
from agents.events import BroadcastDecided
from agents.marketing.planning import nudges_job
from agents.redaction import redact_cards
from agents.support.article_checks import objections
from agents.texts.lookup import say
from knowledge.language.detect import detect_language
from storage.database import Transaction
from storage.models.staff import StaffRole

_SHORTEST, _LONGEST = 20, 1000


class Broadcasts:
    def __init__(self, broadcasting: Broadcasting) -> None:
        self._broadcasting = broadcasting

    def verbs(self) -> Mapping[str, Verb]:
        return {"broadcast": DangerousVerb(StaffRole.admin, self.plan, self.do, self.undo)}

    def plan(self, tx: Transaction, command: Command) -> Plan:
        """Who would read it; refused when it claims what no row proves, or nobody would. Raises UsageWrong."""
        text, language, digest = _text(command)
        wrong = objections(tx, text, language)
        if wrong:
            return Plan("\n".join([say("broadcast.cannot", command.language), *wrong]), {}, is_refused=True)
        found = self._broadcasting.audience(tx, language, digest)
        if not found.readers:
            return Plan(_told("broadcast.nobody", command, text, language, found), {}, is_refused=True)
        facts = {"digest": digest, "language": language}
        return Plan(_told("broadcast.plan", command, text, language, found), facts)

    def do(self, tx: Transaction, command: Command, plan: Plan) -> Done:  # noqa: ARG002 -- the shape of a deed
        """Planned for the end of the undo; whether each of them may be written to is decided then."""
        text, language, digest = _text(command)
        found = self._broadcasting.audience(tx, language, digest)
        event_id = tx.record(BroadcastDecided(text, language, command.by.actor))
        due_at = tx.now + UNDO_WITHIN
        self._broadcasting.plan(tx, event_id, found.readers, digest=digest, due_at=due_at)
        tx.enqueue(nudges_job(due_at))
        told = say("broadcast.done", command.language, number=len(found.readers))
        return Done(told, f"broadcast:{event_id}", f"{len(found.readers)}: {text[:120]}")

    def undo(self, tx: Transaction, command: Command, facts: Mapping[str, object]) -> str:
        number = tx.nudges.take_back(SEQUENCE, str(facts["digest"]), now=tx.now)
        return say("broadcast.undone", command.language, number=number)


def _text(command: Command) -> tuple[str, str, str]:
    text = redact_cards(command.argument.strip())
    if not _SHORTEST <= len(text) <= _LONGEST:
        raise UsageWrong(verb=command.verb)
    language = detect_language(text).language or command.language
    return text, language, hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def _told(key: str, command: Command, text: str, language: str, found: Audience) -> str:
    return say(
        key,
        command.language,
        text=text,
        number=len(found.readers),
        spoken=say(f"broadcast.in_{language}", command.language),
        others=found.others,
        shut=found.shut,
        known=found.known,
    )
