"""Whoever takes a thread over is alone in it: the pains P1, P4 and P5 of shared inboxes."""

import pytest

from agents.brain.turn import Outbox, Reply, TurnContext
from agents.conversation.notifying import notify
from agents.errors import Certainty, DeliveryError, NotFound
from agents.messages import ChannelName, MessageClass, OutgoingMessage
from agents.staff.service import Member
from bot.app import App, build
from bot.library import Library
from bot.settings import Settings
from scripts.breaking.takeover import Door, takeover_harness
from storage.database import Transaction
from storage.models.ids import ConversationId
from storage.models.message import DeliveryState
from storage.models.staff import StaffRole
from tests.builders import Person
from tests.conftest import FixedClock

_LONG = "\n\n".join(f"Étape {step} : contrôlez la masse et le connecteur du capteur concerné." for step in range(12))


@pytest.fixture
async def bob(app: App) -> Member:
    return Member(await app.team.staff.owner(), "Bob", StaffRole.agent, "")


async def _roles(alice: Person) -> list[str]:
    return [str(line["role"]) for line in await alice.lines()]


async def _thought(app: App, alice: Person, clock: FixedClock) -> TurnContext:
    await alice.writes("P0301")
    clock.advance(seconds=2)
    turn = await app.replying.begin(await alice.conversation())
    assert isinstance(turn, TurnContext)
    return turn


async def _notice(app: App, conversation: ConversationId, kind: MessageClass) -> None:
    message = OutgoingMessage("Votre commande est payée.", message_class=kind)
    await app.database.write(lambda tx: notify(app.replying, tx, conversation, message))


async def test_p1_the_bot_does_not_talk_over_a_person_who_answers_without_pressing_take_over(
    app: App, alice: Person, bob: Member, clock: FixedClock
) -> None:
    turn = await _thought(app, alice, clock)
    await app.inbox.reply(turn.conversation_id, bob, "Bonjour, ici Bob.")
    await app.replying.answer(turn, Reply(text="trop tard"))
    assert list(await app.replying.reassure(turn)) == []
    await app.worker.run_until_idle()
    assert await _roles(alice) == ["customer", "operator"]


async def test_a_notice_that_binds_waits_for_the_hand_back_and_small_talk_is_not_said(
    app: App, alice: Person, bob: Member
) -> None:
    conversation = await alice.conversation()
    await app.inbox.reply(conversation, bob, "Bonjour, ici Bob.")
    await _notice(app, conversation, MessageClass.binding)
    await _notice(app, conversation, MessageClass.chatter)
    assert await _roles(alice) == ["operator"]
    assert [kind for kind, _, _ in await app.team.staff.open_issues()] == ["held"]
    await app.team.support.release(conversation)
    await app.worker.run_until_idle()
    assert [line["text"] for line in await alice.lines()] == ["Bonjour, ici Bob.", "Votre commande est payée."]


async def test_p4_handing_back_begins_no_new_handoff(app: App, alice: Person, bob: Member) -> None:
    """Neither the old wish nor an answer that failed before it counts again."""
    await alice.says("blorg frumious zzz")
    await alice.says("je veux parler à un humain")
    conversation = await alice.conversation()
    await app.inbox.reply(conversation, bob, "C’est réglé.")
    await app.team.support.release(conversation)
    await app.worker.run_until_idle()
    begun = await app.database.write(lambda tx: tx.takeover.last_handoff(conversation))
    for said in ("gnagna tralala pouet", "merci", "P0420"):
        assert "ask_for_person" not in str((await alice.says(said))["tools"])
        assert (await app.inbox.thread(conversation)).state == "open"
    last = await app.database.write(lambda tx: tx.takeover.last_handoff(conversation))
    assert begun is not None
    assert last is not None
    assert last.id == begun.id


async def test_p5_after_a_hand_back_alex_answers_what_the_person_left_open(
    app: App, alice: Person, bob: Member, clock: FixedClock
) -> None:
    await alice.says("je veux parler à un humain")
    conversation = await alice.conversation()
    await app.inbox.reply(conversation, bob, "Je regarde.")
    clock.advance(seconds=20)
    await alice.says("et que veut dire P0420 ?")
    assert (await _roles(alice))[-1] == "customer"
    await app.team.support.release(conversation)
    await app.worker.run_until_idle()
    await alice.hears("P0420")
    await alice.hears("C’est de nouveau Alex")


async def test_giving_back_what_nobody_holds_changes_nothing(app: App, alice: Person, clock: FixedClock) -> None:
    turn = await _thought(app, alice, clock)
    await app.team.support.release(turn.conversation_id)
    await app.replying.answer(turn, Reply(text="voilà"))
    assert (await alice.lines())[-1]["role"] == "assistant"


async def test_a_thread_that_does_not_exist_cannot_be_taken(app: App, bob: Member) -> None:
    with pytest.raises(NotFound):
        await app.team.support.claim(ConversationId(999), bob.contact_id)


async def test_the_parts_that_wait_are_taken_back_and_a_failed_one_is_not_sent_again(
    settings: Settings, clock: FixedClock, library: Library
) -> None:
    app = build(settings, clock=clock, library=library, doors={"telegram": Door()})
    alice = Person(app, clock, "alice", ChannelName.telegram)
    turn = await _thought(app, alice, clock)
    (first,) = await app.replying.answer(turn, Reply(text=_LONG))
    bob = Member(await app.team.staff.owner(), "Bob", StaffRole.agent, "")
    await app.inbox.reply(turn.conversation_id, bob, "Bonjour, ici Bob.")
    await app.sending.fail(first, DeliveryError(certainty=Certainty.unsent, reason="refused"))
    clock.advance(minutes=10)

    def state(tx: Transaction) -> str:
        row = tx.deliveries.get(first.delivery_id)
        assert row is not None
        return str(row.state)

    assert await app.database.write(state) == DeliveryState.withdrawn
    sent = await app.sending.next_due(turn.conversation_id)
    assert isinstance(sent, Outbox)
    assert sent.text == "Bonjour, ici Bob."
    await app.close()


@pytest.mark.slow
async def test_in_sixty_races_nothing_of_alex_comes_after_the_first_word_of_a_person() -> None:
    result = await takeover_harness(races=60, seed=5)
    assert (result.said_after, result.written_after, result.person_lost, result.person_doubled) == (0, 0, 0, 0)
    assert result.withdrawn > 10
