import asyncio
import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from agents.brain.turn import Reply, TurnContext
from agents.errors import Certainty, DeliveryError, NotFound
from agents.messages import (
    ButtonPressed,
    Capabilities,
    ChannelName,
    ContactGone,
    ContactReturned,
    IdentityChanged,
    IncomingMessage,
    MessageClass,
    OutgoingMessage,
    OutgoingPart,
    Receipt,
    ReceiptChanged,
    ReceiptState,
    Sender,
)
from bot.app import App
from storage.models.message import Role
from tests.builders import Person
from tests.conftest import FixedClock
from tests.stores import BOTH

pytestmark = pytest.mark.parametrize("store", BOTH, indirect=True)


async def test_a_repeated_message_is_answered_once(alice: Person) -> None:
    await alice.writes("P0301", external_id="m1")
    await alice.writes("P0301", external_id="m1")
    await alice.says("merci")
    assert [line["role"] for line in await alice.lines()] == ["customer", "customer", "assistant"]


async def test_fragments_become_one_turn(alice: Person) -> None:
    await alice.writes("ma clio 4 1.5 dci")
    await alice.writes("broute à froid")
    answer = await alice.says("code P0401")
    assert answer["tools"] == ["diagnose"]
    assert [line["role"] for line in await alice.lines()] == ["customer"] * 3 + ["assistant"]


async def test_an_edited_question_is_answered_anew_and_marked(alice: Person) -> None:
    key = await alice.writes("P0301")
    await alice.says("merci")
    answer = await alice.edits(key, "P0420")
    assert "P0420" in str(answer["reply"])
    await alice.hears("corrigé votre message")
    assert (await alice.lines())[0]["edited"] is True
    await alice.edits(key, "P0420")
    assert len(await alice.lines()) == 4


async def test_an_edit_before_its_message_is_the_message(alice: Person) -> None:
    answer = await alice.edits("late-1", "P0171")
    assert "P0171" in str(answer["reply"])
    await alice.writes("P0170", external_id="late-1")
    assert len(await alice.lines()) == 2


async def test_nobody_is_answered_while_a_person_has_the_thread(app: App, alice: Person) -> None:
    await alice.says("bonjour")
    owner = await app.team.staff.owner()
    await app.team.support.claim(await alice.conversation(), owner)
    await app.team.support.claim(await alice.conversation(), owner)
    await alice.says("P0301")
    assert [line["role"] for line in await alice.lines()] == ["customer", "assistant", "customer"]
    await app.team.support.release(await alice.conversation())
    await alice.says("P0301")
    await alice.hears("C’est de nouveau Alex")


async def test_an_answer_thought_before_a_person_took_over_is_discarded(app: App, alice: Person) -> None:
    await alice.writes("P0301")
    turn = await app.replying.begin(await alice.conversation())
    assert isinstance(turn, TurnContext)
    await app.team.support.claim(await alice.conversation(), await app.team.staff.owner())
    assert list(await app.replying.answer(turn, Reply(text="trop tard"))) == []
    assert [line["role"] for line in await alice.lines()] == ["customer"]


async def test_newer_words_drop_the_first_answer_and_label_the_second(app: App, alice: Person) -> None:
    await alice.writes("ma voiture ne démarre pas")
    first = await app.replying.begin(await alice.conversation())
    await alice.writes("c'est une clio")
    assert isinstance(first, TurnContext)
    assert list(await app.replying.answer(first, Reply(text="une"))) == []
    second = await app.replying.begin(await alice.conversation())
    assert isinstance(second, TurnContext)
    assert len(second.fragments) == 2
    await alice.writes("essence")
    await app.replying.answer(second, Reply(text="deux"))
    await app.worker.run_until_idle()
    lines = await alice.lines()
    assert "À propos de votre message" in str(lines[3]["text"])
    assert lines[-1]["role"] == "assistant"


def _code(offered: str) -> str:
    return str(re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}", offered)[0])


