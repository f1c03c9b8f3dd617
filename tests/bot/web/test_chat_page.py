"""What a person sees and does on the chat page."""

import asyncio
from collections.abc import Mapping

import pytest
from playwright.async_api import FilePayload, Route, expect

from tests.bot.web.conftest import ChatServer
from tests.bot.web.page_driver import ChatPage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

CHOICES = [
    {"label": "Oui, il clignote", "value": "blinks"},
    {"label": "Non, il reste fixe", "value": "steady"},
    {"label": "Voir la fiche", "value": "sheet", "url": "https://example.org/p0401"},
]
SOURCES: list[Mapping[str, object]] = [
    {"title": "P0401", "url": "https://example.org/p0401", "origin": "SAE J2012"},
    {"title": "Main-d'œuvre", "url": None, "origin": "estimation"},
]


async def test_a_conversation_streams_an_answer_and_takes_a_choice(chat_server: ChatServer, chat: ChatPage) -> None:
    await chat.says("Ma Clio broute, code P0401")
    await chat.shows("Ma Clio broute")
    await chat_server.control.signal({"type": "typing", "on": True, "who": "alex"})
    await expect(chat.live).to_contain_text("Alex écrit…")
    await chat_server.control.signal({"type": "delta", "text": "La vanne "})
    await chat_server.control.signal({"type": "delta", "text": "EGR est"})
    await expect(chat.live.locator(".message")).to_contain_text("La vanne EGR est")
    await chat_server.control.say("La vanne EGR est encrassée.", buttons=CHOICES, sources=SOURCES)
    await chat.shows("Ma Clio broute", "La vanne EGR est encrassée.")
    await expect(chat.live).to_be_empty()
    await expect(chat.messages.last.locator(".sources li")).to_have_text(
        ["P0401 · SAE J2012", "Main-d'œuvre · estimation"]
    )
    await chat.choice("Non, il reste fixe").click()
    await chat.shows("Ma Clio broute", "La vanne EGR", "Non, il reste fixe")
    assert chat_server.control.buttons == [None, "steady"]
    await expect(chat.page.locator("button.choice")).to_have_count(0)
    assert chat.complaints == []


async def test_the_conversation_is_there_after_a_reload(chat_server: ChatServer, chat: ChatPage) -> None:
    await chat.says("Bonjour")
    await chat.shows("Bonjour")
    await chat_server.control.say("Bonjour, je suis Alex.", buttons=CHOICES)
    await chat.shows("Bonjour", "je suis Alex")
    await chat.page.reload()
    await chat.shows("Bonjour", "je suis Alex")
    await expect(chat.page.locator(".choice")).to_have_count(3)
    assert chat_server.control.opened == 1


async def test_an_example_question_is_sent_as_it_reads(chat_server: ChatServer, chat: ChatPage) -> None:
    await chat.page.get_by_role("button", name="Lire un code défaut").click()
    await chat.shows("Que veut dire le code P0301")
    await expect(chat.page.locator("#welcome")).to_be_hidden()


async def test_a_person_can_be_asked_for_and_is_told_apart(chat_server: ChatServer, chat: ChatPage) -> None:
    await chat.page.get_by_role("button", name="Parler à une personne", exact=True).click()
    await chat.shows("Je voudrais parler à une personne")
    await chat_server.control.signal({"type": "state", "owner": "waiting"})
    await expect(chat.notices).to_contain_text("Une personne va vous répondre")
    await chat_server.control.signal({"type": "state", "owner": "person", "name": "Sophie"})
    await chat_server.control.say("Bonjour, je regarde.", role="operator")
    await expect(chat.messages.last.locator(".message-head")).to_contain_text("Sophie")
    await expect(chat.messages.last.locator(".message-head")).to_contain_text("une personne")
    await expect(chat.page.locator("#badge")).to_have_text("avec Sophie, une personne")
    await expect(chat.page.locator("#person")).to_be_hidden()
    await chat_server.control.signal({"type": "state", "owner": "alex"})
    await expect(chat.page.locator("#badge")).to_have_text("assistant IA")


async def test_an_edited_answer_changes_in_place_and_says_so(chat_server: ChatServer, chat: ChatPage) -> None:
    await chat.says("Le prix ?")
    await chat.shows("Le prix")
    await chat_server.control.say("97,00 €")
    await chat_server.control.say("Autre chose ?")
    await chat.shows("Le prix", "97,00 €", "Autre chose")
    await chat_server.control.signal({"type": "edit", "seq": 2, "text": "197,00 €"})
    await chat.shows("Le prix", "197,00 €", "Autre chose")
    await expect(chat.messages.nth(1).locator(".message-foot")).to_contain_text("modifié")


