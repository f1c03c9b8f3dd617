"""The garage file and the cases in it: opened in one transaction, thought about in none, written back in another."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from agents.diagnosis.allowance import PART, month_began_at
from agents.diagnosis.continuing import joined
from knowledge.diagnosis.diagnosis import Diagnosis
from knowledge.diagnosis.measuring import Measured
from knowledge.diagnosis.observation import Observation
from knowledge.faults.base import ANYTHING_ELSE, CODES_READ
from knowledge.language.folding import words
from knowledge.language.vehicles import VehicleMention, label_of, parse_vehicle
from storage.database import Transaction
from storage.models.garage import COUNTED, Case, CaseState, Vehicle
from storage.models.ids import CaseId, ContactId

FORGOTTEN_AFTER = timedelta(days=7)
"""A complaint that comes later than this is another story."""

VOICE = "voice"
"""Kept with what was told, and no finding: present for the voice of the trade, absent for a driver's."""

Seen = tuple[datetime, str, int]
"""What tells one state of a case from the next: when it was written, its words, how many checks were asked."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What the file says of a person: the case worked on, the car spoken of, and the one spoken of before."""

    contact_id: ContactId
    case: Case | None
    vehicle: Vehicle | None
    left_urgency: int
    """Of the gravest complaint about the same car that was left for this case; 0 without one."""
    counted: int = 0
    """Diagnoses of this month that count against what is free."""
    free: int | None = None
    """How many are free in a month; None without a limit."""
    waiting: Sequence[Case] = ()
    """What was told along with the case, the one that waits longest first."""
    is_other_car: bool = False
    """The car spoken of now is another than before."""

    def is_used_up(self, draft: "Draft") -> bool:
        """Whether the draft is one diagnosis more than is free; one that was counted already never is."""
        is_counted = self.case is not None and self.case.id == draft.case_id and self.case.urgency in COUNTED
        return self.free is not None and self.counted >= self.free and not is_counted

    def is_same_car(self) -> bool:
        """Whether the car spoken of now is the one spoken of before, and the one of the case."""
        if self.vehicle is None:
            return True
        if self.is_other_car:
            return False
        return self.case is None or self.case.vehicle_id in {None, self.vehicle.id}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that is taken up later: whose car, in which words, how urgent."""

    label: str
    words: str
    urgency: int


@dataclass(frozen=True, slots=True)
class Doubted:
    """Two values told of one thing that cannot both be right."""

    finding: str
    earlier: str
    later: str


@dataclass(slots=True)
class Draft:
    """A case as it is to be written down."""

    contact_id: ContactId | None
    language: str
    text: str = ""
    codes: Sequence[str] = ()
    observations: Sequence[Mapping[str, object]] = ()
    asked: Sequence[str] = ()
    vehicle_id: int | None = None
    vehicle_text: str = ""
    case_id: int | None = None
    seen: Seen | None = None
    """The case as it was read."""
    is_apart: bool = False
    """A program asks: no conversation goes on with it."""
    leaves: "Draft | None" = None
    """The case that is closed for this one."""
    lets_wait: bool = False
    """The case that is left is not closed but taken up later."""
    is_among_others: bool = False
    """Others wait to be taken up, or will."""
    in_vain: Sequence[str] = ()
    """The parts that these words tell to be replaced without any effect."""
    measured: Sequence[Measured] = ()
    """The values that these words told."""
    doubted: Doubted | None = None
    is_brief: bool = False
    """Only a value was added to what was told before."""

    @classmethod
    def of(cls, case: Case, language: str) -> "Draft":
        return cls(
            contact_id=None if case.contact_id is None else ContactId(case.contact_id),
            language=language,
            text=case.text,
            codes=case.codes,
            observations=case.observations,
            asked=case.asked,
            vehicle_id=case.vehicle_id,
            vehicle_text=case.vehicle_text,
            case_id=case.id,
            seen=_seen(case),
        )

    def tell(self, words: str) -> None:
        """Whoever goes on telling has told what else there is, asked or not."""
        if self.text and ANYTHING_ELSE not in self.asked:
            self.asked = [*self.asked, ANYTHING_ELSE]
        self.note(words)

    def note(self, words: str) -> None:
        self.text = joined(self.text, words)


@dataclass(frozen=True, slots=True)
class Worked:
    """A draft with its diagnosis."""

    draft: Draft
    diagnosis: Diagnosis
    vehicle_label: str | None = None
    is_unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    case_id: CaseId
    left_urgency: int
    waiting: tuple[Waiting, ...] = ()


def open_file(
    tx: Transaction, contact_id: ContactId, mention: VehicleMention | None = None, *, unnamed: str | None = None
) -> Opened:
    """What is on file, the car that was mentioned noted first; `unnamed` tells one by whose or of which kind it is."""
    before = tx.cases.vehicle(contact_id)
    vehicle = before
    if unnamed is not None:
        vehicle = _note_unnamed(tx, contact_id, unnamed, mention)
    elif mention is not None:
        vehicle = note(tx, contact_id, mention, spoken_of=before)
    opened = _opened(tx, contact_id, vehicle)
    is_other = before is not None and vehicle is not None and vehicle.id != before.id
    return replace(opened, is_other_car=is_other)


def open_case(tx: Transaction, contact_id: ContactId) -> Opened:
    """As `open_file`, with the car that the open case is about, whichever was spoken of last."""
    opened = _opened(tx, contact_id, tx.cases.vehicle(contact_id))
    case, car = opened.case, opened.vehicle
    if case is None or case.vehicle_id is None or (car is not None and car.id == case.vehicle_id):
        return opened
    return replace(opened, vehicle=tx.cases.vehicle_of_id(case.vehicle_id))


def _opened(tx: Transaction, contact_id: ContactId, vehicle: Vehicle | None) -> Opened:
    case, waiting = tx.cases.open_and_waiting(contact_id)
    counted, free = tx.cases.counted(contact_id, since=month_began_at(tx.now), part=PART)
    if case is not None and tx.now - case.updated_at > FORGOTTEN_AFTER:
        case = None
    left_urgency = _left_urgency(tx, case) if case else 0
    still = [one for one in waiting if tx.now - one.updated_at <= FORGOTTEN_AFTER]
    return Opened(contact_id, case, vehicle, left_urgency, counted, free, still)


def _note_unnamed(tx: Transaction, contact_id: ContactId, label: str, mention: VehicleMention | None) -> Vehicle:
    known = next((car for car in tx.cases.vehicles(contact_id) if car.label == label), None)
    if known is None:
        facts = asdict(mention or VehicleMention())
        return tx.cases.add_vehicle(contact_id, label=label, facts=facts, now=tx.now)
    known.noted_at = tx.now
    return known


def waiting_of(tx: Transaction, cases: Sequence[Case]) -> tuple[Waiting, ...]:
    return tuple(Waiting(_label(tx, one), one.text.partition("\n")[0], one.urgency) for one in cases)


def _label(tx: Transaction, case: Case) -> str:
    vehicle = tx.cases.vehicle_of_id(case.vehicle_id) if case.vehicle_id is not None else None
    return vehicle.label if vehicle else case.vehicle_text


def take_up(tx: Transaction, contact_id: ContactId) -> bool:
    """Go on with the case that waits longest, and put the open one aside; whether one was waiting."""
    opened, waiting = tx.cases.open_and_waiting(contact_id)
    taken = next((one for one in waiting if tx.now - one.updated_at <= FORGOTTEN_AFTER), None)
    if taken is None:
        return False
    if opened is not None:
        put_aside(tx, opened)
    taken.state, taken.updated_at = CaseState.open, tx.now
    if taken.vehicle_id is not None and (vehicle := tx.cases.vehicle_of_id(taken.vehicle_id)) is not None:
        vehicle.noted_at = tx.now
    return True


def put_aside(tx: Transaction, case: Case) -> None:
    """It is the last to be taken up again."""
    case.state, case.updated_at = CaseState.waiting, tx.now


def reopen(tx: Transaction, case_id: CaseId) -> Opened | None:
    """A case of whatever age with the car it is about, to be read; nothing is noted. None when there is none."""
    case = tx.cases.get(case_id)
    if case is None:
        return None
    owner = ContactId(case.contact_id) if case.contact_id is not None else ContactId(0)
    vehicle = tx.cases.vehicle_of_id(case.vehicle_id) if case.vehicle_id is not None else None
    return Opened(owner, case, vehicle, _left_urgency(tx, case) if case.contact_id else 0)


def keep(tx: Transaction, worked: Worked) -> Kept | None:
    """Write a draft down; None, and nothing is written, when its case was written by another meanwhile."""
    draft, diagnosis = worked.draft, worked.diagnosis
    if draft.leaves is not None:
        left = _unmoved(tx, draft.leaves)
        if left is None:
            return None
        if draft.lets_wait:
            put_aside(tx, left)
        else:
            left.state = CaseState.closed
    case = _new_case(tx, draft) if draft.case_id is None else _unmoved(tx, draft)
    if case is None:
        return None
    if case.state == CaseState.waiting:
        case.state = CaseState.open
    case.text, case.codes, case.language = draft.text, list(draft.codes), draft.language
    case.observations, case.asked = list(draft.observations), list(draft.asked)
    case.vehicle_id = draft.vehicle_id
    case.leading_fault = diagnosis.causes[0].fault if diagnosis.causes else None
    case.urgency = diagnosis.urgency.level
    case.knowledge_version, case.updated_at = diagnosis.knowledge_version, tx.now
    tx.cases.add(case)
    waiting: Sequence[Case] = ()
    if draft.is_among_others and draft.contact_id is not None:
        _, waiting = tx.cases.open_and_waiting(draft.contact_id)
    return Kept(CaseId(case.id), _left_urgency(tx, case), waiting_of(tx, waiting))


def speak_as(tx: Transaction, contact_id: ContactId, *, trade: bool) -> None:
    """From now on in the voice of the trade, or in a driver's, for the open case; nothing without one."""
    case, _ = tx.cases.open_and_waiting(contact_id)
    if case is not None:
        told = [one for one in case.observations if one["finding"] != VOICE]
        case.observations = [*told, asdict(Observation(VOICE, "present" if trade else "absent", 1.0))]
        case.updated_at = tx.now


