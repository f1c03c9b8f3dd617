"""What the local brain decides for lines that leave the path, without a database or a library."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from agents.brain.local.dialogue import plan
from agents.brain.local.plans import Plan, read
from agents.brain.turn import Fragment, Line, TurnContext
from storage.models.ids import ContactId, ConversationId, MessageId, TurnId
from storage.models.message import Role

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
ASKED = {"topic": "diagnosis", "asks": "mil_on"}


def turn_of(
    text: str, *, state: Mapping[str, object] | None = None, told: str = "ma clio broute à froid"
) -> TurnContext:
    return TurnContext(
        conversation_id=ConversationId(1),
        turn_id=TurnId(1),
        contact_id=ContactId(1),
        channel="terminal",
        address="alice",
        epoch=0,
        attempt=1,
        fragments=(Fragment(MessageId(2), 2, text),),
        history=(Line(Role.customer, told, NOW),),
        language="fr",
        language_chosen=False,
        language_known="fr",
        state=state or {},
        summary="",
        started_at=NOW,
    )


def decided(text: str, *, state: Mapping[str, object] | None = None, told: str = "ma clio broute à froid") -> Plan:
    turn = turn_of(text, state=state, told=told)
    return plan(read(turn, recognises=lambda words: "broute" in words))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tu es une vraie personne ?", "local.who"),
        ("are you a real human?", "local.who"),
        ("BUY CRYPTO NOW http://spam.example/win", "local.link"),
        ("www.spam.example", "local.link"),
        ("vous prenez paypal ?", "local.payment"),
        ("how can I pay?", "local.payment"),
        ("can you book me an appointment?", "local.contact"),
        ("c'est quoi votre numéro de téléphone ?", "local.contact"),
        ("speak french please", "local.language"),
        ("parle-moi en anglais", "local.language"),
        ("c'était la durite, c'est bon", "local.solved"),
        ("it works again, thanks!", "local.solved"),
        ("non laisse tomber", "local.cancelled"),
        ("never mind", "local.cancelled"),
        ("c'est beaucoup trop cher", "local.expensive"),
        ("that's too expensive", "local.expensive"),
        ("i'm really worried", "local.worried"),
        ("ça marche pas", "local.ask_symptom"),
        ("my car broke down", "local.ask_symptom"),
        ("d'accord", "local.noted"),
        ("got it", "local.noted"),
        ("tell me a joke", "local.chitchat"),
        ("quel temps fait-il ?", "local.chitchat"),
        ("non merci", "local.thanks"),
        ("non", "local.no_then"),
    ],
)
def test_a_line_that_leaves_the_path_is_met_in_words(text: str, sentence: str) -> None:
    assert sentence in decided(text).sentences


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("what do you mean?", "explain_again"),
        ("je pige rien", "explain_again"),
        ("vous êtes sûr ?", "explain_again"),
        ("so what should I do now?", "recap"),
        ("qu'est-ce que je fais ?", "recap"),
        ("carry on", "recap"),
        ("revenons à la clio", "recap"),
        ("et la 208 ?", "recap"),
        ("can I drive to work?", "how_urgent"),
        ("c'est dangereux ?", "how_urgent"),
        ("next", "answer_check"),
        ("aucune idée", "answer_check"),
        ("pas vraiment", "answer_check"),
        ("oui, mais elle broute surtout à froid", "answer_check"),
        ("non, c'est une 1.5 dCi", "diagnose"),
        ("no sorry, 2014", "remember_vehicle"),
        ("je veux parler à un responsable", "ask_for_person"),
        ("do you have a course for beginners?", "list_products"),
    ],
)
def test_with_a_check_open_a_line_finds_its_tool(text: str, tool: str) -> None:
    assert [call.tool for call in decided(text, state=ASKED).calls] == [tool]


def test_a_bare_wish_for_a_person_hands_on_what_the_car_does() -> None:
    assert decided("un humain svp").calls[0].arguments == {"reason": "ma clio broute à froid"}


def test_a_full_wish_for_a_person_hands_on_its_own_words() -> None:
    wish = "je voudrais parler à un conseiller au sujet de ma facture de mars"
    assert decided(wish).calls[0].arguments == {"reason": wish}
