"""What is new in an answer, as the usual programs write it."""

import pytest

from agents.texts.lookup import say
from bot.mails.stripping import new_words

CASES = {
    "Gmail": "Merci, reçu.\n\nLe ven. 20 nov. 2026 à 10:02, Alex <alex@garage.test> a écrit :\n\n> Bonjour,\n> Texte\n",
    "Gmail on two lines": "Merci, reçu.\n\nOn Fri, Nov 20, 2026 at 10:02 AM Alex du garage de Lyon\n"
    "<alex@garage.test> wrote:\n\n> Hello\n",
    "Gmail, broken before its last word": "Merci, reçu.\n\nLe ven. 20 nov. 2026 à 10:00, Garage de Lyon"
    " <alex@garage.test> a\nécrit :\n\n"
    "> Bonjour,\n",
    "Yahoo": "Merci, reçu.\n\n    Le vendredi 20 novembre 2026 à 10:02:00 UTC+1, Alex a écrit :  \n \n Bonjour",
    "La Poste": 'Merci, reçu.\n\nDe: "Alex" <a@b.test>\nÀ: c@d.test\nEnvoyé: Vendredi 20 Novembre',
    "Orange": 'Merci, reçu.\n\n> Message du 20/11/26 10:02\n> De : "Alex" <a@b.test>\n> A : c@d.test\n>\n> Bonjour',
    "Samsung": "Merci, reçu.\n\nEnvoyé depuis mon appareil Galaxy\n\n-------- Message d’origine --------\nDe : Alex",
    "Proton": "Merci, reçu.\n\nEnvoyé avec Proton Mail.\n\nLe vendredi 20 novembre 2026, Alex a écrit :\n> Bonjour",
    "Outlook": "Merci, reçu.\n\nDe : Alex <alex@garage.test>\nEnvoyé : vendredi 20 novembre 2026 10:02\n"
    "À : camille@example.com\nObjet : Votre demande\n\nBonjour,\n",
    "Outlook, old": "Merci, reçu.\n\n-----Message d'origine-----\nDe : Alex\nBonjour\n",
    "Outlook on the web": "Merci, reçu.\n\n________________________________\nDe : Alex\nBonjour\n",
    "a signature": "Merci, reçu.\n\n-- \nCamille Martin\n06 12 34 56 78\n",
    "a telephone": "Merci, reçu.\n\nEnvoyé de mon iPhone\n",
    "a telephone and a quote": "Merci, reçu.\n\nSent from my iPhone\n\n"
    "Le 20 nov. 2026 à 10:02, Alex a écrit :\n> Bonjour\n",
    "under the quote": "Le 20 nov. 2026 à 10:02, Alex <alex@garage.test> a écrit :\n"
    "> Bonjour,\n> Texte\n\nMerci, reçu.\n",
    "our own footer": f"Merci, reçu.\n\n{say('mail.footer_read', 'fr')}\n",
    "the footer of a colleague": f"Merci, reçu.\n\n{say('mail.footer_person_read', 'fr')}\n",
    "the footer of a colleague in English": f"Merci, reçu.\n\n{say('mail.footer_person_read', 'en')}\n",
    "our own footer in English": f"Merci, reçu.\n\n{say('mail.footer_read', 'en')}\n",
    "our signature": f"Merci, reçu.\n\n{say('support.closing', 'fr')}\n",
    "no quote": "Merci, reçu.",
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_only_the_new_words_are_left(text: str) -> None:
    assert new_words(text) == "Merci, reçu."


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_line_ends_of_another_system_change_nothing(text: str) -> None:
    assert new_words(text.replace("\n", "\r\n")) == "Merci, reçu."


def test_answers_between_the_quoted_lines_are_kept_in_order() -> None:
    text = "> Quel est le numéro ?\n1042\n> Et la plaque ?\nAB-123-CD\n"
    assert new_words(text) == "1042\nAB-123-CD"


def test_a_mail_that_is_all_quote_is_kept_whole() -> None:
    assert new_words("> Bonjour\n> Texte\n") == "> Bonjour\n> Texte"


def test_words_that_only_look_like_a_quote_are_kept() -> None:
    text = "Le garage m'a écrit hier.\nDe : rien.\nLe voyant est rouge : que faire ?"
    assert new_words(text) == text


def test_a_carrier_who_wrote_something_is_no_quote() -> None:
    text = "Bonjour,\nLe livreur de Colissimo m'a écrit :\nvotre colis est perdu.\nQue faire ?"
    assert new_words(text) == text
