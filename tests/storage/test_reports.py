"""Figures, pauses and a person's rows: the same questions to both databases."""

from datetime import date

from storage.database import Database, Transaction
from storage.models.person import Person
from storage.reports.figures import FIGURES
from storage.reports.reading import Reports, Value, window_of

EVER = window_of(date(2020, 1, 1), date(2026, 12, 31))


async def test_every_figure_can_be_asked_of_an_empty_database(database: Database) -> None:
    reports = Reports(database)
    assert set((await reports.values(EVER)).values()) == {Value()}
    rows = [await reports.rows(figure, EVER) for figure in FIGURES.values()]
    days = [await reports.by_day(figure, EVER) for figure in FIGURES.values()]
    channels = [await reports.by_channel(figure, EVER) for figure in FIGURES.values()]
    assert [len(one) for one in (*rows, *days, *channels)] == [0] * (3 * len(FIGURES))


def visitor(tx: Transaction) -> tuple[int, int]:
    """A person with a thread, a message and an Issue that names their address."""
    identity = tx.contacts.meet("webchat", "visitor-zoe", name="Zoé Plantée", now=tx.now)
    tx.conversations.keep_language(identity.contact_id, "fr")
    conversation_id = tx.conversations.add(
        contact_id=identity.contact_id, identity_id=identity.id, channel="webchat", address="visitor-zoe", now=tx.now
    )
    seq = tx.conversations.next_seq(conversation_id, {})
    line = {
        "role": "customer",
        "text": "zoe@example.org",
        "channel": "webchat",
        "sent_at": tx.now,
        "created_at": tx.now,
    }
    tx.messages.add({"conversation_id": conversation_id, "seq": seq, **line})
    tx.issues.raise_issue(kind="x", key="x", detail="Zoé Plantée, ZOE@example.org", now=tx.now)
    return identity.contact_id, conversation_id


async def test_a_person_is_found_and_taken_out_on_both_databases(database: Database) -> None:
    contact_id, conversation_id = await database.write(visitor)
    person = Person(
        (contact_id,), frozenset({"zoe@example.org"}), frozenset({"visitor-zoe"}), names=frozenset({"Zoé Plantée"})
    )
    found = await database.write(lambda tx: tx.personal.rows(person))
    assert {"contact", "identity", "conversation", "message"} <= found.keys()
    erased = await database.write(lambda tx: tx.erasing.erase(person, tx.now))
    assert erased.deleted["message"] == 1
    row = await database.write(lambda tx: tx.conversations.get(conversation_id))
    assert row is not None
    assert (row.address, row.external_id, row.contact_name) == (f"erased:{row.id}", f"erased:{row.identity_id}", None)
    issues = await database.write(lambda tx: [one.detail for one in tx.issues.open()])
    assert issues == [f"[effacé {contact_id}], [effacé {contact_id}]"]


async def test_a_pause_covers_its_own_scope_alone(database: Database) -> None:
    contact_id, conversation_id = await database.write(visitor)

    async def paused(scope: str) -> bool:
        def work(tx: Transaction) -> bool:
            tx.pauses.begin(scope, by=contact_id, now=tx.now)
            row = tx.conversations.get(conversation_id)
            tx.pauses.end(scope, tx.now)
            assert row is not None
            return bool(row.paused)

        return await database.write(work)

    scopes = ("all", "channel:webchat", f"conversation:{conversation_id}", "channel:telegram", "conversation:999")
    assert [await paused(scope) for scope in scopes] == [True, True, True, False, False]