def pass_over(tx: Transaction, contact_id: ContactId, findings: Sequence[str], *, said: str) -> None:
    """They said that they cannot tell these in the open case, so they are not asked; nothing of what was told."""
    case, _ = tx.cases.open_and_waiting(contact_id)
    if case is None:
        return
    told = {one["finding"] for one in case.observations}
    untold = (Observation(one, "unknown", 0.5, said, asked=True) for one in findings if one not in told)
    case.observations = [*case.observations, *(asdict(one) for one in untold)]
    if CODES_READ in findings:
        case.asked = list(dict.fromkeys([*case.asked, CODES_READ]))
    case.updated_at = tx.now


def _unmoved(tx: Transaction, draft: Draft) -> Case | None:
    assert draft.case_id is not None
    case = tx.cases.get(draft.case_id)
    return case if case is not None and _seen(case) == draft.seen else None


def _seen(case: Case) -> Seen:
    return case.updated_at, case.text, len(case.asked)


def _new_case(tx: Transaction, draft: Draft) -> Case:
    return Case(
        contact_id=draft.contact_id,
        vehicle_text=draft.vehicle_text,
        state=CaseState.apart if draft.is_apart else CaseState.open,
        created_at=tx.now,
        updated_at=tx.now,
    )


def _left_urgency(tx: Transaction, case: Case) -> int:
    if case.contact_id is None:
        return 0
    return tx.cases.urgency_left(case.contact_id, case.vehicle_id, since=tx.now - FORGOTTEN_AFTER)


