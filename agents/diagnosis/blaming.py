"""Which fault a repair speaks of, who tells it and how far they are believed; what was in vain is filed as well."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.diagnosis.diagnosis import DiagnosticRequest
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.evidence import Trust
from knowledge.faults.base import FindingKind
from storage.database import Transaction
from storage.models.ids import CaseId, ContactId
from storage.models.learning import RepairReport

_SUSPECTS = 12
_STRANGERS = "strangers"
_CONTACT = "contact:"


@dataclass(frozen=True, slots=True)
class Author:
    """Who tells of a repair, how far they are believed, and where it comes from."""

    name: str
    since_at: datetime | None
    origin: str
    trust: Trust


@dataclass(frozen=True, slots=True)
class Blamed:
    """The fault of the part that was likeliest then, and the others that were believed in."""

    fault: str
    component: str
    energy: str | None
    engine_family: str | None
    suspects: Mapping[str, float]


def part_named(engine: Diagnostician, words: str, energy: str | None = None) -> str | None:
    """The part of the base that the words name, replaced or blamed; the first of several.

    An injector is another part on a petrol car than on a diesel: of those that go by the word, one that cars of the
    `energy` have.
    """
    named = [engine.base.finding(one.finding) for one in engine.understand(words)]
    parts = next((one.components for one in named if one.kind in {FindingKind.mention, FindingKind.old}), ())
    fitting = (one for one in parts if energy is None or energy in engine.base.components[one].energies)
    return next(fitting, parts[0] if parts else None)


def blame(engine: Diagnostician, request: DiagnosticRequest, words: str, part: str | None) -> Blamed | None:
    """`words` may say how the part failed."""
    if part is None:
        return None
    base = engine.base
    thought = engine.consider(request)
    spoken = engine.consider(DiagnosticRequest(words, request.today, vehicle=request.vehicle))
    chance = thought.belief.probability[:-1]
    members = [place for place, fault in enumerate(base.faults) if fault.component.id == part]
    fault = max(members, key=lambda place: float(chance[place] * spoken.belief.probability[place]))
    others = chance.argsort()[::-1][:_SUSPECTS].tolist()
    return Blamed(
        fault=base.faults[fault].id,
        component=part,
        energy=thought.car.energy,
        engine_family=thought.car.engine_family,
        suspects={base.faults[one].id: round(float(chance[one]), 6) for one in others if one != fault},
    )


def author_of(tx: Transaction, contact_id: ContactId | None) -> Author:
    """A person on whichever channel; those nobody knows count as one."""
    if contact_id is None:
        return Author(_STRANGERS, None, _STRANGERS, Trust.anonymous)
    root = tx.contacts.whole(contact_id)
    name = f"{_CONTACT}{root.id}"
    return Author(name, root.created_at, name, Trust.account)


def one_author_each(tx: Transaction, rows: Iterable[RepairReport]) -> Mapping[str, Author]:
    """Who the authors of the rows are today: what a person told on channels that they linked later is theirs alone."""
    told = {row.author for row in rows if row.author.startswith(_CONTACT)}
    known = {name: ContactId(int(name.removeprefix(_CONTACT))) for name in told}
    return {name: author_of(tx, one) for name, one in known.items() if tx.contacts.get(one) is not None}


def row_of(engine: Diagnostician, found: Blamed, author: Author, now: datetime) -> RepairReport:
    return RepairReport(
        author=author.name,
        author_since_at=author.since_at,
        origin=author.origin,
        trust=author.trust,
        fault=found.fault,
        component=found.component,
        energy=found.energy if found.energy in engine.base.fleet else None,
        engine_family=found.engine_family,
        suspects=found.suspects,
        knowledge_version=engine.version,
        reported_at=now,
    )


def file_in_vain(
    tx: Transaction,
    engine: Diagnostician,
    case_id: CaseId,
    contact_id: ContactId | None,
    told: Sequence[tuple[Blamed, str]],
) -> None:
    """Repairs of a case that cured nothing, each with the words that tell it; the same one twice is one report."""
    author = author_of(tx, contact_id) if told else None
    for found, words in told:
        assert author is not None
        row = row_of(engine, found, author, tx.now)
        row.key, row.case_id, row.helped, row.words = f"case:{case_id}:{found.fault}:False", case_id, False, words
        tx.learning.report(row)
