"""Cases and the garage file: what a person tells of a car, kept; what it means, computed anew each time."""

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from agents.diagnosis.allowance import FreeCasesUsed, MayExceed, counts, is_at_home, next_month_at
from agents.diagnosis.answers import Found, answers, article, search, taught
from agents.diagnosis.blaming import file_in_vain
from agents.diagnosis.correcting import corrects, what_it_is
from agents.diagnosis.garage import (
    FORGOTTEN_AFTER,
    Draft,
    Kept,
    Opened,
    Waiting,
    Worked,
    car_called,
    correct,
    keep,
    known_car,
    mention_of,
    note,
    open_case,
    open_file,
    pass_over,
    put_aside,
    reopen,
    speak_as,
    take_up,
    tells,
    waiting_of,
)
from agents.diagnosis.relapse import take_up_relapse
from agents.diagnosis.thinking import CaseThinker, Finding, Shelf
from agents.errors import InvalidInput, NotFound
from agents.messages import Danger
from knowledge.codes import FaultCode
from knowledge.diagnosis import urgency, wording
from knowledge.diagnosis.diagnosis import Language
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.stories import Story
from knowledge.faults.base import FaultBase
from knowledge.language.entities import extract
from knowledge.language.several_cars import OneCar
from knowledge.language.vehicles import VehicleMention, parse_vehicle
from knowledge.loader import Article, whole_article
from knowledge.questions.scorer import asks_in_general
from knowledge.retriever import Hit, Retriever
from storage.database import Database, Transaction
from storage.models.garage import Case, CaseState, Vehicle
from storage.models.ids import CaseId, ContactId

_URGENT = 3
"""The level from which a danger is told before anything else."""
_MILEAGE = re.compile(r"\b\d[\d .\u202f\u00a0]*\s?k?km\b", re.IGNORECASE)
"""A mileage belongs to the vehicle; as a complaint it would read as a speed."""


@dataclass(frozen=True, slots=True)
class _Told:
    text: str
    answer: tuple[str, str] | None = None
    """To a check: the finding asked about, the choice or the words."""
    car: OneCar | None = None
    """The one of several that it is about."""
    whole: str = ""
    """The message it is a part of, which tells the car of two complaints."""

    @property
    def of_the_car(self) -> str:
        """The words that tell of it; its whole name makes a car even of « la Golf »."""
        if self.car is None or not self.car.car:
            return self.whole or self.text
        return f"{self.car.text} {self.car.car}" if self.car.is_named else self.car.text

    @property
    def unnamed(self) -> str | None:
        return self.car.car if self.car is not None and not self.car.is_named else None


