"""Claims are found in any words; what a mechanic says is none."""

import pytest

from agents.claims.detector import claims_in, is_claim
from agents.claims.screening import needed_words
from agents.texts.lookup import LANGUAGES, catalogue
from knowledge.loader import load_articles
from scripts.measuring.claims import BOUND, adversarial, harmed, honest_texts

_TOLD_APART = [
    ("scarcity", "Il ne reste que trois places pour la formation."),
    ("scarcity", "We have two seats left."),
    ("urgency", "L’offre s’arrête dimanche à minuit."),
    ("urgency", "You only have until tonight, the deal ends at midnight."),
    ("price_cut", "Je vous l’accorde à 97 € au lieu de 297 €."),
    ("price_cut", "Get a fifty percent discount."),
    ("social_proof", "Plus de 2000 mécaniciens nous font confiance."),
    ("social_proof", "Nine out of ten garages? No: 97 % of our customers recommend it."),
    ("authority", "Nous sommes n° 1 du diagnostic en France."),
    ("authority", "Recommended by leading engineers."),
    ("guarantee", "Résultats garantis ou vous ne payez rien : remboursement intégral sans condition."),
    ("guarantee", "Try it risk-free."),
    ("loss", "Sans cela, vous perdez 200 euros chaque jour."),
    ("exclusivity", "Une offre exclusive, rien que pour vous."),
]


@pytest.mark.parametrize(("kind", "text"), _TOLD_APART)
def test_a_claim_is_known_by_its_kind(kind: str, text: str) -> None:
    assert is_claim(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "Il reste 3 mm de garniture : remplacez les plaquettes.",
        "Bougie du cylindre n° 1 : 60 % (estimation), 80,00 € à 150,00 €.",
        "Arrêtez-vous immédiatement et coupez le moteur : risque de casse.",
        "La batterie a perdu 30 % de sa capacité ; elle est à 70 %.",
        "Utilisez l’huile recommandée par le constructeur.",
        "Le compte à rebours de l’AdBlue annonce 800 km avant l’interdiction de démarrer.",
        "Votre réparation coûte 320,00 € à 480,00 €, dont 120,00 € de pièces.",
        "La garantie du constructeur couvre la pièce deux ans.",
        "Ne roulez plus : faites remorquer la voiture aujourd’hui.",
        "C’est la cause la plus probable : la vanne EGR est bloquée ouverte.",
        "Formation Premium : 297,00 € TTC. Rien n’est débité avant la commande.",
        "Only two wheels turn: the left front brake is seized.",
        "The last code is P0301; three cylinders are fine.",
        "Partie 1 sur 5.",
        "Étape 4 sur 5. Contrôlez la vanne.",
        "Step 4 of 5. Part 2 out of 5.",
        "It costs €120 to €250, parts and labour; stop driving today.",
    ],
)
def test_what_a_mechanic_says_is_no_claim(text: str) -> None:
    assert is_claim(text) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_ours_is_taken_for_a_claim(language: str) -> None:
    assert {key for key, text in catalogue(language).items() if is_claim(text) is not None} == BOUND


def test_the_gate_harms_no_passage_of_the_library() -> None:
    assert harmed([f"{passage.title}\n{passage.text}" for passage in load_articles()]) == []


def test_the_gate_harms_no_fault_of_the_base() -> None:
    assert harmed([text for number, text in enumerate(honest_texts()) if number % 97 == 0]) == []


def test_no_claim_of_an_inventive_seller_leaves_the_house() -> None:
    passed = adversarial(450, seed=20261121)
    assert passed.unbacked == []
    assert len(passed.made) == 8


def test_only_the_sentence_of_the_claim_is_marked() -> None:
    text = "Le moteur tremble. Plus que 2 places ! Vérifiez l’allumage."
    assert [text[one.start : one.end] for one in claims_in(text)] == [" Plus que 2 places !"]


def test_a_pattern_is_asked_only_of_texts_that_hold_its_letters() -> None:
    assert needed_words(r"\b(?:flash|lightning) (?:sale|deal)s?\b") == [{"flash", "lightning"}, {"sale", "deal"}]
    assert needed_words(r"(?:a|bc)?\d+") == []
