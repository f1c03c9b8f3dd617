"""A small made-up shop to try the desk with: every name, address and order is invented and marked as a sample."""

from datetime import datetime, timedelta

from agents.support.shop_rows import CustomerRow, OrderRow

ORIGIN = "sample"
"""Addresses end in example.com, which belongs to nobody (RFC 2606)."""

_PEOPLE = (
    ("1", "Camille Exemple", "camille@example.com"),
    ("2", "Karim Exemple", "karim@example.com"),
    ("3", "Léa Exemple", "lea@example.com"),
    ("4", "Garage Exemple", "garage@example.com"),
    ("5", "Olivia Sample", "olivia@example.com"),
    ("6", "James Sample", "james@example.com"),
    ("7", "Fatou Exemple", "fatou@example.com"),
    ("8", "Hugo Exemple", "hugo@example.com"),
)
# number, customer, status, cents, days since the order, carrier, expected in days, delivered days ago, items
_BOUGHT: tuple[tuple[str, str, str, int, int, str | None, int | None, int | None, tuple[tuple[str, int], ...]], ...] = (
    ("1042", "1", "expédiée", 8990, 6, "Colissimo", 1, None, (("Plaquettes de frein avant", 1),)),
    ("1043", "1", "livrée", 4590, 21, "Colissimo", -16, 17, (("Filtre à huile", 2), ("Joint de vidange", 2))),
    ("1044", "2", "en préparation", 12900, 2, None, 4, None, (("Lecteur OBD Bluetooth", 1),)),
    ("1045", "3", "expédiée", 23900, 12, "Chronopost", -5, None, (("Alternateur reconditionné", 1),)),
    ("1046", "4", "expédiée", 45600, 4, "GLS", 1, None, (("Kit de distribution", 2), ("Pompe à eau", 2))),
    ("1047", "4", "livrée", 31200, 30, "GLS", -26, 26, (("Amortisseurs avant", 2),)),
    ("1048", "5", "delivered", 5990, 9, "DPD", -5, 4, (("Wiper blades", 2),)),
    ("1049", "5", "processing", 9900, 1, None, 5, None, (("Battery charger", 1),)),
    ("1050", "6", "shipped", 7450, 7, "UPS", 0, None, (("Cabin filter", 1), ("Air filter", 1))),
    ("1051", "7", "annulée", 15900, 15, None, None, None, (("Batterie 70 Ah", 1),)),
    ("1052", "7", "remboursée", 3290, 40, "Mondial Relay", -34, 33, (("Ampoules H7", 2),)),
    ("1053", "8", "en attente de paiement", 18900, 0, None, None, None, (("Embrayage", 1),)),
    ("1054", "8", "livrée", 2990, 5, "Mondial Relay", -1, 1, (("Nettoyant freins", 3),)),
    ("1055", "3", "en préparation", 6490, 1, None, 3, None, (("Bougies d’allumage", 4),)),
)


def customers() -> list[CustomerRow]:
    return [CustomerRow(key, name, email) for key, name, email in _PEOPLE]


def orders(now: datetime) -> list[OrderRow]:
    """Dated as seen from now, so that what is late is late."""
    return [
        OrderRow(
            number=number,
            customer_id=customer,
            status_text=status,
            amount_minor=cents,
            currency="EUR",
            ordered_at=now - timedelta(days=age),
            carrier=carrier,
            tracking=f"EXEMPLE{number}FR" if carrier else None,
            expected_at=None if expected is None else now + timedelta(days=expected),
            delivered_at=None if delivered is None else now - timedelta(days=delivered),
            items=items,
        )
        for number, customer, status, cents, age, carrier, expected, delivered, items in _BOUGHT
    ]