async def test_linking_goes_on_on_the_other_channel_and_comes_apart_again(app: App, clock: FixedClock) -> None:
    phone = Person(app, clock, "phone", ChannelName.terminal)
    laptop = Person(app, clock, "laptop", ChannelName.terminal)
    await phone.says("ma clio 4 1.5 dci broute, code P0401")
    offered = str((await phone.says("/lier"))["reply"])
    code = _code(offered)
    await laptop.says(f"/lier {code}")
    await laptop.hears("reliées")
    assert (await laptop.says("et ça coûte combien ?"))["tools"] == ["repair_costs"]
    await laptop.says(f"/lier {code}")
    await laptop.hears("inconnu, déjà utilisé ou expiré")
    await laptop.says("/delier")
    await laptop.hears("défaite")
    assert (await laptop.says("et ça coûte combien ?"))["tools"] != ["repair_costs"]
    assert (await phone.says("et ça coûte combien ?"))["tools"] == ["repair_costs"]
    await laptop.says("/delier")
    await laptop.hears("Aucune liaison")


async def test_the_letters_of_a_code_choose_no_language(alice: Person) -> None:
    await alice.says("/lier WENT-72Z6")
    await alice.hears("inconnu, déjà utilisé ou expiré")


async def test_a_link_code_expires_and_does_not_link_to_oneself(app: App, clock: FixedClock, alice: Person) -> None:
    code = _code(str((await alice.says("/lier"))["reply"]))
    await alice.says(f"/lier {code}")
    await alice.hears("déjà liées")
    clock.advance(minutes=11)
    other = Person(app, clock, "other")
    await other.says(f"/lier {code}")
    await other.hears("inconnu, déjà utilisé ou expiré")


async def test_a_brain_that_fails_ends_in_an_apology_and_an_issue(app: App, alice: Person) -> None:
    class Broken:
        async def think(self, turn: TurnContext) -> Reply:
            raise RuntimeError(turn.text)

    app.pipeline._brain = Broken()
    await alice.says("bonjour")
    await alice.hears("Je n’ai pas réussi à répondre")
    assert [kind for kind, _, _ in await app.team.staff.open_issues()] == ["turn"]


async def test_a_use_case_that_says_no_is_told_politely(app: App, alice: Person) -> None:
    class Refusing:
        async def think(self, turn: TurnContext) -> Reply:
            raise NotFound

    app.pipeline._brain = Refusing()
    await alice.says("bonjour")
    await alice.hears("Je ne trouve pas")


async def test_a_turn_that_kills_its_worker_ends(app: App, alice: Person) -> None:
    await alice.writes("bonjour")
    conversation = await alice.conversation()
    for _ in range(3):
        assert isinstance(await app.replying.begin(conversation), TurnContext)
    await app.worker.run_until_idle()
    await alice.hears("Je n’ai pas réussi à répondre")


@dataclass
class Wire:
    """A platform that does what the test says next; it records what arrived."""

    name: ChannelName = ChannelName.telegram
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(settle=timedelta(0), max_text=200))
    errors: list[DeliveryError] = field(default_factory=list)
    arrived: list[OutgoingPart] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    """A message is on its way to the platform."""
    takes: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.takes.set()

    async def start(self) -> None: ...

    async def close(self) -> None: ...

    async def show_typing(self, address: str) -> None: ...

    async def send(self, part: OutgoingPart) -> Receipt:
        if self.errors:
            raise self.errors.pop(0)
        self.reached.set()
        await self.takes.wait()
        self.arrived.append(part)
        return Receipt(f"r{len(self.arrived)}")


@pytest.fixture
def wire(app: App) -> Wire:
    door = Wire()
    app.pipeline._channels = {"telegram": door}  # type: ignore[dict-item]
    known = {**app.replying._capabilities, ChannelName.telegram: door.capabilities}
    app.replying._capabilities = app.receiving._capabilities = known
    return door


@pytest.fixture
def bob(app: App, clock: FixedClock) -> Person:
    return Person(app, clock, "bob", ChannelName.telegram)


async def _speak(app: App, bob: Person, text: str, message_class: MessageClass = MessageClass.chatter) -> None:
    message = OutgoingMessage(text, message_class=message_class)
    await app.pipeline.send(await app.replying.say(await bob.conversation(), message, role=Role.assistant))


async def test_long_answers_arrive_in_parts_and_in_order(app: App, wire: Wire, bob: Person) -> None:
    text = "Une phrase assez longue. " * 20
    await _speak(app, bob, text)
    assert len(wire.arrived) > 1
    assert " ".join(part.text for part in wire.arrived) == text.strip()


async def test_a_refused_connection_is_tried_again_in_order(
    app: App, wire: Wire, bob: Person, clock: FixedClock
) -> None:
    wire.errors = [DeliveryError(certainty=Certainty.unsent, retry_after=7)]
    await _speak(app, bob, "un")
    await _speak(app, bob, "deux")
    await app.worker.run_until_idle()
    assert wire.arrived == []
    clock.advance(seconds=8)
    await app.worker.run_until_idle()
    assert [part.text for part in wire.arrived] == ["un", "deux"]


