"""What may be said for a product, and nothing else: claims compiled from the rows of this moment."""

from collections.abc import Sequence

from agents.claims.compiler import Claim, Compiler
from agents.claims.facts import Subject
from agents.claims.levers import Lever, Medium
from agents.errors import NotFound
from agents.sales import coupons, places
from storage.database import Database, Transaction
from storage.models.claim import AnnouncedCoupon
from storage.models.ids import ContactId

_AROUND_AN_OFFER = (
    *(Lever.urgency, Lever.contrast, Lever.scarcity, Lever.emotion, Lever.social_proof),
    *(Lever.loss_aversion, Lever.exclusivity),
)
_MOST = 3
"""Claims in one message: more is shouting (our own rule)."""
_HELD = "chat.urgency.held"


class Persuading:
    def __init__(self, database: Database, compiler: Compiler) -> None:
        self._database = database
        self.compiler = compiler

    async def around(self, subject: Subject) -> Sequence[Claim]:
        """What is true of an offer now; how long its price stands comes last and is always said."""
        return await self._database.write(lambda tx: self.chosen(tx, subject))

    def chosen(self, tx: Transaction, subject: Subject) -> Sequence[Claim]:
        found = self.compiler.claims_for(tx, Medium.chat, subject, levers=_AROUND_AN_OFFER)
        held = [one for one in found if one.template.name == _HELD]
        one_a_lever = {one.template.lever: one for one in reversed(found) if one.template.name != _HELD}
        ordered = [one_a_lever[lever] for lever in _AROUND_AN_OFFER if lever in one_a_lever]
        return [*ordered[:_MOST], *held]

    async def announce_coupon(self, code: str) -> None:
        """Let everybody be told of a coupon from now on. Raises NotFound; again, it changes nothing."""

        def write(tx: Transaction) -> None:
            coupon = tx.catalogue.coupon(coupons.normal(code))
            if coupon is None:
                raise NotFound
            if not tx.claims.is_announced(coupon.id):
                tx.claims.add(AnnouncedCoupon(coupon_id=coupon.id, announced_at=tx.now))

        await self._database.write(write)

    async def set_capacity(self, product_id: str, count: int) -> None:
        """How many may buy a product. Raises NotFound, InvalidInput."""
        await self._database.write(lambda tx: places.set_capacity(tx, product_id, count))


def about(
    language: str, *, product_id: str, contact_id: ContactId | None = None, order_id: int | None = None
) -> Subject:
    return Subject(language, product_id, contact_id, order_id)
