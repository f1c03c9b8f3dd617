import re

import pytest

from agents.texts.lookup import catalogue
from agents.texts.typography import typeset, unbroken

N, B = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Vraiment ?", f"Vraiment{N}?"),
        ("Vraiment?", f"Vraiment{N}?"),
        ("Attention !!", f"Attention{N}!!"),
        ("(froid ; humide)", f"(froid{N}; humide)"),
        ("Causes : trois", f"Causes{B}: trois"),
        ("« Renoncer »", f"«{B}Renoncer{B}»"),
        ("L'embrayage d'une", "L’embrayage d’une"),
        ("https://alex.fr/?a=1 à 14:05", "https://alex.fr/?a=1 à 14:05"),
        ("habilité (NF C 18-550)", f"habilité (NF{B}C{B}18-550)"),
        ("97,00 € ou 12 %", f"97,00{B}€ ou 12{B}%"),
    ],
)
def test_french_is_set_as_a_printer_sets_it(typed: str, printed: str) -> None:
    assert typeset(typed, "fr") == printed


def test_setting_twice_changes_nothing() -> None:
    once = typeset("« Oui » : 3 bar ? Non !", "fr")
    assert typeset(once, "fr") == once


def test_english_keeps_its_own_spaces() -> None:
    assert typeset("It's 12 V: really?", "en") == f"It’s 12{B}V: really?"


def test_every_french_sentence_has_real_apostrophes() -> None:
    assert {key: text for key, text in catalogue("fr").items() if re.search(r"\w'\w", text)} == {}


def test_no_french_sentence_has_a_space_that_may_break_before_its_sign() -> None:
    assert {key: text for key, text in catalogue("fr").items() if re.search(r" [:;?!»]|« ", text)} == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("« {words} » : oui ?", f"«{B}{{words}}{B}»{B}: oui{N}?"),
        ("Vraiment ?! (froid ; humide !)", f"Vraiment{N}?! (froid{N}; humide{N}!)"),
        ("https://alex.fr/?a=1;b=2 à 14:05, ::1 et :-)", "https://alex.fr/?a=1;b=2 à 14:05, ::1 et :-)"),
        ("<a href='x'>12 V</a> dès 97,00 €", "<a href='x'>12 V</a> dès 97,00 €"),
        ("Quoi? Tiens: non!", "Quoi? Tiens: non!"),
    ],
)
def test_only_spaces_before_a_sign_are_made_unbreakable_and_nothing_is_added(typed: str, said: str) -> None:
    assert unbroken(typed) == said
    assert len(said) == len(typed)
