"""A remote model behind the same graph, played by a server on loopback that can fail in every way."""

import pytest

from bot.app import App
from tests.builders import Person
from tests.conftest import FixedClock
from tests.loopback.model import Answer, LoopbackModel, calls, drops, empty, fails, malformed, says


async def test_the_models_words_and_the_tools_card_make_one_answer(
    remote: App, clock: FixedClock, model: LoopbackModel
) -> None:
    model.then(calls("list_products"), says("Voici ce que nous proposons."))
    answer = await Person(remote, clock, "alice").says("que vendez-vous ?")
    assert "Voici ce que nous proposons." in str(answer["reply"])
    assert "97,00" in str(answer["reply"])
    assert answer["tools"] == ["list_products"]


async def test_the_model_reads_what_was_said_before(remote: App, clock: FixedClock, model: LoopbackModel) -> None:
    alice = Person(remote, clock, "alice")
    model.then(says("Bonjour Alice."), says("Toujours là."))
    await alice.says("je m'appelle Alice")
    await alice.says("tu te souviens ?")
    said = [message["content"] for message in model.requests[-1]["messages"]]
    assert "<message>\nje m'appelle Alice\n</message>" in said
    assert said[-1] == "<message>\ntu te souviens ?\n</message>"


@pytest.mark.parametrize("failure", [fails(500), fails(401), empty(), malformed("list_products"), drops()])
async def test_a_model_that_fails_is_replaced_by_the_local_brain(
    remote: App, clock: FixedClock, model: LoopbackModel, failure: Answer
) -> None:
    model.then(*([failure] * 4))
    answer = await Person(remote, clock, "alice").says("vos prix ?")
    assert "97,00" in str(answer["reply"])


async def test_a_model_that_failed_is_left_alone_for_a_while(
    remote: App, clock: FixedClock, model: LoopbackModel
) -> None:
    alice = Person(remote, clock, "alice")
    model.then(*([fails(500)] * 2))
    await alice.says("vos prix ?")
    asked = len(model.requests)
    await alice.says("vos prix ?")
    assert len(model.requests) == asked
    clock.advance(seconds=31)
    model.then(says("Me revoilà."))
    await alice.says("bonjour")
    await alice.hears("Me revoilà")


async def test_a_tap_never_asks_a_model(remote: App, clock: FixedClock, model: LoopbackModel) -> None:
    alice = Person(remote, clock, "alice")
    model.then(calls("list_products"), says("Voilà."))
    await alice.says("vos prix ?")
    asked = len(model.requests)
    assert (await alice.presses("Parler à une personne"))["tools"] == ["ask_for_person"]
    assert len(model.requests) == asked
