"""What becomes of messages when the line, the server or the browser fails."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.bot.web.conftest import ChatServer, OpenPage
from tests.bot.web.page_driver import ChatPage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

BREAKS = 50


@pytest.mark.slow
async def test_fifty_breaks_lose_nothing_and_double_nothing(chat_server: ChatServer, chat: ChatPage) -> None:
    said = ["Bonjour"]
    await chat.says("Bonjour")
    await chat.shows(*said)
    for number in range(BREAKS):
        chat_server.line.drop()
        await chat_server.control.say(f"pendant la coupure {number}.")
        said.append(f"pendant la coupure {number}.")
        await expect(chat.messages).to_have_count(len(said))
        await chat_server.control.say(f"après la coupure {number}.")
        said.append(f"après la coupure {number}.")
        await expect(chat.messages).to_have_count(len(said))
    assert await chat.texts() == said
    assert chat_server.control.connections > BREAKS


async def test_a_long_break_says_so_and_then_shows_what_was_missed(chat_server: ChatServer, chat: ChatPage) -> None:
    await chat.says("Bonjour")
    await chat.shows("Bonjour")
    chat_server.line.closed = True
    chat_server.line.drop()
    await expect(chat.notices).to_contain_text("Reconnexion…")
    await chat_server.control.say("Je suis là.")
    await chat.says("Tu es là ?")
    await expect(chat.pending.locator(".message-state")).to_have_text("En attente du réseau…")
    # Looked for in the page and beforehand: it stands there for two seconds and a half.
    thanks = asyncio.create_task(chat.notices.get_by_text("Connexion rétablie").wait_for())
    chat_server.line.closed = False
    await chat.page.evaluate("dispatchEvent(new Event('online'))")
    await chat.shows("Bonjour", "Je suis là.", "Tu es là")
    await thanks
    assert chat_server.control.received == ["Bonjour", "Tu es là ?"]


async def test_pieces_missed_in_a_break_do_not_garble_the_answer(chat_server: ChatServer, chat: ChatPage) -> None:
    await chat.says("Bonjour")
    await chat.shows("Bonjour")
    await chat_server.control.signal({"type": "delta", "text": "Le début"})
    await expect(chat.live).to_contain_text("Le début")
    before = chat_server.control.connections
    chat_server.line.drop()
    await expect(chat.live).to_contain_text("Le début")
    await chat_server.control.connected(before + 1)
    await chat_server.control.signal({"type": "delta", "text": " la fin."})
    await chat_server.control.say("Le début, le milieu, la fin.")
    await chat.shows("Bonjour", "Le début, le milieu, la fin.")
    await expect(chat.live).to_be_empty()
    await chat_server.control.signal({"type": "delta", "text": "Et ensuite"})
    await expect(chat.live).to_contain_text("Et ensuite")


@pytest.mark.parametrize("echoes_client_id", [True, False])
async def test_a_message_whose_answer_is_lost_is_sent_again_and_taken_once(
    chat_server: ChatServer, chat: ChatPage, *, echoes_client_id: bool
) -> None:
    chat_server.control.echoes_client_id = echoes_client_id

    async def take_and_hang_up(route: Route) -> None:
        await route.fetch()
        await route.abort()

    async def refuse(route: Route) -> None:
        await route.fulfill(status=503, json={"error": "unavailable", "detail": "Plus tard."})

    await chat.page.route("**/api/chat/messages", take_and_hang_up, times=1)
    await chat.says("une fois")
    await chat.shows("une fois")
    await chat.page.route("**/api/chat/messages", refuse, times=2)
    await chat.says("une fois")
    await chat.shows("une fois", "une fois")
    posts = chat_server.control.posts
    assert chat_server.control.received == ["une fois", "une fois"]
    assert len({post["client_id"] for post in posts}) == 2


async def test_messages_sent_in_a_row_keep_their_order_through_failures(
    chat_server: ChatServer, chat: ChatPage
) -> None:
    async def fail(route: Route) -> None:
        await route.abort()

    await chat.page.route("**/api/chat/messages", fail)
    for word in ("un", "deux", "trois"):
        await chat.says(word)
    await expect(chat.pending).to_have_count(3)
    await chat.page.unroute("**/api/chat/messages")
    await chat.shows("un", "deux", "trois")
    assert chat_server.control.received == ["un", "deux", "trois"]


async def test_a_reload_sends_what_was_still_waiting(chat_server: ChatServer, chat: ChatPage) -> None:
    async def fail(route: Route) -> None:
        await route.abort()

    await chat.says("déjà parti")
    await chat.shows("déjà parti")
    await chat.page.route("**/api/chat/messages", fail)
    await chat.says("pas encore")
    await chat.says("pas encore")
    await expect(chat.pending.first.locator(".message-state")).to_have_text("En attente du réseau…")
    await chat.page.unroute("**/api/chat/messages")
    await chat.page.reload()
    await chat.shows("déjà parti", "pas encore", "pas encore")
    assert chat_server.control.received == ["déjà parti", "pas encore", "pas encore"]
    await chat.page.reload()
    await chat.shows("déjà parti", "pas encore", "pas encore")


async def test_a_server_that_asks_for_patience_is_given_it(chat_server: ChatServer, chat: ChatPage) -> None:
    asked_at: list[float] = []

    async def wait_a_second(route: Route) -> None:
        asked_at.append(asyncio.get_running_loop().time())
        await route.fulfill(status=429, headers={"Retry-After": "1"}, json={"error": "too_many", "detail": "…"})

    async def pass_on(route: Route) -> None:
        asked_at.append(asyncio.get_running_loop().time())
        await route.continue_()

    await chat.page.route("**/api/chat/messages", pass_on)
    await chat.page.route("**/api/chat/messages", wait_a_second, times=1)
    await chat.says("Bonjour")
    await chat.shows("Bonjour")
    refused, taken = asked_at
    assert taken - refused > 0.95


async def test_a_refused_message_says_why_and_can_be_dropped_or_retried(
    chat_server: ChatServer, chat: ChatPage
) -> None:
    async def refuse(route: Route) -> None:
        await route.fulfill(status=422, json={"error": "invalid_input", "detail": "Texte illisible."})

    await chat.page.route("**/api/chat/messages", refuse, times=2)
    await chat.says("un")
    await expect(chat.pending.locator(".message-state")).to_contain_text("Non envoyé · Texte illisible.")
    await chat.says("deux")
    await expect(chat.pending.nth(1)).to_contain_text("Non envoyé")
    await chat.says("trois")
    await expect(chat.messages.locator(".prose")).to_have_text(["trois"])
    await chat.pending.first.get_by_role("button", name="Réessayer").click()
    await expect(chat.messages.locator(".prose")).to_have_text(["trois", "un"])
    await chat.pending.first.get_by_role("button", name="Supprimer").click()
    await chat.shows("trois", "un")
    await chat.page.reload()
    await chat.shows("trois", "un")
    assert chat_server.control.received == ["trois", "un"]


async def test_a_lost_session_begins_anew_without_losing_the_next_message(
    chat_server: ChatServer, chat: ChatPage
) -> None:
    await chat.says("Bonjour")
    await chat.shows("Bonjour")
    chat_server.control.forget_sessions()
    await chat.says("Encore là ?")
    await chat.shows("Encore là")
    await expect(chat.messages).to_have_count(1)
    assert chat_server.control.opened == 2
    await chat_server.control.say("Oui.")
    await chat.shows("Encore là", "Oui.")


async def test_it_works_where_the_browser_keeps_nothing(chat_server: ChatServer, open_page: OpenPage) -> None:
    refusal = (
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    chat = await open_page(before=refusal)
    await chat.says("Bonjour")
    await chat.shows("Bonjour")
    await chat_server.control.say("Bonjour, je suis Alex.")
    await chat.shows("Bonjour", "je suis Alex")
    assert chat.complaints == []


async def test_two_windows_show_the_same_conversation(chat_server: ChatServer, chat: ChatPage) -> None:
    other = ChatPage(page=await chat.page.context.new_page(), base_url=chat.base_url, complaints=[])
    await other.open()
    await chat.says("d'ici")
    await other.shows("d'ici")
    await other.says("de là")
    await chat.shows("d'ici", "de là")
    await other.shows("d'ici", "de là")