class DiagnosisService:
    def __init__(self, database: Database, *, shelf: Shelf, may_exceed: MayExceed) -> None:
        self._database = database
        self._may_exceed = may_exceed
        self._shelf = shelf
        self._thinker = CaseThinker(shelf, database.clock)

    @property
    def diagnostician(self) -> Diagnostician:
        """The engine in use."""
        return self._shelf.diagnostician

    @property
    def base(self) -> FaultBase:
        return self._shelf.diagnostician.base

    @property
    def retriever(self) -> Retriever:
        """The library in use."""
        return self._shelf.retriever

    @property
    def thinker(self) -> CaseThinker:
        """What cases are thought about with, on the version in use."""
        return self._thinker

    def use(self, shelf: Shelf) -> None:
        """Work with another version of the library from the next call on."""
        self._shelf, self._thinker = shelf, CaseThinker(shelf, self._database.clock)

    @property
    def knowledge_version(self) -> str:
        """Of the base, and of what was learnt on it."""
        return self._shelf.diagnostician.version

    def decode(self, codes: Sequence[str], *, make: str | None = None) -> Sequence[FaultCode]:
        """Exactly what our lists say of each code; an unknown one says so."""
        return [self._shelf.codes.lookup(code, make=make) for code in codes]

    async def decode_for(self, contact_id: ContactId, codes: Sequence[str]) -> Sequence[FaultCode]:
        """As `decode`, for the vehicle the person spoke of last, where a manufacturer's meaning depends on it."""
        make = None
        if any(self._shelf.codes.depends_on_make(code) for code in codes):
            vehicle = await self.vehicle_of(contact_id)
            make = vehicle.make if vehicle else None
        return self.decode(codes, make=make)

    def search(self, question: str, *, language: Language) -> Sequence[Hit]:
        """The passages of the library nearest to a question. Raises LibraryError."""
        return search(self._shelf.retriever, question, language)

    async def look_up(self, question: str, *, language: Language) -> Found:
        """What the library has that answers a question. Raises LibraryError."""
        return await answers(self._shelf.retriever, question, language)

    def is_taught(self, question: str, language: str, /) -> bool:
        """Whether the team taught, or let in, what answers the question."""
        return bool(taught(self._shelf.retriever, question, cast("Language", language)))

    def whole(self, passage_id: str) -> Article | None:
        """The whole of the article, the fault or the code that a passage is of; None once it is there no more."""
        passages = self._shelf.retriever.passages
        part = next((one for one in passages if one.id == passage_id), None)
        return whole_article(part, passages) if part is not None else None

    async def article(self, question: str, *, language: Language) -> Article | None:
        """The whole of the article that answers a question best; None when none does. Raises LibraryError."""
        return await article(self._shelf.retriever, question, language)

    def recognises(self, text: str, *, surely: bool = False) -> bool:
        """Whether the text speaks of something a car does, or of a danger in any words; see `CaseThinker`."""
        return self._thinker.recognises(text, surely=surely)

    def danger(self, text: str, language: str) -> Danger | None:
        """What the words alone command: the urgency and its warnings; None when they name nothing dangerous."""
        engine, tongue = self._shelf.diagnostician, cast("Language", language)
        told = engine.told(text)
        level, topics = urgency.commanded(engine.base, told), urgency.topics_told(told)
        if level < _URGENT and not topics:
            return None
        in_doubt = told.doubted is not None and level < urgency.STOP
        if in_doubt and asks_in_general(text):
            return None
        label, advice = wording.doubt_words(tongue, "doubt_open") if in_doubt else wording.urgency_words(level, tongue)
        first = advice if advice.startswith(label) else f"{label}. {advice}"
        lines = wording.safety(topics, tongue)
        return Danger(level, (first, *lines) if level >= _URGENT else lines)

    async def vehicle_of(self, contact_id: ContactId) -> VehicleMention | None:
        return await self._database.write(lambda tx: mention_of(tx.cases.vehicle(contact_id)))

    async def remember_vehicle(self, contact_id: ContactId, text: str) -> str:
        """Note the vehicle in the garage file, completing the one spoken of before; returns its label.

        Raises InvalidInput when no vehicle can be recognised.
        """
        mention = parse_vehicle(what_it_is(text))
        kind_alone = not tells(mention) and bool(mention.energy or mention.gearbox)
        if not tells(mention) and not kind_alone:
            raise InvalidInput(field="vehicle")

        def write(tx: Transaction) -> str:
            is_corrected = kind_alone or corrects(text)
            return (correct if is_corrected else note)(tx, contact_id, mention).label

        return await self._database.write(write)

    async def diagnose(
        self,
        contact_id: ContactId,
        *,
        text: str,
        language: str,
        answer: tuple[str, str] | None = None,
    ) -> Finding:
        """Go on with the person's open case, or open one: new words, codes, a vehicle, or an answer to a check.

        `answer` is (finding asked about, the choice or the words). Raises FreeCasesUsed, and keeps nothing, when it is
        one diagnosis more than is free.
        """
        cars = self._thinker.cars(text) if answer is None else ()
        if len(cars) > 1:
            return await self._diagnose_each(contact_id, cars, whole=text, language=language)
        told = _Told(text, answer, cars[0] if cars else None)
        return await self._go_on(contact_id, told, language=language)

    async def _diagnose_each(
        self, contact_id: ContactId, cars: Sequence[OneCar], *, whole: str, language: str
    ) -> Finding:
        """A case for each car; the first is gone on with, the others wait for it, those of no free diagnosis apart."""
        lets_wait = False
        for car in cars[1:]:
            with suppress(FreeCasesUsed):
                await self._go_on(
                    contact_id, _Told(car.text, car=car, whole=whole), language=language, lets_wait=lets_wait
                )
                lets_wait = True
        return await self._go_on(
            contact_id, _Told(cars[0].text, car=cars[0], whole=whole), language=language, lets_wait=lets_wait
        )

    async def _go_on(self, contact_id: ContactId, told: _Told, *, language: str, lets_wait: bool = False) -> Finding:
        found = extract(told.of_the_car)
        mention = found.vehicle if found.vehicle is not None and tells(found.vehicle) else None
        codes = extract(told.text).codes if told.car else found.codes
        story = Story(_MILEAGE.sub(" ", told.text), tuple(code.code for code in codes))

        def think(opened: Opened) -> Worked:
            draft = self._thinker.draft(opened, story, language=language, lets_wait=lets_wait)
            draft.codes = list(dict.fromkeys([*draft.codes, *story.codes]))
            if told.answer is not None:
                is_unanswered = not self._thinker.answered(draft, *told.answer)
                return self._thinker.work(draft, opened.vehicle, is_unanswered=is_unanswered)
            if told.text:
                self._thinker.tell(draft, story.text, mention_of(opened.vehicle))
            return self._thinker.work(draft, opened.vehicle)

        def opening(tx: Transaction) -> Opened:
            if told.answer is not None:
                return open_case(tx, contact_id)
            return open_file(tx, contact_id, mention, unnamed=told.unnamed)

        if told.answer is None:
            await take_up_relapse(self._database, self._thinker, contact_id, story, mention)
        while True:
            opened = await self._database.write(opening)
            worked = await asyncio.to_thread(think, opened)
            await self._check_allowance(opened, worked)
            finding = await self._keep(worked)
            if finding is not None:
                return finding

    async def answer_check(self, contact_id: ContactId, *, words: str, language: str) -> Finding | None:
        """Take the words as an answer to the check that the open case asks; None, and nothing changes, when none is.

        Words that say neither yes nor no leave the check unanswered, and it is not asked again. Whatever else is told
        meanwhile, they answer the check that was asked when they came.
        """

        def think(draft: Draft, vehicle: Vehicle | None, asked: str) -> Worked:
            answered = self._thinker.answered(draft, asked, words)
            return self._thinker.work(draft, vehicle, is_unanswered=not answered)

        asked: str | None = None
        while True:
            opened = await self._database.write(lambda tx: open_case(tx, contact_id))
            if opened.case is None:
                return None
            draft = Draft.of(opened.case, language)
            draft.is_among_others = bool(opened.waiting)
            asked = asked or await asyncio.to_thread(self._thinker.asked, draft, opened.vehicle)
            if asked is None:
                return None
            worked = await asyncio.to_thread(think, draft, opened.vehicle, asked)
            finding = await self._keep(worked)
            if finding is not None:
                return finding

    async def open_diagnosis(self, contact_id: ContactId, language: str) -> Finding | None:
        """The diagnosis of the open case as it stands, or None."""

        def read(tx: Transaction) -> tuple[Opened, tuple[Waiting, ...]]:
            opened = open_case(tx, contact_id)
            return opened, waiting_of(tx, opened.waiting)

        opened, waiting = await self._database.write(read)
        if opened.case is None:
            return None
        worked = await asyncio.to_thread(self._thinker.work, Draft.of(opened.case, language), opened.vehicle)
        return self._thinker.finding(CaseId(opened.case.id), worked, opened.left_urgency, waiting)

    async def speak_as(self, contact_id: ContactId, *, trade: bool) -> None:
        """Keep to the voice of the trade, or to a driver's, from now on in the open case."""
        await self._database.write(lambda tx: speak_as(tx, contact_id, trade=trade))

    async def pass_over(self, contact_id: ContactId, findings: Sequence[str], *, said: str) -> None:
        """Ask none of these in the open case: they have nothing to look with."""
        await self._database.write(lambda tx: pass_over(tx, contact_id, findings, said=said))

    async def take_up_next(self, contact_id: ContactId) -> bool:
        """Go on with what was told along with the open case, which waits in its turn; whether there was any."""
        return await self._database.write(lambda tx: take_up(tx, contact_id))

    async def reopened(self, case_id: CaseId) -> Finding:
        """The diagnosis of a stored case in its own language, computed anew; nothing is written. Raises NotFound."""
        opened = await self._database.write(lambda tx: reopen(tx, case_id))
        if opened is None or opened.case is None:
            raise NotFound
        draft = Draft.of(opened.case, opened.case.language)
        mention = mention_of(opened.vehicle) or self._thinker.car_of(draft)
        label = opened.vehicle.label if opened.vehicle else draft.vehicle_text or None
        worked = await asyncio.to_thread(lambda: Worked(draft, self._thinker.diagnose(draft, mention), label))
        return self._thinker.finding(case_id, worked, opened.left_urgency)

    async def diagnose_once(
        self, *, text: str, codes: Sequence[str], vehicle: str, language: str, contact_id: ContactId | None = None
    ) -> Finding:
        """One diagnosis without a conversation, kept as a case of its own.

        `contact_id` is whoever's program asks: it counts for them. Raises FreeCasesUsed as `diagnose` does.
        """
        found = extract(text)
        told = list(dict.fromkeys([*codes, *(mention.code for mention in found.codes)]))
        draft = Draft(contact_id, language, codes=told, vehicle_text=vehicle, is_apart=contact_id is not None)
        self._thinker.tell(draft, text)
        car = self._thinker.car_of(draft)
        worked = await asyncio.to_thread(lambda: Worked(draft, self._thinker.diagnose(draft, car), vehicle or None))
        if contact_id is not None:
            await self._check_allowance(await self._database.write(lambda tx: open_file(tx, contact_id)), worked)
        finding = await self._keep(worked)
        assert finding is not None, "a new case can be in nobody's way"
        return finding

    async def _check_allowance(self, opened: Opened, worked: Worked) -> None:
        """Ask nothing of most people: only who used up what is free is looked at. Raises FreeCasesUsed."""
        if not opened.is_used_up(worked.draft) or not counts(worked.diagnosis):
            return
        if await self._database.write(lambda tx: is_at_home(tx, opened.contact_id)):
            return
        if not await self._may_exceed(opened.contact_id):
            again_at = next_month_at(self._database.clock())
            raise FreeCasesUsed(worked.diagnosis, most=opened.free or 0, again_at=again_at)

    async def _keep(self, worked: Worked) -> Finding | None:
        """Write the case down; None when somebody wrote in it while it was thought about."""
        kept = await self.write_down(worked)
        return None if kept is None else self._thinker.finding(kept.case_id, worked, kept.left_urgency, kept.waiting)

    async def write_down(self, worked: Worked) -> Kept | None:
        """The case, and a report of each repair that it tells to be in vain; None, and nothing, as `_keep` says."""
        engine = self._shelf.diagnostician
        failed = await asyncio.to_thread(self._thinker.failed_repairs, worked)

        def write(tx: Transaction) -> Kept | None:
            kept = keep(tx, worked)
            if kept is not None:
                file_in_vain(tx, engine, kept.case_id, worked.draft.contact_id, failed)
            return kept

        return await self._database.write(write)

    async def return_to(self, contact_id: ContactId, words: str) -> bool | None:
        """Take up the last case of the car that the words name; whether there was one, or None when they name none."""
        found = extract(words).vehicle
        mention = found if found is not None and found.make and found.model else None
        if mention is None and len(words.split()) < _NAMES_A_CAR:
            return None

        def write(tx: Transaction) -> bool | None:
            named = car_called(tx, contact_id, words) if mention is None else known_car(tx, contact_id, mention)
            if named is None and mention is None:
                return None
            case = tx.cases.last_of_vehicle(named.id) if named is not None else None
            if named is None or case is None or tx.now - case.updated_at > FORGOTTEN_AFTER:
                return False
            left = tx.cases.open_of(contact_id)
            if left is not None and left.id != case.id:
                _leave(tx, left, case)
            case.state, case.updated_at, named.noted_at = CaseState.open, tx.now, tx.now
            return True

        return await self._database.write(write)


_NAMES_A_CAR = 3
"""Words: « et alors » cannot name a car, « on revient à la golf » can."""


def _leave(tx: Transaction, left: Case, taken: Case) -> None:
    """What was told along with it waits in its turn; any other is done with."""
    if taken.state == CaseState.waiting:
        put_aside(tx, left)
    else:
        left.state = CaseState.closed
