"""One bus for chat, console and API: the same verbs, roles and audit, and a yes before what is dangerous."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from agents.bus.asked import (
    CONFIRM_WITHIN,
    UNDO_WITHIN,
    ActingVerb,
    Answer,
    Command,
    DangerousVerb,
    Done,
    ReadingVerb,
    Verb,
)
from agents.bus.once import Once, told_once
from agents.bus.periods import names_period
from agents.bus.pictures import SHOWN_IN, Pictures
from agents.errors import Conflict, NotAllowed, NotFound
from agents.messages import Button
from agents.staff.roles import Officer
from agents.texts.lookup import say
from knowledge.language.folding import fold
from storage.database import Database, Transaction
from storage.models.confirmation import Confirmation

YES, NO, UNDO, ASK = "staff-yes", "staff-no", "staff-undo", "staff-ask"
"""Buttons are `<word>:<token>`; without buttons, /confirmer, /renoncer and /annuler carry the token.
`staff-ask:` is followed by a whole command."""
TOKEN_WORDS = {
    "confirmer": YES, "confirm": YES, "renoncer": NO, "drop": NO, "annuler": UNDO, "undo": UNDO,
}  # fmt: skip
WORDS = {YES: "/confirmer", NO: "/renoncer", UNDO: "/annuler"}
_COPIED = str.maketrans("\u00a0\u202f", "  ")
"""Whoever copies « 20 % » or a command out of one of our texts copies its unbreakable spaces."""
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_TOKEN = 8


class TokenUnknown(NotFound):
    """Unknown, somebody else's, or too late."""

    code = "token_unknown"


class PlanChanged(Conflict):
    """By now it would do something else than what was shown."""

    code = "plan_changed"


