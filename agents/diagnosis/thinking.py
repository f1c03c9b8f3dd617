"""What a case means: a draft and a car in, a diagnosis out; nothing is read or written here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Protocol, cast

from agents.diagnosis.answering import denies
from agents.diagnosis.blaming import Blamed, blame, part_named
from agents.diagnosis.figures import figures_of, figures_told, holds_figures, tell_figures
from agents.diagnosis.garage import VOICE, Doubted, Draft, Opened, Waiting, Worked, mention_of
from agents.diagnosis.voices import for_the_trade, is_of_the_trade
from agents.ports import Clock
from agents.texts.lookup import say
from knowledge.codes import CodeCatalogue
from knowledge.diagnosis import wording
from knowledge.diagnosis.diagnosis import Diagnosis, DiagnosticRequest, Language
from knowledge.diagnosis.diagnosis import Vehicle as Car
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.measuring import beside
from knowledge.diagnosis.observation import Observation
from knowledge.diagnosis.stories import Story, is_another, may_be_two, unrelated
from knowledge.faults.base import ANYTHING_ELSE, CODES_READ, DANGER_ASKED, FindingKind
from knowledge.language.entities import extract
from knowledge.language.several_cars import OneCar, apart, halves
from knowledge.language.vehicles import VehicleMention, parse_vehicle
from knowledge.retriever import Retriever
from storage.models.garage import Case, Vehicle
from storage.models.ids import CaseId

_SOON = 2
"""Up to this urgency an earlier complaint may wait for its own question."""
_LEADING = 5
"""Causes whose checks may be answered before they are asked."""


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
    replaced: tuple[str, ...] = ()
    """Parts that were replaced and cured nothing, by name."""
    waiting: tuple[Waiting, ...] = ()
    """What was told along with this and is looked at afterwards."""
    workshop: str = ""
    """The work in the words of the trade, for whoever is of it."""
    measured: tuple[str, ...] = ()
    """What is said of the values that were told just now."""
    figures: tuple[str, ...] = ()
    """All values of the case, with what they show."""
    doubted: Doubted | None = None
    ruled_out: tuple[str, ...] = ()
    """What was told not to be there, in the words of the base where it was asked."""
    open_still: tuple[str, ...] = ()
    """What was asked and nobody could tell."""
    is_brief: bool = False
    """Only a value was added to a case that was shown before."""

    def as_json(self) -> dict[str, object]:
        return self.diagnosis.as_json(str(self.case_id))


class Shelf(Protocol):
    """What the library holds; it may be read only when the first of it is asked for."""

    @property
    def diagnostician(self) -> Diagnostician: ...

    @property
    def codes(self) -> CodeCatalogue: ...

    @property
    def retriever(self) -> Retriever: ...


@dataclass(frozen=True, slots=True)
class CaseThinker:
    """Works on what the shelf holds as it was when this was made; safe to share between threads."""

    shelf: Shelf
    clock: Clock

    def draft(self, opened: Opened, told: Story, *, language: str, lets_wait: bool = False) -> Draft:
        """The open case, or another where there is none or where what is told is another story.

        `lets_wait`: what is told came along with what the open case tells, which is not done with.
        """
        case = opened.case
        left = None if case is None else Draft.of(case, language)
        vehicle_id = opened.vehicle.id if opened.vehicle else None
        if case is None or (case.text and (not opened.is_same_car() or lets_wait or self.is_another_story(case, told))):
            draft = self._taken_up(opened, told, language) or Draft(opened.contact_id, language)
            draft.leaves, draft.lets_wait = left, lets_wait or draft.case_id is not None
        else:
            draft = cast("Draft", left)
        draft.vehicle_id = vehicle_id
        draft.is_among_others = bool(opened.waiting) or (draft.leaves is not None and draft.lets_wait)
        return draft

    def _taken_up(self, opened: Opened, told: Story, language: str) -> Draft | None:
        """The case that waits, where what is told goes on with it."""
        vehicle_id = opened.vehicle.id if opened.vehicle else None
        mine = (one for one in opened.waiting if one.vehicle_id == vehicle_id)
        taken = next((one for one in mine if not self.is_another_story(one, told)), None)
        return None if taken is None else Draft.of(taken, language)

    def cars(self, text: str) -> Sequence[OneCar]:
        """What is told of each of several cars, the gravest first; those of which nothing is told are left out."""
        told = [one for one in apart(text) if self.recognises(one.text)] or self._complaints(text)
        return sorted(told, key=lambda one: -self.shelf.diagnostician.commanded(one.text)[0])

    def _complaints(self, text: str) -> Sequence[OneCar]:
        """« bruit de frein et la clim ne marche plus »: two complaints that nothing would explain together."""
        diagnostician = self.shelf.diagnostician
        if not may_be_two(diagnostician, text):
            return ()
        found = next((one for half in halves(text) if (one := unrelated(diagnostician, *half)) is not None), ())
        return [OneCar(told, "", is_named=True) for told in found]

    def recognises(self, text: str, *, surely: bool = False) -> bool:
        """Whether the text speaks of something a car does, or of a danger in any words.

        `surely`: only a sign, or a danger by rule, counts, as while a question of danger waits for its answer.
        """
        diagnostician = self.shelf.diagnostician
        if surely:
            return diagnostician.shows(text)
        if diagnostician.understand(text) or diagnostician.commanded(text)[0] > 0:
            return True
        return holds_figures(diagnostician.base, text)

    def part_named(self, words: str, found: Finding | None = None) -> str | None:
        """The part that the words name, or the first of several, of the car of the open case."""
        vehicle = found.diagnosis.vehicle if found is not None else None
        return part_named(self.shelf.diagnostician, words, vehicle.energy if vehicle is not None else None)

    def system_named(self, words: str) -> str | None:
        """The system that the words speak of, where they name no part of it."""
        engine = self.shelf.diagnostician
        found = [engine.base.finding(one.finding) for one in engine.understand(words)]
        systems = [one.id.removeprefix("system_") for one in found if one.kind is FindingKind.system]
        return systems[0] if systems else None

    def is_another_story(self, case: Case, told: Story) -> bool:
        """Whether what is told cannot be of the complaint that the case is about."""
        if self._asks_of_danger(case):
            return False
        told = Story(beside(self.shelf.diagnostician.base, told.text), told.codes)
        if not self.recognises(told.text) or self._in_vain(told.text, afterwards=True):
            return False
        today = self.clock().date()
        return is_another(self.shelf.diagnostician, Story(case.text, tuple(case.codes)), told, today=today)

    def _asks_of_danger(self, case: Case) -> bool:
        """While a danger is in doubt, whatever is told belongs to it, so that the doubt is left by its answer alone."""
        asked = self.asked_of(Draft.of(case, case.language))
        return asked is not None and asked.startswith(DANGER_ASKED)

    def tell(self, draft: Draft, words: str, car: VehicleMention | None = None) -> None:
        """Add to what was told; what was replaced and cured nothing is kept apart, and not proposed again.

        A measured value that names nothing else answers the check that is open.
        """
        base = self.shelf.diagnostician.base
        asked, goes_on = None, bool(draft.text)
        if goes_on and holds_figures(base, words):
            check = self.diagnose(draft, car).next_check
            asked = check.finding if check is not None else None
        taken = tell_figures(base, draft, words, asked=asked)
        if asked is not None and any(one.is_of(asked) for one in taken.measured):
            draft.asked = [*draft.asked, asked]
        vain = self._in_vain(words, afterwards=bool(draft.text))
        before = {one["finding"] for one in draft.observations if _observation(one).replaced_in_vain}
        newly = (part for one in vain if (part := one.replaced_in_vain) is not None and one.finding not in before)
        draft.in_vain = [*draft.in_vain, *newly]
        draft.observations = [*draft.observations, *(asdict(one) for one in vain)]
        if not taken.measured or self.recognises(taken.rest):
            draft.tell(words)
            return
        draft.is_brief = goes_on
        if not draft.text.endswith(words):
            draft.note(words)

    def _in_vain(self, words: str, *, afterwards: bool) -> Sequence[Observation]:
        return self.shelf.diagnostician.replaced_in_vain(words, afterwards=afterwards)

    def failed_repairs(self, worked: Worked) -> Sequence[tuple[Blamed, str]]:
        """What was told just now to be replaced in vain: the fault that was blamed, by what was believed before."""
        draft, parts = worked.draft, worked.draft.in_vain
        if not parts:
            return ()
        told = self._request(draft, worked.diagnosis.vehicle)
        before = tuple(one for one in told.observations if one.replaced_in_vain not in parts)
        words = draft.text.rpartition("\n")[2]
        found = (blame(self.shelf.diagnostician, replace(told, observations=before), words, part) for part in parts)
        return [(one, words) for one in found if one is not None]

    def asked(self, draft: Draft, vehicle: Vehicle | None) -> str | None:
        """The finding that the case asks about, as it stands."""
        check = self.diagnose(draft, mention_of(vehicle)).next_check
        return None if check is None else check.finding

    def asked_of(self, draft: Draft) -> str | None:
        """As `asked`, of a case whose car stands in its own words."""
        check = self.diagnose(draft, self.car_of(draft)).next_check
        return None if check is None else check.finding

    def car_of(self, draft: Draft) -> VehicleMention | None:
        """The car as a case of its own tells it."""
        return parse_vehicle(draft.vehicle_text) if draft.vehicle_text else extract(draft.text).vehicle

    def can_ask(self, finding: str) -> bool:
        return finding in self.shelf.diagnostician.base.finding_index

    def answered(self, draft: Draft, finding: str, words: str) -> bool:
        """Whether it said yes or no, or a value that says so; any other value leaves the check open."""
        taken = tell_figures(self.shelf.diagnostician.base, draft, words, asked=finding)
        if taken.measured:
            if any(one.is_of(finding) for one in taken.measured):
                draft.asked = [*draft.asked, finding]
            if self.recognises(taken.rest):
                self.tell(draft, taken.rest)
            return True
        engine = self.shelf.diagnostician
        observation = engine.answer(finding, words)
        check = engine.base.finding(finding)
        if observation.polarity == "unknown" and check.askable and denies(check.question.to(draft.language), words):
            observation = replace(engine.answer(finding, "no"), text=observation.text)
        draft.observations = [*draft.observations, asdict(observation)]
        draft.asked = [*draft.asked, finding]
        if self._tells_more(finding, words, is_answered=observation.polarity != "unknown"):
            self.tell(draft, words)
        foretold = tuple(self._foretold(draft, words)) if finding == ANYTHING_ELSE else ()
        draft.observations = [*draft.observations, *(asdict(one) for one in foretold)]
        draft.asked = [*draft.asked, *(one.finding for one in foretold)]
        if finding == CODES_READ:
            draft.codes = list(dict.fromkeys([*draft.codes, *(code.code for code in extract(words).codes)]))
        return bool(foretold) or observation.polarity != "unknown"

    def _foretold(self, draft: Draft, words: str) -> Iterator[Observation]:
        """Checks of the likeliest causes that the words deny before anybody asked for them."""
        engine, base = self.shelf.diagnostician, self.shelf.diagnostician.base
        causes = self.diagnose(draft, self.car_of(draft)).causes[:_LEADING]
        linked = dict.fromkeys(int(at) for one in causes for at in base.links.of_fault(base.fault_index[one.fault])[0])
        for check in (base.findings[at] for at in linked):
            if check.askable and check.id not in draft.asked and denies(check.question.to(draft.language), words):
                yield replace(engine.answer(check.id, "no"), text=words.strip())

    def _tells_more(self, finding: str, words: str, *, is_answered: bool) -> bool:
        """Whether an answer tells of more than it was asked for."""
        if finding == ANYTHING_ELSE or (is_answered and len(words.split()) > 1):
            return self.recognises(words)
        return bool(self._in_vain(words, afterwards=True))

    def work(self, draft: Draft, vehicle: Vehicle | None, *, is_unanswered: bool = False) -> Worked:
        label = vehicle.label if vehicle else None
        return Worked(draft, self.diagnose(draft, mention_of(vehicle)), label, is_unanswered)

    def diagnose(self, draft: Draft, vehicle: VehicleMention | None) -> Diagnosis:
        return self.shelf.diagnostician.diagnose(self._request(draft, vehicle))

    def _request(self, draft: Draft, vehicle: Car | None) -> DiagnosticRequest:
        return DiagnosticRequest(
            text=beside(self.shelf.diagnostician.base, draft.text),
            codes=tuple(draft.codes),
            vehicle=vehicle,
            observations=tuple(_observation(entry) for entry in draft.observations if entry["finding"] != VOICE),
            asked=tuple(draft.asked),
            language=cast("Language", draft.language),
            today=self.clock().date(),
        )

    def finding(self, case_id: CaseId, worked: Worked, left_urgency: int, waiting: tuple[Waiting, ...] = ()) -> Finding:
        diagnosis = worked.diagnosis
        diagnosis = replace(diagnosis, safety=(*diagnosis.safety, *_still_urgent(diagnosis, left_urgency)))
        base = self.shelf.diagnostician.base
        energy = diagnosis.vehicle.energy if diagnosis.vehicle else None
        present = [base.finding(one.finding) for one in diagnosis.heard if self._is_told(one)]
        # « À l'accélération » speaks of a system too, which nobody needs to read beside what was understood.
        telling = [one for one in present if one.kind is not FindingKind.system] or present
        heard = tuple(dict.fromkeys(wording.label_of(base, one, diagnosis.language, energy) for one in telling))
        replaced = tuple(dict.fromkeys(self._replaced(diagnosis)))
        voiced = for_the_trade(base, diagnosis) if speaks_to_the_trade(worked.draft) else ""
        return Finding(
            case_id=case_id,
            diagnosis=diagnosis,
            vehicle_label=worked.vehicle_label,
            heard=heard,
            is_unanswered=worked.is_unanswered,
            replaced=replaced,
            waiting=waiting,
            workshop=voiced,
            measured=figures_told(worked.draft.measured, base, diagnosis.language),
            figures=figures_of(diagnosis.heard, base, diagnosis.language),
            doubted=worked.draft.doubted,
            ruled_out=self._answered("absent", diagnosis, energy),
            open_still=self._answered("unknown", diagnosis, energy),
            is_brief=worked.draft.is_brief,
        )

    def _answered(self, polarity: str, diagnosis: Diagnosis, energy: str | None) -> tuple[str, ...]:
        """An answer in the name of what was asked: « non » alone says nothing on paper."""
        base, found = self.shelf.diagnostician.base, []
        for one in diagnosis.heard:
            asked = base.finding(one.finding) if one.asked and self.can_ask(one.finding) else None
            if one.polarity != polarity or (asked is not None and not asked.askable):
                continue
            found.append(one.text if asked is None else wording.label_of(base, asked, diagnosis.language, energy))
        return tuple(dict.fromkeys(filter(None, found)))

    def _is_told(self, one: Observation) -> bool:
        return one.polarity == "present" and self.can_ask(one.finding)

    def _replaced(self, diagnosis: Diagnosis) -> Iterator[str]:
        """By their names within a sentence, those that a car of this energy has."""
        components = self.shelf.diagnostician.base.components
        energy = diagnosis.vehicle.energy if diagnosis.vehicle else None
        for one in diagnosis.heard:
            part = components.get(one.replaced_in_vain or "")
            if part is not None and (energy is None or energy in part.energies):
                name = part.name.to(diagnosis.language)
                yield name if name[:2].isupper() else name[:1].lower() + name[1:]


def speaks_to_the_trade(draft: Draft) -> bool:
    """As they asked to be spoken to, else as their own words tell who they are."""
    asked = next((one for one in reversed(draft.observations) if one["finding"] == VOICE), None)
    return asked["polarity"] == "present" if asked is not None else is_of_the_trade(draft.text)


def _still_urgent(diagnosis: Diagnosis, left_urgency: int) -> tuple[str, ...]:
    """What an earlier complaint about the same car calls for, where it is graver than this one."""
    if left_urgency <= max(diagnosis.urgency.level, _SOON):
        return ()
    _, advice = wording.urgency_words(left_urgency, diagnosis.language)
    return (say("diagnosis.still_urgent", diagnosis.language, advice=advice),)


def _observation(entry: Mapping[str, object]) -> Observation:
    return Observation(**entry)  # type: ignore[arg-type]  # written by asdict() of the same class
