from datetime import UTC, datetime

import pytest

from agents.conversation.shaping import parts_of, resolve_choice, with_sources
from agents.messages import Button, Capabilities, OutgoingMessage, Source
from agents.texts.citing import origin_told
from agents.texts.lookup import moment, money
from storage.money import Money

BUTTONS = (Button("Oui", "y"), Button("Site", "", url="https://a.test"), Button("Je ne sais pas", "u"))


@pytest.mark.parametrize(
    ("amount", "french", "english"),
    [
        (Money(9700), "97,00\u00a0€", "€97.00"),
        (Money(148905), "1\u202f489,05\u00a0€", "€1,489.05"),
        (Money(-50), "-0,50\u00a0€", "-€0.50"),
        (Money(100, "XTR"), "100\u00a0⭐", "⭐100"),
    ],
)
def test_money_is_written_as_each_language_does(amount: Money, french: str, english: str) -> None:
    assert (money(amount, "fr"), money(amount, "en")) == (french, english)


def test_money_adds_and_multiplies_in_one_currency() -> None:
    assert Money(150) + Money(50) * 2 == Money(250)


@pytest.mark.parametrize(
    ("origin", "french", "english"),
    [
        ("estimate", "estimation", "estimate"),
        ("savoir d'atelier, sans source", "savoir d’atelier, sans source", "workshop knowledge, without a source"),
        ("ADAC 2024", "ADAC 2024", "ADAC 2024"),
    ],
)
def test_what_a_passage_rests_on_is_told_in_the_readers_language(origin: str, french: str, english: str) -> None:
    assert (origin_told(origin, "fr"), origin_told(origin, "en")) == (french, english)


def test_times_are_told_in_paris() -> None:
    at = datetime(2026, 7, 14, 22, 5, tzinfo=UTC)
    assert moment(at, "fr") == "15/07/2026 à 0\u00a0h\u00a005"
    assert moment(at, "en") == "15 Jul 2026, 00:05"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1", "y"),
        ("2", "u"),
        ("3", None),
        ("oui", "y"),
        ("Oui !", "y"),
        ("je ne sais pas.", "u"),
        ("", None),
        ("...", None),
    ],
)
def test_a_choice_is_typed_by_number_or_label(typed: str, value: str | None) -> None:
    assert resolve_choice(typed, BUTTONS) == value


def test_a_long_text_is_cut_where_it_breathes() -> None:
    text = "Un paragraphe.\n\n" + "mot " * 40 + "fin"
    parts = parts_of(OutgoingMessage(text), Capabilities(max_text=80))
    assert all(len(part) <= 80 for part in parts)
    assert " ".join(" ".join(parts).split()) == " ".join(text.split())


def test_a_word_without_breaks_is_cut_hard() -> None:
    assert parts_of(OutgoingMessage("x" * 25), Capabilities(max_text=10)) == ["x" * 10, "x" * 10, "x" * 5]


def test_choices_under_a_long_text_follow_in_a_part_of_their_own() -> None:
    can = Capabilities(max_text_with_choices=20)
    long, short = "Il faut changer la vanne.", "Depuis quand ?"
    assert parts_of(OutgoingMessage(long, buttons=BUTTONS), can) == [long, "Que souhaitez-vous faire\u202f?"]
    assert parts_of(OutgoingMessage("You should replace the valve.", buttons=BUTTONS), can)[1].startswith("What would")
    assert parts_of(OutgoingMessage(short, buttons=BUTTONS), can) == [short]
    assert parts_of(OutgoingMessage(long), can) == [long]


def test_sources_follow_as_a_list() -> None:
    message = OutgoingMessage("texte", sources=(Source("Titre", "origine", "https://a.test"), Source("B", "b")))
    assert with_sources(message) == "texte\n\n[1] Titre (origine) https://a.test\n[2] B (b)"