def draw() -> str:
    """31^8 tokens, tied to one person and five minutes."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_TOKEN))


class CommandBus:
    """`names` leads from each word, in either language, to its verb."""

    def __init__(
        self,
        database: Database,
        *,
        verbs: dict[str, Verb],
        names: Mapping[str, str],
        draw_token: Callable[[], str] = draw,
    ) -> None:
        self._database = database
        self._verbs = verbs
        self._names = names
        self._draw = draw_token
        self.pictures: Pictures | None = None
        """Set once there is something to draw with."""

    def add(self, name: str, verb: Verb) -> None:
        """A verb whose parts are put together later than the bus."""
        self._verbs[name] = verb

    def add_all(self, verbs: Mapping[str, Verb]) -> None:
        self._verbs.update(verbs)

    async def run(
        self, line: str, by: Officer, *, language: str, conversation_id: int | None = None, once: Once | None = None
    ) -> Answer | None:
        """Do what `/verb argument` asks; None for a word that is no verb, or none for this role: nobody learns which.

        With `once`, what changes something is done once however often it is sent. Raises DomainError, said politely by
        the door.
        """
        word, *rest = line.translate(_COPIED).strip().removeprefix("/").split(maxsplit=1) or [""]
        word, argument = fold(word.partition("@")[0]), "".join(rest)
        if word in TOKEN_WORDS:
            return await self.tap(f"{TOKEN_WORDS[word]}:{argument.strip()}", by, language=language, once=once)
        name = self._names.get(word)
        verb = self._verbs.get(name) if name is not None else None
        if name is None or verb is None or not by.may(verb.role):
            return None
        command = Command(name, argument.strip(), by, language, conversation_id)
        if isinstance(verb, ReadingVerb):
            return await self._shown(await verb.read(command), command)
        if isinstance(verb, ActingVerb):
            return await self._act(verb, command, once)
        return await self._ask(verb, command, once)

    def needs_no_slash(self, line: str) -> bool:
        """Whether a line can hardly be meant for anything else.

        What only reads, alone or with a period or a number, and an answer that carries its token. What changes
        something is a customer's word as well ("pause", "prix").
        """
        word, *rest = line.translate(_COPIED).split(maxsplit=1) or [""]
        word, argument = fold(word), "".join(rest).strip()
        if word in TOKEN_WORDS:
            return len(argument) == _TOKEN and set(argument.upper()) <= set(_ALPHABET)
        verb = self._verbs.get(self._names.get(word, ""))
        return isinstance(verb, ReadingVerb) and (
            argument.isdecimal() or names_period(argument, self._database.clock())
        )

    async def _shown(self, answer: Answer, command: Command) -> Answer:
        """With its chart as a picture, where the person is in a chat that shows pictures alone."""
        if answer.bars is None or self.pictures is None or command.by.place not in SHOWN_IN:
            return answer
        picture = await self.pictures.drawn(answer.bars)
        name = f"{command.verb}.png"
        return replace(answer, attachments=await self.pictures.attached(picture, name=name, caption=answer.text))

    async def _act(self, verb: ActingVerb, command: Command, once: Once | None) -> Answer:
        def write(tx: Transaction) -> Answer:
            done = verb.act(tx, command)
            _audit(tx, command, command.verb, done)
            return Answer(done.text)

        return await self._database.write(told_once(write, command.by.contact_id, once))

    async def _ask(self, verb: DangerousVerb, command: Command, once: Once | None) -> Answer:
        token = self._draw()

        def write(tx: Transaction) -> Answer:
            plan = verb.plan(tx, command)
            if plan.is_refused:
                return Answer(plan.text)
            tx.confirmations.add(
                Confirmation(
                    contact_id=command.by.contact_id,
                    token_hash=_hash(token),
                    verb=command.verb,
                    argument=command.argument,
                    plan=dict(plan.facts),
                    expires_at=tx.now + CONFIRM_WITHIN,
                    created_at=tx.now,
                )
            )
            return _asked(verb, plan.text, token, command.language)

        return await self._database.write(told_once(write, command.by.contact_id, once))

    async def tap(self, value: str, by: Officer, *, language: str, once: Once | None = None) -> Answer:
        """A yes, a no or an undo to a plan of this very person. Raises TokenUnknown, PlanChanged, NotAllowed."""
        word, _, token = value.partition(":")
        hashed = _hash("".join(one for one in token if one.isalnum()).upper())

        def write(tx: Transaction) -> Answer:
            row = tx.confirmations.of(by.contact_id, hashed)
            if row is None:
                raise TokenUnknown
            verb = self._verbs[row.verb]
            assert isinstance(verb, DangerousVerb), "only dangerous verbs are asked about"
            if not by.may(verb.role):
                raise NotAllowed
            command = Command(row.verb, row.argument, by, language)
            if word == YES:
                return _confirmed(tx, verb, command, row, token)
            return _undone(tx, verb, command, row) if word == UNDO else _dropped(tx, row, language)

        return await self._database.write(told_once(write, by.contact_id, once))


def _confirmed(tx: Transaction, verb: DangerousVerb, command: Command, row: Confirmation, token: str) -> Answer:
    """In one transaction the yes is spent and the deed done, so a yes that comes twice does nothing more."""
    if row.done_at is not None:
        return Answer(say("bus.done_already", command.language))
    if row.dropped_at is not None or row.expires_at <= tx.now:
        raise TokenUnknown
    plan = verb.plan(tx, command)
    if plan.is_refused or dict(plan.facts) != dict(row.plan):
        raise PlanChanged
    done = verb.do(tx, command, plan)
    row.done_at = tx.now
    _audit(tx, command, command.verb, done)
    if verb.undo is None:
        return Answer(done.text)
    row.expires_at = tx.now + UNDO_WITHIN
    told = say("bus.undo_until", command.language, minutes=_minutes(UNDO_WITHIN), token=token)
    button = Button(say("bus.undo", command.language), f"{UNDO}:{token}")
    return Answer(f"{done.text}\n{told}", (button,))


def _undone(tx: Transaction, verb: DangerousVerb, command: Command, row: Confirmation) -> Answer:
    if verb.undo is None or row.done_at is None or row.expires_at <= tx.now:
        raise TokenUnknown
    if row.undone_at is not None:
        return Answer(say("bus.undone_already", command.language))
    text = verb.undo(tx, command, row.plan)
    row.undone_at = tx.now
    _audit(tx, command, f"undo {command.verb}", Done(text, row.argument))
    return Answer(text)


def _dropped(tx: Transaction, row: Confirmation, language: str) -> Answer:
    if row.done_at is not None:
        return Answer(say("bus.done_already", language))
    row.dropped_at = row.dropped_at or tx.now
    return Answer(say("bus.dropped", language))


def _asked(verb: DangerousVerb, text: str, token: str, language: str) -> Answer:
    kind = "bus.ask_undoable" if verb.undo is not None else "bus.ask_final"
    told = say(kind, language, minutes=_minutes(CONFIRM_WITHIN), token=token)
    buttons = (
        Button(say("bus.confirm", language), f"{YES}:{token}"),
        Button(say("bus.drop", language), f"{NO}:{token}"),
    )
    return Answer(f"{text}\n\n{told}", buttons)


def _audit(tx: Transaction, command: Command, action: str, done: Done) -> None:
    detail = f"{command.by.place}: {done.detail or command.argument}"
    tx.staff.audit(actor=command.by.actor, action=action, subject=done.subject, detail=detail, now=tx.now)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