def tells(mention: VehicleMention) -> bool:
    return bool(mention.make or mention.model or mention.engine or mention.year or mention.mileage_km)


def mention_of(vehicle: Vehicle | None) -> VehicleMention | None:
    return VehicleMention(**vehicle.facts) if vehicle is not None else None  # type: ignore[arg-type]  # written by asdict() of the same class


def known_car(tx: Transaction, contact_id: ContactId, mention: VehicleMention) -> Vehicle | None:
    """The car of the garage file that goes by this make and model."""
    name = (mention.make, mention.model)
    cars = tx.cases.vehicles(contact_id) if all(name) else ()
    return next((car for car in cars if (car.facts.get("make"), car.facts.get("model")) == name), None)


def car_called(tx: Transaction, contact_id: ContactId, text: str) -> Vehicle | None:
    """The car of the garage file whose model stands among the words, which alone may mean another thing (« golf »)."""
    said = frozenset(words(text))
    return next((car for car in tx.cases.vehicles(contact_id) if _model_word(car) in said), None)


def _model_word(car: Vehicle) -> str:
    model = words(str(car.facts.get("model") or ""))
    return model[0] if model else ""


def note(
    tx: Transaction, contact_id: ContactId, mention: VehicleMention, *, spoken_of: Vehicle | None = None
) -> Vehicle:
    """Complete the vehicle last spoken of, unless the model differs: then it is another car."""
    known = known_car(tx, contact_id, mention) or spoken_of or tx.cases.vehicle(contact_id)
    told = {name: value for name, value in asdict(mention).items() if value is not None}
    before = dict(known.facts) if known is not None else {}
    same = known is not None and all(told.get(key) in {None, before.get(key)} for key in ("make", "model"))
    if known is not None and (same or not before.get("model")):
        facts = _with_its_family(VehicleMention(**{**_of_its_engine(before, mention), **told}))
        known.facts, known.label, known.noted_at = asdict(facts), label_of(facts), tx.now
        return known
    return tx.cases.add_vehicle(contact_id, label=label_of(mention), facts=asdict(mention), now=tx.now)


