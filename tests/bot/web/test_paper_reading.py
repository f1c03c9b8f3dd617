"""An invoice in words: read, listened to, set easy, always beside the one original."""

from collections.abc import AsyncIterator, Sequence
from typing import TypeAlias, cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.adapters.audio import FfmpegCodec
from bot.app import App, build
from bot.library import Library
from bot.settings import Settings
from bot.voices import VoiceEngines
from bot.web.server import build_server
from tests.agents.sales.shop import GARAGE, Shop
from tests.builders import Line, Person
from tests.conftest import FixedClock
from tests.quick_printer import QuickPrinter
from tests.tiny.engines import ScriptedVoice

Client: TypeAlias = TestClient[web.Request, web.Application]
EASY = 'data-reading="easy"'


@pytest.fixture
async def app(settings: Settings, clock: FixedClock, library: Library, _brain_imported: None) -> AsyncIterator[App]:
    voices = VoiceEngines(codec=FfmpegCodec(), synthesizers=(ScriptedVoice(),))
    built = build(settings, clock=clock, library=library, voices=voices, printer=QuickPrinter())
    await built.team.sales.set_up_catalogue()
    yield built
    await built.close()


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_server(app))) as opened:
        app.paying.address.bound = str(opened.make_url("")).rstrip("/")
        yield opened


@pytest.fixture
async def original(app: App, clock: FixedClock) -> str:
    """The path of Alice's invoice, beside her order."""
    order = await Shop(app, clock).bought("formation-premium")
    (paper,) = (await app.team.sales.order(order.reference)).papers
    return f"/checkout/{order.reference}/papers/{paper.reference}"


async def text_of(client: Client, path: str) -> str:
    answer = await client.get(path)
    assert answer.status == 200, path
    return await answer.text()


async def test_the_page_says_every_figure_of_the_invoice_and_where_the_original_is(
    client: Client, original: str
) -> None:
    page = await text_of(client, f"{original}/read")
    facts = ("TEST-F2026-000001", "Alice Martin", "247,50", "49,50", "297,00", "20/11/2026", "l’original archivé")
    assert [fact for fact in facts if fact not in page.replace("\u00a0", " ")] == []
    assert f'href="{original}"' in page
    assert (await client.get(original)).content_type == "application/pdf"


async def test_it_is_easy_until_somebody_chooses_otherwise(client: Client, original: str) -> None:
    assert EASY in await text_of(client, f"{original}/read")
    await client.post("/reading", data={"easy": "no", "back": "/"}, allow_redirects=False)
    assert EASY not in await text_of(client, f"{original}/read")


async def test_it_is_listened_to_with_the_name_of_each_figure(client: Client, original: str) -> None:
    assert f'href="{original}/read/aloud"' in await text_of(client, f"{original}/read")
    listened = (await text_of(client, f"{original}/read/aloud")).replace("\u00a0", " ")
    assert "<p>Total TTC : 297,00 €</p>" in listened
    assert (await client.get(f"{original}/read/aloud/1.ogg")).content_type == "audio/ogg"


async def test_the_signed_link_of_the_chat_leads_to_it_as_long_as_it_lasts(
    app: App, client: Client, original: str, clock: FixedClock
) -> None:
    document = await app.team.documents.printed("invoice", original.rpartition("/")[2])
    linked = app.team.documents.link(document).url.removeprefix(app.paying.address.bound)
    page = await text_of(client, f"{linked}/read")
    assert f'href="{linked}"' in page
    assert "TEST-F2026-000001" in await text_of(client, f"{linked}/read/aloud")
    clock.advance(days=8)
    assert (await client.get(f"{linked}/read")).status == 404


async def test_in_the_chat_a_button_leads_to_it(app: App, clock: FixedClock, original: str) -> None:
    alice = Person(app, clock, "alice")
    await alice.says("ma facture, s'il vous plaît")
    await alice.taps(f"document:invoice:{original.rpartition('/')[2]}")
    (button,) = cast("Sequence[Line]", (await alice.last())["buttons"])
    assert button["label"] == "Lire ou écouter la facture"
    assert str(button["url"]).endswith("/read")


async def test_whose_invoice_it_is_not_finds_nothing(
    app: App, client: Client, original: str, clock: FixedClock
) -> None:
    other = await Shop(app, clock).bought("formation-basic", buyer=GARAGE)
    paper = original.rpartition("/")[2]
    assert (await client.get(f"/checkout/{other.reference}/papers/{paper}/read")).status == 404
    assert (await client.get("/files/document/1-9999999999-wrong/read")).status == 404


async def test_another_kind_of_document_has_no_such_page(app: App, client: Client, clock: FixedClock) -> None:
    await Person(app, clock, "alice").says("P0301, elle broute à froid, Clio 4 1.5 dCi")
    report = await app.team.documents.printed("report", "1")
    linked = app.team.documents.link(report).url.removeprefix(app.paying.address.bound)
    assert (await client.get(linked)).status == 200
    assert (await client.get(f"{linked}/read")).status == 404


async def test_a_form_that_comes_back_says_so_in_its_title_and_has_the_focus_there(
    app: App, client: Client, clock: FixedClock
) -> None:
    offered = await Person(app, clock, "eve").says("je veux la premium")
    path = "/checkout/" + str(offered["buttons"][0]["url"]).rpartition("/")[2]  # type: ignore[index]  # one button
    answer = await client.post(path, data={"name": "Eve Martin", "email": "no address", "consent_terms": "true"})
    page = await answer.text()
    assert answer.status == 422
    assert "<title>À corriger" in page
    assert 'role="alert" aria-labelledby="alert-title" tabindex="-1" autofocus' in page
