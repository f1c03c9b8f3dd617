"""What people come for, done by ear alone: nothing is read, nothing is tapped."""

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from agents.messages import OutgoingMessage
from agents.texts.lookup import say
from bot.library import Library
from bot.settings import Settings
from storage.models.message import Role
from tests import callers
from tests.callers import Caller
from tests.conftest import FixedClock
from tests.tiny.engines import ScriptedEar, ScriptedVoice
from tests.tiny.sounds import record, tone

Speak = Callable[..., Caller]


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = tmp_path_factory.mktemp("notes") / "note"
    return record(tone(0.3), path, "ogg").read_bytes()


@pytest.fixture
def voice() -> ScriptedVoice:
    return ScriptedVoice()


@pytest.fixture
async def call(settings: Settings, clock: FixedClock, library: Library, voice: ScriptedVoice) -> AsyncIterator[Speak]:
    opened: list[Caller] = []

    def begin(*words: str) -> Caller:
        opened.append(callers.call(settings, clock, library, ScriptedEar(*words), (voice,)))
        return opened[-1]

    yield begin
    for caller in opened:
        await caller.close()


def heard(voice: ScriptedVoice) -> str:
    """Everything that was said so far."""
    return " ".join(text for text, _ in voice.said)


async def test_a_fault_is_diagnosed_by_ear(call: Speak, voice: ScriptedVoice, note: bytes) -> None:
    ali = call("ma Clio 4 1.5 dCi broute à froid", "la première", "tu peux répéter ?")
    await ali.records(note)
    assert "Vous pouvez répondre" in heard(voice)
    answered = await ali.records(note)
    assert answered["tools"] != []
    before = len(voice.said)
    await ali.records(note)
    assert len(voice.said) > before


async def test_a_code_is_explained_by_ear(call: Speak, voice: ScriptedVoice, note: bytes) -> None:
    ali = call("j'ai le code pé zéro quatre cent vingt", "oui")
    await ali.records(note)
    assert "P zéro quatre cent vingt" in heard(voice)
    assert "Oui" in heard(voice)
    answered = await ali.records(note)
    assert answered["tools"] != []


async def test_prices_are_heard_in_words(call: Speak, voice: ScriptedVoice, note: bytes) -> None:
    ali = call("quels sont vos tarifs ?")
    await ali.app.team.sales.set_up_catalogue()
    await ali.records(note)
    assert "euros" in heard(voice)
    assert "€" not in heard(voice)


async def test_a_person_is_asked_for_by_ear(call: Speak, voice: ScriptedVoice, note: bytes) -> None:
    ali = call("bonjour", "passez-moi un conseiller, s'il vous plaît")
    await ali.records(note)
    await ali.records(note)
    assert (await ali.app.inbox.threads())[0].waiting_since is not None
    assert "personne" in heard(voice)


async def test_something_is_bought_by_ear_up_to_the_page_that_waits(
    call: Speak, voice: ScriptedVoice, note: bytes
) -> None:
    ali = call("je voudrais acheter une formation", "la deuxième", "c'est combien ?", "le lien")
    await ali.app.team.sales.set_up_catalogue()
    await ali.records(note)
    assert "2, Formation Premium" in heard(voice)
    offered = await ali.records(note)
    assert offered["tools"] == ["offer_product"]
    assert "un bouton ouvre" in heard(voice)
    assert "Commander" in heard(voice)
    assert "http" not in heard(voice)
    await ali.records(note)
    again = await ali.records(note)
    assert [one["url"] for one in again["buttons"]] == [one["url"] for one in offered["buttons"] if one.get("url")]  # type: ignore[attr-defined]  # buttons are a list
    assert "Elle vous attend ici" in heard(voice)


async def test_a_ticket_is_opened_by_ear_address_and_code_read_back(
    call: Speak, voice: ScriptedVoice, note: bytes, settings: Settings
) -> None:
    ali = call("où est ma commande mille quarante-deux ?", "oui", "camille arobase example point com", "oui")
    await ali.app.team.importing.set_up_sample()
    await ali.records(note)
    assert "1042" in heard(voice)
    await ali.records(note)
    await ali.records(note)
    assert "camille arobase example point com" in heard(voice)
    await ali.records(note)
    await ali.person.hears("un code à six chiffres")
    (mail,) = (settings.data_dir / "outbox").glob("code-*.eml")
    code = re.findall(r"^Subject: .*?(\d{6})$", mail.read_text("utf-8"), re.MULTILINE)[0]
    ear = ali.app.speech.ears._transcriber
    assert isinstance(ear, ScriptedEar)
    ear.script += [" ".join(code), "c'est ça", "je veux un remboursement de la commande mille quarante-deux"]
    await ali.records(note)
    assert f"{code[:2]} {code[2:4]} {code[4:]}" in heard(voice)
    await ali.records(note)
    await ali.person.hears("expédiée")
    await ali.records(note)
    await ali.person.hears("demande de remboursement de la commande 1042 est enregistrée")
    assert "sous quatorze jours" in heard(voice)


