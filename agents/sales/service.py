"""What is sold, to whom, and what became of it: every verb of a sale that needs no provider."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from agents.errors import DomainError, InvalidInput, NotFound
from agents.sales import catalogue, coupons, ereporting, ordering, rights
from agents.sales.balancing import balance
from agents.sales.catalogue import Offer
from agents.sales.dunning import Dunning
from agents.sales.entitling import deliver
from agents.sales.figures import Figures, figures
from agents.sales.invoicing import invoice_of
from agents.sales.links import OrderLinks
from agents.sales.objecting import Objecting
from agents.sales.offering import Offering
from agents.sales.ordering import Buyer, Wish
from agents.sales.papers import Paper, paper_of
from agents.sales.parts import Part
from agents.sales.payments import Payments
from agents.sales.persuading import Persuading
from agents.sales.policy import Consent
from agents.sales.proving import prove
from agents.sales.rails import Rail
from agents.sales.rounds import Rounds
from agents.sales.stars import Stars
from agents.sales.views import OrderView, SellerView, order_view, seller_view
from storage.database import Database, Transaction
from storage.models.catalogue import Seller
from storage.models.ids import ContactId, ConversationId, OrderId
from storage.models.ledger import Break
from storage.models.order import Order
from storage.money import Money


@dataclass(frozen=True, slots=True)
class SellerDetails:
    """Who sells, as the law wants it named. `vat_number` is None under art. 293 B du CGI."""

    name: str
    address: str
    siren: str
    vat_number: str | None
    email: str
    phone: str
    mediator: str


class SellerUnnamed(DomainError):
    """Nobody may sell for money without a name, an address and a SIREN (Code de la consommation L221-5, L111-1)."""

    code = "seller_unnamed"
    http_status = 503


class SalesService:
    """`payments`, `rounds`, `dunning` and `stars` are its verbs that talk to a provider, kept in files of their own."""

    def __init__(
        self,
        database: Database,
        *,
        links: OrderLinks,
        payments: Payments,
        public_url: Callable[[], str],
        persuading: Persuading,
    ) -> None:
        self._database = database
        self._links = links
        self._public_url = public_url
        self.payments = payments
        self.persuading = persuading
        self.offering = Offering(database, persuading)
        self.objecting = Objecting(database, persuading)
        self.rounds = Rounds(database, payments=payments)
        self.dunning = Dunning(database, payments=payments)
        self.stars = Stars(database, payments=payments, links=links)

    def now(self) -> datetime:
        return self._database.clock()

    def page_of(self, reference: str) -> str:
        """Where an order is read, agreed to and paid."""
        return f"{self._public_url()}/checkout/{reference}"

    def page_of_order(self, order_id: OrderId) -> str:
        return self.page_of(self._links.reference(order_id))

    def terms_url(self) -> str:
        return f"{self._public_url()}/terms"

    async def offers(self) -> Sequence[Offer]:
        """What is listed now, Basic first."""
        return await self._database.write(catalogue.offers)

    async def set_up_catalogue(self) -> int:
        """Add the products that are not there yet; prices and texts changed since are left alone."""
        return await self._database.write(catalogue.set_up)

    async def set_price(self, product_id: str, price: Money) -> None:
        """From now on; the history keeps the old price. Raises NotFound, InvalidInput for a currency not ours."""

        def write(tx: Transaction) -> None:
            if tx.catalogue.get(product_id) is None:
                raise NotFound
            if price.currency not in {"EUR", "XTR"}:
                raise InvalidInput(fields="currency")
            catalogue.set_price(tx, product_id, price)

        await self._database.write(write)

    async def set_free_cases(self, most: int) -> None:
        await self._database.write(lambda tx: catalogue.set_free_cases(tx, most))

    async def add_coupon(self, new: coupons.NewCoupon) -> int:
        return await self._database.write(lambda tx: coupons.add_coupon(tx, new).id)

    async def name_seller(self, details: SellerDetails) -> None:
        """Who sells, from now on; papers already issued keep what they said."""

        def write(tx: Transaction) -> None:
            row = tx.catalogue.seller() or Seller(id=1)
            row.name, row.address, row.siren = details.name, details.address, details.siren
            row.vat_number, row.email, row.phone = details.vat_number, details.email, details.phone
            row.mediator, row.changed_at = details.mediator, tx.now
            tx.catalogue.add(row)

        await self._database.write(write)

    async def begin(self, wish: Wish) -> OrderView:
        """A draft of an order, with the reference of its page; asked for again it is the same one."""
        return await self._database.write(lambda tx: self._view(tx, ordering.draft(tx, wish)))

    async def begin_in(self, conversation_id: ConversationId, wish: Wish) -> OrderView:
        """As `begin`, in a conversation: its channel decides how the order may be paid."""

        def write(tx: Transaction) -> OrderView:
            row = tx.conversations.get(conversation_id)
            assert row is not None
            here = replace(wish, channel=row.channel, conversation_id=conversation_id)
            return self._view(tx, ordering.draft(tx, here))

        return await self._database.write(write)

    async def begin_for_stranger(self, wish_of: "Stranger") -> OrderView:
        """As `begin`, for somebody who writes through the API and whom no channel knows.

        The address is not proof of who they are, so it never leads to another person's orders.
        """

        def write(tx: Transaction) -> OrderView:
            contact_id = tx.contacts.add(name=wish_of.name, language=wish_of.language, now=tx.now)
            wish = Wish(
                contact_id=ContactId(contact_id),
                product_id=wish_of.product_id,
                channel="api",
                language=wish_of.language,
                email=wish_of.email,
                name=wish_of.name,
                coupon=wish_of.coupon,
            )
            return self._view(tx, ordering.draft(tx, wish))

        return await self._database.write(write)

    async def order(self, reference: str) -> OrderView:
        """Raises NotFound for a reference we did not sign."""
        order_id = self._links.order_id(reference)
        return await self._database.write(lambda tx: self._view(tx, order_id))

    async def seller(self) -> SellerView | None:
        return await self._database.write(seller_view)

    async def buyer_of(self, reference: str) -> ContactId:
        """Raises NotFound for a reference we did not sign."""
        order_id = self._links.order_id(reference)
        order = await self._database.write(lambda tx: tx.orders.get(order_id))
        if order is None:
            raise NotFound
        return ContactId(order.contact_id)

    async def paper(self, reference: str) -> Paper:
        """What is printed on an invoice or a credit note. Raises NotFound."""
        return await self._database.write(lambda tx: paper_of(tx, invoice_of(tx, reference)))

    async def view(self, order_id: OrderId) -> OrderView:
        return await self._database.write(lambda tx: self._view(tx, order_id))

    async def orders_of(self, contact_id: ContactId) -> Sequence[OrderView]:
        """What a person ordered on any of their channels, the latest first."""

        def read(tx: Transaction) -> Sequence[OrderView]:
            found = tx.orders.of_contacts(tx.contacts.parts(contact_id))
            return [order_view(tx, one, self._links.reference(one.id)) for one in found]

        return await self._database.write(read)

    async def own(self, contact_id: ContactId, order_id: int) -> OrderId:
        """The order when it is this person's. Raises NotFound for everybody else's."""

        def read(tx: Transaction) -> OrderId:
            order = tx.orders.get(order_id)
            if order is None or order.contact_id not in tx.contacts.parts(contact_id):
                raise NotFound
            return OrderId(order.id)

        return await self._database.write(read)

    async def use_coupon(self, reference: str, code: str) -> OrderView:
        order_id = self._links.order_id(reference)

        def write(tx: Transaction) -> OrderView:
            ordering.use_coupon(tx, tx.orders.lock(order_id), code)
            return self._view(tx, order_id)

        return await self._database.write(write)

    async def place(
        self, reference: str, buyer: Buyer, given: frozenset[Consent], *, wanted: Rail | None = None
    ) -> OrderView:
        """Bind the buyer: the tap "Commander avec obligation de paiement". Again, it changes nothing.

        Raises SellerUnnamed where real money would go to nobody the law could name.
        """
        order_id = self._links.order_id(reference)

        def write(tx: Transaction) -> OrderView:
            if not self.payments.is_test and tx.catalogue.seller() is None:
                raise SellerUnnamed
            order = ordering.place(tx, order_id, buyer, given, wanted)
            balance(tx, order)
            return self._view(tx, order_id)

        return await self._database.write(write)

    async def page_to_pay(self, reference: str) -> str:
        return await self.payments.page_to_pay(self._links.order_id(reference))

    async def withdraw(self, order_id: OrderId) -> str:
        """The dated receipt; the refund is owed from this moment. Again, it is the same receipt."""
        return await self._database.write(lambda tx: rights.withdraw(tx, order_id))

    async def withdraw_by(self, reference: str) -> str:
        return await self.withdraw(self._links.order_id(reference))

    async def unsubscribe(self, order_id: OrderId) -> OrderView:
        """End a subscription at the provider; what is paid runs to its end."""
        await self.payments.end_subscription(order_id)
        return await self.view(order_id)

    async def unsubscribe_by(self, reference: str) -> OrderView:
        return await self.unsubscribe(self._links.order_id(reference))

    async def portal_url(self, reference: str) -> str:
        return await self.payments.portal_url(self._links.order_id(reference))

    async def fulfil(self, order_id: OrderId) -> datetime | None:
        """Deliver when it is time and the books are whole; when to look again otherwise."""

        def write(tx: Transaction) -> datetime | None:
            prove(tx, order_id)
            return deliver(tx, order_id)

        return await self._database.write(write)

    async def prove(self) -> Sequence[Break]:
        """All books; a break freezes what it touches and raises an Issue."""
        return await self._database.write(prove)

    async def ereporting(self, first: date, last: date, *, with_tests: bool = False) -> Sequence[ereporting.Row]:
        """What the tax office is told of these days in Paris, both included."""
        return await self._database.write(lambda tx: ereporting.rows_between(tx, first, last, with_tests=with_tests))

    async def figures(self) -> Figures:
        return await self._database.write(figures)

    async def may(self, contact_id: ContactId, part: Part) -> bool:
        return await self._database.write(lambda tx: ordering.is_entitled(tx, contact_id, part))

    def _view(self, tx: Transaction, order_id: int) -> OrderView:
        order = self._existing(tx, order_id)
        return order_view(tx, order, self._links.reference(order_id))

    @staticmethod
    def _existing(tx: Transaction, order_id: int) -> Order:
        order = tx.orders.get(order_id)
        if order is None:
            raise NotFound
        return order


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who orders through the API."""

    product_id: str
    email: str
    name: str
    language: str
    coupon: str | None = None
