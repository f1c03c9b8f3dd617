"""What a case means: a draft and a car in, a diagnosis out; nothing is read or written here."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Protocol, cast

from agents.diagnosis.garage import Draft, Opened, Worked, mention_of
from agents.ports import Clock
from agents.texts.lookup import say
from knowledge.codes import CodeCatalogue
from knowledge.diagnosis import wording
from knowledge.diagnosis.diagnosis import Diagnosis, DiagnosticRequest, Language
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.observation import Observation
from knowledge.diagnosis.stories import Story, is_another
from knowledge.faults.base import ANYTHING_ELSE, CODES_READ
from knowledge.language.entities import extract
from knowledge.language.vehicles import VehicleMention
from knowledge.retriever import Retriever
from storage.models.garage import Case, Vehicle
from storage.models.ids import CaseId

_SOON = 2
"""Up to this urgency an earlier complaint may wait for its own question."""


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

    def draft(self, opened: Opened, told: Story, *, is_same_car: bool, language: str) -> Draft:
        """The open case, or a new one where there is none or where what is told is another story."""
        vehicle_id = opened.vehicle.id if opened.vehicle else None
        case = opened.case
        if case is None:
            return Draft(opened.contact_id, language, vehicle_id=vehicle_id)
        draft = Draft.of(case, language)
        if case.text and (not is_same_car or self._is_another_story(case, told)):
            return Draft(opened.contact_id, language, vehicle_id=vehicle_id, leaves=draft)
        draft.vehicle_id = vehicle_id
        return draft

    def recognises(self, text: str) -> bool:
        """Whether the text speaks of something a car does, or of a danger in any words."""
        diagnostician = self.shelf.diagnostician
        return bool(diagnostician.understand(text)) or diagnostician.commanded(text)[0] > 0

    def _is_another_story(self, case: Case, told: Story) -> bool:
        if not self.recognises(told.text):
            return False
        today = self.clock().date()
        return is_another(self.shelf.diagnostician, Story(case.text, tuple(case.codes)), told, today=today)

    def asked(self, draft: Draft, vehicle: Vehicle | None) -> str | None:
        """The finding that the case asks about, as it stands."""
        check = self.diagnose(draft, mention_of(vehicle)).next_check
        return None if check is None else check.finding

    def answered(self, draft: Draft, finding: str, words: str) -> bool:
        """Whether it said yes or no."""
        observation = self.shelf.diagnostician.answer(finding, words)
        draft.observations = [*draft.observations, asdict(observation)]
        draft.asked = [*draft.asked, finding]
        if finding == ANYTHING_ELSE and self.recognises(words):
            draft.tell(words)
        if finding == CODES_READ:
            draft.codes = list(dict.fromkeys([*draft.codes, *(code.code for code in extract(words).codes)]))
        return observation.polarity != "unknown"

    def work(self, draft: Draft, vehicle: Vehicle | None, *, is_unanswered: bool = False) -> Worked:
        label = vehicle.label if vehicle else None
        return Worked(draft, self.diagnose(draft, mention_of(vehicle)), label, is_unanswered)

    def diagnose(self, draft: Draft, vehicle: VehicleMention | None) -> Diagnosis:
        return self.shelf.diagnostician.diagnose(self._request(draft, vehicle))

    def _request(self, draft: Draft, vehicle: VehicleMention | None) -> DiagnosticRequest:
        return DiagnosticRequest(
            text=draft.text,
            codes=tuple(draft.codes),
            vehicle=vehicle,
            observations=tuple(_observation(entry) for entry in draft.observations),
            asked=tuple(draft.asked),
            language=cast("Language", draft.language),
            today=self.clock().date(),
        )

    def finding(self, case_id: CaseId, worked: Worked, left_urgency: int) -> Finding:
        diagnosis = worked.diagnosis
        diagnosis = replace(diagnosis, safety=(*diagnosis.safety, *_still_urgent(diagnosis, left_urgency)))
        base = self.shelf.diagnostician.base
        present = [one.finding for one in diagnosis.heard if one.polarity == "present"]
        known = [
            base.finding(finding).label.to(diagnosis.language) for finding in present if finding in base.finding_index
        ]
        heard = tuple(dict.fromkeys(known))
        return Finding(case_id, diagnosis, worked.vehicle_label, heard, worked.is_unanswered)


def _still_urgent(diagnosis: Diagnosis, left_urgency: int) -> tuple[str, ...]:
    """What an earlier complaint about the same car calls for, where it is graver than this one."""
    if left_urgency <= max(diagnosis.urgency.level, _SOON):
        return ()
    _, advice = wording.urgency_words(left_urgency, diagnosis.language)
    return (say("diagnosis.still_urgent", diagnosis.language, advice=advice),)


def _observation(entry: Mapping[str, object]) -> Observation:
    return Observation(**entry)  # type: ignore[arg-type]  # written by asdict() of the same class
