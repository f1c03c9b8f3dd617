from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.voice.ear import for_the_ear, phrases


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("**Code P0301** : ratés", "Code P zéro trois cent un : ratés"),
        ("Comptez 97,00 €.", "Comptez 97 euros."),
        ("Comptez 1\u202f250,50\u00a0€ TTC.", "Comptez 1250 euros 50 toutes taxes comprises."),
        ("De 120 – 180 €", "De 120 à 180 euros"),
        ("35 % à 90 km/h et 2 500 tr/min", "35 pour cent à 90 kilomètres heure et 2500 tours minute"),
        ("Serrez à 25 Nm, 12,6 V mini", "Serrez à 25 newton mètres, 12,6 volts mini"),
        ("- la vanne EGR\n- le FAP", "la vanne E G R\nle fap"),
        ("1. Coupez le contact.\n2. Levez.", "1 : Coupez le contact.\n2 : Levez."),
        ("## Verdict\n> sûr [1]", "Verdict\nsûr"),
        ("Voir [la fiche](https://a.example/x) ou https://b.example/y.", "Voir la fiche ou le lien écrit."),
        ("Livrée le 01/12/2026 🚗", "Livrée le 1er décembre 2026"),
        ("Plaque AB-123-CD", "Plaque A B, 123, C D"),
        ("Boîtier papillon : < 5 %", "Boîtier papillon : moins de 5 pour cent"),
        ("0,50 € la pièce", "0 euro 50 la pièce"),
        ("1 min, puis 1h30, à 14 h 05", "1 minute, puis 1 heure 30, à 14 heures 05"),
        ("0,5 Ω ; 21 h ; 1 h", "0,5 ohms ; 21 heures ; 1 heure"),
        ("97,00 €/mois, 20 000 km/an", "97 euros par mois, 20000 kilomètres par an"),
        ("Clio IV, 4,5 L, 2 × 35 psi", "Clio 4, 4,5 litres, 2 fois 35 P S I"),
    ],
)
def test_french_is_said_as_a_french_speaker_reads_it(written: str, said: str) -> None:
    assert for_the_ear(written, "fr") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("P0420 detected", "P zero four two zero detected"),
        ("€97.00 at 30 mph", "97 euros at 30 miles an hour"),
        ("about 10 – 15 %", "about 10 to 15 per cent"),
        ("120,000 km at 2,000 rpm", "120000 kilometres at 2000 revs a minute"),
        ("€180–320, or €1,490.00", "180 to 320 euros, or 1490 euros"),
        ("cyl. 2 in 1 min, €25/month", "cylinder 2 in 1 minute, 25 euros a month"),
        ("on 21/11/2026, e.g. at noon", "on 21 November 2026, for example at noon"),
    ],
)
def test_english_is_said_as_an_english_speaker_reads_it(written: str, said: str) -> None:
    assert for_the_ear(written, "en") == said


def test_a_voice_rests_at_the_punctuation() -> None:
    found = phrases("Stop. Deux choses : la bobine, la bougie.\nEnsuite le filtre.")
    assert [phrase.text for phrase in found] == [
        "Stop.",
        "Deux choses :",
        "la bobine, la bougie.",
        "Ensuite le filtre.",
    ]
    colon, sentence, line = found[1].pause, found[0].pause, found[2].pause
    assert timedelta(0) < colon < sentence < line


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=900))
def test_whatever_is_written_phrases_are_short_and_say_something(text: str) -> None:
    found = phrases(for_the_ear(text, "fr"))
    assert all(0 < len(phrase.text) <= 220 for phrase in found)


@pytest.mark.parametrize(
    ("written", "language", "said"),
    [
        ("camille.martin@example.com", "fr", "camille point martin arobase example point com"),
        ("j_d-x@example.org", "en", "j underscore d dash x at example dot org"),
        ("suivi EXEMPLE1042FR", "fr", "suivi E X E M P L E 1 0 4 2 F R"),
        ("14 850 ⭐", "fr", "14850 étoiles Telegram"),
        ("24 h/24", "fr", "24 heures sur 24"),
    ],
)
def test_addresses_references_and_signs_are_said(written: str, language: str, said: str) -> None:
    assert for_the_ear(written, language).replace(",", "") == said
