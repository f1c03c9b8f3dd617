"""A document asked for in a conversation: as a file, as a link that ends, and for nobody else."""

import asyncio
import re
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from yarl import URL

from agents.errors import DocumentError, NotFound
from agents.messages import AttachmentKind, ChannelName
from agents.printing import document_job
from bot.app import App
from tests.agents.documents.door import FilingDoor
from tests.agents.sales.shop import ALICE, EVERYTHING, Shop
from tests.builders import Person
from tests.conftest import FixedClock
from tests.quick_printer import QuickPrinter

Client: TypeAlias = TestClient[web.Request, web.Application]
TAP = "document:invoice:TEST-F2026-000001"


def link_in(text: object) -> URL:
    return URL(re.findall(r"https?://\S+", str(text))[-1])


async def test_two_taps_lead_to_the_invoice(shop: Shop, alice: Person, client: Client) -> None:
    await shop.bought()
    listed = await alice.says("mes documents")
    assert listed["tools"] == ["my_documents"]
    await alice.presses("Facture TEST-F2026-000001 (297,00\u00a0€)")
    lines = [str(line["text"]) for line in await alice.lines()][-2:]
    assert "Je prépare" in lines[0]
    answer = await client.get(link_in(lines[1]).path)
    assert (answer.status, answer.content_type) == (200, "application/pdf")
    assert (await answer.read()).startswith(b"%PDF")


@pytest.mark.parametrize("words", ["/documents", "renvoie-moi ma facture en pdf", "send me a copy of my invoice"])
async def test_it_may_be_asked_for_in_words(shop: Shop, alice: Person, words: str) -> None:
    await shop.bought()
    answer = await alice.says(words)
    assert [one["value"] for one in answer["buttons"]] == [TAP]  # type: ignore[attr-defined]  # buttons are a list


async def test_a_link_ends_and_a_fresh_one_is_there_for_life(
    shop: Shop, alice: Person, client: Client, clock: FixedClock, printer: QuickPrinter
) -> None:
    await shop.bought()
    first = link_in((await alice.taps(TAP))["reply"])
    clock.advance(days=8)
    assert (await client.get(first.path)).status == 404
    clock.advance(days=2000)
    fresh = link_in((await alice.taps(TAP))["reply"])
    assert (await client.get(fresh.path)).status == 200
    assert len(printer.printed) == 1


@pytest.mark.parametrize("token", ["1-99999999999-forged", "1", "x-y-z", "1-99999999999-", "%C3%A9-1-1"])
async def test_a_link_nobody_signed_opens_nothing(shop: Shop, alice: Person, client: Client, token: str) -> None:
    await shop.bought()
    await alice.taps(TAP)
    assert (await client.get(f"/files/document/{token}")).status == 404


async def test_charlie_gets_nothing_of_alices(
    shop: Shop, alice: Person, charlie: Person, printer: QuickPrinter
) -> None:
    placed = await shop.place()
    await shop.pay(placed.reference)
    printer.refuses = DocumentError(permanent=True, reason="nobody may print here")
    await charlie.taps(TAP)
    await charlie.hears("je ne trouve pas")
    await charlie.says("/documents")
    await charlie.hears("vous n’avez pas encore de document")


async def test_where_the_channel_carries_files_it_is_a_file(
    app: App, shop: Shop, clock: FixedClock, door: FilingDoor
) -> None:
    await shop.bought()
    tess = Person(app, clock, "tess", ChannelName.telegram)
    await tess.writes("bonjour")
    await app.worker.run_until_idle()
    job = document_job("invoice", "TEST-F2026-000001", await tess.conversation(), request="order 1")
    await app.database.write(lambda tx: tx.enqueue(job))
    await app.worker.run_until_idle()
    await app.database.write(lambda tx: tx.enqueue(job))
    await app.worker.run_until_idle()
    (sent,) = [part for part in door.sent if part.attachment is not None]
    assert sent.attachment is not None
    assert (sent.attachment.kind, sent.attachment.name) == (AttachmentKind.document, "TEST-F2026-000001.pdf")
    assert sent.attachment.file is not None
    assert app.files.path(sent.attachment.file).read_bytes().startswith(b"%PDF")


async def test_what_cannot_be_printed_is_said(shop: Shop, alice: Person, printer: QuickPrinter) -> None:
    printer.refuses = DocumentError(permanent=True, reason="no Pango")
    await shop.bought()
    await alice.taps(TAP)
    await alice.hears("je n’arrive pas à préparer ce document")
    assert [row[0] for row in await shop.rows("SELECT kind FROM issue")] == ["job"]


async def test_the_visitor_of_the_web_chat_opens_their_own_file_alone(app: App, shop: Shop, client: Client) -> None:
    tokens = [(await (await client.post("/api/chat/sessions")).json())["token"]]
    client.session.cookie_jar.clear()
    tokens.append((await (await client.post("/api/chat/sessions")).json())["token"])
    client.session.cookie_jar.clear()
    visitor = await app.transcript.visitor(tokens[0])
    assert visitor is not None
    placed = await shop.draft(name=visitor.external_id, channel=ChannelName.webchat)
    await shop.sales.place(placed.reference, ALICE, EVERYTHING)
    await shop.pay(placed.reference)
    printed = await app.team.documents.printed("invoice", "TEST-F2026-000001")
    answers = [
        await client.get(f"/files/{printed.file}", headers={"Authorization": f"Bearer {token}"}) for token in tokens
    ]
    assert [answer.status for answer in answers] == [200, 404]


async def test_the_page_of_an_order_opens_its_papers_and_no_others(shop: Shop, client: Client) -> None:
    mine = await shop.bought()
    other = await shop.draft(name="charlie")
    paper = "papers/TEST-F2026-000001"
    page = await (await client.get(f"/checkout/{mine.reference}")).text()
    assert f"/checkout/{mine.reference}/{paper}" in page
    opened = [await client.get(f"/checkout/{one.reference}/{paper}") for one in (mine, other)]
    assert [answer.status for answer in opened] == [200, 404]


async def test_two_who_print_at_once_keep_one_document(app: App, shop: Shop, printer: QuickPrinter) -> None:
    placed = await shop.place()
    await shop.pay(placed.reference)
    documents = app.team.documents
    from_both = await asyncio.gather(*(documents.printed("invoice", "TEST-F2026-000001") for _ in range(2)))
    assert from_both[0] == from_both[1]
    assert [app.files.path(name).exists() for name in printer.printed].count(True) == 1


async def test_a_kind_nobody_makes_is_not_found(app: App) -> None:
    with pytest.raises(NotFound):
        await app.team.documents.printed("poem", "1")
