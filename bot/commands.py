"""/commands: run before any brain, the same on every channel and in both languages."""

import re
from collections.abc import Awaitable, Callable, Mapping

from agents.brain.turn import Reply, TurnContext
from agents.bus.asked import Answer, UsageWrong
from agents.bus.bus import ASK, NO, UNDO, YES, CommandBus, TokenUnknown
from agents.bus.wording import refusal
from agents.diagnosis.garage_file import garage_card
from agents.diagnosis.learning_cards import reported_card
from agents.documents.cards import documents_card, letterhead_text
from agents.messages import Caller, Card
from agents.sales.agreement import current_terms
from agents.sales.desk import Desk
from agents.staff.roles import Officer
from agents.support.cards import handoff_card
from agents.team import Team
from agents.texts.lookup import LANGUAGES, say
from knowledge.language.folding import fold
from storage.models.message import Role

_DENIAL = re.compile(r"^(?:pas|not)\b|\b(?:rien change|pas mieux|toujours pareil|no change|did not help|didn.t help)\b")
_DENIED_FIRST = re.compile(r"^(?:pas|not)\s+", re.IGNORECASE)
_LINK_WORDS = frozenset({"lier", "link"})
_STAFF_BUTTONS = frozenset({YES, NO, UNDO, ASK})

Handler = Callable[[TurnContext, str], Awaitable[Reply]]