async def test_a_late_answer_quotes_its_question(chat_server: ChatServer, chat: ChatPage) -> None:
    await chat.says("Première question")
    await chat.shows("Première question")
    await chat.says("Seconde question")
    await chat.shows("Première question", "Seconde question")
    await chat_server.control.say("Réponse à la première", reply_to=1)
    await chat_server.control.say("Réponse à la seconde", reply_to=2)
    await expect(chat.messages.nth(2).locator(".quote")).to_have_text("En réponse à « Première question »")
    await expect(chat.messages.nth(3).locator(".quote")).to_have_count(0)


async def test_text_is_never_read_as_markup(chat_server: ChatServer, chat: ChatPage) -> None:
    hostile = "<img src=x onerror=alert(1)> javascript:alert(2) https://example.org/a_(b)?q=1. <b>x</b>"
    source = {"title": "piège", "url": "javascript:alert(3)", "origin": "inconnue"}
    button = {"label": "piège", "value": "x", "url": "javascript:alert(4)"}
    await chat.says("Bonjour")
    await chat.shows("Bonjour")
    await chat_server.control.say(hostile, sources=[source], buttons=[button])
    answer = chat.messages.nth(1)
    await expect(answer.locator(".prose")).to_have_text(hostile)
    await expect(answer.locator("img")).to_have_count(0)
    await expect(answer.locator("a")).to_have_count(1)
    await expect(answer.locator("a")).to_have_attribute("href", "https://example.org/a_(b)?q=1")
    await expect(answer.locator("a")).to_have_attribute("rel", "noopener noreferrer nofollow")


async def test_lists_and_lines_keep_their_shape(chat_server: ChatServer, chat: ChatPage) -> None:
    await chat.says("Bonjour")
    await chat.shows("Bonjour")
    await chat_server.control.say("Causes :\n1. vanne\n3. sonde\n\n- suie\n- fuite\nFin\nvraiment")
    answer = chat.messages.nth(1)
    await expect(answer.locator("ol li")).to_have_text(["vanne", "sonde"])
    await expect(answer.locator("ol li").nth(1)).to_have_attribute("value", "3")
    await expect(answer.locator("ul li")).to_have_text(["suie", "fuite"])
    assert await answer.locator("p").all_inner_texts() == ["Causes\u00a0:", "Fin\nvraiment"]


async def test_times_are_those_of_paris(chat_server: ChatServer, chat: ChatPage) -> None:
    await chat.says("Bonjour")
    await chat.shows("Bonjour")
    await chat_server.control.say("Bonjour", at="2026-01-15T11:05:00+00:00")
    await expect(chat.messages.nth(1).locator("time")).to_have_text("12:05")
    await expect(chat.page.locator(".day").last).to_have_text("Jeudi 15 janvier")


async def test_a_file_goes_with_its_message_and_is_shown(chat_server: ChatServer, chat: ChatPage) -> None:
    picture: FilePayload = {"name": "moteur.gif", "mimeType": "image/gif", "buffer": TINY_GIF}
    notes: FilePayload = {"name": "devis.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-" + b"x" * 2048}
    await chat.page.set_input_files("#picker", [picture, notes])
    await expect(chat.trays).to_have_count(2)
    await chat.says("Voici")
    await chat.shows("Voici")
    await expect(chat.trays).to_have_count(0)
    shown = chat.messages.first
    await expect(shown.locator("img.thumbnail")).to_have_attribute("alt", "moteur.gif")
    assert await shown.locator("img.thumbnail").evaluate("async (img) => (await img.decode(), img.naturalWidth)") == 1
    await expect(shown.locator(".file-link")).to_have_text("devis.pdf (2 Ko)")
    assert {name for name, _, _ in chat_server.control.files.values()} == {"moteur.gif", "devis.pdf"}
    assert chat.complaints == []


async def test_a_file_can_be_pasted_or_dropped(chat_server: ChatServer, chat: ChatPage) -> None:
    give = """(name) => {
        const carried = new DataTransfer();
        carried.items.add(new File(["abc"], name + ".txt", { type: "text/plain" }));
        const field = document.getElementById("message");
        const how = { bubbles: true, cancelable: true };
        field.dispatchEvent(name === "paste"
            ? new ClipboardEvent("paste", { ...how, clipboardData: carried })
            : new DragEvent("drop", { ...how, dataTransfer: carried }));
    }"""
    await chat.page.evaluate(give, "paste")
    await chat.page.evaluate(give, "drop")
    await expect(chat.trays.locator(".tray-name")).to_have_text(["paste.txt", "drop.txt"])


async def test_a_file_too_large_is_refused_before_it_leaves(chat_server: ChatServer, chat: ChatPage) -> None:
    await chat.page.evaluate("""() => {
        const carried = new DataTransfer();
        carried.items.add(new File([new Uint8Array(20 * 1024 * 1024 + 1)], "film.mp4"));
        document.getElementById("picker").files = carried.files;
        document.getElementById("picker").dispatchEvent(new Event("change"));
    }""")
    await expect(chat.page.locator("#problem")).to_have_text("film.mp4 dépasse 20 Mo.")
    await expect(chat.trays).to_have_count(0)
    assert chat_server.control.files == {}


