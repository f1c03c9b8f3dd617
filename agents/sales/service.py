"""What is sold and for how much. Prices are rows; nothing here takes one from a model."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.sales.starting_catalogue import STARTING_CATALOGUE
from storage.database import Database, Transaction
from storage.models.catalogue import Price, Product
from storage.money import Money


@dataclass(frozen=True, slots=True)
class Offer:
    """A listed product with its price in force."""

    id: str
    name_fr: str
    name_en: str
    nature: str
    period: str | None
    price: Money
    vat_included: bool
    includes_fr: tuple[str, ...]
    includes_en: tuple[str, ...]

    def name(self, language: str) -> str:
        return self.name_fr if language == "fr" else self.name_en

    def includes(self, language: str) -> tuple[str, ...]:
        return self.includes_fr if language == "fr" else self.includes_en


class SalesService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def offers(self) -> Sequence[Offer]:
        """What is listed now, Basic first."""
        return await self._database.write(_offers)

    async def set_up_catalogue(self) -> int:
        """Add the products that are not there yet; prices and texts changed since are left alone."""

        def write(tx: Transaction) -> int:
            added = 0
            for position, entry in enumerate(STARTING_CATALOGUE):
                if tx.catalogue.get(entry.id) is not None:
                    continue
                tx.catalogue.add(
                    Product(
                        id=entry.id,
                        position=position,
                        name_fr=entry.name_fr,
                        name_en=entry.name_en,
                        nature=entry.nature,
                        period=entry.period,
                        includes_fr=list(entry.includes_fr),
                        includes_en=list(entry.includes_en),
                        listed=True,
                        created_at=tx.now,
                    )
                )
                price = entry.price
                tx.catalogue.add(
                    Price(
                        product_id=entry.id,
                        amount_minor=price.amount_minor,
                        currency=price.currency,
                        vat_included=True,
                        valid_from=tx.now,
                    )
                )
                added += 1
            return added

        return await self._database.write(write)


def _offers(tx: Transaction) -> Sequence[Offer]:
    offers = []
    for product in tx.catalogue.listed():
        price = tx.catalogue.price_in_force(product.id, tx.now)
        if price is None:
            continue
        offers.append(
            Offer(
                id=product.id,
                name_fr=product.name_fr,
                name_en=product.name_en,
                nature=product.nature,
                period=product.period,
                price=Money(price.amount_minor, price.currency),
                vat_included=price.vat_included,
                includes_fr=tuple(product.includes_fr),
                includes_en=tuple(product.includes_en),
            )
        )
    return offers
