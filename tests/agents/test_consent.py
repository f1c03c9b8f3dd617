"""What we may write for, where: asked, proved, withdrawn. Unknown means no."""

from collections.abc import Sequence

import pytest

from agents.contacts.consent import Choice, Place
from agents.contacts.consent_words import Said, said
from bot.app import App
from storage.models.consent import ConsentEntry, Purpose
from storage.models.ids import ContactId
from tests.builders import Person

HERE = Place("terminal", "alice")


async def _contact(person: Person, app: App) -> ContactId:
    conversation = await person.conversation()
    return await app.database.write(lambda tx: ContactId(tx.conversations.get(conversation).contact_id))  # type: ignore[union-attr]  # it was begun above


async def _allowed(app: App, contact: ContactId, place: Place = HERE) -> Sequence[Purpose]:
    return await app.database.write(
        lambda tx: [purpose for purpose in Purpose if app.team.consents.allows(tx, contact, purpose, place)]
    )


async def _history(app: App, contact: ContactId) -> Sequence[ConsentEntry]:
    return await app.team.consents.history(contact)


async def test_unknown_means_no_but_for_what_a_contract_needs(app: App, alice: Person) -> None:
    assert await _allowed(app, await _contact(alice, app)) == [Purpose.service]


async def test_a_yes_is_kept_with_its_proof(app: App, alice: Person) -> None:
    contact = await _contact(alice, app)
    await alice.taps("consent:terminal:marketing:yes", "Oui")
    assert await _allowed(app, contact) == [Purpose.service, Purpose.marketing]
    (entry,) = await _history(app, contact)
    pressed = await app.database.write(
        lambda tx: tx.connection.exec_driver_sql("SELECT id FROM message WHERE button LIKE 'consent:%'").scalar_one()
    )
    assert (entry.channel, entry.granted, entry.how, entry.message_id) == ("terminal", True, "button", pressed)
    assert "au plus un message par jour" in entry.text


async def test_saying_it_again_adds_nothing_and_changing_it_adds_a_row(app: App, alice: Person) -> None:
    contact = await _contact(alice, app)
    for answer in ("yes", "yes", "no", "yes"):
        await alice.taps(f"consent:terminal:marketing:{answer}", answer)
    assert [one.granted for one in await _history(app, contact)] == [True, False, True]


async def test_the_answers_to_the_question_are_equal_and_both_are_kept(app: App, alice: Person) -> None:
    contact = await _contact(alice, app)
    await alice.taps("consent:all:no", "Non, merci")
    assert await _allowed(app, contact) == [Purpose.service]
    await alice.taps("consent:all:yes", "Oui, d’accord")
    assert await _allowed(app, contact) == list(Purpose)


@pytest.mark.parametrize("words", ["stop", "STOP", "arrêter les messages", "Arrêtez de m'envoyer des messages svp",
                                   "/stop", "stop messaging me", "plus de pub"])  # fmt: skip
async def test_a_stop_in_any_words_ends_it_everywhere(app: App, alice: Person, words: str) -> None:
    contact = await _contact(alice, app)
    await alice.taps("consent:all:yes", "Oui")
    await alice.says(words)
    await alice.hears("je ne vous écris plus")
    assert await _allowed(app, contact) == [Purpose.service]


@pytest.mark.parametrize("words", ["ma voiture fait stop and start", "le voyant STOP est allumé", "arrêter le moteur ?",
                                   "désabonnez-moi de l'abonnement", "je veux résilier"])  # fmt: skip
def test_other_sentences_with_the_same_words_do_not(words: str) -> None:
    assert said(words) is None


def test_preferences_are_asked_for_in_words_or_by_command() -> None:
    assert [said(one) for one in ("mes préférences", "/preferences", "my preferences")] == [Said.preferences] * 3


async def test_preferences_are_shown_and_changed_in_the_thread(app: App, alice: Person) -> None:
    contact = await _contact(alice, app)
    await alice.says("mes préférences")
    await alice.hears("offres et conseils\u00a0: non")
    await alice.presses("Autoriser\u00a0: Offres et conseils")
    assert await _allowed(app, contact) == [Purpose.service, Purpose.marketing]
    await alice.says("mes préférences")
    await alice.hears("offres et conseils\u00a0: oui")
    await alice.presses("Ne plus m’écrire")
    assert await _allowed(app, contact) == [Purpose.service]


async def test_a_stop_outlives_the_person_who_said_it(app: App, alice: Person) -> None:
    contact = await _contact(alice, app)
    await alice.taps("consent:all:yes", "Oui")
    await alice.says("stop")
    await app.database.write(lambda tx: tx.connection.exec_driver_sql("DELETE FROM consent_entry"))
    assert await app.database.write(
        lambda tx: [bool(row[0]) for row in tx.connection.exec_driver_sql("SELECT lifted_at IS NULL FROM opposition")]
    ) == [True]
    assert await _allowed(app, contact) == [Purpose.service]


async def test_a_yes_on_one_channel_says_nothing_about_another(app: App, alice: Person) -> None:
    contact = await _contact(alice, app)
    await alice.taps("consent:telegram:marketing:yes", "Oui")
    await alice.taps("consent:terminal:everything:yes", "Oui")
    assert await _history(app, contact) == []
    assert await _allowed(app, contact, Place("telegram", "alice")) == [Purpose.service]


async def test_a_mails_link_stops_mails_alone(app: App, alice: Person) -> None:
    contact = await _contact(alice, app)
    await alice.taps("consent:terminal:marketing:yes", "Oui")
    await alice.taps("consent:email:marketing:yes", "Oui")
    await app.database.write(lambda tx: app.team.consents.oppose_mail(tx, "alice@example.org"))
    assert await _allowed(app, contact, Place("email", "Alice@Example.org")) == [Purpose.service]
    assert await _allowed(app, contact) == [Purpose.service, Purpose.marketing]


async def test_what_holds_is_told_for_each_channel(app: App, alice: Person) -> None:
    contact = await _contact(alice, app)
    await alice.taps("consent:terminal:feedback:yes", "Oui")
    assert await app.team.consents.standing(contact) == [
        Choice(Purpose.reminders, "terminal", granted=False),
        Choice(Purpose.feedback, "terminal", granted=True),
        Choice(Purpose.marketing, "terminal", granted=False),
    ]
