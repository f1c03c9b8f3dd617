"""Cases and the garage file: what a person tells of a car, kept; what it means, computed anew each time."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import cast

from agents.errors import InvalidInput, LibraryError
from agents.messages import Danger
from agents.texts.lookup import say
from knowledge.codes import CodeCatalogue, FaultCode
from knowledge.diagnosis import wording
from knowledge.diagnosis.diagnosis import Diagnosis, DiagnosticRequest, Language
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.observation import Observation
from knowledge.errors import RetrievalUnavailable
from knowledge.language.entities import extract
from knowledge.language.vehicles import VehicleMention, label_of, parse_vehicle
from knowledge.retriever import Hit, Retriever
from storage.database import Database, Transaction
from storage.models.garage import Case, CaseState, Vehicle
from storage.models.ids import CaseId, ContactId

_FORGOTTEN_AFTER = timedelta(days=7)
"""A complaint that comes later than this is another story."""
_UNEXPLAINED = 0.5
"""From this share of "another cause" on, the open case does not explain what is told."""
_URGENT = 3
"""The level from which a danger is told before anything else."""
_SOON = 2
"""Up to this urgency an earlier complaint may wait for its own question."""
_LEADING = 0.05
"""From this probability on, a cause is told."""
_MILEAGE = re.compile(r"\b\d[\d .\u202f\u00a0]*\s?k?km\b", re.IGNORECASE)
"""A mileage belongs to the vehicle; as a complaint it would read as a speed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnosis with the case it belongs to."""

    case_id: CaseId
    diagnosis: Diagnosis
    vehicle_label: str | None
    heard: tuple[str, ...] = ()
    """What was understood to be there, in the words of the base."""
    is_unanswered: bool = False
    """The last check got neither a yes nor a no."""

    def as_json(self) -> dict[str, object]:
        return self.diagnosis.as_json(str(self.case_id))


class DiagnosisService:
    def __init__(
        self, database: Database, *, diagnostician: Diagnostician, codes: CodeCatalogue, retriever: Retriever
    ) -> None:
        self._database = database
        self._diagnostician = diagnostician
        self._codes = codes
        self._retriever = retriever

    def use(self, *, diagnostician: Diagnostician, codes: CodeCatalogue, retriever: Retriever) -> None:
        """Work with another version of the library from the next call on."""
        self._diagnostician = diagnostician
        self._codes = codes
        self._retriever = retriever

    def decode(self, codes: Sequence[str], *, make: str | None = None) -> Sequence[FaultCode]:
        """Exactly what our lists say of each code; an unknown one says so."""
        return [self._codes.lookup(code, make=make) for code in codes]

    async def decode_for(self, contact_id: ContactId, codes: Sequence[str]) -> Sequence[FaultCode]:
        """As `decode`, for the vehicle the person spoke of last, where a manufacturer's meaning depends on it."""
        make = None
        if any(self._codes.depends_on_make(code) for code in codes):
            vehicle = await self.vehicle_of(contact_id)
            make = vehicle.make if vehicle else None
        return self.decode(codes, make=make)

    def search(self, question: str, *, language: Language, limit: int = 3) -> Sequence[Hit]:
        """Passages of the library about a question; none when nothing is relevant. Raises LibraryError."""
        try:
            return self._retriever.search(question, limit=limit, language=language)
        except RetrievalUnavailable as error:
            raise LibraryError(reason=str(error)) from error

    async def look_up(self, question: str, *, language: Language) -> Sequence[Hit]:
        """As `search`, off the event loop where an index elsewhere is asked as well. Raises LibraryError."""
        if self._retriever.is_dense:
            return await asyncio.to_thread(self.search, question, language=language)
        return self.search(question, language=language)

    def recognises(self, text: str) -> bool:
        """Whether the text speaks of something a car does, or of a danger in any words."""
        return bool(self._diagnostician.understand(text)) or self._diagnostician.commanded(text)[0] > 0

    def danger(self, text: str, language: str) -> Danger | None:
        """What the words alone command: the urgency and its warnings; None when they name nothing dangerous."""
        level, topics = self._diagnostician.commanded(text)
        if level < _URGENT and not topics:
            return None
        tongue = cast("Language", language)
        label, advice = wording.urgency_words(level, tongue)
        first = advice if advice.startswith(label) else f"{label}. {advice}"
        lines = wording.safety(topics, tongue)
        return Danger(level, (first, *lines) if level >= _URGENT else lines)

    async def vehicle_of(self, contact_id: ContactId) -> VehicleMention | None:
        return await self._database.write(lambda tx: _mention(tx.cases.vehicle(contact_id)))

    async def remember_vehicle(self, contact_id: ContactId, text: str) -> str:
        """Note the vehicle in the garage file, completing the one spoken of before; returns its label.

        Raises InvalidInput when no vehicle can be recognised.
        """
        mention = parse_vehicle(text)
        if not _tells(mention):
            raise InvalidInput(field="vehicle")

        def write(tx: Transaction) -> str:
            return _note(tx, contact_id, mention).label

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

        `answer` is (finding asked about, the choice or the words).
        """

        def write(tx: Transaction) -> Finding:
            found = extract(text)
            told = _MILEAGE.sub(" ", text)
            mention = found.vehicle if found.vehicle is not None and _tells(found.vehicle) else None
            before = tx.cases.vehicle(contact_id)
            vehicle = _note(tx, contact_id, mention) if mention else before
            case = self._case(tx, contact_id, language)
            if case.text and self._is_another_story(case, told, before=before, vehicle=vehicle, mention=mention):
                case.state = CaseState.closed
                case = self._new_case(tx, contact_id, language)
            unanswered = False
            if answer is not None:
                unanswered = not self._answered(case, *answer)
            elif text:
                case.text = f"{case.text}\n{told}".strip()
            case.codes = list(dict.fromkeys([*case.codes, *(mention.code for mention in found.codes)]))
            case.vehicle_id = vehicle.id if vehicle else None
            case.language = language
            return replace(self._found(tx, case, vehicle), is_unanswered=unanswered)

        return await self._database.write(write)

    async def answer_check(self, contact_id: ContactId, *, words: str, language: str) -> Finding | None:
        """Take the words as an answer to the check that the open case asks; None, and nothing changes, when none is.

        Words that say neither yes nor no leave the check unanswered, and it is not asked again.
        """

        def write(tx: Transaction) -> Finding | None:
            case = tx.cases.open_of(contact_id)
            if case is None or tx.now - case.updated_at > _FORGOTTEN_AFTER:
                return None
            vehicle = tx.cases.vehicle(contact_id)
            case.language = language
            check = self._diagnose(tx, case, vehicle).next_check
            if check is None:
                return None
            answered = self._answered(case, check.finding, words)
            if answered and self.recognises(words):
                case.text = f"{case.text}\n{words}".strip()
            return replace(self._found(tx, case, vehicle), is_unanswered=not answered)

        return await self._database.write(write)

    def _answered(self, case: Case, finding: str, words: str) -> bool:
        """Whether it said yes or no."""
        observation = self._diagnostician.answer(finding, words)
        case.observations = [*case.observations, asdict(observation)]
        case.asked = [*case.asked, finding]
        return observation.polarity != "unknown"

    def _found(self, tx: Transaction, case: Case, vehicle: Vehicle | None) -> Finding:
        diagnosis = self._diagnose(tx, case, vehicle)
        diagnosis = replace(diagnosis, safety=(*diagnosis.safety, *_still_urgent(tx, case)))
        base = self._diagnostician.base
        present = [one.finding for one in diagnosis.heard if one.polarity == "present"]
        known = [
            base.finding(finding).label.to(diagnosis.language) for finding in present if finding in base.finding_index
        ]
        return Finding(CaseId(case.id), diagnosis, vehicle.label if vehicle else None, tuple(dict.fromkeys(known)))

    async def return_to(self, contact_id: ContactId, words: str) -> bool | None:
        """Take up the last case of the car that the words name; whether there was one, or None when they name none."""
        mention = extract(words).vehicle
        if mention is None or not (mention.make and mention.model):
            return None

        def write(tx: Transaction) -> bool:
            named = _known(tx, contact_id, mention)
            case = tx.cases.last_of_vehicle(named.id) if named is not None else None
            if named is None or case is None or tx.now - case.updated_at > _FORGOTTEN_AFTER:
                return False
            left = tx.cases.open_of(contact_id)
            if left is not None and left.id != case.id:
                left.state = CaseState.closed
            case.state, case.updated_at, named.noted_at = CaseState.open, tx.now, tx.now
            return True

        return await self._database.write(write)

    def _is_another_story(
        self, case: Case, text: str, *, before: Vehicle | None, vehicle: Vehicle | None, mention: VehicleMention | None
    ) -> bool:
        """Another car, or a complaint that the open case explains badly and that explains itself well alone."""
        if mention is not None and before is not None and vehicle is not None and vehicle.id != before.id:
            return True
        if case.vehicle_id is not None and vehicle is not None and case.vehicle_id != vehicle.id:
            return True
        if not self.recognises(text):
            return False
        codes = [mention.code for mention in extract(text).codes]
        together = self._worked_out(f"{case.text}\n{text}", [*case.codes, *codes])
        alone = self._worked_out(text, codes)
        if together.other_probability > _UNEXPLAINED and alone.other_probability < together.other_probability / 2:
            return True
        # Either the whole explains nothing of what is new, or what is new leaves nothing of what was told before.
        return _is_apart(together, alone) or _is_apart(together, self._worked_out(case.text, case.codes))

    def _worked_out(self, text: str, codes: Sequence[str] = ()) -> Diagnosis:
        today = self._database.clock().date()
        return self._diagnostician.diagnose(DiagnosticRequest(text=text, codes=tuple(codes), today=today))

    async def open_diagnosis(self, contact_id: ContactId, language: str) -> Finding | None:
        """The diagnosis of the open case as it stands, or None."""

        def read(tx: Transaction) -> Finding | None:
            case = tx.cases.open_of(contact_id)
            if case is None or tx.now - case.updated_at > _FORGOTTEN_AFTER:
                return None
            case.language = language
            vehicle = tx.cases.vehicle(contact_id)
            return self._found(tx, case, vehicle)

        return await self._database.write(read)

    async def diagnose_once(
        self, *, text: str, codes: Sequence[str], vehicle: str, language: str, contact_id: ContactId | None = None
    ) -> Finding:
        """One diagnosis without a conversation, kept as a case of its own."""

        def write(tx: Transaction) -> Finding:
            case = self._new_case(tx, contact_id, language)
            case.text = text
            found = extract(text)
            case.codes = list(dict.fromkeys([*codes, *(mention.code for mention in found.codes)]))
            case.vehicle_text = vehicle
            mention = parse_vehicle(vehicle) if vehicle else found.vehicle
            diagnosis = self._diagnose(tx, case, None, mention=mention)
            return Finding(CaseId(case.id), diagnosis, vehicle or None)

        return await self._database.write(write)

    def _case(self, tx: Transaction, contact_id: ContactId, language: str) -> Case:
        case = tx.cases.open_of(contact_id)
        if case is None or tx.now - case.updated_at > _FORGOTTEN_AFTER:
            return self._new_case(tx, contact_id, language)
        return case

    def _new_case(self, tx: Transaction, contact_id: ContactId | None, language: str) -> Case:
        return tx.cases.add(
            Case(
                contact_id=contact_id,
                vehicle_text="",
                language=language,
                text="",
                codes=[],
                observations=[],
                asked=[],
                knowledge_version=self._diagnostician.base.version,
                created_at=tx.now,
                updated_at=tx.now,
            )
        )

    def _diagnose(
        self, tx: Transaction, case: Case, vehicle: Vehicle | None, mention: VehicleMention | None = None
    ) -> Diagnosis:
        known = mention or _mention(vehicle)
        diagnosis = self._diagnostician.diagnose(
            DiagnosticRequest(
                text=case.text,
                codes=tuple(case.codes),
                vehicle=known,
                observations=tuple(_observation(entry) for entry in case.observations),
                asked=tuple(case.asked),
                language=cast("Language", case.language),
                today=tx.now.date(),
            )
        )
        case.leading_fault = diagnosis.causes[0].fault if diagnosis.causes else None
        case.urgency = diagnosis.urgency.level
        case.knowledge_version = self._diagnostician.base.version
        case.updated_at = tx.now
        return diagnosis


def _still_urgent(tx: Transaction, case: Case) -> tuple[str, ...]:
    """What an earlier complaint about the same car calls for, where it is graver than this one."""
    if case.contact_id is None:
        return ()
    left = tx.cases.most_urgent_left(case, since=tx.now - _FORGOTTEN_AFTER)
    if left is None or left.urgency <= max(case.urgency, _SOON):
        return ()
    _, advice = wording.urgency_words(left.urgency, cast("Language", case.language))
    return (say("diagnosis.still_urgent", case.language, advice=advice),)


def _is_apart(together: Diagnosis, alone: Diagnosis) -> bool:
    """Whether no leading cause of the whole has anything to say of one complaint, nor lies where that leads alone."""
    told = {one.finding for one in alone.heard if one.polarity == "present"}
    leading = [cause for cause in together.causes if cause.probability >= _LEADING]
    if alone.abstained or not alone.causes or not leading:
        return False
    explained = any(one.finding in told for cause in leading for one in cause.supporting)
    return not explained and alone.causes[0].system not in {cause.system for cause in leading}


def _observation(entry: Mapping[str, object]) -> Observation:
    return Observation(**entry)  # type: ignore[arg-type]  # written by asdict() of the same class


def _tells(mention: VehicleMention) -> bool:
    return bool(mention.make or mention.model or mention.engine or mention.year or mention.mileage_km)


def _mention(vehicle: Vehicle | None) -> VehicleMention | None:
    return VehicleMention(**vehicle.facts) if vehicle is not None else None  # type: ignore[arg-type]  # as above


def _known(tx: Transaction, contact_id: ContactId, mention: VehicleMention) -> Vehicle | None:
    """The car of the garage file that goes by this make and model."""
    name = (mention.make, mention.model)
    cars = tx.cases.vehicles(contact_id) if all(name) else ()
    return next((car for car in cars if (car.facts.get("make"), car.facts.get("model")) == name), None)


def _note(tx: Transaction, contact_id: ContactId, mention: VehicleMention) -> Vehicle:
    """Complete the vehicle last spoken of, unless the model differs: then it is another car."""
    known = _known(tx, contact_id, mention) or tx.cases.vehicle(contact_id)
    told = {name: value for name, value in asdict(mention).items() if value is not None}
    before = dict(known.facts) if known is not None else {}
    same = known is not None and all(told.get(key) in {None, before.get(key)} for key in ("make", "model"))
    if known is not None and (same or not before.get("model")):
        known.facts = {**before, **told}
        known.label = label_of(VehicleMention(**known.facts))  # type: ignore[arg-type]  # as above
        known.noted_at = tx.now
        return known
    return tx.cases.add_vehicle(contact_id, label=label_of(mention), facts=asdict(mention), now=tx.now)