async def test_a_failed_upload_can_be_tried_again(chat_server: ChatServer, chat: ChatPage) -> None:
    async def refuse(route: Route) -> None:
        await route.fulfill(status=413, json={"error": "too_large", "detail": "Fichier trop lourd."})

    await chat.page.route("**/api/chat/files", refuse, times=1)
    await chat.page.set_input_files("#picker", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"abc"})
    await expect(chat.trays).to_contain_text("Fichier trop lourd.")
    await chat.trays.get_by_role("button", name="Réessayer").click()
    await chat.says("Voici")
    await chat.shows("Voici")
    assert len(chat_server.control.files) == 1


async def test_new_messages_do_not_move_a_reader_who_looks_back(chat_server: ChatServer, chat: ChatPage) -> None:
    await chat.says("Bonjour")
    await chat.shows("Bonjour")
    for number in range(12):
        await chat_server.control.say(f"Réponse {number}\n" * 4)
    await expect(chat.messages).to_have_count(13)
    room = chat.page.locator("#room")
    await expect(chat.messages.last).to_be_in_viewport()
    await room.evaluate("(room) => room.scrollTo(0, 100)")
    pill = chat.page.get_by_role("button", name="Nouveaux messages")
    await expect(pill).to_be_hidden()
    await chat_server.control.say("Encore une")
    await expect(pill).to_be_visible()
    assert await room.evaluate("(room) => room.scrollTop") == 100
    await pill.click()
    await expect(chat.messages.last).to_be_in_viewport()
    await expect(pill).to_be_hidden()


async def test_an_answer_longer_than_the_window_is_read_from_its_beginning(
    chat_server: ChatServer, chat: ChatPage
) -> None:
    await chat.says("Bonjour")
    await chat.shows("Bonjour")
    await chat_server.control.say("Une ligne\n" * 60)
    await expect(chat.messages.nth(1).locator(".message-head")).to_be_in_viewport(ratio=1)
    await chat.says("Merci")
    await chat.shows("Bonjour", "Une ligne", "Merci")
    await expect(chat.messages.last).to_be_in_viewport(ratio=1)
    await chat_server.control.say("Une ligne\n" * 24)
    await expect(chat.messages.nth(3).locator(".message-head")).to_be_in_viewport(ratio=1)
    await expect(chat.messages.nth(3).locator(".message-foot")).not_to_be_in_viewport(ratio=1)
    await chat.says("Encore merci")
    await chat.shows("Bonjour", "Une ligne", "Merci", "Une ligne", "Encore merci")
    await expect(chat.messages.last).to_be_in_viewport(ratio=1)


async def test_a_picture_that_loads_late_does_not_move_the_end_away(chat_server: ChatServer, chat: ChatPage) -> None:
    async def be_slow(route: Route) -> None:
        await asyncio.sleep(0.3)
        await route.fulfill(content_type="image/svg+xml", body=TALL_PICTURE)

    await chat.page.route("**/files/*", be_slow)
    await chat.page.set_input_files("#picker", {"name": "a.png", "mimeType": "image/png", "buffer": b"abc"})
    await chat.says("Regardez\n" * 18)
    await chat.shows("Regardez")
    await expect(chat.messages.first.locator("img")).to_have_js_property("complete", value=True)
    await expect(chat.messages.first.locator("time")).to_be_in_viewport(ratio=1)
    await expect(chat.page.locator("#pill")).to_be_hidden()


async def test_an_answer_can_be_copied(chat_server: ChatServer, chat: ChatPage) -> None:
    await chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await chat.says("Bonjour")
    await chat.shows("Bonjour")
    await chat_server.control.say("Ligne un\nLigne deux")
    # Looked for in the page and beforehand: it says so for two seconds.
    told = asyncio.create_task(chat.page.locator(".copy", has_text="Copié").wait_for())
    await chat.page.get_by_role("button", name="Copier").click()
    await told
    assert await chat.page.evaluate("navigator.clipboard.readText()") == "Ligne un\nLigne deux"


async def test_the_page_changes_language_and_keeps_the_conversation(chat_server: ChatServer, chat: ChatPage) -> None:
    await chat.says("Bonjour")
    await chat.shows("Bonjour")
    await chat.field.fill("un brouillon")
    await chat.page.get_by_role("link", name="English").click()
    await expect(chat.page.locator("html")).to_have_attribute("lang", "en")
    await expect(chat.page.get_by_role("button", name="Talk to a person", exact=True)).to_be_visible()
    await chat.shows("Bonjour")
    await expect(chat.field).to_have_value("un brouillon")


TALL_PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="220"/>'
TINY_GIF = bytes.fromhex("47494638396101000100800000ff0000ffffff21f90401000000002c00000000010001000002024401003b")
