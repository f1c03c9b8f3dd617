"""A repair that was told to have cured the car and did not: its case goes on, and the part is not proposed again."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta

from agents.diagnosis.garage import known_car
from agents.diagnosis.thinking import CaseThinker
from knowledge.diagnosis.observation import IN_VAIN, OLD, Observation
from knowledge.diagnosis.stories import Story
from knowledge.language.folding import fold
from knowledge.language.vehicles import VehicleMention
from storage.database import Database, Transaction
from storage.models.garage import Case, CaseState
from storage.models.ids import ContactId
from storage.models.learning import RepairReport

RELAPSES_WITHIN = timedelta(days=90)
"""A complaint that comes back later than this is another one."""
_RELAPSES = re.compile(
    r"\brecommence\w*|\b(?:re)?reven(?:ue?s?)\b|\brevien(?:t|nent)\b|\breappar\w+|\bse rallume\w*|\brallumee?s?\b"
    r"|(?<!marche )(?<!roule )(?<!fonctionne )\b(?:a|de) nouveau\b"
    r"|\b(?:n.?(?:a|ont)|a|ont) (?:rien|pas|toujours pas) (?:vraiment |du tout )?"
    r"(?:change|marche|fonctionne|regle|resolu|arrange|servi|tenu|aide|suffi|fait|corrige|gueri)\w*"
    r"|\brien (?:n.?)?a (?:change|fait)\b|\btoujours (?:pareil|(?:la |le )?meme|la\b)|\bencore pareil\b"
    r"|\bpas (?:mieux|resolu\w*|regle\w*|tenu)\b|\brechut\w+|\bretombee? en panne\b"
    r"|\b(?:did|has|have)(?: ?n.?t| not) (?:really |actually )?(?:work|help|fix|solve|last|change|cure)\w*"
    r"|\b(?:came|comes?|is|are|it.s|coming|started) (?:back|again)\b|\breturned\b|\bmade no difference\b"
    r"|\bno (?:better|change|improvement)\b"
    r"|\bstill (?:the same|there|broken|doing it|does it|not (?:fixed|solved|right))\b"
    r"|\bnot fixed\b|\bsame (?:problem|fault|issue|thing) (?:again|as before)\b"
)


def relapses(words: str) -> bool:
    """Whether it is told that a repair changed nothing, or that the complaint is back."""
    return _RELAPSES.search(fold(words)) is not None


def in_vain(case: Case, component: str, words: str) -> None:
    """Keep with a case that this part was repaired without effect: nothing proposes it again."""
    finding = f"{OLD}{component}"
    others: Sequence[Mapping[str, object]] = [one for one in case.observations if one["finding"] != finding]
    case.observations = [*others, asdict(Observation(finding, "absent", IN_VAIN, words))]


async def take_up_relapse(
    database: Database, thinker: CaseThinker, contact_id: ContactId, told: Story, mention: VehicleMention | None
) -> None:
    """As `take_up_cured`, where the complaint is said to be back and is that of the case."""
    if not relapses(told.text):
        return
    cured = await database.write(lambda tx: _cured(tx, contact_id, mention))
    if cured is None or await asyncio.to_thread(thinker.is_another_story, cured[0], told):
        return
    await database.write(lambda tx: take_up_cured(tx, contact_id, told.text, mention))


def take_up_cured(
    tx: Transaction, contact_id: ContactId, words: str, mention: VehicleMention | None = None
) -> str | None:
    """Open the case again that a repair closed, of the car that is mentioned; the part that did not cure it, or None.

    Nothing happens while another case is open. What the repair was reported to be is taken back by a report of its own.
    """
    cured = _cured(tx, contact_id, mention)
    if cured is None:
        return None
    case, repair = cured
    in_vain(case, repair.component, words)
    case.state, case.updated_at = CaseState.open, tx.now
    tx.learning.report(_taken_back(tx, repair, words))
    return repair.component


def _cured(tx: Transaction, contact_id: ContactId, mention: VehicleMention | None) -> tuple[Case, RepairReport] | None:
    if tx.cases.open_of(contact_id) is not None:
        return None
    car = known_car(tx, contact_id, mention) if mention is not None else None
    repair = tx.learning.last_cured(contact_id, since=tx.now - RELAPSES_WITHIN, vehicle_id=car.id if car else None)
    case = tx.cases.get(repair.case_id) if repair is not None and repair.case_id is not None else None
    return None if repair is None or case is None else (case, repair)


def _taken_back(tx: Transaction, cured: RepairReport, words: str) -> RepairReport:
    told = ("author", "author_since_at", "origin", "trust", "fault", "component", "energy", "engine_family", "suspects")
    row = RepairReport(**{name: getattr(cured, name) for name in told})
    row.key = f"case:{cured.case_id}:{cured.fault}:False"
    row.case_id, row.helped, row.words = cured.case_id, False, words
    row.knowledge_version, row.reported_at = cured.knowledge_version, tx.now
    return row


def standing(rows: Sequence[RepairReport]) -> list[RepairReport]:
    """The reports by the last word of each case: of a cure that did not last, of a repair that was one after all.

    `rows` as they were reported, oldest first.
    """
    last = {(row.case_id, row.fault): row.helped for row in rows if row.case_id is not None}
    return [row for row in rows if row.case_id is None or last[row.case_id, row.fault] == row.helped]
