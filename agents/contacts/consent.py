"""The consent record: what somebody allowed us to write for, where, and the proof of it. Unknown means no."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.consent import ConsentEntry, Purpose
from storage.models.ids import ContactId

EMAIL = "email"
"""Stands beside the channels: a place where somebody may be written to."""
ASKED = (Purpose.reminders, Purpose.feedback, Purpose.marketing)
"""What needs a yes (L34-5 CPCE; no use is made of its exception for similar products)."""
TEXT_VERSION = "2026-11-21"
"""Changes with the sentences `preferences.purpose_…`, so that a proof names what was read."""


class How(StrEnum):
    button = "button"
    words = "words"
    link = "link"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person can be written to; `address` is the platform's id of them, or their e-mail address."""

    channel: str
    address: str


@dataclass(frozen=True, slots=True)
class Choice:
    purpose: Purpose
    channel: str
    granted: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """What the person did to say so, and in which line."""

    how: How
    language: str
    message_id: int | None = None


class Consents:
    """Verbs that take a transaction belong to the deed of the caller."""

    def __init__(self, database: Database, *, secret_key: str) -> None:
        self._database = database
        self._key = hashlib.sha256(b"opposition:" + secret_key.encode()).digest()

    def allows(self, tx: Transaction, contact_id: int, purpose: Purpose, place: Place) -> bool:
        """Whether we may write there for that; an opposition of the address itself counts for every Contact."""
        if purpose is Purpose.service:
            return True
        if tx.consents.opposes(place.channel, self._hash(place)):
            return False
        root = tx.contacts.whole(contact_id).id
        latest = tx.consents.latest(root, purpose=purpose, channel=place.channel)
        return latest is not None and latest.granted

    async def choose(self, contact_id: ContactId, choices: Sequence[Choice], proof: Proof) -> None:
        """Write down what the person chose; saying the same again adds nothing."""
        await self._database.write(lambda tx: self._choose(tx, contact_id, choices, proof))

    async def stop(self, contact_id: ContactId, proof: Proof) -> None:
        """No message that they did not ask for, on any channel of theirs; answers and what a contract needs remain."""

        def write(tx: Transaction) -> None:
            places = places_of(tx, contact_id)
            self._choose(tx, contact_id, _all(places, granted=False), proof)
            for place in places:
                tx.consents.oppose(place.channel, self._hash(place), tx.now)

        await self._database.write(write)

    def opposes(self, tx: Transaction, place: Place) -> bool:
        """Whether that place said no to all that nobody asked for."""
        return tx.consents.opposes(place.channel, self._hash(place))

    def opposes_mail(self, tx: Transaction, address: str) -> bool:
        """Whether that address said no, whoever it belongs to."""
        return tx.consents.opposes(EMAIL, self._hash(Place(EMAIL, address)))

    def oppose_mail(self, tx: Transaction, address: str) -> None:
        """That address said no, by the link of a mail or by calling one spam; so did whoever paid with it."""
        tx.consents.oppose(EMAIL, self._hash(Place(EMAIL, address)), tx.now)
        for contact_id in tx.orders.payers_at(address):
            language = tx.contacts.whole(contact_id).language or "fr"
            self._choose(
                tx, ContactId(contact_id), _all([Place(EMAIL, address)], granted=False), Proof(How.link, language)
            )

    async def standing(self, contact_id: ContactId) -> Sequence[Choice]:
        """What holds now for each purpose and each channel of the person."""

        def read(tx: Transaction) -> Sequence[Choice]:
            return [
                Choice(purpose, place.channel, self.allows(tx, contact_id, purpose, place))
                for place in _once(places_of(tx, contact_id))
                for purpose in ASKED
            ]

        return await self._database.write(read)

    async def history(self, contact_id: ContactId) -> Sequence[ConsentEntry]:
        """Every entry with its proof, oldest first."""

        def read(tx: Transaction) -> Sequence[ConsentEntry]:
            return tx.consents.history(tx.contacts.whole(contact_id).id)

        return await self._database.write(read)

    def _choose(self, tx: Transaction, contact_id: ContactId, choices: Iterable[Choice], proof: Proof) -> None:
        root = tx.contacts.whole(contact_id).id
        places = places_of(tx, contact_id)
        for choice in choices:
            latest = tx.consents.latest(root, purpose=choice.purpose, channel=choice.channel)
            if choice.granted:
                for place in places:
                    if place.channel == choice.channel:
                        tx.consents.lift(place.channel, self._hash(place), tx.now)
            if latest is None or latest.granted != choice.granted:
                tx.consents.add(_entry(contact_id, choice, proof, tx))

    def _hash(self, place: Place) -> str:
        plain = f"{place.channel}:{place.address.strip().casefold()}"
        return hmac.new(self._key, plain.encode(), hashlib.sha256).hexdigest()


def places_of(tx: Transaction, contact_id: int) -> Sequence[Place]:
    """The threads of a person, and the addresses of what they paid for, the last one first."""
    root = tx.contacts.whole(contact_id).id
    threads = [Place(row.channel, row.external_id) for row in tx.conversations.of_contact(root)]
    paid = [one.email for one in tx.orders.of_contacts(tx.contacts.parts(root)) if one.paid_at and one.email]
    return [*threads, *(Place(EMAIL, address) for address in dict.fromkeys(paid))]


def _once(places: Sequence[Place]) -> Sequence[Place]:
    """One place a channel: the record is by channel."""
    return list({place.channel: place for place in reversed(places)}.values())[::-1]


def _all(places: Sequence[Place], *, granted: bool) -> Sequence[Choice]:
    channels = dict.fromkeys(place.channel for place in places)
    return [Choice(purpose, channel, granted) for channel in channels for purpose in ASKED]


def _entry(contact_id: int, choice: Choice, proof: Proof, tx: Transaction) -> ConsentEntry:
    return ConsentEntry(
        contact_id=contact_id,
        purpose=choice.purpose,
        channel=choice.channel,
        granted=choice.granted,
        how=proof.how,
        message_id=proof.message_id,
        text_version=TEXT_VERSION,
        text=say(f"preferences.purpose_{choice.purpose}", proof.language),
        at=tx.now,
    )