async def test_chatter_whose_answer_was_lost_is_not_repeated(
    app: App, wire: Wire, bob: Person, clock: FixedClock
) -> None:
    wire.errors = [DeliveryError(certainty=Certainty.unknown)]
    await _speak(app, bob, "bonjour")
    clock.advance(hours=1)
    await app.worker.run_until_idle()
    assert wire.arrived == []


async def test_what_may_have_been_lost_is_asked_about_at_the_next_sign_of_life_and_sent_again_on_request(
    app: App, wire: Wire, bob: Person
) -> None:
    wire.errors = [DeliveryError(certainty=Certainty.unknown)]
    await _speak(app, bob, "le contrôle coûte 40 euros")
    await bob.says("merci")
    await bob.hears("L’avez-vous reçue")
    await bob.presses("Non, renvoyer")
    assert wire.arrived[-1].text.endswith("le contrôle coûte 40 euros")
    await bob.says("merci")
    assert "L’avez-vous reçue" not in wire.arrived[-1].text


async def test_nobody_is_sent_the_words_of_another_thread(app: App, wire: Wire, bob: Person, clock: FixedClock) -> None:
    eve = Person(app, clock, "eve", ChannelName.telegram)
    await _speak(app, bob, "secret")
    for value in ("resend:1", "resend:x", "resend:"):
        await app.pipeline.accept([ButtonPressed(eve.sender, value, value, clock())])
    await app.worker.run_until_idle()
    assert [part.text for part in wire.arrived if "secret" in part.text] == ["secret"]


async def test_words_never_wait_for_good_behind_a_send_that_is_under_way(
    app: App, wire: Wire, bob: Person, clock: FixedClock
) -> None:
    first = await app.replying.say(await bob.conversation(), OutgoingMessage("un"), role=Role.assistant)
    await _speak(app, bob, "deux")
    clock.advance(seconds=1)
    await app.worker.run_until_idle()
    assert wire.arrived == []
    await app.pipeline.send(first)
    clock.advance(seconds=1)
    await app.worker.run_until_idle()
    assert [part.text for part in wire.arrived] == ["un", "deux"]


async def test_a_reassurance_that_is_being_taken_is_not_broken_off_by_the_answer(
    app: App, wire: Wire, bob: Person, clock: FixedClock
) -> None:
    class Slow:
        async def think(self, turn: TurnContext) -> Reply:
            await wire.reached.wait()
            return Reply(text=f"Voici : {turn.text}")

    app.pipeline._brain = Slow()
    app.pipeline._reassure_after = 0.0
    wire.takes.clear()
    await bob.writes("P0301")
    await app.worker.run_until_idle()
    assert wire.arrived == []
    wire.takes.set()
    await asyncio.gather(*app.pipeline._unfinished)
    clock.advance(seconds=1)
    await app.worker.run_until_idle()
    told = [part.text for part in wire.arrived]
    assert "une IA" in told[0]
    assert "Je suis dessus" in told[1]
    assert told[2:] == ["Voici\u00a0: P0301"]


async def test_a_binding_message_whose_answer_was_lost_is_repeated_with_a_reference(
    app: App, wire: Wire, bob: Person, clock: FixedClock
) -> None:
    wire.errors = [DeliveryError(certainty=Certainty.unknown)]
    await _speak(app, bob, "ne roulez plus", MessageClass.binding)
    clock.advance(hours=1)
    await app.worker.run_until_idle()
    assert [part.text.split("\n")[0] for part in wire.arrived] == ["ne roulez plus"]
    assert "réf." in wire.arrived[0].text


async def test_a_person_who_blocked_us_is_left_in_peace_until_they_come_back(
    app: App, wire: Wire, bob: Person, clock: FixedClock
) -> None:
    wire.errors = [DeliveryError(certainty=Certainty.unsent, permanent=True, gone=True)]
    await _speak(app, bob, "un")
    await _speak(app, bob, "deux")
    assert wire.arrived == []
    await app.pipeline.accept([ContactReturned(ChannelName.telegram, "bob", clock())])
    await _speak(app, bob, "trois")
    assert [part.text for part in wire.arrived] == ["trois"]
    await app.pipeline.accept([ContactGone(ChannelName.telegram, "bob", clock())])
    await _speak(app, bob, "quatre")
    assert len(wire.arrived) == 1


