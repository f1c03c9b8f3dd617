"""Wordings of replies that were written elsewhere: in force at once, or laid before a person, by rule."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.claims.detector import is_claim
from agents.claims.guard import claims_of
from agents.errors import Conflict, NotFound
from agents.support import templates
from agents.support.templates import TemplateWrong
from agents.texts.lookup import say
from knowledge.language.folding import fold
from knowledge.support.category import Category
from storage.database import Database, Transaction
from storage.models.board import ProposedWording, WordingState

TEMPLATE_OF = {
    Category.late: "late",
    Category.refund: "refund",
    Category.defective: "defective",
    Category.order: "order",
}
"""The situation a category is answered with most often; the others are named by themselves."""
_WORDS = {
    "commande": "order",
    "id_commande": "order",
    "numero_commande": "order",
    "statut": "status",
    "etat": "status",
    "montant": "amount",
    "date_commande": "ordered",
    "articles": "items",
    "transporteur": "carrier",
    "suivi": "tracking",
    "numero_suivi": "tracking",
    "livraison_prevue": "expected",
    "livraison_depassee": "was_expected",
    "livree_le": "delivered",
    "demandes": "asked",
    "delai": "due",
}
"""How a fact may be called in French; names are compared without accents and capitals."""
_BRACES = re.compile(r"\{+\s*([^{}]*?)\s*\}+")
_SUBJECT = re.compile(r"(.+?)(?:\s*[(.]\s*(fr|en)\s*\)?)?")
_ADDRESS = re.compile(r"https?://|www\.|\S@\S", re.IGNORECASE)


class WordingDecided(Conflict):
    code = "wording_decided"


@dataclass(frozen=True, slots=True)
class Subject:
    """Which template in which language."""

    name: str
    language: str

    def __str__(self) -> str:
        return f"{self.name}.{self.language}"


@dataclass(frozen=True, slots=True)
class WordingSeen:
    id: int
    subject: str
    text: str
    origin: str
    reason: str
    is_wrong: bool
    proposed_at: datetime


class Wordings:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def undecided(self) -> Sequence[WordingSeen]:
        """Oldest first; those that are wrong can only be refused, or mended where they were written."""
        return await self._database.write(lambda tx: [_seen(row) for row in tx.boards.wordings()])

    async def approve(self, wording_id: int, *, by: str) -> WordingSeen:
        """In force from now on. Raises NotFound, WordingDecided, TemplateWrong."""

        def write(tx: Transaction) -> WordingSeen:
            row = _undecided(tx, wording_id)
            template = templates.publish(tx, row.name, language=row.language, text=row.text, author=by)
            _decide(tx, row, WordingState.approved, by=by)
            tx.staff.audit(actor=by, action="publish template", subject=template.label, detail=row.origin, now=tx.now)
            return _seen(row)

        return await self._database.write(write)

    async def refuse(self, wording_id: int, *, by: str) -> WordingSeen:
        """Ours stays in force, and is written back over it. Raises NotFound, WordingDecided."""

        def write(tx: Transaction) -> WordingSeen:
            row = _undecided(tx, wording_id)
            _decide(tx, row, WordingState.refused, by=by)
            return _seen(row)

        return await self._database.write(write)


_DAYS = (
    "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|(?:apres-)?demain|aujourd'hui|ce (?:soir|matin)|cet apres-midi|(?:cette|la) semaine(?: prochaine)?"
    "|tomorrow|today|tonight|(?:this|next) (?:morning|afternoon|evening|week)"
)
_PLEDGES = r"gratuit\w*|offert\w*|offr\w+|cadeau\w*|rembours\w+|promi\w+|promet\w*|garanti\w*|assur\w+|engage\w*"
_IN_ENGLISH = r"free|gifts?|refund\w*|promis\w+|guarantee\w*|assur\w+|discount\w*"
_STATES = re.compile(rf"\b(?:{_DAYS}|{_PLEDGES}|{_IN_ENGLISH})\b")


def subject_of(category: str) -> Subject | None:
    """The template that a category, or a situation by its name, means; `(en)` after it is the English one."""
    match = _SUBJECT.fullmatch(category.strip())
    if match is None:
        return None
    named, language = fold(match[1]).strip(), match[2] or "fr"
    of_category = {fold(one.value): name for one, name in TEMPLATE_OF.items()}
    known = of_category | {name: name for name in templates.names()}
    return Subject(known[named], language) if named in known else None


def category_of(subject: Subject) -> str:
    """How the category of a template is written on a board."""
    named = next((one.value for one, name in TEMPLATE_OF.items() if name == subject.name), subject.name)
    return named if subject.language == "fr" else f"{named} ({subject.language})"


def translated(text: str) -> str:
    """Our names of the facts in place of French ones and of {{doubled braces}}."""
    return _BRACES.sub(_fact, "\n".join(line.rstrip() for line in text.strip().splitlines()))


def _fact(found: re.Match[str]) -> str:
    name = fold(found[1]).strip().replace(" ", "_")
    return "{" + _WORDS.get(name, name) + "}"


def take(tx: Transaction, subject: Subject, text: str, *, origin: str) -> bool:
    """Have a wording from elsewhere in force, True, or lay it before a person, False.

    In force at once goes what states nothing but facts in braces: no figure, address or claim of its own.
    """
    try:
        templates.lint(text)
        ours = templates.in_force(tx, subject.name, subject.language).text
        wrong, why = False, _why_a_person(text, _BRACES.sub("", ours))
    except TemplateWrong as error:
        wrong, why = True, _figure(text) or str(error.facts.get("fields", ""))
    if not why:
        template = templates.publish(tx, subject.name, language=subject.language, text=text, author=origin)
        tx.staff.audit(actor=origin, action="publish template", subject=template.label, detail="", now=tx.now)
        return True
    state = WordingState.wrong if wrong else WordingState.waiting
    tx.boards.add(
        ProposedWording(
            name=subject.name,
            language=subject.language,
            text=text,
            origin=origin,
            reason=why,
            state=state,
            proposed_at=tx.now,
        )
    )
    return False


def is_open(tx: Transaction, subject: Subject, text: str) -> bool:
    """Whether that wording waits here for a person, or to be mended there."""
    row = tx.boards.wording_of(subject.name, subject.language, text)
    return row is not None and row.state in {WordingState.waiting, WordingState.wrong}


def _why_a_person(text: str, ours: str) -> str:
    """What it states of its own beyond the wording in force; empty when nothing."""
    plain = _BRACES.sub("", text)
    if _ADDRESS.search(plain):
        return say("board.reason_address", "fr")
    return say("board.reason_claim", "fr") if is_claim(plain) or _stated(plain) - _stated(ours) else ""


def _stated(text: str) -> set[str]:
    """The claims of a text and its words for a day, a gift, a refund or a promise: none of them is a fact of a row."""
    return set(claims_of(text)) | set(_STATES.findall(fold(text).replace("’", "'")))


def _figure(text: str) -> str:
    has_one = any(char.isdigit() for char in _BRACES.sub("", text))
    return say("board.reason_figure", "fr") if has_one else ""


def _undecided(tx: Transaction, wording_id: int) -> ProposedWording:
    row = tx.boards.wording(wording_id)
    if row is None:
        raise NotFound(wording=wording_id)
    if row.state not in {WordingState.waiting, WordingState.wrong}:
        raise WordingDecided
    return row


def _decide(tx: Transaction, row: ProposedWording, state: WordingState, *, by: str) -> None:
    row.state, row.decided_by, row.decided_at = state, by, tx.now
    tx.boards.keep()


def _seen(row: ProposedWording) -> WordingSeen:
    subject = str(Subject(row.name, row.language))
    is_wrong = row.state == WordingState.wrong
    return WordingSeen(row.id, subject, row.text, row.origin, row.reason, is_wrong, row.proposed_at)
