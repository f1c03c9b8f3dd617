"""Longer texts in parts: each is said in time, none loses a word, no heading stands at an end."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.documents.words import words_of
from agents.voice.policy import PART_OF_READING, STEP_OF_SPEECH, length_by_ear, parts_of

_LETTERS_A_SECOND = 11
SENTENCE = "La vanne EGR encrassée laisse passer des gaz brûlés à froid, et le moteur broute au ralenti. "


@pytest.mark.parametrize("speed", [50, 100, 200])
@pytest.mark.parametrize("span", [PART_OF_READING, STEP_OF_SPEECH])
def test_each_part_is_said_in_time(speed: int, span: timedelta) -> None:
    parts = parts_of(SENTENCE * 40, language="fr", speed_percent=speed, span=span)
    most = span.total_seconds() * _LETTERS_A_SECOND * speed / 100
    assert len(parts) > 1
    assert max(length_by_ear(part, "fr") for part in parts) <= most


def test_a_heading_goes_with_what_it_announces() -> None:
    parts = parts_of(f"{SENTENCE * 4}\nSymptômes\n{SENTENCE}", language="fr", speed_percent=100)
    assert [part.splitlines()[0] for part in parts][1] == "Symptômes"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet="abc é.,;\n", max_size=300), max_size=6))
def test_no_letter_is_lost_and_none_is_said_twice(lines: list[str]) -> None:
    text = "\n".join(lines)
    parts = parts_of(text, language="fr", speed_percent=100)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_the_words_of_a_page_are_its_blocks_and_rows() -> None:
    html = (
        "<!doctype html><head><title>no</title><style>p {}</style></head><body><header class='top'>no</header>"
        "<div class='running'>no</div><h1>Rapport</h1><p>Vanne <b>EGR</b>&nbsp;: à froid.<br>Deux lignes"
        "<table><tr><th>Cause</th><th>Coût</th></tr><tr><td><p>Vanne</p></td><td></td><td>200 €</td></tr></table>"
        "<button>no</button><ul><li>un<li>deux</ul><p> – </p>"
    )
    assert words_of(html).splitlines() == [
        "Rapport",
        "Vanne EGR : à froid.",
        "Deux lignes",
        "Cause, Coût",
        "Vanne, 200 €",
        "un",
        "deux",
    ]


def test_a_cell_of_a_wide_table_is_told_with_the_name_of_its_column() -> None:
    html = (
        "<table><thead><tr><th>Désignation</th><th>Qté</th><th>Remise</th><th>Montant</th></tr></thead>"
        "<tbody><tr><td>Formation</td><td>1</td><td></td><td>97,00 €</td></tr></tbody></table>"
        "<table><thead><tr><th>Code</th><th>Sens</th></tr></thead><tbody><tr><td>P0301</td><td>raté</td></tr></table>"
    )
    assert words_of(html).splitlines() == ["Formation, Qté 1, Montant 97,00 €", "P0301, raté"]


def test_what_can_be_worked_on_a_page_is_named_for_who_only_hears_it() -> None:
    html = (
        "<form><label for=a>Nom</label><input id=a>"
        "<label class=choice><input type=checkbox><span>J’accepte</span></label>"
        "<label><input type=radio> Seul</label><p class=recap>Total\nune fois</p><button>Commander</button>"
        "<a class=button href=/>Retour</a></form>"
    )
    named = {"field": "Champ :", "checkbox": "Case :", "radio": "Choix :", "button": "Bouton :"}
    assert words_of(html, controls=named).splitlines() == [
        "Champ : Nom",
        "Case : J’accepte",
        "Choix : Seul",
        "Total",
        "une fois",
        "Bouton : Commander",
        "Bouton : Retour",
    ]
    assert words_of(html).splitlines() == ["Nom", "J’accepte", "Seul", "Total", "une fois", "Retour"]
