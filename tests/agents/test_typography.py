import re

import pytest

from agents.texts.lookup import catalogue
from agents.texts.typography import typeset

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
