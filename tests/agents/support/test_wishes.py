from collections.abc import Sequence
from pathlib import Path

import pytest

from agents.support.wishes import (
    asks_for_person,
    asks_for_promises,
    asks_when_called,
    declines_person,
    has_keyword,
    is_angry_at_us,
    pledges_in,
    wish_in_letter,
)


def _said(name: str, kind: str) -> Sequence[str]:
    """The lines of one kind: typed in haste, shouted, dictated, with a car or a purchase beside the wish."""
    rows = (line.split("\t") for line in Path(__file__).with_name(name).read_text("utf-8").splitlines())
    return [text for marked, text in rows if marked == kind]


def _wants(text: str) -> bool:
    return asks_for_person(text) or has_keyword(text) or is_angry_at_us(text)


def test_each_of_two_hundred_ways_to_ask_for_a_person_is_understood() -> None:
    lines = _said("wishes.tsv", "person")
    assert len(lines) >= 200
    assert [text for text in lines if not (asks_for_person(text) or has_keyword(text))] == []


def test_anger_at_the_house_wants_a_person() -> None:
    assert [text for text in _said("wishes.tsv", "anger") if not _wants(text)] == []


def test_irony_and_images_no_rule_names_are_heard_and_hardly_a_calm_line_is() -> None:
    """Lines nothing was learned from: by rules alone 11 of the 80 angry ones are heard."""
    angry, calm = _said("irony.tsv", "angry"), _said("irony.tsv", "calm")
    assert sum(map(_wants, angry)) >= 0.4 * len(angry)
    assert sum(map(_wants, calm)) <= 0.03 * len(calm)


def test_who_tells_of_somebody_or_rages_at_a_car_is_not_handed_over() -> None:
    assert [text for text in _said("wishes.tsv", "none") if _wants(text)] == []


def test_a_letter_to_a_house_that_made_somebody_angry_is_told_from_one_that_asks() -> None:
    assert [text for text in _said("wishes.tsv", "letter") if wish_in_letter(text) != "anger"] == []
    assert [text for text in _said("wishes.tsv", "calm") if wish_in_letter(text) == "anger"] == []


@pytest.mark.parametrize(
    "text", ["finalement pas besoin d’un humain", "annule, laisse tomber l'humain", "I don't need a human any more"]
)
def test_a_wish_that_is_taken_back_is_none(text: str) -> None:
    assert declines_person(text)
    assert not _wants(text)


@pytest.mark.parametrize(
    "text",
    [
        "t’es un robot, passe-moi un humain",
        "stop le bot je veux un humain",
        "pas besoin de conseiller, je veux un responsable",
    ],
)
def test_a_wish_beside_what_looks_like_none_stays_one(text: str) -> None:
    assert asks_for_person(text)
    assert not declines_person(text)


@pytest.mark.parametrize(
    ("letter", "wish"),
    [
        (
            "Bonjour,\n\nJ’ai commandé le 3 des plaquettes de frein chez vous et je n’ai toujours rien reçu, ni "
            "réponse ni suivi. C’est la troisième fois que je vous écris. Vous êtes des voleurs, la batterie d’avant "
            "était déjà morte.\n\nP. Durand",
            "anger",
        ),
        (
            "Hello,\n\nI ordered brake pads three weeks ago, order 1050, and nobody answers my mails. This is "
            "unacceptable, I want to know where they are.\n\nJames",
            "anger",
        ),
        ("Bonjour,\n\nMa commande 1042 est arrivée abîmée. Je voudrais parler à un conseiller.\n\nLéa", "asked"),
        ("Monsieur,\n\nSans remboursement sous huit jours je saisis le médiateur.\n\nCordialement", "keyword"),
        (
            "Bonjour,\n\nLe moteur de ma Clio broute, quelle merde. Où en est ma commande 1042 ?\n\nPaul Martin\n"
            "Responsable logistique",
            None,
        ),
        ("I am disappointed and angry, the clutch kit of order 1050 is wrong again.", "anger"),
        ("Bonjour, votre silence est insultant. J’ai payé la commande 1043.", "anger"),
        ("Bonjour, un voleur a pris le colis devant ma porte, que faire pour la commande 1042 ?", None),
        ("Bonjour,\n\nPouvez-vous me rappeler le numéro de suivi de la commande 1042 ? Merci !", None),
    ],
)
def test_a_letter_is_read_by_the_rules_of_a_chat_sentence_by_sentence(letter: str, wish: str | None) -> None:
    assert wish_in_letter(letter) == wish


def test_promises_are_found_however_loosely_they_are_put() -> None:
    assert [text for text in _said("pledges.tsv", "binds") if not list(pledges_in(text))] == []


def test_what_tells_asks_or_refuses_binds_nobody() -> None:
    assert [text for text in _said("pledges.tsv", "none") if list(pledges_in(text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "Je prends un avocat.",
        "Ceci est une MISE EN DEMEURE",
        "I want to file a complaint",
        "je veux être rappelé demain",
        "je porterai plainte",
        "Nous déposerons une plainte",
        "mon huissier va vous écrire",
        "j’appelle l’UFC-Que Choisir",
        "I will sue you",
        "I'll see you in court",
        "my solicitor will contact you",
        "je préfère être au téléphone avec quelqu’un",
        "un robot ? je veux une personne",
        "can I get an agent",
        "Le patron svp",
        "VOTRE SERVICE EST LAMENTABLE",
        "I'm furious with your company",
    ],
)
def test_a_keyword_wants_a_person_whatever_else_is_said(text: str) -> None:
    assert has_keyword(text)


@pytest.mark.parametrize(
    "text",
    [
        "avocado",
        "ma voiture appelle au secours",
        "le médian est tordu",
        "agent de freinage",
        "Sue a changé la courroie",
        "je veux une personne qui connaît les Dacia",
        "votre site dit que le joint est nul",
        "le patron du garage dit que c’est la vanne",
        "I'm furious with this engine",
    ],
)
def test_words_that_only_look_like_one_do_not(text: str) -> None:
    assert not has_keyword(text)


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("Bonjour. Je vous rembourse demain. Bonne journée.", ["Je vous rembourse demain."]),
        ("Nous allons vous rappeler lundi", ["Nous allons vous rappeler lundi"]),
        ("Vous recevrez le colis mardi.", ["Vous recevrez le colis mardi."]),
        ("We will refund you. Sorry.", ["We will refund you."]),
        ("I'll call you at five", ["I'll call you at five"]),
        ("Pouvez-vous m’envoyer une photo ?", []),
        ("Si la pièce casse, nous verrons.", []),
        ("Le voyant est orange.", []),
    ],
)
def test_a_sentence_that_binds_is_found_in_the_words_of_a_person(text: str, promised: list[str]) -> None:
    assert list(pledges_in(text)) == promised


@pytest.mark.parametrize(
    ("text", "only_when"),
    [
        ("vous me rappelez quand ?", True),
        ("when will you call me back?", True),
        ("rappelez-moi", False),
        ("vous me rappelez quand, bande d'incapables", False),
        ("quand faut-il vidanger ?", False),
    ],
)
def test_who_asks_when_a_call_comes_asks_for_no_other(text: str, *, only_when: bool) -> None:
    assert asks_when_called(text) is only_when


@pytest.mark.parametrize(
    "text", ["Qu’est-ce que vous m’aviez promis ?", "what did he promise me?", "rappelez-moi vos promesses"]
)
def test_who_asks_for_promises_is_understood_and_asks_for_nobody(text: str) -> None:
    assert asks_for_promises(text)
    assert not _wants(text)