async def test_a_refused_key_raises_an_issue_and_loses_nothing(
    app: App, wire: Wire, bob: Person, clock: FixedClock
) -> None:
    wire.errors = [DeliveryError(certainty=Certainty.unsent, permanent=True, reauthorise=True)]
    await _speak(app, bob, "un")
    assert [kind for kind, _, _ in await app.team.staff.open_issues()] == ["channel_key"]
    clock.advance(minutes=6)
    await app.worker.run_until_idle()
    assert [part.text for part in wire.arrived] == ["un"]


async def test_a_send_is_given_up_after_eight_attempts(app: App, wire: Wire, bob: Person, clock: FixedClock) -> None:
    wire.errors = [DeliveryError(certainty=Certainty.unsent) for _ in range(8)]
    await _speak(app, bob, "un")
    for _ in range(8):
        clock.advance(minutes=6)
        await app.worker.run_until_idle()
    assert wire.arrived == []
    assert [kind for kind, _, _ in await app.team.staff.open_issues()] == ["delivery"]


async def test_what_a_killed_worker_was_sending_is_decided_by_its_class(
    app: App, wire: Wire, bob: Person, clock: FixedClock
) -> None:
    conversation = await bob.conversation()
    await app.replying.say(conversation, OutgoingMessage("perdu"), role=Role.assistant)
    clock.advance(minutes=2)
    await app.begin_work()
    await app.worker.run_until_idle()
    clock.advance(minutes=2)
    binding = OutgoingMessage("important", message_class=MessageClass.binding)
    await app.replying.say(conversation, binding, role=Role.assistant)
    clock.advance(minutes=2)
    await app.worker.run_until_idle()
    clock.advance(minutes=2)
    await app.worker.run_until_idle()
    assert [part.text.split("\n")[0] for part in wire.arrived] == ["important"]


async def test_the_platforms_later_word_settles_a_delivery(
    app: App, wire: Wire, bob: Person, clock: FixedClock
) -> None:
    outbox = await app.replying.say(await bob.conversation(), OutgoingMessage("un"), role=Role.assistant)
    reference = str(outbox[0].delivery_id)
    told = ReceiptChanged(ChannelName.telegram, "wamid.1", ReceiptState.delivered, clock(), reference=reference)
    await app.pipeline.accept([told, told])
    failed = ReceiptChanged(ChannelName.telegram, "wamid.1", ReceiptState.failed, clock(), error="131047", gone=True)
    await app.pipeline.accept([failed])
    row = await app.database.write(lambda tx: tx.deliveries.by_receipt("telegram", "wamid.1"))
    assert row is not None
    assert row.state == "failed"
    await app.pipeline.accept([ReceiptChanged(ChannelName.telegram, "unknown", ReceiptState.read, clock())])


async def test_a_number_that_was_given_out_again_does_not_open_the_former_owners_thread(
    app: App, wire: Wire, clock: FixedClock
) -> None:
    def says(external_id: str, *aliases: str) -> Sender:
        return Sender(ChannelName.telegram, external_id, external_id, aliases=aliases)

    former = await app.receiving.conversation_of(says("user-1", "33600000001"))
    assert await app.receiving.conversation_of(says("user-2", "33600000001")) != former
    moved = await app.receiving.conversation_of(says("33600000002"))
    changed = IdentityChanged(ChannelName.telegram, "33600000002", "33600000003", "33600000003", clock())
    await app.pipeline.accept([changed])
    assert await app.receiving.conversation_of(says("33600000002")) == moved
    clock.advance(days=2)
    assert await app.receiving.conversation_of(says("33600000002")) != moved
    assert await app.receiving.conversation_of(says("33600000003")) == moved


async def test_a_changed_identity_keeps_the_thread(app: App, wire: Wire, bob: Person, clock: FixedClock) -> None:
    await bob.says("bonjour")
    before = await bob.conversation()
    await app.pipeline.accept([IdentityChanged(ChannelName.telegram, "bob", "robert", "robert", clock())])
    robert = Person(app, clock, "robert", ChannelName.telegram)
    assert await robert.conversation() == before
    again = IncomingMessage(bob.sender, "old-id", "encore moi", clock())
    await app.pipeline.accept([again])
    assert await bob.conversation() == before
