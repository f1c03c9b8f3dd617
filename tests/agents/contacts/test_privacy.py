"""A person's copy of their data, and its erasure: nothing of them is left but what the law makes us keep."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from agents.contacts.privacy import ObligationsOpen, Privacy, StillStaff
from agents.errors import NotFound
from agents.messages import Attachment, AttachmentKind, IncomingMessage
from agents.post.suppression import bounced
from agents.sales.ordering import Buyer
from agents.support.desk import NewTicket
from bot.app import App
from storage.database import Transaction
from storage.models.document import Document
from storage.models.every import Base
from storage.models.ids import ContactId, FileId
from storage.models.mail import ReceivedKind, ReceivedMail
from storage.models.order import BuyerKind
from storage.models.shop import EmailProof, ShopCustomer, ShopOrder
from storage.models.staff import StaffRole
from tests.agents.sales.shop import Shop
from tests.builders import Person
from tests.conftest import FixedClock

NAME, EMAIL, PHONE, HANDLE = "Zénobie Plantée", "zenobie@planted.example", "0699887766", "zenobie-handle"
BUYER = Buyer(NAME, EMAIL, BuyerKind.consumer, "FR")
PLANTED = (NAME, EMAIL, PHONE, HANDLE)


@pytest.fixture
def privacy(app: App, tmp_path: Path) -> Privacy:
    return Privacy(app.database, files=app.files, outbox=tmp_path / "outbox")


@pytest.fixture
async def zoe(app: App, clock: FixedClock) -> Person:
    """Who talked, sent a file, bought, has a ticket, is a customer of the shop, and is spoken of in an Issue."""
    person, shop = Person(app, clock, HANDLE), Shop(app, clock)
    await person.says(f"Bonjour, {NAME}, {EMAIL}, {PHONE} : P0301 sur ma Clio, elle tremble")
    token = app.files.new()
    app.files.path(token).write_text(EMAIL)
    photo = Attachment(AttachmentKind.image, file=FileId(token), name=f"{NAME}.jpg")
    await app.pipeline.accept([IncomingMessage(person.sender, "photo", NAME, clock(), attachments=(photo,))])
    await app.worker.run_until_idle()
    await person.says(f"/humain rappelez {NAME} au {PHONE}")
    placed = await shop.place("formation-basic", buyer=BUYER, name=HANDLE)
    await shop.pay(placed.reference)
    await shop.work(placed.reference)
    contact_id = await shop.customer(HANDLE)
    await app.database.write(lambda tx: plant(tx, contact_id))
    await app.team.desk.answer(NewTicket("email", EMAIL, f"{NAME} veut un remboursement, {PHONE}"))
    await app.worker.run_until_idle()
    return person


def plant(tx: Transaction, contact_id: int) -> None:
    now = tx.now
    tx.session.add(
        EmailProof(
            contact_id=contact_id, email=EMAIL, code_hash="x", question=f"où est {NAME}", expires_at=now,
            proved_at=now, created_at=now,
        )
    )  # fmt: skip
    customer = ShopCustomer(origin="sample", origin_id="z", name=NAME, email=EMAIL, phone=PHONE, imported_at=now)
    tx.session.add(customer)
    tx.session.flush()
    order = ShopOrder(
        customer_id=customer.id, origin="sample", number="Z1", status="shipped", status_text="partie", amount_minor=100,
        currency="EUR", ordered_at=now, imported_at=now,
    )  # fmt: skip
    tx.session.add(order)
    for number, kind in enumerate(("invoice", "report")):
        printed = Document(
            kind=kind, subject=f"{number}", contact_id=contact_id, language="fr", title=kind, name=f"{kind}.pdf",
            file=f"f{number}", size_bytes=1, sheets=1, sha256="", printed_at=now,
        )  # fmt: skip
        tx.session.add(printed)
    bounced(tx, EMAIL, permanent=False, detail=f"4.2.2 {EMAIL}")
    tx.mails.add(
        ReceivedMail(
            message_id=f"<1.{EMAIL}>", sender=EMAIL, subject=NAME, text=PHONE, kind=ReceivedKind.customer, why="",
            references=[], files=[], ticket_id=None, received_at=now,
        )
    )  # fmt: skip
    tx.issues.raise_issue(kind="notice", key="z", detail=f"{NAME} attend une réponse à {EMAIL.upper()}", now=now)


async def tables_that_hold(app: App, words: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Which of the words stand in which table, in any column and case."""

    def read(tx: Transaction) -> Mapping[str, Sequence[str]]:
        held = {}
        for table in Base.metadata.sorted_tables:
            rows = [[str(value) for value in row] for row in tx.connection.execute(table.select())]
            text = json.dumps(rows, ensure_ascii=False).lower()
            held[table.name] = [word for word in words if word.lower() in text]
        return {name: found for name, found in held.items() if found}

    return await app.database.write(read)


