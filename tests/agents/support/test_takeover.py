"""From the wish for a person to the hand-back: told, assigned, timed, remembered and rated."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agents.brain.turn import Line
from agents.conversation.windows import WindowClosed
from agents.conversation.word_given import speaks_of_a_promise
from agents.errors import NotFound
from agents.messages import ChannelName
from agents.staff.service import Member
from agents.staff.troubles import trouble
from agents.support.assigning import Candidate, choose
from bot.app import App, build
from bot.library import Library
from bot.settings import Settings
from scripts.breaking.takeover import Door
from storage.database import Transaction
from storage.models.message import Role
from storage.models.staff import StaffRole
from storage.models.takeover import SurveyKind
from tests.builders import Person, plain
from tests.conftest import FixedClock


async def _member(app: App, name: str) -> Member:
    contact = await app.team.staff.add_member("terminal", name, role=StaffRole.agent)
    return Member(contact, name, StaffRole.agent, "")


@pytest.fixture
async def bob(app: App) -> Member:
    return await _member(app, "Bob")


@pytest.fixture
async def dina(app: App) -> Member:
    return await _member(app, "Dina")


async def _handoff(app: App, alice: Person) -> dict[str, object]:
    conversation = await alice.conversation()

    def read(tx: Transaction) -> dict[str, object]:
        handoff = tx.takeover.last_handoff(conversation)
        assert handoff is not None
        return {"to": handoff.assigned_to_id, "by": handoff.claimed_by_id, "id": handoff.id}

    return await app.database.write(read)


async def _kinds(app: App) -> list[str]:
    return [kind for kind, _, _ in await app.team.staff.open_issues()]


async def test_p3_and_p6_the_customer_hears_who_answers_by_when_and_what_was_understood(
    app: App, alice: Person, bob: Member
) -> None:
    await app.team.assignment.seen(bob.contact_id)
    await alice.says("je veux un humain pour ma commande 4521 qui n'arrive pas")
    await alice.hears("Bob vous répondra ici")
    await alice.hears("avant le 20/11/2026 à 10 h 15".replace(" h ", "\u00a0h\u00a0"))
    await alice.hears("commande 4521")
    assert "HandoffRequested" in await _kinds(app)


async def test_the_customer_is_told_honestly_that_nobody_is_there(app: App, alice: Person) -> None:
    await alice.says("passez-moi un conseiller pour mon remboursement")
    await alice.hears("Personne n’est connecté en ce moment")


@pytest.mark.parametrize(
    "text",
    [
        "humain",
        "I want to talk to a real person",
        "Je vais voir mon avocat",
        "je veux être rappelé",
        "vous êtes nuls, c’est une honte !!!",
        "scam! give me my money back",
    ],
)
async def test_p7_asking_a_keyword_and_anger_put_the_thread_in_the_queue(app: App, alice: Person, text: str) -> None:
    assert "ask_for_person" in str((await alice.says(text))["tools"])
    assert (await app.inbox.thread(await alice.conversation())).state == "waiting"


async def test_p6_the_button_as_the_very_first_click_tells_the_team_and_the_customer(
    app: App, alice: Person, bob: Member
) -> None:
    await app.team.assignment.seen(bob.contact_id)
    async with app.feed.subscribed("inbox") as news:
        await alice.taps("human", "Parler à un humain")
        assert await news.next(within=60) is not None
    thread = await app.inbox.thread(await alice.conversation())
    assert (thread.state, (await _handoff(app, alice))["to"]) == ("waiting", bob.contact_id)
    assert "HandoffRequested" in await _kinds(app)
    await alice.hears("Bob vous répondra ici")


async def test_two_answers_that_were_none_bring_a_person(app: App, alice: Person) -> None:
    await alice.says("blorg frumious zzz")
    answer = await alice.says("gnagna tralala brumpf")
    assert "ask_for_person" in str(answer["tools"])


async def test_the_packet_links_each_fact_to_its_line_and_stays_short(app: App, alice: Person, bob: Member) -> None:
    await alice.says("Ma Clio IV affiche P0420, commande 4521, contact a@b.fr " + "et encore des mots " * 80)
    conversation = await alice.conversation()
    await app.inbox.reply(conversation, bob, "Je vous rembourse demain.")
    packet = await app.team.support.packet(conversation, language="fr")
    lines = {line["seq"]: line["text"] for line in await alice.lines()}
    assert packet.words <= 120
    assert {one.text for one in packet.facts} >= {"P0420", "a@b.fr"}
    assert [one.text for one in packet.promises] == ["Je vous rembourse demain."]
    assert packet.promises[0].message_id != packet.facts[0].message_id
    assert len(lines) == 3


async def test_what_a_person_promised_is_said_at_the_hand_back_and_when_asked(
    app: App, alice: Person, bob: Member, clock: FixedClock
) -> None:
    await alice.says("bonjour")
    conversation = await alice.conversation()
    await app.inbox.reply(conversation, bob, "Je vous rembourse 50 € demain.")
    clock.advance(minutes=1)
    await app.team.support.release(conversation)
    await app.worker.run_until_idle()
    await alice.hears("Je vous rembourse 50 € demain.")
    await alice.says("Qu'est-ce que vous m'avez promis ?")
    await alice.hears("« Je vous rembourse 50 € demain. » (Bob")


@pytest.mark.parametrize("text", ["et mes frais de port alors ?", "toujours rien reçu pour le port"])
async def test_who_comes_back_to_what_was_promised_is_not_asked_what_they_mean(
    app: App, alice: Person, bob: Member, clock: FixedClock, text: str
) -> None:
    conversation = await alice.conversation()
    await app.inbox.reply(conversation, bob, "Désolé. Je m’en occupe, on vous offre le port.")
    clock.advance(minutes=1)
    await app.team.support.release(conversation)
    await app.worker.run_until_idle()
    await alice.says(text)
    await alice.hears("cela reste valable : « Je m’en occupe, on vous offre le port. »")


@pytest.mark.parametrize(
    ("text", "recalls"),
    [
        ("et le port ?", True),
        ("merci pour le port", False),
        ("merci mais toujours rien pour le port", True),
        ("ma Clio broute", False),
        ("demain matin je serai là", False),
    ],
)
def test_words_of_a_promise_are_known_again_and_thanks_for_it_are_not(text: str, *, recalls: bool) -> None:
    said = Line(Role.operator, "On vous offre le port demain matin.", datetime(2026, 11, 20, tzinfo=UTC))
    assert speaks_of_a_promise(text, [said]) is recalls


async def test_at_the_hand_back_alex_says_that_it_speaks_before_what_was_promised_and_once(
    app: App, alice: Person, bob: Member, clock: FixedClock
) -> None:
    conversation = await alice.conversation()
    await app.inbox.reply(conversation, bob, "Je vous rappelle demain matin.")
    clock.advance(minutes=1)
    await app.team.support.release(conversation)
    await app.worker.run_until_idle()
    await alice.hears("C’est de nouveau Alex")
    await alice.says("merci")
    assert sum("de nouveau Alex" in str(line["text"]) for line in await alice.lines()) == 1


async def test_a_second_request_is_told_with_what_was_said_since_the_first_was_answered(
    app: App, alice: Person, bob: Member, clock: FixedClock
) -> None:
    await alice.says("ma Clio 4 broute à froid depuis lundi")
    conversation = await alice.conversation()
    await app.inbox.reply(conversation, bob, "C’est vu avec le garage.")
    clock.advance(minutes=1)
    await app.team.support.release(conversation)
    await app.worker.run_until_idle()
    await alice.says("et la clim ne refroidit plus du tout")
    await alice.says("passez-moi quelqu’un")
    await alice.hears("J’ai compris : « et la clim ne refroidit plus du tout »")


async def test_who_leaves_a_number_for_a_call_is_not_asked_for_it_again(app: App, alice: Person) -> None:
    await alice.says("rappelez-moi au 06 12 34 56 78 svp")
    await alice.hears("l’équipe a votre numéro")


async def test_whoever_waits_longest_is_asked_and_those_who_are_full_or_away_are_not(
    app: App, alice: Person, charlie: Person, bob: Member, dina: Member
) -> None:
    await app.team.assignment.change(bob.contact_id, is_away=False, capacity=1)
    await app.team.assignment.change(dina.contact_id, is_away=True)
    await alice.says("je veux un humain")
    await charlie.says("je veux un humain")
    assert (await _handoff(app, alice))["to"] == bob.contact_id
    assert (await _handoff(app, charlie))["to"] is None


def test_who_knows_it_best_comes_first_then_who_has_most_room() -> None:
    free = Candidate(1, 0, 5, frozenset())
    busy = Candidate(2, 3, 5, frozenset({"facture"}))
    full = Candidate(3, 5, 5, frozenset({"facture"}))
    assert choose([free, busy, full], skill="facture") == 2
    assert choose([free, busy, full], skill=None) == 1
    assert choose([full], skill="facture") is None
    assert choose([free], skill=None, but=1) is None


async def test_p14_a_silent_assignee_loses_the_thread_to_the_next(
    app: App, alice: Person, bob: Member, dina: Member, clock: FixedClock
) -> None:
    await app.team.assignment.seen(bob.contact_id)
    await alice.says("je veux un humain")
    assert (await _handoff(app, alice))["to"] == bob.contact_id
    clock.advance(minutes=9)
    await app.team.assignment.seen(dina.contact_id)
    await app.worker.run_until_idle()
    assert (await _handoff(app, alice))["to"] == bob.contact_id
    clock.advance(minutes=2)
    await app.worker.run_until_idle()
    assert (await _handoff(app, alice))["to"] == dina.contact_id


async def test_a_call_that_was_asked_for_is_warned_of_in_the_hours_of_the_telephone_and_ends_with_the_thread(
    app: App, alice: Person, bob: Member, clock: FixedClock
) -> None:
    await alice.says("Je veux un humain, je m’appelle Alice, c’est pour le rappel constructeur")
    clock.advance(days=3, hours=6, minutes=30)  # Monday, half past four in the afternoon in Paris
    await alice.says("rappelez-moi au 06 12 34 56 78")
    conversation = await alice.conversation()
    await app.inbox.reply(conversation, bob, "Je vous appelle.")

    async def called() -> list[str]:
        await app.worker.run_until_idle()
        told = (trouble(kind, detail, "fr") for kind, detail, _ in await app.team.staff.open_issues())
        return [plain(one) for one in told if "rappel par téléphone" in one]

    clock.advance(hours=16, minutes=47)
    assert await called() == []
    clock.advance(minutes=1)
    assert ["avant le 24/11/2026 à 9 h 30" in one for one in await called()] == [True]
    await app.team.support.release(conversation, by=bob.contact_id)
    assert await called() == []


async def test_p14_a_restart_between_the_request_and_the_silence_changes_nothing(
    settings: Settings, clock: FixedClock, library: Library
) -> None:
    first = build(settings, clock=clock, library=library)
    await first.team.assignment.seen((await _member(first, "Bob")).contact_id)
    alice = Person(first, clock, "alice")
    await alice.says("je veux un humain")
    before = await _handoff(first, alice)
    await first.close()
    second = build(settings, clock=clock, library=library)
    clock.advance(minutes=9)
    dina = await _member(second, "Dina")
    await second.team.assignment.seen(dina.contact_id)
    clock.advance(minutes=2)
    await second.worker.run_until_idle()
    after = await _handoff(second, Person(second, clock, "alice"))
    assert (after["id"], after["to"]) == (before["id"], dina.contact_id)
    assert before["to"] != dina.contact_id
    await second.close()


async def test_who_took_a_thread_and_falls_silent_loses_it_and_the_customer_is_told(
    app: App, alice: Person, bob: Member, clock: FixedClock
) -> None:
    await alice.says("bonjour")
    conversation = await alice.conversation()
    await app.inbox.reply(conversation, bob, "Je regarde.")
    clock.advance(minutes=1)
    await alice.says("alors ?")
    clock.advance(minutes=11)
    await app.worker.run_until_idle()
    assert (await app.inbox.thread(conversation)).state == "waiting"
    await alice.hears("n’est plus disponible")


async def test_who_answers_in_time_keeps_the_thread(app: App, alice: Person, bob: Member, clock: FixedClock) -> None:
    conversation = await alice.conversation()
    await app.team.support.claim(conversation, bob.contact_id)
    clock.advance(minutes=2)
    await app.inbox.reply(conversation, bob, "Je regarde.")
    clock.advance(minutes=30)
    await app.worker.run_until_idle()
    assert (await _handoff(app, alice))["by"] == bob.contact_id


async def test_p15_a_service_level_warns_at_four_fifths_and_once_more_when_it_is_missed(
    app: App, alice: Person, clock: FixedClock
) -> None:
    await alice.says("je veux un humain")
    clock.advance(minutes=11)
    await app.worker.run_until_idle()
    assert "service_level" not in await _kinds(app)
    clock.advance(minutes=1)
    await app.worker.run_until_idle()
    assert (await _kinds(app)).count("service_level") == 1
    clock.advance(minutes=4)
    await app.worker.run_until_idle()
    issues = await app.team.staff.open_issues()
    assert [(times, " late " in detail) for kind, detail, times in issues if kind == "service_level"] == [(2, True)]


async def test_a_reply_stops_the_clock_of_the_first_reply(
    app: App, alice: Person, bob: Member, clock: FixedClock
) -> None:
    await alice.says("je veux un humain")
    await app.inbox.reply(await alice.conversation(), bob, "Bonjour.")
    clock.advance(minutes=20)
    await app.worker.run_until_idle()
    assert "service_level" not in await _kinds(app)


async def test_a_warning_is_to_be_seen_until_the_customer_has_their_reply(
    app: App, alice: Person, bob: Member, clock: FixedClock
) -> None:
    await alice.says("je veux un humain")
    clock.advance(minutes=13)
    await app.worker.run_until_idle()
    assert set(await _kinds(app)) == {"HandoffRequested", "service_level"}
    await app.inbox.reply(await alice.conversation(), bob, "Bonjour.")
    assert await _kinds(app) == []


async def test_who_waits_is_no_trouble_any_more_once_given_back_or_taken_before_it_was_told(
    app: App, alice: Person, charlie: Person, bob: Member
) -> None:
    await alice.says("je veux un humain")
    await app.team.support.release(await alice.conversation())
    assert await _kinds(app) == []
    conversation = await charlie.conversation()
    await app.team.support.ask_for_person(conversation, reason="mon colis")
    await app.team.support.claim(conversation, bob.contact_id)
    await app.worker.run_until_idle()
    assert await _kinds(app) == []


async def test_somebody_sees_to_a_trouble_once_and_the_same_later_is_a_new_one(app: App, bob: Member) -> None:
    issues = app.team.staff.issues

    async def raises() -> int:
        await app.database.write(
            lambda tx: tx.issues.raise_issue(kind="mail", key="mail:closed", detail="no mail server", now=tx.now)
        )
        (one,) = await issues.listed()
        return one.id

    first = await raises()
    await issues.close(first, by=bob.contact_id)
    await issues.close(first, by=bob.contact_id)
    assert await issues.listed() == []
    assert await raises() != first
    with pytest.raises(NotFound):
        await issues.close(999, by=bob.contact_id)


async def test_one_tap_after_a_resolution_is_kept_once_with_its_comment(
    app: App, alice: Person, bob: Member, clock: FixedClock
) -> None:
    await alice.says("je veux un humain")
    conversation = await alice.conversation()
    await app.inbox.reply(conversation, bob, "C’est fait.")
    clock.advance(minutes=1)
    await app.team.support.resolve(conversation)
    await app.worker.run_until_idle()
    await alice.hears("satisfait")
    await alice.presses("😀 Très satisfait")
    await alice.says("avis : rapide et clair")
    await alice.taps("csat:1:1")
    await alice.hears("close")

    def kept(tx: Transaction) -> list[tuple[object, object]]:
        return [(one.score, one.comment) for one in tx.takeover.surveys(SurveyKind.csat)]

    assert await app.database.write(kept) == [(5, "rapide et clair")]


async def test_whether_they_recommend_us_is_asked_once_in_ninety_days(
    settings: Settings, clock: FixedClock, library: Library
) -> None:
    door = Door()
    door.capabilities = replace(door.capabilities, max_buttons=100)
    app = build(settings, clock=clock, library=library, doors={"telegram": door})
    visitor, bob = Person(app, clock, "vera", ChannelName.telegram), await _member(app, "Bob")
    conversation = await visitor.conversation()

    async def resolved() -> str:
        await app.inbox.reply(conversation, bob, "C’est fait.")
        clock.advance(minutes=1)
        await app.team.support.resolve(conversation)
        await app.worker.run_until_idle()
        await visitor.presses("😀 Très satisfait")
        return str((await visitor.lines())[-1]["text"])

    asked = [await resolved(), await resolved()]
    clock.advance(days=91)
    asked.append(await resolved())
    assert ["recommanderiez" in text for text in asked] == [True, False, True]
    await app.close()


async def test_a_stranger_cannot_rate_the_thread_of_another(app: App, charlie: Person) -> None:
    await charlie.taps("csat:1:5")
    await charlie.hears("close")


@pytest.mark.parametrize("hours", [23, 25])
async def test_p9_an_opinion_is_asked_only_while_whatsapp_takes_free_words(
    settings: Settings, clock: FixedClock, library: Library, hours: int
) -> None:
    door = Door()
    door.capabilities = replace(door.capabilities, session_window=timedelta(hours=24))
    app = build(settings, clock=clock, library=library, doors={"whatsapp": door})
    alice = Person(app, clock, "alice", ChannelName.whatsapp)
    await alice.writes("je veux un humain")
    conversation = await alice.conversation()
    bob = await _member(app, "Bob")
    await app.inbox.reply(conversation, bob, "C’est fait.")
    clock.advance(hours=hours)
    await app.team.support.resolve(conversation)
    await app.worker.run_until_idle()

    def asked(tx: Transaction) -> list[bool]:
        return [one.asked_at is not None for one in tx.takeover.surveys(SurveyKind.csat)]

    assert await app.database.write(asked) == [hours == 23]
    await app.close()


async def test_p9_an_answer_that_whatsapp_would_drop_is_refused_in_words_and_changes_nothing(
    settings: Settings, clock: FixedClock, library: Library
) -> None:
    door = Door()
    door.capabilities = replace(door.capabilities, session_window=timedelta(hours=24))
    app = build(settings, clock=clock, library=library, doors={"whatsapp": door})
    alice = Person(app, clock, "alice", ChannelName.whatsapp)
    await alice.writes("je veux un humain")
    conversation = await alice.conversation()
    clock.advance(hours=24)
    with pytest.raises(WindowClosed):
        await app.inbox.reply(conversation, await _member(app, "Bob"), "Je vous promets une réponse demain.")
    thread = await app.inbox.thread(conversation)
    assert (thread.state, thread.takes_words) == ("open", False)
    assert (await app.workbench.around(conversation)).promises == []
    await alice.writes("me revoilà")
    assert (await app.inbox.thread(conversation)).takes_words
    await app.close()
