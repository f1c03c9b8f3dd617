"""A wish for a person is honoured whatever the model says or does not say (pains P2 and P7)."""

import pytest

from bot.app import App
from tests.builders import Person
from tests.conftest import FixedClock
from tests.loopback.model import LoopbackModel, says

ASKED = [
    "je veux parler à un humain",
    "passez-moi quelqu'un",
    "un conseiller svp",
    "I want to talk to a real person",
    "put me through to a human",
]


@pytest.mark.parametrize("text", ASKED)
async def test_a_model_that_chats_on_does_not_keep_a_person_away(
    remote: App, clock: FixedClock, model: LoopbackModel, text: str
) -> None:
    model.then(says("Bien sûr, je suis là pour vous."))
    alice = Person(remote, clock, "alice")
    answer = await alice.says(text)
    assert "ask_for_person" in str(answer["tools"])
    assert (await remote.inbox.thread(await alice.conversation())).state == "waiting"


async def test_a_question_about_alex_itself_is_no_wish_for_a_person(
    remote: App, clock: FixedClock, model: LoopbackModel
) -> None:
    model.then(says("Je suis un assistant automatique."))
    alice = Person(remote, clock, "alice")
    await alice.says("es-tu un humain ?")
    assert (await remote.inbox.thread(await alice.conversation())).state == "open"