def correct(tx: Transaction, contact_id: ContactId, mention: VehicleMention) -> Vehicle:
    """The vehicle last spoken of is another than was understood: it keeps what does not go with its name."""
    known = tx.cases.vehicle(contact_id)
    if known is None:
        return note(tx, contact_id, mention)
    told = {name: value for name, value in asdict(mention).items() if value is not None}
    is_renamed = mention.model is not None and mention.model != known.facts.get("model")
    kept = {name: value for name, value in known.facts.items() if not is_renamed or name in _OF_ANY_CAR}
    facts = _with_its_family(VehicleMention(**{**_of_its_engine(kept, mention), **told}))
    known.facts, known.label, known.noted_at = asdict(facts), label_of(facts), tx.now
    return known


def _of_its_engine(before: Mapping[str, object], mention: VehicleMention) -> Mapping[str, object]:
    """What was known of the car, without its engine where « la diesel » or « la 1.2 TCe » tells of another."""
    told = (mention.energy, mention.engine)
    known = (before.get("energy"), before.get("engine"))
    other = any(new is not None and old is not None and new != old for new, old in zip(told, known, strict=True))
    return {**before, **dict.fromkeys(_OF_THE_ENGINE)} if other else before


def _with_its_family(facts: VehicleMention) -> VehicleMention:
    """Make, model, engine and year, told one by one, only together say which family the engine is of."""
    return replace(facts, engine_family=parse_vehicle(label_of(facts)).engine_family or facts.engine_family)


_OF_ANY_CAR = frozenset({"year", "mileage_km", "gearbox"})
_OF_THE_ENGINE = ("engine", "displacement_l", "power_hp", "engine_family")
