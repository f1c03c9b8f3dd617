"""What is answered to a doubt: facts of our rows, and a way out that is as near as the way in."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from agents.claims.compiler import Claim
from agents.claims.facts import Subject
from agents.claims.levers import Lever, Medium
from agents.messages import Button, Card
from agents.sales.cards import price_line, price_of_offer
from agents.sales.catalogue import Offer, natures_of, offers
from agents.sales.offering import answers
from agents.sales.persuading import Persuading, about
from agents.sales.policy import PRICE_HELD, steps
from agents.sales.starting_catalogue import PREMIUM
from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.catalogue import Nature
from storage.models.ids import ContactId
from storage.models.order import BuyerKind, OrderState


class Objection(StrEnum):
    expensive = "expensive"
    later = "later"
    doubt = "doubt"
    trust = "trust"
    time = "time"
    refund = "refund"


_LEVERS = {
    Objection.expensive: (Lever.contrast, Lever.loss_aversion),
    Objection.later: (Lever.urgency,),
    Objection.doubt: (Lever.authority, Lever.social_proof, Lever.emotion),
    Objection.trust: (Lever.social_proof, Lever.emotion),
    Objection.time: (Lever.emotion,),
    Objection.refund: (),
}


class Objecting:
    def __init__(self, database: Database, persuading: Persuading) -> None:
        self._database = database
        self._persuading = persuading

    async def answer(self, contact_id: ContactId, objection: Objection, language: str) -> Card:
        """About the product they have in mind: what our rows say to the doubt, and what costs nothing."""
        return await self._database.write(lambda tx: self._answer(tx, contact_id, objection, language))

    def _answer(self, tx: Transaction, contact_id: ContactId, objection: Objection, language: str) -> Card:
        known = offers(tx)
        meant = _in_mind(tx, contact_id, known)
        if meant is None:
            return Card("objection", say("objection.nothing", language))
        subject = about(language, product_id=meant.id, contact_id=contact_id)
        claims = self._claims(tx, subject, objection)
        cheaper = _cheaper(known, meant) if objection is Objection.expensive else None
        shown = cheaper or meant
        lines = [
            say(f"objection.{objection}", language, name=meant.name(language), price=price_line(meant, language)),
            *_facts(tx, objection, meant, language),
            *(claim.text for claim in claims),
            *([_downsell(cheaper, language)] if cheaper is not None else []),
        ]
        until = tx.now + PRICE_HELD
        return Card(
            kind="objection",
            text="\n".join(lines),
            buttons=(*answers(shown, language), Button(say("button.human", language), "human")),
            data={"product": shown.id, "objection": objection},
            backed=tuple(claim.backed for claim in claims),
            stated=tuple(price_of_offer(one, language, until) for one in dict.fromkeys((meant, shown))),
        )

    def _claims(self, tx: Transaction, subject: Subject, objection: Objection) -> Sequence[Claim]:
        return self._persuading.compiler.claims_for(tx, Medium.chat, subject, levers=_LEVERS[objection])[:2]


def _in_mind(tx: Transaction, contact_id: ContactId, known: Sequence[Offer]) -> Offer | None:
    """The product of their open draft, else what was proposed to them last, else the training most come for."""
    drafts = [
        one
        for person in tx.contacts.parts(contact_id)
        for one in tx.orders.every_of(person)
        if one.state == OrderState.draft
    ]
    named = [line.product_id for one in reversed(drafts) for line in tx.orders.lines(one.id)]
    named += [one.product_id for one in tx.claims.offers_to(contact_id)]
    by_id = {one.id: one for one in known}
    return next((by_id[one] for one in (*named, PREMIUM) if one in by_id), None)


def _cheaper(known: Sequence[Offer], meant: Offer) -> Offer | None:
    """The dearest single payment below: one step down, not the bottom."""
    below = [
        one
        for one in known
        if one.period is None and meant.period is None and one.price.amount_minor < meant.price.amount_minor
    ]
    return max(below, key=lambda one: one.price.amount_minor, default=None)


def _downsell(offer: Offer, language: str) -> str:
    return say("objection.cheaper", language, name=offer.name(language), price=price_line(offer, language))


def _facts(tx: Transaction, objection: Objection, meant: Offer, language: str) -> Iterator[str]:
    """What the law, the catalogue and the seller's row give everybody."""
    free = tx.catalogue.allowance("unlimited_cases")
    if free is not None and objection in {Objection.expensive, Objection.later, Objection.doubt, Objection.refund}:
        yield say("objection.free", language, count=free.most)
    of_withdrawing = {Objection.doubt, Objection.trust, Objection.later, Objection.refund}
    if objection in of_withdrawing and _may_withdraw(tx, meant):
        yield say("objection.withdrawal", language)
    elif objection is Objection.refund:
        yield say("objection.refund_by_the_team", language)
    seller = tx.catalogue.seller()
    if objection is Objection.trust and seller is not None:
        yield say("objection.seller", language, name=seller.name, siren=seller.siren, mediator=seller.mediator)
    for_life = [line for line in tx.catalogue.inclusions(meant.id) if line.days is None and line.part is not None]
    if objection is Objection.time and meant.period is None and for_life and meant.nature == Nature.digital_content:
        yield say("objection.for_life", language, name=meant.name(language))


def _may_withdraw(tx: Transaction, meant: Offer) -> bool:
    product = tx.catalogue.get(meant.id)
    assert product is not None, "it was listed a moment ago"
    return all(steps(nature, BuyerKind.consumer).withdrawal is not None for nature in natures_of(tx, product))
