"""What no row proves does not leave the house."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agents.claims.gate import checked
from agents.messages import Backed
from agents.texts.lookup import say

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PLACES = Backed(
    text="Il reste 7 places sur 8.",
    sources=("capacity:coaching-garages",),
    expires_at=NOW + timedelta(minutes=15),
    template="chat.scarcity.places",
)


def test_an_honest_text_is_left_as_it_is() -> None:
    text = "Bobine d’allumage : 40 % (estimation), 120,00 € à 250,00 €.\nArrêtez-vous immédiatement si elle cliquette."
    assert checked(text, now=NOW, language="fr").text is text


def test_a_claim_without_a_row_is_taken_out_of_its_sentence_only() -> None:
    text = "Voici la formation. Plus que 7 places ! Elle comprend la base de pannes."
    outcome = checked(text, now=NOW, language="fr")
    assert outcome.text == "Voici la formation. Elle comprend la base de pannes."
    assert [(one.kind, one.sentence) for one in outcome.refused] == [("scarcity", "Plus que 7 places !")]


def test_a_proven_claim_stays_and_is_told() -> None:
    outcome = checked(f"Bonjour.\n{PLACES.text}", backed=[PLACES], now=NOW, language="fr")
    assert outcome.text == f"Bonjour.\n{PLACES.text}"
    assert outcome.claims == (PLACES,)


def test_words_proven_several_times_are_one_claim_that_holds_as_long_as_its_longest_proof() -> None:
    sooner = replace(PLACES, expires_at=NOW - timedelta(minutes=1))
    outcome = checked(PLACES.text, backed=[sooner, PLACES, PLACES], now=NOW, language="fr")
    assert outcome.claims == (PLACES,)
    assert outcome.refused == ()


def test_a_claim_ends_with_its_fact() -> None:
    later = NOW + timedelta(minutes=15)
    outcome = checked(f"Bonjour.\n{PLACES.text}", backed=[PLACES], now=later, language="fr")
    assert outcome.text == "Bonjour."
    assert [one.kind for one in outcome.refused] == ["expired"]


def test_a_proof_covers_its_own_words_and_no_others() -> None:
    text = f"{PLACES.text} Et -50 % ce soir seulement !"
    outcome = checked(text, backed=[PLACES], now=NOW, language="fr")
    assert outcome.text == PLACES.text
    assert checked("Il reste 3 places sur 8.", backed=[PLACES], now=NOW, language="fr").claims == ()


def test_where_nothing_is_left_a_plain_sentence_stands_for_it() -> None:
    outcome = checked("Satisfait ou remboursé !", now=NOW, language="fr")
    assert outcome.text == say("claims.withheld", "fr")


@pytest.mark.parametrize(
    "text",
    [
        "Plus que\ntrois places.",
        "P.l.u.s q.u.e 3 p.l.a.c.e.s",
        "Рlus que 3 plасes",
        "Plus que 3 pla\u200bces",
        "P L U S   Q U E   3   P L A C E S",
        "P L U S Q U E 3 P L A C E S",
        "pluuuus que trois placesss !!!",
        "Plus que 3 pl4ces",
        "**Plus** que __3__ places",
        "𝐏𝐥𝐮𝐬 𝐪𝐮𝐞 𝟑 𝐩𝐥𝐚𝐜𝐞𝐬",
        "Ｐｌｕｓ ｑｕｅ ３ ｐｌａｃｅｓ",
    ],
)
def test_tricks_of_writing_hide_no_claim(text: str) -> None:
    assert checked(text, now=NOW, language="fr").text == say("claims.withheld", "fr")
