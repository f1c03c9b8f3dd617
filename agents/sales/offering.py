"""Offers nobody asked for: at the right moment, seldom, and as easy to decline as to accept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from agents.claims.facts import Subject
from agents.messages import Button, Card
from agents.sales.cards import price_line, price_of_offer
from agents.sales.catalogue import Offer, offer_called
from agents.sales.persuading import Persuading, about
from agents.sales.policy import PRICE_HELD
from agents.sales.starting_catalogue import BASIC, PREMIUM, REMOTE
from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.claim import OfferAnswer, OfferMade
from storage.models.ids import ContactId, ConversationId, TurnId

BETWEEN_OFFERS = timedelta(days=7)
"""No second offer to one person within it, whatever the product (our own rule)."""
DECLINED_FOR = timedelta(days=90)
"""A product that was declined is not proposed again within it (our own rule)."""
_DANGER = 3
"""From this urgency on a person has other things to think of."""
_OFTEN = 3
"""Cases from which a subscription to diagnoses may be of use."""
PACK = "pack-complet"
_NEXT = {BASIC: PREMIUM, PREMIUM: PACK}
_SHOWN_INCLUDES = 3
DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Moment:
    """A turn that has just been thought."""

    contact_id: ContactId
    conversation_id: ConversationId
    turn_id: TurnId
    language: str


class Offering:
    def __init__(self, database: Database, persuading: Persuading) -> None:
        self._database = database
        self._persuading = persuading

    async def after_diagnosis(self, moment: Moment) -> Card | None:
        """One offer beside a settled diagnosis; None in danger, soon after another, or when nothing new is left.

        Thinking the same turn again gives the same offer.
        """
        return await self._database.write(lambda tx: self._after_diagnosis(tx, moment))

    def _after_diagnosis(self, tx: Transaction, moment: Moment) -> Card | None:
        made = tx.claims.offers_to(moment.contact_id)
        again = next((one for one in made if one.turn_id == moment.turn_id), None)
        if again is None and not self._is_the_moment(tx, moment, made):
            return None
        wanted = again.product_id if again is not None else self._fitting(tx, moment.contact_id, made)
        offer = offer_called(tx, wanted) if wanted is not None else None
        if offer is None:
            return None
        if again is None:
            self._note(tx, moment, offer.id, "diagnosed")
        return self._card(tx, offer, moment, "offer.after_diagnosis")

    @staticmethod
    def _is_the_moment(tx: Transaction, moment: Moment, made: Sequence[OfferMade]) -> bool:
        case = tx.cases.open_of(moment.contact_id)
        if case is None or case.urgency >= _DANGER:
            return False
        return not made or tx.now - made[0].made_at >= BETWEEN_OFFERS

    @staticmethod
    def _fitting(tx: Transaction, contact_id: ContactId, made: Sequence[OfferMade]) -> str | None:
        """What comes next for somebody, given what they hold and what they said no to."""
        often = tx.claims.cases_of(contact_id) >= _OFTEN
        ladder = (REMOTE, BASIC, PREMIUM, PACK) if often else (BASIC, PREMIUM, PACK)
        holds = tx.claims.held(contact_id, tx.now)
        refused = {one.product_id for one in made if declined_lately(one, tx)}
        for product_id in ladder:
            is_below = any(_is_above(held, product_id) for held in holds)
            if product_id not in holds and not is_below:
                # The next step up is not pushed in the place of the one that was declined.
                return None if product_id in refused else product_id
        return None

    def _card(self, tx: Transaction, offer: Offer, moment: Moment, key: str) -> Card:
        subject = about(moment.language, product_id=offer.id, contact_id=moment.contact_id)
        return proposal(tx, self._persuading, offer, subject, key)

    @staticmethod
    def _note(tx: Transaction, moment: Moment, product_id: str, why: str) -> None:
        tx.claims.add(
            OfferMade(
                contact_id=moment.contact_id, product_id=product_id, turn_id=moment.turn_id, why=why, made_at=tx.now
            )
        )

    async def upsell(self, contact_id: ContactId, language: str) -> Card | None:
        """The step above what the person holds, on one screen, because they asked; None at the top."""

        def write(tx: Transaction) -> Card | None:
            held = tx.claims.held(contact_id, tx.now)
            highest = next((one for one in (PREMIUM, BASIC) if one in held), None)
            wanted = offer_called(tx, _NEXT[highest] if highest is not None else PREMIUM)
            if wanted is None or PACK in held:
                return None
            subject = about(language, product_id=wanted.id, contact_id=contact_id)
            return proposal(tx, self._persuading, wanted, subject, "offer.upsell")

        return await self._database.write(write)

    async def take(self, contact_id: ContactId, product_id: str) -> None:
        """They looked at what was proposed: it waits for no answer any more."""

        def write(tx: Transaction) -> None:
            for one in tx.claims.offers_to(contact_id):
                if one.product_id == product_id and one.answer is None:
                    one.answer, one.answered_at = OfferAnswer.taken, tx.now

        await self._database.write(write)

    async def decline(self, contact_id: ContactId, product_id: str) -> None:
        """One tap, remembered: it also ends the offers that are still open. Again, it changes nothing."""

        def write(tx: Transaction) -> None:
            made = tx.claims.offers_to(contact_id)
            waiting = [one for one in made if one.product_id == product_id and one.answer is None]
            for one in waiting:
                one.answer, one.answered_at = OfferAnswer.declined, tx.now
            if not waiting and tx.catalogue.get(product_id) is not None:
                tx.claims.add(
                    OfferMade(
                        contact_id=contact_id,
                        product_id=product_id,
                        why="asked",
                        answer=OfferAnswer.declined,
                        made_at=tx.now,
                        answered_at=tx.now,
                    )
                )

        await self._database.write(write)


def declined_lately(offer: OfferMade, tx: Transaction) -> bool:
    return offer.answer == OfferAnswer.declined and tx.now - (offer.answered_at or offer.made_at) < DECLINED_FOR


def _is_above(held: str, wanted: str) -> bool:
    """Whether what is held includes what would be offered."""
    above: str | None = wanted
    while above is not None:
        above = _NEXT.get(above)
        if above == held:
            return True
    return held == PACK


def proposal(tx: Transaction, persuading: Persuading, offer: Offer, subject: Subject, key: str) -> Card:
    """One product on one screen: what it is, what is true of it, yes and no side by side."""
    language = subject.language
    includes = ", ".join(offer.includes(language)[:_SHOWN_INCLUDES])
    facts = {"name": offer.name(language), "price": price_line(offer, language), "includes": includes}
    claims = persuading.chosen(tx, subject)
    return Card(
        kind="proposal",
        text="\n".join([say(key, language, **facts), *(claim.text for claim in claims)]),
        buttons=answers(offer, language),
        data={"product": offer.id},
        backed=tuple(claim.backed for claim in claims),
        stated=(price_of_offer(offer, language, tx.now + PRICE_HELD),),
    )


def answers(offer: Offer, language: str) -> tuple[Button, ...]:
    """Accepting and declining are one tap each."""
    return (
        Button(say("offer.see", language), f"product:{offer.id}"),
        Button(say("offer.no", language), f"{DECLINE}:{offer.id}"),
    )
