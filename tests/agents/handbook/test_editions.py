"""Editions: published when due and new, sent once to everybody who may have them, and to nobody else."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest

from agents.claims.compiler import Compiler
from agents.claims.facts import LibraryFigures
from agents.errors import NotFound
from agents.handbook.composing import Composer
from agents.handbook.editions import Editions
from agents.handbook.maker import HandbookMaker
from agents.handbook.owning import BOOKS
from agents.handbook.pressing import Pressing
from agents.pages import Binding, DocumentPage
from agents.printing import PrintedHeading, PrintedPart
from agents.sales.parts import BUILT
from bot.app import App, build
from bot.library import Library
from bot.rendering import render
from bot.settings import Settings
from knowledge.handbook.plan import BookLanguage
from tests.agents.handbook.small import small_composer, small_plan
from tests.agents.sales.shop import Shop
from tests.builders import Person
from tests.conftest import FixedClock


class QuickPress:
    """Keeps the promises of DocumentRenderer and BookBinder in no time."""

    def __init__(self) -> None:
        self.printed: list[DocumentPage] = []

    async def render(self, page: DocumentPage, path: Path) -> int:
        self.printed.append(page)
        await asyncio.to_thread(path.write_bytes, b"%PDF-1.7\n" + page.html.encode())
        return 3

    async def read(self, path: Path) -> PrintedPart:
        return PrintedPart(3, (PrintedHeading(path.name, 1, 1),), {"code-P0301": 2})

    async def bind(self, cover: Path, binding: Binding, path: Path) -> int:
        await asyncio.to_thread(path.write_bytes, await asyncio.to_thread(cover.read_bytes))
        return len(binding.parts)

    async def close(self) -> None:
        """Nothing was started."""


@pytest.fixture
def press() -> QuickPress:
    return QuickPress()


@pytest.fixture
async def app(
    settings: Settings, clock: FixedClock, library: Library, press: QuickPress, _brain_imported: None
) -> AsyncIterator[App]:
    built = build(settings, clock=clock, library=library, printer=press)
    await built.team.sales.set_up_catalogue()
    yield built
    await built.close()


@pytest.fixture
def shop(app: App, clock: FixedClock) -> Shop:
    return Shop(app, clock)


@pytest.fixture
def editions(app: App, press: QuickPress, library: Library) -> Editions:
    folder = app.settings.data_dir / "handbook"
    return Editions(
        app.database, Pressing(press, press, folder=folder), partial(small_composer, library), folder=folder
    )


@pytest.fixture
def other_words(library: Library) -> Callable[[BookLanguage], Composer]:
    """Something new in French, and what was known in English."""
    new = small_plan().model_copy(update={"glossary": {"EGR": "Recyclage des gaz."}})
    plans = {"fr": new, "en": small_plan("en")}
    base, codes = library.diagnostician.base, library.codes
    return lambda language: Composer(base, codes, typeset=render, plan=plans[language])


async def handed(shop: Shop) -> list[tuple[str, str]]:
    rows = await shop.rows(
        "SELECT document.subject, request FROM document_handed JOIN document ON document.id = document_id "
        "WHERE kind = 'handbook' ORDER BY document_handed.id"
    )
    return [(str(subject), str(request)) for subject, request in rows]


async def mailed(shop: Shop) -> list[tuple[str, str]]:
    rows = await shop.rows("SELECT key, state FROM mail WHERE key LIKE '%:handbook:%' ORDER BY id")
    return [(str(key), str(state)) for key, state in rows]


async def test_who_pays_has_the_handbook_at_once(
    shop: Shop, alice: Person, editions: Editions, press: QuickPress
) -> None:
    assert {(one.book, one.number) for one in await editions.begin()} == {(one, 1) for one in BOOKS}
    order = await shop.bought()
    assert await handed(shop) == [(f"premium-{order.id}", "edition 1")]
    said = [str(line["text"]) for line in await alice.lines()]
    assert any("Manuel de diagnostic Premium (PDF, 3" in text for text in said)
    assert await mailed(shop) == [(f"order:{order.id}:handbook:first", "sent")]
    cover = next(one for one in reversed(press.printed) if one.binding is not None)
    assert "Exemplaire de Alice Martin" in cover.html
    assert cover.binding is not None


async def test_who_buys_in_english_has_it_in_english_and_again_each_week(
    shop: Shop, editions: Editions, press: QuickPress, clock: FixedClock, library: Library
) -> None:
    await editions.begin()
    shop.language = "en"
    order = await shop.bought()
    assert await handed(shop) == [(f"premium-{order.id}", "edition 1")]
    cover = next(one for one in reversed(press.printed) if one.binding is not None)
    assert '<html lang="en">' in cover.html
    assert "Copy of Alice Martin" in cover.html
    assert cover.binding is not None
    new = small_plan("en").model_copy(update={"glossary": {"EGR": "Recirculation of exhaust gas."}})
    plans = {"fr": small_plan(), "en": new}
    base, codes = library.diagnostician.base, library.codes
    editions.use(lambda language: Composer(base, codes, typeset=render, plan=plans[language]))
    clock.advance(days=7)
    assert [one.book.id for one in await editions.renew()] == ["premium-en"]
    await shop.app.worker.run_until_idle()
    assert await handed(shop) == [(f"premium-{order.id}", f"edition {number}") for number in (1, 2)]
    kept = await shop.rows("SELECT DISTINCT name FROM document WHERE kind = 'handbook' ORDER BY name")
    assert await mailed(shop) == [(f"order:{order.id}:handbook:first", "sent")]
    assert [str(name) for (name,) in kept] == [f"handbook-premium-edition-{number}.pdf" for number in (1, 2)]


async def test_who_bought_outside_a_thread_has_each_edition_by_mail(
    shop: Shop, editions: Editions, other_words: Callable[[BookLanguage], Composer], clock: FixedClock
) -> None:
    order = await shop.bought()
    sql = "UPDATE purchase_order SET conversation_id = NULL"
    await shop.app.database.write(lambda tx: tx.connection.exec_driver_sql(sql))
    await editions.begin()
    await shop.app.worker.run_until_idle()
    editions.use(other_words)
    clock.advance(days=7)
    await editions.renew()
    await shop.app.worker.run_until_idle()
    assert await mailed(shop) == [(f"order:{order.id}:handbook:{number}", "sent") for number in (1, 2)]
    box = shop.app.settings.data_dir / "outbox"
    (mail,) = box.glob(f"order-{order.id}-handbook-2.eml")
    assert "manuel-premium-edition-2.pdf" in mail.read_text("utf-8")


async def test_who_paid_before_the_first_edition_has_it_with_that(shop: Shop, editions: Editions) -> None:
    order = await shop.bought("formation-basic")
    assert await handed(shop) == []
    await editions.begin()
    await shop.app.worker.run_until_idle()
    assert await handed(shop) == [(f"basic-{order.id}", "edition 1")]


async def test_the_first_editions_wait_for_silence_or_for_the_night(
    shop: Shop, alice: Person, editions: Editions, clock: FixedClock, press: QuickPress
) -> None:
    await alice.says("Bonjour")
    assert await editions.begin_when_quiet() is None
    assert press.printed == []
    clock.at = clock.at.replace(hour=3)
    await alice.says("Encore moi")
    assert await editions.begin_when_quiet() is not None


async def test_they_are_looked_at_again_once_nobody_has_written_for_a_while(
    shop: Shop, alice: Person, editions: Editions, clock: FixedClock
) -> None:
    await alice.says("Bonjour")
    assert await editions.begin_when_quiet() is None
    waiting = await shop.rows("SELECT state FROM job WHERE kind = 'first-editions'")
    assert [row.state for row in waiting] == ["waiting"]
    clock.advance(minutes=11)
    assert await editions.begin_when_quiet() is not None


async def test_what_only_older_editions_need_is_deleted_after_a_month(
    shop: Shop, editions: Editions, clock: FixedClock, settings: Settings
) -> None:
    await editions.begin()
    folder = settings.data_dir / "handbook"
    old, lately = folder / "old.pdf", folder / "lately.pdf"
    old.write_bytes(b"%PDF-")
    lately.write_bytes(b"%PDF-")
    for path in (*folder.glob("*.pdf"), old):
        os.utime(path, (0, 0))
    lately.touch()
    kept = {path.name for path in folder.glob("*.pdf")} - {old.name}
    assert [await editions.publish(book) for book in BOOKS] == [None] * len(BOOKS)
    assert {path.name for path in folder.glob("*.pdf")} == kept


async def test_what_says_nothing_new_is_no_edition(shop: Shop, editions: Editions, clock: FixedClock) -> None:
    assert await editions.renew() == []
    await editions.begin()
    clock.advance(days=8)
    assert await editions.renew() == []
    assert await editions.begin() == []


async def test_a_week_later_premium_is_sent_again_and_basic_waits_for_its_quarter(
    shop: Shop, editions: Editions, other_words: Callable[[BookLanguage], Composer], clock: FixedClock
) -> None:
    await editions.begin()
    premium = await shop.bought()
    basic = await shop.bought("formation-basic")
    editions.use(other_words)
    clock.advance(days=6)
    assert await editions.renew() == []
    clock.advance(days=1)
    assert [(one.book.id, one.number) for one in await editions.renew()] == [("premium", 2)]
    await shop.app.worker.run_until_idle()
    sent = await handed(shop)
    assert sent[2:] == [(f"premium-{premium.id}", "edition 2")]
    clock.advance(days=84)
    assert [one.book.id for one in await editions.renew()] == ["basic"]
    await shop.app.worker.run_until_idle()
    assert (f"basic-{basic.id}", "edition 2") in await handed(shop)


async def test_what_was_given_back_is_sent_no_more(
    shop: Shop, editions: Editions, other_words: Callable[[BookLanguage], Composer], clock: FixedClock
) -> None:
    await editions.begin()
    await shop.bought()
    await shop.app.database.write(lambda tx: tx.connection.exec_driver_sql("UPDATE entitlement SET state = 'revoked'"))
    editions.use(other_words)
    clock.advance(days=8)
    await editions.renew()
    await shop.app.worker.run_until_idle()
    assert len(await handed(shop)) == 1


async def test_it_stands_among_the_documents_of_its_buyer_alone(
    shop: Shop, alice: Person, charlie: Person, editions: Editions
) -> None:
    await editions.begin()
    order = await shop.bought()
    listed = await alice.says("mes documents")
    values = [one["value"] for one in listed["buttons"]]  # type: ignore[attr-defined]  # buttons are a list
    assert f"document:handbook:premium-{order.id}" in values
    await charlie.taps(f"document:handbook:premium-{order.id}")
    await charlie.hears("je ne trouve pas")


@pytest.mark.parametrize("subject", ["basic-1", "premium-x", "premium-99", "", "premium"])
async def test_a_name_that_is_nobodys_is_not_found(shop: Shop, editions: Editions, subject: str) -> None:
    await editions.begin()
    await shop.bought()
    with pytest.raises(NotFound):
        await shop.app.team.documents.printed("handbook", subject)


async def test_who_reads_easily_gets_every_sheet_of_it_so(
    shop: Shop, editions: Editions, press: QuickPress, app: App
) -> None:
    await editions.begin()
    order = await shop.bought()
    usual = len(press.printed)
    compiler = Compiler(built=frozenset(BUILT), library=lambda: LibraryFigures("1", 1, 1))
    maker = HandbookMaker(app.database, editions, compiler)
    draft = await maker.easy_draft(f"premium-{order.id}")
    assert draft.page.binding is not None
    sheets = press.printed[usual:]
    assert len(sheets) >= len(draft.page.binding.parts)
    assert {"#let easy = true" in sheet.html for sheet in sheets} == {True}
    assert "#let easy" not in draft.page.html
    assert draft.page.binding != (await maker.draft(f"premium-{order.id}")).page.binding


async def test_a_chapter_of_it_is_read_to_its_owner_and_no_other(
    shop: Shop, editions: Editions, app: App, charlie: Person
) -> None:
    await editions.begin()
    order = await shop.bought()
    maker = HandbookMaker(app.database, editions, Compiler(built=frozenset(), library=None))
    title, html = await maker.chapter(f"premium-{order.id}", 2)
    assert title.startswith("2. ")
    assert "<h1" in html
    with pytest.raises(NotFound):
        await maker.chapter(f"premium-{order.id}", 99)
    await charlie.says("lis-moi le manuel")
    await charlie.hears("Je ne trouve pas ce chapitre")