def files_in(folder: Path) -> Sequence[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def number_of(app: App, person: Person) -> str:
    row = await app.database.write(lambda tx: tx.contacts.identity("terminal", person.sender.external_id))
    assert row is not None
    return str(row.contact_id)


async def test_after_an_erasure_only_the_invoice_knows_them(app: App, zoe: Person, privacy: Privacy) -> None:
    before = await tables_that_hold(app, PLANTED)
    assert {"message", "contact", "identity", "purchase_order", "ticket", "shop_customer", "issue"} <= before.keys()
    await privacy.erase(await number_of(app, zoe))
    assert await tables_that_hold(app, PLANTED) == {"invoice": [NAME, EMAIL]}
    papers = await app.database.write(lambda tx: tx.connection.exec_driver_sql("SELECT kind FROM document").all())
    assert {row.kind for row in papers} == {"invoice"}
    assert await app.team.sales.prove() == []
    assert (await app.team.sales.figures()).revenue.amount_minor == 9700


async def test_an_erasure_takes_the_files_and_says_what_it_kept(app: App, zoe: Person, privacy: Privacy) -> None:
    assert files_in(app.settings.data_dir / "files")
    account = await privacy.erase(await number_of(app, zoe))
    papers = await app.database.write(lambda tx: tx.connection.exec_driver_sql("SELECT file FROM document").all())
    left = {path.name for path in files_in(app.settings.data_dir / "files")}
    assert left - {row.file for row in papers} == set()
    assert account.files == 2
    assert account.rows.kept["invoice"] == 1
    assert account.rows.deleted["message"] > 3
    assert files_in(app.settings.data_dir / "outbox") == []


async def test_an_invoice_that_was_handed_over_in_a_chat_is_kept(app: App, zoe: Person, privacy: Privacy) -> None:
    invoice = await app.team.documents.printed("invoice", "TEST-F2026-000001")
    await zoe.taps("document:invoice:TEST-F2026-000001")
    await privacy.erase(await number_of(app, zoe))
    assert await app.team.documents.is_whole(invoice)


async def test_erasing_again_changes_nothing(app: App, zoe: Person, privacy: Privacy) -> None:
    number = await number_of(app, zoe)
    await privacy.erase(number)
    again = await privacy.erase(number)
    assert (again.rows.deleted, again.files, again.letters) == ({}, 0, 0)


async def test_what_a_repair_taught_stays_as_a_count_of_nobodys(app: App, zoe: Person, privacy: Privacy) -> None:
    number = await number_of(app, zoe)
    assert await app.team.learning.report(ContactId(int(number)), f"c'était la bobine, {NAME}", language="fr")
    await privacy.erase(number)
    (kept,) = await app.database.write(lambda tx: tx.learning.reports())
    assert (kept.component, kept.helped, kept.case_id, kept.words) == ("ignition_coil", True, None, "")
    assert (kept.key, kept.author, kept.origin) == (f"erased:{kept.id}",) * 3


async def test_nobody_else_loses_anything(app: App, zoe: Person, alice: Person, privacy: Privacy) -> None:
    await alice.says("P0420, ma Clio")
    lines = await alice.lines()
    await app.team.desk.answer(NewTicket("email", "other@example.org", "mon colis est en retard"))
    tickets = await app.team.desk.listed(status="", category="", search="other@example.org")
    await privacy.erase(await number_of(app, zoe))
    assert await alice.lines() == lines
    assert await app.team.desk.listed(status="", category="", search="other@example.org") == tickets


async def test_who_is_known_by_an_address_alone_is_erased_by_it(app: App, privacy: Privacy) -> None:
    await app.team.desk.answer(NewTicket("api", EMAIL, "remboursez-moi"))
    await app.worker.run_until_idle()
    await privacy.erase(EMAIL)
    assert await tables_that_hold(app, [EMAIL]) == {}
    with pytest.raises(NotFound):
        await privacy.erase(EMAIL)


async def test_an_address_that_was_only_typed_leads_to_nobody_elses_rows(
    app: App, zoe: Person, clock: FixedClock, privacy: Privacy
) -> None:
    mallory = Person(app, clock, "mallory")
    await mallory.says(f"mon adresse est {EMAIL}, où est ma commande Z1 ?")
    copy = await privacy.export(await number_of(app, mallory))
    assert "shop_customer" not in copy.data
    await privacy.erase(await number_of(app, mallory))
    assert "shop_customer" in await tables_that_hold(app, [EMAIL])


async def test_the_copy_holds_all_that_is_erased_and_no_secret(app: App, zoe: Person, privacy: Privacy) -> None:
    copy = await privacy.export(f"terminal:{HANDLE}")
    account = await privacy.erase(f"terminal:{HANDLE}")
    held = account.rows.deleted.keys() | account.rows.emptied.keys() | account.rows.kept.keys()
    assert held - copy.data.keys() == set()
    assert len(copy.files) == 2
    text = json.dumps(copy.data, ensure_ascii=False, default=str)
    assert NAME in text
    assert "_hash" not in text


async def test_a_member_of_staff_and_a_running_subscription_are_refused(
    app: App, alice: Person, clock: FixedClock, privacy: Privacy
) -> None:
    await app.team.staff.add_member("terminal", "boss", role=StaffRole.agent)
    with pytest.raises(StillStaff):
        await privacy.erase("terminal:boss")
    await app.team.roles.dismiss("terminal", "boss")
    await privacy.erase("terminal:boss")
    await Shop(app, clock).bought("diagnostic-a-distance")
    with pytest.raises(ObligationsOpen):
        await privacy.erase("terminal:alice")
