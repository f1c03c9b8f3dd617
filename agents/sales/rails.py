"""How a sale may be paid: rules with dates, never a model's choice."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agents.errors import DomainError
from storage.models.catalogue import Nature
from storage.models.order import BuyerKind


class Rail(StrEnum):
    stars = "stars"
    stripe = "stripe"
    transfer = "transfer"


class NoLawfulRail(DomainError):
    code = "no_lawful_rail"
    http_status = 409


@dataclass(frozen=True, slots=True)
class Rule:
    """From `since` on these rails are lawful, the first one preferred. None in a field stands for any value."""

    since: date
    source: str
    rails: tuple[Rail, ...]
    channel: str | None = None
    natures: frozenset[Nature] | None = None
    """The rule speaks when the sale holds any of these."""
    buyer: BuyerKind | None = None
    countries: frozenset[str] | None = None

    def speaks_of(self, sale: "Sale", on: date) -> bool:
        return (
            self.since <= on
            and self.channel in {None, sale.channel}
            and self.buyer in {None, sale.buyer}
            and (self.natures is None or bool(self.natures & sale.natures))
            and (self.countries is None or sale.country in self.countries)
        )


@dataclass(frozen=True, slots=True)
class Sale:
    """What the choice depends on. `natures` are those of all that is bought: a bundle has several."""

    natures: AbstractSet[Nature]
    channel: str
    buyer: BuyerKind
    country: str


_DIGITAL = frozenset({Nature.digital_content, Nature.subscription})
_TRAINING = frozenset({Nature.training_contract})
_EU = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV"}
    | {"MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)

RULES = (
    Rule(
        date(2024, 6, 6),
        "Telegram, Bot Payments for Digital Goods and Services (terms 6.2): digital goods in Telegram take Stars alone",
        (Rail.stars,),
        channel="telegram",
        natures=_DIGITAL,
        countries=_EU,
    ),
    Rule(
        date(2019, 1, 1),
        "Code du travail L6353-3 to L6353-6: a written contract, instalments, so transfer or card, never Stars",
        (Rail.stripe, Rail.transfer),
        natures=_TRAINING,
        countries=_EU,
    ),
    Rule(
        date(2019, 1, 1),
        "a business may pay by transfer on invoice",
        (Rail.stripe, Rail.transfer),
        buyer=BuyerKind.business,
        countries=_EU,
    ),
    Rule(
        date(2019, 1, 1),
        "WhatsApp commerce policy bars digital goods from its own payments: a plain link to a hosted page is left;"
        " the web chat, the terminal and the API use the same page",
        (Rail.stripe,),
        buyer=BuyerKind.consumer,
        countries=_EU,
    ),
)
"""The first rule that speaks of a sale decides. Outside the EU none does: a person looks at its VAT and sells."""


def lawful_rails(sale: Sale, on: date) -> tuple[Rail, ...]:
    """The lawful rails, the preferred first; none at all where no rule speaks."""
    return next((rule.rails for rule in RULES if rule.speaks_of(sale, on)), ())


@dataclass(frozen=True, slots=True)
class Route:
    """A sale with a rail that is lawful for it on that day. An unlawful one cannot be made."""

    sale: Sale
    rail: Rail
    on: date

    def __post_init__(self) -> None:
        if self.rail not in lawful_rails(self.sale, self.on):
            raise NoLawfulRail(rail=self.rail, channel=self.sale.channel, country=self.sale.country)


def route(sale: Sale, on: date, *, wanted: Rail | None = None) -> Route:
    """The wanted rail when it is lawful, else the preferred one. Raises NoLawfulRail."""
    rails = lawful_rails(sale, on)
    if not rails:
        raise NoLawfulRail(channel=sale.channel, country=sale.country)
    return Route(sale, wanted or rails[0], on)
