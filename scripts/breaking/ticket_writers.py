"""A made-up shop with its customers, and the letters they write about their orders."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from agents.support.desk import NewTicket
from agents.support.shop_rows import CustomerRow, OrderRow
from knowledge.support.training import examples

_STATES = ("expédiée", "livrée", "en préparation", "annulée", "remboursée", "en attente de paiement")
_FIRST_NUMBER = 70000


def customers(how_many: int) -> Sequence[CustomerRow]:
    return [CustomerRow(str(number), f"Client {_spelt(number)}", _address(number)) for number in range(how_many)]


def orders(chance: Random, how_many: int, now: datetime) -> Sequence[OrderRow]:
    """One for each customer, and a second one for every third: there the desk has to ask which."""
    owners = [*range(how_many), *range(0, how_many, 3)]
    return [
        OrderRow(
            number=str(_FIRST_NUMBER + place),
            customer_id=str(owner),
            status_text=chance.choice(_STATES),
            amount_minor=chance.randrange(990, 45000),
            currency="EUR",
            ordered_at=now - timedelta(days=chance.randrange(1, 40)),
            carrier=chance.choice(("Colissimo", "GLS", None)),
            tracking=f"SUIVI{place}",
            expected_at=now + timedelta(days=chance.randrange(-8, 6)),
            items=(("Plaquettes de frein", 1),),
        )
        for place, owner in enumerate(owners)
    ]


def letters(chance: Random, how_many: int, writers: int) -> Sequence[NewTicket]:
    """Most name no order, some their own, a few somebody else's; no two are the same."""
    lines = [example.text for example in examples()]
    return [_letter(chance, chance.choice(lines), number, writers) for number in range(how_many)]


def _letter(chance: Random, line: str, number: int, writers: int) -> NewTicket:
    writer = chance.randrange(writers)
    named = chance.random()
    order = writer if named < 0.4 else (writer + 1) % writers
    mention = f" (commande {_FIRST_NUMBER + order})" if named < 0.45 else ""
    text = f"{line}{mention}\n\nMerci d’avance, {_spelt(number)}"
    return NewTicket("email", _address(writer), text)


def _address(number: int) -> str:
    return f"client{number}@example.com"


def _spelt(number: int) -> str:
    """A number in letters, so that nobody takes it for that of an order."""
    return "".join("bdfglmnprt"[int(digit)] + "a" for digit in str(number)).title()