async def test_in_english_the_same_by_ear(call: Speak, voice: ScriptedVoice, note: bytes) -> None:
    ali = call("where is my order ten forty two?", "yes", "it's camille at example dot com", "yes that's right")
    await ali.app.team.importing.set_up_sample()
    for _ in range(4):
        await ali.records(note)
    assert "camille at example dot com" in heard(voice)
    await ali.person.hears(say("support.code_sent", "en")[:20])


@pytest.mark.parametrize(
    ("told", "read_back"),
    [
        ("ma plaque est A B cent vingt-trois C D", "AB-123-CD"),
        ("elle a cent vingt mille kilomètres", "120\u202f000 km"),
        ("on me demande trois cent vingt euros", "320,00\u00a0€"),
        ("numéro de châssis V F 1 R F B 0 0 6 5 4 3 2 1 9 8 7", "VF1RFB00654321987"),
        ("j'ai le code pé zéro trois cent un", "P0301"),
        ("mon mail est camille arobase example point com", "camille@example.com"),
        ("commande numéro un zéro quatre deux", "1042"),
        ("un deux trois quatre cinq six", "12 34 56"),
    ],
)
async def test_what_must_not_be_misheard_is_confirmed_before_anything_is_done(
    call: Speak, note: bytes, told: str, read_back: str
) -> None:
    ali = call(told, "non")
    asked = await ali.records(note)
    assert say("voice.read_back", "fr", values=read_back) in str(asked["reply"])
    assert asked["tools"] == []
    refused = await ali.records(note)
    assert refused["tools"] == []


async def test_busy_hands_go_on_after_a_restart(
    call: Speak, note: bytes, settings: Settings, clock: FixedClock, library: Library
) -> None:
    ali = call("elle broute à froid")
    await ali.person.says("/voix mains occupées")
    first = str((await ali.records(note))["reply"])
    assert "Étape 1 sur" in first
    await ali.app.close()
    clock.advance(hours=20)
    again = callers.call(settings, clock, library, ScriptedEar("fait", "fait"), ())
    again.numbers = iter(range(100, 200)).__next__
    steps = [str((await again.records(note))["reply"]) for _ in range(2)]
    await again.app.close()
    assert [re.findall(r"Étape (\d)", one) for one in steps] == [["2"], ["3"]]


async def test_what_a_person_of_the_team_writes_is_said_to_who_spoke_and_to_nobody_else(
    call: Speak, voice: ScriptedVoice, note: bytes
) -> None:
    ali = call("passez-moi un conseiller, s'il vous plaît")
    await ali.records(note)
    conversation = await ali.person.conversation()
    lucie = await ali.app.team.staff.owner()
    await ali.app.team.support.claim(conversation, lucie)
    words = OutgoingMessage("Votre pièce est arrivée.")
    await ali.app.replying.say(conversation, words, role=Role.operator, author="Lucie")
    await ali.app.worker.run_until_idle()
    assert "Message de Lucie, de l’équipe. Votre pièce est arrivée." in heard(voice)
    await ali.person.writes("merci, c'est noté")
    await ali.app.worker.run_until_idle()
    await ali.app.replying.say(conversation, OutgoingMessage("À demain."), role=Role.operator)
    await ali.app.worker.run_until_idle()
    assert "À demain" not in heard(voice)


async def test_who_wants_everything_read_hears_notices_too_until_they_want_silence(
    call: Speak, voice: ScriptedVoice
) -> None:
    ali = call()
    await ali.person.says("/voix à voix haute")
    conversation = await ali.person.conversation()
    await ali.app.replying.say(conversation, OutgoingMessage("Votre commande est ouverte."), role=Role.assistant)
    await ali.app.worker.run_until_idle()
    assert "Votre commande est ouverte." in heard(voice)
    await ali.person.says("/voix par écrit")
    await ali.app.replying.say(conversation, OutgoingMessage("Votre commande est livrée."), role=Role.assistant)
    await ali.app.worker.run_until_idle()
    assert "livrée" not in heard(voice)
