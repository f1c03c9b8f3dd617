"""What a person may ask about their own data (GDPR art. 15, 17 and 20): a copy of all of it, and its erasure."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.errors import Conflict, NotFound
from storage.database import Database, Transaction
from storage.files import FileStore
from storage.models.ledger import RefundState
from storage.models.order import InstalmentState, Order, OrderState
from storage.models.person import Erased, Person
from storage.models.provider import SubscriptionState

_SECRETS = ("_hash", "key_hash", "csrf")
_EMPTY_SECTIONS = frozenset(
    {
        "sign_in_link", "staff_session", "confirmation", "web_session", "staff_key", "command_once", "second_factor",
        "recovery_code",
    }
)  # fmt: skip
"""Keys and tokens are no information about a person."""


class StillStaff(Conflict):
    """A member of staff is in the audit by number: their role is taken first."""

    code = "still_staff"


class ObligationsOpen(Conflict):
    """A subscription runs, an instalment or a refund is due: without the address and the payer it could not end."""

    code = "obligations_open"


@dataclass(frozen=True, slots=True)
class Copy:
    """`data` is table → rows, as JSON takes them; `files` are what they sent and what was said to them."""

    number: int | None
    data: Mapping[str, Sequence[Mapping[str, object]]]
    files: Sequence[tuple[str, Path]]


@dataclass(frozen=True, slots=True)
class Account:
    """What was done at the erasure of one person."""

    number: int | None
    rows: Erased
    files: int
    letters: int


class Privacy:
    """`outbox` is where mails lie that were never sent anywhere; None where a real post takes them."""

    def __init__(self, database: Database, *, files: FileStore, outbox: Path | None) -> None:
        self._database = database
        self._files = files
        self._outbox = outbox

    async def export(self, named: str) -> Copy:
        """Everything about the person that `named` names (12, channel:id or an address). Raises NotFound."""

        def read(tx: Transaction) -> tuple[Person, dict[str, list[Mapping[str, object]]]]:
            person = _person(tx, named)
            found = tx.personal.rows(person)
            return person, {
                name: [_plain(row) for row in tx.personal.read(name, keys)]
                for name, keys in sorted(found.items())
                if name not in _EMPTY_SECTIONS
            }

        person, data = await self._database.write(read)
        paths = [(token, self._files.path(token)) for token in _tokens(data)]
        files = [(token, path) for token, path in paths if path.exists()]
        return Copy(min(person.contact_ids, default=None), data, files)

    async def erase(self, named: str) -> Account:
        """Take everything personal out, except what the law makes us keep; again, it changes nothing.

        The files go first: a crash in between leaves rows that lead to nothing, and the next run ends the work.
        Raises NotFound, StillStaff, ObligationsOpen.
        """

        def look(tx: Transaction) -> tuple[Person, list[str]]:
            person = _person(tx, named)
            _refuse_open(tx, person)
            found = tx.personal.rows(person)
            papers = tx.personal.papers(found)
            found.get("document", set()).difference_update(papers)
            # A paper that was handed over in a chat is named by a message too.
            kept = {row["file"] for row in tx.personal.read("document", papers)}
            tokens = _tokens({name: tx.personal.read(name, keys) for name, keys in found.items()})
            return person, [one for one in tokens if one not in kept]

        person, tokens = await self._database.write(look)
        for token in tokens:
            await asyncio.to_thread(self._files.forget, token)
        letters = await asyncio.to_thread(_forget_letters, self._outbox, person) if self._outbox is not None else 0

        def write(tx: Transaction) -> Erased:
            _refuse_open(tx, person)
            erased = tx.erasing.erase(person, tx.now)
            number = min(person.contact_ids, default=0)
            detail = f"{sum(erased.deleted.values())} deleted, {sum(erased.emptied.values())} emptied"
            tx.staff.audit(actor="command line", action="erase", subject=f"contact:{number}", detail=detail, now=tx.now)
            return erased

        erased = await self._database.write(write)
        return Account(min(person.contact_ids, default=None), erased, len(tokens), letters)


def _person(tx: Transaction, named: str) -> Person:
    """Raises NotFound when nobody and nothing is known under that name."""
    word = named.strip()
    email = word.lower() if "@" in word else ""
    parts = tuple(sorted(_contacts(tx, word, email)))
    identities = [one for part in parts for one in tx.contacts.identities(part) if one.contact_id in parts]
    orders = [order for part in parts for order in tx.orders.every_of(part)]
    paid = {order.email.lower() for order in orders if order.email and order.paid_at is not None}
    proved = {one for part in parts for one in tx.shop.proved_emails(part)}
    emails = frozenset({*proved, *paid, *([email] if email else [])})
    handles = {one.external_id.lower() for one in identities} | {one.lower() for one in tx.contacts.aliases(parts)}
    first = Person(parts, emails, frozenset(handles))
    found = tx.personal.rows(first)
    if not parts and not any(found.values()):
        raise NotFound
    customers = tx.personal.read("shop_customer", found.get("shop_customer", ()))
    names = [*(tx.contacts.whole(part).name for part in parts), *(one.name for one in identities)]
    names += [*(order.name for order in orders), *(str(one["name"]) for one in customers)]
    tickets = tx.personal.read("ticket", found.get("ticket", ()))
    used = [*(order.email for order in orders), *(str(one["email"]) for one in tickets)]
    return Person(
        contact_ids=parts,
        emails=emails,
        handles=first.handles | {str(one["phone"]) for one in customers if one["phone"]},
        mentions=frozenset(one.lower() for one in used if one),
        names=frozenset(one for one in names if one),
    )


def _contacts(tx: Transaction, word: str, email: str) -> set[int]:
    """The ids of all Contacts that are the person."""
    number = word.removeprefix("#")
    if number.isascii() and number.isdecimal() and len(number) < 16:
        known = tx.contacts.get(int(number))
        return set(tx.contacts.parts(tx.contacts.whole(known.id).id)) if known is not None else set()
    if email:
        owners = {*tx.shop.provers(email), *tx.orders.buyers_at(email)}
        return {part for one in owners for part in tx.contacts.parts(tx.contacts.whole(one).id)}
    channel, _, external_id = word.partition(":")
    identity = tx.contacts.identity(channel, external_id) if external_id else None
    return set(tx.contacts.parts(tx.contacts.whole(identity.contact_id).id)) if identity is not None else set()


def _refuse_open(tx: Transaction, person: Person) -> None:
    if any(tx.staff.grant_of(part) is not None for part in person.contact_ids):
        raise StillStaff
    for part in person.contact_ids:
        for order in tx.orders.every_of(part):
            if _is_open(tx, order):
                raise ObligationsOpen(order=order.id)


def _is_open(tx: Transaction, order: Order) -> bool:
    subscription = tx.ledger.subscription(order.id)
    if subscription is not None and subscription.state != SubscriptionState.ended:
        return True
    payments = tx.ledger.payments(order.id)
    refunds = [one for payment in payments for one in tx.ledger.refunds(payment.id)]
    if any(one.state in {RefundState.owed, RefundState.sent} for one in refunds):
        return True
    planned = any(one.state == InstalmentState.planned for one in tx.orders.instalments(order.id))
    return order.state == OrderState.paid and planned


def _tokens(data: Mapping[str, Sequence[Mapping[str, object]]]) -> list[str]:
    """The names of all files that the rows speak of."""
    kept = [str(row["token"]) for row in data.get("stored_file", ())]
    said = [str(row["file"]) for name in ("utterance", "document") for row in data.get(name, ())]
    signed = [row["logo"] for row in data.get("letterhead", ())]
    sent = [one.get("file") for row in data.get("message", ()) for one in _listed(row, "attachments")]
    mailed = [
        one.get("token")
        for name in ("mail", "received_mail")
        for row in data.get(name, ())
        for one in _listed(row, "files")
    ]
    return sorted({*kept, *said, *(str(one) for one in (*sent, *signed, *mailed) if one)})


def _listed(row: Mapping[str, object], column: str) -> Iterable[Mapping[str, object]]:
    found = row.get(column)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, Sequence) else ()


def _plain(row: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in row.items() if not name.endswith(_SECRETS)}


def _forget_letters(outbox: Path, person: Person) -> int:
    """Delete the mails of a folder that are to, from or about one of the addresses."""
    wanted = [one for one in person.emails | person.mentions if "@" in one]
    gone = 0
    for path in sorted(outbox.glob("*.eml")):
        text = path.read_text("utf-8", "replace").lower()
        if any(one in text for one in wanted):
            path.unlink(missing_ok=True)
            gone += 1
    return gone
