"""Read to me: articles, reports, invoices, terms and handbooks, part by part, by voice or in writing."""

from collections.abc import Awaitable, Callable, Mapping
from typing import cast

from agents.brain.turn import Reply, TurnContext
from agents.conversation.receiving import topic_of
from agents.conversation.stepping import PREFIX
from agents.diagnosis.service import DiagnosisService
from agents.documents.service import Documents, Words
from agents.errors import NotFound
from agents.handbook.owning import KIND as HANDBOOK
from agents.messages import Button
from agents.sales.agreement import current_terms
from agents.texts.lookup import say
from agents.voice.choices import choice_of
from agents.voice.commands import Command, order_of
from agents.voice.reading_mode import ReadingMode
from agents.voice.recital import Part, Recital
from agents.voice.requests import Request, Wanted, request_of
from knowledge.loader import PassageLanguage
from storage.models.message import Role

_MOVES = {Command.next: 1, Command.previous: -1, Command.repeat: 0}
_KINDS = {Wanted.report: "report", Wanted.invoice: "invoice", Wanted.handbook: HANDBOOK, Wanted.document: None}

Find = Callable[[TurnContext, Request], Awaitable[Words | None]]


class Reciting:
    """Comes before the brain; what it does not understand is left to the rest."""

    def __init__(
        self, *, recital: Recital, reading_mode: ReadingMode, documents: Documents, diagnosis: DiagnosisService
    ) -> None:
        self._recital = recital
        self._reading_mode = reading_mode
        self._documents = documents
        self._diagnosis = diagnosis
        self._finds: Mapping[Wanted, Find] = {
            Wanted.article: self._article,
            Wanted.terms: self._terms,
            Wanted.report: self._document,
            Wanted.invoice: self._document,
            Wanted.handbook: self._document,
            Wanted.document: self._document,
        }

    async def answer(self, turn: TurnContext) -> Reply | None:
        """The answer when something is to be read or is being read; None when the turn is about anything else."""
        if turn.button is not None and not turn.button.startswith(PREFIX):
            return None
        if turn.text.startswith("/"):
            return None
        request = request_of(turn.text) if turn.button is None else None
        if request is not None:
            return await self._asked(turn, request)
        return await self._steered(turn)

    async def _asked(self, turn: TurnContext, request: Request) -> Reply:
        if request.wanted in {Wanted.easy, Wanted.usual}:
            return await self._set(turn, easy=request.wanted is Wanted.easy)
        if request.wanted is Wanted.link:
            return _last_link(turn)
        found = await self._finds[request.wanted](turn, request)
        part = (
            await self._recital.begin(turn.contact_id, found.title, found.text, language=turn.language)
            if found is not None
            else None
        )
        if part is None:
            return Reply(say(f"reading.no_{request.wanted}", turn.language), to_be_said=True, brain="none")
        return _told(part, turn.language)

    async def _set(self, turn: TurnContext, *, easy: bool) -> Reply:
        """Remember it for pages and papers, and show where the latest paper is."""
        await self._reading_mode.choose(turn.contact_id, easy=easy, topic=topic_of(turn.conversation_id))
        offered = await self._documents.offered(turn.contact_id, turn.language) if easy else ()
        buttons = tuple(
            Button(one.offered.title[:64], f"document:{one.kind}:{one.offered.subject}")
            for one in offered[:1]
            if one.kind != "invoice"
        )
        return Reply(say("reading.on" if easy else "reading.off", turn.language), buttons=buttons, brain="none")

    async def _steered(self, turn: TurnContext) -> Reply | None:
        """On, back, again or stop while a text is being read."""
        command = _command(turn)
        if command is Command.stop:
            ended = await self._recital.end(turn.contact_id)
            return Reply(say("voice.stopped", turn.language), brain="none") if ended else None
        if command not in _MOVES:
            return None
        part = await self._recital.move(turn.contact_id, by=_MOVES[command])
        return _told(part, turn.language) if part is not None else None

    async def _article(self, turn: TurnContext, request: Request) -> Words | None:
        """About what was named, else about what the person spoke of last."""
        customer = (line.text for line in reversed(turn.history) if line.role == Role.customer)
        for question in (request.about, *customer):
            if not question or request_of(question) is not None or order_of(question) is not None:
                continue
            found = await self._diagnosis.article(question, language=cast("PassageLanguage", turn.language))
            if found is not None:
                return Words(found.title, found.text)
            if request.about:
                break
        return None

    async def _terms(self, turn: TurnContext, request: Request) -> Words | None:  # noqa: ARG002 -- the shape of a find
        found = current_terms(turn.language)
        lines = [f"{number}. {one.title}.\n{one.text}" for number, one in enumerate(found.articles, start=1)]
        return Words(found.title, "\n".join(lines))

    async def _document(self, turn: TurnContext, request: Request) -> Words | None:
        """The latest of that kind that is this person's own."""
        wanted = _KINDS[request.wanted]
        listed = await self._documents.offered(turn.contact_id, turn.language)
        mine = next((one for one in listed if wanted in {None, one.kind}), None)
        if mine is None:
            return None
        chapter = choice_of(request.about) or _number(request.about)
        try:
            return await self._documents.words(mine.kind, mine.offered.subject, chapter=chapter)
        except NotFound:
            return None


def _last_link(turn: TurnContext) -> Reply:
    """The page that was offered last, once more: whoever listens opens it when they can."""
    pages = (button for line in reversed(turn.history) for button in line.buttons if button.url)
    page = next(pages, None)
    if page is None:
        return Reply(say("reading.no_link", turn.language), brain="none")
    return Reply(say("reading.link", turn.language, page=page.label), buttons=(page,), brain="none")


def _command(turn: TurnContext) -> Command | None:
    if turn.button is not None:
        name = turn.button.removeprefix(PREFIX)
        return Command(name) if name in set(Command) else None
    order = order_of(turn.text)
    return order.command if order is not None else None


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 4 else 1


def _told(part: Part, language: str) -> Reply:
    """A part with its number and how to go on, and buttons for whoever taps."""
    key = "reading.part_end" if not part.is_new else "reading.part_only" if part.count == 1 else ""
    key = key or ("reading.part_last" if part.is_last else "reading.part_first" if part.number == 1 else "reading.part")
    text = say(key, language, title=part.title, number=part.number, count=part.count, text=part.text)
    left_out = {Command.previous} if part.number == 1 else set()
    left_out |= {Command.next} if part.is_last else set()
    buttons = tuple(
        Button(say(f"reading.button_{one}", language), f"{PREFIX}{one}")
        for one in (Command.next, Command.repeat, Command.previous, Command.stop)
        if one not in left_out and part.count > 1
    )
    return Reply(text, buttons=buttons, to_be_said=True, brain="none")
