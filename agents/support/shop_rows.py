"""A shop's rows as text: the columns of its tables `client` and `commande`, named in French or English."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import NoReturn
from zoneinfo import ZoneInfo

from agents.errors import InvalidInput
from knowledge.language.folding import fold
from storage.money import MINOR_UNITS

_PARIS = ZoneInfo("Europe/Paris")
Row = Mapping[str, object]
_CUSTOMER_COLUMNS = {
    "id": ("id_client", "client_id", "customer_id", "id"),
    "name": ("nom_prenom", "nom_complet", "name", "full_name", "nom"),
    "first_name": ("prenom", "first_name"),
    "email": ("email_client", "email", "mail", "courriel"),
    "phone": ("telephone", "tel", "phone"),
}
_ORDER_COLUMNS = {
    "number": ("numero_commande", "numero", "number", "order_number", "id_commande", "order_id", "id"),
    "customer": ("id_client", "client_id", "customer_id", "client"),
    "status": ("statut", "statut_commande", "status", "etat"),
    "amount": ("montant", "montant_total", "total", "amount", "prix"),
    "currency": ("devise", "currency"),
    "ordered": ("date_commande", "date", "ordered_at", "order_date", "created_at"),
    "carrier": ("transporteur", "carrier"),
    "tracking": ("numero_suivi", "suivi", "tracking", "tracking_number"),
    "expected": ("date_livraison_prevue", "livraison_prevue", "date_livraison", "expected_at", "delivery_date"),
    "delivered": ("date_livraison_reelle", "livree_le", "delivered_at"),
    "items": ("articles", "produits", "produit", "items", "products"),
}


class ImportWrong(InvalidInput):
    code = "import_wrong"


@dataclass(frozen=True, slots=True)
class CustomerRow:
    id: str
    name: str
    email: str
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as a shop gives it. `items` is None where the source says nothing of them."""

    number: str
    customer_id: str
    status_text: str
    amount_minor: int
    currency: str
    ordered_at: datetime
    carrier: str | None = None
    tracking: str | None = None
    expected_at: datetime | None = None
    delivered_at: datetime | None = None
    items: tuple[tuple[str, int], ...] | None = None


def customer_of(row: Row) -> CustomerRow:
    """A row of the table `client`. Raises ImportWrong naming the column that is missing."""
    names = (_text(row, _CUSTOMER_COLUMNS["first_name"]), _text(row, _CUSTOMER_COLUMNS["name"]))
    return CustomerRow(
        id=_needed(row, _CUSTOMER_COLUMNS["id"]),
        name=" ".join(name for name in names if name),
        email=_needed(row, _CUSTOMER_COLUMNS["email"]),
        phone=_text(row, _CUSTOMER_COLUMNS["phone"]),
    )


def order_of(row: Row) -> OrderRow:
    """A row of the table `commande`. Raises ImportWrong naming the column that is missing or cannot be read."""
    currency = (_text(row, _ORDER_COLUMNS["currency"]) or "EUR").upper()
    items = _text(row, _ORDER_COLUMNS["items"])
    return OrderRow(
        number=_needed(row, _ORDER_COLUMNS["number"]),
        customer_id=_needed(row, _ORDER_COLUMNS["customer"]),
        status_text=_needed(row, _ORDER_COLUMNS["status"]),
        amount_minor=_minor(_needed(row, _ORDER_COLUMNS["amount"]), currency),
        currency=currency,
        ordered_at=_when(row, _ORDER_COLUMNS["ordered"]) or _missing(_ORDER_COLUMNS["ordered"]),
        carrier=_text(row, _ORDER_COLUMNS["carrier"]),
        tracking=_text(row, _ORDER_COLUMNS["tracking"]),
        expected_at=_when(row, _ORDER_COLUMNS["expected"]),
        delivered_at=_when(row, _ORDER_COLUMNS["delivered"]),
        items=tuple((label.strip(), 1) for label in items.split("|") if label.strip()) if items else None,
    )


def rows_of_csv(text: str) -> Sequence[Row]:
    """Comma, semicolon or tab between columns; names folded. Raises ImportWrong when there is no header."""
    try:
        dialect = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")
    except csv.Error as error:
        raise ImportWrong(fields=str(error)) from error
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), dialect=dialect)
    return [{fold(name).strip(): value for name, value in row.items() if name} for row in reader]


def _text(row: Row, names: Sequence[str]) -> str | None:
    value = next((row[name] for name in names if row.get(name) not in {None, ""}), None)
    return None if value is None else str(value).strip() or None


def _needed(row: Row, names: Sequence[str]) -> str:
    return _text(row, names) or _missing(names)


def _missing(names: Sequence[str]) -> NoReturn:
    raise ImportWrong(fields=f"column {' | '.join(names)}")


def _minor(text: str, currency: str) -> int:
    try:
        plain = text.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").rstrip("€$£")
        amount = Decimal(plain.replace(",", ".")) * 10 ** MINOR_UNITS[currency]
    except (InvalidOperation, KeyError) as error:
        raise ImportWrong(fields=f"amount {text} {currency}") from error
    return int(amount.to_integral_value())


def _when(row: Row, names: Sequence[str]) -> datetime | None:
    """A day or a moment; without a zone it is Paris's."""
    text = _text(row, names)
    if text is None:
        return None
    for pattern in (None, "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y"):
        try:
            at = datetime.fromisoformat(text) if pattern is None else datetime.strptime(text, pattern)  # noqa: DTZ007 -- the zone is added below
        except ValueError:
            continue
        return (at if at.tzinfo else at.replace(tzinfo=_PARIS)).astimezone(UTC)
    raise ImportWrong(fields=f"date {text}")