class Commands:
    """`bus` holds the verbs of staff; for everybody else they do not exist."""

    def __init__(self, team: Team, bus: CommandBus) -> None:
        self._team = team
        self._bus = bus
        self._desk = Desk(team.sales)
        self._handlers: Mapping[str, Handler] = {
            "start": self._start,
            "aide": self._help,
            "help": self._help,
            "humain": self._human,
            "human": self._human,
            "langue": self._language,
            "language": self._language,
            "lang": self._language,
            "lier": self._link,
            "link": self._link,
            "delier": self._unlink,
            "unlink": self._unlink,
            "nouveau": self._fresh,
            "new": self._fresh,
            "commandes": self._orders,
            "orders": self._orders,
            "paysupport": self._payments,
            "retractation": self._withdraw,
            "withdraw": self._withdraw,
            "resilier": self._unsubscribe,
            "unsubscribe": self._unsubscribe,
            "documents": self._documents,
            "garage": self._garage,
            "voitures": self._cars,
            "cars": self._cars,
            "repare": self._repaired,
            "fixed": self._repaired,
            "cgv": self._terms,
            "terms": self._terms,
        }

    async def run(self, turn: TurnContext) -> Reply:
        """The answer to a line that begins with a slash. Raises DomainError, which the chat says politely."""
        of_staff = await self._of_staff(turn)
        if of_staff is not None:
            return of_staff
        name, _, argument = turn.text[1:].strip().partition(" ")
        # Telegram adds the bot's name to a command that is written in a group.
        handler = self._handlers.get(fold(name.partition("@")[0]))
        if handler is None:
            return Reply(text=say("command.unknown", turn.language))
        return await handler(turn, argument.strip())

    async def _of_staff(self, turn: TurnContext) -> Reply | None:
        """None for whoever holds no role here, and for a word that is none of their verbs."""
        by = await self._team.roles.in_chat(turn.conversation_id)
        if by is None:
            return None
        return await self._by_bus(turn, turn.text, by)

    async def _by_bus(self, turn: TurnContext, line: str, by: Officer) -> Reply | None:
        try:
            answer = await self._bus.run(line, by, language=turn.language, conversation_id=turn.conversation_id)
        except UsageWrong as error:
            return _answered(Answer(refusal(error, turn.language)))
        return None if answer is None else _answered(answer)

    async def unslashed(self, turn: TurnContext) -> Reply | None:
        """A command of a member of staff in their own thread with Alex, where its slash is optional; else None.

        The words of a button that Alex just offered answer Alex.
        """
        if turn.button is not None or not self._bus.needs_no_slash(turn.text):
            return None
        offered = next((line.buttons for line in reversed(turn.history) if line.role == Role.assistant), ())
        if fold(turn.text) in {fold(button.label) for button in offered}:
            return None
        try:
            return await self._of_staff(turn)
        except TokenUnknown:
            return None

    async def tap(self, turn: TurnContext) -> Reply | None:
        """A yes, a no or an undo of a member of staff; None for any other button, and for anybody else."""
        if turn.button is None or turn.button.partition(":")[0] not in _STAFF_BUTTONS:
            return None
        by = await self._team.roles.in_chat(turn.conversation_id)
        if by is None:
            return None
        word, _, line = turn.button.partition(":")
        if word != ASK:
            return _answered(await self._bus.tap(turn.button, by, language=turn.language))
        return await self._by_bus(turn, line, by)

    async def _start(self, turn: TurnContext, argument: str) -> Reply:
        """A deep link (`t.me/bot?start=lier-CODE`) carries its word after /start; other words only say where from."""
        verb, _, code = argument.partition("-")
        if code and fold(verb) in _LINK_WORDS:
            return await self._link(turn, code)
        return await self._help(turn, argument)

    async def _help(self, turn: TurnContext, argument: str) -> Reply:  # noqa: ARG002 -- every handler has this shape
        return Reply(text=say("command.help", turn.language))

    async def _orders(self, turn: TurnContext, argument: str) -> Reply:  # noqa: ARG002 -- every handler has this shape
        return _shown(await self._desk.orders(_caller(turn)))

    async def _documents(self, turn: TurnContext, argument: str) -> Reply:  # noqa: ARG002 -- every handler has this shape
        found = await self._team.documents.offered(turn.contact_id, turn.language)
        return _shown(documents_card(found, turn.language))

    async def _garage(self, turn: TurnContext, argument: str) -> Reply:
        """How reports are signed: shown, renamed, or given the picture that came with the words."""
        letterheads, language = self._team.letterheads, turn.language
        if fold(argument) == "logo":
            files = [str(one["file"]) for part in turn.fragments for one in part.attachments if one.get("file")]
            if not files:
                return Reply(text=say("letterhead.no_picture", language))
            await letterheads.set_logo(turn.contact_id, files[-1])
            return Reply(text=say("letterhead.logo", language))
        if argument:
            return Reply(text=letterhead_text(await letterheads.set(turn.contact_id, argument), language))
        return Reply(text=letterhead_text(await letterheads.signature_of(turn.contact_id), language))

    async def _payments(self, turn: TurnContext, argument: str) -> Reply:  # noqa: ARG002 -- every handler has this shape
        return _shown(await self._desk.support(_caller(turn)))

    async def _withdraw(self, turn: TurnContext, argument: str) -> Reply:  # noqa: ARG002 -- every handler has this shape
        return _shown(await self._desk.withdraw(_caller(turn)))

    async def _unsubscribe(self, turn: TurnContext, argument: str) -> Reply:  # noqa: ARG002 -- every handler has this shape
        return _shown(await self._desk.unsubscribe(_caller(turn)))

    async def _terms(self, turn: TurnContext, argument: str) -> Reply:  # noqa: ARG002 -- every handler has this shape
        version = current_terms(turn.language).version
        url = f"{self._team.sales.terms_url()}?language={turn.language}"
        return Reply(text=say("order.terms", turn.language, version=version, url=url))

    async def _cars(self, turn: TurnContext, argument: str) -> Reply:  # noqa: ARG002 -- every handler has this shape
        filed = await self._team.learning.garage_file(turn.contact_id)
        return _shown(garage_card(filed, self._team.diagnosis.base, turn.language))

    async def _repaired(self, turn: TurnContext, argument: str) -> Reply:
        """« /repare bobine »: what it was; « /repare pas la batterie »: what changed nothing."""
        helped = not _DENIAL.search(fold(argument))
        part = _DENIED_FIRST.sub("", argument)
        told = await self._team.learning.report(turn.contact_id, part, language=turn.language, helped=helped)
        if told is None:
            return Reply(text=say("learning.nothing_open", turn.language))
        return _shown(reported_card(told, turn.language))

    async def _human(self, turn: TurnContext, argument: str) -> Reply:
        reason = argument or next(
            (line.text for line in reversed(turn.history) if line.role == "customer"),
            say("button.human", turn.language),
        )
        notice = await self._team.support.ask_for_person(turn.conversation_id, reason=reason)
        return Reply(text=handoff_card(notice, reason=reason, language=turn.language).text)

    async def _language(self, turn: TurnContext, argument: str) -> Reply:
        wanted = fold(argument)[:2]
        if wanted not in LANGUAGES:
            return Reply(text=say("command.language_which", turn.language))
        await self._team.contacts.choose_language(turn.contact_id, wanted)
        return Reply(text=say("command.language_set", wanted))

    async def _link(self, turn: TurnContext, argument: str) -> Reply:
        if not argument:
            code = await self._team.contacts.offer_link(turn.contact_id)
            return Reply(text=say("command.link_code", turn.language, code=code))
        await self._team.contacts.link(turn.contact_id, argument)
        return Reply(text=say("command.linked", turn.language))

    async def _unlink(self, turn: TurnContext, argument: str) -> Reply:  # noqa: ARG002 -- every handler has this shape
        await self._team.contacts.unlink(turn.contact_id)
        return Reply(text=say("command.unlinked", turn.language))

    async def _fresh(self, turn: TurnContext, argument: str) -> Reply:  # noqa: ARG002 -- every handler has this shape
        await self._team.contacts.start_afresh(turn.contact_id)
        return Reply(text=say("command.fresh", turn.language))


def _answered(answer: Answer) -> Reply:
    return Reply(text=answer.text, buttons=answer.buttons, attachments=answer.attachments, brain="none")


def _caller(turn: TurnContext) -> Caller:
    return Caller(turn.contact_id, turn.conversation_id, turn.language, turn.text, turn.button)


def _shown(card: Card) -> Reply:
    return Reply(text=card.text, buttons=card.buttons, cards=(card,))
