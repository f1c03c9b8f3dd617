"""Templates and rows in, claims out: a sentence whose facts are not there is not written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.claims import person_facts, product_facts
from agents.claims.facts import Fact, LibraryFigures, Reader, Reading, Subject, Value
from agents.claims.levers import Medium, Template, templates_for
from agents.messages import Backed
from agents.texts.lookup import moment, money, number
from storage.database import Transaction
from storage.money import Money

READERS: Mapping[str, Reader] = {
    "price": product_facts.price,
    "places": product_facts.places_left,
    "capacity": product_facts.capacity,
    "code": product_facts.coupon_code,
    "until": product_facts.coupon_end,
    "saved": product_facts.coupon_saves,
    "before": product_facts.price_before,
    "percent": product_facts.cut_percent,
    "apart": product_facts.bought_separately,
    "buyers": product_facts.buyers,
    "finished": product_facts.finished,
    "days": product_facts.guarantee_days,
    "part": product_facts.only_here,
    "product": product_facts.product,
    "lost": person_facts.lost,
    "month": person_facts.lost_in_month,
    "vehicle": person_facts.vehicle,
    "name": person_facts.name,
    "cases": person_facts.cases,
    "free": person_facts.free_cases,
    "held": person_facts.held_until,
    "faults": person_facts.fault_count,
    "codes": person_facts.code_count,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that is true, of which rows, and until when it may be said."""

    template: Template
    subject: Subject
    text: str
    facts: tuple[Fact, ...]
    expires_at: datetime

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact.source for fact in self.facts))

    @property
    def backed(self) -> Backed:
        """As it rides on a message to the gate."""
        return Backed(
            text=self.text,
            sources=self.sources,
            expires_at=self.expires_at,
            template=self.template.name,
            version=self.template.version,
            medium=self.template.medium,
            product_id=self.subject.product_id,
        )


@dataclass(frozen=True, slots=True)
class Unproven:
    """A template that says nothing today, and the facts that are missing."""

    template: Template
    missing: tuple[str, ...]


class Compiler:
    """`built` are the parts that can be delivered; without `library` nothing is said of it."""

    def __init__(self, *, built: frozenset[str], library: Callable[[], LibraryFigures] | None = None) -> None:
        self._built = built
        self.library = library

    def compile(self, tx: Transaction, template: Template, subject: Subject) -> Claim | Unproven:
        """The claim as of now. Nothing is written."""
        return _compiled(template, subject, self._facts(tx, subject))

    def all_for(self, tx: Transaction, medium: Medium, subject: Subject) -> Sequence[Claim | Unproven]:
        """Every template of a medium, by lever: the claim, or why there is none."""
        facts = self._facts(tx, subject)
        return [_compiled(template, subject, facts) for template in templates_for(medium)]

    def claims_for(
        self, tx: Transaction, medium: Medium, subject: Subject, *, levers: Sequence[str] | None = None
    ) -> Sequence[Claim]:
        """Those that are true now, in the order of `levers` when it is given."""
        facts = self._facts(tx, subject)
        asked = templates_for(medium)
        if levers is not None:
            asked = tuple(one for lever in levers for one in asked if one.lever == lever)
        return [_claim(template, subject, facts) for template in asked if facts.prove(template)]

    def _facts(self, tx: Transaction, subject: Subject) -> "_Facts":
        return _Facts(Reading(tx, subject, self.library() if self.library is not None else None, self._built))


class _Facts(dict[str, Fact | None]):
    """The facts of one look at the rows, each read when it is first asked for."""

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self._reading = reading

    def __missing__(self, need: str) -> Fact | None:
        fact = self[need] = READERS[need](self._reading)
        return fact

    def prove(self, template: Template) -> bool:
        return all(self[need] is not None for need in template.needs)


def _compiled(template: Template, subject: Subject, facts: _Facts) -> Claim | Unproven:
    missing = tuple(need for need in template.needs if facts[need] is None)
    return Unproven(template, missing) if missing else _claim(template, subject, facts)


def _claim(template: Template, subject: Subject, facts: _Facts) -> Claim:
    """Only for a template that the facts prove."""
    proof = tuple(fact for need in template.needs if (fact := facts[need]) is not None)
    words = {fact.name: written(fact.value, subject.language) for fact in proof}
    text = template.text(subject.language).format_map(words)
    return Claim(template, subject, text, proof, min(fact.expires_at for fact in proof))


def written(value: Value, language: str) -> str:
    if isinstance(value, Money):
        return money(value, language)
    if isinstance(value, datetime):
        return moment(value, language)
    return number(value, language) if isinstance(value, int) else value


def record(
    tx: Transaction, claims: Sequence[Backed], *, language: str, contact_id: int | None, conversation_id: int | None
) -> None:
    """Somebody reads the claims: keep the sentences with the rows that proved them."""
    read_by = {"language": language, "contact_id": contact_id, "conversation_id": conversation_id}
    tx.claims.render(
        [
            {
                **read_by,
                "template": one.template,
                "version": one.version,
                "medium": one.medium,
                "text": one.text,
                "facts": list(one.sources),
                "product_id": one.product_id,
                "rendered_at": tx.now,
                "expires_at": one.expires_at,
            }
            for one in claims
        ]
    )
