"""What the staff print: sales sheets with proven words, specimens, and an edition asked for by hand."""

import pytest
from aiohttp.test_utils import TestClient, TestServer

from agents.errors import NotFound
from agents.handbook.editions import Editions
from bot.app import App
from bot.web.server import build_server
from storage.models.claim import RenderedClaim
from tests.agents.handbook.test_editions import (  # noqa: F401 -- fixtures
    QuickPress,
    app,
    editions,
    press,
    shop,
)
from tests.agents.sales.shop import Shop


async def test_a_sheet_tells_the_price_the_parts_and_what_rows_prove(shop: Shop, press: QuickPress) -> None:  # noqa: F811 -- fixtures
    await shop.app.team.documents.printed("sheet", "formation-basic")
    html = press.printed[-1].html
    assert "97,00" in html
    assert "Le manuel PDF, à vie" in html
    assert "pannes et" in html
    await shop.app.team.documents.printed("sheet", "formation-basic.en")
    english = press.printed[-1].html
    assert [word for word in ("€97.00", "What you get", '<html lang="en">') if word not in english] == []
    kept = await shop.app.database.write(lambda tx: tx.session.query(RenderedClaim).all())
    assert {one.medium for one in kept} == {"sheet"}
    assert all(one.facts for one in kept)


async def test_a_sheet_of_a_changed_price_is_another(shop: Shop, press: QuickPress) -> None:  # noqa: F811 -- fixtures
    await shop.app.team.documents.printed("sheet", "formation-basic")
    await shop.app.team.documents.printed("sheet", "formation-basic")
    assert len(press.printed) == 1
    await shop.set_price("formation-basic", 8700)
    await shop.app.team.documents.printed("sheet", "formation-basic")
    assert "87,00" in press.printed[-1].html


@pytest.mark.parametrize(("kind", "subject"), [("sheet", "yacht"), ("specimen", "luxury"), ("specimen", "basic")])
async def test_what_is_not_sold_or_not_published_has_no_page(shop: Shop, kind: str, subject: str) -> None:  # noqa: F811 -- fixtures
    with pytest.raises(NotFound):
        await shop.app.team.documents.printed(kind, subject)


async def test_a_specimen_is_nobodys(shop: Shop, editions: Editions, press: QuickPress) -> None:  # noqa: F811 -- fixtures
    await editions.begin()
    printed = await shop.app.team.documents.printed("specimen", "premium")
    assert (printed.owner, printed.name) == (None, "specimen-premium-1.pdf")
    assert "Exemplaire de spécimen" in press.printed[-1].html
    assert "pannes, " in press.printed[-1].html
    other = await shop.app.team.documents.printed("specimen", "premium-en")
    assert (other.owner, other.name) == (None, "specimen-premium-1-en.pdf")
    assert "Copy of specimen" in press.printed[-1].html


async def test_the_console_shows_and_publishes_only_to_the_staff(app: App, editions: Editions) -> None:  # noqa: F811 -- fixtures
    await editions.begin()
    async with TestClient(TestServer(build_server(app))) as client:
        shut = await client.get("/console/documents", allow_redirects=False)
        assert shut.status == 303
        token = await app.team.staff.sign_in_link(await app.team.staff.owner())
        await client.post("/console/sign-in", data={"token": token})
        shown = await (await client.get("/console/documents")).text()
        assert "Manuel de diagnostic Premium" in shown
        assert "/console/documents/sheet/formation-basic" in shown
        sheet = await client.get("/console/documents/sheet/formation-basic")
        assert (sheet.status, sheet.content_type) == (200, "application/pdf")
        private = await client.get("/console/documents/invoice/TEST-F2026-000001")
        assert private.status == 404
        forged = await client.post("/console/documents", data={"book": "basic"}, allow_redirects=False)
        assert forged.status == 403
    jobs = await app.database.write(
        lambda tx: tx.connection.exec_driver_sql("SELECT count(*) FROM job WHERE kind = 'publish-edition'").scalar()
    )
    assert jobs == 0
