"""A shop's rows: the columns of its tables `client` and `commande`, named in French or English."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, NoReturn, TypeVar

from agents.support.shop_values import ImportWrong, items_of, minor_of, moment_of
from knowledge.language.folding import fold

Row = Mapping[str, object]
T = TypeVar("T")
_CUSTOMER_COLUMNS = {
    "id": ("id_client", "client_id", "customer_id", "numero_client", "n_client", "id"),
    "name": ("nom_prenom", "nom_complet", "name", "full_name", "nom"),
    "first_name": ("prenom", "first_name"),
    "email": ("email_client", "email", "e_mail", "adresse_e_mail", "mail", "courriel"),
    "phone": ("telephone", "tel", "phone"),
}
_ORDER_COLUMNS = {
    "number": (
        "numero_commande",
        "numero_de_commande",
        "n_commande",
        "numero",
        "number",
        "order_number",
        "reference",
        "id_commande",
        "order_id",
        "id",
    ),
    "customer": ("id_client", "client_id", "customer_id", "client"),
    "status": ("statut", "statut_commande", "status", "etat"),
    "amount": ("montant", "montant_total", "total", "amount", "prix"),
    "currency": ("devise", "currency"),
    "ordered": ("date_commande", "date_de_commande", "date", "ordered_at", "order_date", "created_at"),
    "carrier": ("transporteur", "carrier"),
    "tracking": ("numero_suivi", "numero_de_suivi", "suivi", "tracking", "tracking_number"),
    "expected": ("date_livraison_prevue", "livraison_prevue", "date_livraison", "expected_at", "delivery_date"),
    "delivered": ("date_livraison_reelle", "livree_le", "delivered_at"),
    "items": ("articles", "produits", "produit", "items", "products"),
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_DELIMITERS = ";,\t"


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


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """The rows that can be taken in, and of each other one where it stands and what is wrong with it."""

    rows: Sequence[T]
    wrong: Sequence[str]


def customers_of(rows: Sequence[Row]) -> Read[CustomerRow]:
    """The rows of the table `client`, what is wrong by its place."""
    return _read(rows, customer_of, "client")


def orders_of(rows: Sequence[Row]) -> Read[OrderRow]:
    """The rows of the table `commande`; several rows of one order, a line of goods each, are one order."""
    read = _read(rows, order_of, "commande")
    orders: dict[str, OrderRow] = {}
    for row in dict.fromkeys(read.rows):
        known = orders.get(row.number)
        items = known.items if known is not None and known.customer_id == row.customer_id else None
        orders[row.number] = replace(row, items=(*items, *(row.items or ()))) if items else row
    return Read(list(orders.values()), read.wrong)


def _read(rows: Sequence[Row], taken: Callable[[Row], T], table: str) -> Read[T]:
    right: list[T] = []
    wrong: list[str] = []
    for place, row in enumerate(rows, start=1):
        try:
            right.append(taken(row))
        except ImportWrong as error:
            wrong.append(f"{table}, row {place}: {error.facts.get('fields', '')}")
    return Read(right, wrong)


def customer_of(row: Row) -> CustomerRow:
    """A row of the table `client`. Raises ImportWrong naming the column that is missing or cannot be read."""
    first, name = _text(row, _CUSTOMER_COLUMNS["first_name"]), _text(row, _CUSTOMER_COLUMNS["name"])
    email = _needed(row, _CUSTOMER_COLUMNS["email"])
    if not _EMAIL.fullmatch(email):
        raise ImportWrong(fields=f"e-mail {email}")
    return CustomerRow(
        id=_needed(row, _CUSTOMER_COLUMNS["id"]),
        name=" ".join(part for part in (first, name) if part and not (part == first and first in (name or "").split())),
        email=email,
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
        amount_minor=minor_of(_amount(row), currency),
        currency=currency,
        ordered_at=_when(row, _ORDER_COLUMNS["ordered"]) or _missing(_ORDER_COLUMNS["ordered"]),
        carrier=_text(row, _ORDER_COLUMNS["carrier"]),
        tracking=_text(row, _ORDER_COLUMNS["tracking"]),
        expected_at=_when(row, _ORDER_COLUMNS["expected"]),
        delivered_at=_when(row, _ORDER_COLUMNS["delivered"]),
        items=items_of(items) if items else None,
    )


def rows_of_csv(text: str) -> Sequence[Row]:
    """Semicolon, comma or tab between columns; names folded. Raises ImportWrong when there is no header."""
    lines = text.removeprefix("\ufeff").lstrip()
    if lines[:4].lower() == "sep=":
        # Excel's own first line.
        lines = lines.partition("\n")[2]
    header = lines.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    if not header.count(delimiter):
        raise ImportWrong(fields="a first line that names the columns")
    try:
        rows = list(csv.DictReader(io.StringIO(lines, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ImportWrong(fields=str(error)) from error
    return [{_column(name): value for name, value in row.items() if name} for row in rows]


def _column(name: str) -> str:
    """« N° commande » is n_commande."""
    return re.sub(r"[\W_]+", "_", fold(name).replace("°", " ").replace("º", " ")).strip("_")


def _value(row: Row, names: Sequence[str]) -> object:
    return next((row[name] for name in names if row.get(name) not in {None, ""}), None)


def _text(row: Row, names: Sequence[str]) -> str | None:
    value = _value(row, names)
    return None if value is None else str(value).strip() or None


def _needed(row: Row, names: Sequence[str]) -> str:
    return _text(row, names) or _missing(names)


def _missing(names: Sequence[str]) -> NoReturn:
    raise ImportWrong(fields=f"column {' | '.join(names)}")


def _amount(row: Row) -> object:
    value = _value(row, _ORDER_COLUMNS["amount"])
    return _missing(_ORDER_COLUMNS["amount"]) if value is None else value


def _when(row: Row, names: Sequence[str]) -> datetime | None:
    text = _text(row, names)
    return None if text is None else moment_of(text)
