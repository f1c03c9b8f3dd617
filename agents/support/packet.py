"""What whoever takes over must know, in at most 120 words: each fact and each promise with the line it was said in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents.support.lease import BY_THEMSELVES
from agents.support.wishes import pledges_in
from agents.texts.lookup import moment, say
from knowledge.language.entities import extract
from storage.database import Transaction
from storage.models.base import AnyRow
from storage.models.message import Role

MOST_WORDS = 120
_LINES = 60
_MOST = 5
_SUMMARY_WORDS = 30
_FACT_WORDS = 12
_PROMISE_WORDS = 14
_LATEST = 12
_TELLING = 6
"""Words: lines of so many say as much as longer ones."""
_REMEMBERED = 512
"""Lines: a thread is looked at again and again, and reading one costs a millisecond."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said, and the id of the message that says it."""

    text: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Packet:
    summary: str
    facts: Sequence[Said]
    promises: Sequence[Said]
    next_step: str
    files: int = 0

    @property
    def words(self) -> int:
        parts = (self.summary, self.next_step, *(one.text for one in (*self.facts, *self.promises)))
        return sum(len(part.split()) for part in parts)


def packet_of(tx: Transaction, row: AnyRow, *, reason: str, language: str) -> Packet:
    """Read from the last lines of the person over all their channels; needs no model.

    Where staff came by themselves, the line that names most stands for the reason.
    """
    root = row.linked_into_id or row.contact_id
    lines = tx.messages.recent_of_contact(root, before=tx.messages.last_id() + 1, limit=_LINES)
    files = sum(len(line.attachments or ()) for line in lines if line.role == Role.customer)
    facts = list(_facts(lines, language))[-_MOST:]
    promises = [Said(_short(one.text, _PROMISE_WORDS), one.message_id) for one in promises_in(lines)][-2:]
    last = next((line for line in reversed(lines) if line.role == Role.customer and _says_something(line.text)), None)
    step = _next_step(lines, last, promises, language)
    if reason in BY_THEMSELVES:
        reason = _matter(lines, language)
    return _fitting(Packet(_short(reason, _SUMMARY_WORDS), facts, promises, step, files))


def _matter(lines: Sequence[AnyRow], language: str) -> str:
    """What it is about: of their latest lines the one that names most, else the longest; of equals the later."""
    theirs = [line.text for line in lines if line.role == Role.customer and _says_something(line.text)][-_LATEST:]
    return max(
        reversed(theirs), key=lambda text: (len(_named(text, language)), min(len(text.split()), _TELLING)), default=""
    )


def _says_something(text: str) -> bool:
    """A command, as /lier, is answered by itself."""
    return bool(text.strip()) and not text.startswith("/")


def promises_in(lines: Sequence[AnyRow]) -> Iterator[Said]:
    """What people of the team promised, oldest first."""
    for line in lines:
        if line.role == Role.operator:
            for sentence in pledges_in(line.text):
                yield Said(sentence, line.id)


def _facts(lines: Sequence[AnyRow], language: str) -> Iterator[Said]:
    """What the person named, each once, where they said it last."""
    found: dict[str, int] = {}
    for line in lines:
        if line.role != Role.customer:
            continue
        for text in _named(line.text, language):
            found.pop(text, None)
            found[text] = line.id
    for text, message_id in found.items():
        yield Said(_short(text, _FACT_WORDS), message_id)


@lru_cache(_REMEMBERED)
def _named(text: str, language: str) -> Sequence[str]:
    return tuple(_read(text, language))


def _read(text: str, language: str) -> Iterator[str]:
    named = extract(text)
    yield from (mention.code for mention in named.codes)
    yield from (say("takeover.fact_order", language, number=span.value) for span in named.order_numbers)
    yield from (span.value for span in (*named.emails, *named.phones, *named.plates, *named.vins))
    if named.vehicle is not None and (named.vehicle.make or named.vehicle.model):
        parts = (named.vehicle.make, named.vehicle.model, named.vehicle.generation, named.vehicle.engine)
        yield " ".join(str(part) for part in parts if part)
    if named.mileage_km is not None:
        yield f"{named.mileage_km.value} km"


def _next_step(lines: Sequence[AnyRow], last: AnyRow | None, promises: Sequence[Said], language: str) -> str:
    """To answer what the customer said last; once a person did, to keep what was promised."""
    if last is None:
        return say("takeover.next_greet", language)
    if any(line.role == Role.operator and line.id > last.id for line in lines):
        kept = say("takeover.next_keep", language, said=promises[-1].text) if promises else ""
        return kept or say("takeover.next_nothing", language)
    said = _short(last.text, 12)
    return say("takeover.next_answer", language, said=said)


def _fitting(packet: Packet) -> Packet:
    """Older facts give way first."""
    while packet.words > MOST_WORDS and packet.facts:
        packet = Packet(packet.summary, packet.facts[1:], packet.promises, packet.next_step, packet.files)
    return packet


def _short(text: str, words: int) -> str:
    parts = text.split()
    return " ".join(parts) if len(parts) <= words else " ".join(parts[:words]) + "…"


def told(packet: Packet, language: str, *, opened: AnyRow | None = None) -> str:
    """The packet as the staff reads it in a chat."""
    lines = [say("takeover.packet_summary", language, text=packet.summary)]
    lines += [say("takeover.packet_fact", language, text=one.text, message=one.message_id) for one in packet.facts]
    lines += [
        say("takeover.packet_promise", language, text=one.text, message=one.message_id) for one in packet.promises
    ]
    if packet.files:
        lines.append(say("takeover.packet_files", language, count=packet.files))
    lines.append(say("takeover.packet_next", language, text=packet.next_step))
    if opened is not None:
        key, since = ("held", opened.claimed_at) if opened.claimed_at is not None else ("since", opened.requested_at)
        lines.append(say(f"takeover.packet_{key}", language, time=moment(since, language)))
    return "\n".join(lines)
