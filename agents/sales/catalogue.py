"""What is sold, what it includes and for how much. Prices are rows; nothing here takes one from a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from agents.sales.parts import BUILT, Part
from agents.sales.starting_catalogue import FREE_CASES, STARTING_CATALOGUE, Entry
from knowledge.language.folding import fold
from storage.database import Transaction
from storage.models.catalogue import Allowance, Inclusion, Nature, Price, Product
from storage.money import Money


@dataclass(frozen=True, slots=True)
class Offer:
    """A product that may be sold, with its price in force and what we deliver of it."""

    id: str
    name_fr: str
    name_en: str
    nature: str
    period: str | None
    price: Money
    price_id: int
    vat_included: bool
    includes_fr: tuple[str, ...]
    includes_en: tuple[str, ...]

    def name(self, language: str) -> str:
        return self.name_fr if language == "fr" else self.name_en

    def includes(self, language: str) -> tuple[str, ...]:
        return self.includes_fr if language == "fr" else self.includes_en


class Granted(TypedDict):
    """A part as an order line keeps it."""

    part: str
    product: str
    days: int | None
    quantity: int | None


def offers(tx: Transaction) -> Sequence[Offer]:
    """What is listed and can be delivered now, Basic first; variants stand under their own names."""
    found = (offer_of(tx, product) for product in tx.catalogue.listed())
    return [offer for offer in found if offer is not None]


def offer_called(tx: Transaction, product_id: str) -> Offer | None:
    """As one of `offers`; None for a product that is not among them."""
    product = tx.catalogue.get(product_id)
    return offer_of(tx, product) if product is not None and product.listed else None


def offer_of(tx: Transaction, product: Product) -> Offer | None:
    """None when it has no price, or nothing of it is built."""
    price = tx.catalogue.price_in_force(product.id, tx.now)
    lines = [line for line in tx.catalogue.inclusions(product.id) if parts_of_line(tx, line)]
    if price is None or not lines:
        return None
    return Offer(
        id=product.id,
        name_fr=product.name_fr,
        name_en=product.name_en,
        nature=product.nature,
        period=product.period,
        price=Money(price.amount_minor, price.currency),
        price_id=price.id,
        vat_included=price.vat_included,
        includes_fr=tuple(line.text_fr for line in lines),
        includes_en=tuple(line.text_en for line in lines),
    )


def parts_of(tx: Transaction, product_id: str) -> list[Granted]:
    """Every part that buying a product opens, those of bundled products included; each part once, the longest."""
    granted: dict[str, Granted] = {}
    for line in tx.catalogue.inclusions(product_id):
        for one in parts_of_line(tx, line):
            known = granted.get(one["part"])
            if known is None or _longer(one["days"], known["days"]):
                granted[one["part"]] = one
    return list(granted.values())


def parts_of_line(tx: Transaction, line: Inclusion) -> list[Granted]:
    """What is built of one line."""
    if line.bundled_id is not None:
        bundled = parts_of(tx, line.bundled_id)
        return [{**one, "days": line.days if line.days is not None else one["days"]} for one in bundled]
    assert line.part is not None, "a line includes a part or a product"
    if line.part not in BUILT:
        return []
    return [Granted(part=line.part, product=line.product_id, days=line.days, quantity=line.quantity)]


def _longer(days: int | None, than: int | None) -> bool:
    return than is not None and (days is None or days > than)


def natures_of(tx: Transaction, product: Product) -> frozenset[Nature]:
    """Its own nature and those of all it bundles."""
    natures = {Nature(product.nature)}
    for line in tx.catalogue.inclusions(product.id):
        bundled = tx.catalogue.get(line.bundled_id) if line.bundled_id else None
        if bundled is not None:
            natures |= natures_of(tx, bundled)
    return frozenset(natures)


_NAMES = (
    ("coaching-garages", ("coaching garage", "coaching pour garage", "coaching de mon equipe", "coaching for garage")),
    ("coaching-primo-arrivants", ("coaching", "primo arrivant", "newcomer")),
    ("pack-complet", ("pack", "complet", "complete pack")),
    ("diagnostic-a-distance", ("diagnostic a distance", "abonnement", "subscri", "remote diagnos", "m abonner")),
    ("formation-premium", ("premium",)),
    ("formation-basic", ("basic", "basique", "debutant", "beginner")),
)


def product_named(text: str) -> str | None:
    """Which product a person means, by the words people use for it; the more special name wins."""
    return next(iter(products_named(text)), None)


def products_named(text: str) -> Sequence[str]:
    """Every product the words may mean, the more special names first."""
    words = " ".join("".join(char if char.isalnum() else " " for char in fold(text)).split())
    return [product for product, names in _NAMES if any(name in words for name in names)]


def set_up(tx: Transaction) -> int:
    """Add the products that are not there yet; prices and texts changed since are left alone."""
    added = 0
    for position, entry in enumerate(STARTING_CATALOGUE):
        if tx.catalogue.get(entry.id) is None:
            _add(tx, entry, position)
            added += 1
        if not tx.catalogue.inclusions(entry.id):
            _include(tx, entry)
        if tx.catalogue.price_in_force(entry.id, tx.now, "XTR") is None:
            set_price(tx, entry.id, entry.stars)
    if tx.catalogue.allowance(Part.unlimited_cases) is None:
        tx.catalogue.add(Allowance(part=Part.unlimited_cases, most=FREE_CASES, changed_at=tx.now))
    return added


def set_free_cases(tx: Transaction, most: int) -> None:
    """How many diagnoses are free for everybody in a month, from now on."""
    row = tx.catalogue.allowance(Part.unlimited_cases) or Allowance(part=Part.unlimited_cases)
    row.most, row.changed_at = most, tx.now
    tx.catalogue.add(row)


def _add(tx: Transaction, entry: Entry, position: int) -> None:
    product = Product(
        id=entry.id,
        position=position,
        name_fr=entry.name_fr,
        name_en=entry.name_en,
        nature=entry.nature,
        period=entry.period,
        listed=True,
        created_at=tx.now,
    )
    tx.catalogue.add(product)
    set_price(tx, entry.id, entry.price)


def _include(tx: Transaction, entry: Entry) -> None:
    for position, line in enumerate(entry.includes):
        tx.catalogue.add(
            Inclusion(
                product_id=entry.id,
                position=position,
                part=line.part,
                bundled_id=line.bundled,
                days=line.days,
                quantity=line.quantity,
                text_fr=line.fr,
                text_en=line.en,
            )
        )


def set_price(tx: Transaction, product_id: str, price: Money) -> None:
    """A new price from now on; the history keeps the old one. The same price again adds nothing."""
    known = tx.catalogue.price_in_force(product_id, tx.now, price.currency)
    if known is not None and known.amount_minor == price.amount_minor:
        return
    tx.catalogue.add(
        Price(
            product_id=product_id,
            amount_minor=price.amount_minor,
            currency=price.currency,
            vat_included=True,
            valid_from=tx.now,
        )
    )
